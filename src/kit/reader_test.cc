// One mistake in the small kit: what is said of it, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kMeeting = "ledgers/meeting.yaml";
const std::string kVisit = "ledgers/visit.yaml";
const std::string kIncome = "ledgers/income.yaml";
const std::string kProblem = "matters/problem.yaml";

TEST(KitShape, AnUnknownKeyIsPointedAtWhereItStands) {
  expect_issue({kMeeting, "required: true, aliases", "requird: true, aliases"}, "kit.unknown_key", "requird");
  expect_issue({kMeeting, "identity:", "identify:"}, "kit.unknown_key", "identify");
  expect_issue({kProblem, "reason: true, reopens", "reasons: true, reopens"}, "kit.unknown_key", "reasons");
  expect_issue({kIncome, "due_days", "days_due"}, "kit.unknown_key", "days_due");
  expect_issue({"roles.yaml", "may: [enter]", "can: [enter]"}, "kit.unknown_key", "can:");
  expect_issue({"claims.yaml", "warn", "warning"}, "kit.unknown_key", "warning");
  expect_issue({"units.yaml", "levels:", "level: {}\nlevels:"}, "kit.unknown_key", "level: {}");
}

TEST(KitShape, AnUnknownKeyIsPointedAtAlsoWhenItsValueStandsBelow) {
  expect_issue({kMeeting, "fields:", "extra:\n  # a remark\n  a: 1\nfields:"}, "kit.unknown_key", "extra");
  expect_issue({"figures.yaml", "  is: >-", "  basiss:\n    zh: x\n  is: >-"}, "kit.unknown_key", "basiss");
}

TEST(KitShape, TheSameUnknownKeyTwiceInALineIsPointedAtTwice) {
  const auto loaded =
      load(changed({{"kit.yaml", "{label: 最多天数}", "{label: 最多天数, lable: 甲, unit: {lable: 乙}}"}}));
  ASSERT_EQ(loaded.issues.size(), 2u) << in_words(loaded.issues);
  EXPECT_EQ(loaded.issues[0].error.key, "kit.unknown_key");
  EXPECT_EQ(loaded.issues[0].line, 7);
  EXPECT_EQ(loaded.issues[0].column, 28);
  EXPECT_EQ(loaded.issues[1].error.key, "kit.not_a_text");
}

TEST(KitShape, TheNearestKeyIsInTheMessage) {
  const auto loaded = load(changed({{kMeeting, "required: true, aliases", "requird: true, aliases"}}));
  ASSERT_EQ(loaded.issues.size(), 1u);
  EXPECT_NE(in_words(loaded.issues[0]).find("是不是想写“required”"), std::string::npos) << in_words(loaded.issues);
  EXPECT_NE(in_words(loaded.issues[0], Language::en).find("Did you mean \"required\"?"), std::string::npos);
}

TEST(KitShape, WithoutANearestTheListIsInTheMessage) {
  const auto loaded = load(changed({{"roles.yaml", "may: [enter]", "can: [enter]"}}));
  ASSERT_EQ(loaded.issues.size(), 1u);
  EXPECT_NE(in_words(loaded.issues[0]).find("label, level, may"), std::string::npos) << in_words(loaded.issues);
}

TEST(KitShape, AMissingKeyIsNamed) {
  expect_issue({"kit.yaml", "version: \"1.0\"\n", ""}, "kit.missing_key", "kit: small");
  expect_issue({kVisit, "label: 走访\n", ""}, "kit.missing_key", "kind: visit");
  expect_issue({kMeeting, "label: {zh: 人次}, ", ""}, "kit.missing_key", "{type: integer, min");
  expect_issue({kProblem, "{name: note, from: [working],", "{name: note,"}, "kit.missing_key", "{name: note");
  expect_issue({kProblem, "limit: {days: 3, of", "limit: {of"}, "kit.missing_key", "{of: working}");
  expect_issue({"calendar.yaml", "to: 2021-12-31\n", ""}, "kit.missing_key", "from");
  expect_issue({kMeeting, "decimal, scale: 3", "decimal"}, "kit.missing_key", "{type: decimal");
  expect_issue({kVisit, "to: problem, ", ""}, "kit.missing_key", "{type: ref");
  expect_issue({kMeeting, "    values: {standing: {zh: 常委会}, dispatch: {zh: 调度会议}}\n", ""}, "kit.missing_key",
               "type: choice");
  expect_issue({"lamps.yaml", ", when: \"state != closed and due < today\"", ""}, "kit.missing_key", "{kind: problem");
}

TEST(KitShape, AValueOfTheWrongShapeIsRefused) {
  expect_issue({kMeeting, "required: true, aliases", "required: yes, aliases"}, "kit.not_true_or_false", "yes");
  expect_issue({kMeeting, "scale: 3", "scale: 7"}, "kit.not_in_range", "7, label");
  expect_issue({kMeeting, "max: 10000", "max: lots"}, "kit.not_a_number", "lots");
  expect_issue({kMeeting, "min: 0.50", "min: 0.505"}, "kit.not_a_number", "0.505");
  expect_issue({kMeeting, "max: 10000", "max: -1"}, "kit.max_below_min", "-1");
  expect_issue({kMeeting, "absent: unknown", "absent: maybe"}, "kit.not_one_of", "maybe");
  expect_issue({kMeeting, "[[kind, happened_on]]", "kind"}, "kit.not_a_list", "kind\nfields");
  expect_issue({kMeeting, "{zh: 会议, en: Meeting}", "''"}, "kit.not_a_text", "''");
  expect_issue({kMeeting, "{zh: 会议, en: Meeting}", "[会议]"}, "kit.no_label", "[会议]");
  expect_issue({"kit.yaml", "\"100.50\"", "\"100.505\""}, "kit.not_a_number", "\"100.505\"");
  expect_issue({"claims.yaml", "strength: bar", "strength: strong"}, "kit.not_one_of", "strong");
  expect_issue({"lamps.yaml", "- {kind", "x: {kind"}, "kit.not_a_list", "x: {kind");
  expect_issue({kProblem, "of: working}", "of: holidays}"}, "kit.not_one_of", "holidays");
}

TEST(KitShape, ATypeThatDoesNotExistIsShown) {
  expect_issue({kMeeting, "phone: {type: text", "phone: {type: string"}, "kit.not_one_of", "string");
  expect_issue({kMeeting, "phone: {type: text", "phone: {type: txet"}, "kit.not_one_of", "txet");
}

TEST(KitShape, AKeyThatDoesNotGoWithTheTypeIsRefused) {
  expect_issue({kMeeting, "type: money, label", "type: money, scale: 2, label"}, "kit.not_of_type", "scale: 2");
  expect_issue({kMeeting, "{type: text,", "{type: text, min: 1,"}, "kit.not_of_type", "min: 1");
  expect_issue({kVisit, "{type: date,", "{type: date, many: true,"}, "kit.not_of_type", "many");
  expect_issue({kVisit, "{type: date,", "{type: date, to: meeting,"}, "kit.not_of_type", "to: meeting");
  expect_issue({kVisit, "{type: date,", "{type: date, values: {a: a},"}, "kit.not_of_type", "values");
}

TEST(KitShape, ALabelIsInTheKitsLanguages) {
  expect_issue({kMeeting, "en: Meeting", "fr: Réunion"}, "kit.unknown_language", "fr:");
  expect_issue({kMeeting, "{zh: 会议, en: Meeting}", "{en: Meeting}"}, "kit.label_lacks_language", "{en: Meeting}");
}

TEST(KitShape, EveryMessageHasBothLanguages) {
  for (const auto& message : messages()) {
    EXPECT_FALSE(message.zh.empty()) << message.key;
    EXPECT_FALSE(message.en.empty()) << message.key;
  }
}

}  // namespace
}  // namespace bihuan::kit
