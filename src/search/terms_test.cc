#include "search/terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace bihuan::search {
namespace {

std::vector<std::string> terms(std::string_view text) {
  std::vector<std::string> texts;
  for (const auto& term : terms_of(text)) texts.push_back(to_text(term));
  return texts;
}

// Texts as offices write them: Chinese, Latin, digits in both widths, punctuation, white space.
rc::Gen<std::u32string> any_text() {
  const std::u32string letters = U"会议整改室年〇々ABab09ＡａＺ０９Ⅶé𠮷";
  const std::u32string others = U" 　，。、-－/（）(〔〕“・\n%_×";
  return rc::gen::container<std::u32string>(
      rc::gen::weightedOneOf<char32_t>({{4, rc::gen::elementOf(letters)}, {1, rc::gen::elementOf(others)}}));
}

TEST(Terms, AreTheOverlappingPairsOfARun) {
  EXPECT_THAT(terms("会议室"), testing::ElementsAre("会议", "议室"));
  EXPECT_THAT(terms("整改"), testing::ElementsAre("整改"));
  EXPECT_THAT(terms("2021年"), testing::ElementsAre("02", "1年", "20", "21"));
  EXPECT_THAT(terms(""), testing::IsEmpty());
  EXPECT_THAT(terms("年"), testing::IsEmpty());
}

TEST(Terms, EndAtWhiteSpaceAndPunctuation) {
  EXPECT_THAT(terms("W-001"), testing::ElementsAre("00", "01"));
  EXPECT_THAT(terms("GB/T 9704"), testing::ElementsAre("04", "70", "97", "gb"));
  EXPECT_THAT(terms("会，议 室"), testing::IsEmpty());
  EXPECT_THAT(terms("尼古拉・奥斯"), testing::ElementsAre("古拉", "奥斯", "尼古"));
}

TEST(Terms, DoNotDependOnWidthOrCase) {
  EXPECT_EQ(terms("ＧＢ／Ｔ　９７０４"), terms("gb/t 9704"));
  EXPECT_EQ(terms("Ｗ－００１"), terms("w-001"));
}

RC_GTEST_PROP(Terms, APieceOfATextHasNoTermThatTheTextHasNot, ()) {
  const auto text = *any_text();
  const auto from = *rc::gen::inRange<size_t>(0, text.size() + 1);
  const auto length = *rc::gen::inRange<size_t>(0, text.size() - from + 1);
  const auto whole = terms_of(to_utf8(text));
  const auto piece = terms_of(to_utf8(text.substr(from, length)));
  RC_ASSERT(std::includes(whole.begin(), whole.end(), piece.begin(), piece.end()));
}

RC_GTEST_PROP(Terms, TwoLettersSideBySideAreAlwaysFound, ()) {
  const std::u32string letters = U"会议整改〇々Ab0９Ｚé𠮷";
  const auto text = *rc::gen::nonEmpty(rc::gen::container<std::u32string>(rc::gen::elementOf(letters)));
  RC_ASSERT(text.size() < 2 || !terms_of(to_utf8(text)).empty());
}

TEST(Words, AreFoldedAndKeptOnce) {
  EXPECT_THAT(words_of("  整改　ＷＯＲＫ\twork\n9704 "), testing::ElementsAre("整改", "work", "9704"));
  EXPECT_THAT(words_of(" 　"), testing::IsEmpty());
}

}  // namespace
}  // namespace bihuan::search
