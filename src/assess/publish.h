// Published results: a row of the system kind `score` that holds the whole table as canonical JSON, and its digest. A
// later version of the scheme, a later record, a changed kit: nothing of that touches it. It can be withdrawn, with a
// reason, and another published; the log keeps both.
#pragma once

#include <string>
#include <vector>

#include "account/account.h"
#include "assess/score.h"
#include "log/writer.h"

namespace bihuan::assess {

struct Published {
  int64_t id = 0;
  int year = 0;
  int version = 0;
  std::string period;
  int64_t position = 0;  // of the log, as of which it was computed
  std::string digest;    // hex SHA-256 of `result`
  std::string result;    // to_json, canonical
};

// `table` was computed by evaluate() at a position that the log has. The actor needs the verb `release` at the root.
// Faults: forbidden "record.not_allowed"; invalid "assess.not_reported" (lists units), "assess.position_ahead";
// conflict "assess.published_already" (year, version and period).
Result<Published> publish(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const Table& table,
                          const std::string& request = {});
// Faults: not_found "assess.no_result"; invalid "record.reason_needed"; forbidden.
Result<void> withdraw(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, int64_t id,
                      const std::string& reason);

// Those of a year that stand, by version and period; 0: of every year.
// Fault: refused "assess.result_changed" (what is stored is not what was published).
Result<std::vector<Published>> list_published(db::Session& session, int year = 0);

}  // namespace bihuan::assess
