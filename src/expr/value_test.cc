// What comes out, computed by hand on a small site.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expr/site_for_test.h"

namespace bihuan::expr {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

int64_t on(int ymd) { return ymd; }
db::Value none() { return db::Null{}; }

class Value : public testing::Test {
 protected:
  void meeting(int64_t id, int day, const char* kind, db::Value attendance = int64_t{10}, int64_t unit = kCounty) {
    site.put("meeting", id,
             {{"happened_on", on(day)},
              {"kind", std::string(kind)},
              {"unit", unit},
              {"attendance", std::move(attendance)},
              {"title", std::string("会议") + std::to_string(id)}});
  }
  void outreach(int64_t id, int day, int64_t unit, db::Value visits, db::Value gifts = none(),
                const char* post = "P1") {
    site.put("outreach", id,
             {{"on_day", on(day)},
              {"unit", unit},
              {"visits", std::move(visits)},
              {"gifts", std::move(gifts)},
              {"post", std::string(post)}});
  }
  void problem(int64_t id, const char* state, int64_t campaign, db::Value due, db::Value closed_on = none(),
               int64_t owner = 1, int64_t verified_by = 2) {
    site.put("problem", id,
             {{"state", std::string(state)},
              {"campaign", campaign},
              {"due", std::move(due)},
              {"closed_on", std::move(closed_on)},
              {"owner", owner},
              {"verified_by", verified_by},
              {"unit", kCounty}});
  }
  void evidence(int64_t id, const char* of, int64_t about) {
    site.put("evidence", id,
             {{"about_kind", std::string(of)},
              {"about_id", about},
              {"class", std::string("photo")},
              {"fact_on", on(20210505)}});
  }
  void profile(int64_t id, int64_t unit, db::Value income, int year = 2021) {
    site.put("village_profile", id,
             {{"year_of", on(year * 10000 + 101)}, {"unit", unit}, {"income", std::move(income)}});
  }
  TestSite site;
};

TEST_F(Value, CountsRecordsOfThePeriodThatSatisfyTheCondition) {
  meeting(1, 20210105, "standing_committee");
  meeting(2, 20211231, "standing_committee");
  meeting(3, 20210301, "dispatch");
  meeting(4, 20200105, "standing_committee");
  EXPECT_EQ(site.value("count meeting where kind = \"常委会\" in period"), "2");
  EXPECT_EQ(site.value("count 会议 where 类别 = 常委会 ever"), "3");
  EXPECT_EQ(site.value("count meeting in previous year"), "1");
  EXPECT_EQ(site.value("count meeting in month(2021, 3)"), "1");
  EXPECT_EQ(site.value("count meeting in range(2021-01-05, 2021-03-01)"), "2");
  EXPECT_EQ(site.value("count meeting by cutoff"), "4");
  EXPECT_EQ(site.value("count meeting in year(2019)"), "0");
  EXPECT_EQ(site.value("count meeting where title contains \"议3\" ever"), "1");
  EXPECT_EQ(site.value("count meeting where kind in (dispatch, \"常委会\") in period"), "3");
  EXPECT_THAT(site.rows("count meeting where kind = dispatch in period", Rows::contributing), ElementsAre(3));
}

TEST_F(Value, EarlierPositionsSeeWhatWasKnownThen) {
  site.put("meeting", 1, {{"happened_on", on(20210105)}, {"kind", std::string("dispatch")}}, 3, 7);
  site.put("meeting", 1, {{"happened_on", on(20210105)}, {"kind", std::string("standing_committee")}}, 7);
  const std::string text = "count meeting where kind = dispatch in period";
  EXPECT_EQ(site.value(text), "0");
  site.position = 6;
  EXPECT_EQ(site.value(text), "1");
  site.position = 2;
  EXPECT_EQ(site.value("count meeting in period"), "0");
}

TEST_F(Value, AnUnknownFieldMakesTheCountNotReportedAndListsTheRow) {
  meeting(1, 20210105, "dispatch", int64_t{30});
  meeting(2, 20210106, "dispatch", none());
  meeting(3, 20210107, "dispatch", int64_t{5});
  EXPECT_EQ(site.value("count meeting where attendance >= 20 in period"), "not reported (1)");
  EXPECT_THAT(site.rows("count meeting where attendance >= 20 in period", Rows::unknown), ElementsAre(2));
  EXPECT_EQ(site.value("count meeting where attendance >= 20 or kind = dispatch in period"), "3");
  EXPECT_EQ(site.value("count meeting where attendance >= 20 and kind = standing_committee in period"), "0");
  EXPECT_EQ(site.value("count meeting where not attendance >= 20 in period"), "not reported (1)");
  EXPECT_EQ(site.value("count meeting where known attendance in period"), "2");
  EXPECT_EQ(site.value("(count meeting where attendance >= 20 in period) > 0"), "unknown");
  EXPECT_EQ(site.value("exists meeting where attendance >= 20 in period"), "yes");
  EXPECT_EQ(site.value("exists meeting where attendance >= 99 in period"), "unknown");
}

TEST_F(Value, AnEmptyFieldThatMeansNoneFailsEveryComparison) {
  problem(1, "open", 1, on(20210601));
  problem(2, "open", 1, none());
  EXPECT_EQ(site.value("count problem where due <= 2021-12-31"), "1");
  EXPECT_EQ(site.value("count problem where due != 2021-12-31"), "1");
  EXPECT_EQ(site.value("count problem where not due <= 2021-12-31"), "1");
  EXPECT_EQ(site.value("count problem where absent due"), "1");
  EXPECT_EQ(site.value("count problem where due in period"), "1");
  EXPECT_EQ(site.value("count problem where due < today"), "1");
}

TEST_F(Value, NoneGoesBeforeUnknownInOneComparison) {
  outreach(1, 20210101, kJia, none(), none());
  outreach(2, 20210102, kJia, none(), int64_t{4});
  EXPECT_EQ(site.value("count outreach where not visits + gifts > 3 in period"), "not reported (1)");
  EXPECT_THAT(site.rows("count outreach where visits + gifts > 3 in period", Rows::unknown), ElementsAre(2));
}

TEST_F(Value, SumsSayWhetherTheyAreWhole) {
  outreach(1, 20210101, kJia, int64_t{40}, int64_t{1}, "P1");
  outreach(2, 20210201, kYi, int64_t{2}, none(), "P2");
  EXPECT_EQ(site.value("sum outreach.visits in period"), "42");
  EXPECT_EQ(site.value("sum outreach.gifts in period"), "1");
  EXPECT_EQ(site.value("avg outreach.visits in period"), "21");
  EXPECT_EQ(site.value("min outreach.visits in period"), "2");
  EXPECT_EQ(site.value("max outreach.visits in period"), "40");
  EXPECT_EQ(site.value("count distinct outreach.post in period"), "2");
  outreach(3, 20210301, kYi, none(), none(), "P2");
  EXPECT_EQ(site.value("sum outreach.visits in period"), "not reported (42)");
  EXPECT_EQ(site.value("sum known outreach.visits in period"), "42");
  EXPECT_EQ(site.value("avg outreach.visits in period"), "not reported (21)");
  EXPECT_THAT(site.rows("sum outreach.visits in period", Rows::unknown), ElementsAre(3));
  EXPECT_EQ(site.value("count distinct outreach.visits in period"), "not reported (2)");
  EXPECT_EQ(site.value("count distinct outreach.post in period"), "2");
}

TEST_F(Value, OverNothingCountsAreZeroAndMeansDoNotApply) {
  EXPECT_EQ(site.value("count meeting in period"), "0");
  EXPECT_EQ(site.value("sum outreach.visits in period"), "0");
  EXPECT_EQ(site.value("avg outreach.visits in period"), "not applicable");
  EXPECT_EQ(site.value("max outreach.visits in period"), "not applicable");
  EXPECT_EQ(site.value("share meeting where kind = dispatch of meeting in period"), "not applicable");
  EXPECT_EQ(site.value("1 / count meeting in period"), "not applicable");
  EXPECT_EQ(site.value("1 / (count meeting in period) + 1 > 0"), "unknown");
  EXPECT_EQ(site.value("count meeting in period = 0"), "yes");
}

TEST_F(Value, ArithmeticIsExact) {
  meeting(1, 20210105, "dispatch");
  EXPECT_EQ(site.value("(count meeting in period) / 3 * 3"), "1");
  EXPECT_EQ(site.value("9万 + 1亿 * 0.5 - 60%"), "50089999.4");
  EXPECT_EQ(site.value("-2 - -3"), "1");
  EXPECT_EQ(site.value("999999999999999999 * 999999999999999999"), "error number.overflow");
}

TEST_F(Value, AShareIsOfTheWholeAndNotReportedWhereARowIsUnknown) {
  outreach(1, 20210101, kJia, int64_t{10});
  outreach(2, 20210102, kJia, int64_t{30});
  outreach(3, 20210103, kYi, int64_t{50});
  EXPECT_EQ(site.value("share outreach where visits >= 30 of outreach in period"), "0.666667");
  EXPECT_EQ(site.value("share outreach where visits >= 30 of outreach in period under \"东镇\""), "0.666667");
  EXPECT_THAT(site.rows("share outreach where visits >= 30 of outreach in period", Rows::contributing),
              ElementsAre(2, 3));
  EXPECT_THAT(site.rows("share outreach where visits >= 30 of outreach in period", Rows::failing), ElementsAre(1));
  outreach(4, 20210104, kYi, none());
  EXPECT_EQ(site.value("share outreach where visits >= 30 of outreach in period"), "not reported (0.5)");
  EXPECT_THAT(site.rows("share outreach where visits >= 30 of outreach in period", Rows::unknown), ElementsAre(4));
}

TEST_F(Value, AllNamesItsCounterExamples) {
  EXPECT_EQ(site.value("all problem satisfy state = closed"), "unknown");
  site.put("campaign", 1, {{"code", std::string("2020")}});
  site.put("campaign", 2, {{"code", std::string("2021")}});
  problem(1, "closed", 1, on(20210601));
  evidence(1, "problem", 1);
  const std::string claim =
      "all problem where campaign.code = \"2020\" satisfy state = closed and exists evidence of it";
  EXPECT_EQ(site.value(claim), "yes");
  problem(2, "closed", 1, on(20210601));
  problem(3, "open", 2, on(20210601));
  evidence(2, "measure", 2);
  EXPECT_EQ(site.value(claim), "no");
  EXPECT_THAT(site.rows(claim, Rows::failing), ElementsAre(2));
  EXPECT_THAT(site.rows(claim, Rows::contributing), ElementsAre(1, 2));
  EXPECT_EQ(site.value("every 问题 satisfy verified_by != owner"), "yes");
  EXPECT_EQ(site.value("all problem satisfy score > 5"), "unknown");
  EXPECT_THAT(site.rows("all problem satisfy score > 5", Rows::unknown), ElementsAre(1, 2, 3));
  EXPECT_EQ(site.value("all problem satisfy score > 5 or state = closed"), "unknown");
  EXPECT_THAT(site.rows("all problem satisfy score > 5 or state = closed", Rows::unknown), ElementsAre(3));
}

TEST_F(Value, ARowThatMayBelongCountsOnlyWhereItWouldRefute) {
  site.put("problem", 1, {{"state", std::string("closed")}, {"score", int64_t{60}}});
  site.put("problem", 2, {{"state", std::string("closed")}, {"score", none()}});
  EXPECT_EQ(site.value("all problem where score > 5 satisfy state = closed"), "yes");
  site.put("problem", 3, {{"state", std::string("open")}, {"score", none()}});
  EXPECT_EQ(site.value("all problem where score > 5 satisfy state = closed"), "unknown");
  EXPECT_THAT(site.rows("all problem where score > 5 satisfy state = closed", Rows::unknown), ElementsAre(3));
  site.put("problem", 4, {{"state", std::string("open")}, {"score", int64_t{51}}});
  EXPECT_EQ(site.value("all problem where score > 5 satisfy state = closed"), "no");
}

TEST_F(Value, RowsThatReferToTheRowAreCounted) {
  problem(1, "open", 1, on(20210601));
  problem(2, "open", 1, on(20210601));
  const auto measure = [&](int64_t id, int64_t of, const char* state, db::Value days) {
    site.put("measure", id,
             {{"problem", of}, {"state", std::string(state)}, {"issued_on", on(20210201)}, {"days", std::move(days)}});
  };
  measure(1, 1, "closed", int64_t{3});
  measure(2, 1, "open", int64_t{4});
  EXPECT_EQ(site.value("all problem satisfy count measure of it >= 1"), "no");
  EXPECT_THAT(site.rows("all problem satisfy count measure of it >= 1", Rows::failing), ElementsAre(2));
  EXPECT_EQ(site.value("count problem where (count measure of it where state = closed) = 1"), "1");
  EXPECT_EQ(site.value("count problem where sum measure.days of it = 7"), "1");
  EXPECT_EQ(site.value("count problem where max measure.days of it = 4"), "not reported (1)");
  EXPECT_EQ(site.value("count problem where not exists measure of it"), "1");
  EXPECT_EQ(site.value("count problem where exists measure of it where days > 3"), "1");
  EXPECT_EQ(site.value("count problem where exists measure of it where days > 9"), "0");
  EXPECT_EQ(site.value("count problem where all measure of it satisfy state = closed"), "not reported (0)");
  EXPECT_THAT(site.rows("count problem where all measure of it satisfy state = closed", Rows::unknown), ElementsAre(2));
  measure(3, 2, "closed", none());
  EXPECT_EQ(site.value("count problem where all measure of it satisfy state = closed"), "1");
  EXPECT_EQ(site.value("count problem where sum measure.days of it >= 0"), "not reported (1)");
  EXPECT_EQ(site.value("count problem where sum known measure.days of it >= 0"), "2");
  EXPECT_EQ(site.value("count problem where exists measure of it where days > 9"), "not reported (0)");
  EXPECT_EQ(site.value("count measure where problem.state = open ever"), "3");
  EXPECT_EQ(site.value("count measure where problem.campaign.code = \"x\" ever"), "0");
}

TEST_F(Value, HistoryAndPeopleAreReachedFromTheRow) {
  problem(1, "closed", 1, on(20210601));
  site.put("account", 5, {{"name", std::string("王五")}});
  site.put("step", 1,
           {{"about_kind", std::string("problem")},
            {"about_id", int64_t{1}},
            {"name", std::string("verify")},
            {"actor", int64_t{5}}});
  EXPECT_EQ(site.value("all problem satisfy exists step of it where name = \"verify\" and actor.name = \"王五\""),
            "yes");
  EXPECT_EQ(site.value("all problem satisfy exists step of it where name = \"verify\" and actor.name = \"李四\""),
            "no");
}

TEST_F(Value, DaysBetweenDatesAreCalendarDays) {
  site.put("problem", 1, {{"due", on(20200228)}, {"closed_on", on(20200301)}});
  site.put("problem", 2, {{"due", on(20201231)}, {"closed_on", on(20210101)}});
  site.put("problem", 3, {{"due", on(19000228)}, {"closed_on", on(19000301)}});
  EXPECT_EQ(site.value("count problem where closed_on - due = 2"), "1");
  EXPECT_EQ(site.value("count problem where closed_on - due = 1"), "2");
  EXPECT_EQ(site.value("count problem where due - closed_on < 0"), "3");
}

TEST_F(Value, TheLongestGapIsBetweenNeighbours) {
  const std::string gap = "gap meeting where kind = \"调度会议\" in period";
  EXPECT_EQ(site.value(gap), "not applicable");
  meeting(1, 20210131, "dispatch");
  EXPECT_EQ(site.value(gap), "not applicable");
  meeting(2, 20210301, "dispatch");
  meeting(3, 20210210, "dispatch");
  meeting(4, 20211231, "standing_committee");
  EXPECT_EQ(site.value(gap), "19");
  site.parameters["gap_days"] = Number(31);
  EXPECT_EQ(site.value(gap + " <= gap_days"), "yes");
  EXPECT_EQ(site.value("gap meeting where attendance > 1 in period"), "305");
  meeting(5, 20210501, "dispatch", none());
  EXPECT_EQ(site.value("gap meeting where attendance > 1 in period"), "not reported (305)");
}

TEST_F(Value, ASeriesIsUnbrokenFromOneOn) {
  const auto order = [&](int64_t id, db::Value number) {
    site.put("order", id,
             {{"series", std::string("督办单")}, {"number", std::move(number)}, {"issued_on", on(20210301)}});
  };
  const std::string claim = "unbroken order.number where series = \"督办单\" in period";
  EXPECT_EQ(site.value(claim), "unknown");
  order(1, int64_t{1});
  order(2, int64_t{2});
  EXPECT_EQ(site.value(claim), "yes");
  order(3, int64_t{4});
  EXPECT_EQ(site.value(claim), "no");
  order(4, int64_t{3});
  EXPECT_EQ(site.value(claim), "yes");
  order(5, int64_t{3});
  EXPECT_EQ(site.value(claim), "no");
}

TEST_F(Value, RecordsCountWhereTheirUnitStandsAtTheEndOfTheStretch) {
  outreach(1, 20210301, kDing, int64_t{5});  // before the merger
  outreach(2, 20210901, kBing, int64_t{7});
  outreach(3, 20210901, kJia, int64_t{1});
  EXPECT_EQ(site.value("sum outreach.visits in period under \"西镇\""), "12");
  EXPECT_EQ(site.value("sum outreach.visits in period under \"丙村\""), "12");
  EXPECT_EQ(site.value("sum outreach.visits in month(2021, 3) under \"丙村\""), "0");
  EXPECT_EQ(site.value("sum outreach.visits in period under \"丙村\" as filed"), "7");
  EXPECT_EQ(site.value("sum outreach.visits in period under \"丁村\" as filed"), "5");
  EXPECT_EQ(site.value("sum outreach.visits in period at level village"), "13");
  EXPECT_EQ(site.value("sum outreach.visits in period at level 乡镇 or county"), "0");
  EXPECT_EQ(site.value("count outreach where unit.code = \"W2\" in period"), "1");
  EXPECT_EQ(site.value("count outreach where unit.level = 村 in period"), "3");
  site.unit = "W1";
  EXPECT_EQ(site.value("sum outreach.visits in period"), "12");
  EXPECT_EQ(site.value("sum outreach.visits in period under \"东镇\""), "0");
  EXPECT_EQ(site.value("count unit at level village"), "1");
  site.unit = "E";
  EXPECT_EQ(site.value("sum outreach.visits in period"), "1");
}

TEST_F(Value, UnitsAreThoseThatStandOnTheLastDay) {
  EXPECT_EQ(site.value("count unit at level village"), "3");
  EXPECT_EQ(site.value("count unit where level = village under \"西镇\""), "1");
  EXPECT_EQ(site.value("count 行政单位 at level 县 or 乡镇"), "3");
  site.period = *month_period(2021, 6);
  EXPECT_EQ(site.value("count unit at level village"), "4");
}

TEST_F(Value, EveryUnitCountsWhatItsSubtreeHas) {
  const auto life = [&](int64_t id, int64_t unit, int day) {
    site.put("branch_life", id, {{"unit", unit}, {"happened_on", on(day)}});
  };
  life(1, kJia, 20210301);
  life(2, kDing, 20210301);
  const std::string claim = "every unit at level village satisfy exists branch_life of it in period";
  EXPECT_EQ(site.value(claim), "no");
  EXPECT_THAT(site.rows(claim, Rows::failing), ElementsAre(kYi));
  EXPECT_EQ(site.value("every unit at level town satisfy exists record of branch_life in period"), "yes");
  life(3, kYi, 20200301);
  EXPECT_EQ(site.value(claim), "no");
  life(4, kYi, 20211231);
  EXPECT_EQ(site.value(claim), "yes");
  EXPECT_EQ(site.value("all unit where level = county satisfy count branch_life of it in period = 3"), "yes");
}

TEST_F(Value, LatestTakesTheNewestRecordOfEachUnit) {
  outreach(1, 20210301, kJia, int64_t{5});
  outreach(2, 20210401, kJia, int64_t{6});
  outreach(3, 20210401, kJia, int64_t{7});
  outreach(4, 20200101, kYi, int64_t{100});
  EXPECT_EQ(site.value("sum outreach.visits in period latest"), "7");
  EXPECT_EQ(site.value("sum outreach.visits ever latest"), "107");
  EXPECT_EQ(site.value("sum outreach.visits where visits < 7 in period latest"), "0");
}

TEST_F(Value, AMissingReturnMakesTheSumNotReported) {
  profile(1, kJia, int64_t{1000});
  profile(2, kYi, int64_t{3000});
  EXPECT_EQ(site.value("sum village_profile.income in period"), "not reported (40)");
  EXPECT_EQ(site.value("sum known village_profile.income in period"), "40");
  EXPECT_EQ(site.value("avg return.village_profile.income in period"), "not reported (20)");
  EXPECT_EQ(site.value("sum village_profile.income in period under \"东镇\""), "40");
  EXPECT_EQ(site.value("count village_profile in period"), "2");
  EXPECT_EQ(site.value("sum village_profile.income where income > 20 in period"), "not reported (30)");
  EXPECT_EQ(site.value("all village_profile in period satisfy income > 5"), "unknown");
  EXPECT_EQ(site.value("all village_profile in period satisfy income > 15"), "no");
  profile(3, kBing, int64_t{2000});
  EXPECT_EQ(site.value("sum village_profile.income in period"), "60");
  EXPECT_EQ(site.value("max village_profile.income in period"), "30");
  EXPECT_EQ(site.value("sum village_profile.income where income > 20 in period"), "30");
  EXPECT_EQ(site.value("all village_profile in period satisfy income > 5"), "yes");
  EXPECT_EQ(site.value("sum village_profile.income in year(2020)"), "not reported (0)");
}

TEST_F(Value, AnEmptyFieldOfAReturnIsNotReported) {
  profile(1, kJia, int64_t{1000});
  profile(2, kYi, none());
  profile(3, kBing, int64_t{2000});
  EXPECT_EQ(site.value("sum village_profile.income in period"), "not reported (30)");
  EXPECT_THAT(site.rows("sum village_profile.income in period", Rows::unknown), ElementsAre(2));
  EXPECT_EQ(site.value("avg known village_profile.income in period"), "15");
}

TEST_F(Value, AReturnThatIsNotDueCannotStandInForOneThatIs) {
  profile(1, kJia, int64_t{1000});
  profile(2, kYi, int64_t{1000});
  profile(3, kDing, int64_t{1000});  // ended before the year did
  EXPECT_EQ(site.value("sum village_profile.income in period"), "not reported (30)");
  EXPECT_EQ(site.value("share village_profile where income > 1 of village_profile in period"), "not reported (1)");
}

TEST_F(Value, ASumOfReturnsThatNobodyOwesIsNotApplicable) {
  site.unit = "E1";  // a village: towns file this form
  EXPECT_EQ(site.value("sum health_totals.monitored in period"), "not applicable");
  EXPECT_EQ(site.value("(sum health_totals.monitored in period) >= 0"), "unknown");
}

TEST_F(Value, MonthlyReturnsAreDueEachMonth) {
  int64_t id = 0;
  const auto file = [&](int64_t unit, int month) {
    site.put("health_totals", ++id,
             {{"month_of", on(20210000 + month * 100 + 1)}, {"unit", unit}, {"monitored", int64_t{10}}});
  };
  for (int month = 1; month <= 12; ++month) file(kEast, month);
  for (int month = 1; month <= 11; ++month) file(kWest, month);
  EXPECT_EQ(site.value("sum health_totals.monitored in period"), "not reported (230)");
  EXPECT_EQ(site.value("sum health_totals.monitored in range(2021-01-01, 2021-11-30)"), "220");
  EXPECT_EQ(site.value("sum health_totals.monitored in month(2021, 2)"), "20");
  EXPECT_EQ(site.value("sum health_totals.monitored in period under \"E\""), "120");
  EXPECT_EQ(site.value("sum health_totals.monitored in period latest"), "20");
  EXPECT_EQ(site.value("sum health_totals.monitored in range(2020-12-01, 2021-01-31)"), "not reported (20)");
  site.unit = "W";
  EXPECT_EQ(site.value("sum health_totals.monitored in month(2021, 12)"), "not reported (0)");
}

TEST_F(Value, LatestOfAReturnLeavesOutUnitsThatHaveEnded) {
  profile(1, kJia, int64_t{100}, 2020);
  profile(2, kJia, int64_t{200}, 2021);
  profile(3, kYi, int64_t{300}, 2020);
  profile(4, kBing, int64_t{400}, 2021);
  profile(5, kDing, int64_t{500}, 2020);
  EXPECT_EQ(site.value("sum village_profile.income in range(2020-01-01, 2021-12-31) latest"), "9");
  EXPECT_EQ(site.value("sum village_profile.income in period latest"), "not reported (6)");
}

TEST_F(Value, ABarThatIsNotSetMakesTheAnswerUnknown) {
  profile(1, kJia, int64_t{20'000'000});
  profile(2, kYi, int64_t{20'000'001});
  profile(3, kBing, int64_t{1});
  const std::string share = "share village_profile where income >= income_bar_2 of village_profile in period";
  EXPECT_EQ(site.value(share), "not reported (0)");
  EXPECT_EQ(site.value("share_x >= coverage_bar"), "unknown");
  EXPECT_EQ(site.value("coverage_bar + 1"), "not reported (1)");
  site.parameters["income_bar_2"] = *Number::parse("200000.01");
  EXPECT_EQ(site.value(share), "0.333333");
  site.parameters["coverage_bar"] = *Number::fraction(1, 3);
  EXPECT_EQ(site.value("share_x >= coverage_bar"), "yes");
  EXPECT_EQ(site.value("count village_profile where income > 20万 in period"), "1");
}

TEST_F(Value, FiguresAreNamedInFigures) {
  site.put("petition", 1, {{"filed_on", on(20210101)}, {"closed_on", on(20210202)}});
  site.put("petition", 2, {{"filed_on", on(20210101)}});
  EXPECT_EQ(site.value("petition_closed <= petition_filed"), "yes");
  EXPECT_EQ(site.value("petition_closed / 信访受理数"), "0.5");
  EXPECT_EQ(site.value("petition_filed + petition_filed * petition_filed"), "6");
  EXPECT_EQ(site.value("meetings_standing = 12 and not exists problem where state = open"), "no");
  EXPECT_EQ(site.value("not all_closed"), "unknown");
  EXPECT_EQ(site.value("all_closed or petition_filed = 2"), "yes");
}

TEST_F(Value, WhatIsIncompleteIsNamedOnlyWhereItMatters) {
  meeting(1, 20210101, "dispatch", none());
  const auto open = site.evaluate("(count meeting where attendance > 1 in period) + count meeting in period");
  EXPECT_EQ(open.state, State::not_reported);
  EXPECT_THAT(open.incomplete, ElementsAre(0));
  const auto decided = site.evaluate("count meeting in period = 1 or count meeting where attendance > 1 in period > 3");
  EXPECT_EQ(decided.truth, Truth::yes);
  EXPECT_THAT(decided.incomplete, IsEmpty());
}

TEST_F(Value, WhatCompilesIsNotTooDeepForTheDatabase) {
  meeting(1, 20210101, "dispatch");
  struct Nest {
    std::string inside;
    std::string before;
    std::string after;
  };
  const std::vector<Nest> nests = {{"known attendance", "not (", ")"},
                                   {"attendance > 1", "(kind = dispatch and (", " or title = \"x\"))"},
                                   {"known name", "exists step of it where known name and (", ")"}};
  for (const auto& nest : nests) {
    int deepest = 0;
    std::string condition = nest.inside;
    for (int depth = 1; depth < 60; ++depth) {
      condition = nest.before + condition + nest.after;
      const std::string figure = "count meeting in period where " + condition;
      if (!compile(figure, test_schema()).compiled) continue;
      deepest = depth;
      site.evaluate(figure);
      site.rows(figure, Rows::unknown);
    }
    EXPECT_GE(deepest, 5) << nest.before;
  }
  std::string wide = "attendance = 0";
  for (int i = 1; i < 400; ++i) wide += " or attendance = " + std::to_string(i);
  EXPECT_EQ(site.value("count meeting in period where " + wide), "1");
}

TEST_F(Value, AWordMayStandForAFieldOrABoolean) {
  site.put("meeting", 1, {{"happened_on", on(20210101)}, {"public", int64_t{1}}});
  site.put("meeting", 2, {{"happened_on", on(20210101)}, {"public", int64_t{0}}});
  site.put("meeting", 3, {{"happened_on", on(20210101)}});
  EXPECT_EQ(site.value("count meeting where (public) in period"), "1");
  EXPECT_EQ(site.value("count meeting where not public and known title ever"), "0");
  EXPECT_EQ(site.value("count meeting where 公开 = 否 ever"), "1");
}

}  // namespace
}  // namespace bihuan::expr
