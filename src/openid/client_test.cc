// Against a provider on this machine: what is asked for, what is kept, and what of the answers is believed.
#include "openid/client.h"

#include <gmock/gmock.h>

#include "openid/provider_for_test.h"

namespace bihuan::openid {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}

class AtAProvider : public ::testing::Test {
 protected:
  AtAProvider() { configure({}); }

  void configure(const std::function<void(Provider&)>& change) {
    Provider one;
    one.name = "county";
    one.label = {{"zh", "统一认证"}};
    one.issuer = there.url;
    one.client_id = "bihuan";
    one.client_secret = "secret";
    if (change) change(one);
    clients = std::make_unique<Clients>(Settings{"https://bihuan.example.cn", {one}});
    client = *clients->find("county");
  }
  // From the button to the answer.
  Result<SignedIn> sign_in(const std::function<void(Json&)>& change = {}) {
    auto attempt = *begin_attempt(client->provider(), "/", now,
                                  [this](size_t n) { return std::string(n, static_cast<char>('a' + ++dice % 26)); });
    TRY_SET(const auto address, client->begin(attempt, now));
    there.now = now;
    there.expect(attempt.nonce, challenge_of(attempt.verifier));
    if (change) change(there.claims);
    return client->finish(attempt, {"code-1", attempt.state, "", ""}, now);
  }

  Instant now{1'625'014'800};
  int dice = 0;
  TestProvider there{now};
  std::unique_ptr<Clients> clients;
  Client* client = nullptr;
};

TEST_F(AtAProvider, ThePersonIsWhomTheSignedTokenNames) {
  const auto who = sign_in();
  ASSERT_TRUE(who) << who.error().key << who.error().detail;
  EXPECT_EQ(who->issuer, there.url);
  EXPECT_EQ(who->attribute, "sub");
  EXPECT_EQ(who->subject, "24400320");
  EXPECT_FALSE(who->second_factor);
  const auto asked = there.last("/token");
  EXPECT_THAT(asked.head, StartsWith("POST /token "));
  EXPECT_THAT(asked.head, HasSubstr("Authorization: Basic YmlodWFuOnNlY3JldA=="));
  EXPECT_THAT(
      asked.body,
      HasSubstr("code=code-1&redirect_uri=https%3A%2F%2Fbihuan.example.cn%2Fapi%2Fsign-in%2Fcounty%2Fcallback"));
}

TEST_F(AtAProvider, DescriptionAndKeysAreKeptForAnHour) {
  ASSERT_TRUE(sign_in());
  now.seconds += 3599;
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(there.asked("/.well-known/openid-configuration"), 1);
  EXPECT_EQ(there.asked("/keys"), 1);
  now.seconds += 1;
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(there.asked("/.well-known/openid-configuration"), 2);
  EXPECT_EQ(there.asked("/keys"), 2);
}

TEST_F(AtAProvider, AKeyThatIsNewThereIsFetchedOnce) {
  ASSERT_TRUE(sign_in());
  there.key = SigningKey::edwards("key-2");
  there.keys = key_set({there.key.public_jwk()});
  const auto who = sign_in();
  ASSERT_TRUE(who) << who.error().key;
  EXPECT_EQ(there.asked("/keys"), 2);
}

TEST_F(AtAProvider, AKeyThatNobodyPublishesMakesUsAskOnceAMinuteAtMost) {
  ASSERT_TRUE(sign_in());
  there.key = SigningKey::ec("key-of-nobody");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(key_of(sign_in()), "openid.unknown_key");
  EXPECT_EQ(there.asked("/keys"), 2);
  now.seconds += 60;
  EXPECT_EQ(key_of(sign_in()), "openid.unknown_key");
  EXPECT_EQ(there.asked("/keys"), 3);
}

TEST_F(AtAProvider, AForgedTokenIsRefused) {
  const auto forger = SigningKey::ec("key-1");
  there.make_token = [&](const Json& payload) { return forger.token(payload); };
  EXPECT_EQ(key_of(sign_in()), "openid.bad_signature");
  there.make_token = [](const Json& payload) {
    return to_base64url(R"({"alg":"none"})") + "." + to_base64url(canonical(payload)) + ".";
  };
  EXPECT_EQ(key_of(sign_in()), "openid.bad_algorithm");
}

TEST_F(AtAProvider, WhatTheTokenSaysIsChecked) {
  EXPECT_EQ(key_of(sign_in([](Json& claims) { claims["nonce"] = "another"; })), "openid.bad_claim");
  EXPECT_EQ(key_of(sign_in([](Json& claims) { claims["aud"] = "another"; })), "openid.bad_claim");
  EXPECT_EQ(key_of(sign_in([](Json& claims) { claims["at_hash"] = "AAAA"; })), "openid.bad_claim");
  EXPECT_EQ(key_of(sign_in([&](Json& claims) { claims["exp"] = now.seconds - 100; })), "openid.expired");
  EXPECT_EQ(key_of(sign_in([&](Json& claims) { claims["iat"] = now.seconds + 100; })), "openid.from_the_future");
}

TEST_F(AtAProvider, AnotherAttributeComesFromTheTokenElseFromUserinfo) {
  configure([](Provider& one) { one.attribute = "employee_number"; });
  EXPECT_EQ(sign_in()->subject, "1207");
  EXPECT_EQ(there.asked("/userinfo"), 1);
  EXPECT_EQ(sign_in([](Json& claims) { claims["employee_number"] = "1208"; })->subject, "1208");
  EXPECT_EQ(there.asked("/userinfo"), 1);
  there.userinfo = {{"sub", "another"}, {"employee_number", 1207}};
  EXPECT_EQ(key_of(sign_in()), "openid.other_subject");
  there.userinfo = {{"sub", "24400320"}};
  EXPECT_EQ(key_of(sign_in()), "openid.no_attribute");
  there.userinfo = {{"sub", "24400320"}, {"employee_number", ""}};
  EXPECT_EQ(key_of(sign_in()), "openid.no_attribute");
  there.userinfo = {{"sub", "24400320"}, {"employee_number", {1207}}};
  EXPECT_EQ(key_of(sign_in()), "openid.no_attribute");
}

TEST_F(AtAProvider, AMailAddressCountsOnlyWhenItIsVerified) {
  configure([](Provider& one) { one.attribute = "email"; });
  EXPECT_EQ(key_of(sign_in([](Json& claims) { claims["email"] = "clerk@example.cn"; })), "openid.mail_not_verified");
  EXPECT_EQ(key_of(sign_in([](Json& claims) {
              claims["email"] = "clerk@example.cn";
              claims["email_verified"] = "true";
            })),
            "openid.mail_not_verified");
  const auto who = sign_in([](Json& claims) {
    claims["email"] = "clerk@example.cn";
    claims["email_verified"] = true;
  });
  ASSERT_TRUE(who);
  EXPECT_EQ(who->subject, "clerk@example.cn");
}

TEST_F(AtAProvider, ASecondFactorCountsOnlyAsConfigured) {
  const auto by = [](const char* name, const Json& value) { return [=](Json& claims) { claims[name] = value; }; };
  EXPECT_FALSE(sign_in(by("amr", {"pwd", "otp"}))->second_factor);
  configure([](Provider& one) {
    one.amr = {"otp", "mfa"};
    one.acr = {"loa-3"};
  });
  EXPECT_TRUE(sign_in(by("amr", {"pwd", "otp"}))->second_factor);
  EXPECT_FALSE(sign_in(by("amr", {"pwd"}))->second_factor);
  EXPECT_FALSE(sign_in(by("amr", {{"otp", true}}))->second_factor);
  EXPECT_TRUE(sign_in(by("acr", "loa-3"))->second_factor);
  EXPECT_FALSE(sign_in(by("acr", "loa-1"))->second_factor);
}

TEST_F(AtAProvider, AnswersThatAreNoneAreRefused) {
  there.say("/token", 500, "");
  EXPECT_EQ(key_of(sign_in()), "openid.bad_token_answer");
  there.say("/token", 400, R"({"error":"invalid_client"})");
  EXPECT_EQ(key_of(sign_in()), "openid.provider_refused");
  there.say("/token", 302, "");
  EXPECT_EQ(key_of(sign_in()), "openid.bad_token_answer");
  there.say("/token", 200, std::string(1u << 20, '['));
  EXPECT_EQ(key_of(sign_in()), "openid.bad_token_answer");
  there.say("/token", 0, "");
  EXPECT_EQ(key_of(sign_in()), "fetch.no_answer");
}

TEST_F(AtAProvider, KeysThatAreNoneAreRefused) {
  there.say("/keys", 200, "{");
  EXPECT_EQ(key_of(sign_in()), "openid.bad_keys");
  there.say("/keys", 200, std::string(1u << 20, ' '));
  EXPECT_EQ(key_of(sign_in()), "openid.bad_answer");
  there.say("/keys", 404, "{}");
  EXPECT_EQ(key_of(sign_in()), "openid.bad_answer");
  there.say_as_usual();
  auto shown = there.key.public_jwk();
  shown["d"] = there.key.private_part();
  there.keys = key_set({shown});
  EXPECT_EQ(key_of(sign_in()), "openid.private_key_shown");
}

TEST_F(AtAProvider, AProviderThatFailsIsNotAskedAgainForTenSeconds) {
  there.say("/.well-known/openid-configuration", 503, "");
  EXPECT_EQ(key_of(sign_in()), "openid.bad_answer");
  EXPECT_EQ(key_of(sign_in()), "openid.bad_answer");
  EXPECT_EQ(there.asked("/.well-known/openid-configuration"), 1);
  there.say_as_usual();
  now.seconds += 10;
  EXPECT_TRUE(sign_in());
}

TEST_F(AtAProvider, ADescriptionOfAnotherIsRefused) {
  there.more_metadata = {{"issuer", "https://sso.example.cn"}};
  EXPECT_EQ(key_of(sign_in()), "openid.bad_discovery");
}

TEST_F(AtAProvider, SigningOutThereIsForThoseWhoWishIt) {
  const auto url = client->logout("i.d.t", now);
  ASSERT_TRUE(url);
  EXPECT_THAT(*url, StartsWith(there.url + "/logout?id_token_hint=i.d.t&client_id=bihuan&post_logout_redirect_uri="));
  configure([](Provider& one) { one.logout = false; });
  EXPECT_EQ(*client->logout("i.d.t", now), "");
}

TEST_F(AtAProvider, OneThatIsNotSetUpIsNotFound) {
  EXPECT_EQ(key_of(clients->find("other")), "openid.no_such_provider");
}

}  // namespace
}  // namespace bihuan::openid
