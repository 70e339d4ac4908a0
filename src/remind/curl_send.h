// Posts to robots and mail, over the network door in fetch/. Everything ends within a minute. May be called from any
// thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "fetch/http.h"

namespace bihuan::remind {

struct HttpRequest {
  std::string url;  // http or https
  std::vector<std::string> headers;
  std::string body;
};
struct HttpAnswer {
  int status = 0;
  std::string body;  // cut off after 64 KiB
};
using fetch::Patience;
// POST. Faults: those of fetch::fetch.
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
