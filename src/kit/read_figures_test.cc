// One mistake in the small kit: what is said of it, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kMeeting = "ledgers/meeting.yaml";
const std::string kProblem = "matters/problem.yaml";

TEST(KitExpression, AFigureThatDoesNotCompileIsPointedAtInsideItsText) {
  expect_issue({"figures.yaml", "count meeting where kind =", "count meeting where knd ="}, "kit.expression", "knd");
  expect_issue({"figures.yaml", "is: 'standing'", "is: 'standing + 1 1'"}, "kit.expression", "1'");
  expect_issue({"claims.yaml", "all problem satisfy state", "all problem satisfy stat"}, "kit.expression", "stat =");
  // behind escaped quotes
  expect_issue({"claims.yaml", ">= most_days", ">= mst_days"}, "kit.expression", "mst_days");
  // a plain scalar, and one kept line by line
  expect_issue({"figures.yaml", "'standing'", "standin"}, "kit.expression", "standin,");
  expect_issue(
      {"figures.yaml", ">-\n    sum meeting.attendance\n    in period", "|\n    sum meeting.attendance\n    in perod"},
      "kit.expression", "perod");
}

TEST(KitExpression, NoFigureIsMadeOfWhatMayBeErased) {
  for (const std::string figure :
       {"count meeting where known phone in period", "count distinct meeting.phone in period",
        "share meeting where known phone of meeting in period"}) {
    const auto loaded =
        load(changed({{"figures.yaml", "people:", "callers: {label: 来电, is: \"" + figure + "\"}\npeople:"}}));
    ASSERT_FALSE(loaded.issues.empty()) << figure;
    EXPECT_EQ(loaded.issues[0].error.key, "kit.expression") << figure;
    EXPECT_EQ(loaded.issues[0].error.fields.at("key"), "expr.personal") << figure << in_words(loaded.issues);
  }
  EXPECT_TRUE(load(changed({{"ledgers/meeting.yaml", "cost >= bar", "cost >= bar or known phone"}})).kit);
}

TEST(KitExpression, AFoldedTextIsPointedAtWhereItBegins) {
  expect_issue({"figures.yaml", "sum meeting.attendance", "sum meeting.attendence"}, "kit.expression", ">-");
}

TEST(KitExpression, TheNameOfTheFigureIsInTheMessage) {
  const auto loaded = load(changed({{"figures.yaml", "count meeting where kind =", "count meeting where knd ="}}));
  ASSERT_FALSE(loaded.issues.empty());
  EXPECT_EQ(loaded.issues[0].error.fields.at("of"), "standing");
  EXPECT_EQ(loaded.issues[0].error.fields.at("key"), "expr.no_field");
  EXPECT_NE(in_words(loaded.issues[0]).find("“standing”："), std::string::npos) << in_words(loaded.issues);
  EXPECT_NE(in_words(loaded.issues[0]).find("kind"), std::string::npos);
}

TEST(KitExpression, AFigureIsANumberAndAClaimATruth) {
  expect_issue({"figures.yaml", "is: 'standing'", "is: 'standing = 1'"}, "kit.not_a_figure", "'standing = 1'");
  expect_issue({"claims.yaml", "'all problem satisfy state = closed'", "'count problem'"}, "kit.not_a_claim",
               "'count problem'");
  expect_issue({"claims.yaml", "strength: opinion", "strength: bar"}, "kit.opinion_or_claim", "bar}\n");
  expect_issue({"claims.yaml", "strength: decidable", "strength: opinion"}, "kit.opinion_or_claim", "opinion}\nmany");
}

TEST(KitExpression, FiguresInACircleAreRefused) {
  const auto loaded = load(changed({{"figures.yaml", "'standing', same_as", "'people', same_as"},
                                    {"figures.yaml", "sum meeting.attendance\n    in period", "standing_again"}}));
  ASSERT_FALSE(loaded.issues.empty());
  EXPECT_EQ(loaded.issues[0].error.fields.at("key"), "expr.figure_cycle") << in_words(loaded.issues);
}

TEST(KitExpression, SameAsNamesAnotherFigure) {
  expect_issue({"figures.yaml", "same_as: standing", "same_as: standng"}, "kit.no_such_figure", "standng");
  expect_issue({"figures.yaml", "same_as: standing", "same_as: standing_again"}, "kit.no_such_figure",
               "standing_again}");
}

TEST(KitExpression, ConditionsOfRulesStepsAndLampsParse) {
  expect_issue({kMeeting, "cost >= bar", "cost >= bars"}, "kit.expression", "bars");
  expect_issue({kProblem, "today >= due", "today >= dew"}, "kit.expression", "dew");
  expect_issue({"lamps.yaml", "due < today", "due < yesterday"}, "kit.expression", "yesterday");
  expect_issue({"lamps.yaml", "kind: problem", "kind: problm"}, "kit.no_such_kind", "problm");
}

}  // namespace
}  // namespace bihuan::kit
