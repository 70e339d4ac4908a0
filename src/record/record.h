// Records of ledgers and returns: entered, corrected, withdrawn. Each use case writes its rows and one log entry in the
// caller's Tx.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"
#include "record/value.h"

namespace bihuan::record {

// What a rule or a step's condition may ask besides the row: the day, and the bars as the site has set them. Good while
// `tx` is.
expr::Condition::Context context_of(log::Tx& tx);

// The bars alone as of a log position, for those who only read. Good while `session` is.
std::function<std::optional<Number>(std::string_view)> parameters_of(db::Session& session,
                                                                     int64_t position = db::kOpen - 1);

// All that is wrong with a row of `kind`: required fields, bounds, choices, rules. Pure. `row` in table order.
Issues check_row(const kit::Kind& kind, const db::Row& row, const expr::Condition::Context& context);

// A row in table order from named fields, origin and (matters) state and round. invalid "record.unknown_field".
Result<db::Row> make_row(const kit::Kind& kind, const Fields& fields, log::Origin origin, std::string state = {},
                         int round = 0);

// Puts a checked row: what must be unique is (code, unit and period of a return), a number is given (series). No log
// entry.
Result<int64_t> put_row(log::Tx& tx, const kit::Kind& kind, db::Row row);

// A return's date is the first day of a period, on whose last day its unit stands at one of the form's levels.
// Faults: invalid "record.not_first_of_period", "record.unit_owes_none".
Result<void> require_due_return(log::Tx& tx, const kit::Kind& form, int64_t unit, Date from);
// The same, when the unit's place on that last day is known. Pure.
Result<void> require_owed(const kit::Kind& form, Date from, const std::optional<org::Place>& place);

// Faults: forbidden (actor may not "enter" at the record's unit), invalid (the first issue; all in detail), conflict
// (that return is there; "return.use_filing": the form has a chain, record/filing.h).
Result<int64_t> enter(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                      const Fields& fields, const std::string& request = {});
// Changes the given fields. The earlier version stays readable as of its time. A return of a form with a chain is
// locked: conflict "return.use_filing"; one that was taken over from elsewhere may be withdrawn.
Result<void> correct(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, int64_t id,
                     const Fields& fields, const std::string& reason);
Result<void> withdraw(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, int64_t id,
                      const std::string& reason);

// The whole-site checks of an actor at a unit; "" = the root.
Result<void> require(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, std::string_view verb,
                     int64_t unit);

// Parameters: the current value of `name` (the site's, else none).
Result<void> set_parameter(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const std::string& name,
                           const std::string& value);

}  // namespace bihuan::record
