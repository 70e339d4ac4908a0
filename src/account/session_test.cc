// Signing in, sessions and lock-outs.
#include "account/session.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <time.h>

#include <array>
#include <chrono>

#include "account/credential.h"
#include "account/manage.h"
#include "account/messages.h"
#include "account/sign_in.h"
#include "account/site_for_test.h"
#include "account/totp.h"
#include "base/message.h"

namespace bihuan::account {
namespace {

constexpr const char* kRight = "quiet-river-stone-42";
constexpr const char* kWrong = "quiet-river-stone-43";

class SigningIn : public Site {
 protected:
  const Policy asvs = must(policy_called("asvs"));
  int64_t clerk = post("clerk.town03", "clerk", town03);
  int64_t admin = post("admin", "admin", county);
  Instant now = morning(20210301);
  std::string key;  // of the second factor

  SigningIn() { set(clerk, kRight); }

  void set(int64_t account, const std::string& password, const Policy* policy = nullptr, bool must_change = false) {
    const auto prepared =
        must(prepare_reset(session(), policy == nullptr ? asvs : *policy, account, password, std::ref(dice)));
    must(run(now, [&](log::Tx& tx) { return set_password(tx, prepared, must_change); }));
  }
  Verdict check(const std::string& name, const std::string& password, const std::string& code = "") {
    return must(check_password(session(), {name, password, code}, now, std::ref(dice)));
  }
  Result<Session> open(const Verdict& verdict) {
    return run(now, [&](log::Tx& tx) { return open_session(tx, verdict, "Firefox", std::ref(dice)); });
  }
  // As the edge does it.
  Result<Session> sign_in(const std::string& name, const std::string& password, const std::string& code = "") {
    const auto verdict = check(name, password, code);
    if (!is_failure(verdict)) return open(verdict);
    must(run(now, [&](log::Tx& tx) { return note_failure(tx, verdict.account); }));
    return refusal_of(verdict);
  }
  std::optional<Signed> find(const std::string& token) { return must(find_session(session(), token, now)); }
  void pass(int64_t minutes) { now = after(now, minutes * 60); }
  void enrol() {
    const auto shown =
        must(run(now, [&](log::Tx& tx) { return enrol_second_factor(tx, actor(clerk), "闭环", std::ref(dice)); }));
    key = must(from_base32(shown.secret));
    must(run(now, [&](log::Tx& tx) { return confirm_second_factor(tx, actor(clerk), code(), std::ref(dice)); }));
    pass(2);
  }
  std::string code() const { return totp_code(key, totp_step(now)); }
};
using Lockout = SigningIn;
using ASession = SigningIn;

TEST_F(SigningIn, OpensASessionAndWritesNoEntry) {
  const int64_t before = writer_->size();
  const auto opened = must(sign_in("clerk.town03", kRight));
  EXPECT_EQ(writer_->size(), before);
  EXPECT_EQ(opened.account, clerk);
  EXPECT_EQ(opened.token.size(), 64u);
  const auto found = find(opened.token);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, clerk);
  EXPECT_EQ(found->name, "clerk.town03");
  EXPECT_FALSE(found->second_factor);
  EXPECT_FALSE(found->must_change);
  EXPECT_NE(must(sign_in("clerk.town03", kRight)).token, opened.token);
}

TEST_F(SigningIn, KeepsNoTokenButItsDigest) {
  const auto opened = must(sign_in("clerk.town03", kRight));
  EXPECT_EQ(count("select count(*) from bh_session where digest = '" + opened.token + "'"), 0);
  EXPECT_EQ(count("select count(*) from bh_session where digest = '" + digest_of(opened.token) + "'"), 1);
}

TEST_F(SigningIn, TellsTheSameOfAnUnknownNameAWrongPasswordALockAndADisabledAccount) {
  const int64_t head = post("head.town03", "head", town03);
  const int64_t gone = post("gone.town03", "head", town03);
  set(head, kRight);
  set(gone, kRight);
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), gone); }));
  for (int i = 0; i < 5; ++i) must(run(now, [&](log::Tx& tx) { return note_failure(tx, head); }));
  EXPECT_EQ(check("nobody", kRight).outcome, Outcome::unknown);
  EXPECT_EQ(check("clerk.town03", kWrong).outcome, Outcome::wrong_password);
  EXPECT_EQ(check("head.town03", kRight).outcome, Outcome::locked);
  EXPECT_EQ(check("gone.town03", kRight).outcome, Outcome::disabled);
  EXPECT_EQ(check("admin", kRight).outcome, Outcome::no_password);
  for (const auto* name : {"nobody", "head.town03", "gone.town03", "admin", "clerk.town03"}) {
    const auto refused = sign_in(name, name == std::string("clerk.town03") ? kWrong : kRight);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().fault, Fault::unauthenticated);
    EXPECT_EQ(refused.error().key, "account.sign_in_failed");
    EXPECT_TRUE(refused.error().fields.empty());
  }
}

// The least of several, so that a busy machine does not matter.
TEST_F(SigningIn, AnUnknownNameTakesAsLongAsAWrongPassword) {
  // Processor time: what else the machine does is not measured.
  const auto spent = [] {
    timespec at{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
  };
  check("clerk.town03", kWrong);  // whatever is made ready at the first use
  const auto least = [&](const std::string& name) {
    double shortest = 1e9;
    for (int i = 0; i < 5; ++i) {
      const double begun = spent();
      check(name, kWrong);
      shortest = std::min(shortest, spent() - begun);
    }
    return shortest;
  };
  const double known = least("clerk.town03");
  for (const auto* name : {"nobody", "admin"}) EXPECT_NEAR(least(name) / known, 1, 0.4) << name;
}

TEST_F(SigningIn, IsNotOpenedWithAVerdictThatRefuses) {
  EXPECT_EQ(key_of(open(check("clerk.town03", kWrong))), "account.sign_in_failed");
  EXPECT_EQ(key_of(open(check("nobody", kRight))), "account.sign_in_failed");
  EXPECT_EQ(count("select count(*) from bh_session"), 0);
}

TEST_F(SigningIn, LooksAgainWhenItWrites) {
  const auto verdict = check("clerk.town03", kRight);
  ASSERT_EQ(verdict.outcome, Outcome::ok);
  set(clerk, "other-river-stone-42");
  EXPECT_EQ(key_of(open(verdict)), "account.sign_in_failed");
  const auto fresh = check("clerk.town03", "other-river-stone-42");
  for (int i = 0; i < 5; ++i) must(run(now, [&](log::Tx& tx) { return note_failure(tx, clerk); }));
  EXPECT_EQ(key_of(open(fresh)), "account.sign_in_failed");
  pass(15);
  const auto later = check("clerk.town03", "other-river-stone-42");
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), clerk); }));
  EXPECT_EQ(key_of(open(later)), "account.sign_in_failed");
}

TEST_F(SigningIn, AsksForTheSecondFactorOnceThePasswordIsRight) {
  enrol();
  EXPECT_EQ(check("clerk.town03", kWrong).outcome, Outcome::wrong_password);
  const auto asked = check("clerk.town03", kRight);
  EXPECT_EQ(asked.outcome, Outcome::code_needed);
  EXPECT_FALSE(is_failure(asked));
  EXPECT_EQ(refusal_of(asked).key, "account.code_needed");
  EXPECT_EQ(key_of(open(asked)), "account.code_needed");
  EXPECT_EQ(key_of(sign_in("clerk.town03", kRight, "000000")), "account.wrong_code");
  EXPECT_TRUE(find(must(sign_in("clerk.town03", kRight, code())).token)->second_factor);
  EXPECT_EQ(key_of(sign_in("clerk.town03", kRight, code())), "account.wrong_code");  // taken once
}

TEST_F(SigningIn, WithOneCodeTwoAtATimeOpensOneSession) {
  enrol();
  const auto one = check("clerk.town03", kRight, code());
  const auto two = check("clerk.town03", kRight, code());
  EXPECT_EQ(two.outcome, Outcome::ok);
  must(open(one));
  EXPECT_EQ(key_of(open(two)), "account.wrong_code");
}

TEST_F(SigningIn, ASecondFactorThatCameMeanwhileIsAskedFor) {
  const auto before = check("clerk.town03", kRight);
  enrol();
  EXPECT_EQ(key_of(open(before)), "account.sign_in_failed");
}

TEST_F(SigningIn, AfterAResetOnlyAllowsANewPassword) {
  set(clerk, kRight, nullptr, true);
  const auto opened = must(sign_in("clerk.town03", kRight));
  EXPECT_TRUE(opened.must_change);
  EXPECT_TRUE(find(opened.token)->must_change);
  const auto changed =
      must(prepare_change(session(), asvs, clerk, kRight, "other-river-stone-42", now, std::ref(dice)));
  must(run(now, [&](log::Tx& tx) { return change_password(tx, actor(clerk), changed, digest_of(opened.token)); }));
  EXPECT_FALSE(find(opened.token)->must_change);
  EXPECT_FALSE(must(sign_in("clerk.town03", "other-river-stone-42")).must_change);
}

TEST_F(SigningIn, AfterTheLastDayOfAPasswordOnlyAllowsANewOne) {
  const Policy dengbao = must(policy_called("dengbao"));
  set(clerk, "Tide-bay-7", &dengbao);
  now = morning(20210530);
  EXPECT_FALSE(check("clerk.town03", "Tide-bay-7").must_change);
  now = morning(20210531);
  EXPECT_TRUE(check("clerk.town03", "Tide-bay-7").must_change);
}

TEST_F(SigningIn, BringsAnOldHashUpToDate) {
  std::array<char, crypto_pwhash_STRBYTES> weak{};
  ASSERT_EQ(crypto_pwhash_str(weak.data(), kRight, std::string_view(kRight).size(), 1, 8192), 0);
  const auto stored = must(stored_password(session(), clerk));
  must(run(now, [&](log::Tx& tx) { return set_password(tx, {clerk, stored->since, weak.data(), 0}, false); }));
  must(sign_in("clerk.town03", kRight));
  const auto renewed = must(stored_password(session(), clerk));
  EXPECT_FALSE(is_outdated(renewed->hash));
  EXPECT_TRUE(is_password(renewed->hash, kRight));
  EXPECT_NE(last_entry().find("account.rehash_password"), std::string::npos);
  EXPECT_NE(last_entry().find("\"actor\":\"clerk.town03\""), std::string::npos);
}

TEST_F(SigningIn, RefusalsSpeakBothLanguages) {
  const MessageTable tables[] = {messages()};
  const Error failed = refusal_of(check("nobody", kRight));
  EXPECT_EQ(render(failed, Language::zh, tables), "账户名或口令不对，或账户暂时锁定、已停用。请核对后稍后再试。");
  EXPECT_NE(render(failed, Language::en, tables).find("Name or password is wrong"), std::string::npos);
}

// ---- lock-out

TEST_F(Lockout, ComesWithTheFifthFailureAndLastsAQuarterOfAnHour) {
  const int64_t before = writer_->size();
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(sign_in("clerk.town03", kWrong));
  EXPECT_FALSE(must(is_locked(session(), clerk, now)));
  EXPECT_EQ(writer_->size(), before);
  EXPECT_FALSE(sign_in("clerk.town03", kWrong));
  EXPECT_TRUE(must(is_locked(session(), clerk, now)));
  EXPECT_EQ(writer_->size(), before + 1);
  EXPECT_NE(last_entry().find("account.lock_out"), std::string::npos);
  EXPECT_NE(last_entry().find("\"actor\":\"clerk.town03\""), std::string::npos);
  EXPECT_FALSE(sign_in("clerk.town03", kRight));
  now = after(now, 15 * 60 - 1);
  EXPECT_FALSE(sign_in("clerk.town03", kRight));
  now = after(now, 1);
  EXPECT_TRUE(sign_in("clerk.town03", kRight));
}

TEST_F(Lockout, DoublesUntilASignInSucceeds) {
  const auto fail_five = [&] {
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(sign_in("clerk.town03", kWrong));
  };
  for (const int64_t minutes : {15, 30, 60, 120, 240, 480, 960, 1440, 1440}) {
    fail_five();
    pass(minutes - 1);
    EXPECT_TRUE(must(is_locked(session(), clerk, now))) << minutes;
    pass(1);
    EXPECT_FALSE(must(is_locked(session(), clerk, now))) << minutes;
  }
  EXPECT_TRUE(sign_in("clerk.town03", kRight));
  fail_five();
  pass(15);
  EXPECT_FALSE(must(is_locked(session(), clerk, now)));
}

TEST_F(Lockout, AFailureWhileLockedDoesNotProlongIt) {
  for (int i = 0; i < 12; ++i) EXPECT_FALSE(sign_in("clerk.town03", kWrong));
  pass(15);
  EXPECT_TRUE(sign_in("clerk.town03", kRight));
}

TEST_F(Lockout, ASuccessClearsTheFailuresBeforeIt) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(sign_in("clerk.town03", kWrong));
    EXPECT_TRUE(sign_in("clerk.town03", kRight)) << round;
  }
}

TEST_F(Lockout, CountsWrongCodesToo) {
  enrol();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(key_of(sign_in("clerk.town03", kRight, "000000")), "account.wrong_code");
  EXPECT_EQ(key_of(sign_in("clerk.town03", kRight, code())), "account.sign_in_failed");
}

TEST_F(Lockout, IsOfOneAccountNeverOfNobody) {
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(sign_in("nobody", kRight));
  EXPECT_EQ(count("select failures from bh_attempt where account = 0"), 20);
  EXPECT_TRUE(sign_in("clerk.town03", kRight));
}

TEST_F(Lockout, KeepsTheOldPasswordFromBeingTried) {
  for (int i = 0; i < 5; ++i) must(run(now, [&](log::Tx& tx) { return note_failure(tx, clerk); }));
  EXPECT_EQ(key_of(prepare_change(session(), asvs, clerk, kRight, "other-river-stone-42", now, std::ref(dice))),
            "account.wrong_password");
}

TEST_F(Lockout, IsEndedByAnAdministrator) {
  const auto unlock = [&](int64_t who) {
    return key_of(run(now, [&](log::Tx& tx) { return unlock_account(tx, kit, actor(who), clerk); }));
  };
  const int64_t before = writer_->size();
  EXPECT_EQ(unlock(admin), "");
  EXPECT_EQ(writer_->size(), before);  // there was nothing to end
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(sign_in("clerk.town03", kWrong));
  EXPECT_EQ(unlock(clerk), "account.may_not");
  EXPECT_EQ(unlock(admin), "");
  EXPECT_NE(last_entry().find("account.unlock"), std::string::npos);
  EXPECT_TRUE(sign_in("clerk.town03", kRight));
}

// ---- sessions

TEST_F(ASession, EndsHalfAnHourAfterItWasLastUsed) {
  const auto opened = must(sign_in("clerk.town03", kRight));
  now = after(now, 30 * 60 - 1);
  const auto found = find(opened.token);
  ASSERT_TRUE(found);
  must(run(now, [&](log::Tx& tx) { return touch(tx, *found); }));
  now = after(now, 30 * 60 - 1);
  EXPECT_TRUE(find(opened.token));
  now = after(now, 1);
  EXPECT_FALSE(find(opened.token));
}

TEST_F(ASession, EndsTwelveHoursAfterItBeganHoweverMuchItIsUsed) {
  const auto opened = must(sign_in("clerk.town03", kRight));
  for (int minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    pass(20);
    const auto found = find(opened.token);
    ASSERT_TRUE(found) << minutes;
    must(run(now, [&](log::Tx& tx) { return touch(tx, *found); }));
  }
  pass(20);
  EXPECT_FALSE(find(opened.token));
}

TEST_F(ASession, IsTouchedOnceAMinute) {
  const auto opened = must(sign_in("clerk.town03", kRight));
  now = after(now, 59);
  EXPECT_FALSE(is_to_touch(*find(opened.token), now));
  must(run(now, [&](log::Tx& tx) { return touch(tx, *find(opened.token)); }));
  EXPECT_EQ(find(opened.token)->seen, after(now, -59));
  now = after(now, 1);
  EXPECT_TRUE(is_to_touch(*find(opened.token), now));
  must(run(now, [&](log::Tx& tx) { return touch(tx, *find(opened.token)); }));
  EXPECT_EQ(find(opened.token)->seen, now);
}

TEST_F(ASession, OfNoTokenIsNone) {
  must(sign_in("clerk.town03", kRight));
  EXPECT_FALSE(find(""));
  EXPECT_FALSE(find("x"));
  EXPECT_FALSE(find(std::string(64, 'a')));
  EXPECT_FALSE(find(std::string(1 << 20, 'a')));
}

TEST_F(ASession, HasACsrfTokenOfItsOwn) {
  const auto one = must(sign_in("clerk.town03", kRight));
  const auto two = must(sign_in("clerk.town03", kRight));
  EXPECT_TRUE(is_csrf(one.token, one.csrf));
  EXPECT_FALSE(is_csrf(one.token, two.csrf));
  EXPECT_FALSE(is_csrf(one.token, ""));
  EXPECT_NE(one.csrf, digest_of(one.token));  // what the database holds is no key to it
}

TEST_F(ASession, IsEndedBySigningOut) {
  const auto one = must(sign_in("clerk.town03", kRight));
  const auto two = must(sign_in("clerk.town03", kRight));
  must(run(now, [&](log::Tx& tx) { return sign_out(tx, find(one.token)->digest); }));
  EXPECT_FALSE(find(one.token));
  EXPECT_TRUE(find(two.token));
}

TEST_F(ASession, ANewPasswordEndsAllOthers) {
  const auto mine = must(sign_in("clerk.town03", kRight));
  const auto elsewhere = must(sign_in("clerk.town03", kRight));
  const auto changed =
      must(prepare_change(session(), asvs, clerk, kRight, "other-river-stone-42", now, std::ref(dice)));
  must(run(now, [&](log::Tx& tx) { return change_password(tx, actor(clerk), changed, find(mine.token)->digest); }));
  EXPECT_TRUE(find(mine.token));
  EXPECT_FALSE(find(elsewhere.token));
  set(clerk, "third-river-stone-42");
  EXPECT_FALSE(find(mine.token));
}

TEST_F(ASession, EndsWhenTheAccountIsDisabled) {
  const auto opened = must(sign_in("clerk.town03", kRight));
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), clerk); }));
  EXPECT_FALSE(find(opened.token));
  must(run(now, [&](log::Tx& tx) { return enable_account(tx, kit, actor(admin), clerk); }));
  EXPECT_FALSE(find(opened.token));
  EXPECT_TRUE(sign_in("clerk.town03", kRight));
}

TEST_F(ASession, OfTheFutureIsNoneWhenTheClockWasSetBack) {
  const auto opened = must(sign_in("clerk.town03", kRight));
  now = after(now, -60);
  EXPECT_TRUE(find(opened.token)) << "set right by a minute";
  EXPECT_EQ(must(list_sessions(session(), clerk, now)).size(), 1u);
  now = after(now, -30 * 60);
  EXPECT_FALSE(find(opened.token));
  EXPECT_TRUE(must(list_sessions(session(), clerk, now)).empty());
  must(run(now, [&](log::Tx& tx) { return forget_old_sessions(tx); }));
  EXPECT_EQ(count("select count(*) from bh_session"), 0);
}

TEST_F(ASession, IsListedForItsOwnerAndForgottenWhenOld) {
  must(sign_in("clerk.town03", kRight));
  pass(20);
  const auto later = must(sign_in("clerk.town03", kRight));
  auto listed = must(list_sessions(session(), clerk, now));
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].digest, digest_of(later.token));
  EXPECT_EQ(listed[0].agent, "Firefox");
  pass(15);
  EXPECT_EQ(must(list_sessions(session(), clerk, now)).size(), 1u);
  EXPECT_TRUE(must(list_sessions(session(), admin, now)).empty());
  must(run(now, [&](log::Tx& tx) { return forget_old_sessions(tx); }));
  EXPECT_EQ(count("select count(*) from bh_session"), 1);
}

TEST_F(ASession, IsFoundByItsKeyAlone) {
  const auto plan = must(session().all(R"sql(explain query plan
    select s.account from bh_session s join account a on a.site = s.site and a.id = s.account and a.until = 1
    where s.site = 1 and s.digest = 'x' and s.seen_at > 1 and s.created_at > 1)sql"));
  ASSERT_EQ(plan.size(), 2u);
  for (const auto& step : plan)
    EXPECT_EQ(std::get<std::string>(step.back()).find("SEARCH"), 0u) << std::get<std::string>(step.back());
}

TEST_F(SigningIn, TablesAreMadeOnceHoweverOftenAsked) {
  must(sign_in("clerk.town03", kRight));
  must(create_tables(session()));
  EXPECT_EQ(count("select count(*) from bh_session"), 1);
}

}  // namespace
}  // namespace bihuan::account
