#include "org/tree.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>

namespace bihuan::org {
namespace {

using testing::ElementsAre;

Span span(int64_t unit, int64_t parent, int from, int to = Date::kOpen, int64_t successor = 0) {
  const auto code = fmt::format("U{}", unit);
  return {unit, code, code, "village", parent, from, to, successor};
}

std::vector<std::string> shown(const Result<std::vector<Place>>& places, int64_t unit) {
  std::vector<std::string> lines;
  if (!places) return {places.error().key};
  for (const auto& place : *places)
    if (place.unit == unit)
      lines.push_back(fmt::format("{}..{} {}{}", place.from_day, place.to_day, place.path, place.live ? "" : " ended"));
  return lines;
}

TEST(Tree, APlaceIsThePathOfIdsFromTheRoot) {
  const auto places = places_of({span(42, 1, 20210101), span(1, 0, 20200101)});
  EXPECT_THAT(shown(places, 42), ElementsAre("20210101..99991231 00000001.0000002a."));
  EXPECT_THAT(shown(places, 1), ElementsAre("20200101..99991231 00000001."));
}

TEST(Tree, AMovedUnitTakesThoseBelowItAlong) {
  const auto moved = places_of({span(1, 0, 20200101), span(2, 1, 20200101), span(3, 1, 20200101, 20210630),
                                span(3, 2, 20210701), span(4, 3, 20200101)});
  EXPECT_THAT(shown(moved, 4), ElementsAre("20200101..20210630 00000001.00000003.00000004.",
                                           "20210701..99991231 00000001.00000002.00000003.00000004."));
  EXPECT_THAT(shown(moved, 2), ElementsAre("20200101..99991231 00000001.00000002."));
}

TEST(Tree, AnEndedUnitStandsBelowItsSuccessorAndGoesOnWithIt) {
  const auto chain = places_of({span(1, 0, 20200101), span(2, 1, 20200101, 20210630, 5),
                                span(3, 1, 20200101, 20201231, 2), span(5, 1, 20200101)});
  EXPECT_THAT(shown(chain, 3), ElementsAre("20200101..20201231 00000001.00000003.",
                                           "20210101..20210630 00000001.00000002.00000003. ended",
                                           "20210701..99991231 00000001.00000005.00000002.00000003. ended"));
}

TEST(Tree, UnitsThatSwapPlacesOverTheYearsAreNoCycle) {
  const auto places = places_of({span(1, 0, 20200101), span(2, 1, 20200101, 20201231), span(3, 2, 20200101, 20201231),
                                 span(3, 1, 20210101), span(2, 3, 20210101)});
  EXPECT_THAT(shown(places, 2),
              ElementsAre("20200101..20201231 00000001.00000002.", "20210101..99991231 00000001.00000003.00000002."));
}

TEST(Tree, ASpanThatChangesNothingMakesNoNewPlace) {
  const auto places = places_of({span(1, 0, 20200101, 20200630), span(1, 0, 20200701)});
  EXPECT_THAT(shown(places, 1), ElementsAre("20200101..99991231 00000001."));
}

TEST(Tree, NoSpansMakeNoPlaces) { EXPECT_TRUE(places_of({})->empty()); }

TEST(Tree, ContradictionsAreRefusedWithTheUnitsCode) {
  struct Case {
    std::string key;
    std::string code;
    std::vector<Span> spans;
  };
  const auto root = span(1, 0, 20200101);
  const std::vector<Case> cases = {
      {"org.spans_overlap", "U2", {root, span(2, 1, 20200101, 20200630), span(2, 1, 20200630)}},
      {"org.spans_gap", "U2", {root, span(2, 1, 20200101, 20200630), span(2, 1, 20200702)}},
      {"org.bad_days", "U2", {root, span(2, 1, 20200131, 20200130, 1)}},
      {"org.bad_days", "U2", {root, span(2, 1, 20200230)}},
      {"org.bad_unit_id", "U4294967296", {root, span(4294967296, 1, 20200101)}},
      {"org.successor_unfit", "U2", {root, span(2, 1, 20200101, 20200630)}},
      {"org.successor_unfit", "U2", {root, span(2, 1, 20200101, Date::kOpen, 1)}},
      {"org.successor_missing", "U2", {root, span(2, 1, 20200101, 20200630, 9)}},
      {"org.successor_missing", "U2", {root, span(2, 1, 20200101, 20200630, 3), span(3, 1, 20200702)}},
      {"org.parent_missing", "U2", {root, span(2, 9, 20200101)}},
      {"org.parent_missing", "U2", {root, span(2, 3, 20200101), span(3, 1, 20200102)}},
      {"org.parent_missing", "U3", {root, span(2, 1, 20200101, 20200630, 1), span(3, 2, 20200101)}},
      {"org.cycle", "U2", {root, span(2, 3, 20200101), span(3, 2, 20200101)}},
      {"org.cycle", "U2", {root, span(2, 1, 20200101, 20200630, 3), span(3, 1, 20200101, 20200630, 2)}},
      {"org.two_roots", "U2", {root, span(2, 0, 20200102)}},
      {"org.no_root", "U1", {span(1, 0, 20200101, 20200630, 1)}},
  };
  for (const auto& [key, code, spans] : cases) {
    const auto places = places_of(spans);
    ASSERT_FALSE(places) << key;
    EXPECT_EQ(places.error().key, key);
    EXPECT_EQ(places.error().fields.at("code"), code) << key;
    EXPECT_EQ(places.error().fault, Fault::invalid);
  }
}

TEST(Tree, TheRangeOfASubtreeHoldsWhatIsBelowAndNothingElse) {
  const std::string path = "00000001.0000002a.";
  const auto inside = [&](const std::string& other) { return path <= other && other < path_end(path); };
  EXPECT_TRUE(inside(path));
  EXPECT_TRUE(inside(path + "ffffffff."));
  EXPECT_FALSE(inside("00000001.0000002b."));
  EXPECT_FALSE(inside("00000001."));
  EXPECT_LT("ffffffff.ffffffff.", path_end(""));
}

// A county of 15 towns, one of which moves. The time stands in the test's report; a busy machine must not fail it.
TEST(Tree, FiveThousandUnitsArePlacedFast) {
  std::vector<Span> spans{span(1, 0, 20000101)};
  for (int64_t town = 2; town < 17; ++town) spans.push_back(span(town, 1, 20000101));
  size_t moved = 1;  // the town itself
  for (int64_t village = 17; village <= 5000; ++village) {
    spans.push_back(span(village, 2 + village % 15, 20010101 + static_cast<int>(village % 28)));
    moved += spans.back().parent == spans[3].unit ? 1 : 0;
  }
  spans[3].to_day = 20201231;
  spans.push_back(span(spans[3].unit, 2, 20210101));
  const auto started = std::chrono::steady_clock::now();
  const auto places = places_of(spans);
  const auto took = std::chrono::steady_clock::now() - started;
  ASSERT_TRUE(places);
  EXPECT_EQ(places->size(), 5000u + moved);
  RecordProperty("microseconds", std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
}

}  // namespace
}  // namespace bihuan::org
