#include "account/manage.h"

#include <gtest/gtest.h>

#include "account/messages.h"
#include "account/personal_read.h"
#include "account/scope.h"
#include "account/site_for_test.h"
#include "base/message.h"

namespace bihuan::account {
namespace {

class Keeping : public Site {
 protected:
  int64_t clerk = post("clerk.town03", "clerk", town03);
  int64_t keeper = post("keeper.town03", "keeper", town03);
  int64_t admin = post("admin", "admin", county);
  Instant now = morning(20210301);

  template <class Command>
  auto as(int64_t who, const Command& command) {
    return run(now, [&](log::Tx& tx) { return command(tx, actor(who)); });
  }
  Result<int64_t> grants(int64_t who, const NewHolding& in) {
    return as(who, [&](log::Tx& tx, const Actor& acting) { return grant_role(tx, kit, acting, in); });
  }
  Result<void> ends(int64_t who, int64_t holding, int last_day) {
    return as(who,
              [&](log::Tx& tx, const Actor& acting) { return end_holding(tx, kit, acting, holding, day(last_day)); });
  }
  std::string disables(int64_t who, int64_t whom) {
    return key_of(as(who, [&](log::Tx& tx, const Actor& acting) { return disable_account(tx, kit, acting, whom); }));
  }
};
using Reading = Keeping;

TEST_F(Keeping, AnAccountIsMadeByWhoKeepsAccounts) {
  const auto create = [&](int64_t who, const std::string& name) {
    return key_of(
        as(who, [&](log::Tx& tx, const Actor& acting) { return create_account(tx, kit, acting, {name, "岗位"}); }));
  };
  EXPECT_EQ(create(clerk, "new.town03"), "account.may_not");
  EXPECT_EQ(create(keeper, "new.town03"), "");
  EXPECT_EQ(create(admin, "new.town03"), "account.name_taken");
}

TEST_F(Keeping, ARoleIsGrantedWhereTheVerbReaches) {
  EXPECT_EQ(key_of(grants(keeper, {clerk, "clerk", town04, day(20210301), {}})), "account.may_not");
  EXPECT_EQ(key_of(grants(clerk, {keeper, "head", town03, day(20210301), {}})), "account.may_not");
  EXPECT_EQ(key_of(grants(keeper, {clerk, "head", village, day(20210301), {}})), "");
  must(grants(admin, {clerk, "clerk", town04, day(20210301), day(20210331)}));
  EXPECT_EQ(actor(clerk, 20210331).holdings.size(), 3u);
  EXPECT_EQ(actor(clerk, 20210401).holdings.size(), 2u);
}

TEST_F(Keeping, ARoleIsOneOfTheKitAtAUnitOfItsLevel) {
  const auto unknown = grants(admin, {clerk, "clerc", town03, day(20210301), {}});
  ASSERT_FALSE(unknown);
  const MessageTable tables[] = {messages()};
  EXPECT_EQ(render(unknown.error(), Language::en, tables), "The kit has no role \"clerc\". Did you mean \"clerk\"?");
  EXPECT_EQ(key_of(grants(admin, {clerk, "supervision", town03, day(20210301), {}})), "account.wrong_level");
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", village, day(20210301), {}})), "account.wrong_level");
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", 999, day(20210301), {}})), "account.no_such_unit");
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", town04, day(20191231), {}})), "account.no_such_unit");
  EXPECT_EQ(key_of(grants(admin, {999, "clerk", town04, day(20210301), {}})), "account.no_such_account");
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", town04, day(20210301), day(20210228)})), "account.days_reversed");
}

TEST_F(Keeping, ARoleAtAUnitThatHasEndedIsNotGranted) {
  must(run(now, [&](log::Tx& tx) { return org::merge_units(tx, {town04}, town03, day(20210201)); }));
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", town04, day(20210301), {}})), "account.no_such_unit");
}

TEST_F(Keeping, NobodyGrantsToHimself) {
  EXPECT_EQ(key_of(grants(admin, {admin, "supervision", county, day(20210301), {}})), "account.not_to_oneself");
  EXPECT_EQ(key_of(grants(keeper, {keeper, "head", town03, day(20210301), {}})), "account.not_to_oneself");
}

TEST_F(Keeping, ARoleIsHeldOnceOnADay) {
  must(grants(admin, {clerk, "clerk", town04, day(20210401), day(20210430)}));
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", town04, day(20210301), {}})), "account.already_held");
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", town04, day(20210430), day(20210531)})), "account.already_held");
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", town04, day(20210301), day(20210331)})), "");
  EXPECT_EQ(key_of(grants(admin, {clerk, "clerk", town04, day(20210501), {}})), "");
}

TEST_F(Keeping, AHoldingEndsOnItsLastDayAndStaysInTheHistory) {
  const int64_t holding = must(list_holdings(session(), clerk, writer_->size()))[0].id;
  EXPECT_EQ(key_of(ends(clerk, holding, 20210331)), "account.may_not");
  EXPECT_EQ(key_of(ends(keeper, holding, 20210227)), "account.end_in_past");
  EXPECT_EQ(key_of(ends(keeper, 999, 20210331)), "account.no_such_holding");
  must(ends(keeper, holding, 20210331));
  EXPECT_EQ(actor(clerk, 20210331).holdings.size(), 1u);
  EXPECT_TRUE(actor(clerk, 20210401).holdings.empty());
  EXPECT_EQ(key_of(ends(keeper, holding, 20210430)), "account.holding_ended");
  must(ends(keeper, holding, 20210228));
  EXPECT_TRUE(actor(clerk, 20210301).holdings.empty());
  ASSERT_EQ(must(list_holdings(session(), clerk, writer_->size())).size(), 1u);
}

TEST_F(Keeping, AHoldingThatHasNotBegunIsWithdrawn) {
  const int64_t holding = must(grants(admin, {clerk, "clerk", town04, day(20210401), {}}));
  must(ends(admin, holding, 20210315));
  EXPECT_EQ(must(list_holdings(session(), clerk, writer_->size())).size(), 1u);
}

TEST_F(Keeping, ADisabledAccountActsNoMore) {
  EXPECT_EQ(disables(clerk, keeper), "account.may_not");
  EXPECT_EQ(disables(admin, admin), "account.not_to_oneself");
  EXPECT_EQ(disables(keeper, admin), "account.may_not");
  EXPECT_EQ(disables(keeper, clerk), "");
  EXPECT_EQ(disables(keeper, clerk), "account.already_disabled");
  const auto refused = load("clerk.town03");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::forbidden);
  EXPECT_EQ(refused.error().key, "account.disabled");
  const auto enable = [&] {
    return key_of(as(keeper, [&](log::Tx& tx, const Actor& acting) { return enable_account(tx, kit, acting, clerk); }));
  };
  EXPECT_EQ(enable(), "");
  EXPECT_EQ(enable(), "account.not_disabled");
  EXPECT_EQ(must(load("clerk.town03")).holdings.size(), 1u);
}

TEST_F(Keeping, WasAbleToActBeforeItWasDisabled) {
  const int64_t before = writer_->size();
  EXPECT_EQ(disables(admin, clerk), "");
  EXPECT_TRUE(load_actor(session(), "clerk.town03", {before, day(20210301)}));
}

TEST_F(Keeping, AccountsAreListedByNameAPageAtATime) {
  EXPECT_EQ(disables(admin, clerk), "");
  const auto page = must(list_accounts(session(), writer_->size(), "", 2));
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].name, "admin");
  EXPECT_EQ(page[1].name, "clerk.town03");
  EXPECT_TRUE(page[1].disabled);
  const auto rest = must(list_accounts(session(), writer_->size(), page[1].name, 2));
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].account, keeper);
}

// ---- what an actor sees

Actor holder(std::vector<std::pair<std::string, std::string>> held) {
  Actor actor{1, "post", {}};
  for (auto& [role, path] : held) actor.holdings.push_back({role, 2, path, 0});
  return actor;
}

TEST(ScopeOfAnActor, IsTheSubtreesOfItsUnits) {
  const auto kit = roles_kit();
  EXPECT_EQ(scope_of(kit, holder({{"clerk", "00000001.00000003."}, {"head", "00000001.00000002."}})).prefixes,
            (std::vector<std::string>{"00000001.00000002.", "00000001.00000003."}));
  EXPECT_EQ(scope_of(kit, holder({{"clerk", "00000001.00000003.00000009."}, {"head", "00000001.00000003."}})).prefixes,
            (std::vector<std::string>{"00000001.00000003."}));
}

TEST(ScopeOfAnActor, IsNothingWithoutAHolding) {
  const auto kit = roles_kit();
  for (const auto& actor :
       {holder({}), holder({{"clerk", ""}}), holder({{"gone", "00000001."}}), holder({{"auditor", ""}})}) {
    EXPECT_TRUE(scope_of(kit, actor).prefixes.empty());
    EXPECT_FALSE(scope_of(kit, actor).sees("00000001."));
    EXPECT_FALSE(scope_of(kit, actor).sees(""));
  }
}

TEST(ScopeOfAnActor, IsTheWholeSiteForThoseWhoReadAll) {
  const auto kit = roles_kit();
  const auto scope = scope_of(kit, holder({{"clerk", "00000001.00000003."}, {"discipline", "00000001.00000007."}}));
  EXPECT_TRUE(scope.is_everything());
  EXPECT_TRUE(scope.sees("00000001.00000002."));
  EXPECT_TRUE(scope.sees(""));
}

TEST(ScopeOfAnActor, ARoleAtTheRootSeesWhatHasNoUnitYet) {
  const auto scope = scope_of(roles_kit(), holder({{"clerk", "00000001."}}));
  EXPECT_TRUE(scope.is_everything());
  EXPECT_TRUE(scope.sees(""));
}

TEST(ScopeOfAnActor, AnAuditorSeesAllAndChangesNothing) {
  const auto kit = roles_kit();
  const Actor auditor = holder({{"auditor", "00000001."}});
  EXPECT_TRUE(scope_of(kit, auditor).is_everything());
  EXPECT_TRUE(may_anywhere(kit, auditor, "read_log"));
  for (const auto* verb : {"enter", "correct", "withdraw", "import", "release", "set", "org", "attach", "accounts"})
    EXPECT_FALSE(may_anywhere(kit, auditor, verb)) << verb;
}

TEST_F(Reading, TheScopeIsPartOfTheQuery) {
  const auto seen = [&](const Scope& scope) {
    const auto sql = scope_sql(scope, "p.path", 3);
    std::vector<db::Value> values{db::kSite, db::kOpen};
    values.insert(values.end(), sql.values.begin(), sql.values.end());
    const auto rows = must(session().all(
        "select p.unit from bh_place p where p.site = ?1 and p.until = ?2 and " + sql.condition + " order by p.unit",
        values));
    std::vector<int64_t> units;
    for (const auto& row : rows) units.push_back(std::get<int64_t>(row[0]));
    return units;
  };
  using Units = std::vector<int64_t>;
  EXPECT_EQ(seen(scope_of(kit, actor(clerk))), (Units{town03, village}));
  EXPECT_EQ(seen(scope_of(kit, actor(admin))), (Units{county, town03, town04, village}));
  EXPECT_EQ(seen(Scope{{""}}), (Units{county, town03, town04, village}));
  EXPECT_EQ(seen(Scope{}), Units{});
  EXPECT_EQ(seen(Scope{{path(village), path(town04)}}), (Units{town04, village}));
}

// ---- who read personal fields

TEST_F(Reading, OfPersonalFieldsIsKeptManyAtATimeAndOnce) {
  const int64_t before = writer_->size();
  const std::vector<PersonalRead> reads = {{clerk, "request", 7, now, {"phone", "name"}},
                                           {clerk, "request", 7, now, {"name", "phone"}},
                                           {clerk, "request", 8, after(now, 1), {"phone"}},
                                           {admin, "request", 7, after(now, 2), {"phone"}}};
  must(run(now, [&](log::Tx& tx) { return note_personal_reads(tx, reads); }));
  EXPECT_EQ(writer_->size(), before);
  const auto all = must(list_personal_reads(session(), {}, 10));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].account, admin);  // the latest first
  EXPECT_EQ(all[2].fields, (std::vector<std::string>{"name", "phone"}));
  EXPECT_EQ(must(list_personal_reads(session(), {clerk, "", 0}, 10)).size(), 2u);
  EXPECT_EQ(must(list_personal_reads(session(), {0, "request", 7}, 10)).size(), 2u);
  EXPECT_EQ(must(list_personal_reads(session(), {0, "request", 7, after(now, 2)}, 10)).size(), 1u);
  EXPECT_EQ(must(list_personal_reads(session(), {}, 1)).size(), 1u);
  EXPECT_TRUE(must(list_personal_reads(session(), {keeper, "", 0}, 10)).empty());
}

}  // namespace
}  // namespace bihuan::account
