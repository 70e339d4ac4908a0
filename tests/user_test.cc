// Accounts from the command line: on a site of its own, and while a server holds it.
#include <gtest/gtest.h>

#include "base/json_value.h"
#include "cli/open.h"
#include "http/app.h"
#include "server.h"

namespace bihuan {
namespace {

using test::run;

class User : public ::testing::Test {
 protected:
  test::Folder folder;
  std::string site = folder / "site";

  void SetUp() override {
    const auto made =
        run({"init", "--site", site, "--kit", std::string(BIHUAN_SOURCE) + "/kits/county", "--name", "临溪县"});
    ASSERT_EQ(made.code, 0) << made.err;
  }
  test::Ran user(std::vector<std::string> words, const std::string& input = {}) const {
    std::vector<std::string> all = {"--lang", "en", "user"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--site", site});
    return run(all, input);
  }
  Json json(std::vector<std::string> words, const std::string& input = {}) const {
    words.emplace_back("--json");
    const auto ran = user(words, input);
    EXPECT_EQ(ran.code, 0) << ran.err;
    return Json::parse(ran.out);
  }
  Json account(const std::string& name) const { return json({"list", name})["accounts"][0]; }

  // What the server answers to a sign-in on this site; no other process holds it.
  Json sign_in(const std::string& name, const std::string& password) const {
    auto held = test::SmallSite::must(site::Site::open_to_write(site, test::no_random));
    http::App::Options options;
    options.clock = [] { return Instant{std::time(nullptr)}; };
    options.random = cli::system_random;
    const auto app = test::SmallSite::must(http::App::open(*held, options));
    http::Request request;
    request.method = "POST";
    request.path = "/api/session";
    request.body = canonical(Json{{"account", name}, {"password", password}});
    request.headers = {{"content-type", "application/json"}};
    const auto answer = app->answer_now(std::move(request));
    app->stop();
    return Json::parse(answer.body);
  }
};

TEST_F(User, AFreshSiteHasItsFirstSignInByTwoCommands) {
  const auto set = json({"password", "admin", "--generate"});
  const auto session = sign_in("admin", set["password"]);
  EXPECT_EQ(session["account"], "admin") << session.dump();
  EXPECT_EQ(session["must_change"], true);
}

TEST_F(User, AnAccountIsAddedWithItsRoleByNames) {
  const auto added =
      json({"add", "office.a", "--label", "督查室甲", "--role", "县委办督查室", "--at", "临溪县", "--generate"});
  EXPECT_FALSE(added["password"].get<std::string>().empty());
  const auto shown = account("office.a");
  EXPECT_EQ(shown["label"], "督查室甲");
  EXPECT_EQ(shown["has_password"], true);
  ASSERT_EQ(shown["holdings"].size(), 1u);
  EXPECT_EQ(shown["holdings"][0]["role"], "supervision");
  EXPECT_EQ(shown["holdings"][0]["unit_name"], "临溪县");
}

TEST_F(User, AWrongWordMakesNothing) {
  EXPECT_EQ(user({"add", "x.y", "--role", "clrk", "--at", "临溪县"}).code, 2);
  EXPECT_EQ(user({"add", "x.y", "--role", "supervision", "--at", "某乡"}).code, 2);
  EXPECT_EQ(json({"list"})["accounts"].size(), 1u);
  const auto near = user({"grant", "admn", "supervision", "--at", "临溪县"});
  EXPECT_EQ(near.code, 2);
  EXPECT_NE(near.err.find("Did you mean \"admin\"?"), std::string::npos) << near.err;
}

TEST_F(User, APasswordComesFromTheInputAndIsHeldToThePolicy) {
  ASSERT_EQ(user({"add", "office.a"}).code, 0);
  const auto short_ = user({"password", "office.a"}, "short\n");
  EXPECT_EQ(short_.code, 2);
  EXPECT_NE(short_.err.find("too short"), std::string::npos) << short_.err;
  EXPECT_EQ(user({"password", "office.a"}, "").code, 2);
  EXPECT_EQ(json({"password", "office.a"}, "seven red bicycles\n")["must_change"], true);
  EXPECT_EQ(json({"password", "admin"}, "nine green kettles\n")["must_change"], false);
  EXPECT_EQ(sign_in("office.a", "seven red bicycles")["must_change"], true);
  EXPECT_EQ(sign_in("admin", "nine green kettles")["must_change"], false);
}

TEST_F(User, ThePolicyOfTheSiteSettingsHolds) {
  std::ofstream(site + "/settings.yaml") << "accounts: {password_policy: dengbao}\n";
  EXPECT_NE(user({"password", "admin"}, "nine green kettles\n").code, 0);
  EXPECT_EQ(user({"password", "admin"}, "Nine9kettles\n").code, 0);
  std::ofstream(site + "/settings.yaml") << "acounts: {}\n";
  const auto wrong = user({"password", "admin"}, "Nine9kettles!\n");
  EXPECT_EQ(wrong.code, 4);
  EXPECT_NE(wrong.err.find("line 1, column 1"), std::string::npos) << wrong.err;
}

TEST_F(User, NobodyGrantsToHimself) {
  const auto ran = user({"grant", "admin", "supervision", "--at", "临溪县"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("another administrator"), std::string::npos) << ran.err;
}

TEST_F(User, ARoleEndsIsLentAndChangesHands) {
  for (const auto* name : {"office.a", "office.b", "office.c"}) ASSERT_EQ(user({"add", name}).code, 0);
  ASSERT_EQ(user({"grant", "office.a", "supervision", "--at", "root", "--from", "2021-01-01"}).code, 0);
  const auto twice = user({"grant", "office.a", "supervision", "--at", "root"});
  EXPECT_EQ(twice.code, 1);
  EXPECT_NE(twice.err.find("(root)"), std::string::npos) << twice.err;
  const auto lent = json({"delegate", "office.a", "office.b", "supervision", "--at", "root", "--to",
                          day_of(Instant{std::time(nullptr) + 86400}).iso(), "--reason", "出差"});
  EXPECT_EQ(account("office.b")["delegations"][0]["other"], "office.a");
  EXPECT_EQ(user({"end-delegation", std::to_string(lent["id"].get<int64_t>())}).code, 0);
  EXPECT_EQ(user({"hand-over", "office.a", "office.c", "--reason", "调动"}).code, 0);
  EXPECT_EQ(account("office.c")["holdings"][0]["role"], "supervision");
  EXPECT_EQ(user({"revoke", "office.c", "supervision", "--at", "root"}).code, 0);
  EXPECT_EQ(user({"revoke", "office.b", "supervision", "--at", "root"}).code, 2);
}

TEST_F(User, ADisabledAccountSignsInNoMore) {
  ASSERT_EQ(user({"add", "office.a"}).code, 0);
  ASSERT_EQ(user({"password", "office.a"}, "seven red bicycles\n").code, 0);
  ASSERT_EQ(user({"disable", "office.a"}).code, 0);
  EXPECT_EQ(sign_in("office.a", "seven red bicycles")["key"], "account.sign_in_failed");
  ASSERT_EQ(user({"enable", "office.a"}).code, 0);
  EXPECT_EQ(sign_in("office.a", "seven red bicycles")["account"], "office.a");
}

TEST_F(User, TokensAreIssuedListedAndRevoked) {
  const auto issued = json({"issue-token", "admin", "--label", "script", "--scope", "read", "--scope", "write"});
  EXPECT_FALSE(issued["token"].get<std::string>().empty());
  EXPECT_EQ(json({"tokens", "admin"})["tokens"][0]["scopes"], (Json{"read", "write"}));
  EXPECT_EQ(user({"revoke-token", std::to_string(issued["id"].get<int64_t>())}).code, 0);
  EXPECT_TRUE(json({"tokens", "admin"})["tokens"].empty());
}

TEST_F(User, VerbsGoThroughTheServerThatHoldsTheSite) {
  test::Server served(site, {"--log", folder / "journal"});
  ASSERT_EQ(user({"add", "office.a", "--role", "supervision", "--at", "临溪县"}).code, 0);
  const auto set = json({"password", "office.a", "--generate"});
  EXPECT_EQ(account("office.a")["must_change"], true);
  EXPECT_EQ(served.stop(), 0) << served.errors();
  const std::string password = set["password"];
  EXPECT_EQ(sign_in("office.a", password)["account"], "office.a");
  const auto journal = *read_file(folder / "journal", 1 << 20);
  EXPECT_EQ(journal.find(password), std::string::npos);
  for (const auto* event :
       {R"("event":"start")", R"("operation":"add_account")", R"("operation":"set_password")", R"("event":"stop")"})
    EXPECT_NE(journal.find(event), std::string::npos) << event;
}

TEST_F(User, WrongSettingsKeepTheServerFromStartingAndSayWhere) {
  std::ofstream(folder / "s.yaml") << "listen: 127.0.0.1:0\nworkers: many\npubic: {}\n";
  const auto ran = run({"--lang", "en", "serve", "--site", site, "--settings", folder / "s.yaml"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_NE(ran.err.find("s.yaml:2:10:"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("s.yaml:3:1:"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("\"public\""), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace bihuan
