// Filings as rows of the system kind `filing`: read as of a log position, written in a Tx.
#pragma once

#include <optional>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/writer.h"
#include "record/filing_rules.h"

namespace bihuan::record {

// The newest revision; nullopt when nobody has begun one. Faults: refused (a damaged row).
Result<std::optional<Filing>> newest_filing(db::Session& session, const kit::Kind& form, int64_t unit, Date from,
                                            int64_t position);
// Fault: not_found "return.no_such_filing".
Result<Filing> load_filing(db::Session& session, int64_t id, int64_t position);

struct FilingVersion {
  Filing filing;
  Instant at;           // of its log entry
  std::string actor;    // who wrote that entry
  std::string command;  // "return.save", …
};
// Every version of every revision, oldest first: the history of a return.
Result<std::vector<FilingVersion>> history_of_return(db::Session& session, const kit::Kind& form, int64_t unit,
                                                     Date from, int64_t position);

// The accounts that have had this revision in hands: all who wrote or submitted it, and who accepted the submission
// that is under way.
std::vector<int64_t> hands_of(const std::vector<FilingVersion>& history, const Filing& filing);

// The accepted return, if there is one: the row of the form's table.
struct AcceptedRow {
  int64_t id = 0;
  db::Row row;
};
Result<std::optional<AcceptedRow>> accepted_row(db::Session& session, const kit::Kind& form, int64_t unit, Date from,
                                                int64_t position);

// A new version; the first one gives the id.
Result<int64_t> put_filing(log::Tx& tx, const Filing& filing);

}  // namespace bihuan::record
