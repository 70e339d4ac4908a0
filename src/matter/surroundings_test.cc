// What a step asks of the rows around its matter, on the orders of the county.
#include <gtest/gtest.h>

#include "matter/procedure.h"
#include "matter/walk_table_for_test.h"

namespace bihuan::matter {
namespace {

const Date kDay = *Date::from_ymd(20210401);

// An order passed down by the department 2 to the town 3, at the path of the department.
class PassedDown : public ::testing::Test {
 protected:
  const kit::Kind& order = *county().find_kind("order");
  const account::Actor head{7, "D01.head", {{"head", 2, "/1/2/"}}};
  const account::Actor office{8, "supervision1", {{"supervision", 1, "/1/"}}};
  Facts facts;
  Given given;

  PassedDown() {
    facts.paths = {{"site", "/1/"}, {"issuer", "/1/2/"}, {"lead_unit", "/1/3/"}};
    given.fields = {{"parent", int64_t{1}},
                    {"title", std::string("排查隐患")},
                    {"issuer", int64_t{2}},
                    {"lead_unit", int64_t{3}},
                    {"due", int64_t{20210531}}};
    given.reason = "理由";
    facts.referred = {{"parent.state", {std::string("working")}},
                      {"parent.lead_unit", {int64_t{2}}},
                      {"parent.co_units", {int64_t{4}, int64_t{5}}},
                      {"parent.due", {int64_t{20210531}}}};
  }
  void stand_in(const std::string& state) {
    facts.row = db::Row(order.table.columns.size(), db::Null{});
    set("state", state);
    set("round", int64_t{1});
    for (const auto& [name, value] : given.fields) set(name, value);
    given.fields.clear();
  }
  void set(const std::string& field, db::Value value) {
    (*facts.row)[static_cast<size_t>(order.column(field))] = std::move(value);
  }
  Result<Move> decided(const std::string& step, const account::Actor& by) {
    return decide(county(), order, step, facts, given, by, kDay);
  }
  std::string refusal(const std::string& step, const account::Actor& by) {
    const auto move = decided(step, by);
    return move ? "" : move.error().key;
  }
};

TEST_F(PassedDown, AnOrderGoesDownWithADeadlineThatIsNotLater) {
  EXPECT_EQ(refusal("pass_down", head), "");
  given.fields["due"] = int64_t{20210601};
  const auto late = decided("pass_down", head);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().key, "procedure.too_late");
  EXPECT_EQ(late.error().fields.at("path:zh"), "上级单据的办理时限");
  EXPECT_EQ(late.error().fields.at("limit"), "2021-05-31");
  facts.referred["parent.due"].clear();
  EXPECT_EQ(refusal("pass_down", head), "") << "a parent without a deadline holds nobody to one";
}

TEST_F(PassedDown, OnlyWhoHoldsTheOrderPassesItDown) {
  given.fields["issuer"] = int64_t{5};
  facts.paths["issuer"] = "/1/2/";
  EXPECT_EQ(refusal("pass_down", head), "") << "a co-operating unit holds it, too";
  given.fields["issuer"] = int64_t{6};
  const auto other = decided("pass_down", head);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().key, "procedure.not_the_same");
  EXPECT_EQ(other.error().fields.at("path:zh"), "上级单据的承办单位、上级单据的协办单位");
}

TEST_F(PassedDown, AnOrderIsPassedDownWhileItIsWorkedOn) {
  for (const std::string state : {"working", "extension_asked"}) {
    facts.referred["parent.state"] = {state};
    EXPECT_EQ(refusal("pass_down", head), "") << state;
  }
  for (const std::string state : {"issued", "returned", "replied", "endorsed", "verified", "closed", "cancelled"}) {
    facts.referred["parent.state"] = {state};
    EXPECT_EQ(refusal("pass_down", head), "procedure.wrong_state_of") << state;
  }
  facts.referred.clear();
  EXPECT_NE(refusal("pass_down", head), "") << "an order that is not there";
}

TEST_F(PassedDown, AnOrderOfNobodyAboveIsHeldToNothing) {
  facts.referred.clear();
  given.fields.erase("parent");
  given.fields["series"] = std::string("supervision");
  given.fields["due"] = int64_t{20991231};
  EXPECT_EQ(refusal("issue", office), "");
  given.fields["parent"] = int64_t{1};
  EXPECT_EQ(refusal("issue", office), "procedure.refers_to_nothing") << "nor does issuing get round it";
}

TEST_F(PassedDown, AnExtensionDoesNotPassTheDeadlineAbove) {
  stand_in("working");
  given.fields = {{"asked_due", int64_t{20210610}}, {"progress_note", std::string("七成")}};
  const account::Actor town{9, "T01.head", {{"head", 3, "/1/3/"}}};
  EXPECT_EQ(refusal("ask_extension", town), "procedure.too_late");
  stand_in("extension_asked");
  set("due", int64_t{20210430});
  set("parent", int64_t{1});
  set("asked_due", int64_t{20210610});
  EXPECT_EQ(refusal("grant_extension", office), "procedure.too_late");
  set("asked_due", int64_t{20210531});
  EXPECT_EQ(refusal("grant_extension", office), "");
}

TEST_F(PassedDown, ADeadlineDoesNotMoveBeforeThatOfAnOpenPart) {
  stand_in("closed");
  given.fields["due"] = int64_t{20210520};
  facts.of_parts["order.due"] = int64_t{20210525};
  const auto early = decided("reopen", office);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().key, "procedure.too_early");
  EXPECT_EQ(early.error().fields.at("limit"), "2021-05-25");
  given.fields["due"] = int64_t{20210525};
  EXPECT_EQ(refusal("reopen", office), "");
}

TEST_F(PassedDown, AClosedOrderIsNotReopenedBelowOneThatIsClosed) {
  stand_in("closed");
  EXPECT_EQ(refusal("reopen", office), "procedure.missing_field") << "the old date is of the old round";
  given.fields["due"] = int64_t{20210520};
  facts.referred["parent.state"] = {std::string("closed")};
  EXPECT_EQ(refusal("reopen", office), "procedure.wrong_state_of");
}

TEST_F(PassedDown, AnOrderIsNotWithdrawnOverOpenParts) {
  stand_in("working");
  facts.open_parts["order"] = 2;
  const auto refused = decided("cancel", office);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "procedure.open_parts");
  EXPECT_EQ(refused.error().fields.at("count"), "2");
  facts.open_parts["order"] = 0;
  EXPECT_EQ(refusal("cancel", office), "");
}

TEST_F(PassedDown, WhatAStepWritesIsNotGivenAtTheBeginning) {
  for (const auto& [field, value] : {std::pair("bounced_unit", int64_t{3}), std::pair("bounce_refused", int64_t{1}),
                                     std::pair("original_due", int64_t{20991231})}) {
    Facts before = facts;
    Given more = given;
    more.fields[field] = value;
    const auto move = decide(county(), order, "pass_down", before, more, head, kDay);
    ASSERT_FALSE(move) << field;
    EXPECT_EQ(move.error().key, "procedure.field_not_taken") << field;
  }
}

TEST_F(PassedDown, NothingIsItsOwnAncestor) {
  stand_in("returned");
  set("bounced_unit", int64_t{3});
  given.fields = {{"lead_unit", int64_t{4}}, {"due", int64_t{20210520}}};
  EXPECT_EQ(refusal("reissue", office), "");
  facts.loops.insert("parent");
  EXPECT_EQ(refusal("reissue", office), "procedure.own_ancestor");
}

TEST_F(PassedDown, WhoSentItBackIsHeardOnceByAnother) {
  stand_in("issued");
  const account::Actor both{9, "T01.head", {{"head", 3, "/1/3/"}, {"head", 2, "/1/2/"}}};
  const auto bounced = decided("bounce", both);
  ASSERT_TRUE(bounced) << bounced.error().key;
  facts.row = bounced->row;
  facts.history = {{"bounce", 9, 1}};
  EXPECT_EQ(refusal("refuse_bounce", both), "procedure.two_persons");
  given.fields = {{"lead_unit", int64_t{4}}, {"due", int64_t{20210520}}};
  EXPECT_EQ(refusal("reissue", both), "procedure.two_persons");
  given.fields["lead_unit"] = int64_t{3};
  EXPECT_EQ(refusal("reissue", office), "procedure.condition") << "to uphold it is to give it to another";
  given.fields["lead_unit"] = int64_t{4};
  EXPECT_EQ(refusal("reissue", office), "");
  given.fields.clear();
  const auto refused = decided("refuse_bounce", office);
  ASSERT_TRUE(refused) << refused.error().key;
  EXPECT_EQ(refused->to, "issued");
  EXPECT_EQ(refused->row[static_cast<size_t>(order.column("due"))], db::Value(int64_t{20210531}))
      << "the clock runs on";
  facts.row = refused->row;
  const auto again = decided("bounce", both);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().key, "procedure.condition");
  EXPECT_EQ(again.error().fields.at("condition:zh"), "退单未被驳回过");
  EXPECT_EQ(again.error().fields.at("condition:en"), "sending it back was not refused before");
}

}  // namespace
}  // namespace bihuan::matter
