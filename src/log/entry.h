// A log entry: who did what when, and every row version that it made. Its canonical JSON (RFC 8785) is what is hashed
// and kept:
//   {"actor":"…","at":1612137600,"changes":[
//      {"id":7,"row":{"happened_on":20210105,"unit":1,…},"table":"meeting"},         a new version
//      {"id":7,"row":null,"table":"meeting"}],                                       withdrawn: no version from here on
//    "command":"record.enter","note":{…},"origin":"loop","request":"…"}
// `note` and `request` may be absent. Absent values are left out of a row. A personal column stands as
// {"salted":"<hex digest>"}: sha256(salt || value); the salt lies in bh_personal, the value in its row, and both may be
// erased. A row stands at most once in an entry: what one command did to it in several steps is told as one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/table.h"
#include "db/value.h"

namespace bihuan::log {

inline constexpr size_t kLongestEntry = 64u << 20;  // bytes

// One row's step from `before` to `after` (either may be absent: entered, withdrawn). Values stand in the table's
// column order.
struct Change {
  const db::Table* table = nullptr;
  int64_t id = 0;
  std::optional<db::Row> before;
  std::optional<db::Row> after;
};

// Where a fact comes from: done in this loop, or taken over from elsewhere (import), which no rule of ours has checked.
enum class Origin { loop, imported };

struct Header {
  std::string actor;  // account name; "" only for the entry that makes the site
  Instant at;
  std::string command;  // "record.enter", "measure.apply", …
  std::string request;  // "" = none; else taken once a site
  Origin origin = Origin::loop;
  std::string note;  // canonical JSON object of further facts, or ""
};

// What a second reader finds in an entry.
struct Salted {
  std::string digest;  // hex
  bool operator==(const Salted&) const = default;
};
using LoggedValue = std::variant<int64_t, std::string, Salted>;
struct ParsedChange {
  std::string table;
  int64_t id = 0;
  std::optional<std::vector<std::pair<std::string, LoggedValue>>> row;  // by column name, sorted; nullopt: withdrawn
};
struct ParsedEntry {
  Header header;
  std::vector<ParsedChange> changes;
};
// Strict: nothing unknown, nothing missing, and the bytes are the canonical ones. Refused ("log.entry_malformed",
// `what`).
Result<ParsedEntry> parse_entry(std::string_view json);

}  // namespace bihuan::log
