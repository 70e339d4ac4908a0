#include "matter/procedure.h"

#include <gtest/gtest.h>

#include "base/message.h"
#include "kit/load.h"
#include "matter/messages.h"

namespace bihuan::matter {
namespace {

// 2021-05-01 to 05-05 are holidays; the Saturday 2021-05-08 is a make-up working day.
const kit::Kit& procedure_kit() {
  static const kit::Kit kKit = [] {
    auto loaded = kit::load({
        {"kit.yaml", "kit: small\nversion: \"1\"\nlanguages: [zh]\nlabel: {zh: 小套件}\n"},
        {"units.yaml", "county: {zh: 县}\ntown: {zh: 乡镇}\n"},
        {"roles.yaml", R"(supervision: {label: {zh: 督查室}}
clerk: {label: {zh: 承办人}}
head: {label: {zh: 负责人}}
)"},
        {"calendar.yaml", R"(from: 2021-01-01
to: 2021-12-31
holidays: ["2021-05-01..2021-05-05"]
workdays: [2021-05-08]
)"},
        {"lamps.yaml", "[]\n"},
        {"figures.yaml", "{}\n"},
        {"claims.yaml", "{}\n"},
        {"ledgers/meeting.yaml", R"(kind: meeting
label: {zh: 会议}
date: happened_on
unit: unit
fields:
  happened_on: {type: date, label: {zh: 日期}}
  unit: {type: unit, label: {zh: 单位}}
)"},
        {"matters/measure.yaml", R"(kind: measure
label: {zh: 措施}
unit: unit
fields:
  problem: {type: ref, to: problem, label: {zh: 对应问题}}
  unit: {type: unit, label: {zh: 单位}}
states: {open: working, done: closed}
steps:
  - {name: begin, from: [], to: open, by: {supervision: site}, label: {zh: 开始}}
  - {name: finish, from: [open], to: done, by: {head: unit}, label: {zh: 完成}}
)"},
        {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题}
unit: unit
code: code
fields:
  code: {type: text, label: {zh: 编号}}
  unit: {type: unit, label: {zh: 牵头单位}}
  from_unit: {type: unit, label: {zh: 下达单位}}
  due: {type: date, label: {zh: 时限}, absent: unknown}
  original_due: {type: date, label: {zh: 原定时限}}
  asked_due: {type: date, label: {zh: 申请延至}}
  answer_by: {type: date, label: {zh: 答复时限}}
  remind_on: {type: date, label: {zh: 提醒日}}
  applied_by: {type: account, label: {zh: 申请人}}
  score: {type: decimal, scale: 2, label: {zh: 分值}}
  met: {type: boolean, label: {zh: 达标}}
  note: {type: text, label: {zh: 说明}}
  closed_on: {type: date, label: {zh: 销号日期}}
states: {issued: issued, working: working, asked: extended,
     applied: submitted, verified: verified, closed: closed, cancelled: cancelled}
steps:
  - {name: issue, from: [], to: issued, by: {supervision: site}, needs: [unit, due], label: {zh: 下达},
     sets: {original_due: "= due", answer_by: "+3 working days",
            remind_on: "+10 days", from_unit: unit, score: "2.50", note: 下达}}
  - {name: receive, from: [issued], to: working, by: {clerk: unit, head: unit}, limit: {days: 2, of: working},
     label: {zh: 签收}}
  - {name: report, from: [working], by: {clerk: unit}, needs: [note], label: {zh: 报告}}
  - {name: ask, from: [working], to: asked, by: {head: unit}, needs: [asked_due],
     when: "today <= due and asked_due > due", reason: true, label: {zh: 申请延期}}
  - {name: grant, from: [asked], to: working, by: {supervision: site}, not_by: [ask],
     sets: {due: "= asked_due"}, limit: {days: 3, of: working}, label: {zh: 准予延期}}
  - {name: refuse, from: [asked], to: working, by: {supervision: site}, limit: {days: 3, of: calendar},
     label: {zh: 不予延期}}
  - {name: apply, from: [working], to: applied, by: {clerk: unit}, evidence: [document, photo],
     sets: {applied_by: actor}, label: {zh: 申请销号}}
  - {name: return, from: [applied, verified], to: working, by: {supervision: site}, reason: true, label: {zh: 退回}}
  - {name: verify, from: [applied], to: verified, by: {supervision: site, clerk: unit}, not_by: [apply, receive],
     sets: {met: "true"}, label: {zh: 核查}}
  - {name: close, from: [verified], to: closed, by: {supervision: site}, not_by: [apply], parts: measure,
     sets: {closed_on: today}, label: {zh: 销号}}
  - {name: reopen, from: [closed], to: working, by: {supervision: site}, reason: true, reopens: true, label: {zh: 重新整改}}
  - {name: cancel, from: any, to: cancelled, by: {supervision: site}, reason: true, label: {zh: 撤销}}
)"},
    });
    for (const auto& issue : loaded.issues)
      ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kKit;
}

const kit::Kind& problem_kind() { return *procedure_kit().find_kind("problem"); }
Date day(int ymd) { return *Date::from_ymd(ymd); }

// County /1/; town 东镇 /1/2/ with the village /1/2/3/; town 西镇 /1/4/.
account::Actor actor(int64_t id, const std::string& role, const std::string& path) {
  return {id, "account" + std::to_string(id), {{role, 2, path}}};
}
const account::Actor kOffice = actor(1, "supervision", "/1/");
const account::Actor kClerk = actor(2, "clerk", "/1/2/");
const account::Actor kHead = actor(3, "head", "/1/2/");
const account::Actor kSecondClerk = actor(4, "clerk", "/1/2/");
const account::Actor kOtherTown = actor(5, "clerk", "/1/4/");

class Procedure : public ::testing::Test {
 protected:
  Procedure() { facts.paths = {{"site", "/1/"}, {"unit", "/1/2/"}}; }

  // The matter in `state`, its unit 东镇 and its due date the end of June.
  void stand_in(const std::string& state, int64_t round = 1) {
    facts.row = db::Row(problem_kind().table.columns.size(), db::Null{});
    set("state", state);
    set("round", round);
    set("unit", int64_t{2});
    set("due", int64_t{20210630});
    set("original_due", int64_t{20210630});
  }
  void set(const std::string& field, db::Value value) {
    (*facts.row)[static_cast<size_t>(problem_kind().column(field))] = std::move(value);
  }
  Result<Move> decided(const std::string& step, const account::Actor& by, int on = 20210302) {
    return decide(procedure_kit(), problem_kind(), step, facts, given, by, day(on));
  }
  // Takes the step and makes its outcome the matter's; "" or the key of the refusal.
  std::string take(const std::string& step, const account::Actor& by, int on = 20210302) {
    const auto move = decided(step, by, on);
    if (!move) return move.error().key;
    facts.row = move->row;
    facts.history.push_back({step, by.account, move->round});
    return "";
  }
  db::Value at(const std::string& field) const {
    return (*facts.row)[static_cast<size_t>(problem_kind().column(field))];
  }
  static db::Value of(const Move& move, const std::string& field) {
    return move.row[static_cast<size_t>(problem_kind().column(field))];
  }
  static db::Value text(const char* words) { return db::Value(std::string(words)); }
  static db::Value number(int64_t value) { return db::Value(value); }

  Facts facts;
  Given given;
};

using Extension = Procedure;
using Closeout = Procedure;
using Reopening = Procedure;
using TwoPersons = Procedure;
using TimeLimit = Procedure;

// ---- where a step starts and who takes it

TEST_F(Procedure, StateStepAndActorDecideTogether) {
  struct Case {
    const char* state;
    const char* step;
    const account::Actor& by;
    const char* key;
  };
  given.reason = "有据可查";
  facts.evidence = {"document"};
  facts.open_parts = {{"measure", 0}};
  const Case cases[] = {
      {"issued", "receive", kClerk, ""},
      {"issued", "receive", kHead, ""},
      {"issued", "receive", kOffice, "procedure.not_yours"},
      {"issued", "receive", kOtherTown, "procedure.not_yours"},
      {"working", "receive", kClerk, "procedure.wrong_state"},
      {"issued", "issue", kOffice, "procedure.wrong_state"},
      {"working", "apply", kClerk, ""},
      {"issued", "apply", kClerk, "procedure.wrong_state"},
      {"applied", "apply", kClerk, "procedure.wrong_state"},
      {"closed", "apply", kClerk, "procedure.wrong_state"},
      {"working", "apply", kHead, "procedure.not_yours"},
      {"applied", "verify", kSecondClerk, ""},
      {"applied", "verify", kOffice, ""},
      {"applied", "verify", kHead, "procedure.not_yours"},
      {"working", "close", kOffice, "procedure.wrong_state"},
      {"applied", "close", kOffice, "procedure.wrong_state"},
      {"verified", "close", kOffice, ""},
      {"verified", "close", kClerk, "procedure.not_yours"},
      {"applied", "return", kOffice, ""},
      {"verified", "return", kOffice, ""},
      {"closed", "return", kOffice, "procedure.wrong_state"},
      {"working", "reopen", kOffice, "procedure.wrong_state"},
      {"closed", "reopen", kOffice, ""},
      {"issued", "cancel", kOffice, ""},
      {"applied", "cancel", kOffice, ""},
      {"closed", "cancel", kOffice, "procedure.wrong_state"},
      {"cancelled", "cancel", kOffice, "procedure.wrong_state"},
      {"working", "shelve", kOffice, "procedure.no_step"},
  };
  for (const auto& [state, step, by, key] : cases) {
    stand_in(state);
    const auto move = decided(step, by);
    EXPECT_EQ(move ? "" : move.error().key, key) << state << " " << step << " " << by.name;
  }
}

TEST_F(Procedure, ARefusalNamesTheStatesAndRolesThatWouldDo) {
  stand_in("issued");
  auto refused = decided("verify", kOffice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::conflict);
  EXPECT_EQ(refused.error().fields.at("state"), "issued");
  EXPECT_EQ(refused.error().fields.at("from"), "applied");
  refused = decided("receive", kOffice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::forbidden);
  EXPECT_EQ(refused.error().fields.at("roles"), "clerk、head");
  EXPECT_EQ(refused.error().fields.at("actor"), "account1");
  refused = decided("shelve", kOffice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::not_found);
  EXPECT_NE(refused.error().fields.at("steps").find("cancel"), std::string::npos);
}

TEST_F(Procedure, ARoleReachesTheUnitsBelowItAndNoOthers) {
  stand_in("issued");
  facts.paths["unit"] = "/1/2/3/";
  EXPECT_TRUE(decided("receive", kClerk));
  facts.paths["unit"] = "/1/4/";
  EXPECT_EQ(decided("receive", kClerk).error().key, "procedure.not_yours");
  facts.paths["unit"] = "/1/";
  EXPECT_EQ(decided("receive", kClerk).error().key, "procedure.not_yours");
  facts.paths["unit"] = "/1/22/";
  EXPECT_EQ(decided("receive", kClerk).error().key, "procedure.not_yours");
  EXPECT_TRUE(decided("receive", actor(9, "clerk", "/1/")));
}

TEST_F(Procedure, AMatterWithoutAUnitIsNobodysToReceive) {
  stand_in("issued");
  facts.paths.erase("unit");
  EXPECT_EQ(decided("receive", kClerk).error().key, "procedure.not_yours");
}

TEST_F(Procedure, AnActorWithoutAnyRoleMayDoNothing) {
  stand_in("issued");
  EXPECT_EQ(decided("receive", {7, "nobody", {}}).error().key, "procedure.not_yours");
}

TEST_F(Procedure, AMatterThatIsNotThereYetIsOnlyIssued) {
  facts.evidence = {"document"};
  EXPECT_EQ(decided("apply", kClerk).error().key, "procedure.wrong_state");
}

TEST_F(Procedure, ALedgerHasNone) {
  const auto refused =
      decide(procedure_kit(), *procedure_kit().find_kind("meeting"), "issue", facts, given, kOffice, day(20210302));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "procedure.no_procedure");
}

// ---- issuing

TEST_F(Procedure, IssuingMakesTheFirstRoundWithAllThatTheStepSets) {
  given.fields = {{"unit", number(2)}, {"due", number(20210630)}};
  const auto move = decided("issue", kOffice, 20210302);
  ASSERT_TRUE(move);
  EXPECT_EQ(move->from, "");
  EXPECT_EQ(move->to, "issued");
  EXPECT_EQ(move->round, 1);
  EXPECT_EQ(of(*move, "origin"), text("loop"));
  EXPECT_EQ(of(*move, "state"), text("issued"));
  EXPECT_EQ(of(*move, "round"), number(1));
  EXPECT_EQ(of(*move, "due"), number(20210630));
  EXPECT_EQ(of(*move, "original_due"), number(20210630));
  EXPECT_EQ(of(*move, "remind_on"), number(20210312));
  EXPECT_EQ(of(*move, "from_unit"), number(2));
  EXPECT_EQ(of(*move, "score"), number(250));
  EXPECT_EQ(of(*move, "note"), text("下达"));
  EXPECT_EQ(of(*move, "closed_on"), db::Value(db::Null{}));
}

TEST_F(Procedure, AMissingFieldIsNamed) {
  given.fields = {{"unit", number(2)}};
  auto refused = decided("issue", kOffice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::invalid);
  EXPECT_EQ(refused.error().key, "procedure.missing_field");
  EXPECT_EQ(refused.error().fields.at("field"), "due");
  given.fields = {{"unit", db::Null{}}, {"due", number(20210630)}};
  refused = decided("issue", kOffice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.at("field"), "unit");
}

TEST_F(Procedure, AFieldThatIsAlreadyThereNeedNotBeGivenAgain) {
  stand_in("working");
  EXPECT_EQ(decided("report", kClerk).error().key, "procedure.missing_field");
  set("note", text("已过半"));
  EXPECT_TRUE(decided("report", kClerk));
}

TEST_F(Procedure, AStepWithoutATargetStaysInItsState) {
  stand_in("working", 2);
  given.fields = {{"note", text("已过半")}};
  const auto move = decided("report", kClerk);
  ASSERT_TRUE(move);
  EXPECT_EQ(move->from, "working");
  EXPECT_EQ(move->to, "working");
  EXPECT_EQ(of(*move, "state"), text("working"));
  EXPECT_EQ(of(*move, "round"), number(2));
  EXPECT_EQ(of(*move, "note"), text("已过半"));
}

TEST_F(Procedure, StateRoundAndOriginAreNotForTheActorToGive) {
  for (const char* field : {"state", "round", "origin", "nothing"}) {
    stand_in("working");
    given.fields = {{"note", text("已过半")}, {field, text("closed")}};
    const auto refused = decided("report", kClerk);
    ASSERT_FALSE(refused) << field;
    EXPECT_EQ(refused.error().key, "record.unknown_field");
    EXPECT_EQ(refused.error().fields.at("field"), field);
  }
}

TEST_F(Procedure, WhatTheStepAttestsCannotBeGiven) {
  stand_in("working");
  facts.evidence = {"photo"};
  given.fields = {{"applied_by", number(99)}};
  EXPECT_EQ(decided("apply", kClerk).error().key, "procedure.field_not_taken");
}

// ---- time limits

TEST_F(TimeLimit, WorkingDaysPassOverTheHolidayAndCountTheMakeUpDay) {
  given.fields = {{"unit", number(2)}, {"due", number(20210630)}};
  struct Case {
    int issued;
    int answer_by;
  };
  for (const auto& [issued, answer_by] : {Case{20210302, 20210305},     // within a week
                                          Case{20210305, 20210310},     // over a weekend
                                          Case{20210428, 20210506},     // over the holiday
                                          Case{20210430, 20210508},     // …to the make-up Saturday
                                          Case{20210503, 20210508},     // from within the holiday
                                          Case{20210506, 20210510}}) {  // over the make-up Saturday
    const auto move = decided("issue", kOffice, issued);
    ASSERT_TRUE(move);
    EXPECT_EQ(of(*move, "answer_by"), number(answer_by)) << issued;
  }
}

TEST_F(TimeLimit, BeyondTheCalendarIsRefusedRatherThanGuessed) {
  given.fields = {{"unit", number(2)}, {"due", number(20220630)}};
  const auto refused = decided("issue", kOffice, 20211230);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "kit.calendar_ends");
}

TEST_F(TimeLimit, AStateIsLeftWithinTheLimitOfItsSteps) {
  const auto due = [](const char* state, int since) {
    const auto result = due_in_state(procedure_kit(), problem_kind(), state, day(since));
    EXPECT_TRUE(result) << state;
    return result && *result ? (*result)->ymd() : 0;
  };
  EXPECT_EQ(due("issued", 20210302), 20210304);
  EXPECT_EQ(due("issued", 20210430), 20210507);
  EXPECT_EQ(due("working", 20210302), 0);
  EXPECT_EQ(due("closed", 20210302), 0);
}

TEST_F(TimeLimit, TheEarliestOfSeveralLimitsCounts) {
  const auto due = [](int since) {
    return (**due_in_state(procedure_kit(), problem_kind(), "asked", day(since))).ymd();
  };
  EXPECT_EQ(due(20210430), 20210503);  // three calendar days, before three working days
  EXPECT_EQ(due(20210301), 20210304);  // the same day by both
}

TEST_F(TimeLimit, ALedgerHasNoLimits) {
  EXPECT_EQ(*due_in_state(procedure_kit(), *procedure_kit().find_kind("meeting"), "issued", day(20210302)),
            std::nullopt);
}

// ---- extension

TEST_F(Extension, KeepsTheOriginalDueDate) {
  stand_in("working");
  given.fields = {{"asked_due", number(20210831)}};
  given.reason = "资金未到位";
  ASSERT_EQ(take("ask", kHead, 20210601), "");
  given = {};
  ASSERT_EQ(take("grant", kOffice, 20210602), "");
  EXPECT_EQ(at("due"), number(20210831));
  EXPECT_EQ(at("original_due"), number(20210630));
  EXPECT_EQ(at("state"), text("working"));
}

TEST_F(Extension, RefusedLeavesTheDueDateAsItWas) {
  stand_in("working");
  given = {{{"asked_due", number(20210831)}}, "资金未到位"};
  ASSERT_EQ(take("ask", kHead, 20210601), "");
  given = {};
  ASSERT_EQ(take("refuse", kOffice, 20210602), "");
  EXPECT_EQ(at("due"), number(20210630));
}

TEST_F(Extension, IsAskedOnTheDueDateAtTheLatestAndForALaterDay) {
  stand_in("working");
  given = {{{"asked_due", number(20210831)}}, "资金未到位"};
  EXPECT_TRUE(decided("ask", kHead, 20210630));
  const auto late = decided("ask", kHead, 20210701);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::conflict);
  EXPECT_EQ(late.error().key, "procedure.condition");
  EXPECT_EQ(late.error().fields.at("condition"), "today <= due and asked_due > due");
  given.fields["asked_due"] = number(20210630);
  EXPECT_EQ(decided("ask", kHead, 20210601).error().key, "procedure.condition");
}

TEST_F(Extension, WhereTheDueDateIsUnknownItIsNotGrantedOnTrust) {
  stand_in("working");
  set("due", db::Null{});
  given = {{{"asked_due", number(20210831)}}, "资金未到位"};
  EXPECT_EQ(decided("ask", kHead, 20210601).error().key, "procedure.condition");
}

// ---- close-out

TEST_F(Closeout, WithoutEvidenceIsRefused) {
  stand_in("working");
  const auto refused = decided("apply", kClerk);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::invalid);
  EXPECT_EQ(refused.error().key, "procedure.missing_evidence");
  EXPECT_EQ(refused.error().fields.at("classes"), "document、photo");
}

TEST_F(Closeout, EvidenceOfOneOfTheClassesIsEnoughAndOfAnotherClassIsNot) {
  stand_in("working");
  for (const auto& [classes, enough] : {std::pair<std::set<std::string>, bool>{{"document"}, true},
                                        {{"photo"}, true},
                                        {{"photo", "document", "explanation"}, true},
                                        {{"explanation"}, false},
                                        {{"record_link", "explanation"}, false}}) {
    facts.evidence = classes;
    EXPECT_EQ(static_cast<bool>(decided("apply", kClerk)), enough) << *classes.begin();
  }
}

TEST_F(Closeout, WaitsForTheLastOfItsMeasures) {
  stand_in("verified");
  facts.open_parts = {{"measure", 2}};
  const auto refused = decided("close", kOffice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::conflict);
  EXPECT_EQ(refused.error().key, "procedure.open_parts");
  EXPECT_EQ(refused.error().fields.at("count"), "2");
  facts.open_parts = {{"measure", 0}};
  const auto move = decided("close", kOffice, 20210620);
  ASSERT_TRUE(move);
  EXPECT_EQ(of(*move, "closed_on"), number(20210620));
}

TEST_F(Closeout, MeasuresThatNobodyCountedAreNotTakenForDone) {
  stand_in("verified");
  EXPECT_EQ(decided("close", kOffice).error().key, "procedure.open_parts");
}

TEST_F(Closeout, ReturnNeedsAReasonInWords) {
  stand_in("applied");
  for (const char* reason : {"", "  ", "　\n\t"}) {
    given.reason = reason;
    EXPECT_EQ(decided("return", kOffice).error().key, "procedure.missing_reason") << "'" << reason << "'";
  }
  given.reason = "佐证不足";
  const auto move = decided("return", kOffice);
  ASSERT_TRUE(move);
  EXPECT_EQ(move->to, "working");
  EXPECT_EQ(move->round, 1);
}

// ---- two persons

TEST_F(TwoPersons, WhoAppliedMayNotVerify) {
  stand_in("applied");
  facts.history = {{"apply", kClerk.account, 1}};
  const auto refused = decided("verify", kClerk);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::forbidden);
  EXPECT_EQ(refused.error().key, "procedure.two_persons");
  EXPECT_EQ(refused.error().fields.at("other"), "apply");
  EXPECT_EQ(refused.error().fields.at("actor"), "account2");
  EXPECT_TRUE(decided("verify", kSecondClerk));
}

TEST_F(Procedure, ARefusalSpeaksInTheWordsOfTheKitAndKeepsTheirKeysForPrograms) {
  stand_in("applied");
  facts.history = {{"apply", kClerk.account, 1}};
  const auto error = decided("verify", kClerk).error();
  const MessageTable tables[] = {messages()};
  const auto* verify = problem_kind().procedure->find("verify");
  const auto* apply = problem_kind().procedure->find("apply");
  EXPECT_EQ(error.fields.at("step"), "verify");
  for (const auto& [language, name] : {std::pair(Language::zh, "zh"), std::pair(Language::en, "en")}) {
    const auto text = render(error, language, tables);
    EXPECT_NE(text.find(kit::in_language(verify->label, name)), std::string::npos) << text;
    EXPECT_NE(text.find(kit::in_language(apply->label, name)), std::string::npos) << text;
  }
}

TEST_F(TwoPersons, EveryStepThatIsNamedBars) {
  stand_in("applied");
  facts.history = {{"receive", kClerk.account, 1}, {"apply", kSecondClerk.account, 1}};
  EXPECT_EQ(decided("verify", kClerk).error().fields.at("other"), "receive");
  EXPECT_EQ(decided("verify", kSecondClerk).error().fields.at("other"), "apply");
  facts.history = {{"report", kClerk.account, 1}};
  EXPECT_TRUE(decided("verify", kClerk));
}

TEST_F(TwoPersons, WhoAppliedBeforeAReturnIsStillBarred) {
  stand_in("applied");
  facts.history = {{"apply", kClerk.account, 1}, {"return", kOffice.account, 1}, {"apply", kSecondClerk.account, 1}};
  EXPECT_EQ(decided("verify", kClerk).error().key, "procedure.two_persons");
}

TEST_F(TwoPersons, AnEarlierRoundDoesNotBar) {
  stand_in("applied", 2);
  facts.history = {{"apply", kClerk.account, 1}, {"apply", kSecondClerk.account, 2}};
  EXPECT_TRUE(decided("verify", kClerk));
  EXPECT_EQ(decided("verify", kSecondClerk).error().key, "procedure.two_persons");
}

TEST_F(TwoPersons, AnAccountOfBothRolesMayNotGrantWhatItAskedFor) {
  account::Actor both = kHead;
  both.holdings.push_back({"supervision", 1, "/1/"});
  stand_in("working");
  given = {{{"asked_due", number(20210831)}}, "资金未到位"};
  ASSERT_EQ(take("ask", both, 20210601), "");
  given = {};
  EXPECT_EQ(take("grant", both, 20210602), "procedure.two_persons");
  EXPECT_EQ(take("grant", kOffice, 20210602), "");
}

// ---- reopening

TEST_F(Reopening, BeginsTheNextRoundAndKeepsWhatIsKnown) {
  stand_in("closed");
  set("closed_on", number(20210620));
  given.reason = "问题反弹";
  const auto move = decided("reopen", kOffice);
  ASSERT_TRUE(move);
  EXPECT_EQ(move->from, "closed");
  EXPECT_EQ(move->to, "working");
  EXPECT_EQ(move->round, 2);
  EXPECT_EQ(of(*move, "round"), number(2));
  EXPECT_EQ(of(*move, "original_due"), number(20210630));
  stand_in("closed", 4);
  EXPECT_EQ(decided("reopen", kOffice)->round, 5);
}

TEST_F(Reopening, NeedsAReason) {
  stand_in("closed");
  EXPECT_EQ(decided("reopen", kOffice).error().key, "procedure.missing_reason");
}

TEST_F(Reopening, TheNextRoundGoesAllTheWayAgain) {
  stand_in("closed");
  facts.evidence = {"document"};
  facts.open_parts = {{"measure", 0}};
  facts.history = {{"apply", kClerk.account, 1}, {"verify", kOffice.account, 1}, {"close", kOffice.account, 1}};
  given.reason = "问题反弹";
  ASSERT_EQ(take("reopen", kOffice), "");
  EXPECT_EQ(take("close", kOffice), "procedure.wrong_state");
  ASSERT_EQ(take("apply", kSecondClerk), "");
  EXPECT_EQ(take("verify", kSecondClerk), "procedure.two_persons");
  ASSERT_EQ(take("verify", kClerk), "");
  EXPECT_EQ(at("met"), number(1));
  ASSERT_EQ(take("close", kOffice), "");
  EXPECT_EQ(at("round"), number(2));
}

// ---- messages

TEST_F(Procedure, EveryRefusalIsToldInBothLanguages) {
  std::vector<Error> errors;
  const auto add = [&](const Result<Move>& refused) {
    ASSERT_FALSE(refused);
    errors.push_back(refused.error());
  };
  add(decide(procedure_kit(), *procedure_kit().find_kind("meeting"), "issue", facts, given, kOffice, day(20210302)));
  add(decided("shelve", kOffice));
  add(decided("issue", kOffice));
  stand_in("issued");
  add(decided("apply", kClerk));
  add(decided("receive", kOffice));
  stand_in("working");
  add(decided("apply", kClerk));
  given = {{{"asked_due", number(20210601)}}, "理由"};
  add(decided("ask", kHead));
  given = {};
  stand_in("applied");
  add(decided("return", kOffice));
  facts.history = {{"apply", kClerk.account, 1}};
  add(decided("verify", kClerk));
  stand_in("verified");
  add(decided("close", kOffice));
  const MessageTable tables[] = {messages()};
  std::set<std::string> keys;
  for (const auto& error : errors) {
    keys.insert(error.key);
    for (const Language language : {Language::zh, Language::en}) {
      const auto said = render(error, language, tables);
      EXPECT_EQ(said.find(error.key), said.npos) << said;
      EXPECT_EQ(said.find('{'), said.npos) << said;
    }
  }
  EXPECT_EQ(keys.size(), 10u);
}

TEST_F(Extension, AReportDoesNotMoveTheDueDate) {
  stand_in("working");
  given.fields = {{"note", text("已过半")}, {"due", number(20301231)}, {"original_due", number(20301231)}};
  EXPECT_FALSE(decided("report", kClerk));
}

}  // namespace
}  // namespace bihuan::matter
