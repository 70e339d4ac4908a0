#include "record/matrix.h"

#include "record/filing_rows.h"
#include "record/site_for_test.h"

namespace bihuan::record {
namespace {

const Period kQuarter{day(20210101), day(20210331)};

Matrix look(Site& site, int today, const std::vector<std::string>& scope = {""}, const Period& period = kQuarter) {
  return must(matrix(site.session(), site.shots(), period, site.position(), day(today), scope));
}
std::string state_of(const Matrix& matrix, const std::string& unit, int from) {
  for (const auto& row : matrix.rows)
    for (const auto& cell : row.cells)
      if (row.unit.code == unit && cell.from == day(from))
        return std::string(to_string(cell.state)) + (cell.is_late ? " late" : "") + (cell.is_revised ? " revised" : "");
  return "none";
}

TEST(Matrix, HasAStateForEveryUnitAndPeriod) {
  Site site;
  site.accepted(20210101, 20210203, "12");
  must(site.save("west.clerk", 20210203, site.west, 20210101, Site::whole("3")));
  must(site.submit("west.clerk", 20210203, site.west, 20210101));
  must(site.save("east.clerk", 20210302, site.east, 20210201, Site::whole("3")));
  const auto now = look(site, 20210302);
  ASSERT_EQ(now.periods.size(), 3u);
  ASSERT_EQ(now.rows.size(), 2u);
  EXPECT_EQ(state_of(now, "east", 20210101), "accepted_on_time");
  EXPECT_EQ(state_of(now, "west", 20210101), "submitted");
  EXPECT_EQ(state_of(now, "east", 20210201), "draft");
  EXPECT_EQ(state_of(now, "west", 20210201), "missing");
  EXPECT_EQ(state_of(now, "east", 20210301), "not_due");
  EXPECT_EQ(now.rows[0].cells[1].due, day(20210305));
  EXPECT_EQ(now.counts, (std::map<ReturnState, int64_t>{{ReturnState::accepted_on_time, 1},
                                                        {ReturnState::submitted, 1},
                                                        {ReturnState::draft, 1},
                                                        {ReturnState::missing, 1},
                                                        {ReturnState::not_due, 2}}));
  const auto later = look(site, 20210306);
  EXPECT_EQ(state_of(later, "east", 20210201), "draft late");
  EXPECT_EQ(state_of(later, "west", 20210201), "overdue late");
  EXPECT_EQ(state_of(later, "west", 20210101), "submitted") << "it was submitted in time; the judge is slow";
}

TEST(Matrix, WhatIsDueIsMissingFromThePeriodsEndAndOverdueAfterTheDueDay) {
  Site site;
  EXPECT_EQ(state_of(look(site, 20210131), "east", 20210101), "not_due");
  EXPECT_EQ(state_of(look(site, 20210201), "east", 20210101), "missing");
  EXPECT_EQ(state_of(look(site, 20210205), "east", 20210101), "missing");
  EXPECT_EQ(state_of(look(site, 20210206), "east", 20210101), "overdue late");
}

TEST(Matrix, AReturnSubmittedAfterTheDueDayIsLateForEver) {
  Site site;
  site.accepted(20210101, 20210206, "12");
  EXPECT_EQ(state_of(look(site, 20210301), "east", 20210101), "accepted_late late");
  must(site.save("west.clerk", 20210203, site.west, 20210101, Site::whole("3")));
  must(site.submit("west.clerk", 20210203, site.west, 20210101));
  must(site.send_back("west.head", 20210204, site.west, 20210101, "不对"));
  EXPECT_EQ(state_of(look(site, 20210204), "west", 20210101), "returned");
  EXPECT_EQ(state_of(look(site, 20210206), "west", 20210101), "returned late") << "it is the unit's turn";
  must(site.submit("west.clerk", 20210207, site.west, 20210101));
  EXPECT_EQ(state_of(look(site, 20210207), "west", 20210101), "submitted late");
}

TEST(Matrix, ACorrectionLeavesTheTimelinessOfTheFirstRevision) {
  Site site;
  site.accepted(20210101, 20210203, "12");
  must(site.revise("east.clerk", 20210601, site.east, 20210101, "漏报"));
  EXPECT_EQ(state_of(look(site, 20210601), "east", 20210101), "accepted_on_time revised");
  must(site.save("east.clerk", 20210601, site.east, 20210101, Site::whole("15")));
  must(site.submit("east.clerk", 20210601, site.east, 20210101));
  must(site.accept("east.head", 20210602, site.east, 20210101));
  must(site.accept("office", 20210602, site.east, 20210101));
  EXPECT_EQ(state_of(look(site, 20210602), "east", 20210101), "accepted_on_time");
}

TEST(Matrix, IsThatOfItsLogPosition) {
  Site site;
  const int64_t before = site.position();
  site.accepted(20210101, 20210203, "12");
  const auto then = must(matrix(site.session(), site.shots(), kQuarter, before, day(20210210), {""}));
  EXPECT_EQ(state_of(then, "east", 20210101), "overdue late");
}

TEST(Matrix, ShowsOnlyWhatTheScopeReaches) {
  Site site;
  const auto east = must(org::path_of(site.session(), site.east, {site.position(), day(20210201)}));
  const auto mine = look(site, 20210302, {*east});
  ASSERT_EQ(mine.rows.size(), 1u);
  EXPECT_EQ(mine.rows[0].unit.code, "east");
  EXPECT_EQ(mine.counts.at(ReturnState::overdue), 1);
  EXPECT_TRUE(look(site, 20210302, {}).rows.empty()) << "no scope is nothing";
  EXPECT_TRUE(look(site, 20210302, {"ffffffff."}).rows.empty());
}

TEST(Matrix, AUnitOwesNothingOfPeriodsThatItDidNotOutlast) {
  Site site;
  must(site.run("admin", 20210215,
                [&](log::Tx& tx) { return org::merge_units(tx, {site.west}, site.east, day(20210215)); }));
  const auto now = look(site, 20210410);
  EXPECT_EQ(state_of(now, "west", 20210101), "overdue late");
  EXPECT_EQ(state_of(now, "west", 20210201), "none");
  EXPECT_EQ(state_of(now, "east", 20210201), "overdue late");
}

TEST(Matrix, OfAnExpiredFormAsksForNothing) {
  Site site;
  const auto after = look(site, 20221001, {""}, {day(20220601), day(20220731)});
  EXPECT_EQ(state_of(after, "east", 20220601), "overdue late");
  EXPECT_EQ(state_of(after, "east", 20220701), "not_due");
}

int64_t put(Site& site, const char* kind, const Fields& fields, int ymd, log::Origin origin) {
  return must(site.run("office", ymd, [&](log::Tx& tx) -> Result<int64_t> {
    TRY_SET(auto row, make_row(site.kind(kind), fields, origin));
    TRY_SET(const int64_t id, put_row(tx, site.kind(kind), std::move(row)));
    TRY(tx.append("record.enter", origin));
    return id;
  }));
}

TEST(Matrix, OfWhatWasTakenOverSaysNothingAboutTime) {
  Site site;
  put(site, "shots", {{"period_from", int64_t{20210101}}, {"unit", site.east}, {"population", int64_t{1}}}, 20211231,
      log::Origin::imported);
  EXPECT_EQ(state_of(look(site, 20211231), "east", 20210101), "taken_over");
}

TEST(Matrix, OfAFormWithoutAChainCountsTheDayOfEntry) {
  Site site;
  put(site, "simple", {{"period_from", int64_t{20210101}}, {"unit", site.east}}, 20210410, log::Origin::loop);
  put(site, "simple", {{"period_from", int64_t{20210101}}, {"unit", site.west}}, 20210411, log::Origin::loop);
  const auto now = must(matrix(site.session(), site.kind("simple"), kQuarter, site.position(), day(20210501), {""}));
  EXPECT_EQ(state_of(now, "east", 20210101), "accepted_on_time");
  EXPECT_EQ(state_of(now, "west", 20210101), "accepted_late late");
}

TEST(Matrix, IsOfFormsAndOfNotTooManyPeriods) {
  Site site;
  const auto of = [&](const char* kind, int from, int to) {
    return key_of(matrix(site.session(), site.kind(kind), {day(from), day(to)}, site.position(), day(20210101), {""}));
  };
  EXPECT_EQ(of("visit", 20210101, 20210331), "return.not_a_form");
  EXPECT_EQ(of("shots", 20110101, 20201231), "");
  EXPECT_EQ(of("shots", 20110101, 20210131), "return.too_many_periods");
  EXPECT_EQ(of("shots", 19000101, 99991231), "return.too_many_periods");
  EXPECT_TRUE(look(site, 20210302, {""}, {day(20210102), day(20210130)}).periods.empty());
}

std::vector<std::string> owed(Site& site, const std::string& who, int today, bool below = false) {
  std::vector<std::string> lines;
  for (const auto& due :
       must(due_returns(site.session(), site.kit, site.actor(who), site.position(), day(today), below)))
    if (due.cell.from >= day(20210101))
      lines.push_back(due.form + " " + due.unit.code + " " + due.cell.from.iso() + " " +
                      std::string(to_string(due.cell.state)));
  return lines;
}
using Lines = std::vector<std::string>;

TEST(DueReturns, AreWhatTheActorsUnitsOweNow) {
  Site site;
  site.accepted(20210101, 20210203, "12");
  EXPECT_EQ(owed(site, "east.clerk", 20210131), Lines{});
  EXPECT_EQ(owed(site, "east.clerk", 20210302), Lines{"shots east 2021-02-01 missing"});
  EXPECT_EQ(owed(site, "west.clerk", 20210302),
            (Lines{"shots west 2021-01-01 overdue", "shots west 2021-02-01 missing"}));
  must(site.save("west.clerk", 20210302, site.west, 20210101, Site::whole("3")));
  must(site.submit("west.clerk", 20210302, site.west, 20210101));
  EXPECT_EQ(owed(site, "west.clerk", 20210302), Lines{"shots west 2021-02-01 missing"});
  must(site.send_back("west.head", 20210302, site.west, 20210101, "不对"));
  EXPECT_EQ(owed(site, "west.clerk", 20210302),
            (Lines{"shots west 2021-01-01 returned", "shots west 2021-02-01 missing"}));
  EXPECT_EQ(owed(site, "west.clerk", 20210401),
            (Lines{"shots west 2021-01-01 returned", "shots west 2021-02-01 overdue", "shots west 2021-03-01 missing",
                   "simple west 2021-01-01 missing"}));
}

TEST(DueReturns, OfUnitsBelowAreListedOnlyWhenAskedFor) {
  Site site;
  EXPECT_EQ(owed(site, "office", 20210201), Lines{}) << "the county files no return of its own";
  EXPECT_EQ(owed(site, "office", 20210201, true),
            (Lines{"shots east 2021-01-01 missing", "shots west 2021-01-01 missing"}));
  EXPECT_EQ(owed(site, "reader", 20210201, true), Lines{}) << "who enters nothing owes nothing";
}

}  // namespace
}  // namespace bihuan::record
