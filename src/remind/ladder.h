// When who is told of a deadline: the rungs of 催办 → 逾期通知 → 通报批评. A kit says so in reminders.yaml; the default
// ladder is for the kinds of which it says nothing.
#pragma once

#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "kit/model.h"

namespace bihuan::remind {

using Rung = kit::Rung;
using Level = Rung::Level;
using Circle = Rung::Circle;
using Ladder = std::vector<Rung>;  // in order of the day

std::string_view to_string(Level level);
// Fault: internal "remind.unknown_level".
Result<Level> level_of(std::string_view text);

// 3 working days before, on the day, 1 day after, 10 days after.
const Ladder& default_ladder();
// The first of the kit's ladders that fits the row of a matter, in table order; the kit must stand as long as the
// answer. A return has no row: `row` is null.
const Ladder& ladder_of(const kit::Kit& kit, const kit::Kind& kind, const db::Row* row,
                        const expr::Condition::Context& context);
// Whether it depends on the row which of the kit's ladders counts.
bool asks_for_row(const kit::Kit& kit, const kit::Kind& kind);

// Fault: invalid "kit.calendar_ends".
Result<Date> day_of_rung(const kit::Calendar& calendar, const Rung& rung, Date due);

}  // namespace bihuan::remind
