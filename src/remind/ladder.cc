#include "remind/ladder.h"

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

LadderOf default_ladders() {
  return [](const kit::Kind&) -> const Ladder& { return default_ladder(); };
}

Result<Date> day_of_rung(const kit::Calendar& calendar, const Rung& rung, Date due) {
  if (rung.working) return calendar.add_workdays(due, rung.days);
  return due.plus_days(rung.days);
}

}  // namespace bihuan::remind
