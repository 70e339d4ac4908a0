// The buttons of a matter's page: what is offered, what it needs, and why the rest is not.
#include <gtest/gtest.h>

#include "base/message.h"
#include "kit/load.h"
#include "matter/messages.h"
#include "matter/procedure.h"

namespace bihuan::matter {
namespace {

const kit::Kit& county() {
  static const kit::Kit kKit = [] {
    const auto loaded = kit::load_folder(BIHUAN_SOURCE "/kits/county");
    if (!loaded || !loaded->kit) std::abort();
    return *loaded->kit;
  }();
  return kKit;
}

account::Actor actor(int64_t id, const std::string& role, const std::string& path) {
  return {id, "account" + std::to_string(id), {{role, 2, path}}};
}
const account::Actor kOffice = actor(1, "supervision", "/1/");
const account::Actor kClerk = actor(2, "clerk", "/1/2/");
const account::Actor kHead = actor(3, "head", "/1/2/");
const account::Actor kOtherClerk = actor(4, "clerk", "/1/3/");
const Date kInTime = *Date::from_ymd(20210601);
const Date kTooLate = *Date::from_ymd(20210701);

class Choices : public ::testing::Test {
 protected:
  const kit::Kind& measure = *county().find_kind("measure");
  Facts facts;

  Choices() {
    facts.paths = {{"site", "/1/"}, {"lead_unit", "/1/2/"}};
    facts.open_parts = {{"part_answer", 0}};
    facts.parameter = [](std::string_view) { return std::optional<Number>(Number(5)); };
  }
  void set(const std::string& field, db::Value value) {
    (*facts.row)[static_cast<size_t>(measure.column(field))] = std::move(value);
  }
  void stand_in(const std::string& state) {
    facts.row = db::Row(measure.table.columns.size());
    set("state", state);
    set("round", int64_t{1});
    set("lead_unit", int64_t{2});
    set("due", int64_t{20210630});
    set("original_due", int64_t{20210630});
  }
  Choice choice(const std::string& step, const account::Actor& by, Date today = kInTime) {
    for (auto& found : steps_open_to(county(), measure, facts, by, today))
      if (found.step->name == step) return std::move(found);
    ADD_FAILURE() << "no step " << step;
    return {};
  }
  std::string fault(const std::string& step, const account::Actor& by, Date today = kInTime) {
    const auto found = choice(step, by, today);
    return found.fault ? found.fault->key : "";
  }
};

using Names = std::vector<std::string>;

TEST_F(Choices, EveryStepIsListedInTheOrderOfTheKit) {
  stand_in("working");
  const auto all = steps_open_to(county(), measure, facts, kClerk, kInTime);
  ASSERT_EQ(all.size(), measure.procedure->steps.size());
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].step, &measure.procedure->steps[i]);
}

TEST_F(Choices, AStepThatOnlyLacksWhatTheActorCanGiveIsOfferedWithItsNeeds) {
  stand_in("working");
  const auto apply = choice("apply", kClerk);
  EXPECT_FALSE(apply.fault);
  EXPECT_EQ(apply.needs.fields, Names{"result"});
  EXPECT_EQ(apply.needs.evidence, (Names{"document", "photo", "record_link", "explanation"}));
  EXPECT_FALSE(apply.needs.reason);
  EXPECT_FALSE(apply.needs.nothing());
  const auto ask = choice("ask_extension", kHead);
  EXPECT_FALSE(ask.fault);
  EXPECT_TRUE(ask.needs.reason);
  EXPECT_EQ(ask.needs.fields, (Names{"asked_due", "progress_note"}));
  EXPECT_TRUE(ask.needs.condition) << "it depends on the day that is asked for";
}

TEST_F(Choices, WhatIsThereIsNotNeededAgainButMayBeGiven) {
  stand_in("working");
  set("result", std::string("已完成"));
  facts.evidence = {"photo"};
  const auto apply = choice("apply", kClerk);
  EXPECT_TRUE(apply.needs.nothing());
  EXPECT_EQ(apply.needs.takes, Names{"result"});
  stand_in("issued");
  EXPECT_TRUE(choice("receive", kClerk).needs.nothing());
}

TEST_F(Choices, TheFirstFaultIsToldOfWhatNothingGivenCanMend) {
  stand_in("working");
  EXPECT_EQ(fault("close", kOffice), "procedure.wrong_state");
  EXPECT_EQ(fault("apply", kOtherClerk), "procedure.not_yours");
  EXPECT_EQ(fault("apply", kHead), "procedure.not_yours");
  facts.open_parts = {{"part_answer", 2}};
  EXPECT_EQ(fault("apply", kClerk), "procedure.open_parts");
  stand_in("applied");
  const account::Actor both{2, "account2", {{"clerk", 2, "/1/2/"}, {"head", 2, "/1/2/"}}};
  facts.history = {{"apply", 2, 1}};
  EXPECT_EQ(fault("promise", both), "procedure.two_persons");
  EXPECT_EQ(fault("promise", kHead), "");
}

TEST_F(Choices, AnExtensionIsNoLongerOfferedWhenTheDueDateHasPassed) {
  stand_in("working");
  EXPECT_EQ(fault("ask_extension", kHead, kInTime), "");
  EXPECT_EQ(fault("ask_extension", kHead, kTooLate), "procedure.condition") << "no day that is asked for could mend it";
}

TEST_F(Choices, ClosingIsOfferedWhenThePublicityPeriodIsOver) {
  stand_in("published");
  set("applied_by", int64_t{2});
  set("verified_by", int64_t{1});
  set("published_on", int64_t{20210601});
  facts.evidence = {"document"};
  for (const auto& [day, key] : {std::pair(20210601, "procedure.condition"), std::pair(20210606, "procedure.condition"),
                                 std::pair(20210607, "")})
    EXPECT_EQ(fault("close", kOffice, *Date::from_ymd(day)), key) << day;
  facts.parameter = nullptr;
  EXPECT_EQ(fault("close", kOffice, kTooLate), "procedure.condition") << "a period that nobody set is not over";
}

TEST_F(Choices, WhoMayBeginAMatterIsToldWhatToGive) {
  facts.row.reset();
  facts.paths = {{"site", "/1/"}};
  const auto draft = choice("draft", kOffice);
  EXPECT_FALSE(draft.fault);
  EXPECT_EQ(draft.needs.fields, (Names{"problem", "content"}));
  EXPECT_EQ(fault("draft", kClerk), "procedure.not_yours");
  EXPECT_EQ(fault("issue", kOffice), "procedure.wrong_state");
  const kit::Kind& part = *county().find_kind("part_answer");
  for (const auto& [by, key] : {std::pair(&kClerk, ""), std::pair(&kOffice, "")}) {
    const auto all = steps_open_to(county(), part, facts, *by, kInTime);
    EXPECT_EQ(all[0].fault ? all[0].fault->key : "", key) << "the unit is given with the step";
  }
  const account::Actor auditor = actor(9, "auditor", "/1/");
  EXPECT_EQ(steps_open_to(county(), part, facts, auditor, kInTime)[0].fault->key, "procedure.not_yours");
}

TEST_F(Choices, AskingInTheNameOfAnotherMeasuresLeadIsRefusedInBothLanguages) {
  const kit::Kind& part = *county().find_kind("part_answer");
  facts.row.reset();
  facts.referred = {{"measure.lead_unit", {int64_t{7}}},
                    {"measure.co_units", {int64_t{8}, int64_t{9}}},
                    {"measure.state", {std::string("working")}}};
  Given given{{{"measure", int64_t{1}},
               {"lead_unit", int64_t{2}},
               {"unit", int64_t{9}},
               {"question", std::string("数据")},
               {"due", int64_t{20210620}}},
              ""};
  const auto refused = decide(county(), part, "ask", facts, given, kClerk, kInTime);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "procedure.not_the_same");
  const MessageTable tables[] = {messages()};
  EXPECT_EQ(refused.error().fields.at("path"), "measure.lead_unit");
  for (const auto& [language, words] : {std::pair(Language::zh, "须与“对应措施的牵头单位”一致"),
                                        std::pair(Language::en, "is that of Measure: Lead unit")}) {
    const auto said = render(refused.error(), language, tables);
    EXPECT_NE(said.find(words), said.npos) << said;
    EXPECT_EQ(said.find('{'), said.npos) << said;
  }
  facts.referred["measure.lead_unit"] = {int64_t{2}};
  EXPECT_TRUE(decide(county(), part, "ask", facts, given, kClerk, kInTime));
  for (const std::string over : {"applied", "verified", "closed", "cancelled"}) {
    facts.referred["measure.state"] = {over};
    EXPECT_EQ(decide(county(), part, "ask", facts, given, kClerk, kInTime).error().key, "procedure.wrong_state_of");
  }
  facts.referred["measure.state"] = {std::string("working")};
  given.fields["unit"] = int64_t{10};
  EXPECT_EQ(decide(county(), part, "ask", facts, given, kClerk, kInTime).error().key, "procedure.not_the_same");
}

TEST_F(Choices, ALedgerOffersNone) {
  EXPECT_TRUE(steps_open_to(county(), *county().find_kind("meeting"), facts, kOffice, kInTime).empty());
}

}  // namespace
}  // namespace bihuan::matter
