// A matter out of another: a finding of an inspection becomes a problem of a campaign. Each names the other, and both
// procedures have their say: who may open the one, who may take the step of the other.
#pragma once

#include <string>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"
#include "matter/matter.h"

namespace bihuan::assess {

// The new matter's id. `from` has a step that needs its field that refers to `to` (finding: adopt), and `to` one field
// that refers to `from` and one step that begins it (problem: draft). What `to` requires, and its unit, is taken over
// from the field of the same name and type where `given` leaves it out. Two log entries in one transaction; `request`
// is the first one's. Faults: invalid "assess.not_linked" (the kit links the two in no such way); conflict
// "assess.raised_already"; not_found "record.not_found" (the matter, or a row that `given` refers to); those of
// matter::open and matter::take_step.
Result<int64_t> raise_matter(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const kit::Kind& from,
                             int64_t id, const kit::Kind& to, matter::Given given, const std::string& request = {});

}  // namespace bihuan::assess
