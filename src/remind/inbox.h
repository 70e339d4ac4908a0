// What an account was told, the latest first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "log/writer.h"
#include "remind/ladder.h"

namespace bihuan::remind {

struct InboxItem {
  int64_t id = 0;
  std::string key;
  std::string subject;
  std::string text;
  std::string about_kind;
  int64_t about_id = 0;  // 0: of a return that is not there
  Date due;
  Level level = Level::remind;
  Instant made;
  std::optional<Instant> read;
};
struct InboxPage {
  bool unread_only = false;
  int64_t before = 0;  // an id: only what is older; 0 = from the latest
  int limit = 50;      // 1 to 200
};
Result<std::vector<InboxItem>> list_inbox(db::Session& reader, int64_t account, const InboxPage& page = {});
Result<int64_t> unread_count(db::Session& reader, int64_t account);
// Of the account's own; others are passed over. Reading again changes nothing.
Result<void> mark_read(log::Tx& tx, int64_t account, const std::vector<int64_t>& ids);
// All up to `id`, the newest one the reader saw.
Result<void> mark_read_up_to(log::Tx& tx, int64_t account, int64_t id);

}  // namespace bihuan::remind
