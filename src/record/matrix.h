// Completeness and timeliness of a form's returns: units × periods, as of a log position and a day. Who sees what is
// part of the query.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "org/tree.h"

namespace bihuan::record {

enum class ReturnState {
  accepted_on_time,
  accepted_late,  // its first revision was submitted, or submitted again, after the due day
  taken_over,     // accepted elsewhere and imported: when it was filed is not known here
  submitted,
  returned,
  draft,
  missing,  // the period is over, the due day is not
  overdue,  // the due day is over, and nobody has begun
  not_due,  // the period is not over, or the form had expired before it began
};
std::string_view to_string(ReturnState state);

struct MatrixCell {
  Date from;  // first day of the period
  Date due;
  ReturnState state = ReturnState::not_due;
  bool is_late = false;     // was submitted late, or is not submitted and the due day is over
  bool is_revised = false;  // a later revision is under way: the state is that of what counts
  int64_t filing_id = 0;    // the newest revision; 0: none
  int64_t row_id = 0;       // the accepted return; 0: none
};
struct MatrixRow {
  org::Place unit;                // as it stands on the last day of its last period here
  std::vector<MatrixCell> cells;  // by period; none of periods on whose last day the unit owes nothing
};
struct Matrix {
  std::vector<Period> periods;
  std::vector<MatrixRow> rows;            // in order of path
  std::map<ReturnState, int64_t> counts;  // of all cells
};

// `period`: its periods are those that end in it. `scope`: prefixes of the paths (of today) that the asker may see; ""
// is the whole site, none is nothing. Faults: invalid "return.not_a_form", "return.too_many_periods" (more than 120).
Result<Matrix> matrix(db::Session& session, const kit::Kind& form, const Period& period, int64_t position, Date today,
                      const std::vector<std::string>& scope);

// What an actor's units owe now, of every form and of periods that ended in the 366 days before `today`: what is
// missing or overdue, still a draft, or was returned; by due day. The actor's units are those where it holds a role
// that may "enter"; with `below`, also all units below them.
struct DueReturn {
  std::string form;
  org::Place unit;
  MatrixCell cell;
};
Result<std::vector<DueReturn>> due_returns(db::Session& session, const kit::Kit& kit, const account::Actor& actor,
                                           int64_t position, Date today, bool below = false);

}  // namespace bihuan::record
