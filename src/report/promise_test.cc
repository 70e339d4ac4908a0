// What went wrong once: each test is named for what a reader of the notice may rely on.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "report/site_for_test.h"

namespace bihuan::report {
namespace {

class Promise : public Site {
 protected:
  Promise() {
    for (int i = 0; i < 12; ++i) meet("standing");
  }
  bool passes(const std::string& text, const std::string& from, const std::string& to) {
    Notice notice = composed(text, "slots: {n: {figure: standing}}");
    SealedFile file = sealed(notice);
    file.text.replace(file.text.find(from), from.size(), to);
    return must(check(file, std::nullopt)).ok;
  }
};

TEST_F(Promise, ADigitPutBesideAProvenNumberIsAnEdit) {
  EXPECT_FALSE(passes("会议{{n}}次", "12次", "120次"));
  EXPECT_FALSE(passes("会议{{n}}次", "12次", "312次"));
}
TEST_F(Promise, AScaleOrSignPutBesideAProvenNumberIsAnEdit) {
  for (const char* to : {"12万次", "12亿次", "12%次", "12余次", "近12次", "-12次", "12〇次", "12十次", "百12次"})
    EXPECT_FALSE(passes("会议{{n}}次", "12次", to)) << to;
}
TEST_F(Promise, ADigitTakenFromAnUntaggedNumberIsFound) {
  EXPECT_FALSE(passes("会议{{n}}次，第120号", "120号", "12号"));
  EXPECT_FALSE(passes("会议{{n}}次，3.5万元", "3.5万", "35万"));
}
TEST_F(Promise, ANumberWrittenInChineseIsFound) {
  EXPECT_FALSE(passes("会议{{n}}次", "次", "次，学习八次"));
  EXPECT_FALSE(passes("会议{{n}}次", "次", "次，学习⑧次"));
}
TEST_F(Promise, AStrangersMalformedProofIsRefusedNotThrown) {
  Notice notice = composed("{{n}}次", "slots: {n: {figure: standing}}");
  const auto file = sealed(notice);
  for (const Json& bad : {Json("x"), Json::array(), Json(true)}) {
    Json proof = *parse_json(file.proof);
    proof.erase("signature");
    proof["slots"][0]["start"] = bad;
    proof["signature"] = to_base64(log::sign(key, canonical(proof)));
    EXPECT_NO_THROW(EXPECT_EQ(key_of(check({file.text, canonical(proof)}, std::nullopt)), "seal.malformed"));
  }
}
TEST_F(Promise, TheSealedPlaceIsTheNumbersEvenAfterAControlCharacter) {
  Notice notice = composed("甲\f乙{{n}}次", "slots: {n: {figure: standing}}");
  EXPECT_EQ(must(check(sealed(notice), std::nullopt)).items[0].text, "12");
}
Binding binding_of_one(const std::string& at) {
  Binding binding;
  SlotBinding slot;
  slot.id.push_back('n');
  slot.at = at;
  binding.slots.push_back(slot);
  return binding;
}

TEST_F(Promise, AnEmptyMarkerIsRefused) {
  const auto cut = cut_raw("共计\n完", binding_of_one("共计【】"), "a.txt");
  ASSERT_EQ(cut.issues.size(), 1u);
  EXPECT_EQ(cut.issues[0].error.key, "binding.no_brackets");
}
TEST_F(Promise, ABlankInLenticularBracketsIsTakenWhole) {
  const auto notice = composed("会议【 】次", "slots: {n: {at: \"会议【【 】】次\", figure: standing}}");
  EXPECT_EQ(words(notice.composed), "会议12次");
}
TEST_F(Promise, TheSameFactBoundByItsLabelMustAgreeToo) {
  const auto notice = composed("{{a}}、{{b}}", "slots: {a: {figure: 常委会次数}, b: {figure: 调度会议次数}}");
  EXPECT_FALSE(notice.composed.may_be_written());
  const auto one = composed("{{a}}、{{b}}", "slots: {a: {figure: 常委会次数}, b: {figure: dispatch}}");
  EXPECT_FALSE(one.composed.may_be_written());
}
TEST_F(Promise, ADraftMarksWhatDisagreesAndAWrongYear) {
  const auto disagrees = composed("{{a}}、{{b}}", "slots: {a: {figure: standing}, b: {figure: dispatch}}", true);
  EXPECT_EQ(words(disagrees.composed), "12、〔不实〕");
  const auto year = composed("2019年", "slots: {y: {at: \"【2019】年\", period: \"2020\", typed: true}}", true);
  EXPECT_EQ(words(year.composed), "〔不实〕年");
}
TEST_F(Promise, ATypedInNameIsCheckedNeverReplaced) {
  const auto notice = composed("在外县落地", "slots: {c: {at: \"在【外县】落地\", name: name, typed: true}}");
  EXPECT_EQ(notice.composed.figures[0].problem, "false");
  EXPECT_EQ(words(notice.composed), "在外县落地");
}
TEST_F(Promise, AClaimWithinAClaimKeepsItsWords) {  // reads a freed Decided: run with the address sanitizer
  problem("8", "working");
  const std::string yaml =
      "claims:\n  a: {at: \"【甲乙丙】\", claim: closed}\n  b: {at: \"甲【乙】丙\", claim: often}\n";
  EXPECT_EQ(words(composed("共甲乙丙", yaml, true).composed), "共〔不实〕");
}
TEST_F(Promise, WhatABindingCannotMeanIsRefused) {
  for (const char* yaml :
       {"claims:\n  a: {claim: y}\nslots:\n  a: {figure: x}\n", "slots: [f01]\n", "slots: f01\n", "claims: [a]\n",
        "percent_places: many\n", "percent_places: 7\n", "slots: {a: {figure: x, typed: yes}}\n",
        "slots: {a: {figure: x, typed: True}}\n", "slots: {a: {figure: x, name: y}}\n", "slots: {a: {figure: }}\n",
        "slots: {a: {figure: [b]}}\n", "claims: {c: {claim: x, opinion: true}}\n", "claims: {c: {opinion: false}}\n",
        "claims: {c: {claim: }}\n", "periods: {w: [2021]}\n", "periods: {w: 20x1}\n",
        "slots: {a: {figure: x, style: 余近}}\n", "slots: {a: {figure: x, style: 万%}}\n",
        "slots: {a: {figure: x, step: 15}}\n"})
    EXPECT_FALSE(parse_binding(yaml, "a").binding) << yaml;
}
TEST_F(Promise, AnIssueInATagPointsToItsColumn) {
  Binding binding;
  ClaimBinding claim;
  claim.id.push_back('c');
  binding.claims.push_back(claim);
  const auto unbound = parse_tagged("共计{{m}}次", binding, "a.md");
  EXPECT_EQ(unbound.issues.at(0).column, 3);
  const auto open = parse_tagged("共计[[c|甲{{m]]", binding, "a.md");
  EXPECT_EQ(open.issues.at(0).column, 8);
}
TEST_F(Promise, AClaimTagWithinAClaimTagIsRefused) {
  Binding binding;
  ClaimBinding claim;
  claim.id.push_back('c');
  binding.claims.push_back(claim);
  EXPECT_FALSE(parse_tagged("[[c|甲[[d|乙]]丙]]", binding, "a.md").text);
}

TEST_F(Promise, ABlankThatNothingFillsIsRefusedAtItsPlace) {
  const auto cut = cut_raw("会议xx次\n资金xx万元", binding_of_one("会议【xx】次"), "a.txt");
  ASSERT_EQ(cut.issues.size(), 1u);
  EXPECT_EQ(cut.issues[0].error.key, "template.unbound_blank");
  EXPECT_EQ(cut.issues[0].line, 2);
  EXPECT_EQ(cut.issues[0].column, 3);
}

}  // namespace
}  // namespace bihuan::report
