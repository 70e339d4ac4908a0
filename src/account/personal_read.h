// Who read personal fields of which row when: asked for by the law on personal information (个人信息保护法), shown to
// holders of the verb `read_log`. Operational: unlogged, in a table of its own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "log/writer.h"

namespace bihuan::account {

struct PersonalRead {
  int64_t account = 0;
  std::string kind;
  int64_t id = 0;  // of the row
  Instant at;
  std::vector<std::string> fields;
};
// Many at once, in one transaction, some seconds after they were read. The same read within a second is kept once.
Result<void> note_personal_reads(log::Tx& tx, std::span<const PersonalRead> reads);

struct WhichReads {
  int64_t account = 0;  // 0 = anybody's
  std::string kind;     // "" = any
  int64_t id = 0;       // 0 = any row
  Instant before{INT64_MAX};
};
// The latest first.
Result<std::vector<PersonalRead>> list_personal_reads(db::Session& reader, const WhichReads& which, size_t limit);

}  // namespace bihuan::account
