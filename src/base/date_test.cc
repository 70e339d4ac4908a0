#include "base/date.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <limits>

namespace bihuan {
namespace {

Date day(const char* iso) { return *Date::parse(iso); }
Date any_day() { return day("1900-01-01").plus_days(*rc::gen::inRange(0, 2958464)); }

TEST(Date, ADayThatDoesNotExistIsRefused) {
  for (const char* text : {"2021-02-30", "2021-02-29", "1900-02-29", "2021-13-01", "2021-00-01", "2021-01-00",
                           "1899-12-31", "2021-1-1", "2021/01/01", "2021-01-01 ", "", "２０２１-01-01", "-021-01-01"}) {
    const auto date = Date::parse(text);
    ASSERT_FALSE(date) << text;
    EXPECT_EQ(date.error().key, "date.invalid");
  }
  EXPECT_TRUE(Date::parse("2020-02-29"));
  EXPECT_FALSE(Date::from_ymd(20210230));
  EXPECT_FALSE(Date::from_ymd(std::numeric_limits<int64_t>::min()));
  EXPECT_FALSE(Date::from_ymd(99991232));
  EXPECT_FALSE(Date::from_parts(std::numeric_limits<int>::max(), std::numeric_limits<int>::min(), 1));
}

TEST(Date, ThePartsOfADayAreItsCalendarParts) {
  const Date date = day("2021-06-30");
  EXPECT_EQ(date.ymd(), 20210630);
  EXPECT_EQ(date.year(), 2021);
  EXPECT_EQ(date.month(), 6);
  EXPECT_EQ(date.day(), 30);
  EXPECT_EQ(date.year_month(), 202106);
  EXPECT_EQ(date.weekday(), 3);
  EXPECT_EQ(day("2021-07-04").weekday(), 7);
  EXPECT_EQ(Date::open().ymd(), Date::kOpen);
}

TEST(Date, CountingDaysBeyondTheCalendarStaysAtItsEdge) {
  EXPECT_EQ(Date::open().plus_days(std::numeric_limits<int>::max()), Date::open());
  EXPECT_EQ(day("2021-01-01").plus_days(std::numeric_limits<int>::min()), day("1900-01-01"));
}

TEST(Date, EveryDayRoundTripsThroughAllItsForms) {
  EXPECT_TRUE(rc::check([] {
    const Date date = any_day();
    RC_ASSERT(*Date::parse(date.iso()) == date);
    RC_ASSERT(*Date::from_ymd(date.ymd()) == date);
    RC_ASSERT(*Date::from_parts(date.year(), date.month(), date.day()) == date);
  }));
}

TEST(Date, DifferenceAndSumAgree) {
  EXPECT_TRUE(rc::check([] {
    const Date from = any_day();
    const Date to = any_day();
    RC_ASSERT(from.plus_days(to.days_since(from)) == to);
    RC_ASSERT((from < to) == (from.ymd() < to.ymd()));
  }));
}

TEST(Period, EachFormNamesItsDays) {
  const struct {
    const char *text, *from, *to;
  } rows[] = {
      {"2021", "2021-01-01", "2021-12-31"},   {"2020-02", "2020-02-01", "2020-02-29"},
      {"2021Q2", "2021-04-01", "2021-06-30"}, {"2021Q4", "2021-10-01", "2021-12-31"},
      {"2021H1", "2021-01-01", "2021-06-30"}, {"2021H2", "2021-07-01", "2021-12-31"},
      {"9999", "9999-01-01", "9999-12-31"},   {"2021-01-05..2021-06-30", "2021-01-05", "2021-06-30"},
  };
  for (const auto& row : rows) {
    const auto period = parse_period(row.text);
    ASSERT_TRUE(period) << row.text;
    EXPECT_EQ(*period, (Period{day(row.from), day(row.to)})) << row.text;
    EXPECT_EQ(to_string(*period), row.text);
  }
}

TEST(Period, AnythingElseIsRefused) {
  for (const char* text :
       {"", "21", "1899", "0000", "2021Q0", "2021Q5", "2021H3", "2021H0", "2021q1", "2021-13", "2021-00", "1899-12",
        "2021-1", "20211", "2021-01-01", "2021-01-01..", "2021Q:", "2021-01-01...2021-02-01"}) {
    ASSERT_FALSE(parse_period(text)) << text;
    EXPECT_EQ(parse_period(text).error().key, "date.period_invalid") << text;
  }
  EXPECT_EQ(parse_period("2021-02-01..2021-01-31").error().key, "date.period_reversed");
  EXPECT_EQ(parse_period("2021-02-30..2021-03-31").error().key, "date.invalid");
  EXPECT_FALSE(month_period(2021, 13));
  EXPECT_FALSE(month_period(1800, 1));
}

TEST(Period, TheShortestFormIsWrittenAndReadBack) {
  EXPECT_EQ(to_string(*parse_period("2021-01-01..2021-12-31")), "2021");
  EXPECT_EQ(to_string(*parse_period("2021-07-01..2021-12-31")), "2021H2");
  EXPECT_EQ(to_string(*parse_period("2021-07-01..2021-09-30")), "2021Q3");
  EXPECT_EQ(to_string(*parse_period("2021-02-01..2021-04-30")), "2021-02-01..2021-04-30");
  EXPECT_EQ(to_string(*parse_period("2021-01-01..2022-12-31")), "2021-01-01..2022-12-31");
  EXPECT_TRUE(rc::check([] {
    const Date a = any_day();
    const Date b = any_day();
    const Period period{std::min(a, b), std::max(a, b)};
    RC_ASSERT(*parse_period(to_string(period)) == period);
  }));
}

TEST(Instant, TheDayIsTheOneInShanghai) {
  const Instant at = *parse_instant("2021-06-30T16:00:00Z");
  EXPECT_EQ(day_of(at), day("2021-07-01"));
  EXPECT_EQ(start_of(day("2021-07-01")), at);
  EXPECT_EQ(to_string(at), "2021-07-01T00:00:00+08:00");
  EXPECT_EQ(day_of(Instant{at.seconds - 1}), day("2021-06-30"));
  EXPECT_EQ(to_string(Instant{0}), "1970-01-01T08:00:00+08:00");
  EXPECT_EQ(parse_instant("2021-06-30T09:00:00-05:30")->seconds, parse_instant("2021-06-30T14:30:00Z")->seconds);
}

TEST(Instant, ATimeThatDoesNotExistIsRefused) {
  for (const char* text : {"2021-06-30T24:00:00+08:00", "2021-06-30T23:60:00Z", "2021-06-30T23:59:60Z",
                           "2021-06-31T00:00:00Z", "2021-06-30T00:00:00", "2021-06-30 00:00:00Z",
                           "2021-06-30T00:00:00+24:00", "9999-12-31T23:59:59-08:00", "2021-06-30T00:00:00.5Z", ""}) {
    ASSERT_FALSE(parse_instant(text)) << text;
    EXPECT_EQ(parse_instant(text).error().key, "date.instant_invalid") << text;
  }
}

TEST(Instant, EverySecondRoundTripsAndExtremesStayAtTheEdge) {
  const int64_t first = start_of(day("1900-01-01")).seconds;
  const int64_t last = start_of(Date::open()).seconds + 86399;
  EXPECT_TRUE(rc::check([&] {
    const Instant at{*rc::gen::inRange(first, last)};
    RC_ASSERT(*parse_instant(to_string(at)) == at);
    RC_ASSERT(start_of(day_of(at)) <= at);
  }));
  EXPECT_EQ(to_string(Instant{std::numeric_limits<int64_t>::max()}), "9999-12-31T23:59:59+08:00");
  EXPECT_EQ(to_string(Instant{std::numeric_limits<int64_t>::min()}), "1900-01-01T00:00:00+08:00");
}

}  // namespace
}  // namespace bihuan
