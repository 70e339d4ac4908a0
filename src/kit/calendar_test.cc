#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "base/text.h"
#include "kit/load.h"
#include "kit/small_kit_for_test.h"

namespace bihuan::kit {
namespace {

Date day(int ymd) { return *Date::from_ymd(ymd); }
Calendar calendar() { return load(small_kit()).kit->calendar; }

const Calendar& county() {
  static const Calendar kCalendar = [] {
    const auto loaded = load_folder(std::string(BIHUAN_SOURCE) + "/kits/county");
    if (!loaded || !loaded->kit) std::abort();
    return loaded->kit->calendar;
  }();
  return kCalendar;
}

// Year → a character a day, 1 = people work; made by tools/chinese_days.js.
std::map<int, std::string> chinese_days() {
  const auto file = read_file(std::string(BIHUAN_SOURCE) + "/src/kit/testdata/chinese_days.txt", 1 << 20);
  std::map<int, std::string> years;
  if (!file) return years;
  for (const auto line : split(*file, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const auto words = split(line, ' ');
    years[std::stoi(std::string(words[0]))] = std::string(words[1]);
  }
  return years;
}

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

TEST(Calendar, EachDayOfTheCountyIsAsChineseDaysHasIt) {
  const auto years = chinese_days();
  ASSERT_EQ(years.size(), 8u);
  EXPECT_EQ(years.begin()->first, county().from.year());
  EXPECT_EQ(years.rbegin()->first, county().to.year());
  for (const auto& [year, days] : years) {
    Date at = day(year * 10000 + 101);
    for (const char works : days) {
      EXPECT_EQ(county().is_workday(at), works == '1') << at.iso();
      at = at.plus_days(1);
    }
    EXPECT_EQ(at, day((year + 1) * 10000 + 101));
  }
}

TEST(Calendar, CountsOverTheTurnOfTheYear) {
  EXPECT_EQ(*county().add_workdays(day(20211231), 1), day(20220104));  // a Friday; free until the 3rd
  EXPECT_EQ(*county().add_workdays(day(20220104), -1), day(20211231));
  EXPECT_EQ(*county().add_workdays(day(20221230), 1), day(20230103));  // free from the old year's last day on
  EXPECT_EQ(*county().workdays_between(day(20221230), day(20230103)), 1);
  EXPECT_EQ(*county().workdays_between(day(20230103), day(20221230)), -1);
  EXPECT_EQ(*county().workdays_between(day(20201231), day(20211231)), 250);
}

TEST(Calendar, MakeUpWeekendsCountInBothDirections) {
  EXPECT_EQ(*county().add_workdays(day(20240927), 1), day(20240929));  // Friday → the made-up Sunday
  EXPECT_EQ(*county().add_workdays(day(20240930), -1), day(20240929));
  EXPECT_EQ(*county().add_workdays(day(20240930), 5), day(20241012));  // over the National Day to the made-up Saturday
  EXPECT_EQ(*county().add_workdays(day(20241012), -5), day(20240930));
  EXPECT_EQ(*county().add_workdays(day(20241005), -1), day(20240930));  // back from within the holidays
  EXPECT_EQ(*county().workdays_between(day(20240928), day(20240929)), 1);
  EXPECT_EQ(*county().workdays_between(day(20240930), day(20241007)), 0);
}

TEST(Calendar, WhereItEndsItSaysWhatToExtend) {
  EXPECT_EQ(*county().add_workdays(day(20261230), 1), day(20261231));
  EXPECT_EQ(*county().add_workdays(day(20190103), -1), day(20190102));
  for (const auto& [start, days] : {std::pair{20261231, 1}, {20261225, 10}, {20190102, -1}, {20270315, -1}}) {
    const auto refused = county().add_workdays(day(start), days);
    ASSERT_FALSE(refused) << start;
    EXPECT_EQ(refused.error().key, "kit.calendar_ends");
  }
  EXPECT_EQ(county().workdays_between(day(20261201), day(20270101)).error().fields.at("day"), "2027-01-01");
  EXPECT_EQ(*county().workdays_between(day(20270101), day(20261230)), -2);  // only known days were counted
  EXPECT_FALSE(county().workdays_between(day(20270102), day(20261230)));
}

// Days such that thirty working days to either side are known.
rc::Gen<Date> some_day() {
  return rc::gen::map(rc::gen::inRange(0, 2700), [](int days) { return day(20190301).plus_days(days); });
}

TEST(Calendar, CountingThereAndBackEndsWhereItBegan) {
  EXPECT_TRUE(rc::check("add, then count", [] {
    const Date start = *some_day();
    const int days = *rc::gen::inRange(-30, 31);
    const Date end = *county().add_workdays(start, days);
    RC_ASSERT(*county().workdays_between(start, end) == days);
    RC_ASSERT(days == 0 || county().is_workday(end));
    if (county().is_workday(start)) RC_ASSERT(*county().add_workdays(end, -days) == start);
  }));
  EXPECT_TRUE(rc::check("in one go or in two", [] {
    const Date start = *some_day();
    const int first = *rc::gen::inRange(0, 15);
    const int second = *rc::gen::inRange(0, 15);
    RC_ASSERT(*county().add_workdays(start, first + second) ==
              *county().add_workdays(*county().add_workdays(start, first), second));
    RC_ASSERT(*county().add_workdays(start, first + 1) > *county().add_workdays(start, first));
  }));
  EXPECT_TRUE(rc::check("as a plain count of the days has it", [] {
    const Date start = *some_day();
    const Date end = start.plus_days(*rc::gen::inRange(0, 60));
    int plain = 0;
    for (Date at = start.plus_days(1); at <= end; at = at.plus_days(1)) plain += county().is_workday(at) ? 1 : 0;
    RC_ASSERT(*county().workdays_between(start, end) == plain);
  }));
}

}  // namespace
}  // namespace bihuan::kit
