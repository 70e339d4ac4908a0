// Matters: opened, moved by steps, given evidence. Each use case loads, asks procedure.h, writes rows, history and one
// log entry.
#pragma once

#include <string>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"
#include "matter/procedure.h"
#include "org/tree.h"
#include "record/value.h"

namespace bihuan::matter {

Result<int64_t> open(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                     std::string_view step, const Given& given, const std::string& request = {});
Result<void> take_step(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, int64_t id,
                       std::string_view step, const Given& given, const std::string& request = {});

// All that steps_open_to asks of a matter as it stands (id 0: one that is to be begun): for the page of a matter.
// Good while `session` is; read it within session.begin() and commit() where others write. Fault: not_found
// "record.not_found".
Result<Facts> facts_of(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, int64_t id,
                       const org::Moment& now);

// History from elsewhere: a row in any state with its steps, marked as imported; no rule of a procedure is applied.
struct ImportedStep {
  std::string name;
  std::string from;
  std::string to;
  int64_t actor = 0;
  Date on;
};
Result<int64_t> take_over(log::Tx& tx, const kit::Kind& kind, const record::Fields& fields, const std::string& state,
                          int round, const std::vector<ImportedStep>& steps);

}  // namespace bihuan::matter
