#include "remind/ladder.h"

#include <algorithm>

namespace bihuan::remind {

std::string_view to_string(Level level) {
  switch (level) {
    case Level::remind:
      return "remind";
    case Level::overdue:
      return "overdue";
    case Level::criticism:
      break;
  }
  return "criticism";
}

Result<Level> level_of(std::string_view text) {
  for (const Level level : {Level::remind, Level::overdue, Level::criticism})
    if (to_string(level) == text) return level;
  return Error{Fault::internal, "remind.unknown_level", {{"level", std::string(text)}}};
}

const Ladder& default_ladder() {
  static const Ladder kLadder = {{Level::remind, -3, true, Circle::turn},
                                 {Level::remind, 0, false, Circle::turn},
                                 {Level::overdue, 1, false, Circle::units},
                                 {Level::criticism, 10, false, Circle::issuers}};
  return kLadder;
}

const Ladder& ladder_of(const kit::Kit& kit, const kit::Kind& kind, const db::Row* row,
                        const expr::Condition::Context& context) {
  const auto found = std::find_if(kit.ladders.begin(), kit.ladders.end(), [&](const kit::Ladder& ladder) {
    if (ladder.kind != kind.name) return false;
    return !ladder.when || (row != nullptr && ladder.when->holds(*row, context) == expr::Truth::yes);
  });
  return found == kit.ladders.end() ? default_ladder() : found->rungs;
}

bool asks_for_row(const kit::Kit& kit, const kit::Kind& kind) {
  return std::any_of(kit.ladders.begin(), kit.ladders.end(),
                     [&](const kit::Ladder& ladder) { return ladder.kind == kind.name && ladder.when; });
}

Result<Date> day_of_rung(const kit::Calendar& calendar, const Rung& rung, Date due) {
  if (rung.working) return calendar.add_workdays(due, rung.days);
  return due.plus_days(rung.days);
}

}  // namespace bihuan::remind
