// One mistake in the small kit: what is said of it, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kMeeting = "ledgers/meeting.yaml";
const std::string kVisit = "ledgers/visit.yaml";
const std::string kIncome = "ledgers/income.yaml";
const std::string kProblem = "matters/problem.yaml";
const std::string kMeasure = "matters/measure.yaml";

TEST(KitKind, WhatAKindNamesAreItsFields) {
  expect_issue({kMeeting, "date: happened_on", "date: happend_on"}, "kit.no_such_field", "happend_on");
  expect_issue({kMeeting, "date: happened_on", "date: kind"}, "kit.wrong_field_type", "kind\nunit");
  expect_issue({kMeeting, "unit: unit\n", "unit: co_units\n"}, "kit.wrong_field_type", "co_units\nidentity");
  expect_issue({kProblem, "code: code", "code: serial"}, "kit.wrong_field_type", "serial\nnumber");
  expect_issue({kProblem, "series: series", "series: serie"}, "kit.no_such_field", "serie,");
  expect_issue({kProblem, "field: serial", "field: series"}, "kit.wrong_field_type", "series}\nfields");
  expect_issue({kProblem, "{series: series, field: serial}", "{series: series}"}, "kit.missing_key",
               "{series: series}");
  expect_issue({kMeeting, "identity: [kind,", "identity: [kinds,"}, "kit.no_such_field", "[kinds");
}

TEST(KitKind, IndexesAreOfFieldsAndStandOnce) {
  expect_issue({kMeeting, "[[kind, happened_on]]", "[[kind], [hapened_on]]"}, "kit.no_such_field", "[hapened_on]");
  expect_issue({kMeeting, "[[kind, happened_on]]", "[[kind], [kind]]"}, "kit.index_twice", "[kind]]");
  expect_issue({kMeeting, "[[kind, happened_on]]", "[[kind, kind]]"}, "kit.index_twice", "[kind, kind]");
  expect_issue({kMeeting, "[[kind, happened_on]]", "[[kind], []]"}, "kit.index_twice", "[]]");
  expect_issue({kMeeting, "[[kind, happened_on]]", "[[state]]"}, "kit.no_such_field", "[state]");
  EXPECT_TRUE(load(changed({{kMeasure, "fields:", "indexes: [[state, problem]]\nfields:"}})).kit);
}

TEST(KitKind, AnIndexIsNotCalledLikeATable) {
  const auto loaded = load(changed({{kVisit, "kind: visit", "kind: meeting_by_kind_happened_on"}}));
  ASSERT_EQ(keys_of(loaded.issues), std::vector<std::string>{"kit.name_twice"}) << in_words(loaded.issues);
}

TEST(KitKind, AReferenceLeadsToAKind) {
  expect_issue({kVisit, "to: problem", "to: problems"}, "kit.no_such_kind", "problems");
  expect_issue({kVisit, "to: problem", "to: 问题"}, "kit.no_such_kind", "问题, label");
}

TEST(KitKind, AReturnHasDateUnitAndLevels) {
  expect_issue({kIncome, "date: starts_on\n", ""}, "kit.form_without_date", "{every");
  expect_issue({kIncome, "levels: [town]", "levels: [village]"}, "kit.no_such_level", "[village]");
  expect_issue({kIncome, "levels: [town]", "levels: []"}, "kit.no_levels", "[]");
  expect_issue({kIncome, "every: quarter", "every: week"}, "kit.not_one_of", "week");
  expect_issue({kIncome, "unit: unit\n", "unit: unit\nidentity: [unit]\n"}, "kit.form_identity", "[unit]");
  expect_issue({kMeasure, "fields:", "form: {every: month, levels: [town]}\nfields:"}, "kit.form_of_matter", "form");
  expect_issue({kVisit, "fields:", "states: {a: closed}\nfields:"}, "kit.procedure_of_ledger", "states");
}

}  // namespace
}  // namespace bihuan::kit
