// A log entry: who did what when, and every row version that it made. Its canonical JSON (RFC 8785) is what is hashed and kept:
//   {"actor":"…","at":1612137600,"changes":[
//      {"id":7,"row":{"happened_on":20210105,"unit":1,…},"table":"meeting"},         a new version
//      {"id":7,"row":null,"table":"meeting"}],                                       withdrawn: no version from here on
//    "command":"record.enter","note":{…},"origin":"loop","request":"…"}
// Absent values are left out of a row. A personal column stands as {"salted":"<hex digest>"}: sha256(salt || value); salt and value lie
// in bh_personal and may be erased.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/table.h"
#include "db/value.h"

namespace bihuan::log {

// One row's step from `before` to `after` (either may be absent: entered, withdrawn). Values stand in the table's column order.
struct Change {
  const db::Table* table = nullptr;
  int64_t id = 0;
  std::optional<db::Row> before;
  std::optional<db::Row> after;
};

// Where a fact comes from: done in this loop, or taken over from elsewhere (import), which no rule of ours has checked.
enum class Origin { loop, imported };

struct Header {
  std::string actor;    // account name; "" only for the entry that makes the site
  Instant at;
  std::string command;  // "record.enter", "measure.apply", …
  std::string request;  // "" = none; else taken once a site
  Origin origin = Origin::loop;
  std::string note;     // canonical JSON object of further facts, or ""
};

}  // namespace bihuan::log
