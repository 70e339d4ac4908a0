#include "kit/model.h"

namespace bihuan::kit {

bool Calendar::is_workday(Date day) const {
  if (workdays.contains(day)) return true;
  return day.weekday() <= 5 && !holidays.contains(day);
}

Result<Date> Calendar::add_workdays(Date start, int days) const {
  Date day = start;
  for (int counted = 0; counted < days;) {
    day = day.plus_days(1);
    if (day < from || day > to)
      return Error{Fault::invalid, "kit.calendar_ends", {{"day", day.iso()}, {"from", from.iso()}, {"to", to.iso()}}};
    if (is_workday(day)) ++counted;
  }
  return day;
}

}  // namespace bihuan::kit
