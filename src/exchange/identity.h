// Which rows a site has already: the rows of a kind by the values of its identity fields. Read once, added to while an
// import runs.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"

namespace bihuan::exchange {

struct Seen {
  int64_t id = 0;
  int line = 0;  // of the file under way; 0 = the site had it before
};

// What tells this site's rows from another's: eight digits of its key (bh_site).
Result<std::string> site_mark(db::Session& session);
// "7f3a9c21-problem-128": stands in the last column of an export.
std::string system_id(std::string_view mark, std::string_view kind, int64_t id);

class KnownRows {
 public:
  // The rows as they stand now. A return's identity is its unit and period, whatever the kit says.
  static Result<KnownRows> load(db::Session& session, const kit::Kind& kind);
  // nullptr also for a row whose identity fields are all empty, or a kind without identity: nothing is the same as it.
  const Seen* find(const db::Row& row) const;
  void add(const db::Row& row, Seen seen);

 private:
  std::string key_of(const db::Row& row) const;
  std::vector<size_t> columns_;
  std::unordered_map<std::string, Seen> rows_;
};

}  // namespace bihuan::exchange
