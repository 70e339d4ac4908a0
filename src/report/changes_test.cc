// What an edit by hand does to numbers and words.
#include "report/changes.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace bihuan::report {
namespace {

std::u32string piece(std::u32string_view text, Stretch at) {
  return std::u32string(text.substr(at.start, at.end - at.start));
}

TEST(Changes, AStretchMovesWithWhatStandsBeforeIt) {
  const std::u32string before = U"召开会议38次";
  const std::u32string after = U"全年共召开会议38次";
  const auto moved = Changes(before, after).moved({4, 6});
  EXPECT_TRUE(moved.unchanged);
  EXPECT_EQ(piece(after, moved.at), U"38");
}

TEST(Changes, AnEditedStretchIsWhatStandsBetweenItsNeighbours) {
  const std::u32string before = U"召开会议38次";
  const std::u32string after = U"召开会议1039次";
  const auto moved = Changes(before, after).moved({4, 6});
  EXPECT_FALSE(moved.unchanged);
  EXPECT_EQ(piece(after, moved.at), U"1039");
}

TEST(Changes, ARemovedStretchIsEmpty) {
  const std::u32string before = U"召开会议38次";
  const std::u32string after = U"召开会议次";
  const auto moved = Changes(before, after).moved({4, 6});
  EXPECT_FALSE(moved.unchanged);
  EXPECT_EQ(moved.at.start, moved.at.end);
}

TEST(Changes, DifferencesTellBothTexts) {
  EXPECT_TRUE(rc::check("what is not different is shared", [] {
    const auto text = [] {
      std::u32string made;
      for (const int c : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4))) made += U"甲乙丙1"[c];
      return made;
    };
    const std::u32string before = text();
    const std::u32string after = text();
    std::u32string left;
    std::u32string right;
    size_t a = 0;
    size_t b = 0;
    for (const auto& difference : Changes(before, after).differences()) {
      left += before.substr(a, difference.sealed.start - a);
      right += after.substr(b, difference.now.start - b);
      a = difference.sealed.end;
      b = difference.now.end;
    }
    left += before.substr(a);
    right += after.substr(b);
    RC_ASSERT(left == right);
  }));
}

TEST(Clause, GoesFromOnePunctuationMarkToTheNext) {
  const std::u32string text = U"一年来，开展综合督考4次、专项督查8次。";
  const Clause clause = clause_around(text, {10, 11}, 0, text.size());
  EXPECT_EQ(piece(text, clause.words), U"开展综合督考4次");
  EXPECT_FALSE(clause.after_neighbour);
  EXPECT_FALSE(clause.before_neighbour);
}

TEST(Clause, EndsAtANeighbouringNumber) {
  const std::u32string text = U"查摆问题27个措施64条。";
  const Clause first = clause_around(text, {4, 6}, 0, 9);
  EXPECT_EQ(piece(text, first.words), U"查摆问题27个措施");
  EXPECT_TRUE(first.before_neighbour);
  const Clause second = clause_around(text, {9, 11}, 6, text.size());
  EXPECT_EQ(piece(text, second.words), U"个措施64条");
  EXPECT_TRUE(second.after_neighbour);
}

TEST(FiguresTouched, ADigitTypedBesideANumberMakesAnother) {
  const std::u32string before = U"督考4次";
  const std::u32string after = U"督考14次";
  EXPECT_EQ(piece(after, figures_touched(before, after, {{2, 2}, {2, 3}})), U"14");
}

TEST(FiguresTouched, ANumberThatLostADigitIsMaimed) {
  const std::u32string before = U"2021年";
  const std::u32string after = U"202年";
  EXPECT_EQ(piece(after, figures_touched(before, after, {{3, 4}, {3, 3}})), U"202");
}

TEST(FiguresTouched, WordsBesideANumberLeaveItAlone) {
  const std::u32string before = U"2021年";
  const std::u32string after = U"在2021年";
  EXPECT_EQ(piece(after, figures_touched(before, after, {{0, 0}, {0, 1}})), U"在");
}

TEST(ClaimsIn, FiguresOfEveryScriptAreClaims) {
  for (const std::u32string text : {U"12", U"１２", U"⑫", U"Ⅻ", U"三百二十", U"两次", U"十二项", U"一个", U"½"})
    EXPECT_EQ(claims_in(text, {0, text.size()}).size(), 1u) << text.size();
}

TEST(ClaimsIn, WordsThatContainANumeralAreNot) {
  for (const std::u32string text : {U"进一步", U"统一思想", U"一些", U"千方百计地"}) {
    EXPECT_TRUE(claims_in(text, {0, text.size()}).empty());
  }
}

TEST(ClaimsIn, WordsThatSpeakOfAllAreClaims) {
  for (const std::u32string text : {U"全部完成", U"无一遗漏", U"均已整改", U"实现全覆盖", U"整改完毕"})
    EXPECT_EQ(claims_in(text, {0, text.size()}).size(), 1u);
  const std::u32string joined = U"问题全部完成";
  EXPECT_EQ(claims_in(joined, {2, 3}).size(), 1u) << "全 typed before 部";
}

}  // namespace
}  // namespace bihuan::report
