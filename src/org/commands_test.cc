#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "org/messages.h"
#include "org/site_for_test.h"

namespace bihuan::org {
namespace {

using testing::ElementsAre;

// A county (1) with two towns; the east town has two villages.
class Units : public testing::Test {
 protected:
  Site site;
  const int64_t county = site.add("C", "", 20200101, "county");
  const int64_t east = site.add("E", "C", 20200101, "town");
  const int64_t west = site.add("W", "C", 20200101, "town");
  const int64_t village = site.add("E1", "E");
  const int64_t other = site.add("E2", "E");

  std::string path(const std::vector<int64_t>& units) {
    std::string text;
    for (const auto unit : units) text += fmt::format("{:08x}.", unit);
    return text;
  }
  Result<void> move(int64_t unit, int64_t to, int from) {
    return site.run([&](log::Tx& tx) { return move_unit(tx, unit, to, day(from)); });
  }
  Result<void> rename(int64_t unit, const std::string& name, int from) {
    return site.run([&](log::Tx& tx) { return rename_unit(tx, unit, name, day(from)); });
  }
  Result<void> merge(const std::vector<int64_t>& ended, int64_t into, int from) {
    return site.run([&](log::Tx& tx) { return merge_units(tx, ended, into, day(from)); });
  }
  Result<int64_t> found(const NewUnit& unit) {
    return site.run([&](log::Tx& tx) { return add_unit(tx, unit); });
  }
};

TEST_F(Units, AUnitStandsBelowItsParentFromItsFirstDay) {
  EXPECT_EQ(site.place(village, 20200101).path, path({county, east, village}));
  EXPECT_FALSE(must(place_of(site.session(), village, site.on(20191231))));
}

TEST_F(Units, ManyUnitsAreOneEntry) {
  const auto before = site.position();
  must(site.run([](log::Tx& tx) {
    return add_units(
        tx, {{"N", "new town", "town", "C", day(20210101)}, {"N1", "new village", "village", "N", day(20210101)}});
  }));
  EXPECT_EQ(site.position(), before + 1);
  const auto entry = must(parse_json(must(log::read_entry(site.session(), site.position())).json));
  EXPECT_EQ(entry["command"], "unit.add");
  EXPECT_EQ(entry["changes"].size(), 2u);
  EXPECT_EQ(entry["changes"][1]["row"]["origin"], "loop");
  const auto unit = must(find_unit(site.session(), "N1", site.on(20210101)));
  ASSERT_TRUE(unit);
  EXPECT_THAT(unit->path, testing::StartsWith(path({county})));
}

TEST_F(Units, ACodeIsNeverUsedTwice) {
  EXPECT_EQ(key_of(found({"E1", "another", "village", "W", day(20210101)})), "org.code_taken");
  must(merge({village}, other, 20210101));
  EXPECT_EQ(key_of(found({"E1", "another", "village", "W", day(20210101)})), "org.code_taken");
}

TEST_F(Units, AUnitNeedsAParentThatLivesOnItsDays) {
  EXPECT_EQ(key_of(found({"X", "x", "village", "nowhere", day(20210101)})), "org.unknown_parent");
  EXPECT_EQ(key_of(found({"X", "x", "village", "E", day(20191231)})), "org.before_founding");
  EXPECT_EQ(key_of(found({"X", "x", "village", "", day(20210101)})), "org.root_exists");
  EXPECT_EQ(key_of(found({"X", " ", "village", "E", day(20210101)})), "org.blank");
  must(merge({east}, west, 20210701));
  EXPECT_EQ(key_of(found({"X", "x", "village", "E", day(20210701)})), "org.unit_ended");
  EXPECT_EQ(key_of(found({"X", "x", "village", "E", day(20210630)})), "org.later_change");
}

TEST_F(Units, ParentsComeBeforeChildren) {
  const auto result = site.run([](log::Tx& tx) {
    return add_units(tx, {{"N1", "village", "village", "N", day(20210101)}, {"N", "town", "town", "C", day(20210101)}});
  });
  EXPECT_EQ(key_of(result), "org.unknown_parent");
}

TEST_F(Units, ARenamedUnitKeepsItsPlaceAndItsOldName) {
  must(rename(village, "朝阳村", 20210701));
  EXPECT_EQ(site.place(village, 20210630).name, "name of E1");
  EXPECT_EQ(site.place(village, 20210701).name, "朝阳村");
  EXPECT_EQ(site.place(village, 20210701).path, site.place(village, 20210630).path);
}

TEST_F(Units, ASecondChangeOfTheSameDayReplacesTheFirst) {
  must(rename(village, "first", 20210701));
  must(rename(village, "second", 20210701));
  must(move(village, west, 20210701));
  const auto place = site.place(village, 20210701);
  EXPECT_EQ(place.name, "second");
  EXPECT_EQ(place.path, path({county, west, village}));
  EXPECT_EQ(must(spans_at(site.session(), site.position())).size(), 6u);
}

TEST_F(Units, AChangeOnTheFoundingDayReplacesTheFounding) {
  must(rename(village, "from the first day", 20200101));
  EXPECT_EQ(site.place(village, 20200101).name, "from the first day");
  EXPECT_EQ(must(spans_at(site.session(), site.position())).size(), 5u);
}

TEST_F(Units, AMovedUnitCountsAtItsNewParentFromThatDay) {
  must(move(east, west, 20210701));
  EXPECT_EQ(site.place(village, 20210630).path, path({county, east, village}));
  EXPECT_EQ(site.place(village, 20210701).path, path({county, west, east, village}));
}

TEST_F(Units, AUnitCannotMoveBelowItself) {
  EXPECT_EQ(key_of(move(east, village, 20210701)), "org.move_below_itself");
  EXPECT_EQ(key_of(move(east, east, 20210701)), "org.move_below_itself");
  EXPECT_EQ(key_of(move(county, east, 20210701)), "org.root_stays");
}

TEST_F(Units, ALaterMoveOfTheParentIsSeenWhenLookingForCycles) {
  must(move(west, east, 20210701));
  EXPECT_EQ(key_of(move(east, west, 20210101)), "org.move_below_itself");
}

TEST_F(Units, AChangeBeforeALaterOneIsRefusedAndNamesIt) {
  must(rename(village, "later", 20210701));
  const auto refused = move(village, west, 20210101);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::invalid);
  EXPECT_EQ(refused.error().key, "org.later_change");
  EXPECT_EQ(refused.error().fields.at("code"), "E1");
  EXPECT_EQ(refused.error().fields.at("later"), "2021-07-01");
  EXPECT_EQ(key_of(rename(village, "too early", 20191231)), "org.before_founding");
}

TEST_F(Units, AMergedUnitCountsAtItsSuccessorAndItsChildrenMoveThere) {
  must(merge({east}, west, 20210701));
  EXPECT_EQ(site.place(east, 20210630).path, path({county, east}));
  const auto ended = site.place(east, 20210701);
  EXPECT_EQ(ended.path, path({county, west, east}));
  EXPECT_FALSE(ended.live);
  EXPECT_EQ(site.place(village, 20210630).path, path({county, east, village}));
  EXPECT_EQ(site.place(village, 20210701).path, path({county, west, village}));
  EXPECT_TRUE(site.place(village, 20210701).live);
}

TEST_F(Units, ASuccessorThatEndsPassesOnWhatItTookOver) {
  must(merge({village}, other, 20210401));
  must(merge({other}, west, 20210701));
  EXPECT_EQ(site.place(village, 20210401).path, path({county, east, other, village}));
  EXPECT_EQ(site.place(village, 20210701).path, path({county, west, other, village}));
}

TEST_F(Units, AParentAndItsChildMayEndTogether) {
  must(merge({village, east}, west, 20210701));
  EXPECT_EQ(site.place(village, 20210701).path, path({county, west, village}));
  EXPECT_EQ(site.place(other, 20210701).path, path({county, west, other}));
}

TEST_F(Units, AMergeOnTheDayOfARenameTakesTheRenameBack) {
  must(rename(village, "never used", 20210701));
  must(merge({village}, other, 20210701));
  EXPECT_EQ(site.place(village, 20210701).name, "name of E1");
  EXPECT_EQ(site.place(village, 20210701).path, path({county, east, other, village}));
}

TEST_F(Units, AMergeThatCannotBeIsRefused) {
  EXPECT_EQ(key_of(merge({}, west, 20210701)), "org.merge_with_itself");
  EXPECT_EQ(key_of(merge({west}, west, 20210701)), "org.merge_with_itself");
  EXPECT_EQ(key_of(merge({east}, village, 20210701)), "org.merge_into_own_child");
  EXPECT_EQ(key_of(merge({county}, west, 20210701)), "org.root_stays");
  EXPECT_EQ(key_of(merge({east}, west, 20200101)), "org.ended_on_first_day");
  EXPECT_EQ(key_of(merge({99}, west, 20210701)), "org.unknown_unit");
  must(merge({east}, west, 20210701));
  EXPECT_EQ(key_of(merge({east}, west, 20210801)), "org.unit_ended");
  EXPECT_EQ(key_of(merge({west}, east, 20210801)), "org.unit_ended");
}

TEST_F(Units, ALaterChangeOfAChildStopsAMergeBeforeIt) {
  must(move(village, west, 20210801));
  const auto refused = merge({east}, west, 20210701);
  EXPECT_EQ(key_of(refused), "org.later_change");
  EXPECT_EQ(refused.error().fields.at("code"), "E1");
}

TEST_F(Units, AnEarlierPositionKeepsItsTree) {
  const auto before = site.position();
  must(merge({east}, west, 20210701));
  must(rename(west, "西镇", 20210801));
  EXPECT_EQ(must(place_of(site.session(), village, {before, day(20211231)}))->path, path({county, east, village}));
  EXPECT_EQ(must(place_of(site.session(), village, site.on(20211231)))->path, path({county, west, village}));
}

TEST_F(Units, OnlyPlacesThatChangeGetANewVersion) {
  must(rename(village, "new", 20210701));
  const auto rows = must(
      site.session().first("select count(*) from bh_place where since = ?1", std::vector<db::Value>{site.position()}));
  EXPECT_EQ(rows, db::Row{int64_t{2}});  // the stretch that now ends, and the new one
}

TEST_F(Units, EachCommandOfATransactionHasItsOwnTree) {
  const auto before = site.position();
  {
    auto tx = site.begin();
    must(rename_unit(tx, village, "one", day(20210701)));
    must(rename_unit(tx, village, "two", day(20210701)));
    must(tx.commit());
  }
  EXPECT_EQ(must(place_of(site.session(), village, {before + 1, day(20210701)}))->name, "one");
  EXPECT_EQ(must(place_of(site.session(), village, {before + 2, day(20210701)}))->name, "two");
}

TEST_F(Units, ADroppedTransactionLeavesNoTrace) {
  const auto before = must(places_at(site.session(), site.position()));
  {
    auto tx = site.begin();
    must(rename_unit(tx, village, "gone", day(20210701)));
  }
  must(rename(other, "kept", 20210701));
  EXPECT_EQ(site.place(village, 20210701).name, "name of E1");
  EXPECT_EQ(must(places_at(site.session(), site.position())).size(), before.size() + 1);
}

TEST_F(Units, EveryRefusalHasAMessageWithNothingLeftToFill) {
  must(rename(village, "later", 20210701));
  std::vector<Error> errors;
  errors.push_back(move(village, west, 20210101).error());
  errors.push_back(move(east, village, 20210801).error());
  errors.push_back(move(county, east, 20210801).error());
  errors.push_back(rename(99, "x", 20210801).error());
  errors.push_back(rename(village, "", 20210801).error());
  errors.push_back(merge({east}, village, 20210801).error());
  errors.push_back(merge({}, village, 20210801).error());
  errors.push_back(merge({east}, west, 20200101).error());
  errors.push_back(found({"E1", "x", "village", "E", day(20210101)}).error());
  errors.push_back(found({"X", "x", "village", "Y", day(20210101)}).error());
  errors.push_back(found({"X", "x", "village", "", day(20210101)}).error());
  errors.push_back(found({"X", "x", "village", "E", day(20190101)}).error());
  const MessageTable tables[] = {messages()};
  for (const auto& error : errors) {
    for (const auto language : {Language::zh, Language::en}) {
      const auto text = render(error, language, tables);
      EXPECT_THAT(text, testing::Not(testing::HasSubstr("{"))) << error.key;
      EXPECT_THAT(text, testing::Not(testing::HasSubstr("org."))) << error.key;
    }
  }
}

}  // namespace
}  // namespace bihuan::org
