// What the journal of a server says of requests, and what it never says.
#include <gtest/gtest.h>

#include <future>

#include "api_site.h"
#include "base/text.h"

namespace bihuan {
namespace {

class ServerJournal : public ::testing::Test, protected test::ApiSite {
 protected:
  std::string file = small.folder / "journal";
  std::unique_ptr<http::Journal> journal = test::SmallSite::must(http::Journal::open({file, http::Weight::info, 1000}));

  void SetUp() override {
    auto options = app->options();
    options.journal = journal.get();
    app->stop();
    app = test::SmallSite::must(http::App::open(*small.site, options));
  }
  std::string text() {
    app->stop();
    journal.reset();
    return *read_file(file, 1 << 20);
  }
  std::vector<Json> lines() {
    std::vector<Json> all;
    const auto whole = text();
    for (const auto line : split(whole, '\n'))
      if (!line.empty()) all.push_back(Json::parse(line));
    return all;
  }
};

TEST_F(ServerJournal, EachRequestHasOneLineWithWhoAskedWhatAndHowItEnded) {
  const auto fine = ask("office", "GET", "/api/rows/problem?limit=5");
  const auto refused = post("clerk1", "/api/rows/meeting", {{"fields", Json::object()}}, {{"x-request-id", "gw-7"}});
  EXPECT_EQ(refused.header("X-Request-Id"), "gw-7");
  EXPECT_FALSE(fine.header("X-Request-Id").empty());
  const auto all = lines();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["operation"], "list_rows");
  EXPECT_EQ(all[0]["account"], "office");
  EXPECT_EQ(all[0]["status"], 200);
  EXPECT_EQ(all[0]["request"], fine.header("X-Request-Id"));
  EXPECT_GT(all[0]["bytes"], 0);
  EXPECT_FALSE(all[0].contains("key"));
  EXPECT_EQ(all[1]["request"], "gw-7");
  EXPECT_EQ(all[1]["account"], "clerk1");
  EXPECT_EQ(all[1]["status"], refused.status);
  EXPECT_EQ(all[1]["key"], refused.key());
}

TEST_F(ServerJournal, NothingThatIsSecretOrPersonalStandsInIt) {
  const auto token = post("office", "/api/tokens", {{"label", "x"}, {"scopes", {"*"}}}).body.value("token", "");
  ASSERT_FALSE(token.empty());
  ask("", "GET", "/api/rows/problem?search=zhang-san-13800000000", "",
      {{"authorization", "Bearer " + token}, {"cookie", "bihuan_session=cookie-secret"}});
  ask("", "POST", "/api/session", R"({"account":"office","password":"pass-secret"})");
  ask("", "GET", "/api/public/receipts/receipt-secret-1234");
  post("office", "/api/rows/meeting", {{"fields", {{"body-secret", "body-secret"}}}});
  ask("", "GET", "/no/such/path-secret");
  const auto whole = text();
  for (const auto& secret :
       {token, std::string("cookie-secret"), std::string("13800000000"), std::string("pass-secret"),
        std::string("receipt-secret"), std::string("body-secret"), std::string("path-secret")})
    EXPECT_EQ(whole.find(secret), std::string::npos) << secret << "\n" << whole;
  EXPECT_NE(whole.find(R"("operation":"sign_in")"), std::string::npos);
  EXPECT_NE(whole.find(R"("operation":"none")"), std::string::npos);
}

TEST_F(ServerJournal, OperationsOfThePublicNameNoAccount) {
  ask("office", "POST", "/api/session", R"({"account":"office","password":"wrong"})");
  const auto all = lines();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].contains("account"));
  EXPECT_EQ(all[0]["key"], "account.sign_in_failed");
}

TEST_F(ServerJournal, UploadsAreToldOfWhenTheyEndAndWhenTheyAreRefused) {
  const auto begun = ask("clerk1", "POST", "/api/uploads", {}, {{"upload-length", "5"}});
  http::Request request;
  request.method = "PATCH";
  request.path = "/api/uploads/" + begun.body.value("id", "");
  request.local = true;
  request.headers = {
      {"x-bihuan-actor", "clerk1"}, {"upload-offset", "0"}, {"content-type", "application/offset+octet-stream"}};
  auto sink = test::SmallSite::must(app->take(request));
  test::SmallSite::must(sink->append("hello"));
  std::promise<http::Answer> ended;
  app->finish(std::move(sink), request, [&](http::Answer answer) { ended.set_value(std::move(answer)); });
  EXPECT_LT(ended.get_future().get().status, 300);
  const auto again = app->take(request);  // its offset is past
  ASSERT_FALSE(again);
  EXPECT_EQ(app->refuse(request, again.error()).status, 409);
  const auto all = lines();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1]["account"], "clerk1");
  EXPECT_EQ(all[2]["key"], again.error().key);
}

}  // namespace
}  // namespace bihuan
