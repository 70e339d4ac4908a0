#include "kit/model.h"

namespace bihuan::kit {
namespace {

Error ends(const Calendar& calendar, Date day) {
  return {Fault::invalid,
          "kit.calendar_ends",
          {{"day", day.iso()}, {"from", calendar.from.iso()}, {"to", calendar.to.iso()}}};
}

}  // namespace

bool Calendar::is_workday(Date day) const {
  if (workdays.contains(day)) return true;
  return day.weekday() <= 5 && !holidays.contains(day);
}

Result<Date> Calendar::add_workdays(Date start, int days) const {
  const int step = days < 0 ? -1 : 1;
  Date day = start;
  for (int counted = 0; counted != days;) {
    day = day.plus_days(step);
    if (!knows(day)) return ends(*this, day);
    if (is_workday(day)) counted += step;
  }
  return day;
}

Result<int> Calendar::workdays_between(Date start, Date end) const {
  if (start == end) return 0;
  const int step = end < start ? -1 : 1;
  const Date first = start.plus_days(step);
  if (!knows(first)) return ends(*this, first);
  if (!knows(end)) return ends(*this, end);
  int counted = 0;
  for (Date day = start; day != end;) {
    day = day.plus_days(step);
    if (is_workday(day)) counted += step;
  }
  return counted;
}

}  // namespace bihuan::kit
