#include "openid/flow.h"

#include <gmock/gmock.h>

#include <set>

#include "openid/pending.h"

namespace bihuan::openid {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}

Provider provider() {
  Provider made;
  made.name = "county";
  made.label = {{"zh", "统一认证"}};
  made.issuer = "https://sso.example.cn";
  made.client_id = "bihuan";
  made.client_secret = "a secret:+%";
  made.scopes = {"openid", "profile"};
  return made;
}
Metadata metadata() {
  Metadata made;
  made.issuer = "https://sso.example.cn";
  made.authorization = "https://sso.example.cn/authorize?tenant=7";
  made.token = "https://sso.example.cn/token";
  made.end_session = "https://sso.example.cn/logout";
  return made;
}
std::string dice(size_t bytes) {
  static char next = 'a';
  return std::string(bytes, next++);
}

TEST(Challenge, IsThatOfTheStandardsExample) {
  // RFC 7636, appendix B.
  EXPECT_EQ(challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Attempt, HasFourSecretsOfItsOwn) {
  const auto attempt = begin_attempt(provider(), "/", {7}, dice);
  ASSERT_TRUE(attempt);
  const std::set<std::string> all = {attempt->state, attempt->nonce, attempt->verifier, attempt->browser};
  EXPECT_EQ(all.size(), 4u);
  for (const auto& secret : all) EXPECT_EQ(secret.size(), 43u);  // RFC 7636 asks for 43 to 128
  EXPECT_EQ(key_of(begin_attempt(provider(), "/", {7}, [](size_t) { return std::string(); })), "openid.no_random");
}

TEST(AuthorizationUrl, SaysWhatTheProviderMustKnowAndNothingSecret) {
  const auto attempt = *begin_attempt(provider(), "/", {7}, dice);
  const auto url = authorization_url(metadata(), provider(), attempt, "https://bihuan.example.cn/api/x y");
  EXPECT_THAT(url, HasSubstr("https://sso.example.cn/authorize?tenant=7&response_type=code&client_id=bihuan&"));
  EXPECT_THAT(url, HasSubstr("redirect_uri=https%3A%2F%2Fbihuan.example.cn%2Fapi%2Fx%20y&scope=openid%20profile&"));
  EXPECT_THAT(url, HasSubstr("&state=" + attempt.state + "&nonce=" + attempt.nonce));
  EXPECT_THAT(url, HasSubstr("&code_challenge=" + challenge_of(attempt.verifier) + "&code_challenge_method=S256"));
  EXPECT_THAT(url, Not(HasSubstr(attempt.verifier)));
  EXPECT_THAT(url, Not(HasSubstr(attempt.browser)));
}

TEST(TokenRequest, ProvesTheClientAsTheProviderWishes) {
  const auto attempt = *begin_attempt(provider(), "/", {7}, dice);
  auto offered = metadata();
  const auto basic = token_request(offered, provider(), attempt, "c&d", "https://r");
  ASSERT_TRUE(basic);
  // "bihuan:a%20secret%3A%2B%25"
  EXPECT_THAT(basic->headers, ::testing::Contains("Authorization: Basic YmlodWFuOmElMjBzZWNyZXQlM0ElMkIlMjU="));
  EXPECT_EQ(basic->body,
            "grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fr&code_verifier=" + attempt.verifier);
  offered.proofs = {"client_secret_post", "private_key_jwt"};
  const auto post = token_request(offered, provider(), attempt, "c", "https://r");
  ASSERT_TRUE(post);
  EXPECT_EQ(post->headers.size(), 2u);
  EXPECT_THAT(post->body, HasSubstr("&client_id=bihuan&client_secret=a%20secret%3A%2B%25"));
  offered.proofs = {"private_key_jwt"};
  EXPECT_EQ(key_of(token_request(offered, provider(), attempt, "c", "https://r")), "openid.no_common_proof");
  auto told = provider();
  told.proof = ClientProof::post;
  EXPECT_THAT(token_request(metadata(), told, attempt, "c", "https://r")->body, HasSubstr("client_secret="));
}

TEST(Returned, FromAnotherProviderIsRefused) {
  EXPECT_EQ(key_of(check_returned({"c", "s", "", ""}, metadata())), "");
  EXPECT_EQ(key_of(check_returned({"c", "s", "https://sso.example.cn", ""}, metadata())), "");
  EXPECT_EQ(key_of(check_returned({"c", "s", "https://evil.example.cn", ""}, metadata())), "openid.other_provider");
  auto named = metadata();
  named.names_itself = true;
  EXPECT_EQ(key_of(check_returned({"c", "s", "", ""}, named)), "openid.other_provider");
}

TEST(Returned, WithAnErrorOrWithoutACodeIsRefused) {
  EXPECT_EQ(key_of(check_returned({"", "s", "", ""}, metadata())), "openid.no_code");
  const auto refused = check_returned({"c", "s", "", "access_denied" + std::string(500, 'x')}, metadata());
  EXPECT_EQ(key_of(refused), "openid.provider_refused");
  EXPECT_LT(refused.error().fields.at("error").size(), 100u);
}

TEST(TokenAnswer, IsReadStrictly) {
  const auto tokens = read_tokens(200, R"({"id_token":"i","access_token":"a","token_type":"bearer","more":{}})");
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->id_token, "i");
  EXPECT_EQ(tokens->access_token, "a");
  for (const auto* text :
       {"", "{", "[]", "{}", R"({"access_token":"a","token_type":"Bearer"})", R"({"id_token":"i","access_token":"a"})",
        R"({"id_token":7})", R"({"id_token":"i","access_token":"a","token_type":"mac"})",
        R"({"id_token":"i","id_token":"j"})"})
    EXPECT_EQ(key_of(read_tokens(200, text)), "openid.bad_token_answer") << text;
  EXPECT_EQ(key_of(read_tokens(500, R"({"id_token":"i"})")), "openid.bad_token_answer");
  EXPECT_EQ(key_of(read_tokens(400, R"({"error":"invalid_grant"})")), "openid.provider_refused");
  EXPECT_EQ(key_of(read_tokens(200, std::string(100'000, '['))), "openid.bad_token_answer");
}

TEST(Discovery, TakesTheIssuerToTheLetterAndSafeAddressesOnly) {
  const std::string issuer = "https://sso.example.cn";
  const auto text = [&](const std::string& from, const std::string& to) {
    std::string all =
        R"({"issuer":"https://sso.example.cn","authorization_endpoint":"https://sso.example.cn/a",)"
        R"("token_endpoint":"https://sso.example.cn/t","jwks_uri":"https://sso.example.cn/k",)"
        R"("userinfo_endpoint":"https://sso.example.cn/u","token_endpoint_auth_methods_supported":["client_secret_post"]})";
    if (!from.empty()) all.replace(all.find(from), from.size(), to);
    return all;
  };
  const auto read = read_metadata(text("", ""), issuer);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->keys, "https://sso.example.cn/k");
  EXPECT_EQ(read->proofs, std::vector<std::string>{"client_secret_post"});
  EXPECT_EQ(discovery_url(issuer), "https://sso.example.cn/.well-known/openid-configuration");
  EXPECT_EQ(discovery_url(issuer + "/"), "https://sso.example.cn/.well-known/openid-configuration");
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {R"("issuer":"https://sso.example.cn")", R"("issuer":"https://sso.example.cn/")"},
           {R"("issuer":"https://sso.example.cn",)", ""},
           {"https://sso.example.cn/t", "http://sso.example.cn/t"},
           {"https://sso.example.cn/k", "file:///etc/passwd"},
           {"https://sso.example.cn/u", "https://user@sso.example.cn/u"},
           {"\"https://sso.example.cn/a\"", "7"},
           {"token_endpoint\"", "other\""},
           {"{", "["}})
    EXPECT_EQ(key_of(read_metadata(text(from, to), issuer)), "openid.bad_discovery") << from;
}

TEST(LogoutUrl, NamesTheTokenAndTheWayBack) {
  EXPECT_EQ(logout_url(metadata(), provider(), "i.d.t", "https://bihuan.example.cn/"),
            "https://sso.example.cn/logout?id_token_hint=i.d.t&client_id=bihuan&post_logout_redirect_uri="
            "https%3A%2F%2Fbihuan.example.cn%2F");
  EXPECT_EQ(logout_url(Metadata(), provider(), "i.d.t", "https://bihuan.example.cn/"), "");
}

TEST(LocalPath, LeadsNowhereElse) {
  for (const auto* path : {"/", "/matters/7?tab=steps#x", "/a//b"}) EXPECT_TRUE(is_local_path(path)) << path;
  for (const auto* path : {"", "//evil.example.cn", "/\\evil.example.cn", "https://evil.example.cn", "evil", "\\/evil",
                           "/\tevil", "/a\r\nSet-Cookie: x=y", "/a b", "/闭", " /", "javascript:x"})
    EXPECT_FALSE(is_local_path(path)) << path;
  EXPECT_FALSE(is_local_path("/" + std::string(500, 'a')));
}

// ---- sign-ins under way

TEST(Pending, IsTakenOnce) {
  Pending<int> pending(600, 10);
  pending.add("a", 1, {100});
  EXPECT_EQ(pending.take("b", {100}), std::nullopt);
  EXPECT_EQ(pending.take("a", {100}), 1);
  EXPECT_EQ(pending.take("a", {100}), std::nullopt);
}

TEST(Pending, IsGoneAfterItsTime) {
  Pending<int> pending(600, 10);
  pending.add("a", 1, {100});
  pending.add("b", 2, {101});
  EXPECT_EQ(pending.take("a", {700}), std::nullopt);
  EXPECT_EQ(pending.take("b", {700}), 2);
}

TEST(Pending, TheOldestMakesRoom) {
  Pending<int> pending(600, 2);
  pending.add("a", 1, {100});
  pending.add("b", 2, {101});
  pending.add("c", 3, {102});
  EXPECT_EQ(pending.take("a", {102}), std::nullopt);
  EXPECT_EQ(pending.take("b", {102}), 2);
  EXPECT_EQ(pending.take("c", {102}), 3);
}

}  // namespace
}  // namespace bihuan::openid
