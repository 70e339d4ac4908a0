// Identities of sign-in providers and the accounts that they are linked to.
#include "account/identity.h"

#include <gtest/gtest.h>

#include "account/manage.h"
#include "account/site_for_test.h"
#include "account/totp.h"

namespace bihuan::account {
namespace {

const Identity kSomebody{"https://sso.example.cn", "sub", "24400320"};

class AnIdentity : public Site {
 protected:
  int64_t clerk = post("clerk.town03", "clerk", town03);
  int64_t admin = post("admin", "admin", county);
  int64_t keeper = post("keeper.town04", "keeper", town04);
  Instant now = morning(20210301);
  ProvenIdentity proven{kSomebody, false, false};

  Result<int64_t> link(int64_t account, const Identity& identity = kSomebody, int64_t by = 0) {
    return run(now,
               [&](log::Tx& tx) { return link_identity(tx, kit, actor(by == 0 ? admin : by), account, identity); });
  }
  Result<Session> open(const std::string& code = "") {
    return run(now, [&](log::Tx& tx) { return open_session_by_identity(tx, proven, code, "Firefox", std::ref(dice)); });
  }
  std::string refused(const std::string& code = "") { return key_of(open(code)); }
  std::string enrol() {
    const auto shown =
        must(run(now, [&](log::Tx& tx) { return enrol_second_factor(tx, actor(clerk), "闭环", std::ref(dice)); }));
    const auto secret = must(from_base32(shown.secret));
    must(run(now, [&](log::Tx& tx) {
      return confirm_second_factor(tx, actor(clerk), totp_code(secret, totp_step(now)), std::ref(dice));
    }));
    now = after(now, 120);
    return secret;
  }
};

TEST_F(AnIdentity, ThatIsLinkedOpensAnOrdinarySession) {
  must(link(clerk));
  const int64_t before = writer_->size();
  const auto session = must(open());
  EXPECT_EQ(writer_->size(), before);
  EXPECT_EQ(session.account, clerk);
  EXPECT_FALSE(session.must_change);
  const auto found = must(find_session(this->session(), session.token, now));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "clerk.town03");
  EXPECT_FALSE(found->second_factor);
}

TEST_F(AnIdentity, ThatIsUnknownMakesNoAccount) {
  const int64_t before = writer_->size();
  const auto answer = open();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::forbidden);
  EXPECT_EQ(answer.error().key, "account.unknown_identity");
  EXPECT_EQ(answer.error().fields.at("subject"), "24400320");
  EXPECT_EQ(writer_->size(), before);
  EXPECT_EQ(count("select count(*) from bh_session"), 0);
}

TEST_F(AnIdentity, IsThatOfItsProviderAndAttributeAlone) {
  must(link(clerk));
  for (const Identity& other : {Identity{"https://other.example.cn", "sub", "24400320"},
                                Identity{"https://sso.example.cn", "employee_number", "24400320"},
                                Identity{"https://sso.example.cn", "sub", "2440032"}}) {
    proven.identity = other;
    EXPECT_EQ(refused(), "account.unknown_identity") << other.issuer << other.attribute << other.subject;
  }
}

TEST_F(AnIdentity, SignsInByNameOnlyWhereThatIsConfigured) {
  proven.identity.subject = "clerk.town03";
  EXPECT_EQ(refused(), "account.unknown_identity");
  proven.by_name = true;
  EXPECT_EQ(must(open()).account, clerk);
  must(link(admin, proven.identity));  // what somebody linked counts before a name
  EXPECT_EQ(must(open()).account, admin);
}

TEST_F(AnIdentity, IsLinkedToOneAccountOnly) {
  must(link(clerk));
  EXPECT_EQ(key_of(link(keeper)), "account.identity_taken");
  EXPECT_EQ(key_of(link(clerk)), "account.identity_taken");
  must(link(clerk, {"https://sso.example.cn", "sub", "second"}));
  EXPECT_EQ(must(list_identities(session(), clerk)).size(), 2u);
}

TEST_F(AnIdentity, IsLinkedByWhoKeepsTheAccountOnly) {
  EXPECT_EQ(key_of(link(clerk, kSomebody, keeper)), "account.may_not");
  EXPECT_EQ(key_of(link(clerk, kSomebody, clerk)), "account.may_not");
  EXPECT_EQ(key_of(link(99)), "account.no_such_account");
  for (const Identity& bad : {Identity{"", "sub", "x"}, Identity{"i", "", "x"}, Identity{"i", "sub", ""},
                              Identity{"i", "sub", std::string(256, 'x')}, Identity{"i", "sub", "\xff"}})
    EXPECT_EQ(key_of(link(clerk, bad)), "account.bad_identity");
}

TEST_F(AnIdentity, ThatIsUnlinkedIsOutAtOnce) {
  const int64_t id = must(link(clerk));
  const auto session = must(open());
  const auto unlink = [&](int64_t account, int64_t by) {
    return run(now, [&](log::Tx& tx) { return unlink_identity(tx, kit, actor(by), account, id); });
  };
  EXPECT_EQ(key_of(unlink(clerk, keeper)), "account.may_not");
  EXPECT_EQ(key_of(unlink(keeper, admin)), "account.no_such_identity");
  must(unlink(clerk, admin));
  EXPECT_FALSE(must(find_session(this->session(), session.token, now)));
  EXPECT_EQ(refused(), "account.unknown_identity");
  EXPECT_EQ(key_of(unlink(clerk, admin)), "account.no_such_identity");
  must(link(keeper));
}

TEST_F(AnIdentity, DoesNotStandInTheLog) {
  must(link(clerk));
  EXPECT_NE(last_entry().find("account.link_identity"), std::string::npos);
  EXPECT_NE(last_entry().find("https://sso.example.cn"), std::string::npos);
  EXPECT_EQ(whole_log().find("24400320"), std::string::npos);
}

TEST_F(AnIdentity, OfADisabledAccountIsToldSo) {
  must(link(clerk));
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), clerk); }));
  const auto answer = open();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::forbidden);
  EXPECT_EQ(answer.error().key, "account.disabled");
}

TEST_F(AnIdentity, StillNeedsOurOwnSecondFactorWhereTheAccountHasOne) {
  must(link(clerk));
  const auto secret = enrol();
  EXPECT_EQ(refused(), "account.code_needed");
  EXPECT_EQ(refused("000000"), "account.wrong_code");
  const auto code = totp_code(secret, totp_step(now));
  const auto session = must(open(code));
  EXPECT_TRUE(must(find_session(this->session(), session.token, now))->second_factor);
  EXPECT_EQ(refused(code), "account.wrong_code");  // once
}

TEST_F(AnIdentity, WithAProvidersSecondFactorThatCountsNeedsNoOther) {
  must(link(clerk));
  enrol();
  proven.second_factor = true;
  const auto session = must(open());
  EXPECT_TRUE(must(find_session(this->session(), session.token, now))->second_factor);
}

TEST_F(AnIdentity, ALockOutCountsWhereACodeCouldBeGuessed) {
  must(link(clerk));
  const auto secret = enrol();
  for (int i = 0; i < 5; ++i) must(run(now, [&](log::Tx& tx) { return note_failure(tx, clerk); }));
  EXPECT_EQ(refused(totp_code(secret, totp_step(now))), "account.sign_in_failed");
  proven.second_factor = true;
  EXPECT_EQ(refused(), "");
}

TEST_F(AnIdentity, WhereASessionCameFromIsForgottenWithIt) {
  must(link(clerk));
  const auto first = must(open());
  const auto second = must(open());
  for (const auto* each : {&first, &second})
    must(run(now, [&](log::Tx& tx) { return remember_provider(tx, *each, {"county", "i.d.t"}); }));
  const auto from = must(provider_of(session(), digest_of(first.token)));
  ASSERT_TRUE(from);
  EXPECT_EQ(from->provider, "county");
  EXPECT_EQ(from->id_token, "i.d.t");
  must(run(now, [&](log::Tx& tx) { return sign_out(tx, digest_of(first.token)); }));
  EXPECT_FALSE(must(provider_of(session(), digest_of(first.token))));
  EXPECT_TRUE(must(provider_of(session(), digest_of(second.token))));
  must(run(now, [&](log::Tx& tx) { return sign_out_everywhere(tx, clerk); }));
  EXPECT_EQ(count("select count(*) from bh_session_provider"), 0);
}

}  // namespace
}  // namespace bihuan::account
