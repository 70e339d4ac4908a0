// A message as mail servers take it: RFC 5322 and MIME, UTF-8, CRLF. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/date.h"
#include "base/result.h"

namespace bihuan::remind {

struct Mail {
  std::string from;  // an address
  std::string from_name;
  std::string to;
  std::string subject;
  std::string text;
  std::string id;  // message_id()
  Instant sent;
};
// Fault: invalid "remind.bad_address" (of either side).
Result<std::string> mail_of(const Mail& mail);

// "<problem/12/1/due/20210630/+10.7@example.cn>": the same for each try, so that a repeat is known by it.
std::string message_id(std::string_view key, int64_t account, std::string_view from);
// RFC 2047: as it stands when it is plain ASCII, else encoded words of whole characters, folded.
std::string encoded_words(std::string_view text);
// "Wed, 30 Jun 2021 09:00:00 +0800"
std::string mail_date(Instant at);

}  // namespace bihuan::remind
