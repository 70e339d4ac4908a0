// Signing in through a provider, over the API: a browser's cookies, what comes back from where, and whom it lets in.
#include <gmock/gmock.h>

#include <map>

#include "account/personal_read.h"
#include "account/totp.h"
#include "api_site.h"
#include "base/text.h"
#include "http/reading.h"
#include "openid/flow.h"
#include "openid/provider_for_test.h"

namespace bihuan::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Instant kMorning{1'614'560'400};

struct Providers {
  openid::TestProvider county{kMorning};
  openid::TestProvider city{kMorning};
  openid::Settings settings(const std::function<void(openid::Provider&)>& change = {}) const {
    openid::Settings out;
    out.public_url = "https://bihuan.example.cn";
    for (const auto& [name, provider] : {std::pair("county", &county), std::pair("city", &city)}) {
      openid::Provider one;
      one.name = name;
      one.label = {{"zh", "统一认证"}, {"en", "Sign in"}};
      one.issuer = provider->url;
      one.client_id = "bihuan";
      one.client_secret = "secret";
      if (change) change(one);
      out.providers.push_back(one);
    }
    return out;
  }
};

// A browser: keeps cookies by name, whatever their path.
struct Browser {
  std::map<std::string, std::string> cookies;
  std::string header() const {
    std::string all;
    for (const auto& [name, value] : cookies) all += (all.empty() ? "" : "; ") + name + "=" + value;
    return all;
  }
};

struct SigningIn : Providers, ApiSite {
  explicit SigningIn(const std::function<void(openid::Provider&)>& change = {})
      : ApiSite(load_small_kit(), settings(change)) {
    now = kMorning;
  }
  Browser browser;

  Said visit(Browser& with, const std::string& target, const std::string& method = "GET", const std::string& body = {},
             http::Pairs headers = {}) {
    if (!with.cookies.empty()) headers.emplace_back("cookie", with.header());
    auto said = ask("", method, target, body, headers);
    for (const auto& [name, value] : said.headers) {
      if (name != "Set-Cookie") continue;
      const auto equals = value.find('=');
      const std::string key = value.substr(0, equals);
      const std::string held = value.substr(equals + 1, value.find(';') - equals - 1);
      if (held.empty()) {
        with.cookies.erase(key);
      } else {
        with.cookies[key] = held;
      }
    }
    return said;
  }
  static std::string parameter(const std::string& url, const std::string& name) {
    const auto at = url.find(name + "=");
    if (at == std::string::npos) return "";
    const auto begin = at + name.size() + 1;
    return *http::decode(url.substr(begin, url.find('&', begin) - begin), false);
  }
  // Goes to the provider and signs in there; the address that it sends the browser back to.
  std::string at_provider(const std::string& name = "county", const std::string& more = "") {
    const auto begun = visit(browser, "/api/sign-in/" + name + more);
    EXPECT_EQ(begun.status, 302);
    const auto url = begun.header("Location");
    auto& provider = name == "county" ? county : city;
    provider.now = now;
    provider.expect(parameter(url, "nonce"), parameter(url, "code_challenge"));
    return "/api/sign-in/" + name + "/callback?code=code-1&session_state=x&state=" + parameter(url, "state");
  }
  int64_t account(const std::string& name) {
    const auto listed = ask("admin", "GET", "/api/accounts");
    for (const auto& one : listed.body["accounts"])
      if (one["name"] == name) return one["id"];
    return 0;
  }
  Said link(const std::string& name, const std::string& subject = "24400320") {
    return post("admin", "/api/accounts/" + std::to_string(account(name)) + "/identities",
                {{"provider", "county"}, {"subject", subject}});
  }
  std::string enrol(const std::string& name) {
    const auto shown = post(name, "/api/session/second-factor", Json::object());
    const auto secret = SmallSite::must(account::from_base32(shown.body.value("secret", "")));
    const auto code = account::totp_code(secret, account::totp_step(now));
    EXPECT_EQ(ask(name, "PUT", "/api/session/second-factor", canonical(Json{{"code", code}})).status, 200);
    now.seconds += 120;
    return secret;
  }
};

TEST(SignIn, TheButtonsAreListedForAnybody) {
  SigningIn site;
  const auto said = site.ask("", "GET", "/api/sign-in", "", {{"accept-language", "en"}});
  EXPECT_EQ(said.status, 200);
  ASSERT_EQ(said.body["providers"].size(), 2u);
  EXPECT_EQ(said.body["providers"][0],
            (Json{{"name", "county"}, {"label", "Sign in"}, {"url", "/api/sign-in/county"}}));
  EXPECT_EQ(ApiSite().ask("", "GET", "/api/sign-in").body["providers"], Json::array());
}

TEST(SignIn, TheBrowserGoesToTheProviderAndComesBackWithASession) {
  SigningIn site;
  EXPECT_EQ(site.link("clerk1").status, 201);
  const auto begun = site.visit(site.browser, "/api/sign-in/county");
  EXPECT_THAT(begun.header("Location"),
              StartsWith(site.county.url + "/authorize?response_type=code&client_id=bihuan&"));
  EXPECT_THAT(begun.header("Set-Cookie"), HasSubstr("; Path=/api/sign-in/; HttpOnly; SameSite=Lax; Max-Age=600"));
  const auto back = site.visit(site.browser, site.at_provider("county", "?return_to=/matters/7?tab=steps"));
  EXPECT_EQ(back.status, 302);
  EXPECT_EQ(back.header("Location"), "/matters/7?tab=steps");
  EXPECT_THAT(back.header("Set-Cookie"), HasSubstr("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200"));
  const auto session = site.visit(site.browser, "/api/session");
  EXPECT_EQ(session.status, 200);
  EXPECT_EQ(session.body["account"], "clerk1");
  EXPECT_EQ(session.body["must_change"], false);
  // The roles are ours: those of the account, whatever the provider says.
  EXPECT_EQ(session.body["holdings"], site.ask("clerk1", "GET", "/api/session").body["holdings"]);
}

TEST(SignIn, TheSessionIsAnOrdinaryOneWithItsToken) {
  SigningIn site;
  site.link("clerk1");
  site.visit(site.browser, site.at_provider());
  const auto csrf = site.visit(site.browser, "/api/session").body.value("csrf", "");
  const std::string token = R"({"label":"script","scopes":["read"]})";
  EXPECT_EQ(site.visit(site.browser, "/api/tokens", "POST", token).key(), "api.csrf");
  EXPECT_EQ(site.visit(site.browser, "/api/tokens", "POST", token, {{"x-csrf-token", csrf}}).status, 201);
}

TEST(SignIn, WhoIsLinkedToNoAccountIsToldSoAndGetsNone) {
  SigningIn site;
  const int64_t before = site.entries();
  const auto back = site.visit(site.browser, site.at_provider());
  EXPECT_EQ(back.status, 403);
  EXPECT_EQ(back.key(), "account.unknown_identity");
  EXPECT_EQ(back.body["fields"]["subject"], "24400320");
  EXPECT_TRUE(site.browser.cookies.empty());
  EXPECT_EQ(site.entries(), before);
}

TEST(SignIn, APersonIsToldOnAPageAProgramInJson) {
  SigningIn site;
  http::Request request;
  request.method = "GET";
  request.path = "/api/sign-in/county/callback";
  request.query = "state=%3Cscript%3E&code=x";
  request.peer = "192.0.2.1";
  request.headers = {{"accept", "text/html,*/*"}, {"accept-language", "en"}};
  const auto answer = site.app->answer_now(request);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.media_type, "text/html; charset=utf-8");
  EXPECT_THAT(answer.body, HasSubstr("Sign in again."));
  EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("<script>")));
}

TEST(SignIn, AnAnswerIsTakenOnce) {
  SigningIn site;
  site.link("clerk1");
  const auto back = site.at_provider();
  const auto before = site.browser;
  EXPECT_EQ(site.visit(site.browser, back).status, 302);
  auto again = before;
  EXPECT_EQ(site.visit(again, back).key(), "openid.begin_again");
  EXPECT_EQ(site.county.asked("/token"), 1);
}

TEST(SignIn, AnAnswerIsTakenInTheBrowserThatBeganOnly) {
  SigningIn site;
  site.link("clerk1");
  const auto back = site.at_provider();
  Browser other;
  EXPECT_EQ(site.visit(other, back).key(), "openid.begin_again");
  for (auto& [name, value] : site.browser.cookies) other.cookies[name] = "another";
  const auto second = site.at_provider();
  for (auto& [name, value] : site.browser.cookies) other.cookies[name] = "another";
  EXPECT_EQ(site.visit(other, second).key(), "openid.begin_again");
  EXPECT_EQ(site.county.asked("/token"), 0);
}

TEST(SignIn, AnAnswerOfOneProviderIsNotTakenForAnothers) {
  SigningIn site;
  site.link("clerk1");
  const auto back = site.at_provider();
  EXPECT_EQ(site.visit(site.browser, replace_all(back, "/county/", "/city/")).key(), "openid.begin_again");
  EXPECT_EQ(site.visit(site.browser, site.at_provider() + "&iss=https%3A%2F%2Fevil.example.cn").key(),
            "openid.other_provider");
  EXPECT_EQ(site.city.asked("/token"), 0);
  EXPECT_EQ(site.county.asked("/token"), 0);
}

TEST(SignIn, TheSameNameAtAnotherProviderIsAnotherPerson) {
  SigningIn site;
  site.link("clerk1");
  EXPECT_EQ(site.visit(site.browser, site.at_provider("city")).key(), "account.unknown_identity");
}

TEST(SignIn, AnAnswerAfterTenMinutesIsTooLate) {
  SigningIn site;
  site.link("clerk1");
  const auto back = site.at_provider();
  site.now.seconds += 600;
  EXPECT_EQ(site.visit(site.browser, back).key(), "openid.begin_again");
}

TEST(SignIn, AStateThatNobodyMadeIsRefused) {
  SigningIn site;
  EXPECT_EQ(site.visit(site.browser, "/api/sign-in/county/callback?code=x&state=made-up").key(), "openid.begin_again");
  EXPECT_EQ(site.visit(site.browser, "/api/sign-in/county/callback?code=x").status, 400);
  EXPECT_EQ(site.visit(site.browser, "/api/sign-in/nobody/callback?code=x&state=s").key(), "openid.no_such_provider");
  EXPECT_EQ(site.visit(site.browser, "/api/sign-in/nobody").key(), "openid.no_such_provider");
}

TEST(SignIn, AStateOfOthersMakesNoCookie) {
  SigningIn site;
  EXPECT_EQ(site.visit(site.browser, "/api/sign-in/county/callback?code=x&state=a%3D1%3B%20B").header("Set-Cookie"),
            "");
}

TEST(SignIn, WhatTheProviderRefusesIsRefused) {
  SigningIn site;
  const auto back = replace_all(site.at_provider(), "code=code-1", "error=access_denied&error_description=%3Cb%3E");
  const auto said = site.visit(site.browser, back);
  EXPECT_EQ(said.status, 422);
  EXPECT_EQ(said.key(), "openid.provider_refused");
  EXPECT_EQ(said.body["fields"]["error"], "access_denied");
  EXPECT_EQ(site.county.asked("/token"), 0);
}

TEST(SignIn, LeadsToAPathOfThisServerOnly) {
  SigningIn site;
  for (const auto* path : {"//evil.example.cn", "https://evil.example.cn", "/%5Cevil.example.cn", "/%09/evil", "evil"})
    EXPECT_EQ(site.visit(site.browser, std::string("/api/sign-in/county?return_to=") + path).status, 400) << path;
}

TEST(SignIn, ADisabledAccountStaysOut) {
  SigningIn site;
  site.link("clerk1");
  site.ask("admin", "PUT", "/api/accounts/" + std::to_string(site.account("clerk1")) + "/state",
           R"({"state":"disabled"})");
  const auto said = site.visit(site.browser, site.at_provider());
  EXPECT_EQ(said.status, 403);
  EXPECT_EQ(said.key(), "account.disabled");
}

TEST(SignIn, ByTheAccountsNameOnlyWhereThatIsConfigured) {
  SigningIn site([](openid::Provider& one) {
    one.attribute = "preferred_username";
    one.match = openid::Match::account_name;
  });
  site.county.userinfo = {{"sub", "24400320"}, {"preferred_username", "clerk2"}};
  EXPECT_EQ(site.visit(site.browser, site.at_provider()).status, 302);
  EXPECT_EQ(site.visit(site.browser, "/api/session").body["account"], "clerk2");
}

TEST(SignIn, OurOwnSecondFactorIsAskedForAfterTheProviders) {
  SigningIn site;
  site.link("clerk1");
  const auto secret = site.enrol("clerk1");
  const auto back = site.visit(site.browser, site.at_provider());
  EXPECT_EQ(back.header("Location"), "/?sign_in=code_needed");
  EXPECT_EQ(site.visit(site.browser, "/api/session").status, 401);
  const auto say = [&](Browser& with, const std::string& code) {
    return site.visit(with, "/api/sign-in/code", "POST", canonical(Json{{"code", code}}));
  };
  Browser other;
  EXPECT_EQ(say(other, account::totp_code(secret, account::totp_step(site.now))).key(), "openid.begin_again");
  EXPECT_EQ(say(site.browser, "000000").key(), "account.wrong_code");
  const auto said = say(site.browser, account::totp_code(secret, account::totp_step(site.now)));
  EXPECT_EQ(said.status, 200);
  EXPECT_EQ(said.body["account"], "clerk1");
  EXPECT_EQ(said.body["csrf"].get<std::string>().size(), 64u);
  EXPECT_EQ(site.visit(site.browser, "/api/session").status, 200);
}

TEST(SignIn, GuessingCodesLocksTheAccount) {
  SigningIn site;
  site.link("clerk1");
  const auto secret = site.enrol("clerk1");
  site.visit(site.browser, site.at_provider());
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(site.visit(site.browser, "/api/sign-in/code", "POST", R"({"code":"000000"})").key(),
              "account.wrong_code");
  const auto code = account::totp_code(secret, account::totp_step(site.now));
  EXPECT_EQ(site.visit(site.browser, "/api/sign-in/code", "POST", canonical(Json{{"code", code}})).key(),
            "account.sign_in_failed");
}

TEST(SignIn, SigningOutLeadsToTheProvidersOwnWayOut) {
  SigningIn site;
  site.link("clerk1");
  site.visit(site.browser, site.at_provider());
  const auto csrf = site.visit(site.browser, "/api/session").body.value("csrf", "");
  const auto said = site.visit(site.browser, "/api/session", "DELETE", "", {{"x-csrf-token", csrf}});
  EXPECT_EQ(said.status, 200);
  EXPECT_THAT(said.body["next"], StartsWith(site.county.url + "/logout?id_token_hint="));
  EXPECT_TRUE(site.browser.cookies.empty());
}

TEST(SignIn, IsLimitedByAddress) {
  SigningIn site;
  int status = 0;
  for (int i = 0; i < 65; ++i) status = site.visit(site.browser, "/api/sign-in/county/callback?code=x&state=s").status;
  EXPECT_EQ(status, 429);
}

TEST(Identity, IsKeptByWhoKeepsTheAccountsAndItsReadingIsRemembered) {
  SigningIn site;
  const std::string path = "/api/accounts/" + std::to_string(site.account("clerk1")) + "/identities";
  const auto made = site.link("clerk1");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(site.link("clerk2").key(), "account.identity_taken");
  EXPECT_EQ(site.ask("clerk2", "GET", path).key(), "api.no_verb");
  const auto listed = site.ask("admin", "GET", path);
  EXPECT_EQ(listed.body["identities"], Json::array({{{"id", made.body["id"]},
                                                     {"issuer", site.county.url},
                                                     {"provider", "county"},
                                                     {"attribute", "sub"},
                                                     {"subject", "24400320"}}}));
  const auto reads = account::list_personal_reads(site.small.site->writer().session(), {0, "identity", 0}, 10);
  EXPECT_EQ(reads->size(), 1u);
  EXPECT_EQ(site.ask("admin", "DELETE", path + "/" + canonical(made.body["id"])).status, 200);
  EXPECT_EQ(site.visit(site.browser, site.at_provider()).key(), "account.unknown_identity");
  EXPECT_EQ(site.post("admin", path, {{"provider", "nobody"}, {"subject", "x"}}).key(), "openid.no_such_provider");
}

}  // namespace
}  // namespace bihuan::test
