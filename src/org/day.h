// Neighbours of a day as rows hold it (yyyymmdd). Precondition: the day exists; none follows kOpen.
#pragma once

#include <string>

#include "base/date.h"

namespace bihuan::org {

inline int day_before(int day) {
  const auto date = Date::from_ymd(day);
  return date ? date->plus_days(-1).ymd() : day;
}
inline int day_after(int day) {
  const auto date = Date::from_ymd(day);
  return date && day != Date::kOpen ? date->plus_days(1).ymd() : day;
}
inline std::string iso_day(int day) {
  const auto date = Date::from_ymd(day);
  return date ? date->iso() : std::to_string(day);
}

}  // namespace bihuan::org
