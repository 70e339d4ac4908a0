// When who is told of a deadline: the rungs of 催办 → 逾期通知 → 通报批评. A kit may give a kind its own ladder; the
// default one is for those that have none.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "kit/model.h"

namespace bihuan::remind {

enum class Level { remind, overdue, criticism };
std::string_view to_string(Level level);
// Fault: internal "remind.unknown_level".
Result<Level> level_of(std::string_view text);

// Who is told, each including the one before.
enum class Circle {
  turn,     // the nearest who may take a step by which the matter goes on
  units,    // …and the nearest who may take any other step from here for a unit of the matter: its head, say
  issuers,  // …and the nearest who may begin such matters
};

struct Rung {
  Level level = Level::remind;
  int days = 0;  // after the deadline; negative: before
  bool working = false;
  Circle circle = Circle::turn;
};
using Ladder = std::vector<Rung>;  // in order of the day

// 3 working days before, on the day, 1 day after, 10 days after.
const Ladder& default_ladder();
// The ladder of a kind. What it gives must stand as long as it is asked.
using LadderOf = std::function<const Ladder&(const kit::Kind&)>;
LadderOf default_ladders();

// Fault: invalid "kit.calendar_ends".
Result<Date> day_of_rung(const kit::Calendar& calendar, const Rung& rung, Date due);

}  // namespace bihuan::remind
