#include <gtest/gtest.h>

#include "kit/load.h"
#include "kit/small_kit_for_test.h"

namespace bihuan::kit {
namespace {

Date day(int ymd) { return *Date::from_ymd(ymd); }
Calendar calendar() { return load(small_kit()).kit->calendar; }

TEST(Calendar, TheSpringFestivalOf2021AndItsMakeUpDays) {
  const Calendar known = calendar();
  EXPECT_TRUE(known.is_workday(day(20210207)));  // Sunday, made up
  EXPECT_TRUE(known.is_workday(day(20210210)));  // the Wednesday before
  for (int festival = 20210211; festival <= 20210217; ++festival)
    EXPECT_FALSE(known.is_workday(day(festival))) << festival;
  EXPECT_TRUE(known.is_workday(day(20210218)));
  EXPECT_TRUE(known.is_workday(day(20210220)));   // Saturday, made up
  EXPECT_FALSE(known.is_workday(day(20210221)));  // Sunday
}

TEST(Calendar, WorkingDaysBeginTheDayAfter) {
  const Calendar known = calendar();
  EXPECT_EQ(*known.add_workdays(day(20210205), 1),
            day(20210207));  // a Friday: the Saturday is free, the Sunday made up
  EXPECT_EQ(*known.add_workdays(day(20210210), 1), day(20210218));
  EXPECT_EQ(*known.add_workdays(day(20210210), 3), day(20210220));
  EXPECT_EQ(*known.add_workdays(day(20210210), 4), day(20210222));
  EXPECT_EQ(*known.add_workdays(day(20210930), 1), day(20211008));
  EXPECT_EQ(*known.add_workdays(day(20210930), 2), day(20211009));
  EXPECT_EQ(*known.add_workdays(day(20210213), 1), day(20210218));  // from within the holidays
  EXPECT_EQ(*known.add_workdays(day(20210213), 0), day(20210213));
}

TEST(Calendar, SaysWhenItDoesNotKnowTheYear) {
  const Calendar known = calendar();
  const auto beyond = known.add_workdays(day(20211230), 5);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().fault, Fault::invalid);
  EXPECT_EQ(beyond.error().key, "kit.calendar_ends");
  EXPECT_EQ(beyond.error().fields.at("to"), "2021-12-31");
  EXPECT_FALSE(known.add_workdays(day(20190601), 1));
  EXPECT_EQ(*known.add_workdays(day(20191231), 1), day(20200101));  // no holiday in this calendar
}

}  // namespace
}  // namespace bihuan::kit
