// A return as somebody sees it who fills or judges it: each cell with its value, where that comes from, what is wrong
// and what is odd. Reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "org/tree.h"
#include "record/filing.h"

namespace bihuan::record {

struct CellView {
  std::string field;
  Cell cell;
  std::string expression;               // of a computed cell, else ""
  std::optional<std::string> computed;  // what the ledgers give now; the cell holds what they gave when it was settled
  std::optional<std::string> previous;  // of the period before, as accepted
  Issues issues;                        // these keep the return from being submitted
  Issues hints;                         // these do not
};

struct OpenReturn {
  std::optional<Filing> filing;  // the newest revision; none: nobody has begun, or it was accepted without one
  int64_t row_id = 0;            // the accepted return that counts now; 0: there is none
  Period period;
  Date due;
  bool is_late = false;         // submitted late, or not submitted and the day is past
  bool may_be_edited = true;    // else it is submitted, or accepted: then it is revised
  std::vector<CellView> cells;  // in the order of the form
  Issues issues;                // of the return as a whole: the form's rules
  Issues hints;
  Issues warnings;  // of the form: kit::warnings_of
};
// Who may see it is the caller's to ask. Faults: invalid "return.not_a_form", "record.not_first_of_period",
// "record.unit_owes_none".
Result<OpenReturn> open_return(db::Session& session, const kit::Kit& kit, const kit::Kind& form, const ReturnOf& of,
                               const org::Moment& at, const Compute& compute);

// Self-reported beside verified: the cells of each submission, and the row that was accepted in the end.
struct Reported {
  int revision = 1;
  Date on;
  Cells cells;
  bool is_accepted = false;  // this submission became the row, or a version of it
};
struct Beside {
  std::vector<Reported> reported;  // in order of time
  std::optional<Cells> verified;   // what counts now
};
Result<Beside> reported_beside_verified(db::Session& session, const kit::Kind& form, const ReturnOf& of,
                                        int64_t position);

}  // namespace bihuan::record
