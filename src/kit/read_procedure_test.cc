// One mistake in the small kit: what is said of it, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kProblem = "matters/problem.yaml";
const std::string kMeasure = "matters/measure.yaml";

TEST(KitProcedure, AStepNamesWhatThereIs) {
  expect_issue({kProblem, "from: [closed]", "from: [closed, don]"}, "kit.no_such_state", "[closed, don]");
  expect_issue({kProblem, "to: cancelled", "to: canceled"}, "kit.no_such_state", "canceled,");
  expect_issue({kProblem, "by: {clerk: lead_unit}, label: {zh: 记录}", "by: {clark: lead_unit}, label: {zh: 记录}"},
               "kit.no_such_role", "lead_unit}, label: {zh: 记录}");
  expect_issue({kProblem, "by: {clerk: lead_unit}, label: {zh: 记录}", "by: {clerk: leed_unit}, label: {zh: 记录}"},
               "kit.no_such_field", "leed_unit");
  expect_issue({kProblem, "by: {clerk: lead_unit}, label: {zh: 记录}", "by: {clerk: due}, label: {zh: 记录}"},
               "kit.wrong_field_type", "due}, label: {zh: 记录}");
  expect_issue({kProblem, "not_by: [apply]", "not_by: [aply]"}, "kit.no_such_step", "[aply]");
  expect_issue({kProblem, "needs: [lead_unit, due]", "needs: [lead_unit, do]"}, "kit.no_such_field", "[lead_unit, do]");
  expect_issue({kProblem, "evidence: [document]", "evidence: [documents]"}, "kit.no_such_class", "[documents]");
  expect_issue({kProblem, "parts: measure", "parts: meeting"}, "kit.bad_parts", "meeting");
  expect_issue({kProblem, "name: note", "name: start"}, "kit.step_twice", "start, from: [working]");
}

TEST(KitProcedure, AStepSetsAFieldToWhatFitsIt) {
  expect_issue({kProblem, "applied_by: actor", "applied_bye: actor"}, "kit.no_such_field", "actor");
  for (const std::string rule : {"today", "someone", "1"})
    expect_issue({kProblem, "sets: {applied_by: actor}", "sets: {applied_by: " + rule + "}"}, "kit.bad_rule",
                 rule + "}, label");
  for (const std::string rule :
       {"tomorrow", "\"+3 weeks\"", "\"+ days\"", "\"+3 bank working days\"", "actor", "2021-06-30"})
    expect_issue({kProblem, "sets: {closed_on: today}", "sets: {closed_on: " + rule + "}"}, "kit.bad_rule",
                 rule + "}, label: {zh: 销号}");
  expect_issue({kProblem, "progress: begun", "progress: done"}, "kit.bad_rule", "done}, limit");
  expect_issue({kProblem, "progress: begun", "progress: = due"}, "kit.bad_rule", "= due");
  expect_issue({kProblem, "progress: begun", "progress: = nothing"}, "kit.bad_rule", "= nothing");
  EXPECT_TRUE(load(changed({{kProblem, "closed_on: today", "closed_on: \"= due\""}})).kit);
  EXPECT_TRUE(load(changed({{kProblem, "closed_on: today", "closed_on: \"+10 days\""}})).kit);
  EXPECT_TRUE(load(changed({{kProblem, "closed_on: today", "lead_unit: unit, serial: 7, code: X"}})).kit);
}

TEST(KitProcedure, AStepThatNobodyMayTakeIsRefused) {
  expect_issue({kProblem, "from: [working], by: {clerk: lead_unit}, label", "from: [working], label"},
               "kit.step_by_nobody", "{name: note");
  expect_issue({kProblem, "by: {clerk: lead_unit}, label: {zh: 记录}", "by: {}, label: {zh: 记录}"},
               "kit.step_by_nobody", "{}, label");
}

TEST(KitProcedure, AStepThatCreatesHasNothingBeforeIt) {
  expect_issue({kMeasure, "to: open, by", "evidence: [photo], to: open, by"}, "kit.not_when_creating", "evidence");
  expect_issue({kMeasure, "to: open, by", "not_by: [finish], to: open, by"}, "kit.not_when_creating", "not_by");
  expect_issue({kMeasure, "to: open, by", "limit: {days: 1}, to: open, by"}, "kit.not_when_creating", "limit");
  const auto loaded = load(changed({{kMeasure, "from: [], to: open,", "from: [],"}}));
  ASSERT_FALSE(loaded.issues.empty());
  EXPECT_EQ(loaded.issues[0].error.key, "kit.no_creating_step") << in_words(loaded.issues);
  EXPECT_EQ(loaded.issues[1].error.key, "kit.step_creates_nothing") << in_words(loaded.issues);
}

TEST(KitProcedure, AStateMapsToTheCoreLifeCycle) {
  expect_issue({kProblem, "applied: submitted", "applied: submited"}, "kit.no_such_core", "submited");
  expect_issue({kProblem, "  working: {zh: 整改中}", "  wrking: {zh: 整改中}"}, "kit.no_such_state", "{zh: 整改中}");
}

TEST(KitProcedure, EveryStateCanBeReached) {
  expect_issue({kProblem, "  closed: closed\n", "  closed: closed\n  lost: working\n"}, "kit.state_unreachable",
               "lost");
}

TEST(KitProcedure, EveryStateCanBeLeftUnlessItIsFinal) {
  expect_issue(
      {kMeasure, "{open: working, done: closed}", "{open: working, stuck: returned, done: closed}\nstate_labels: {}"},
      "kit.state_unreachable", "stuck");
  const std::string to_stuck = "  - {name: stop, from: [open], to: stuck, by: {head: unit}, label: 停}\n";
  const std::string again = "  - {name: again, from: [stuck], by: {head: unit}, label: 再}\n";
  auto files = changed({{kMeasure, "{open: working, done: closed}", "{open: working, stuck: returned, done: closed}"}});
  files[kMeasure] += to_stuck;
  auto issues = load(files).issues;
  ASSERT_EQ(keys_of(issues), std::vector<std::string>{"kit.state_dead_end"}) << in_words(issues);
  EXPECT_EQ(issues[0].line, 7);
  EXPECT_EQ(issues[0].column, 25);
  files[kMeasure] += again;  // it can be left, but leads nowhere
  issues = load(files).issues;
  EXPECT_EQ(keys_of(issues), std::vector<std::string>{"kit.state_without_end"}) << in_words(issues);
}

TEST(KitProcedure, AMatterHasAFinalState) {
  expect_issue({kMeasure, "done: closed", "done: verified"}, "kit.no_final_state", "{open: working");
  expect_issue({kMeasure, "from: [], to: open", "from: [done], to: open"}, "kit.no_creating_step", "- {name: begin");
}

TEST(KitProcedure, WhoActsForTheWholeSiteHoldsTheRoleAtTheRoot) {
  const auto issues = load(changed({{"roles.yaml", "level: county, may", "level: town, may"}})).issues;
  ASSERT_EQ(issues.size(), 5u) << in_words(issues);  // every step that the office takes, in measure and problem
  for (const auto& issue : issues) EXPECT_EQ(issue.error.key, "kit.role_never_there") << in_words(issue);
  EXPECT_EQ(issues[1].file, kProblem);
  EXPECT_EQ(issues[1].line, 25);
}

TEST(KitProcedure, AStepIsNotTakenByTheUnitOfAFieldThatIsEmpty) {
  const Change emptied = {kProblem, "sets: {progress: begun}, limit",
                          "clears: [lead_unit], sets: {progress: begun}, limit"};
  const auto issues = load(changed({emptied})).issues;
  ASSERT_EQ(keys_of(issues), (std::vector<std::string>{"kit.by_empty_field", "kit.by_empty_field"}))
      << in_words(issues);
  EXPECT_NE(in_words(issues[0]).find("note"), std::string::npos);
  EXPECT_NE(in_words(issues[1]).find("apply"), std::string::npos);
  EXPECT_TRUE(load(changed({emptied,
                            {kProblem, "{name: note, from: [working], by: {clerk: lead_unit}",
                             "{name: note, from: [working], by: {supervision: site}, takes: [lead_unit]"}}))
                  .kit);
}

TEST(KitProcedure, ABarNamesAStepThatCanComeBefore) {
  expect_issue({kProblem, "evidence: [document], sets", "not_by: [close], evidence: [document], sets"},
               "kit.not_by_never", "[close]");
  expect_issue({kMeasure, "from: [open], to: done, by", "from: [open], not_by: [finish], to: done, by"},
               "kit.not_by_never", "[finish]");
  EXPECT_TRUE(
      load(changed({{kProblem, "evidence: [document], sets", "not_by: [note], evidence: [document], sets"}})).kit)
      << "a step that stays in its state comes before those that leave it";
  EXPECT_TRUE(
      load(changed({{kProblem, "evidence: [document], sets", "not_by: [reopen], evidence: [document], sets"}})).kit)
      << "what begins a round comes before all of it";
}

TEST(KitProcedure, WhoAppliesDoesNotCloseAlone) {
  const std::string close = "{name: close";
  expect_issue({kProblem, "not_by: [apply], ", ""}, "kit.closing_alone", close);
  expect_issue({kProblem, "not_by: [apply], ", "not_by: [start], "}, "kit.closing_alone", close);
  const Change verifier = {kProblem, "  progress:", "  verified_by: {type: account, label: {zh: 核查人}}\n  progress:"};
  const Change unbarred = {kProblem, "not_by: [apply], ", ""};
  EXPECT_TRUE(
      load(changed({verifier, unbarred, {kProblem, "when: \"today >= due\"", "when: \"verified_by != applied_by\""}}))
          .kit);
  const auto known =
      load(changed({verifier, unbarred, {kProblem, "when: \"today >= due\"", "when: \"known verified_by\""}}));
  EXPECT_EQ(keys_of(known.issues), std::vector<std::string>{"kit.closing_alone"})
      << "that somebody verified says not who";
  EXPECT_TRUE(load(changed({unbarred, {kProblem, "sets: {applied_by: actor}, ", ""}})).kit) << "nobody applies here";
}

TEST(KitProcedure, AClosingThatAppliesItselfIsAlone) {
  const auto issues =
      load(changed({{kProblem, "sets: {closed_on: today}", "sets: {closed_on: today, applied_by: actor}"}})).issues;
  EXPECT_EQ(keys_of(issues), std::vector<std::string>{"kit.closing_alone"}) << in_words(issues);
}

TEST(KitProcedure, AFieldIsTheSameAsOneOfTheRowThatIsReferredTo) {
  const std::string begin = "from: [], to: open, by: {supervision: site}";
  const auto with = [&](const std::string& same) {
    return Change{kMeasure, begin, begin + ", same: {unit: " + same + "}"};
  };
  EXPECT_TRUE(load(changed({with("problem.lead_unit")})).kit);
  expect_issue(with("lead_unit"), "kit.bad_same", "lead_unit}, label");
  expect_issue(with("unit.lead_unit"), "kit.bad_same", "unit.lead_unit");
  expect_issue(with("problem.leed_unit"), "kit.bad_same", "problem.leed_unit");
  expect_issue(with("problem.due"), "kit.bad_same", "problem.due");
  expect_issue({kMeasure, begin, begin + ", same: {unti: problem.lead_unit}"}, "kit.no_such_field",
               "problem.lead_unit}, label");
}

}  // namespace
}  // namespace bihuan::kit
