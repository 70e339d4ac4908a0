// A return on its way (填报): what its unit wrote, who accepts it and when it counts, as pure decisions. A filing is
// one revision of the return of a unit for a period:
//   draft → submitted (accepted stage by stage) → accepted, or returned → submitted again;
//   a late correction is the next revision, which begins as a draft.
// Only an accepted filing becomes the row of the form's table: a row there is an accepted return.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "base/date.h"
#include "base/number.h"
#include "base/result.h"
#include "expr/compile.h"
#include "expr/row.h"
#include "kit/model.h"

namespace bihuan::record {

enum class FilingState { draft, submitted, accepted, returned };
std::string_view to_string(FilingState state);
// Fault: refused "return.cells_damaged".
Result<FilingState> state_of(std::string_view word);

// Zero, not reported and not applicable are three things. A number's cell is marked `zero` exactly when its value is 0.
enum class Mark { none, zero, not_reported, not_applicable };
std::string_view to_string(Mark mark);
// Fault: invalid "return.no_such_mark". "" is none.
Result<Mark> mark_of(std::string_view word);

enum class Source { none, typed, computed, previous };
std::string_view to_string(Source source);

struct Cell {
  std::optional<std::string> value;  // as written by cell_text; absent: empty, or marked
  Mark mark = Mark::none;
  std::string reason;  // why it is marked, or why it is not what the ledgers say
  Source source = Source::none;
  std::optional<std::string> computed;  // what the ledgers gave when the cell was last settled
  // Somebody wrote another value than the ledgers give.
  bool is_typed_over() const { return source == Source::typed && computed && value != computed; }
  bool operator==(const Cell&) const = default;
};
using Cells = std::map<std::string, Cell>;  // by field; unit and period are not among them

struct Filing {
  int64_t id = 0;
  int64_t since = 0;  // log position of this version: what an editor has seen
  std::string form;
  int64_t unit = 0;
  Date from;  // first day of the period
  int revision = 1;
  FilingState state = FilingState::draft;
  int stage = 0;  // stages of the form's chain that have accepted it
  Cells cells;
  int64_t prepared_by = 0;  // 0: nobody yet
  int64_t submitted_by = 0;
  std::optional<Date> submitted_on;
  int64_t decided_by = 0;  // who last accepted or returned it
  std::optional<Date> decided_on;
  std::string reason;       // why it was returned
  std::string revised_for;  // why this revision was begun
  int64_t row_id = 0;       // the accepted return that it became, or that it is to correct
  int64_t in_place_of = 0;  // who lent the role by which this version was written; 0 = it was the writer's own
};

// Its period, and the last day on which it is in time. `from`: first day of a period.
Period period_of(const kit::Kind& form, Date from);
Date due_of(const kit::Kind& form, Date from);
Date previous_of(const kit::Kind& form, Date from);  // first day of the period before
// Derived, never stored. A correction is not late: its first revision was in time, or was not.
bool is_late(const kit::Kind& form, const Filing& filing);
// The form has expired before the period begins: no return is asked for.
bool is_expired_for(const kit::Kind& form, Date from);

// Between a cell and a row's value: "12.50", "2021-06-30", "true", a choice's key, a text, an id. One spelling a value.
std::string cell_text(const kit::Field& field, const db::Value& value);
// Fault: invalid "return.bad_cell".
Result<db::Value> cell_value(const kit::Field& field, std::string_view text);
// Canonical JSON: {"doses":{"source":"typed","value":"12"}, …}; what is empty is left out.
std::string cells_to_json(const Cells& cells);
// Fault: refused "return.cells_damaged".
Result<Cells> cells_from_json(std::string_view json);

// The form's fields without unit and period, in order.
std::vector<const kit::Field*> cells_of(const kit::Kind& form);

// What the ledgers give for a cell: a figure's answer.
struct Computed {
  expr::State state = expr::State::value;
  Number value;
};
// A cell made whole: zero and its mark belong together; a computed cell that is empty takes what the ledgers give, and
// one that says something else keeps it beside. `computed`: null = the field is not computed.
// Faults: invalid "return.bad_cell", "return.mark_with_value", "return.zero_of_no_number".
Result<Cell> settle(const kit::Field& field, Cell cell, const Computed* computed);
// The cells of a row that was accepted without a filing, or begins one.
Cells cells_of_row(const kit::Kind& form, const db::Row& row, Source source);
// In table order. Marked and empty cells are empty columns.
Result<db::Row> row_of(const kit::Kind& form, const Filing& filing);

// What keeps cells from being submitted; each issue has the field's key as `name` and its label as `field`. Every
// number and truth is a value, zero, or marked; a mark and a value that is not the ledgers' have a reason. The form's
// own rules are check_row's.
Issues check_cells(const kit::Kind& form, const Cells& cells);
// What should be looked at again: the form's hints, and numbers far from those of the period before (null: there are
// none). Refuses nothing.
Issues hints_of(const kit::Kind& form, const db::Row& row, const db::Row* previous,
                const expr::Condition::Context& context);
bool is_outlier(int64_t value, int64_t previous, int factor);

// The moves. Each gives the filing as it becomes, or refuses:
// conflict "return.is_submitted", "return.is_accepted", "return.not_submitted", "return.nothing_to_revise",
// "return.nothing_to_submit", "return.period_not_over"; forbidden "return.not_yours", "return.two_persons",
// "return.two_persons_lent"; invalid "return.reason_needed".
Result<void> may_be_edited(const Filing& filing);
Result<Filing> submitted(const kit::Kind& form, Filing filing, const account::Actor& actor, Date today);

// Who may decide at the filing's stage.
struct Deciders {
  std::map<std::string, std::string> paths;  // unit fields that the stage names → path of the unit today; "site"
  std::vector<int64_t> before;               // accounts that have had this revision in hands, or had lent the role
};
Result<Filing> accepted(const kit::Kind& form, Filing filing, const Deciders& deciders, const account::Actor& actor,
                        Date today);
Result<Filing> returned(const kit::Kind& form, Filing filing, const Deciders& deciders, const account::Actor& actor,
                        Date today, const std::string& reason);
Result<Filing> revised(const Filing& filing, const account::Actor& actor, const std::string& reason);

}  // namespace bihuan::record
