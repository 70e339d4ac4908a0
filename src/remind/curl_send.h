// The only door to libcurl: one request, one mail. Nothing is followed, nothing but the named protocols is spoken, an
// answer beyond 64 KiB is cut off, and everything ends within a minute. May be called from any thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace bihuan::remind {

struct HttpRequest {
  std::string url;  // http or https
  std::vector<std::string> headers;
  std::string body;
};
struct HttpAnswer {
  int status = 0;
  std::string body;
};
struct Patience {
  int connect_seconds = 10;
  int total_seconds = 60;
};
// POST. Faults: invalid "remind.bad_url"; unavailable "remind.cannot_reach" (it did not go out), "remind.no_answer" (it
// may have gone out).
Result<HttpAnswer> post(const HttpRequest& request, const Patience& patience = {});

struct MailServer {
  std::string url;  // smtp://host:587 or smtps://host:465
  std::string user;
  std::string password;
  bool encrypted = true;  // STARTTLS, or it is not sent
};
struct Envelope {
  std::string from;
  std::string to;
  std::string message;  // mail_of()
};
// Also: refused "remind.server_refuses" (a 5xx to sender, recipient or message); unavailable "remind.server_says_later"
// (4xx, or it does not take the password: that may be mended).
Result<void> send_mail(const MailServer& server, const Envelope& envelope, const Patience& patience = {});

}  // namespace bihuan::remind
