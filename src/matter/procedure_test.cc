// Where a step starts, who takes it, what it sets, its time limits, and how a refusal is told.
#include <set>

#include "base/message.h"
#include "matter/messages.h"
#include "matter/procedure_for_test.h"

namespace bihuan::matter {
namespace {

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

// ---- messages

TEST_F(Procedure, ARefusalSpeaksInTheWordsOfTheKitAndKeepsTheirKeysForPrograms) {
  stand_in("applied");
  facts.history = {{"apply", kClerk.account, 1}};
  const auto error = decided("verify", kClerk).error();
  EXPECT_EQ(error.fields.at("step"), "verify");
  EXPECT_EQ(error.fields.at("other"), "apply");
  const MessageTable tables[] = {messages()};
  EXPECT_EQ(render(error, Language::zh, tables), "“核查”须由另一人办理：account2 已做过“申请销号”");
  EXPECT_EQ(render(error, Language::en, tables), "\"Verify\" needs a second person: account2 did \"Apply\"");
  facts.history = {};
  stand_in("working");
  const auto bare = decided("apply", kClerk).error();
  EXPECT_EQ(bare.fields.at("classes"), "document、photo");
  EXPECT_EQ(render(bare, Language::zh, tables), "“申请销号”须有佐证材料（文件、照片）");
}

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

// ---- lent roles

// In the place of `lender`.
account::Actor deputy(int64_t id, const std::string& role, int64_t lender) {
  return {id, "deputy" + std::to_string(id), {{role, 2, "/1/2/", lender}}};
}
std::string key_of(const Result<Move>& move) { return move ? "" : move.error().key; }

TEST_F(Procedure, AStepByALentRoleIsLaidToWhoTookItAndToWhoLentIt) {
  stand_in("applied");
  facts.history = {{"apply", 7, 1, kClerk.account}};
  EXPECT_EQ(key_of(decided("verify", deputy(7, "clerk", 4))), "procedure.two_persons");
  EXPECT_EQ(key_of(decided("verify", kClerk)), "procedure.two_persons_lent");
  EXPECT_EQ(key_of(decided("verify", deputy(8, "clerk", kClerk.account))), "procedure.two_persons_lent");
  EXPECT_EQ(key_of(decided("verify", kSecondClerk)), "");
}

TEST_F(Procedure, NobodyActsInThePlaceOfWhoMayNot) {
  stand_in("applied");
  facts.history = {{"apply", kClerk.account, 1}};
  EXPECT_EQ(key_of(decided("verify", deputy(7, "clerk", kClerk.account))), "procedure.two_persons_lent");
  auto of_two = deputy(7, "clerk", kClerk.account);
  of_two.holdings.push_back({"clerk", 2, "/1/2/", kSecondClerk.account});
  ASSERT_EQ(key_of(decided("verify", of_two)), "");
  EXPECT_EQ(decided("verify", of_two)->in_place_of, kSecondClerk.account);
  of_two.holdings.push_back({"clerk", 2, "/1/2/", 0});
  EXPECT_EQ(decided("verify", of_two)->in_place_of, 0) << "by a role of its own it acts for itself";
}

TEST_F(Procedure, WhatAnImportSaysWasDoneIsLaidToWhoImported) {
  stand_in("applied");
  facts.history = {{std::string(kTakeOver), kClerk.account, 1}};
  EXPECT_EQ(key_of(decided("verify", kClerk)), "procedure.two_persons");
  EXPECT_EQ(key_of(decided("verify", kSecondClerk)), "");
  facts.history.push_back({"receive", 8, 1});
  facts.history.push_back({"apply", 9, 1});
  EXPECT_EQ(key_of(decided("verify", kClerk)), "") << "others have done it here since";
}

}  // namespace
}  // namespace bihuan::matter
