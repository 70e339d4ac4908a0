#include "search/snippet.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "search/site_for_test.h"

namespace bihuan::search {
namespace {

using testing::ElementsAre;
using testing::Pair;

const kit::Kind& paper() { return *search_kit().find_kind("paper"); }

std::vector<Word> words(const std::string& text) {
  std::vector<Word> read;
  for (const auto& word : words_of(text)) read.push_back({word, terms_of(word), {}});
  return read;
}

std::optional<Snippet> snippet(const Fields& fields, const std::string& text) {
  return snippet_of(paper(), Site::row(paper(), fields), words(text));
}

TEST(Snippet, MarksEachMatchInCodePoints) {
  const auto found = snippet({{"title", std::string("ＧＢ与gb：会议纪要")}}, "gb 会议");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->field->name, "title");
  EXPECT_EQ(found->text, "ＧＢ与gb：会议纪要");
  EXPECT_THAT(found->matches, ElementsAre(Pair(0, 2), Pair(3, 5), Pair(6, 8)));
}

TEST(Snippet, ComesFromTheTextThatHoldsTheMostWords) {
  const auto found = snippet({{"title", std::string("会议")}, {"note", std::string("会议地点：礼堂")}}, "会议 礼堂");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->field->name, "note");
}

TEST(Snippet, IsCutAroundTheFirstMatch) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "前";
  text += "会议";
  for (int i = 0; i < 100; ++i) text += "后";
  const auto found = snippet({{"note", text}}, "会议");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->text.starts_with("…前"));
  EXPECT_TRUE(found->text.ends_with("后…"));
  EXPECT_LT(count_code_points(found->text), 90u);
  EXPECT_THAT(found->matches, ElementsAre(Pair(21, 23)));
}

TEST(Snippet, IsNeverMadeOfWhatIsPersonal) {
  EXPECT_FALSE(snippet({{"title", std::string("来信")}, {"author", std::string("拟稿人甲")}}, "拟稿人甲"));
}

RC_GTEST_PROP(Snippet, MarksWordsAndNothingElse, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abAB -")));
  const auto wanted = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab ")));
  const auto found = snippet({{"title", text}}, wanted);
  const bool is_there = [&] {
    for (const auto& word : words_of(wanted))
      if (fold_letters(text).find(word) != std::string::npos) return true;
    return false;
  }();
  RC_ASSERT(found.has_value() == is_there);
  if (!found) return;
  const auto shown = to_code_points(fold_letters(found->text));
  for (const auto& [start, end] : found->matches) {
    RC_ASSERT(start < end && end <= shown.size());
    RC_ASSERT(shown.substr(start, end - start).find_first_not_of(U"ab") == std::u32string::npos);
  }
}

}  // namespace
}  // namespace bihuan::search
