#include "openid/settings.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace bihuan::openid {
namespace {

using ::testing::ElementsAre;

constexpr const char* kWhole = R"(public_url: https://bihuan.example.cn/
providers:
  - name: county
    label: {zh: 统一认证, en: Sign in}
    issuer: https://sso.example.cn/realms/county
    client_id: bihuan
    client_secret: s3cret
    client_proof: post
    scopes: [profile, email]
    attribute: employee_number
    match: account_name
    second_factor: {amr: [otp], acr: [loa-3]}
    ca_file: sso.pem
    logout: false
  - name: city
    label: 市级认证
    issuer: http://127.0.0.1:9000
    client_id: bihuan
    client_secret: other
)";

// "line: key" of each issue.
std::vector<std::string> issues_of(const std::string& text) {
  Issues issues;
  (void)read_settings(text, "openid.yaml", "/etc/bihuan", issues);
  std::vector<std::string> all;
  for (const auto& issue : issues) all.push_back(std::to_string(issue.line) + ": " + issue.error.key);
  return all;
}
std::vector<std::string> issues_with(const std::string& from, const std::string& to) {
  std::string text = kWhole;
  text.replace(text.find(from), from.size(), to);
  return issues_of(text);
}

TEST(Settings, AreReadInTheOrderOfTheirButtons) {
  Issues issues;
  const auto read = read_settings(kWhole, "openid.yaml", "/etc/bihuan", issues);
  EXPECT_TRUE(issues.empty());
  EXPECT_EQ(read.public_url, "https://bihuan.example.cn");
  ASSERT_EQ(read.providers.size(), 2u);
  const auto& county = read.providers[0];
  EXPECT_EQ(county.name, "county");
  EXPECT_EQ(county.label.at("en"), "Sign in");
  EXPECT_EQ(county.proof, ClientProof::post);
  EXPECT_THAT(county.scopes, ElementsAre("openid", "profile", "email"));
  EXPECT_EQ(county.attribute, "employee_number");
  EXPECT_EQ(county.match, Match::account_name);
  EXPECT_THAT(county.amr, ElementsAre("otp"));
  EXPECT_THAT(county.acr, ElementsAre("loa-3"));
  EXPECT_EQ(county.ca_file, "/etc/bihuan/sso.pem");
  EXPECT_FALSE(county.logout);
  const auto& city = read.providers[1];
  EXPECT_EQ(city.label.at("zh"), "市级认证");
  EXPECT_THAT(city.scopes, ElementsAre("openid"));
  EXPECT_EQ(city.attribute, "sub");
  EXPECT_EQ(city.match, Match::linked);
  EXPECT_EQ(city.proof, ClientProof::offered);
  EXPECT_TRUE(city.logout);
  EXPECT_EQ(read.find("city"), &read.providers[1]);
  EXPECT_EQ(read.find("town"), nullptr);
}

TEST(Settings, EveryFaultIsToldAtItsPlace) {
  EXPECT_THAT(issues_with("name: county", "name: 县"), ElementsAre("3: openid.want_name"));
  EXPECT_THAT(issues_with("name: city", "name: county"), ElementsAre("15: openid.name_twice"));
  EXPECT_THAT(issues_with("issuer: https://sso", "issuer: http://sso"), ElementsAre("5: fetch.not_https"));
  EXPECT_THAT(issues_with("https://sso.example.cn/realms/county", "sso?x"), ElementsAre("5: fetch.bad_url"));
  EXPECT_THAT(issues_with("https://bihuan.example.cn/", "https://bihuan.example.cn/?x"),
              ElementsAre("1: openid.want_url"));
  EXPECT_THAT(issues_with("    client_secret: s3cret\n", ""), ElementsAre("3: openid.one_secret"));
  EXPECT_THAT(issues_with("client_secret: s3cret", "client_secret: s3cret\n    client_secret_file: /x"),
              ElementsAre("3: openid.one_secret"));
  EXPECT_THAT(issues_with("client_secret: s3cret", "client_secret_file: /nowhere/at/all"),
              ElementsAre("7: file.not_found"));
  EXPECT_THAT(issues_with("client_proof: post", "client_proof: jwt"), ElementsAre("8: openid.want_one_of"));
  EXPECT_THAT(issues_with("[profile, email]", "profile"), ElementsAre("9: openid.want_list"));
  EXPECT_THAT(issues_with("[profile, email]", "[\"a b\"]"), ElementsAre("9: openid.want_word"));
  EXPECT_THAT(issues_with("match: account_name", "match: anybody"), ElementsAre("11: openid.want_one_of"));
  EXPECT_THAT(issues_with("amr: [otp]", "amrs: [otp]"), ElementsAre("12: openid.unknown_setting"));
  EXPECT_THAT(issues_with("client_id: bihuan", "client: bihuan"),
              ElementsAre("6: openid.unknown_setting", "3: openid.missing_setting"));
  EXPECT_THAT(issues_with("logout: false", "logout: maybe"), ElementsAre("14: openid.want_one_of"));
  EXPECT_THAT(issues_with("label: 市级认证", "label: {}"), ElementsAre("16: openid.want_text"));
}

TEST(Settings, ThatAreNoneAreRefused) {
  EXPECT_THAT(issues_of(""), ElementsAre("0: openid.want_map"));
  EXPECT_THAT(issues_of("[1]"), ElementsAre("1: openid.want_map"));
  EXPECT_THAT(issues_of("public_url: https://b.example.cn"), ElementsAre("1: openid.missing_setting"));
  EXPECT_THAT(issues_of("public_url: https://b.example.cn\nproviders: x"), ElementsAre("2: openid.want_list"));
  EXPECT_THAT(issues_of("a: &x 1"), ElementsAre("0: yaml.malformed"));
}

TEST(Settings, TheSecretMayStandInAFileBesideThem) {
  const auto folder = std::filesystem::temp_directory_path() / ("bihuan_openid_" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "secret") << "s3cret\n";
  std::string text = kWhole;
  const std::string from = "client_secret: s3cret";
  text.replace(text.find(from), from.size(), "client_secret_file: secret");
  Issues issues;
  const auto read = read_settings(text, "openid.yaml", folder.string(), issues);
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(issues.empty());
  EXPECT_EQ(read.providers[0].client_secret, "s3cret");
}

}  // namespace
}  // namespace bihuan::openid
