#include "remind/curl_send.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace bihuan::remind {
namespace {

constexpr size_t kLongestAnswer = 64 << 10;

struct Easy {
  CURL* handle = nullptr;
  curl_slist* list = nullptr;
  char error[CURL_ERROR_SIZE] = {};
  Easy() {
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (kReady) handle = curl_easy_init();
    if (handle != nullptr) curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
  }
  ~Easy() {
    curl_slist_free_all(list);
    curl_easy_cleanup(handle);
  }
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

size_t take_answer(char* data, size_t, size_t size, void* to) {
  auto& answer = *static_cast<std::string*>(to);
  if (answer.size() + size > kLongestAnswer) return 0;
  answer.append(data, size);
  return size;
}

struct Upload {
  const std::string& bytes;
  size_t given = 0;
  bool whole = false;  // the end has been asked for: all of it went out
};

size_t give_upload(char* to, size_t size, size_t count, void* from) {
  auto& upload = *static_cast<Upload*>(from);
  const size_t length = std::min(size * count, upload.bytes.size() - upload.given);
  std::copy_n(upload.bytes.data() + upload.given, length, to);
  upload.given += length;
  upload.whole = upload.given == upload.bytes.size();
  return length;
}

void set_common(Easy& easy, const std::string& url, const char* protocols, const Patience& patience,
                std::string& answer) {
  curl_easy_setopt(easy.handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.handle, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(easy.handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy.handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.handle, CURLOPT_CONNECTTIMEOUT, long{patience.connect_seconds});
  curl_easy_setopt(easy.handle, CURLOPT_TIMEOUT, long{patience.total_seconds});
  curl_easy_setopt(easy.handle, CURLOPT_WRITEFUNCTION, take_answer);
  curl_easy_setopt(easy.handle, CURLOPT_WRITEDATA, &answer);
}

// The host's name only: robots carry their key in the address.
std::string host_of(const std::string& url) {
  const auto begin = url.find("://");
  const size_t from = begin == url.npos ? 0 : begin + 3;
  return url.substr(from, url.find_first_of("/?", from) - from);
}

Error fault_of(const Easy& easy, CURLcode code, const std::string& url, bool went_out) {
  const std::string detail = easy.error[0] != '\0' ? easy.error : curl_easy_strerror(code);
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
    return {Fault::invalid, "remind.bad_url", {{"host", host_of(url)}}, detail};
  return {Fault::unavailable, went_out ? "remind.no_answer" : "remind.cannot_reach", {{"host", host_of(url)}}, detail};
}

Error no_curl() { return {Fault::unavailable, "remind.cannot_reach", {{"host", "libcurl"}}, "curl_easy_init"}; }

}  // namespace

Result<HttpAnswer> post(const HttpRequest& request, const Patience& patience) {
  Easy easy;
  if (easy.handle == nullptr) return no_curl();
  HttpAnswer answer;
  set_common(easy, request.url, "http,https", patience, answer.body);
  for (const auto& header : request.headers) easy.add(header);
  easy.add("Expect:");
  curl_easy_setopt(easy.handle, CURLOPT_HTTPHEADER, easy.list);
  curl_easy_setopt(easy.handle, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(easy.handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  const CURLcode code = curl_easy_perform(easy.handle);
  long status = 0;
  curl_easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &status);
  // An answer that is too long is an answer.
  if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && status != 0)) {
    long sent = 0;
    curl_easy_getinfo(easy.handle, CURLINFO_REQUEST_SIZE, &sent);
    return fault_of(easy, code, request.url, sent > 0);
  }
  answer.status = static_cast<int>(status);
  return answer;
}

Result<void> send_mail(const MailServer& server, const Envelope& envelope, const Patience& patience) {
  Easy easy;
  if (easy.handle == nullptr) return no_curl();
  std::string answer;
  set_common(easy, server.url, "smtp,smtps", patience, answer);
  Upload upload{envelope.message};
  const std::string from = "<" + envelope.from + ">";
  easy.add("<" + envelope.to + ">");
  curl_easy_setopt(easy.handle, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(easy.handle, CURLOPT_MAIL_RCPT, easy.list);
  curl_easy_setopt(easy.handle, CURLOPT_USE_SSL, long{server.encrypted ? CURLUSESSL_ALL : CURLUSESSL_TRY});
  if (!server.user.empty()) {
    curl_easy_setopt(easy.handle, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(easy.handle, CURLOPT_PASSWORD, server.password.c_str());
  }
  curl_easy_setopt(easy.handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy.handle, CURLOPT_READFUNCTION, give_upload);
  curl_easy_setopt(easy.handle, CURLOPT_READDATA, &upload);
  const CURLcode code = curl_easy_perform(easy.handle);
  if (code == CURLE_OK) return {};
  long status = 0;
  curl_easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &status);
  const bool is_sign_in = code == CURLE_LOGIN_DENIED || (status >= 530 && status <= 539);
  const std::map<std::string, std::string> fields = {{"status", std::to_string(status)}, {"host", host_of(server.url)}};
  const bool timed_out = code == CURLE_OPERATION_TIMEDOUT;
  if (!timed_out && (is_sign_in || (status >= 400 && status < 500)))
    return Error{Fault::unavailable, "remind.server_says_later", fields, easy.error};
  if (!timed_out && status >= 500) return Error{Fault::refused, "remind.server_refuses", fields, easy.error};
  return fault_of(easy, code, server.url, upload.whole);
}

}  // namespace bihuan::remind
