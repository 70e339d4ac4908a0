// Clients that are slow, silent or many: each is cut in its time, and none holds the others.
#include <atomic>

#include "served_site.h"

namespace bihuan {
namespace {

using test::Headers;
using test::Line;

class SlowClient : public test::Served {
 protected:
  static constexpr int kCutWithin = 4'000;  // milliseconds; the limits below are of one second
  SlowClient() { serve({"--header-seconds", "1", "--body-seconds", "1", "--idle-seconds", "2"}); }
  // Sends `text` a byte at a time, with a pause before each; how long it took until it was cut, in milliseconds.
  static int64_t drip(Line& slow, const std::string& text, int pause) {
    const auto began = std::chrono::steady_clock::now();
    for (const char c : text) {
      if (slow.is_ended_within(pause) || !slow.send(std::string_view(&c, 1))) break;
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
  }
};

TEST_F(SlowClient, WhoSendsAHeaderByteByByteIsCutInTheTimeOfAHeader) {
  auto slow = line();
  EXPECT_LT(drip(slow, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + std::string(100, 'a'), 100),
            kCutWithin);
  EXPECT_TRUE(slow.is_ended_within(100));
}

TEST_F(SlowClient, WhoSendsABodyByteByByteIsCutInTheTimeOfABody) {
  auto slow = line();
  ASSERT_TRUE(
      slow.send("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: 1000\r\n\r\n"));
  EXPECT_LT(drip(slow, std::string(100, ' '), 100), kCutWithin);
  EXPECT_TRUE(slow.is_ended_within(100));
}

TEST_F(SlowClient, WhoSaysNothingIsCutInTheTimeOfAnIdleConnection) {
  auto silent = line();
  auto asked_once = line();
  EXPECT_EQ(asked_once.ask("GET", "/healthz").status, 200);
  EXPECT_FALSE(silent.is_ended_within(1'000));
  EXPECT_TRUE(silent.is_ended_within(kCutWithin));
  EXPECT_TRUE(asked_once.is_ended_within(kCutWithin));
}

TEST_F(SlowClient, WhoDoesNotTakeItsAnswerIsCutAndHoldsNobody) {
  Line slow(server->port(), 4096);
  std::string many;  // far more than the system's buffers take
  for (int i = 0; i < 200; ++i) many += Line::request("GET", "/api/openapi.yaml");
  ASSERT_TRUE(slow.send(many));
  for (int i = 0; i < 20; ++i) {
    auto other = line();
    EXPECT_EQ(other.ask("GET", "/healthz").status, 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  size_t taken = 0;
  while (true) {
    const auto piece = slow.read_some(2'000);
    if (piece.empty()) break;
    taken += piece.size();
  }
  EXPECT_TRUE(slow.is_ended_within(100));
  EXPECT_LT(taken, size_t{200} * 50'000);
}

TEST_F(SlowClient, TwoHundredThatWaitDoNotDelayOneThatAsks) {
  serve();  // with limits that do not pass while this runs: who waited for one of the others would wait long
  std::vector<Line> waiting;
  for (int i = 0; i < 200; ++i) {
    waiting.push_back(line());
    ASSERT_TRUE(waiting.back().is_open());
    if (i % 2 == 0) {
      EXPECT_TRUE(waiting.back().send("GET /healthz HTTP/1.1\r\nHo"));
    }
  }
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    auto quick = line();
    EXPECT_EQ(quick.ask("GET", "/api/rows/order", as("office")).status, 200);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  EXPECT_TRUE(waiting[0].send("st: localhost\r\n\r\n"));
  EXPECT_EQ(waiting[0].read_reply().status, 200);
}

TEST_F(SlowClient, WhenThereAreTooManyOneThatOnlyWaitsMakesRoom) {
  server.reset();
  server = std::make_unique<test::Server>(site, std::vector<std::string>(), 80);
  std::vector<Line> waiting;
  for (int i = 0; i < 300; ++i) waiting.push_back(line());
  for (int i = 0; i < 20; ++i) {
    auto one = line();
    EXPECT_EQ(one.ask("GET", "/api/rows/order", as("office")).status, 200);
    waiting.push_back(std::move(one));
  }
  EXPECT_TRUE(waiting.front().is_ended_within(1'000));
}

TEST_F(SlowClient, AnUploadThatStopsHalfwayKeepsWhatCame) {
  auto one = line();
  const auto begun = one.ask("POST", "/api/uploads", as("office", {{"Upload-Length", "100000"}}));
  ASSERT_EQ(begun.status, 201) << begun.body;
  const auto place = begun.header("location");
  auto slow = line();
  ASSERT_TRUE(slow.send("PATCH " + place + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                        base().tokens.at("office") +
                        "\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n"
                        "Content-Length: 100000\r\n\r\n" +
                        std::string(30'000, 'x')));
  EXPECT_TRUE(slow.is_ended_within(kCutWithin));
  std::string offset;
  for (int i = 0; i < 500 && offset != "30000"; ++i) {  // settled a moment after the cut
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    offset = line().ask("HEAD", place, as("office")).header("upload-offset");
  }
  EXPECT_EQ(offset, "30000");
}

}  // namespace
}  // namespace bihuan
