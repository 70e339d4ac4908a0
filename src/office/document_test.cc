#include "office/document.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/text.h"
#include "office/layout.h"
#include "office/sample_notice.h"

namespace bihuan::office {
namespace {

using std::string_view_literals::operator""sv;

TEST(Document, ItsPlainTextIsALineAParagraphWithoutTheAnnex) {
  Document document;
  document.paragraphs = {plain(Style::title, "通知"),
                         {Style::body, {{"共"}, {"", "c1", "", {{"办结"}, slot("f01", "3")}}, {"件"}}},
                         plain(Style::body, "")};
  document.annex_title = "附表";
  EXPECT_EQ(plain_text(document), "通知\n共办结3件\n");
}

TEST(Document, ItsSlotsAreFoundInThePlainText) {
  const auto document = sample_notice();
  const auto text = to_code_points(plain_text(document));
  const auto slots = plain_slots(document);
  EXPECT_GE(slots.size(), 30u);
  for (const auto& one : slots) {
    const auto said = to_utf8(std::u32string_view(text).substr(one.start, one.end - one.start));
    if (one.slot == "f04") {
      EXPECT_EQ(said, "97.4%");
    }
    if (one.slot == "c1") {
      EXPECT_EQ(said, "列入清单的145项任务到期131项，均已按期办结");
    }
  }
}

TEST(Document, CharactersThatNoFileMayHoldAreDropped) {
  EXPECT_EQ(clean_text("a\0b\x01\x1f\t\r\nc\rd"sv), "ab\t\nc\nd");
  EXPECT_EQ(clean_text("a\uFFFEb\uFFFFc\uFFFD"), "abc\uFFFD");
  EXPECT_EQ(clean_text("a\xFF\xE4\xB8z中"), "a\uFFFD\uFFFD\uFFFDz中");
}

TEST(Document, ALineBreakInATitleIsLayoutNotText) {
  const auto title = plain(Style::title, "青山县人民政府\n关于督查的通知");
  EXPECT_EQ(plain_text(title), "青山县人民政府关于督查的通知");
  EXPECT_EQ(plain_text(plain(Style::body, "一\n二\t三")), "一\n二\t三");
}

TEST(Title, AShortTitleStaysOnOneLine) {
  EXPECT_THAT(break_title("关于开展督查工作的通知"), testing::ElementsAre("关于开展督查工作的通知"));
  EXPECT_THAT(break_title(""), testing::ElementsAre(""));
}

TEST(Title, ALongTitleIsBrokenBetweenWords) {
  EXPECT_THAT(break_title("青山县人民政府办公室关于印发2021年重点工作任务分工方案的通知"),
              testing::ElementsAre("青山县人民政府办公室", "关于印发2021年重点工作", "任务分工方案的通知"));
  for (const auto& line :
       break_title("中共青山县委办公室 青山县人民政府办公室关于2021年度重点工作任务督查落实情况的通报")) {
    EXPECT_LE(half_widths(line), 38) << line;
    EXPECT_FALSE(starts_with(line, "的") || starts_with(line, "，")) << line;
  }
}

TEST(Title, ItsLinesJoinedAreTheTitle) {
  rc::check([] {
    const std::u32string alphabet = U"关于的通知报告《》、，（）2021年度重点工作任务 AB县";
    std::u32string title;
    for (const auto i : *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, alphabet.size())))
      title += alphabet[i];
    const auto text = to_utf8(title);
    std::string joined;
    for (const auto& line : break_title(text)) joined += line;
    RC_ASSERT(joined == text);
  });
}

TEST(Signature, StandsCentredOverTheDate) {
  Document document;
  document.paragraphs = {plain(Style::signature, "青山县督查室"), plain(Style::date, "2022年1月7日")};
  EXPECT_EQ(right_indent(document, 1), 400);
  EXPECT_EQ(right_indent(document, 0), 400);  // both are six characters wide
  document.paragraphs[0] = plain(Style::signature, "督查室");
  EXPECT_EQ(right_indent(document, 0), 400 + 150);
  document.paragraphs[0] = plain(Style::signature, "中共青山县委督查工作领导小组办公室");
  EXPECT_EQ(right_indent(document, 0), 0);
}

}  // namespace
}  // namespace bihuan::office
