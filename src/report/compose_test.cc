#include "report/compose.h"

#include "base/text.h"
#include "report/site_for_test.h"

namespace bihuan::report {
namespace {

using figure::Verdict;

class Compose : public Site {};

// ---- figures

TEST_F(Compose, EveryBlankIsFilledFromTheRecords) {
  meet("standing", 30);
  meet("standing", 12);
  const auto notice = composed("召开会议xx次、xx人次。", R"(slots:
  n: {at: "召开会议【xx】次", figure: standing}
  p: {at: "、【xx】人次", figure: people}
)");
  EXPECT_EQ(words(notice.composed), "召开会议2次、42人次。");
  EXPECT_TRUE(notice.composed.may_be_written());
  ASSERT_EQ(notice.composed.figures.size(), 2u);
  const Filled& people = notice.composed.figures[1];
  EXPECT_EQ(people.slot, "p");
  EXPECT_EQ(people.value.value, Number(42));
  EXPECT_EQ(people.value.unit, "人次");
  EXPECT_EQ(people.problem, "");
  EXPECT_EQ(people.proof.row_count, 2);
}

TEST_F(Compose, AFigureIsWrittenInTheStyleOfItsSlot) {
  for (int i = 0; i < 45; ++i) meet("standing", 100);
  EXPECT_EQ(words(composed("{{n}}次，{{p}}人次", R"(slots:
  n: {figure: standing, style: 余}
  p: {figure: people, style: 万, places: 2}
)")
                      .composed),
            "40余次，0.45万人次");
}

TEST_F(Compose, ZeroIsAValueAndMayBeSaid) {
  const auto notice = composed("{{n}}次", "slots: {n: {figure: standing}}");
  EXPECT_EQ(words(notice.composed), "0次");
  EXPECT_TRUE(notice.composed.may_be_written());
}

TEST_F(Compose, AFigureThatIsNotReportedStopsTheNotice) {
  meet("standing", 30);
  meet("standing", std::nullopt);
  const auto notice = composed("{{n}}次，{{p}}人次", "slots: {n: {figure: standing}, p: {figure: people}}");
  EXPECT_FALSE(notice.composed.may_be_written());
  EXPECT_TRUE(notice.composed.any_unknown);
  EXPECT_FALSE(notice.composed.any_false);
  EXPECT_EQ(notice.composed.figures[0].problem, "");
  EXPECT_EQ(notice.composed.figures[1].problem, "not_reported");
  EXPECT_GE(notice.composed.figures[1].value.culprit_count, 1);
}

TEST_F(Compose, AShareOfNothingIsNotApplicableAndStopsTheNotice) {
  const auto notice = composed("占{{s}}", "slots: {s: {figure: full, style: \"%\"}}", true);
  EXPECT_EQ(notice.composed.figures[0].problem, "not_applicable");
  EXPECT_TRUE(notice.composed.any_unknown);
  EXPECT_FALSE(notice.composed.any_false);
  EXPECT_EQ(words(notice.composed), "占〔不适用〕");
}

TEST_F(Compose, ATypedInNumberThatIsTrueStaysAsItWasTyped) {
  for (int i = 0; i < 45; ++i) meet("standing");
  const auto notice = composed("开会４０余次", "slots: {n: {at: \"开会【４０余】次\", figure: standing, typed: true}}");
  EXPECT_EQ(words(notice.composed), "开会４０余次");
  EXPECT_TRUE(notice.composed.figures[0].typed);
  EXPECT_TRUE(notice.composed.may_be_written());
}

TEST_F(Compose, ATypedInNumberThatIsWrongStopsTheNotice) {
  meet("standing");
  for (const std::string typed : {"2", "0", "1.6", "近10", "若干", "1次多"}) {
    const auto notice =
        composed("开会" + typed + "场", "slots: {n: {at: \"开会【" + typed + "】场\", figure: standing, typed: true}}");
    EXPECT_EQ(notice.composed.figures[0].problem, "false") << typed;
    EXPECT_TRUE(notice.composed.any_false) << typed;
    EXPECT_FALSE(notice.composed.any_unknown) << typed;
    EXPECT_EQ(words(notice.composed), "开会" + typed + "场");
  }
}

TEST_F(Compose, ATypedInNumberWithoutAValueIsNotReportedRatherThanFalse) {
  meet("standing", std::nullopt);
  const auto notice = composed("5人次", "slots: {p: {at: \"【5】人次\", figure: people, typed: true}}");
  EXPECT_EQ(notice.composed.figures[0].problem, "not_reported");
  EXPECT_FALSE(notice.composed.any_false);
}

TEST_F(Compose, EachFigureHasItsOwnPeriod) {
  meet("standing", 1, 20200630);
  meet("standing", 1, 20200701);
  meet("standing", 1, 20210305);
  const auto notice = composed("{{y}}年度{{a}}次，今年{{b}}次，上半年{{c}}次", R"(periods: {last: "2020"}
slots:
  y: {period: last}
  a: {figure: standing, period: last}
  b: {figure: standing}
  c: {figure: standing, period: "2020H1"}
)");
  EXPECT_EQ(words(notice.composed), "2020年度2次，今年1次，上半年1次");
  EXPECT_TRUE(notice.composed.may_be_written());
}

TEST_F(Compose, ATypedInYearThatIsAnotherOneStopsTheNotice) {
  const auto notice = composed("现将2019年度",
                               "periods: {last: \"2020\"}\nslots: {y: {at: \"现将【2019】年\", period: "
                               "last, typed: true}}");
  EXPECT_EQ(notice.composed.figures[0].problem, "false");
  EXPECT_TRUE(notice.composed.any_false);
}

TEST_F(Compose, ANameComesFromTheSettingsAndAMissingOneStopsTheNotice) {
  const auto there = composed("中共{{c}}委", "slots: {c: {name: name}}");
  EXPECT_EQ(words(there.composed), "中共临溪县委");
  EXPECT_TRUE(there.composed.may_be_written());
  const auto missing = composed("在{{c}}落地", "slots: {c: {name: name_stem}}");
  EXPECT_EQ(missing.composed.figures[0].problem, "not_reported");
  EXPECT_FALSE(missing.composed.may_be_written());
}

TEST_F(Compose, AnUnknownFigureIsRefusedByName) {
  const auto refused = try_compose("{{n}}", "slots: {n: {figure: standin}}");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::refused);
  EXPECT_EQ(refused.error().fields.at("expression"), "standin");
}

TEST_F(Compose, AClaimIsNoFigureAndAFigureNoClaim) {
  EXPECT_EQ(key_of(try_compose("{{n}}", "slots: {n: {figure: closed}}")), "binding.not_a_figure");
  EXPECT_EQ(key_of(try_compose("[[c|甲]]", "claims: {c: {claim: standing}}")), "binding.not_a_claim");
}

TEST_F(Compose, AMeasureWordOfTheBindingGoesBeforeTheFiguresOwn) {
  EXPECT_EQ(composed("{{n}}", "slots: {n: {figure: standing, unit: 场次}}").composed.figures[0].value.unit, "场次");
  EXPECT_EQ(composed("{{n}}", "slots: {n: {figure: standing}}").composed.figures[0].value.unit, "次");
}

// ---- the same fact said twice

TEST_F(Compose, TheSameFactSaidTwiceMustAgree) {
  meet("standing");
  const std::string yaml = "slots: {a: {figure: standing}, b: {figure: dispatch}}";
  const auto differs = composed("{{a}}次，{{b}}次", yaml);
  EXPECT_EQ(differs.composed.figures[0].problem, "");
  EXPECT_EQ(differs.composed.figures[1].problem, "disagrees");
  EXPECT_TRUE(differs.composed.any_false);
  meet("dispatch");
  EXPECT_TRUE(composed("{{a}}次，{{b}}次", yaml).composed.may_be_written());
}

TEST_F(Compose, TheSameFactOfTwoPeriodsMayDiffer) {
  meet("standing");
  const auto notice =
      composed("{{a}}次，{{b}}次", "slots: {a: {figure: standing}, b: {figure: standing_again, period: \"2020\"}}");
  EXPECT_EQ(words(notice.composed), "1次，0次");
  EXPECT_TRUE(notice.composed.may_be_written());
}

// ---- claims

TEST_F(Compose, AClaimThatHoldsIsSaidAndMarked) {
  problem("1", "closed");
  const auto notice = composed("清单[[c|已全部整改完成]]。", "claims: {c: {claim: closed}}");
  EXPECT_EQ(words(notice.composed), "清单已全部整改完成。");
  EXPECT_TRUE(notice.composed.may_be_written());
  EXPECT_EQ(notice.composed.claims[0].text, "已全部整改完成");
  EXPECT_EQ(notice.composed.claims[0].value.verdict, Verdict::holds);
  EXPECT_TRUE(notice.composed.document.paragraphs[0].spans[1].claim);
}

TEST_F(Compose, AFalseClaimStopsTheNoticeAndNamesItsCounterExample) {
  problem("7", "closed");
  problem("8", "working");
  const auto notice = composed("[[c|已全部整改完成]]", "claims: {c: {claim: closed}}");
  EXPECT_TRUE(notice.composed.any_false);
  EXPECT_FALSE(notice.composed.any_unknown);
  const auto& claim = notice.composed.claims[0].value;
  EXPECT_EQ(claim.verdict, Verdict::fails);
  ASSERT_EQ(claim.culprits.size(), 1u);
  EXPECT_EQ(claim.culprit_count, 1);
  EXPECT_EQ(claim.culprits[0].kind, "problem");
  EXPECT_NE(claim.culprits[0].name.find("8"), std::string::npos);
  EXPECT_FALSE(notice.composed.document.paragraphs[0].spans[0].claim);
}

TEST_F(Compose, AClaimOverNothingIsUnknownNeverTrue) {
  const auto notice = composed("[[c|已全部整改完成]]", "claims: {c: {claim: closed}}");
  EXPECT_EQ(notice.composed.claims[0].value.verdict, Verdict::unknown);
  EXPECT_TRUE(notice.composed.any_unknown);
  EXPECT_FALSE(notice.composed.any_false);
}

TEST_F(Compose, AClaimWithoutWordsOfItsOwnStopsTheNoticeAllTheSame) {
  problem("8", "working");
  const auto notice = composed("通报", "claims: {c: {claim: closed}}");
  EXPECT_EQ(words(notice.composed), "通报");
  EXPECT_TRUE(notice.composed.any_false);
  EXPECT_EQ(notice.composed.claims[0].text, "");
}

TEST_F(Compose, ATrueOtherWordingIsTakenWhenTheClaimFails) {
  problem("7", "closed");
  problem("8", "working");
  problem("9", "working");
  const std::string yaml = "claims: {c: {claim: closed, otherwise: \"尚有{{ open }}个问题未完成\"}}";
  const auto notice = composed("清单[[c|已全部整改完成]]。", yaml);
  EXPECT_EQ(words(notice.composed), "清单尚有2个问题未完成。");
  EXPECT_TRUE(notice.composed.may_be_written());
  EXPECT_TRUE(notice.composed.claims[0].alternative);
  EXPECT_EQ(notice.composed.claims[0].text, "尚有2个问题未完成");
  EXPECT_FALSE(notice.composed.document.paragraphs[0].spans[1].claim);
}

TEST_F(Compose, TheOtherWordingIsLeftWhereTheClaimHoldsOrIsUnknown) {
  const std::string yaml = "claims: {c: {claim: closed, otherwise: \"尚有{{open}}个\"}}";
  const auto unknown = composed("[[c|已全部完成]]", yaml);
  EXPECT_EQ(words(unknown.composed), "已全部完成");
  EXPECT_TRUE(unknown.composed.any_unknown);
  problem("7", "closed");
  const auto holds = composed("[[c|已全部完成]]", yaml);
  EXPECT_EQ(words(holds.composed), "已全部完成");
  EXPECT_FALSE(holds.composed.claims[0].alternative);
}

TEST_F(Compose, AnOtherWordingWithoutAValueIsRefused) {
  problem("8", "working");
  EXPECT_EQ(key_of(try_compose("[[c|完成]]", "claims: {c: {claim: closed, otherwise: \"占{{full}}\"}}")),
            "report.other_wording_unknown");
}

TEST_F(Compose, AWarningNeverStopsTheNotice) {
  problem("7", "closed");
  const auto notice = composed("[[c|开会不少]]", "claims: {c: {claim: often, otherwise: 很少}}");
  EXPECT_EQ(notice.composed.claims[0].value.verdict, Verdict::fails);
  EXPECT_TRUE(notice.composed.claims[0].warn);
  EXPECT_EQ(words(notice.composed), "开会不少");
  EXPECT_TRUE(notice.composed.may_be_written());
}

TEST_F(Compose, AnOpinionIsSaidAndProvenByNobody) {
  const auto notice = composed("[[c|成效明显]]", "claims: {c: {opinion: true}}");
  EXPECT_EQ(notice.composed.claims[0].value.verdict, Verdict::opinion);
  EXPECT_TRUE(notice.composed.may_be_written());
  EXPECT_FALSE(notice.composed.document.paragraphs[0].spans[0].claim);
}

TEST_F(Compose, AClaimOfAnotherPeriodIsDecidedThere) {
  meet("standing", 1, 20200305);
  const std::string yaml = "claims: {c: {claim: \"standing >= 1\", period: \"2020\"}, d: {claim: \"standing >= 1\"}}";
  const auto notice = composed("[[c|去年开过会]]，[[d|今年开过会]]", yaml);
  EXPECT_EQ(notice.composed.claims[0].value.verdict, Verdict::holds);
  EXPECT_EQ(notice.composed.claims[1].value.verdict, Verdict::fails);
}

TEST_F(Compose, NumbersWithinAClaimAreFilledLikeAnyOther) {
  problem("7", "closed");
  meet("standing");
  const auto notice =
      composed("[[c|{{n}}次会议后全部完成]]", "slots: {n: {figure: standing}}\nclaims: {c: {claim: closed}}");
  EXPECT_EQ(words(notice.composed), "1次会议后全部完成");
  EXPECT_EQ(notice.composed.claims[0].text, "1次会议后全部完成");
  ASSERT_EQ(notice.composed.figures.size(), 1u);
  EXPECT_EQ(notice.composed.figures[0].slot, "n");
}

// ---- drafts

TEST_F(Compose, ADraftSaysWhatMayNotBeSaid) {
  meet("standing", std::nullopt);
  problem("8", "working");
  const auto notice = composed("{{n}}次、{{p}}人次，typed。[[c|全部完成]]，[[d|都到会]]", R"(slots:
  n: {figure: standing}
  p: {figure: people}
claims:
  c: {claim: closed}
  d: {claim: "people >= 1"}
)",
                               true);
  EXPECT_EQ(words(notice.composed), "1次、〔未报〕人次，typed。〔不实〕，〔未报〕");
  EXPECT_TRUE(notice.composed.document.draft);
  EXPECT_TRUE(notice.composed.any_false);
  EXPECT_TRUE(notice.composed.any_unknown);
}

TEST_F(Compose, ADraftMarksATypedInNumberThatIsWrong) {
  const std::string yaml = "slots: {n: {at: \"开会【9】次\", figure: standing, typed: true}}";
  EXPECT_EQ(words(composed("开会9次", yaml, true).composed), "开会〔不实〕次");
  EXPECT_EQ(words(composed("开会9次", yaml, false).composed), "开会9次");
}

TEST_F(Compose, ADraftHidesTheNumbersOfAFalseClaimButKeepsThemInTheList) {
  problem("8", "working");
  const auto notice =
      composed("[[c|{{n}}次后全部完成]]", "slots: {n: {figure: standing}}\nclaims: {c: {claim: closed}}", true);
  EXPECT_EQ(words(notice.composed), "〔不实〕");
  EXPECT_EQ(notice.composed.claims[0].text, "〔不实〕");
  EXPECT_EQ(notice.composed.figures.size(), 1u);
}

TEST_F(Compose, ADraftLeavesWarningsAndOpinionsAsTheyAre) {
  problem("7", "closed");
  const auto notice =
      composed("[[c|开会不少]]，[[d|成效明显]]", "claims: {c: {claim: often}, d: {opinion: true}}", true);
  EXPECT_EQ(words(notice.composed), "开会不少，成效明显");
}

// ---- the frame of the document

TEST_F(Compose, TitleNumberAddresseeIssuerAndDateStandAroundTheText) {
  const auto notice = composed("正文", R"(periods: {last: "2020"}
front_matter:
  title: "关于{{year}}年度问题的通报"
  subtitle: 讨论稿
  addressee: 各乡镇
  issuer: "中共{{ county }}委办公室"
  date: 2022年1月20日
  number: 临办〔2022〕1号
slots:
  county: {name: name}
  year: {period: last}
)");
  EXPECT_EQ(words(notice.composed),
            "临办〔2022〕1号\n关于2020年度问题的通报\n讨论稿\n各乡镇：\n正文\n中共临溪县委办公室\n2022年1月20日");
  EXPECT_EQ(notice.composed.document.title, "关于2020年度问题的通报");
}

TEST_F(Compose, ATitleInTheTextIsNotPrintedTwice) {
  const auto notice = composed("# 通报\n正文", "front_matter: {title: 另一标题, addressee: 各乡镇：}");
  EXPECT_EQ(words(notice.composed), "通报\n各乡镇：\n正文");
  EXPECT_EQ(notice.composed.document.title, "通报");
}

TEST_F(Compose, FrontMatterHoldsNamesAndPeriodsOnly) {
  for (const char* tag : {"n", "nobody"})
    EXPECT_EQ(key_of(try_compose(
                  "正文", "front_matter: {title: \"{{" + std::string(tag) + "}}次\"}\nslots: {n: {figure: standing}}")),
              "template.unbound");
}

TEST_F(Compose, ATextAboveFiveThousandCharactersIsWarnedOf) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "字";
  EXPECT_TRUE(composed(text, "name: a").composed.warnings.empty());
  ASSERT_EQ(composed(text + "字", "name: a").composed.warnings.size(), 1u);
  EXPECT_NE(composed(text + "字", "name: a").composed.warnings[0].find("5001"), std::string::npos);
}

TEST_F(Compose, HistoryFromElsewhereIsWarnedOf) {
  put("meeting", {{"happened_on", int64_t{20210101}},
                  {"kind", std::string("standing")},
                  {"unit", int64_t{1}},
                  {"origin", std::string("imported")}});
  const auto notice = composed("{{n}}次", "slots: {n: {figure: standing}}");
  EXPECT_EQ(notice.composed.figures[0].proof.imported, 1);
  EXPECT_EQ(notice.composed.warnings.size(), 1u);
  EXPECT_TRUE(notice.composed.may_be_written());
}

}  // namespace
}  // namespace bihuan::report
