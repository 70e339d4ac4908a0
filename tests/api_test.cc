// The API over a small site: who may, what is refused, and what a second try does.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "api_site.h"
#include "base/text.h"
#include "verify/verify.h"

namespace bihuan::test {
namespace {

class Api : public ::testing::Test, public ApiSite {};

TEST_F(Api, NobodyIsToldToSignInWhereverThePolicyAsksForAnAccount) {
  for (const auto& operation : http::operations()) {
    if (operation.effect == http::Effect::upload || operation.effect == http::Effect::events) continue;
    std::string path(operation.path);
    for (const auto* name :
         {"{kind}", "{id}", "{form}", "{unit}", "{year}", "{from}", "{name}", "{receipt}", "{link}", "{token}"})
      path = replace_all(path, name,
                         std::string(name) == "{kind}" || std::string(name) == "{form}" ? "problem"
                         : std::string(name) == "{from}"                                ? "2021-01-01"
                                                                                        : "1");
    const auto said = ask("", std::string(operation.method), path, operation.body == http::Body::json ? "{}" : "");
    if (operation.policy == http::Policy::open) {
      EXPECT_NE(said.status, 401) << operation.id;
      EXPECT_LT(said.status, 500) << operation.id;
    } else if (operation.policy == http::Policy::local) {
      EXPECT_EQ(said.status, 403) << operation.id;
    } else {
      EXPECT_EQ(said.status, 401) << operation.id;
    }
  }
}

TEST_F(Api, WhoLacksTheVerbIsRefusedOnEveryOperationThatAsksForIt) {
  const int64_t before = entries();
  int asked = 0;
  for (const auto& operation : http::operations()) {
    if (operation.policy != http::Policy::verb || operation.verb == "enter") continue;  // a clerk may enter
    std::string path(operation.path);
    for (const auto* name : {"{kind}", "{id}", "{form}", "{unit}", "{year}", "{name}"})
      path = replace_all(path, name, std::string(name) == "{kind}" || std::string(name) == "{form}" ? "problem" : "1");
    const auto said = ask("clerk1", std::string(operation.method), path, operation.body == http::Body::json ? "{}" : "",
                          {{"if-match", "*"}});
    EXPECT_EQ(said.status, 403) << operation.id;
    EXPECT_EQ(said.key(), "api.no_verb") << operation.id;
    ++asked;
  }
  EXPECT_GT(asked, 5);
  EXPECT_EQ(entries(), before);
}

TEST_F(Api, TheWholeLoopOfAProblemGoesThroughTwoPersons) {
  const int64_t id = applied("W-1");
  EXPECT_EQ(step("clerk1", id, "verify").key(), "procedure.two_persons");
  EXPECT_EQ(step("clerk2", id, "verify").status, 200);
  const auto closed = step("office", id, "close");
  EXPECT_EQ(closed.status, 200);
  EXPECT_EQ(closed.body["state"], "closed");
  EXPECT_EQ(closed.body["fields"]["closed_on"], "2021-03-01");
  std::vector<std::string> steps;
  EXPECT_FALSE(closed.body.contains("history")) << "the row alone";
  const auto read = ask("clerk1", "GET", "/api/rows/problem/" + std::to_string(id));
  for (const auto& past : read.body["history"]) steps.push_back(past["step"]);
  EXPECT_EQ(steps, (std::vector<std::string>{"issue", "apply", "verify", "close"}));
  const auto again = step("office", id, "reopen", {{"reason", "回头看发现反弹"}});
  EXPECT_EQ(again.body["round"], 2);
}

TEST_F(Api, TheTwoPersonRuleHoldsForATokenAndInBulk) {
  const int64_t id = applied("W-1");
  const int64_t other = applied("W-2");
  const auto token = post("clerk1", "/api/tokens", {{"label", "x"}, {"scopes", {"*"}}}).body.value("token", "");
  ASSERT_FALSE(token.empty());
  const int64_t before = entries();
  const auto by_token = ask("", "POST", "/api/matters/problem/" + std::to_string(id) + "/steps", R"({"step":"verify"})",
                            {{"authorization", "Bearer " + token}, {"if-match", "*"}});
  EXPECT_EQ(by_token.key(), "procedure.two_persons");
  Json matters = Json::array();
  for (const auto matter : {id, other}) {
    const auto row = ask("clerk1", "GET", "/api/rows/problem/" + std::to_string(matter));
    matters.push_back({{"id", matter}, {"rev", row.body["rev"]}});
  }
  EXPECT_EQ(post("clerk1", "/api/matters/problem/steps", {{"step", "verify"}, {"matters", matters}}).key(),
            "procedure.two_persons");
  EXPECT_EQ(entries(), before);
  EXPECT_EQ(post("clerk2", "/api/matters/problem/steps", {{"step", "verify"}, {"matters", matters}}).status, 200);
}

TEST_F(Api, ANarrowTokenDoesNoMoreThanItsScopes) {
  const auto token = post("office", "/api/tokens", {{"label", "x"}, {"scopes", {"read"}}}).body.value("token", "");
  const http::Pairs bearer = {{"authorization", "Bearer " + token}};
  EXPECT_EQ(ask("", "GET", "/api/rows/problem", "", bearer).status, 200);
  EXPECT_EQ(ask("", "POST", "/api/rows/meeting", R"({"fields":{}})", bearer).key(), "api.scope_of_token");
  EXPECT_EQ(ask("", "POST", "/api/tokens", R"({"label":"y","scopes":["*"]})", bearer).key(), "api.scope_of_token");
}

// Who asks with a token is remembered; what takes the token's right away must be felt by the next request.
TEST_F(Api, ATokenEndsWithItsRevocationItsLastDayAndItsAccount) {
  const auto made = [&](const Json& more) {
    Json body = {{"label", "x"}, {"scopes", {"*"}}};
    body.update(more);
    return post("office", "/api/tokens", body).body;
  };
  const auto asking = [&](const Json& token) {
    const http::Pairs bearer = {{"authorization", "Bearer " + token.value("token", "")}};
    const int read = ask("", "GET", "/api/rows/problem", "", bearer).status;
    const int wrote = ask("", "POST", "/api/matters/problem", R"({"step":"no","fields":{}})", bearer).status;
    EXPECT_EQ(read == 401, wrote == 401);
    return read;
  };
  const auto revoked = made(Json::object());
  const auto short_lived = made({{"expires", "2021-03-01"}});
  const auto kept = made(Json::object());
  const auto forged = Json{{"token", kept.value("token", "") + "0"}};
  for (int i = 0; i < 2; ++i) {
    for (const auto& token : {revoked, short_lived, kept}) EXPECT_EQ(asking(token), 200);
    EXPECT_EQ(asking(forged), 401);
  }
  ASSERT_EQ(ask("office", "DELETE", "/api/tokens/" + std::to_string(revoked["id"].get<int64_t>())).status / 100, 2);
  EXPECT_EQ(asking(revoked), 401);
  EXPECT_EQ(asking(short_lived), 200);
  now = at(2021, 3, 2);
  EXPECT_EQ(asking(short_lived), 401);
  EXPECT_EQ(asking(kept), 200);
  const auto office = std::to_string(small.actor("office").account);
  ASSERT_EQ(ask("admin", "PUT", "/api/accounts/" + office + "/state", R"({"state":"disabled"})").status, 200);
  EXPECT_EQ(asking(kept), 401);
}

TEST_F(Api, ARevokedTokenIsRefusedInTheVeryNextCommandOfTheSameCommit) {
  const auto issued = post("office", "/api/tokens", {{"label", "x"}, {"scopes", {"*"}}}).body;
  const auto request = [](const std::string& method, const std::string& path, const std::string& body,
                          const http::Pairs& headers) {
    http::Request made;
    made.method = method;
    made.path = path;
    made.body = body;
    made.local = true;
    made.headers = headers;
    made.headers.emplace_back("content-type", "application/json");
    return made;
  };
  const http::Pairs bearer = {{"authorization", "Bearer " + issued.value("token", "")}};
  const std::string meeting =
      R"({"fields":{"happened_on":"2021-02-01","kind":"standing","unit":"root","attendance":5}})";
  ASSERT_EQ(ask("", "POST", "/api/rows/meeting", meeting, bearer).status, 201) << "it is good, and remembered";
  std::promise<void> begun;
  std::promise<void> go_on;
  std::promise<int> revoked;
  std::promise<int> used;
  ASSERT_TRUE(app->writing().submit({false,
                                     [&](log::Tx&) -> Result<void> {
                                       begun.set_value();
                                       go_on.get_future().wait();
                                       return {};
                                     },
                                     [](const Result<void>&) {},
                                     {}}));
  begun.get_future().wait();
  app->answer(request("DELETE", "/api/tokens/" + std::to_string(issued["id"].get<int64_t>()), "",
                      {{"x-bihuan-actor", "office"}}),
              [&](const http::Answer& answer) { revoked.set_value(answer.status); });
  app->answer(request("POST", "/api/rows/meeting", replace_all(meeting, "-01\"", "-02\""), bearer),
              [&](const http::Answer& answer) { used.set_value(answer.status); });
  go_on.set_value();
  EXPECT_EQ(revoked.get_future().get(), 200);
  EXPECT_EQ(used.get_future().get(), 401);
}

TEST_F(Api, WhoReadsARowIsToldThatItsEvidenceStandsElsewhereToo) {
  const int64_t first = applied("W-1");
  const auto opened = post("office", "/api/matters/problem",
                           {{"step", "issue"}, {"fields", {{"code", "W-2"}, {"unit", "t1"}, {"due", "2021-06-30"}}}});
  const int64_t second = opened.body.value("id", int64_t{0});
  const Json proof =
      Json::array({{{"class", "document"}, {"fact_on", "2021-02-20"}, {"upload", upload("clerk1", "%PDF-1.4 W-1")}}});
  ASSERT_EQ(step("clerk1", second, "apply", {{"evidence", proof}}).status, 200);
  for (const auto& [id, other] : {std::pair(first, second), std::pair(second, first)}) {
    const auto row = ask("clerk2", "GET", "/api/rows/problem/" + std::to_string(id)).body;
    ASSERT_EQ(row["evidence"].size(), 1u);
    const Json& evidence = row["evidence"][0];
    EXPECT_EQ(evidence["reused_in"], Json::array({{{"kind", "problem"}, {"id", other}}}));
    EXPECT_EQ(evidence["fact_on"], "2021-02-20");
    EXPECT_EQ(evidence["uploaded_on"], "2021-03-01");
    EXPECT_EQ(evidence["media_type"], "application/pdf");
  }
  const int64_t alone = applied("W-3");
  const auto row = ask("clerk2", "GET", "/api/rows/problem/" + std::to_string(alone)).body;
  EXPECT_EQ(row["evidence"][0]["reused_in"], Json::array());
}

TEST_F(Api, MailGoesWhereTheAccountOrItsKeeperSays) {
  const auto address = [&] { return ask("clerk1", "GET", "/api/address").body["address"]; };
  const auto clerk = "/api/accounts/" + std::to_string(small.actor("clerk1").account) + "/address";
  EXPECT_EQ(address(), "");
  EXPECT_EQ(ask("clerk1", "PUT", "/api/address", R"({"address":"t1@example.cn"})").status, 200);
  EXPECT_EQ(address(), "t1@example.cn");
  EXPECT_EQ(ask("clerk1", "PUT", "/api/address", R"({"address":"t1@"})").key(), "remind.bad_address");
  EXPECT_EQ(ask("clerk2", "PUT", clerk, R"({"address":"else@example.cn"})").status, 403);
  EXPECT_EQ(address(), "t1@example.cn");
  EXPECT_EQ(ask("admin", "PUT", clerk, R"({"address":"office@example.cn"})").status, 200);
  EXPECT_EQ(address(), "office@example.cn");
  EXPECT_EQ(ask("clerk1", "PUT", "/api/address", R"({"address":""})").status, 200);
  EXPECT_EQ(address(), "");
}

TEST_F(Api, ARefusalSpeaksTheLanguageThatWasAskedFor) {
  const auto title = [&](const http::Pairs& headers) {
    return ask("office", "GET", "/api/rows/problem/4711", "", headers).body.value("title", "");
  };
  const auto is_chinese = [](const std::string& text) { return text.find("\xE4") != std::string::npos; };
  EXPECT_FALSE(is_chinese(title({{"accept-language", "en"}})));
  EXPECT_FALSE(title({{"accept-language", "en"}}).empty());
  EXPECT_TRUE(is_chinese(title({{"accept-language", "zh-CN,en;q=0.5"}})));
  EXPECT_TRUE(is_chinese(title({})));
}

TEST_F(Api, AStrangerAsksForSomethingOnlySoOften) {
  int let_in = 0;
  Said last;
  for (int i = 0; i < 8 && last.status != 429; ++i) {
    last = ask("", "POST", "/api/public/request", R"({"fields":{}})");
    if (last.status != 429) ++let_in;
  }
  EXPECT_EQ(last.status, 429);
  EXPECT_EQ(last.key(), "api.too_many_requests");
  EXPECT_FALSE(last.header("Retry-After").empty());
  EXPECT_EQ(let_in, 5);
  now.seconds += 3600;
  EXPECT_NE(ask("", "POST", "/api/public/request", R"({"fields":{}})").status, 429);
}

TEST_F(Api, OfTwoEditorsTheSecondIsToldAndNothingIsOverwritten) {
  const auto made =
      post("office", "/api/rows/meeting",
           {{"fields", {{"happened_on", "2021-02-01"}, {"kind", "standing"}, {"unit", "root"}, {"attendance", 5}}}});
  ASSERT_EQ(made.status, 201);
  const auto path = "/api/rows/meeting/" + std::to_string(made.body["id"].get<int64_t>());
  const auto edit = [&](int attendance) {
    return ask("office", "PATCH", path, canonical(Json{{"fields", {{"attendance", attendance}}}, {"reason", "漏记"}}),
               {{"if-match", made.header("ETag")}});
  };
  EXPECT_EQ(edit(6).status, 200);
  const auto second = edit(7);
  EXPECT_EQ(second.status, 412);
  EXPECT_EQ(second.key(), "api.changed_meanwhile");
  EXPECT_EQ(ask("office", "GET", path).body["fields"]["attendance"], 6);
}

TEST_F(Api, ARepeatedKeyGivesTheFirstAnswerAndHasNoSecondEffect) {
  const Json body = {{"fields", {{"happened_on", "2021-02-01"}, {"kind", "standing"}, {"unit", "root"}}}};
  const auto first = post("office", "/api/rows/meeting", body, {{"idempotency-key", "a-1"}});
  const int64_t size = entries();
  const auto second = post("office", "/api/rows/meeting", body, {{"idempotency-key", "a-1"}});
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(entries(), size);
  Json other = body;
  other["fields"]["kind"] = "dispatch";
  EXPECT_EQ(post("office", "/api/rows/meeting", other, {{"idempotency-key", "a-1"}}).status, 422);
  EXPECT_EQ(entries(), size);
}

TEST_F(Api, AListShowsOnlyWhatLiesInOnesUnits) {
  applied("W-1");
  post("office", "/api/matters/problem",
       {{"step", "issue"}, {"fields", {{"code", "W-9"}, {"unit", "t2"}, {"due", "2021-06-30"}}}});
  const auto codes = [&](const std::string& actor) {
    std::set<std::string> found;
    const auto said = ask(actor, "GET", "/api/rows/problem?count=true");
    for (const auto& row : said.body["rows"]) found.insert(row["fields"]["code"]);
    EXPECT_EQ(said.body["total"], found.size());
    return found;
  };
  EXPECT_EQ(codes("office"), (std::set<std::string>{"W-1", "W-9"}));
  EXPECT_EQ(codes("clerk1"), (std::set<std::string>{"W-1"}));
  const auto hidden =
      ask("office", "GET", "/api/rows/problem?filter=code%20%3D%20%22W-9%22").body["rows"][0]["id"].get<int64_t>();
  EXPECT_EQ(ask("clerk1", "GET", "/api/rows/problem/" + std::to_string(hidden)).status, 404);
  EXPECT_EQ(step("clerk1", hidden, "apply").status, 404);
}

TEST_F(Api, AFigureIsComputedOverOnesOwnUnitsOnly) {
  applied("W-1");
  post("office", "/api/matters/problem",
       {{"step", "issue"}, {"fields", {{"code", "W-9"}, {"unit", "t2"}, {"due", "2021-06-30"}}}});
  const auto asked = [&](const std::string& actor, const std::string& expression, const std::string& unit = "") {
    Json body = {{"expression", expression}, {"period", "2021"}};
    if (!unit.empty()) body["unit"] = unit;
    return post(actor, "/api/evaluations", body);
  };
  EXPECT_EQ(asked("office", "count problem").body["value"], "2");
  EXPECT_EQ(asked("clerk1", "count problem").body["value"], "1");
  EXPECT_EQ(asked("clerk1", "problems").body["value"], "1");
  EXPECT_EQ(asked("clerk1", "problems + problems").body["value"], "2");
  EXPECT_EQ(ask("clerk1", "GET", "/api/figures/problems?period=2021").body["value"], "1");
  EXPECT_EQ(ask("clerk1", "GET", "/api/figures/problems?period=2021&unit=t2").status, 404);
  EXPECT_EQ(asked("clerk1", "count problem", "t2").status, 404);
  EXPECT_EQ(asked("clerk1", "count problem", "root").status, 404);
  EXPECT_EQ(asked("clerk1", "count problem under \"t2\"").status, 404);
  EXPECT_EQ(asked("clerk1", "problems + count problem under \"t2\"").status, 404);
  EXPECT_EQ(asked("clerk1", "count problem under \"t2\" >= 0").status, 404);
  EXPECT_EQ(asked("clerk1", "count problem under \"t1\"").body["value"], "1");
}

TEST_F(Api, ASecretIsShownOnceAndARepetitionMakesNoSecondOne) {
  const Json body = {{"label", "x"}, {"scopes", {"read"}}};
  const auto first = post("office", "/api/tokens", body, {{"idempotency-key", "t-1"}});
  const auto second = post("office", "/api/tokens", body, {{"idempotency-key", "t-1"}});
  ASSERT_EQ(first.status, 201);
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.key(), "log.request_repeated");
  EXPECT_EQ(ask("office", "GET", "/api/tokens").body["tokens"].size(), 1u);
  const auto secret = first.body["token"].get<std::string>();
  const auto kept = SmallSite::must(small.site->session().all("select body from bh_answer", {}));
  for (const auto& row : kept) EXPECT_EQ(std::get<std::string>(row[0]).find(secret), std::string::npos);
}

TEST_F(Api, PagesFollowEachOtherWithoutGapOrRepeatWhileOthersWrite) {
  for (int i = 0; i < 25; ++i)
    ASSERT_EQ(post("office", "/api/matters/problem",
                   {{"step", "issue"},
                    {"fields",
                     {{"code", "P-" + std::to_string(100 + i)},
                      {"unit", "t1"},
                      {"due", i % 3 ? "2021-05-01" : "2021-04-01"}}}})
                  .status,
              201);
  std::vector<std::string> seen;
  std::string cursor;
  for (int page = 0; page < 10; ++page) {
    const auto said =
        ask("office", "GET", "/api/rows/problem?limit=7&sort=due,-code" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(said.status, 200);
    for (const auto& row : said.body["rows"])
      seen.push_back(row["fields"]["due"].get<std::string>() + " " + row["fields"]["code"].get<std::string>());
    cursor = said.body.value("next_cursor", "");
    post("office", "/api/matters/problem",
         {{"step", "issue"},
          {"fields", {{"code", "Q-" + std::to_string(page)}, {"unit", "t1"}, {"due", "2021-04-15"}}}});
    if (cursor.empty()) break;
  }
  EXPECT_EQ(seen.size(), 25u);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 25u);
  EXPECT_EQ(ask("office", "GET", "/api/rows/problem?sort=due&cursor=00").key(), "list.bad_cursor");
}

TEST_F(Api, ManyClientsAtOnceLoseNothingAndTheSiteVerifies) {
  std::atomic<int> made = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < 16; ++client)
    clients.emplace_back([&, client] {
      for (int i = 0; i < 20; ++i) {
        const bool fine = i % 4 != 3;
        const auto said = post("office", "/api/matters/problem",
                               {{"step", "issue"},
                                {"fields",
                                 {{"code", std::to_string(client) + "-" + std::to_string(fine ? i : 0)},
                                  {"unit", "t1"},
                                  {"due", "2021-06-30"}}}});
        EXPECT_EQ(said.status, fine ? 201 : 409);
        if (said.status == 201) ++made;
      }
    });
  for (auto& client : clients) client.join();
  EXPECT_EQ(made, 16 * 15);
  EXPECT_EQ(ask("office", "GET", "/api/rows/problem?count=true&limit=1").body["total"], 16 * 15);
  app->stop();
  verify::What what;
  what.session = &small.site->session();
  what.kit = &small.site->kit();
  what.evidence_directory = small.site->evidence_directory();
  what.key = SmallSite::must(small.site->public_key());
  const auto verified = SmallSite::must(verify::verify(what));
  EXPECT_EQ(verified.fault_count, 0) << (verified.faults.empty() ? "" : verified.faults.front().key);
}

TEST_F(Api, ASubscriberHearsOfWhatItMaySeeAndOfNothingElse) {
  http::Request request;
  request.method = "GET";
  request.path = "/api/events";
  request.local = true;
  request.headers = {{"x-bihuan-actor", "clerk1"}};
  const auto stream = SmallSite::must(app->subscribe(request));
  const auto issue = [&](const std::string& code, const std::string& unit) {
    post("office", "/api/matters/problem",
         {{"step", "issue"}, {"fields", {{"code", code}, {"unit", unit}, {"due", "2021-06-30"}}}});
  };
  issue("W-1", "t1");
  issue("W-2", "t2");
  issue("W-3", "v1");
  std::string heard;
  for (int i = 0; i < 100 && heard.find("\"id\":3") == std::string::npos; ++i) {
    heard += stream->next();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_NE(heard.find("\"id\":1"), std::string::npos) << heard;
  EXPECT_NE(heard.find("\"id\":3"), std::string::npos) << heard;
  EXPECT_EQ(heard.find("\"id\":2"), std::string::npos) << heard;
}

TEST_F(Api, WhatIsMalformedIsRefusedWithItsPlace) {
  EXPECT_EQ(post("office", "/api/rows/meeting", {{"fields", Json::object()}, {"extra", 1}}).key(), "api.unknown_field");
  EXPECT_EQ(post("office", "/api/rows/meeting", Json::object()).body["fields"]["place"], "fields");
  EXPECT_EQ(ask("office", "POST", "/api/rows/meeting", "{").status, 422);
  EXPECT_EQ(ask("office", "GET", "/api/rows/problem?limit=0").key(), "api.bad_value");
  EXPECT_EQ(ask("office", "GET", "/api/rows/problem?nope=1").key(), "api.unknown_field");
  EXPECT_EQ(ask("office", "GET", "/api/rows/problem?filter=code%20%3D").key(), "list.bad_filter");
  EXPECT_EQ(ask("office", "GET", "/api/rows/nothing").status, 404);
  EXPECT_EQ(ask("office", "DELETE", "/api/kit").status, 405);
  EXPECT_EQ(post("office", "/api/rows/meeting", {{"fields", {{"happened_on", "2021-02-30"}}}}).status, 400);
  EXPECT_EQ(ask("office", "PATCH", "/api/rows/meeting/1", R"({"fields":{},"reason":"x"})").status, 428);
}

}  // namespace
}  // namespace bihuan::test
