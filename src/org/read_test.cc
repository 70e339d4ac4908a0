#include <gmock/gmock.h>

#include "org/site_for_test.h"

namespace bihuan::org {
namespace {

using testing::ElementsAre;

class Reading : public testing::Test {
 protected:
  Site site;
  const int64_t county = site.add("C", "", 20200101, "county");
  const int64_t east = site.add("E", "C", 20200101, "town");
  const int64_t west = site.add("W", "C", 20200101, "town");
  const int64_t village = site.add("E1", "E", 20200101);
  const int64_t late = site.add("W1", "W", 20210815);

  std::vector<int64_t> ids(const std::vector<std::string>& levels, int ymd) {
    std::vector<int64_t> found;
    for (const auto& place : must(units_at(site.session(), levels, site.on(ymd)))) found.push_back(place.unit);
    return found;
  }
  int64_t expected(const std::vector<std::string>& levels, int months, const std::string& period,
                   const std::string& path = "") {
    return must(expected_returns(site.session(), levels, months, must(parse_period(period)), site.position(), path));
  }
  template <class Command>
  void run(const Command& command) {
    must(site.run(command));
  }
};

TEST_F(Reading, AUnitIsFoundByCodeBeforeName) {
  run([&](log::Tx& tx) { return rename_unit(tx, west, "E", day(20210101)); });
  EXPECT_EQ(must(find_unit(site.session(), "E", site.on(20211231)))->unit, east);
  EXPECT_EQ(must(find_unit(site.session(), "name of W", site.on(20201231)))->unit, west);
  EXPECT_FALSE(must(find_unit(site.session(), "name of W", site.on(20211231))));
  EXPECT_FALSE(must(find_unit(site.session(), "E", site.on(20191231))));
}

TEST_F(Reading, ANameThatSeveralUnitsBearIsRefusedWithTheirCodes) {
  run([&](log::Tx& tx) { return rename_unit(tx, west, "朝阳镇", day(20210101)); });
  run([&](log::Tx& tx) { return rename_unit(tx, east, "朝阳镇", day(20210101)); });
  const auto found = find_unit(site.session(), "朝阳镇", site.on(20211231));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().fault, Fault::invalid);
  EXPECT_EQ(found.error().key, "org.ambiguous_name");
  EXPECT_EQ(found.error().fields.at("codes"), "E、W");
}

TEST_F(Reading, ALivingUnitGoesBeforeAnEndedOneOfTheSameName) {
  run([&](log::Tx& tx) { return merge_units(tx, {east}, west, day(20210701)); });
  EXPECT_FALSE(must(find_unit(site.session(), "name of E", site.on(20210701)))->live);
  run([&](log::Tx& tx) { return rename_unit(tx, west, "name of E", day(20210701)); });
  EXPECT_EQ(must(find_unit(site.session(), "name of E", site.on(20210701)))->unit, west);
}

TEST_F(Reading, TheRootIsTheUnitAboveAll) {
  EXPECT_EQ(must(root_unit(site.session(), site.on(20211231))).unit, county);
  EXPECT_EQ(key_of(root_unit(site.session(), site.on(20191231))), "org.no_unit_on_day");
}

TEST_F(Reading, UnitsOfALevelAreThoseThatLiveOnTheDay) {
  EXPECT_THAT(ids({"village"}, 20210814), ElementsAre(village));
  EXPECT_THAT(ids({"village", "village"}, 20210815), ElementsAre(village, late));
  EXPECT_THAT(ids({"town", "county"}, 20210815), ElementsAre(county, east, west));
  EXPECT_THAT(ids({}, 20210815), ElementsAre());
  run([&](log::Tx& tx) { return merge_units(tx, {east}, west, day(20210901)); });
  EXPECT_THAT(ids({"town"}, 20210901), ElementsAre(west));
}

TEST_F(Reading, ReturnsAreDueForEachPeriodOnWhoseLastDayTheUnitLives) {
  EXPECT_EQ(expected({"village"}, 1, "2021"), 12 + 5);
  EXPECT_EQ(expected({"village"}, 3, "2021"), 4 + 2);
  EXPECT_EQ(expected({"village"}, 6, "2021"), 2 + 1);
  EXPECT_EQ(expected({"village"}, 12, "2021"), 2);
  EXPECT_EQ(expected({"village", "town"}, 12, "2021"), 4);
  EXPECT_EQ(expected({"village"}, 12, "2019"), 0);
}

TEST_F(Reading, OnlyPeriodsThatEndWithinThePeriodAreDue) {
  EXPECT_EQ(expected({"county"}, 1, "2021-01-31..2021-02-27"), 1);
  EXPECT_EQ(expected({"county"}, 1, "2021-02-01..2021-02-28"), 1);
  EXPECT_EQ(expected({"county"}, 1, "2021-02-01..2021-02-27"), 0);
  EXPECT_EQ(expected({"county"}, 3, "2021-02-15..2021-06-29"), 1);
  EXPECT_EQ(expected({"county"}, 12, "2020-12-31..2021-12-31"), 2);
}

TEST_F(Reading, ReturnsOfASubtreeFollowItsUnits) {
  const auto path_of_west = site.place(west, 20211231).path;
  EXPECT_EQ(expected({"village"}, 1, "2021", path_of_west), 5);
  run([&](log::Tx& tx) { return move_unit(tx, village, west, day(20211101)); });
  EXPECT_EQ(expected({"village"}, 1, "2021", path_of_west), 5 + 2);
  EXPECT_EQ(expected({"village"}, 1, "2021"), 12 + 5);
}

TEST_F(Reading, AnEndedUnitOwesNoReturns) {
  run([&](log::Tx& tx) { return merge_units(tx, {village}, late, day(20210930)); });
  EXPECT_EQ(expected({"village"}, 3, "2021"), 2 + 2);
}

TEST_F(Reading, ACycleOfReturnsThatDoesNotDivideTheYearIsRefused) {
  EXPECT_EQ(key_of(expected_returns(site.session(), {"village"}, 5, year_period(2021), site.position(), "")),
            "org.uneven_months");
  EXPECT_EQ(key_of(expected_returns(site.session(), {"village"}, 0, year_period(2021), site.position(), "")),
            "org.uneven_months");
}

}  // namespace
}  // namespace bihuan::org
