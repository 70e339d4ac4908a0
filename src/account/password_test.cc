#include "account/password.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>

#include "account/credential.h"
#include "account/delegation.h"
#include "account/messages.h"
#include "account/site_for_test.h"
#include "base/message.h"

namespace bihuan::account {
namespace {

constexpr const char* kGood = "quiet-river-stone-42";
constexpr const char* kOther = "Wide-Field-Lantern-7";

std::vector<std::string> faults(const char* policy, std::string_view password, std::string_view name = "clerk.town03") {
  std::vector<std::string> keys;
  for (const auto& fault : password_faults(must(policy_called(policy)), password, name)) keys.push_back(fault.key);
  return keys;
}
using Keys = std::vector<std::string>;

// ---- the hash

TEST(PasswordHash, SaysItsParametersAndIsKnownAgain) {
  Dice dice;
  const std::string hash = must(hash_password(kGood, std::ref(dice)));
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(is_password(hash, kGood));
  EXPECT_FALSE(is_password(hash, "quiet-river-stone-43"));
  EXPECT_FALSE(is_password(hash, ""));
  EXPECT_FALSE(is_outdated(hash));
}

TEST(PasswordHash, OfTheSamePasswordIsAnotherEachTime) {
  Dice dice;
  EXPECT_NE(must(hash_password(kGood, std::ref(dice))), must(hash_password(kGood, std::ref(dice))));
}

TEST(PasswordHash, WithOlderParametersIsGoodButOutdated) {
  std::array<char, crypto_pwhash_STRBYTES> weak{};
  ASSERT_EQ(crypto_pwhash_str(weak.data(), kGood, std::string_view(kGood).size(), 1, 8192), 0);
  EXPECT_TRUE(is_password(weak.data(), kGood));
  EXPECT_TRUE(is_outdated(weak.data()));
}

TEST(PasswordHash, ThatIsNoneIsNobodys) {
  for (const std::string broken : {"", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "plain text"}) {
    EXPECT_FALSE(is_password(broken, kGood)) << broken;
    EXPECT_FALSE(is_password(broken, "")) << broken;
    EXPECT_TRUE(is_outdated(broken)) << broken;
  }
  EXPECT_FALSE(is_password(std::string(500, '$'), kGood));
}

TEST(PasswordHash, OfNobodyCostsAsMuchAsAnyOther) {
  EXPECT_FALSE(is_outdated(nobodys_hash()));
  EXPECT_FALSE(is_password(nobodys_hash(), ""));
  EXPECT_FALSE(is_password(nobodys_hash(), kGood));
}

TEST(PasswordHash, TakesNoPasswordThatIsEndless) {
  Dice dice;
  EXPECT_FALSE(is_password(must(hash_password("", std::ref(dice))), std::string(2000, 'x')));
}

TEST(PasswordHash, NeedsARandomSalt) {
  EXPECT_EQ(key_of(hash_password(kGood, [](size_t) { return std::string(); })), "account.no_random");
}

// ---- the policies

TEST(PasswordPolicy, AsvsAsksForLengthAndNothingWellKnown) {
  EXPECT_EQ(faults("asvs", kGood), Keys{});
  EXPECT_EQ(faults("asvs", "整改清单不过夜要当日清零"), Keys{});  // twelve characters, no rules of composition
  EXPECT_EQ(faults("asvs", "整改清单不过夜要当日清"), Keys{"account.password_too_short"});
  EXPECT_EQ(faults("asvs", "Password1234"), Keys{"account.password_common"});
  EXPECT_EQ(faults("asvs", "ｐａｓｓｗｏｒｄ１２３４"), Keys{"account.password_common"});
  EXPECT_EQ(faults("asvs", "123412341234"), Keys{"account.password_common"});
  EXPECT_EQ(faults("asvs", "aaaaaaaaaaaaa"), Keys{"account.password_common"});
  EXPECT_EQ(faults("asvs", "my-CLERK.town03-post"), Keys{"account.password_has_name"});
  EXPECT_EQ(faults("asvs", "abcd"), Keys{"account.password_too_short"});
  EXPECT_EQ(faults("asvs", "\xff\xfe"), Keys{"account.password_not_utf8"});
}

TEST(PasswordPolicy, KnowsTheCommonOnesInAnyCase) {
  for (const auto* common : {"12345678", "Administrator", "QWERTYUIOP12", "zxcvbnm123456", "!QAZ@wsx#edc"})
    EXPECT_TRUE(is_common_password(common)) << common;
  for (const auto* rare : {"12345679", kGood, ""}) EXPECT_FALSE(is_common_password(rare)) << rare;
}

TEST(PasswordPolicy, HasAnUpperEnd) {
  std::string longest;
  for (int i = 0; i < 128; ++i) longest += static_cast<char>('a' + i * 7 % 25);
  EXPECT_EQ(faults("asvs", longest), Keys{});
  EXPECT_EQ(faults("asvs", longest + "z"), Keys{"account.password_too_long"});
}

TEST(PasswordPolicy, DengbaoAsksForThreeClassesOfFour) {
  EXPECT_EQ(faults("dengbao", "Tide7bay"), Keys{});
  EXPECT_EQ(faults("dengbao", "tide-7bay"), Keys{});
  EXPECT_EQ(faults("dengbao", "TIDE-7BAY"), Keys{});
  EXPECT_EQ(faults("dengbao", "Tide潮ba"), Keys{"account.password_too_short"});
  EXPECT_EQ(faults("dengbao", "tide7bayx"), Keys{"account.password_classes"});
  EXPECT_EQ(faults("dengbao", "P@ssw0rd"), Keys{"account.password_common"});
}

TEST(PasswordPolicy, AllowsAVeryShortNameWithinAPassword) { EXPECT_EQ(faults("asvs", kGood, "qu"), Keys{}); }

TEST(PasswordPolicy, TellsAllFaultsAtOnce) {
  EXPECT_EQ(faults("dengbao", "ababab", "bab"), (Keys{"account.password_too_short", "account.password_common",
                                                      "account.password_has_name", "account.password_classes"}));
}

TEST(PasswordPolicy, IsKnownByItsName) {
  EXPECT_EQ(must(policy_called("dengbao")).expiry_days, 90);
  EXPECT_EQ(must(policy_called("dengbao")).history, 5u);
  EXPECT_EQ(must(policy_called("asvs")).expiry_days, 0);
  EXPECT_EQ(key_of(policy_called("none")), "account.unknown_policy");
}

TEST(PasswordPolicy, SpeaksBothLanguages) {
  const MessageTable tables[] = {messages()};
  const auto fault = password_faults(must(policy_called("asvs")), "abcd", "").front();
  EXPECT_EQ(render(fault, Language::zh, tables), "口令太短，至少 12 个字符。");
  EXPECT_EQ(render(fault, Language::en, tables), "The password is too short: 12 characters at least.");
}

// ---- passwords of accounts

class Password : public Site {
 protected:
  const Policy asvs = must(policy_called("asvs"));
  const Policy dengbao = must(policy_called("dengbao"));
  int64_t clerk = post("clerk.town03", "clerk", town03);
  int64_t admin = post("admin", "admin", county);

  Result<void> first(int64_t account, const Policy& policy, const std::string& password, int ymd = 20210301) {
    const auto prepared = prepare_reset(session(), policy, account, password, std::ref(dice));
    if (!prepared) return prepared.error();
    return run(morning(ymd), [&](log::Tx& tx) { return set_password(tx, *prepared, false); });
  }
  Result<void> change(int64_t account, const Policy& policy, const std::string& old, const std::string& wanted,
                      int ymd = 20210401) {
    const auto prepared = prepare_change(session(), policy, account, old, wanted, morning(ymd), std::ref(dice));
    if (!prepared) return prepared.error();
    return run(morning(ymd), [&](log::Tx& tx) { return change_password(tx, actor(account), *prepared, ""); });
  }
};

TEST_F(Password, IsChangedByWhoKnowsTheOldOne) {
  must(first(clerk, asvs, kGood));
  EXPECT_EQ(key_of(change(clerk, asvs, "wrong-river-stone-42", kOther)), "account.wrong_password");
  must(change(clerk, asvs, kGood, kOther));
  const auto stored = must(stored_password(session(), clerk));
  EXPECT_TRUE(is_password(stored->hash, kOther));
  EXPECT_EQ(stored->expires_day, 0);
  EXPECT_EQ(count("select count(*) from credential where account = " + std::to_string(clerk)), 2);
  EXPECT_NE(last_entry().find("account.change_password"), std::string::npos);
}

TEST_F(Password, NeverStandsInTheLogNorItsHash) {
  must(first(clerk, asvs, kGood));
  EXPECT_EQ(whole_log().find(kGood), std::string::npos);
  EXPECT_EQ(whole_log().find("argon2id"), std::string::npos);
  EXPECT_NE(last_entry().find("\"secret\":{\"salted\":\""), std::string::npos) << last_entry();
  EXPECT_EQ(count("select count(*) from bh_personal where \"table\" = 'credential'"), 1);
}

TEST_F(Password, ThatThePolicyRefusesIsNotTaken) {
  must(first(clerk, asvs, kGood));
  EXPECT_EQ(key_of(change(clerk, asvs, kGood, "short")), "account.password_too_short");
  EXPECT_EQ(key_of(change(clerk, asvs, kGood, "clerk.town03-clerk")), "account.password_has_name");
}

TEST_F(Password, OfDengbaoIsNoneOfTheLastFiveAndEndsAfterNinetyDays) {
  const auto numbered = [](int i) { return "Tide-bay-" + std::to_string(i); };
  must(first(clerk, dengbao, numbered(0)));
  EXPECT_EQ(must(stored_password(session(), clerk))->expires_day, 20210530);
  for (int i = 1; i <= 5; ++i) must(change(clerk, dengbao, numbered(i - 1), numbered(i), 20210400 + i));
  EXPECT_EQ(key_of(change(clerk, dengbao, numbered(5), numbered(5))), "account.password_used");
  EXPECT_EQ(key_of(change(clerk, dengbao, numbered(5), numbered(1))), "account.password_used");
  must(change(clerk, dengbao, numbered(5), numbered(0)));
}

TEST_F(Password, OfAsvsMayBeUsedAgainButNotAtOnce) {
  must(first(clerk, asvs, kGood));
  EXPECT_EQ(key_of(change(clerk, asvs, kGood, kGood)), "account.password_used");
  must(change(clerk, asvs, kGood, kOther));
  must(change(clerk, asvs, kOther, kGood));
}

TEST_F(Password, ThatWasChangedMeanwhileIsNotChangedAgain) {
  must(first(clerk, asvs, kGood));
  const auto slow =
      must(prepare_change(session(), asvs, clerk, kGood, "slow-river-stone-42", morning(20210401), std::ref(dice)));
  must(change(clerk, asvs, kGood, kOther));
  const auto late = run(morning(20210401), [&](log::Tx& tx) { return change_password(tx, actor(clerk), slow, ""); });
  EXPECT_EQ(key_of(late), "account.changed_meanwhile");
  EXPECT_TRUE(is_password(must(stored_password(session(), clerk))->hash, kOther));
}

TEST_F(Password, OfAnotherIsNotChangedButReset) {
  must(first(clerk, asvs, kGood));
  const auto prepared = must(prepare_reset(session(), asvs, clerk, kOther, std::ref(dice)));
  const auto as = [&](int64_t who, const auto& command) {
    return key_of(run(morning(20210402), [&](log::Tx& tx) { return command(tx, actor(who)); }));
  };
  const auto changes = [&](log::Tx& tx, const Actor& who) { return change_password(tx, who, prepared, ""); };
  const auto resets = [&](log::Tx& tx, const Actor& who) { return reset_password(tx, kit, who, prepared); };
  const int64_t head = post("head.town03", "head", town03);
  EXPECT_EQ(as(admin, changes), "account.not_yours");
  EXPECT_EQ(as(head, resets), "account.may_not");
  EXPECT_EQ(as(clerk, resets), "account.may_not");
  EXPECT_EQ(as(admin, resets), "");
  EXPECT_EQ(count("select must_change from account where name = 'clerk.town03' and until = 9223372036854775807"), 1);
  must(change(clerk, asvs, kOther, kGood));
  EXPECT_EQ(count("select coalesce(must_change, 0) from account where name = 'clerk.town03' and until = "
                  "9223372036854775807"),
            0);
}

TEST_F(Password, IsNotResetByOneselfNorByWhoKeepsASmallerPart) {
  const int64_t keeper = post("keeper.town03", "keeper", town03);
  const auto reset = [&](int64_t who, int64_t whose) {
    const auto prepared = must(prepare_reset(session(), asvs, whose, kOther, std::ref(dice)));
    return key_of(run(morning(20210402), [&](log::Tx& tx) { return reset_password(tx, kit, actor(who), prepared); }));
  };
  EXPECT_EQ(reset(keeper, admin), "account.may_not");
  EXPECT_EQ(reset(keeper, clerk), "");
  EXPECT_EQ(reset(admin, admin), "account.not_to_oneself");
  must(give(clerk, "clerk", town04));
  EXPECT_EQ(reset(keeper, clerk), "account.may_not");  // a part of what it holds lies outside
  const int64_t delegate = post("delegate.town03", "clerk", town03);
  EXPECT_EQ(reset(keeper, delegate), "");
  must(run(morning(20210402), [&](log::Tx& tx) {
    return delegate_role(tx, kit, actor(admin),
                         {0, delegate, "admin", county, day(20210403), day(20210410), "外出学习"});
  }));
  EXPECT_EQ(reset(keeper, delegate), "account.may_not");  // what was lent to it as well
}

TEST_F(Password, OfNobodyCannotBePrepared) {
  EXPECT_EQ(key_of(prepare_reset(session(), asvs, 999, kGood, std::ref(dice))), "account.no_such_account");
}

}  // namespace
}  // namespace bihuan::account
