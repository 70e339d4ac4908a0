// Ways out of the house besides the inbox. They are settings of the server, secrets included, not of the site.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "log/writer.h"
#include "remind/ladder.h"

namespace bihuan::remind {

enum class ChannelKind {
  mail,      // to each account that has an address
  wecom,     // robots post each notice once, into their group
  dingtalk,  //
  webhook,   // plain JSON, signed
};

struct Channel {
  std::string name;  // ASCII key, never changed: what was sent is remembered by it
  ChannelKind kind = ChannelKind::mail;
  std::string url;              // mail: smtp://host:587, smtps://host:465; else https://…
  std::string secret;           // dingtalk, webhook: signs; "" = unsigned
  std::string user;             // mail
  std::string password;         // mail
  std::string from;             // mail: the sender's address
  std::string from_name;        // mail
  bool encrypted = true;        // mail: STARTTLS must succeed; false only for a relay on one's own host
  bool markdown = false;        // wecom, dingtalk: bold subject; else plain text
  Level least = Level::remind;  // quieter notices do not go here
  std::string path;             // of a unit: only what concerns its subtree; "" = all
};
using Channels = std::vector<Channel>;

// Where mail for an account goes; "" = nowhere. One's own, or set by whoever keeps the accounts: the caller's to see
// to. Fault: invalid "remind.bad_address".
Result<void> set_address(log::Tx& tx, int64_t account, const std::string& address);
Result<std::string> address_of(db::Session& reader, int64_t account);
bool is_address(std::string_view address);  // plain ASCII local@domain, no longer than 254

}  // namespace bihuan::remind
