// What is no HTTP, or more of it than is good: refused in words where there is somebody to tell, never half understood.
#include "served_site.h"

namespace bihuan {
namespace {

using test::Headers;
using test::Line;
using test::Reply;

class Malformed : public test::Served {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::Folder;
    std::filesystem::copy(base().folder / "site", *folder_ / "site", std::filesystem::copy_options::recursive);
    shared_ = new test::Server(*folder_ / "site");
  }
  static void TearDownTestSuite() {
    delete shared_;
    delete folder_;
  }
  static Line dial() { return Line(shared_->port()); }
  static Reply say(const std::string& bytes, int milliseconds = 5'000) {
    auto one = dial();
    one.send(bytes);
    return one.read_reply(true, milliseconds);
  }
  // Refused, and the connection ended: what follows may be meant to be part of it.
  static void expect_refused(const std::string& bytes, int status = 400, const std::string& key = "api.malformed") {
    auto one = dial();
    one.send(bytes + "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto reply = one.read_reply(true, 5'000);
    const auto shown = bytes.substr(0, 120);
    EXPECT_EQ(reply.status, status) << shown << reply.body;
    EXPECT_EQ(reply.key(), key) << shown << reply.body;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json") << shown;
    EXPECT_EQ(one.read_reply(true, 3'000).status, 0) << shown << ": a second answer";
    EXPECT_TRUE(one.is_ended_within(3'000)) << shown;
  }
  void TearDown() override {
    EXPECT_EQ(dial().ask("GET", "/healthz").status, 200);
    EXPECT_TRUE(shared_->is_running()) << shared_->errors();
  }
  static inline test::Folder* folder_ = nullptr;
  static inline test::Server* shared_ = nullptr;
};

const std::string kHost = "Host: localhost\r\n";

TEST_F(Malformed, AHeaderLargerThanTheLimitIsRefusedInWords) {
  expect_refused("GET /healthz HTTP/1.1\r\n" + kHost + "X-Large: " + std::string(64 * 1024, 'a') + "\r\n\r\n", 400,
                 "api.header_too_large");
  expect_refused("GET /" + std::string(64 * 1024, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n", 400, "api.header_too_large");
  std::string many = "GET /healthz HTTP/1.1\r\n" + kHost;
  for (int i = 0; i < 100'000; ++i) many += "a:b\r\n";
  expect_refused(many + "\r\n", 400, "api.header_too_large");
}

TEST_F(Malformed, ABodyLargerThanTheLimitIsRefusedBeforeItIsRead) {
  auto one = dial();
  ASSERT_TRUE(one.send("POST /api/session HTTP/1.1\r\n" + kHost +
                       "Content-Type: application/json\r\nContent-Length: 104857600\r\n\r\n"));
  const auto reply = one.read_reply();
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.key(), "api.body_too_large");
  // Who sends before listening gets to read the refusal all the same.
  auto eager = dial();
  eager.send("POST /api/session HTTP/1.1\r\n" + kHost +
             "Content-Type: application/json\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, ' '));
  EXPECT_EQ(eager.read_reply().status, 413);
}

TEST_F(Malformed, ABodyInPiecesIsCutAtTheLimit) {
  auto one = dial();
  one.send("POST /api/session HTTP/1.1\r\n" + kHost +
           "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string piece = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
  for (int i = 0; i < 40 && one.send(piece, 1'000); ++i) {
  }
  EXPECT_EQ(one.read_reply().status, 413);
  EXPECT_TRUE(one.is_ended_within(4'000));
  expect_refused("POST /api/session HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
  expect_refused("POST /api/session HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n");
}

TEST_F(Malformed, TwoWaysToReadWhereABodyEndsAreRefused) {
  const std::string post = "POST /api/session HTTP/1.1\r\n" + kHost;
  expect_refused(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  expect_refused(post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n");
  expect_refused(post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
  expect_refused(post + "Content-Length: 2, 3\r\n\r\n{}");
  expect_refused(post + "Content-Length: -2\r\n\r\n{}");
  expect_refused(post + "Content-Length: +2\r\n\r\n{}");
  expect_refused(post + "Content-Length: 0x2\r\n\r\n{}");
  expect_refused(post + "Content-Length: 99999999999999999999999\r\n\r\n{}");
  expect_refused(post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n");
  expect_refused(post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
  expect_refused(post + "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n");
  expect_refused(post + "Content-Length : 2\r\n\r\n{}");
}

TEST_F(Malformed, WhatIsNoRequestLineOrFieldIsRefused) {
  expect_refused("G@T /healthz HTTP/1.1\r\n" + kHost + "\r\n");
  expect_refused("GET /healthz HTTP/3.7\r\n" + kHost + "\r\n");
  expect_refused("GET /healthz HTTP/1.15\r\n" + kHost + "\r\n");
  expect_refused("GET /healthz FTP/1.1\r\n" + kHost + "\r\n");
  expect_refused("GET /healthz\r\n" + kHost + "\r\n");
  expect_refused("GET  /healthz HTTP/1.1\r\n" + kHost + "\r\n");
  expect_refused(std::string("GET /health\0z HTTP/1.1\r\n", 24) + kHost + "\r\n");
  expect_refused("GET /healthz HTTP/1.1\r\n" + kHost + std::string("X: a\0b\r\n\r\n", 10));
  expect_refused("GET /healthz HTTP/1.1\r\n" + kHost + std::string("X\0Y: a\r\n\r\n", 10));
  expect_refused("GET /healthz HTTP/1.1\r\n" + kHost + "no colon\r\n\r\n");
  expect_refused("GET /healthz HTTP/1.1\r\n" + kHost + ": no name\r\n\r\n");
  expect_refused("\x16\x03\x01\x02\r\n\r\n");
}

TEST_F(Malformed, ARequestNamesOneHost) {
  expect_refused("GET /healthz HTTP/1.1\r\n\r\n");
  expect_refused("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  EXPECT_EQ(say("GET /healthz HTTP/1.0\r\n\r\n").status, 200);
}

TEST_F(Malformed, TheWholeAddressIsAsGoodAsThePath) {
  EXPECT_EQ(say("GET http://localhost/healthz HTTP/1.1\r\n" + kHost + "\r\n").body, "ok\n");
  EXPECT_EQ(say("GET http://localhost/healthz?x=1 HTTP/1.1\r\n" + kHost + "\r\n").status, 400);
  EXPECT_EQ(say("GET http://localhost HTTP/1.1\r\n" + kHost + "\r\n").key(), "api.no_such_path");
  EXPECT_EQ(say("OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n").key(), "api.no_such_path");
  EXPECT_EQ(say("GET ftp://localhost/healthz HTTP/1.1\r\n" + kHost + "\r\n").key(), "api.no_such_path");
}

TEST_F(Malformed, PathsAreTakenAsTheyStandAndNothingLeavesThem) {
  const auto status = [](const std::string& target) {
    return say("GET " + target + " HTTP/1.1\r\n" + kHost + "Authorization: Bearer " + base().tokens.at("office") +
               "\r\n\r\n")
        .status;
  };
  for (const std::string target : {"/../etc/passwd",
                                   "/api/../healthz",
                                   "/api/rows/..%2f..%2fetc",
                                   "/api//kit",
                                   "//healthz",
                                   "/healthz/",
                                   "/HEALTHZ",
                                   "/%68ealthz",
                                   "/api/rows/%",
                                   "/api/rows/%4",
                                   "/api/rows/%zz",
                                   "/api/rows/%00",
                                   "/api/rows/order%0d%0aX",
                                   "/api/rows/order/1%2f2",
                                   "/api/rows/order/%31%30%30%30%30%30%30",
                                   "/api/rows/%ff%fe",
                                   "/api/rows/%c0%af",
                                   "/api/rows/%ed%a0%80",
                                   "/api/rows/order?limit=%ff",
                                   "/api/rows/order?limit=1&limit=2",
                                   "/api/rows/order?limit",
                                   "/api/rows/order?=",
                                   "/api/rows/order?filter=%00",
                                   "/api/uploads/..%2f..%2fbihuan.db",
                                   "/api/evidence/9223372036854775808/content",
                                   "/api/evidence/-1/content"}) {
    const int got = status(target);
    EXPECT_TRUE(got >= 400 && got < 500) << target << " " << got;
  }
  EXPECT_EQ(status("/api/rows/%6f%72%64%65%72"), 200);  // "order": a parameter may be written so
  EXPECT_TRUE(is_utf8(say("GET /api/rows/\xff\xfe HTTP/1.1\r\n" + kHost + "\r\n").body));
}

TEST_F(Malformed, RequestsInOneBreathAreAnsweredInTheirOrder) {
  auto one = dial();
  std::string many;
  for (int i = 0; i < 50; ++i)
    many += Line::request("GET", i % 3 == 0 ? "/api/nothing/" + std::to_string(i) : "/healthz");
  ASSERT_TRUE(one.send(many));
  for (int i = 0; i < 50; ++i) {
    const auto reply = one.read_reply();
    ASSERT_EQ(reply.status, i % 3 == 0 ? 404 : 200) << i;
    if (i % 3 == 0) {
      EXPECT_NE(reply.body.find("/api/nothing/" + std::to_string(i)), std::string::npos);
    }
  }
}

TEST_F(Malformed, AnOldClientIsAnsweredAndLetGo) {
  auto old = dial();
  old.send("GET /healthz HTTP/1.0\r\n\r\n");
  const auto reply = old.read_reply();
  EXPECT_EQ(reply.body, "ok\n");
  EXPECT_TRUE(old.is_ended_within(3'000));
}

TEST_F(Malformed, HeadTellsWhatGetWouldSend) {
  auto one = dial();
  const auto whole = one.ask("GET", "/api/openapi.yaml");
  const auto head = one.ask("HEAD", "/api/openapi.yaml");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), std::to_string(whole.body.size()));
  EXPECT_EQ(one.ask("HEAD", "/api/nothing").status, 404);
  EXPECT_EQ(one.ask("GET", "/healthz").body, "ok\n");  // no body came in between
}

TEST_F(Malformed, WhoAsksBeforeSendingABodyIsTold) {
  auto one = dial();
  one.send("POST /api/session HTTP/1.1\r\n" + kHost +
           "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(one.read_reply(false).status, 100);
  one.send("{}");
  EXPECT_EQ(one.read_reply().status, 400);
  auto large = dial();
  large.send("POST /api/session HTTP/1.1\r\n" + kHost + "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_EQ(large.read_reply().status, 413);
}

TEST_F(Malformed, BytesBehindARequestAreNoPartOfIt) {
  auto one = dial();
  one.send(Line::request("GET", "/healthz") + "rubbish\r\n\r\n");
  EXPECT_EQ(one.read_reply().status, 200);
  EXPECT_EQ(one.read_reply().status, 400);
  EXPECT_TRUE(one.is_ended_within(4'000));
}

TEST_F(Malformed, ABodyThatIsNoGoodJsonIsRefusedWithItsPlace) {
  const auto post = [](const std::string& body, const std::string& type = "application/json") {
    return dial().ask("POST", "/api/rows/meeting", as("office", {{"Content-Type", type}}), body);
  };
  EXPECT_EQ(post(std::string(100'000, '[')).key(), "json.malformed");
  EXPECT_EQ(post(R"({"fields":{"a":)" + std::string(1'000, '{')).key(), "json.malformed");
  EXPECT_EQ(post(R"({"fields":{},"fields":{}})").key(), "json.malformed");
  EXPECT_EQ(post(R"({"fields":{"attendance":99999999999999999999999}})").key(), "json.malformed");
  EXPECT_EQ(post(R"({"fields":{"attendance":1e400}})").key(), "json.malformed");
  EXPECT_EQ(post(R"({"fields":{"attendance":18446744073709551615}})").status, 400);
  EXPECT_EQ(post("{\"fields\":{\"theme\":\"\xff\xfe\"}}").key(), "json.malformed");
  EXPECT_EQ(post("{\"fields\":{\"theme\":\"\xed\xa0\x80\"}}").key(), "json.malformed");
  EXPECT_EQ(post(R"({"fields":{"theme":"\u0000"}})").status, 400);
  EXPECT_EQ(post(R"({"fields":{"theme":"\ud800"}})").key(), "json.malformed");
  EXPECT_EQ(post("\xef\xbb\xbf{}").key(), "json.malformed");
  EXPECT_EQ(post("{} {}").key(), "json.malformed");
  EXPECT_EQ(post("{}", "text/plain").status, 415);
  EXPECT_EQ(post("").status, 422);
}

TEST_F(Malformed, AFieldOfTheHeaderIsReadLikeAnyOther) {
  const auto status = [](const std::string& name, const std::string& value) {
    return dial()
        .ask("POST", "/api/rows/meeting", as("office", {{"Content-Type", "application/json"}, {name, value}}), "{}")
        .status;
  };
  EXPECT_EQ(status("Idempotency-Key", ""), 400);
  EXPECT_EQ(status("Idempotency-Key", std::string(101, 'a')), 400);
  EXPECT_EQ(status("Idempotency-Key", "\xff"), 400);
  EXPECT_EQ(status("Idempotency-Key", "a b"), 400);
  EXPECT_EQ(dial().ask("GET", "/api/kit", {{"Authorization", "Bearer " + std::string(8'000, 'x')}}).status, 401);
  EXPECT_EQ(dial().ask("GET", "/api/kit", {{"Authorization", "Bearer \xff\xfe"}}).status, 401);
  EXPECT_EQ(dial().ask("GET", "/api/kit", {{"Cookie", "bihuan_session=" + std::string(8'000, 'x')}}).status, 401);
  EXPECT_EQ(dial().ask("GET", "/api/kit", {{"X-Bihuan-Actor", "admin"}}).status,
            401);  // a name is for the site's own socket
}

}  // namespace
}  // namespace bihuan
