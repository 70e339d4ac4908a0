// One HTTP request to another machine, for all that asks over the network. No redirect is followed, certificates are
// checked, an answer beyond the limit is cut off, and everything ends in time. Only this folder (and the mail of
// remind/, through fetch/curl.h) sees libcurl. May be called from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace bihuan::fetch {

struct Patience {
  int connect_seconds = 10;
  int total_seconds = 60;
};

struct Request {
  std::string url;
  std::vector<std::string> headers = {};  // "Name: value"
  std::string body = {};
  bool is_post = false;
  bool plain = false;        // http may be spoken with any machine, else with this one only
  std::string ca_file = {};  // PEM: these authorities and no others; "" = those of the system
  size_t longest_answer = 64u << 10;
  Patience patience = {};
};
struct Answer {
  int status = 0;
  std::string media_type;  // without its parameters
  std::string body;
  bool whole = true;  // not cut off
};
// Faults: check_url's unless `plain`; invalid "fetch.bad_url"; unavailable "fetch.untrusted", "fetch.cannot_reach" (it
// did not go out), "fetch.no_answer" (it may have gone out).
Result<Answer> fetch(const Request& request);

// An https address with a host and without user or fragment; http only to this machine (127.0.0.1, ::1, localhost).
// Faults: invalid "fetch.bad_url", "fetch.not_https".
Result<void> check_url(const std::string& url);
// Host and port as written: addresses carry keys, messages must not.
std::string host_of(const std::string& url);

}  // namespace bihuan::fetch
