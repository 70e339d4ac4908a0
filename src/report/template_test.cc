#include "report/template.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/message.h"
#include "report/messages.h"

namespace bihuan::report {
namespace {

using Kind = Piece::Kind;

SlotBinding slot_at(const std::string& id, const std::string& at, int line = 0) {
  SlotBinding slot;
  slot.id = id;
  slot.at = at;
  slot.line = line;
  return slot;
}

ClaimBinding claim_at(const std::string& id, const std::string& at, int line = 0) {
  ClaimBinding claim;
  claim.id = id;
  claim.at = at;
  claim.line = line;
  return claim;
}

Binding binding_of(std::vector<SlotBinding> slots, std::vector<ClaimBinding> claims = {}) {
  Binding binding;
  binding.name = "notice";
  binding.slots = std::move(slots);
  binding.claims = std::move(claims);
  return binding;
}

// Slots as <id:words>, claims as [id:pieces], the rest as it is.
std::string shown(const std::vector<Piece>& pieces) {
  std::string text;
  for (const auto& piece : pieces) {
    if (piece.kind == Kind::words) text += piece.words;
    if (piece.kind == Kind::slot) text += "<" + piece.id + ":" + piece.words + ">";
    if (piece.kind == Kind::claim) text += "[" + piece.id + ":" + shown(piece.inner) + "]";
  }
  return text;
}

std::string shown(const ParsedTemplate& parsed) {
  std::string text;
  for (const auto& issue : parsed.issues)
    text += issue.error.key + "@" + std::to_string(issue.line) + ":" + std::to_string(issue.column) + "\n";
  if (!parsed.text) return text;
  for (const auto& line : parsed.text->lines) text += shown(line.pieces) + "\n";
  return text;
}

std::string cut(std::string_view text, const Binding& binding) { return shown(cut_raw(text, binding, "notice.txt")); }
std::string read(std::string_view text, const Binding& binding) {
  return shown(parse_tagged(text, binding, "notice.md"));
}

std::vector<office::Style> styles_of(const ParsedTemplate& parsed) {
  std::vector<office::Style> styles;
  if (!parsed.text) return styles;
  for (const auto& line : parsed.text->lines) styles.push_back(line.style);
  return styles;
}

// ---- raw texts

TEST(RawTemplate, ABlankIsCutOutWhateverItLooksLike) {
  for (const std::string blank : {"xx", "XX", "X", "××", "X月XX日", "**", "＊＊", "____", "〇", "xx余", "xx万", "12"}) {
    const Binding binding = binding_of({slot_at("n", "共召开会议【" + blank + "】次")});
    EXPECT_EQ(cut("全年共召开会议" + blank + "次。", binding), "全年共召开会议<n:" + blank + ">次。\n");
  }
}

TEST(RawTemplate, EachBlankIsKnownByTheWordsAroundIt) {
  const Binding binding = binding_of({slot_at("study", "学习【xx】次"), slot_at("meeting", "会议【xx】次"),
                                      slot_at("stem", "在【xx】落地见效"), slot_at("year", "现将【2020】年度")});
  EXPECT_EQ(cut("现将2020年度\n召开会议xx次、学习xx次，在xx落地见效", binding),
            "现将<year:2020>年度\n召开会议<meeting:xx>次、学习<study:xx>次，在<stem:xx>落地见效\n");
}

TEST(RawTemplate, EveryByteOutsideOfTheBlanksStaysAsItWas) {
  const std::string text = "  一、{{会议}} xx次　[[尾|x]] \n\n第二段\n";
  const auto parsed = cut_raw(text, binding_of({slot_at("n", " 【xx】次")}), "notice.txt");
  EXPECT_EQ(shown(parsed), "  一、{{会议}} <n:xx>次　[[尾|x]] \n\n第二段\n\n");
  ASSERT_TRUE(parsed.text);
  EXPECT_TRUE(parsed.text->raw);
  EXPECT_EQ(parsed.text->name, "notice");
  EXPECT_EQ(parsed.text->digest, to_hex(sha256(text)));
}

TEST(RawTemplate, ABlankAtEitherEndOfTheTextIsCut) {
  EXPECT_EQ(cut("xx次", binding_of({slot_at("n", "【xx】次")})), "<n:xx>次\n");
  EXPECT_EQ(cut("共计xx", binding_of({slot_at("n", "共计【xx】")})), "共计<n:xx>\n");
}

TEST(RawTemplate, AClaimHoldsTheBlanksWithinIt) {
  const Binding binding = binding_of({slot_at("n", "制定的【xx】个"), slot_at("m", "另有【xx】项")},
                                     {claim_at("closed", "【制定的xx个问题全部整改完成】，")});
  EXPECT_EQ(cut("制定的xx个问题全部整改完成，另有xx项。", binding),
            "[closed:制定的<n:xx>个问题全部整改完成]，另有<m:xx>项。\n");
}

TEST(RawTemplate, AClaimThatBeginsWithABlankHoldsIt) {
  const Binding binding = binding_of({slot_at("n", "：【xx】个"), slot_at("m", "剩【xx】个")},
                                     {claim_at("closed", "：【xx个问题已整改，剩xx个】")});
  EXPECT_EQ(cut("清单：xx个问题已整改，剩xx个", binding), "清单：[closed:<n:xx>个问题已整改，剩<m:xx>个]\n");
}

TEST(RawTemplate, AClaimThatIsOneBlankHoldsIt) {
  EXPECT_EQ(cut("共xx。", binding_of({slot_at("n", "共【xx】")}, {claim_at("all", "共【xx】。")})),
            "共[all:<n:xx>]。\n");
}

TEST(RawTemplate, AClaimOfTheWholeTextHasNoPlaceInIt) {
  EXPECT_EQ(cut("会议xx次", binding_of({slot_at("n", "会议【xx】次")}, {claim_at("cover", "")})), "会议<n:xx>次\n");
}

TEST(RawTemplate, WordsThatTheTextDoesNotHaveAreRefusedAtTheirLineOfTheBinding) {
  EXPECT_EQ(cut("召开会议xx次", binding_of({slot_at("n", "召开会仪【xx】次", 7)})), "binding.not_in_text@7:1\n");
  EXPECT_EQ(cut("全部完成", binding_of({}, {claim_at("c", "【基本完成】", 9)})), "binding.not_in_text@9:1\n");
}

TEST(RawTemplate, ATypedNumberThatIsNotWhereTheBindingSaysIsRefused) {
  const Binding binding = binding_of({slot_at("n", "开展研讨【5】次")});
  EXPECT_EQ(cut("开展研讨5次", binding), "开展研讨<n:5>次\n");
  EXPECT_EQ(cut("开展研讨6次", binding), "binding.not_in_text@0:1\n");
  EXPECT_EQ(cut("开展研讨15次", binding), "binding.not_in_text@0:1\n");
}

TEST(RawTemplate, WordsThatStandTwiceAreRefused) {
  EXPECT_EQ(cut("学习xx次、学习xx次", binding_of({slot_at("n", "学习【xx】次", 3)})), "binding.several_in_text@3:1\n");
  EXPECT_EQ(cut("xxx", binding_of({slot_at("n", "【xx】", 3)})), "binding.several_in_text@3:1\n");
}

TEST(RawTemplate, APlaceWithoutBracketsIsRefused) {
  for (const char* at : {"会议xx次", "会议【xx次", "会议xx】次", "会议】xx【次", ""})
    EXPECT_EQ(cut("会议xx次", binding_of({slot_at("n", at, 2)})), "binding.no_brackets@2:1\n") << at;
}

TEST(RawTemplate, AllThatIsWrongIsSaidAtOnce) {
  EXPECT_EQ(cut("会议xx次、学习xx次、学习xx次",
                binding_of({slot_at("a", "会议", 1), slot_at("b", "学习【xx】次", 2)}, {claim_at("c", "【无】", 3)})),
            "binding.no_brackets@1:1\nbinding.several_in_text@2:1\nbinding.not_in_text@3:1\n");
}

TEST(RawTemplate, OneBlankOfTwoSlotsIsRefused) {
  EXPECT_EQ(cut("会议xx次", binding_of({slot_at("a", "会议【xx】"), slot_at("b", "【xx】次")})),
            "binding.crossing@0:1\n");
  EXPECT_EQ(cut("会议xx余次", binding_of({slot_at("a", "会议【xx】"), slot_at("b", "【xx余】次")})),
            "binding.crossing@0:1\n");
}

TEST(RawTemplate, AClaimThatCutsABlankInHalfIsRefused) {
  EXPECT_EQ(cut("会议xx次完成", binding_of({slot_at("n", "会议【xx】")}, {claim_at("c", "【x次完成】")})),
            "binding.crossing@0:1\n");
  EXPECT_EQ(cut("会议xx次完成", binding_of({slot_at("n", "会议【xx】")}, {claim_at("c", "【会议x】x次")})),
            "binding.crossing@0:1\n");
}

TEST(RawTemplate, AClaimWithinABlankIsRefused) {
  EXPECT_EQ(cut("会议xx次", binding_of({slot_at("n", "【会议xx】次")}, {claim_at("c", "会议【x】x次")})),
            "binding.crossing@0:1\n");
}

TEST(RawTemplate, TwoClaimsThatOverlapAreRefused) {
  EXPECT_EQ(cut("甲乙丙丁", binding_of({}, {claim_at("a", "【甲乙丙】"), claim_at("b", "【丙丁】")})),
            "binding.crossing@0:1\n");
  EXPECT_EQ(cut("甲乙丙丁", binding_of({}, {claim_at("a", "【甲乙】"), claim_at("b", "【丙丁】")})),
            "[a:甲乙][b:丙丁]\n");
}

TEST(RawTemplate, ABlankOverTheEndOfALineIsRefused) {
  EXPECT_EQ(cut("会议x\nx次", binding_of({slot_at("n", "会议【x\nx】次")})), "binding.over_a_line@0:1\n");
  EXPECT_EQ(cut("完成\n整改", binding_of({}, {claim_at("c", "【完成\n整改】")})), "binding.over_a_line@0:1\n");
}

TEST(RawTemplate, WordsAroundABlankMayReachIntoTheNextLine) {
  EXPECT_EQ(cut("会议xx\n次", binding_of({slot_at("n", "会议【xx】\n次")})), "会议<n:xx>\n次\n");
}

TEST(RawTemplate, ATextThatIsNotUtf8IsRefused) {
  EXPECT_EQ(cut("会议\xbb\xe1次", binding_of({})), "template.not_utf8@0:0\n");
}

TEST(RawTemplate, ATextAboveFourMebibytesIsRefused) {
  EXPECT_TRUE(cut_raw(std::string(4u << 20, 'a'), binding_of({}), "long.txt").text);
  EXPECT_EQ(cut(std::string((4u << 20) + 1, 'a'), binding_of({})), "template.too_large@0:0\n");
}

TEST(RawTemplate, AnEmptyTextIsOneEmptyLine) { EXPECT_EQ(cut("", binding_of({})), "\n"); }

TEST(RawTemplate, NumberedHeadingsAreKnownByTheirNumerals) {
  using office::Style;
  const std::pair<const char*, Style> cases[] = {{"一、提高站位", Style::heading1},
                                                 {"  十二、其他", Style::heading1},
                                                 {"二十一、其他", Style::heading1},
                                                 {"（一）强化学习", Style::heading2},
                                                 {"（十）", Style::heading2},
                                                 {"一是加强领导", Style::body},
                                                 {"（一", Style::body},
                                                 {"（一、", Style::body},
                                                 {"一）", Style::body},
                                                 {"1、加强领导", Style::body},
                                                 {"、", Style::body},
                                                 {"（）空", Style::body},
                                                 {"一一一一、", Style::body},
                                                 {"", Style::body}};
  for (const auto& [text, style] : cases)
    EXPECT_EQ(styles_of(cut_raw(text, binding_of({}), "notice.txt")), std::vector<Style>{style}) << text;
}

// ---- tagged templates

TEST(TaggedTemplate, SlotsAndClaimsStandWhereTheirTagsAre) {
  const Binding binding =
      binding_of({slot_at("n", ""), slot_at("m", "")}, {claim_at("closed", ""), claim_at("cover", "")});
  EXPECT_EQ(read("共{{n}}次，[[closed|{{ m }}个问题全部完成]]。\n[[ cover |全覆盖]]{{n}}", binding),
            "共<n:>次，[closed:<m:>个问题全部完成]。\n[cover:全覆盖]<n:>\n");
}

TEST(TaggedTemplate, HashesMakeTitleAndHeadings) {
  using office::Style;
  const auto parsed =
      parse_tagged("# 通报\n## 一、学习\n### （一）会议\n正文\n#没有空格\n#### 四级", binding_of({}), "n.md");
  EXPECT_EQ(styles_of(parsed), (std::vector<Style>{Style::title, Style::heading1, Style::heading2, Style::body,
                                                   Style::body, Style::body}));
  EXPECT_EQ(shown(parsed), "通报\n一、学习\n（一）会议\n正文\n#没有空格\n#### 四级\n");
}

TEST(TaggedTemplate, EmptyLinesOnlySetParagraphsApart) {
  EXPECT_EQ(read("甲\n\n 　\n乙\n", binding_of({})), "甲\n乙\n");
}

TEST(TaggedTemplate, ATagThatTheBindingDoesNotKnowIsRefusedAtItsLine) {
  const Binding binding = binding_of({slot_at("n", "")}, {claim_at("closed", "")});
  EXPECT_EQ(read("通报\n共{{m}}次", binding), "template.unbound@2:2\n");
  EXPECT_EQ(read("通报\n[[open|完成]]", binding), "template.unbound@2:1\n");
  EXPECT_EQ(read("[[closed|{{m}}个]]", binding), "template.unbound@1:10\n");
  EXPECT_EQ(read("{{}}", binding), "template.unbound@1:1\n");
}

TEST(TaggedTemplate, AClaimIsNoSlotAndASlotNoClaim) {
  const Binding binding = binding_of({slot_at("n", "")}, {claim_at("closed", "")});
  EXPECT_EQ(read("{{closed}}", binding), "template.unbound@1:1\n");
  EXPECT_EQ(read("[[n|完成]]", binding), "template.unbound@1:1\n");
}

TEST(TaggedTemplate, ASlotTagThatDoesNotEndIsRefusedWhereItBegins) {
  const Binding binding = binding_of({slot_at("n", "")});
  EXPECT_EQ(read("共计{{n次", binding), "template.open_tag@1:3\n");
  EXPECT_EQ(read("共计{{n}\n}次", binding), "template.open_tag@1:3\n");
}

TEST(TaggedTemplate, AClaimTagThatDoesNotEndOrHasNoWordsIsRefusedWhereItBegins) {
  const Binding binding = binding_of({}, {claim_at("closed", "")});
  EXPECT_EQ(read("甲[[closed|全部完成", binding), "template.open_tag@1:2\n");
  EXPECT_EQ(read("甲[[closed]]", binding), "template.open_tag@1:2\n");
  EXPECT_EQ(read("甲[[closed]]乙|丙]]", binding), "template.open_tag@1:2\n");
  EXPECT_EQ(read("甲[[closed|全部\n完成]]", binding), "template.open_tag@1:2\n");
}

TEST(TaggedTemplate, OneBraceOrBracketIsOrdinaryText) {
  EXPECT_EQ(read("{n} [甲|乙] n}} 丙]] }}{", binding_of({slot_at("n", "")})), "{n} [甲|乙] n}} 丙]] }}{\n");
}

TEST(TaggedTemplate, TheSameClaimTwiceIsRefused) {
  const Binding binding = binding_of({slot_at("n", "")}, {claim_at("closed", "")});
  EXPECT_EQ(read("[[closed|完成]]\n再说[[closed|完成]]", binding), "template.claim_twice@0:0\n");
}

TEST(TaggedTemplate, TheSameSlotMayStandTwice) {
  EXPECT_EQ(read("{{n}}次，再说{{n}}次", binding_of({slot_at("n", "")})), "<n:>次，再说<n:>次\n");
}

TEST(TaggedTemplate, AllThatIsWrongIsSaidAtOnce) {
  EXPECT_EQ(read("{{a}}{{b}}\n[[c|", binding_of({})),
            "template.unbound@1:1\ntemplate.unbound@1:6\ntemplate.open_tag@2:1\n");
}

TEST(TaggedTemplate, IsNotRawAndKeepsTheDigestOfItsBytes) {
  const auto parsed = parse_tagged("# 通报\n", binding_of({}), "notice.md");
  ASSERT_TRUE(parsed.text);
  EXPECT_FALSE(parsed.text->raw);
  EXPECT_EQ(parsed.text->digest, to_hex(sha256("# 通报\n")));
}

TEST(TaggedTemplate, ATextThatIsNotUtf8OrTooLongIsRefused) {
  EXPECT_EQ(read("\xff", binding_of({})), "template.not_utf8@0:0\n");
  EXPECT_EQ(read(std::string((4u << 20) + 1, 'a'), binding_of({})), "template.too_large@0:0\n");
}

TEST(Template, EveryRefusalIsToldInBothLanguages) {
  const Binding raw = binding_of({slot_at("a", "会议"), slot_at("b", "学习【xx】次"), slot_at("c", "【无】")});
  const Binding crossing = binding_of({slot_at("a", "会【议x】"), slot_at("b", "【x\n】")});
  Issues issues;
  const auto add = [&](const ParsedTemplate& parsed) {
    issues.insert(issues.end(), parsed.issues.begin(), parsed.issues.end());
  };
  add(cut_raw("学习xx次学习xx次", raw, "a.txt"));
  add(cut_raw("会议x\n", crossing, "a.txt"));
  add(cut_raw("\xff", raw, "a.txt"));
  add(cut_raw(std::string((4u << 20) + 1, 'a'), raw, "a.txt"));
  add(parse_tagged("{{a}}[[c|甲]][[c|乙]]{{", binding_of({}, {claim_at("c", "")}), "a.md"));
  ASSERT_EQ(issues.size(), 10u);
  const MessageTable tables[] = {messages()};
  for (const auto& issue : issues) {
    for (const Language language : {Language::zh, Language::en}) {
      const auto text = render(issue.error, language, tables);
      EXPECT_EQ(text.find(issue.error.key), text.npos) << text;
      EXPECT_EQ(text.find('{' + std::string("tag")), text.npos) << text;
      EXPECT_EQ(text.find("{id}"), text.npos) << text;
      EXPECT_EQ(text.find("{at}"), text.npos) << text;
      EXPECT_EQ(text.find("{file}"), text.npos) << text;
      EXPECT_EQ(text.find("{other}"), text.npos) << text;
    }
  }
}

}  // namespace
}  // namespace bihuan::report
