#include "account/account.h"

#include "account/messages.h"
#include "account/site_for_test.h"
#include "base/message.h"

namespace bihuan::account {
namespace {

using Account = Site;
using Granting = Site;

TEST_F(Account, IsNamedForAPostAndWritesOneEntry) {
  const int64_t before = writer_->size();
  const int64_t id = add("clerk.town03");
  EXPECT_EQ(writer_->size(), before + 1);
  const auto entry = must(log::read_entry(writer_->session(), before + 1));
  EXPECT_NE(entry.json.find("account.add"), std::string::npos);
  EXPECT_NE(entry.json.find("clerk.town03"), std::string::npos);
  const Actor actor = must(load("clerk.town03"));
  EXPECT_EQ(actor.account, id);
  EXPECT_EQ(actor.name, "clerk.town03");
  EXPECT_TRUE(actor.holdings.empty());
}

TEST_F(Account, NamesMayBeChineseButHaveNoBlanks) {
  EXPECT_GT(add("东镇承办人"), 0);
  auto tx = begin();
  for (const std::string name : {"", " ", "clerk town", "clerk\n", "承办　人", "clerk\xff", "clerk\x7f",
                                 "a\xe2\x80\x8b"
                                 "b"}) {
    const auto refused = add_account(tx, name, "");
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().key, "account.bad_name");
    EXPECT_EQ(refused.error().fault, Fault::invalid);
  }
  EXPECT_TRUE(add_account(tx, std::string(60, 'x'), ""));
  EXPECT_FALSE(add_account(tx, std::string(61, 'x'), ""));
}

TEST_F(Account, ANameIsGivenOnce) {
  add("clerk.town03");
  auto tx = begin();
  const auto again = add_account(tx, "clerk.town03", "");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::conflict);
  EXPECT_EQ(again.error().key, "account.name_taken");
}

TEST_F(Account, AnUnknownNameIsAnsweredWithTheNearest) {
  add("clerk.town03");
  const auto unknown = load("clerk.twon03");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().fault, Fault::not_found);
  EXPECT_EQ(unknown.error().key, "account.unknown");
  const MessageTable tables[] = {messages()};
  EXPECT_EQ(render(unknown.error(), Language::zh, tables), "没有账户“clerk.twon03”。是不是想写“clerk.town03”？");
  EXPECT_EQ(render(load("nobody at all").error(), Language::en, tables),
            "There is no account \"nobody at all\". Check the name.");
}

TEST_F(Account, IsNotThereBeforeItWasMade) {
  const int64_t before = writer_->size();
  add("clerk.town03");
  EXPECT_FALSE(load_actor(writer_->session(), "clerk.town03", {before, day(20211231)}));
  EXPECT_TRUE(load_actor(writer_->session(), "clerk.town03", {before + 1, day(20211231)}));
}

TEST_F(Granting, GivesTheRoleFromItsDayOn) {
  const int64_t id = add("clerk.town03");
  must(give(id, "clerk", town03, 20210301));
  must(give(id, "head", county, 20210601));
  EXPECT_TRUE(must(load("clerk.town03", 20210228)).holdings.empty());
  EXPECT_EQ(must(load("clerk.town03", 20210301)).holdings, (std::vector<Holding>{{"clerk", town03, path(town03)}}));
  EXPECT_EQ(must(load("clerk.town03")).holdings,
            (std::vector<Holding>{{"clerk", town03, path(town03)}, {"head", county, path(county)}}));
}

TEST_F(Granting, NeedsAnAccountAUnitAndARole) {
  const int64_t id = add("clerk.town03");
  EXPECT_EQ(give(id + 1, "clerk", town03).error().key, "account.no_such_account");
  EXPECT_EQ(give(id, "clerk", 999).error().key, "account.no_such_unit");
  EXPECT_EQ(give(id, "", town03).error().key, "account.no_role");
}

TEST_F(Granting, TheSameRoleAtTheSameUnitTwiceIsRefused) {
  const int64_t id = add("clerk.town03");
  must(give(id, "clerk", town03));
  const auto again = give(id, "clerk", town03, 20210601);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::conflict);
  EXPECT_EQ(again.error().key, "account.already_held");
  must(give(id, "clerk", town04));
  must(give(id, "head", town03));
}

TEST_F(Granting, KnowsAUnitOfTheSameTransaction) {
  auto tx = begin();
  const int64_t unit = must(org::add_unit(tx, {"town05", "南镇", "town", "county", day(20210101)}));
  const int64_t id = must(add_account(tx, "clerk.town05", ""));
  must(grant(tx, id, "clerk", unit, day(20210101)));
  must(tx.commit());
  EXPECT_EQ(must(load("clerk.town05")).holdings.size(), 1u);
}

TEST_F(Granting, FollowsAUnitThatIsMerged) {
  const int64_t id = add("clerk.town04");
  must(give(id, "clerk", town04));
  auto tx = begin();
  must(org::merge_units(tx, {town04}, town03, day(20210701)));
  must(tx.commit());
  const Actor before = must(load("clerk.town04", 20210630));
  const Actor after = must(load("clerk.town04", 20210701));
  EXPECT_FALSE(before.holdings[0].path.starts_with(path(town03)));
  EXPECT_TRUE(after.holdings[0].path.starts_with(path(town03)));
  EXPECT_FALSE(reaches(after, "clerk", path(town03)));  // its own records only, not the successor's
}

// ---- pure decisions

Actor holding(const std::string& role, const std::string& path) { return {1, "post", {{role, 2, path}}}; }

TEST(Reach, IsTheUnitAndItsSubtree) {
  const Actor clerk = holding("clerk", "00000001.00000002.");
  EXPECT_TRUE(reaches(clerk, "clerk", "00000001.00000002."));
  EXPECT_TRUE(reaches(clerk, "clerk", "00000001.00000002.00000007."));
  EXPECT_FALSE(reaches(clerk, "clerk", "00000001."));
  EXPECT_FALSE(reaches(clerk, "clerk", "00000001.00000003."));
  EXPECT_FALSE(reaches(clerk, "clerk", "00000001.0000000"));
  EXPECT_FALSE(reaches(clerk, "clerk", ""));
}

TEST(Reach, IsByRole) {
  EXPECT_FALSE(reaches(holding("clerk", "00000001."), "head", "00000001."));
  EXPECT_FALSE(reaches({}, "clerk", "00000001."));
}

TEST(Reach, OfAHoldingNowhereIsNothing) { EXPECT_FALSE(reaches(holding("clerk", ""), "clerk", "00000001.")); }

TEST(Right, IsWhatTheRoleMayDoWhereItIsHeld) {
  kit::Kit kit;
  kit.roles = {{"clerk", {}, "", {"enter", "attach"}}, {"auditor", {}, "", {}}};
  const Actor clerk = holding("clerk", "00000001.00000002.");
  EXPECT_TRUE(may(kit, clerk, "enter", "00000001.00000002.00000003."));
  EXPECT_FALSE(may(kit, clerk, "enter", "00000001."));
  EXPECT_FALSE(may(kit, clerk, "release", "00000001.00000002."));
  EXPECT_FALSE(may(kit, holding("auditor", "00000001."), "enter", "00000001."));
  EXPECT_FALSE(may(kit, holding("gone", "00000001."), "enter", "00000001."));
  EXPECT_FALSE(may(kit, {}, "enter", "00000001."));
}

TEST(Right, OfSeveralHoldingsAnyCounts) {
  kit::Kit kit;
  kit.roles = {{"clerk", {}, "", {"enter"}}, {"head", {}, "", {"withdraw"}}};
  const Actor both{1, "post", {{"clerk", 2, "00000001.00000002."}, {"head", 3, "00000001.00000003."}}};
  EXPECT_TRUE(may(kit, both, "withdraw", "00000001.00000003."));
  EXPECT_FALSE(may(kit, both, "withdraw", "00000001.00000002."));  // the right is not carried from one unit to another
}

}  // namespace
}  // namespace bihuan::account
