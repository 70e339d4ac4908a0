// From the request for more time to the second round: extension, close-out, two persons, reopening.
#include "matter/procedure_for_test.h"

namespace bihuan::matter {
namespace {

using Extension = Procedure;
using Closeout = Procedure;
using Reopening = Procedure;
using TwoPersons = Procedure;

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

TEST_F(Extension, AReportDoesNotMoveTheDueDate) {
  stand_in("working");
  given.fields = {{"note", text("已过半")}, {"due", number(20301231)}, {"original_due", number(20301231)}};
  EXPECT_FALSE(decided("report", kClerk));
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

}  // namespace
}  // namespace bihuan::matter
