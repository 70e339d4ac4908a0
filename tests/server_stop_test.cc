// Starting and stopping: one server a site, what is under way is answered, nothing is half done, and the signs by which
// others watch it are true.
#include <atomic>
#include <regex>
#include <set>

#include "served_site.h"

namespace bihuan {
namespace {

using test::Headers;
using test::Line;

class Stopping : public test::Served {};

TEST_F(Stopping, UnderLoadEveryRequestIsAnsweredOrHasNoEffect) {
  serve();
  std::atomic<int> answered = 0;
  std::atomic<int> strange = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < 16; ++client)
    clients.emplace_back([&, client, this] {
      for (int i = 0;; ++i) {
        auto one = line();
        if (!one.is_open()) return;
        for (int j = 0; j < 10; ++j) {
          const auto reply =
              one.post("/api/matters/order", as("office"),
                       order(std::to_string(client) + "-" + std::to_string(i) + "-" + std::to_string(j)));
          if (reply.status == 201) ++answered;
          if (reply.status != 201 && reply.status != 0 && reply.status != 503) ++strange;
          if (reply.status != 201) return;
        }
      }
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(stop(), 0) << server->errors();
  for (auto& client : clients) client.join();
  EXPECT_EQ(strange, 0);
  EXPECT_GT(answered, 0);
  EXPECT_FALSE(std::filesystem::exists(site + "/serve.sock"));
  serve();
  EXPECT_EQ(count("order"), answered);
  ASSERT_EQ(stop(), 0);
  expect_sound();
}

TEST_F(Stopping, ARequestHalfSentIsFinishedWhileNewOnesAreRefused) {
  serve();
  auto under_way = line();
  auto idle = line();
  EXPECT_EQ(idle.ask("GET", "/readyz").status, 200);
  const auto text = Line::request("POST", "/api/matters/order", as("office", {{"Content-Type", "application/json"}}),
                                  canonical(order("防汛值守")));
  ASSERT_TRUE(under_way.send(std::string_view(text).substr(0, text.size() - 10)));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  server->signal(SIGTERM);
  EXPECT_TRUE(idle.is_ended_within(2'000));
  EXPECT_FALSE(line().is_open());
  ASSERT_TRUE(under_way.send(std::string_view(text).substr(text.size() - 10)));
  const auto reply = under_way.read_reply();
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_EQ(server->wait(3'000), 0);
}

TEST_F(Stopping, WhoNeverFinishesIsNotWaitedForBeyondTheTime) {
  serve({"--drain-seconds", "1"});
  auto endless = line();
  ASSERT_TRUE(endless.send("POST /api/matters/order HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(stop(25'000), 0);  // a body may take 30 seconds: that is not waited for
  EXPECT_TRUE(endless.is_ended_within(100));
}

TEST_F(Stopping, AStreamOfEventsEnds) {
  serve();
  auto stream = line();
  ASSERT_TRUE(stream.send(Line::request("GET", "/api/events", as("office"))));
  EXPECT_EQ(stream.read_reply(false).status, 200);
  server->signal(SIGTERM);
  EXPECT_NE(stream.read_until("0\r\n\r\n", 3'000).find("0\r\n\r\n"), std::string::npos);
  EXPECT_EQ(server->wait(3'000), 0);
}

TEST_F(Stopping, ASecondServerOfASiteIsRefusedAndTheFirstGoesOn) {
  serve();
  const auto second = test::run({"serve", "--site", site, "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.code, 5) << second.err;
  EXPECT_TRUE(std::filesystem::exists(server->socket()));
  EXPECT_EQ(Line(server->socket()).ask("GET", "/readyz").status, 200);
  EXPECT_EQ(line().ask("GET", "/readyz").status, 200);
}

TEST_F(Stopping, AKilledServersSocketDoesNotStandInTheWay) {
  serve();
  server->kill();
  EXPECT_TRUE(std::filesystem::exists(site + "/serve.sock"));
  const auto made = test::run({"enter", "--site", site, "--kind", "meeting", "--set", "happened_on=2021-02-01", "--set",
                               "kind=dispatch", "--set", "title=调度会", "--set", "unit=D01"});
  EXPECT_EQ(made.code, 0) << made.err;
  serve();
  EXPECT_EQ(count("meeting"), 1);
}

TEST_F(Stopping, APortThatIsTakenIsToldAndNothingIsLeftBehind) {
  serve();
  const auto other = folder / "other";
  std::filesystem::copy(base().folder / "site", other, std::filesystem::copy_options::recursive);
  const auto refused = test::run({"serve", "--site", other, "--listen", "127.0.0.1:" + std::to_string(server->port())});
  EXPECT_EQ(refused.code, 5) << refused.err;
  EXPECT_NE(refused.err.find(std::to_string(server->port())), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(other + "/serve.sock"));
}

TEST_F(Stopping, MetricsAreOfPrometheusForm) {
  serve();
  auto one = line();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(one.ask("GET", "/healthz").body, "ok\n");
  EXPECT_EQ(one.post("/api/matters/order", as("office"), order("防汛值守")).status, 201);
  const auto reply = one.ask("GET", "/metrics");
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const std::regex comment(R"(# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram)))");
  const std::regex sample(
      R"(([a-z_]+?)(_bucket|_sum|_count)?(\{[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*\})? [-+0-9.eE]+(Inf|NaN)?)");
  std::set<std::string> types;
  std::set<std::string> series;
  for (const auto each : split(reply.body, '\n')) {
    if (each.empty()) continue;
    const std::string text(each);
    std::smatch part;
    if (text[0] == '#') {
      EXPECT_TRUE(std::regex_match(text, comment)) << text;
      if (starts_with(text, "# TYPE ")) types.insert(text.substr(7, text.find(' ', 7) - 7));
      continue;
    }
    ASSERT_TRUE(std::regex_match(text, part, sample)) << text;
    EXPECT_TRUE(types.contains(part[1]) || types.contains(part[1].str() + part[2].str())) << text;
    EXPECT_TRUE(series.insert(text.substr(0, text.rfind(' '))).second) << text;
  }
  EXPECT_NE(reply.body.find("bihuan_requests_total{operation=\"health\",status=\"200\"} 3\n"), std::string::npos);
  EXPECT_NE(reply.body.find("bihuan_requests_total{operation=\"open_matter\",status=\"201\"} 1\n"), std::string::npos);
}

}  // namespace
}  // namespace bihuan
