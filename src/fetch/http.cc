#include "fetch/http.h"

#include <algorithm>
#include <memory>

#include "fetch/curl.h"

namespace bihuan::fetch {
namespace {

// A part of an address as libcurl itself understands it; "" when it is not there.
std::string part_of(CURLU* address, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(address, part, &text, 0) != CURLUE_OK) return "";
  std::string copy = text;
  curl_free(text);
  return copy;
}

bool is_this_machine(const std::string& host) { return host == "127.0.0.1" || host == "[::1]" || host == "localhost"; }

}  // namespace

std::string host_of(const std::string& url) {
  const auto begin = url.find("://");
  const size_t from = begin == std::string::npos ? 0 : begin + 3;
  return url.substr(from, url.find_first_of("/?#", from) - from);
}

Result<void> check_url(const std::string& url) {
  const auto refuse = [&](const char* key) { return Error{Fault::invalid, key, {{"host", host_of(url)}}}; };
  const bool is_clean = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> address(curl_url(), &curl_url_cleanup);
  if (!is_clean || !address || curl_url_set(address.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return refuse("fetch.bad_url");
  const bool has_more = !part_of(address.get(), CURLUPART_USER).empty() || url.find('#') != std::string::npos;
  const std::string host = part_of(address.get(), CURLUPART_HOST);
  if (has_more || host.empty() || host_of(url).empty()) return refuse("fetch.bad_url");
  const std::string scheme = part_of(address.get(), CURLUPART_SCHEME);
  if (scheme == "https" || (scheme == "http" && is_this_machine(host))) return {};
  return refuse("fetch.not_https");
}

Result<Answer> fetch(const Request& request) {
  if (!request.plain) TRY(check_url(request.url));
  Curl curl(request.url, "http,https", request.patience, request.longest_answer);
  TRY(curl.is_ready());
  for (const auto& header : request.headers) curl.add(header);
  curl.add("Expect:");
  curl.set(CURLOPT_HTTPHEADER, curl.list());
  if (request.is_post) {
    curl.set(CURLOPT_POSTFIELDS, request.body.data());
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (!request.ca_file.empty()) {
    curl.set(CURLOPT_CAINFO, request.ca_file.c_str());
    curl.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  const CURLcode code = curl.perform();
  // An answer that is too long is an answer.
  if (code != CURLE_OK && !(curl.was_cut() && curl.status() != 0)) return curl.fault_of(code, curl.sent_something());
  return Answer{curl.status(), curl.media_type(), curl.answer(), !curl.was_cut()};
}

}  // namespace bihuan::fetch
