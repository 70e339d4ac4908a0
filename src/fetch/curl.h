// One use of libcurl: within this folder, and for the mail of remind/. Nothing is followed, nothing but the named
// protocols is spoken, certificates are checked, a long answer is cut off, and everything ends in time.
#pragma once

#include <curl/curl.h>

#include <string>

#include "base/result.h"
#include "fetch/http.h"

namespace bihuan::fetch {

class Curl {
 public:
  // `protocols`: "http,https".
  Curl(const std::string& url, const char* protocols, const Patience& patience, size_t longest_answer);
  ~Curl();
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  // Unavailable "fetch.cannot_reach" when libcurl cannot work at all.
  Result<void> is_ready() const;
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_, option, value);
  }
  void add(const std::string& line);  // to the list that is a request's headers, or a mail's recipients
  curl_slist* list() const { return list_; }
  CURLcode perform() { return curl_easy_perform(handle_); }
  int status() const;
  bool sent_something() const;
  std::string media_type() const;
  const std::string& answer() const { return answer_; }
  bool was_cut() const { return cut_; }
  const char* said() const { return error_; }
  // Invalid "fetch.bad_url"; unavailable "fetch.untrusted", "fetch.cannot_reach" (it did not go out),
  // "fetch.no_answer".
  Error fault_of(CURLcode code, bool went_out) const;

 private:
  static size_t take(char* data, size_t, size_t size, void* to);
  CURL* handle_ = nullptr;
  curl_slist* list_ = nullptr;
  std::string url_;
  std::string answer_;
  size_t longest_;
  bool cut_ = false;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace bihuan::fetch
