#include "account/totp.h"

#include <gtest/gtest.h>

#include "account/attempt.h"
#include "account/second_factor.h"
#include "account/site_for_test.h"

namespace bihuan::account {
namespace {

constexpr std::string_view kRfcKey = "12345678901234567890";

TEST(OneTimeCode, IsThatOfTheStandard) {  // RFC 6238, appendix B
  const std::pair<int64_t, const char*> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                     {1111111111, "14050471"}, {1234567890, "89005924"},
                                                     {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : vectors) EXPECT_EQ(totp_code(kRfcKey, totp_step({seconds}), 8), code) << seconds;
}

TEST(OneTimeCode, IsTakenAHalfMinuteEarlyOrLateButNoMore) {
  const Instant now{1111111111};
  const int64_t step = totp_step(now);
  for (int64_t off = -3; off <= 3; ++off) {
    const auto accepted = accepted_step(kRfcKey, totp_code(kRfcKey, step + off), now, 0);
    EXPECT_EQ(accepted.has_value(), off >= -1 && off <= 1) << off;
    EXPECT_EQ(accepted.value_or(step + off), step + off);
  }
}

TEST(OneTimeCode, OfAStepThatWasTakenIsNotTakenAgain) {
  const Instant now{1111111111};
  const int64_t step = totp_step(now);
  EXPECT_FALSE(accepted_step(kRfcKey, totp_code(kRfcKey, step), now, step));
  EXPECT_FALSE(accepted_step(kRfcKey, totp_code(kRfcKey, step - 1), now, step));
  EXPECT_EQ(accepted_step(kRfcKey, totp_code(kRfcKey, step + 1), now, step), step + 1);
}

TEST(OneTimeCode, WithoutAKeyOrOfAnotherLengthIsWrong) {
  EXPECT_FALSE(accepted_step("", totp_code("", totp_step({59})), {59}, 0));
  EXPECT_FALSE(accepted_step(kRfcKey, "", {59}, 0));
  EXPECT_FALSE(accepted_step(kRfcKey, "94287082", {59}, 0));
}

TEST(Base32, IsThatOfTheStandard) {  // RFC 4648, 10
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base32(plain), encoded);
    EXPECT_EQ(must(from_base32(encoded)), plain);
  }
  EXPECT_EQ(must(from_base32("mzxw-6ytb oi")), "foobar");
  EXPECT_EQ(key_of(from_base32("MZXW1")), "account.not_base32");
}

TEST(OtpauthUri, NamesIssuerAndAccount) {
  EXPECT_EQ(otpauth_uri("闭环 x", "a&b", "foobar"),
            "otpauth://totp/%E9%97%AD%E7%8E%AF%20x:a%26b?secret=MZXW6YTBOI&issuer=%E9%97%AD%E7%8E%AF%20x&algorithm=SHA1"
            "&digits=6&period=30");
}

class Factor : public Site {
 protected:
  int64_t clerk = post("clerk.town03", "clerk", town03);
  int64_t admin = post("admin", "admin", county);
  Instant now = morning(20210301);
  std::string key;

  template <class Command>
  auto as(int64_t who, const Command& command) {
    return run(now, [&](log::Tx& tx) { return command(tx, actor(who)); });
  }
  std::string code() const { return totp_code(key, totp_step(now)); }
  void enrol() {
    const auto shown = must(
        as(clerk, [&](log::Tx& tx, const Actor& who) { return enrol_second_factor(tx, who, "闭环", std::ref(dice)); }));
    key = must(from_base32(shown.secret));
    EXPECT_NE(shown.uri.find(shown.secret), std::string::npos);
  }
  Result<std::vector<std::string>> confirm(const std::string& given) {
    return as(clerk,
              [&](log::Tx& tx, const Actor& who) { return confirm_second_factor(tx, who, given, std::ref(dice)); });
  }
  std::vector<std::string> enrolled() {
    enrol();
    auto codes = must(confirm(code()));
    now = after(now, 60);
    return codes;
  }
  Result<void> take(const std::string& given) {
    const auto proof = must(check_code(session(), clerk, given, now));
    return run(now, [&](log::Tx& tx) { return take_code(tx, clerk, proof); });
  }
  Result<void> remove(const std::string& given) {
    return as(clerk, [&](log::Tx& tx, const Actor& who) { return remove_second_factor(tx, who, given); });
  }
};

TEST_F(Factor, CountsOnlyWhenACodeOfItWasGiven) {
  EXPECT_EQ(key_of(confirm("123456")), "account.not_enrolled");
  enrol();
  EXPECT_FALSE(must(second_factor_of(session(), clerk)).is_there);
  EXPECT_EQ(key_of(confirm(totp_code(key, totp_step(now) + 5))), "account.wrong_code");
  EXPECT_EQ(must(confirm(code())).size(), 10u);
  EXPECT_TRUE(must(second_factor_of(session(), clerk)).is_there);
  EXPECT_EQ(must(second_factor_of(session(), clerk)).recovery_codes, 10);
  EXPECT_EQ(key_of(confirm(code())), "account.second_factor_there");
}

TEST_F(Factor, IsNotConfirmedAfterHalfAnHour) {
  enrol();
  now = after(now, 30 * 60);
  EXPECT_EQ(key_of(confirm(code())), "account.not_enrolled");
}

TEST_F(Factor, DoesNotTakeTheCodeThatConfirmedIt) {
  enrol();
  must(confirm(code()));
  EXPECT_EQ(key_of(take(code())), "account.wrong_code");
}

TEST_F(Factor, TakesEachCodeOnce) {
  enrolled();
  must(take(code()));
  EXPECT_EQ(key_of(take(code())), "account.wrong_code");
  now = after(now, 30);
  must(take(code()));
}

TEST_F(Factor, OfTwoWhoSendTheSameCodeOneIsRefused) {
  enrolled();
  const auto proof = must(check_code(session(), clerk, code(), now));
  const auto other = must(check_code(session(), clerk, code(), now));
  EXPECT_TRUE(other.right);
  must(run(now, [&](log::Tx& tx) { return take_code(tx, clerk, proof); }));
  EXPECT_EQ(key_of(run(now, [&](log::Tx& tx) { return take_code(tx, clerk, other); })), "account.wrong_code");
}

TEST_F(Factor, TakesEachRecoveryCodeOnceHoweverItIsTyped) {
  const auto codes = enrolled();
  EXPECT_EQ(std::set(codes.begin(), codes.end()).size(), 10u);
  std::string typed;
  for (const char c : codes[3])
    if (c != '-') typed += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  must(take(typed));
  EXPECT_EQ(key_of(take(codes[3])), "account.wrong_code");
  EXPECT_EQ(must(second_factor_of(session(), clerk)).recovery_codes, 9);
  EXPECT_NE(last_entry().find("account.use_recovery_code"), std::string::npos);
  must(take(codes[4]));
}

TEST_F(Factor, OfAnotherAccountHelpsNobody) {
  const auto codes = enrolled();
  EXPECT_FALSE(must(check_code(session(), admin, codes[0], now)).right);
  EXPECT_FALSE(must(check_code(session(), admin, code(), now)).right);
}

TEST_F(Factor, StandsInNoEntry) {
  const auto codes = enrolled();
  const std::string log = whole_log();
  EXPECT_EQ(log.find(to_base32(key)), std::string::npos);
  for (const auto& each : codes) EXPECT_EQ(log.find(digest_of(plain_code(each))), std::string::npos);
  EXPECT_EQ(count("select count(*) from credential where kind = 'recovery' and secret like '%-%'"), 0);
}

TEST_F(Factor, IsRemovedWithACode) {
  enrolled();
  EXPECT_EQ(key_of(remove("000000")), "account.wrong_code");
  must(remove(code()));
  EXPECT_FALSE(must(second_factor_of(session(), clerk)).is_there);
  EXPECT_EQ(must(second_factor_of(session(), clerk)).recovery_codes, 0);
  EXPECT_EQ(key_of(remove(code())), "account.no_second_factor");
}

TEST_F(Factor, IsNotRemovedWhileLockedOut) {
  enrolled();
  for (int i = 0; i < 5; ++i) must(run(now, [&](log::Tx& tx) { return note_failure(tx, clerk); }));
  EXPECT_EQ(key_of(remove(code())), "account.wrong_code");
}

TEST_F(Factor, RenewedRecoveryCodesReplaceTheOld) {
  const auto old = enrolled();
  const auto renewed = must(
      as(clerk, [&](log::Tx& tx, const Actor& who) { return renew_recovery_codes(tx, who, code(), std::ref(dice)); }));
  EXPECT_EQ(renewed.size(), 10u);
  EXPECT_EQ(key_of(take(old[0])), "account.wrong_code");
  must(take(renewed[0]));
}

TEST_F(Factor, ThatIsLostIsResetByAnAdministratorNeverTheOwn) {
  enrolled();
  const auto reset = [&](int64_t who, int64_t whose) {
    return key_of(
        as(who, [&](log::Tx& tx, const Actor& acting) { return reset_second_factor(tx, kit, acting, whose); }));
  };
  EXPECT_EQ(reset(clerk, clerk), "account.may_not");
  EXPECT_EQ(reset(admin, admin), "account.not_to_oneself");
  EXPECT_EQ(reset(admin, clerk), "");
  EXPECT_EQ(reset(admin, clerk), "account.no_second_factor");
}

}  // namespace
}  // namespace bihuan::account
