// One mistake in the small kit: what is said of it, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kMeeting = "ledgers/meeting.yaml";
const std::string kVisit = "ledgers/visit.yaml";
const std::string kProblem = "matters/problem.yaml";

TEST(KitNames, NamesAreAsciiIdentifiers) {
  expect_issue({kMeeting, "phone: {", "电话: {"}, "kit.bad_key", "电话: {");
  expect_issue({kMeeting, "phone: {", "2phone: {"}, "kit.bad_key", "2phone");
  expect_issue({kMeeting, "phone: {", std::string(61, 'p') + ": {"}, "kit.bad_key", "ppp");
  expect_issue({kVisit, "kind: visit", "kind: home-visit"}, "kit.bad_key", "home-visit");
  expect_issue({"kit.yaml", "kit: small", "kit: 小"}, "kit.bad_key", "小\n");
  expect_issue({"figures.yaml", "people:", "参会人次:"}, "kit.bad_key", "参会人次:");
  expect_issue({kProblem, "name: note", "name: take note"}, "kit.bad_key", "take note");
  expect_issue({kMeeting, "dispatch: {zh", "调度: {zh"}, "kit.bad_key", "调度: {zh");
  expect_issue({"roles.yaml", "head:", "审计: {label: 审计}\nhead:"}, "kit.bad_key", "审计:");
}

TEST(KitNames, NamesThatTheSystemHasAreTaken) {
  for (const std::string name : {"id", "site", "since", "until", "origin", "state", "round", "Until"})
    expect_issue({kMeeting, "phone: {", name + ": {"}, "kit.name_taken", name + ": {");
  for (const std::string name :
       {"unit", "account", "evidence", "step", "unit_span", "holding", "setting", "bh_log", "BH_x", "Unit", "sqlite_x"})
    expect_issue({kVisit, "kind: visit", "kind: " + name}, "kit.name_taken", name + "\n");
  for (const std::string name : {"name", "name_stem", "kit"})
    expect_issue({"kit.yaml", "  bar:", "  " + name + ": {label: x}\n  bar:"}, "kit.name_taken", name + ": {label: x}");
}

TEST(KitNames, AKindNameOrLabelMeansOneKind) {
  expect_issue({kVisit, "kind: visit", "kind: Meeting"}, "kit.name_twice", "Meeting");
  expect_issue({kVisit, "label: 走访\n", "label: 会议\n"}, "kit.name_twice", "会议\n");
  expect_issue({kVisit, "label: 走访\n", "label: problem\n"}, "kit.name_twice", "problem\n");
  expect_issue({kVisit, "label: 走访\n", "label: 单位\n"}, "kit.name_twice", "单位\n");
  expect_issue({kVisit, "label: 走访\n", "label: 佐证材料\n"}, "kit.name_twice", "佐证材料\n");
}

TEST(KitNames, AFieldNameLabelOrHeadingMeansOneField) {
  expect_issue({kMeeting, "label: {zh: 人次}", "label: {zh: 类别}"}, "kit.name_twice", "{type: integer, label");
  expect_issue({kMeeting, "label: {zh: 人次}", "label: rate"}, "kit.name_twice", "{type: decimal");
  expect_issue({kMeeting, "aliases: [会议时间]", "aliases: [经费]"}, "kit.name_twice", "[经费]");
  expect_issue({kProblem, "label: {zh: 编号}", "label: {zh: 状态}"}, "kit.name_twice", "{type: text, label");
  expect_issue({kMeeting, "phone: {", "COST: {"}, "kit.name_twice", "{type: text");
}

TEST(KitNames, AChoiceStateOrLevelMeansOneThing) {
  expect_issue({kMeeting, "dispatch: {zh: 调度会议}", "dispatch: {zh: 常委会}"}, "kit.name_twice", "{zh: 常委会}}");
  expect_issue({kProblem, "working: {zh: 整改中}", "working: closed"}, "kit.name_twice", "closed\nsteps");
  expect_issue({"units.yaml", "town: {zh: 乡镇, en: Town}", "town: {zh: 县}"}, "kit.name_twice", "{zh: 县}\n");
}

TEST(KitNames, AFigureNameMeansOneNumber) {
  expect_issue({"figures.yaml", "people:", "bar:"}, "kit.name_twice", "label: {zh: 人次}");
  expect_issue({"figures.yaml", "label: {zh: 人次}", "label: {zh: 常委会次数}"}, "kit.name_twice",
               "label: {zh: 常委会次数}\n");
  expect_issue({"figures.yaml", "label: {zh: 人次}", "label: {zh: 最多天数}"}, "kit.name_twice",
               "label: {zh: 最多天数}");
  expect_issue({"claims.yaml", "fine:", "people:"}, "kit.name_twice", "{label: {zh: 效果良好}");
  expect_issue({"claims.yaml", "label: {zh: 效果良好}", "label: {zh: 全部销号}"}, "kit.name_twice",
               "{label: {zh: 全部销号}, strength: opinion");
}

TEST(KitNames, AClaimMayBeCalledLikeAFigure) {
  EXPECT_TRUE(load(changed({{"claims.yaml", "label: {zh: 效果良好}", "label: {zh: 人次}"}})).kit);
}

}  // namespace
}  // namespace bihuan::kit
