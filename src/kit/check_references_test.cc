// What a step asks of the rows around its matter: each wrong reference is told at its place.
#include "base/hash.h"
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kProblem = "matters/problem.yaml";
const std::string kMeasure = "matters/measure.yaml";
const std::string kBegin = "from: [], to: open, by: {supervision: site}";

const Change kDated = {kMeasure, "  unit: {type: unit, label: {zh: 单位}}",
                       "  unit: {type: unit, label: {zh: 单位}}\n  due: {type: date, label: {zh: 时限}}"};

// The measure of the small kit with a due date, and `more` at the step that begins it.
std::map<std::string, std::string> begun_with(const std::string& more) {
  return changed({kDated, {kMeasure, kBegin, kBegin + ", " + more}});
}

void expect_wrong(const std::string& more, const std::string& key, const std::string& at) {
  SCOPED_TRACE(more);
  const auto files = begun_with(more);
  const auto loaded = load(files);
  ASSERT_EQ(keys_of(loaded.issues), std::vector<std::string>{key}) << in_words(loaded.issues);
  const auto place = line_column(files.at(kMeasure), files.at(kMeasure).find(at));
  EXPECT_EQ(loaded.issues[0].line, place.line);
  EXPECT_EQ(loaded.issues[0].column, place.column);
}

TEST(KitReferences, AFieldIsTheSameAsOneOfSeveral) {
  const auto loaded =
      load(changed({kDated,
                    {kMeasure, kBegin, kBegin + ", same: {unit: [problem.lead_unit, problem.helpers]}"},
                    {kProblem, "  due: {", "  helpers: {type: unit, many: true, label: {zh: 协办单位}}\n  due: {"}}));
  ASSERT_TRUE(loaded.kit) << in_words(loaded.issues);
  const auto& same = loaded.kit->find_kind("measure")->procedure->find("begin")->same;
  ASSERT_EQ(same.size(), 1u);
  EXPECT_EQ(same[0].second, (std::vector<std::string>{"problem.lead_unit", "problem.helpers"}));
  expect_wrong("same: {unit: [problem.lead_unit, problem.due]}", "kit.bad_same", "[problem.lead_unit, problem.due]");
}

TEST(KitReferences, ADateIsHeldToADateOfTheRowReferredTo) {
  EXPECT_TRUE(load(begun_with("not_after: {due: problem.due}")).kit);
  expect_wrong("not_after: {due: problem.code}", "kit.bad_not_after", "problem.code}");
  expect_wrong("not_after: {due: problem.deu}", "kit.bad_not_after", "problem.deu}");
  expect_wrong("not_after: {due: unit.due}", "kit.bad_not_after", "unit.due}");
  expect_wrong("not_after: {due: due}", "kit.bad_not_after", "due}, label");
  expect_wrong("not_after: {deu: problem.due}", "kit.no_such_field", "problem.due}");
  expect_wrong("not_after: {unit: problem.due}", "kit.wrong_field_type", "problem.due}");
}

TEST(KitReferences, ADateIsHeldToTheDatesOfTheParts) {
  const auto with = [](const std::string& path) {
    return changed(
        {kDated,
         {kProblem, "reason: true, reopens: true", "not_before: {due: " + path + "}, reason: true, reopens: true"}});
  };
  EXPECT_TRUE(load(with("measure.due")).kit);
  for (const std::string path : {"measure.unit", "measure.deu", "visit.visited_on", "due", "nothing.due"}) {
    const auto issues = load(with(path)).issues;
    EXPECT_EQ(keys_of(issues), std::vector<std::string>{"kit.bad_not_before"}) << path << in_words(issues);
  }
}

TEST(KitReferences, TheRowReferredToIsInStatesThatThereAre) {
  EXPECT_TRUE(load(begun_with("while: {problem: [issued, working]}")).kit);
  expect_wrong("while: {problem: [issued, workin]}", "kit.no_such_state", "[issued, workin]");
  expect_wrong("while: {unit: [issued]}", "kit.bad_while", "[issued]}");
  expect_wrong("while: {parent: [issued]}", "kit.bad_while", "[issued]}");
}

TEST(KitReferences, AStepThatStaysResumesNothing) {
  const Change stays = {kProblem, "{name: note, from: [working],", "{name: note, from: [working], resumes: true,"};
  expect_issue(stays, "kit.resumes_nothing", "true, by: {clerk: lead_unit}, label: {zh: 记录}");
  EXPECT_TRUE(
      load(changed({{kProblem, "limit: {days: 3, of: working}", "limit: {days: 3, of: working}, resumes: true"}})).kit);
}

TEST(KitReferences, AConditionIsSaidInWords) {
  const std::string label = ", when_label: {zh: 已到时限, en: the due date has come}";
  expect_issue({kProblem, label, ""}, "kit.missing_key", "{name: close");
  expect_issue({kProblem, "when: \"today >= due\", ", ""}, "kit.missing_key", "{name: close");
  expect_issue({kProblem, "{zh: 已到时限, en: the due date has come}", "{en: the due date has come}"},
               "kit.label_lacks_language", "{en: the due date has come}");
}

TEST(KitReferences, AKitThatASiteKeepsIsNotAskedForWordsThatCameLater) {
  const auto files = changed({{kProblem, ", when_label: {zh: 已到时限, en: the due date has come}", ""}});
  EXPECT_FALSE(load(files).kit);
  Sha256 digest;  // as Kit::digest: path, size and content of each file
  for (const auto& [path, content] : files)
    digest.update(path + '\0' + std::to_string(content.size()) + '\0' + content);
  const auto kept = load(files, to_hex(digest.finish()));
  ASSERT_TRUE(kept.kit) << in_words(kept.issues);
  EXPECT_TRUE(kept.kit->find_kind("problem")->procedure->find("close")->when_label.empty());
}

}  // namespace
}  // namespace bihuan::kit
