// One mistake in the small kit: what is said of it, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

TEST(KitRolesAndCalendar, ARoleHasALevelAndKnownVerbs) {
  expect_issue({"roles.yaml", "level: county", "level: countie"}, "kit.no_such_level", "countie");
  expect_issue({"roles.yaml", "may: [enter]", "may: [entr]"}, "kit.not_one_of", "entr]");
  expect_issue({"units.yaml", "  county: {zh: 县, en: County}\n  town: {zh: 乡镇, en: Town}\n", "  {}\n"},
               "kit.no_levels", "{}");
}

TEST(KitRolesAndCalendar, TheCalendarHoldsTogether) {
  expect_issue({"calendar.yaml", "2021-02-07,", "2021-02-11,"}, "kit.holiday_and_workday", "2021-02-11, 2021-02-20");
  expect_issue({"calendar.yaml", "2021-02-11..2021-02-17", "2021-02-17..2021-02-11"}, "kit.bad_range",
               "\"2021-02-17..");
  expect_issue({"calendar.yaml", "2021-02-11..2021-02-17", "2021-02-11..2021-12-17"}, "kit.bad_range",
               "\"2021-02-11..");
  expect_issue({"calendar.yaml", "2021-02-11..2021-02-17", "2021-02-30"}, "kit.not_a_date", "\"2021-02-30\"");
  expect_issue({"calendar.yaml", "2021-02-11..2021-02-17", "2021-02-11..17"}, "kit.not_a_date", "\"2021-02-11..17\"");
  expect_issue({"calendar.yaml", "[2021-01-01,", "[2019-12-31,"}, "kit.day_outside", "2019-12-31");
  expect_issue({"calendar.yaml", "to: 2021-12-31", "to: 2019-12-31"}, "kit.bad_years", "2019-12-31");
}

}  // namespace
}  // namespace bihuan::kit
