#include "account/delegation.h"

#include <gtest/gtest.h>

#include "account/manage.h"
#include "account/site_for_test.h"

namespace bihuan::account {
namespace {

using Holdings = std::vector<Holding>;

class Delegation : public Site {
 protected:
  int64_t head = post("head.town03", "head", town03);
  int64_t deputy = post("deputy.town03", "clerk", town03);
  int64_t third = post("third.town03", "clerk", town03);
  int64_t admin = post("admin", "admin", county);
  Instant now = morning(20210301);

  NewDelegation absence(int from = 20210310, int to = 20210320) {
    return {0, deputy, "head", town03, day(from), day(to), "外出学习"};
  }
  Result<int64_t> lend(int64_t who, const NewDelegation& in) {
    return run(now, [&](log::Tx& tx) { return delegate_role(tx, kit, actor(who, today()), in); });
  }
  Result<void> revoke(int64_t who, int64_t id) {
    return run(now, [&](log::Tx& tx) { return revoke_delegation(tx, kit, actor(who, today()), id); });
  }
  Result<int64_t> hand(int64_t who, const HandOver& in) {
    return run(now, [&](log::Tx& tx) { return hand_over(tx, kit, actor(who, today()), in); });
  }
  int today() const { return day_of(now).ymd(); }
  Holdings held(int64_t account, int ymd) { return actor(account, ymd).holdings; }
  Holding own_clerk() { return {"clerk", town03, path(town03), 0}; }
  Holding lent_head() { return {"head", town03, path(town03), head}; }
};
using Handover = Delegation;

TEST_F(Delegation, GivesTheRoleForItsDaysAndSaysWhose) {
  must(lend(head, absence()));
  EXPECT_EQ(held(deputy, 20210309), (Holdings{own_clerk()}));
  EXPECT_EQ(held(deputy, 20210310), (Holdings{own_clerk(), lent_head()}));
  EXPECT_EQ(held(deputy, 20210320), (Holdings{own_clerk(), lent_head()}));
  EXPECT_EQ(held(deputy, 20210321), (Holdings{own_clerk()}));
  EXPECT_EQ(held(head, 20210315), (Holdings{{"head", town03, path(town03), 0}}));  // lent, not lost
  EXPECT_EQ(actor(deputy, 20210315).account, deputy);                              // who acts is who acts
  EXPECT_NE(last_entry().find("外出学习"), std::string::npos);
}

TEST_F(Delegation, IsOnlyOfWhatOneHoldsOneself) {
  EXPECT_EQ(key_of(lend(third, absence())), "account.not_held");
  auto elsewhere = absence();
  elsewhere.unit = town04;
  EXPECT_EQ(key_of(lend(head, elsewhere)), "account.not_held");
}

TEST_F(Delegation, IsNotLentOn) {
  must(lend(head, absence()));
  now = morning(20210311);
  ASSERT_TRUE(reaches(actor(deputy, today()), "head", path(town03)));
  auto on = absence(20210312, 20210315);
  on.to_account = third;
  EXPECT_EQ(key_of(lend(deputy, on)), "account.not_held");
}

TEST_F(Delegation, NeedsDaysAReasonAndAnother) {
  const auto with = [&](auto change) {
    auto in = absence();
    change(in);
    return key_of(lend(head, in));
  };
  EXPECT_EQ(with([&](auto& in) { in.reason = " \n"; }), "account.no_reason");
  EXPECT_EQ(with([&](auto& in) { in.to = day(20210309); }), "account.bad_delegation_days");
  EXPECT_EQ(with([&](auto& in) { in.from = day(20210228); }), "account.bad_delegation_days");
  EXPECT_EQ(with([&](auto& in) { in.to = day(20220311); }), "account.bad_delegation_days");
  EXPECT_EQ(with([&](auto& in) { in.to_account = head; }), "account.delegation_to_self");
  EXPECT_EQ(with([&](auto& in) { in.to_account = 999; }), "account.no_such_account");
  EXPECT_EQ(with([&](auto& in) { in.to = day(20220310); }), "");
}

TEST_F(Delegation, OfWhatTheDelegateHasAlreadyIsRefused) {
  must(lend(head, absence()));
  EXPECT_EQ(key_of(lend(head, absence(20210320, 20210325))), "account.already_delegated");
  EXPECT_EQ(key_of(lend(head, absence(20210321, 20210325))), "");
  must(give(third, "head", town03));
  auto in = absence();
  in.to_account = third;
  EXPECT_EQ(key_of(lend(head, in)), "account.already_held");
}

TEST_F(Delegation, ToADisabledAccountIsRefused) {
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), deputy); }));
  EXPECT_EQ(key_of(lend(head, absence())), "account.disabled");
}

TEST_F(Delegation, OfAnAbsentOneIsMadeByAnAdministratorButNotToHimself) {
  auto in = absence();
  in.from_account = head;
  EXPECT_EQ(key_of(lend(third, in)), "account.may_not");
  EXPECT_EQ(key_of(lend(deputy, in)), "account.may_not");
  auto to_admin = in;
  to_admin.to_account = admin;
  EXPECT_EQ(key_of(lend(admin, to_admin)), "account.not_to_oneself");
  must(lend(admin, in));
  EXPECT_EQ(held(deputy, 20210315), (Holdings{own_clerk(), lent_head()}));
}

TEST_F(Delegation, LapsesWhenTheOneWhoGaveItNoLongerHoldsTheRole) {
  must(lend(head, absence()));
  now = morning(20210312);
  const int64_t holding = must(list_holdings(session(), head, writer_->size()))[0].id;
  must(run(now, [&](log::Tx& tx) { return end_holding(tx, kit, actor(admin), holding, day(20210314)); }));
  EXPECT_EQ(held(deputy, 20210314), (Holdings{own_clerk(), lent_head()}));
  EXPECT_EQ(held(deputy, 20210315), (Holdings{own_clerk()}));
}

TEST_F(Delegation, LapsesWhenTheOneWhoGaveItIsDisabled) {
  must(lend(head, absence()));
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), head); }));
  EXPECT_EQ(held(deputy, 20210315), (Holdings{own_clerk()}));
}

TEST_F(Delegation, IsRevokedFromTodayOnAndWasHeldUntilThen) {
  const int64_t id = must(lend(head, absence()));
  now = morning(20210315);
  EXPECT_EQ(key_of(revoke(third, id)), "account.may_not");
  must(revoke(head, id));
  EXPECT_EQ(held(deputy, 20210314), (Holdings{own_clerk(), lent_head()}));
  EXPECT_EQ(held(deputy, 20210315), (Holdings{own_clerk()}));
  EXPECT_EQ(key_of(revoke(head, id)), "account.no_such_delegation");
}

TEST_F(Delegation, MayBeReturnedByTheDelegateOrTakenBackByAnAdministrator) {
  const int64_t one = must(lend(head, absence()));
  must(revoke(deputy, one));
  EXPECT_EQ(held(deputy, 20210315), (Holdings{own_clerk()}));
  EXPECT_TRUE(must(list_delegations(session(), deputy, writer_->size())).empty());  // it never began
  const int64_t two = must(lend(head, absence()));
  must(revoke(admin, two));
  EXPECT_EQ(held(deputy, 20210315), (Holdings{own_clerk()}));
}

TEST_F(Delegation, IsListedForBothSides) {
  const int64_t id = must(lend(head, absence()));
  for (const int64_t account : {head, deputy}) {
    const auto listed = must(list_delegations(session(), account, writer_->size()));
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_EQ(listed[0].id, id);
    EXPECT_EQ(listed[0].from_account, head);
    EXPECT_EQ(listed[0].to_account, deputy);
    EXPECT_EQ(listed[0].from_day, 20210310);
    EXPECT_EQ(listed[0].reason, "外出学习");
  }
  EXPECT_TRUE(must(list_delegations(session(), third, writer_->size())).empty());
}

TEST_F(Delegation, WasNotThereBeforeItWasMade) {
  const int64_t before = writer_->size();
  must(lend(head, absence()));
  EXPECT_EQ(must(load_actor_by_id(session(), deputy, {before, day(20210315)})).holdings, (Holdings{own_clerk()}));
}

// ---- hand-over of a post

TEST_F(Handover, MovesEveryHoldingOnOneDayInOneEntry) {
  must(give(head, "clerk", town04));
  const int64_t before = writer_->size();
  EXPECT_EQ(must(hand(admin, {head, third, day(20210331), "岗位调整"})), 2);
  EXPECT_EQ(writer_->size(), before + 1);
  EXPECT_NE(last_entry().find("岗位调整"), std::string::npos);
  EXPECT_EQ(held(head, 20210331).size(), 2u);
  EXPECT_TRUE(held(head, 20210401).empty());
  EXPECT_EQ(held(third, 20210331), (Holdings{own_clerk()}));
  EXPECT_EQ(held(third, 20210401),
            (Holdings{own_clerk(), {"head", town03, path(town03), 0}, {"clerk", town04, path(town04), 0}}));
}

TEST_F(Handover, KeepsTheHistory) {
  must(hand(admin, {head, third, day(20210331), "岗位调整"}));
  const auto listed = must(list_holdings(session(), head, writer_->size()));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].from_day, 20210101);
  EXPECT_EQ(listed[0].to_day, 20210331);
}

TEST_F(Handover, KeepsTheLastDayAHoldingHadAndTakesOverWhatIsToCome) {
  must(run(now, [&](log::Tx& tx) {
    return grant_role(tx, kit, actor(admin), {head, "clerk", town04, day(20210301), day(20210630)});
  }));
  must(run(now, [&](log::Tx& tx) {
    return grant_role(tx, kit, actor(admin), {head, "discipline", town04, day(20210501), {}});
  }));
  EXPECT_EQ(must(hand(admin, {head, third, day(20210331), "岗位调整"})), 3);
  EXPECT_EQ(held(third, 20210430).size(), 3u);
  EXPECT_EQ(held(third, 20210630).size(), 4u);
  EXPECT_EQ(held(third, 20210701).size(), 3u);
  EXPECT_TRUE(held(head, 20210701).empty());
}

TEST_F(Handover, DoesNotGiveTwiceWhatTheOtherHasAlready) {
  must(hand(admin, {deputy, third, day(20210331), "岗位合并"}));
  EXPECT_EQ(held(third, 20210401), (Holdings{own_clerk()}));
  EXPECT_TRUE(held(deputy, 20210401).empty());
}

TEST_F(Handover, EndsWhatTheOneWhoLeavesHadLent) {
  must(lend(head, absence(20210310, 20210420)));
  must(hand(admin, {head, third, day(20210331), "岗位调整"}));
  EXPECT_EQ(held(deputy, 20210331).size(), 2u);
  EXPECT_EQ(held(deputy, 20210401).size(), 1u);
}

TEST_F(Handover, IsForAdministratorsAndNeverToThemselves) {
  EXPECT_EQ(key_of(hand(head, {head, third, day(20210331), "调整"})), "account.may_not");
  EXPECT_EQ(key_of(hand(admin, {head, admin, day(20210331), "调整"})), "account.not_to_oneself");
  EXPECT_EQ(key_of(hand(admin, {head, head, day(20210331), "调整"})), "account.hand_over_to_self");
  EXPECT_EQ(key_of(hand(admin, {head, third, day(20210331), ""})), "account.no_reason");
  EXPECT_EQ(key_of(hand(admin, {head, third, day(20210227), "调整"})), "account.end_in_past");
  EXPECT_EQ(key_of(hand(admin, {999, third, day(20210331), "调整"})), "account.no_such_account");
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), third); }));
  EXPECT_EQ(key_of(hand(admin, {head, third, day(20210331), "调整"})), "account.disabled");
  const int64_t empty = add("empty");
  EXPECT_EQ(key_of(hand(admin, {empty, deputy, day(20210331), "调整"})), "account.nothing_held");
  EXPECT_EQ(held(head, 20210401).size(), 1u);
}

TEST_F(Handover, OfAPartThatOneDoesNotKeepIsRefusedWhole) {
  const int64_t keeper = post("keeper.town03", "keeper", town03);
  must(give(head, "clerk", town04));
  EXPECT_EQ(key_of(hand(keeper, {head, third, day(20210331), "调整"})), "account.may_not");
  EXPECT_EQ(held(head, 20210401).size(), 2u);
}

}  // namespace
}  // namespace bihuan::account
