#include "fetch/curl.h"

namespace bihuan::fetch {

Curl::Curl(const std::string& url, const char* protocols, const Patience& patience, size_t longest_answer)
    : url_(url), longest_(longest_answer) {
  static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (kReady) handle_ = curl_easy_init();
  if (handle_ == nullptr) return;
  set(CURLOPT_ERRORBUFFER, error_);
  set(CURLOPT_URL, url_.c_str());
  set(CURLOPT_PROTOCOLS_STR, protocols);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, long{patience.connect_seconds});
  set(CURLOPT_TIMEOUT, long{patience.total_seconds});
  set(CURLOPT_WRITEFUNCTION, &Curl::take);
  set(CURLOPT_WRITEDATA, this);
}

Curl::~Curl() {
  curl_slist_free_all(list_);
  curl_easy_cleanup(handle_);
}

size_t Curl::take(char* data, size_t, size_t size, void* to) {
  auto& self = *static_cast<Curl*>(to);
  self.cut_ = self.answer_.size() + size > self.longest_;
  if (self.cut_) return 0;
  self.answer_.append(data, size);
  return size;
}

void Curl::add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }

Result<void> Curl::is_ready() const {
  if (handle_ != nullptr) return {};
  return Error{Fault::unavailable, "fetch.cannot_reach", {{"host", "libcurl"}}, "curl_easy_init"};
}

int Curl::status() const {
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

bool Curl::sent_something() const {
  long sent = 0;
  curl_easy_getinfo(handle_, CURLINFO_REQUEST_SIZE, &sent);
  return sent > 0;
}

std::string Curl::media_type() const {
  const char* type = nullptr;
  curl_easy_getinfo(handle_, CURLINFO_CONTENT_TYPE, &type);
  const std::string whole = type == nullptr ? "" : type;
  return whole.substr(0, whole.find_first_of("; "));
}

Error Curl::fault_of(CURLcode code, bool went_out) const {
  const std::string detail = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
  const std::map<std::string, std::string> fields = {{"host", host_of(url_)}};
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
    return {Fault::invalid, "fetch.bad_url", fields, detail};
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
    return {Fault::unavailable, "fetch.untrusted", fields, detail};
  return {Fault::unavailable, went_out ? "fetch.no_answer" : "fetch.cannot_reach", fields, detail};
}

}  // namespace bihuan::fetch
