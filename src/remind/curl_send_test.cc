// Against servers of a few lines on this machine: what really goes over the wire, and what each refusal means.
#include "remind/curl_send.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "base/hash.h"
#include "base/text.h"
#include "remind/delivery.h"
#include "remind/mail.h"

namespace bihuan::remind {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Patience kShort{2, 2};

// One connection as the server's script sees it.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {
    const timeval limit{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  void say(const std::string& text) { (void)!::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  // Up to and with `end`; less when the other side is gone.
  std::string hear(const std::string& end) {
    while (buffer_.find(end) == std::string::npos) {
      char bytes[4096];
      const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) return std::exchange(buffer_, {});
      buffer_.append(bytes, static_cast<size_t>(got));
    }
    const size_t length = buffer_.find(end) + end.size();
    std::string heard = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return heard;
  }
  std::string hear_bytes(size_t count) {
    while (buffer_.size() < count) {
      char bytes[4096];
      const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      buffer_.append(bytes, static_cast<size_t>(got));
    }
    return std::exchange(buffer_, {});
  }

 private:
  int socket_;
  std::string buffer_;
};

// Serves one connection by a script, on a port of its own.
class Server {
 public:
  explicit Server(std::function<void(Peer&)> script) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size), 0);
    port_ = ntohs(at.sin_port);
    const timeval limit{5, 0};
    ::setsockopt(listener_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    thread_ = std::thread([this, script = std::move(script)] {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      Peer peer(socket);
      script(peer);
    });
  }
  ~Server() {
    join();
    ::close(listener_);
  }
  Server(const Server&) = delete;
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::string url(const std::string& scheme) const { return scheme + "://127.0.0.1:" + std::to_string(port_); }

 private:
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

// ---- HTTP

size_t length_in(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == head.npos ? 0 : std::stoul(head.substr(at + 16));
}

TEST(Post, SendsHeadersAndBodyAndReadsTheAnswer) {
  std::string head;
  std::string body;
  Server server([&](Peer& peer) {
    head = peer.hear("\r\n\r\n");
    body = peer.hear_bytes(length_in(head));
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{\"errcode\":0}\r\n");
  });
  const auto answer =
      post({server.url("http") + "/robot?key=k", {"X-Bihuan-Signature: t=1,v1=2"}, "{\"a\":\"整改\"}"}, kShort);
  server.join();
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, StartsWith("{\"errcode\":0}"));
  EXPECT_THAT(head, StartsWith("POST /robot?key=k HTTP/1.1\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Bihuan-Signature: t=1,v1=2\r\n"));
  EXPECT_EQ(body, "{\"a\":\"整改\"}");
}

TEST(Post, FollowsNoRedirect) {
  Server server([](Peer& peer) {
    peer.hear("\r\n\r\n");
    peer.say("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(post({server.url("http"), {}, "{}"}, kShort)->status, 302);
}

TEST(Post, ASilentServerMayHaveGotItOneThatIsNotThereHasNot) {
  {
    Server server([](Peer& peer) { peer.hear("\r\n\r\n{}"); });
    const auto refused = post({server.url("http"), {}, "{}"}, kShort);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "fetch.no_answer");
    EXPECT_EQ(refused.error().fault, Fault::unavailable);
  }
  std::string gone;
  {
    Server server([](Peer&) {});
    gone = server.url("http");
    EXPECT_FALSE(post({gone, {}, "{}"}, kShort));
  }
  EXPECT_EQ(post({gone, {}, "{}"}, kShort).error().key, "fetch.cannot_reach");
}

TEST(Post, AnEndlessAnswerIsCutOff) {
  Server server([](Peer& peer) {
    peer.hear("\r\n\r\n{}");
    peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < 64; ++i) peer.say(std::string(4096, 'x'));
  });
  const auto answer = post({server.url("http"), {}, "{}"}, kShort);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_LE(answer->body.size(), 64u << 10);
}

TEST(Post, SpeaksHttpOnly) {
  for (const auto* url : {"file:///etc/passwd", "gopher://127.0.0.1/", "smtp://127.0.0.1/", ""}) {
    const auto refused = post({url, {}, "{}"}, kShort);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().key, "fetch.bad_url") << url;
  }
}

TEST(Post, AFaultNamesTheHostNotTheKeyInTheAddress) {
  const auto refused = post({"http://127.0.0.1:1/robot?key=secret", {}, "{}"}, kShort);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.at("host"), "127.0.0.1:1");
}

// ---- mail

struct Script {
  std::string capabilities = "250-mail.example.cn\r\n250 8BITMIME\r\n";
  std::string rcpt = "250 ok\r\n";
  std::string auth = "235 welcome\r\n";
  std::string done = "250 queued\r\n";
};
struct Heard {
  std::vector<std::string> commands;
  std::string message;
};

void serve_mail(Peer& peer, const Script& script, Heard& heard) {
  peer.say("220 mail.example.cn\r\n");
  while (true) {
    const auto command = peer.hear("\r\n");
    if (command.empty()) return;
    heard.commands.push_back(command.substr(0, command.find("\r\n")));
    if (command.starts_with("EHLO")) {
      peer.say(script.capabilities);
    } else if (command.starts_with("AUTH")) {
      peer.say(script.auth);
    } else if (command.starts_with("RCPT")) {
      peer.say(script.rcpt);
    } else if (command.starts_with("DATA")) {
      peer.say("354 go ahead\r\n");
      heard.message = peer.hear("\r\n.\r\n");
      if (script.done.empty()) return;
      peer.say(script.done);
    } else if (command.starts_with("QUIT")) {
      peer.say("221 bye\r\n");
      return;
    } else {
      peer.say("250 ok\r\n");
    }
  }
}

Result<void> send_by(const Script& script, Heard& heard, MailServer to = {"", "", "", false},
                     const std::string& message = "Subject: x\r\n\r\nhello\r\n") {
  Server server([&](Peer& peer) { serve_mail(peer, script, heard); });
  to.url = server.url("smtp");
  auto sent = send_mail(to, {"bihuan@example.cn", "clerk@example.cn", message}, kShort);
  server.join();
  return sent;
}

TEST(SendMail, HandsOverTheMessageWholeDotsAndAll) {
  Heard heard;
  const std::string message = "Subject: x\r\n\r\nfirst\r\n.\r\n..second\r\n";
  const auto sent = send_by({}, heard, {"", "", "", false}, message);
  ASSERT_TRUE(sent) << sent.error().detail;
  EXPECT_THAT(heard.commands, ::testing::Contains(HasSubstr("MAIL FROM:<bihuan@example.cn>")));
  EXPECT_THAT(heard.commands, ::testing::Contains(HasSubstr("RCPT TO:<clerk@example.cn>")));
  EXPECT_EQ(heard.message, "Subject: x\r\n\r\nfirst\r\n..\r\n...second\r\n.\r\n");
}

TEST(SendMail, SignsInWhenItHasAName) {
  for (const auto& [offer, wanted] : {std::pair{"250-x\r\n250 AUTH PLAIN\r\n", "AUTH PLAIN"},
                                      std::pair{"250-x\r\n250 AUTH LOGIN\r\n", "AUTH LOGIN"}}) {
    Heard heard;
    Script script;
    script.capabilities = offer;
    if (std::string(wanted) == "AUTH LOGIN") script.auth = "334 VXNlcm5hbWU6\r\n";  // then it says name and password
    (void)send_by(script, heard, {"", "user", "password", false});
    EXPECT_THAT(heard.commands, ::testing::Contains(StartsWith(wanted)));
  }
}

TEST(SendMail, WithoutEncryptionNothingIsSentUnlessToldSo) {
  Heard heard;
  const auto refused = send_by({}, heard, {"", "user", "password", true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::unavailable);
  for (const auto& command : heard.commands) EXPECT_FALSE(command.starts_with("AUTH") || command.starts_with("MAIL"));
}

TEST(SendMail, AStandingRefusalIsFinalAPassingOneIsNot) {
  Heard heard;
  Script script;
  script.rcpt = "550 no such user\r\n";
  EXPECT_EQ(send_by(script, heard).error().key, "remind.server_refuses");
  script.rcpt = "451 later\r\n";
  EXPECT_EQ(send_by(script, heard).error().key, "remind.server_says_later");
  script = {};
  script.done = "554 spam\r\n";
  EXPECT_EQ(send_by(script, heard).error().key, "remind.server_refuses");
  script.done = "452 disk full\r\n";
  EXPECT_EQ(send_by(script, heard).error().key, "remind.server_says_later");
  script = {};
  script.capabilities = "250-x\r\n250 AUTH PLAIN\r\n";
  script.auth = "535 wrong\r\n";
  EXPECT_EQ(send_by(script, heard, {"", "user", "wrong", false}).error().key, "remind.server_says_later");
}

TEST(SendMail, AServerThatFallsSilentIsNotWaitedForLong) {
  std::string heard;
  Server server([&](Peer& peer) { heard = peer.hear("never"); });
  const auto silent = send_mail({server.url("smtp"), "", "", false}, {"a@example.cn", "b@example.cn", "x"}, {1, 1});
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().key, "fetch.cannot_reach");  // it never got as far as the message
}

TEST(SendMail, ADroppedLineAfterTheMessageMayHaveGoneOut) {
  Heard heard;
  Script script;
  script.done = "";
  const auto cut_off = send_by(script, heard);
  ASSERT_FALSE(cut_off);
  EXPECT_EQ(cut_off.error().key, "fetch.no_answer");
  EXPECT_EQ(send_mail({"smtp://127.0.0.1:1", "", "", false}, {"a@example.cn", "b@example.cn", "x"}, kShort).error().key,
            "fetch.cannot_reach");
}

// ---- both, as a delivery

Delivery delivery() {
  Delivery made;
  made.key = "problem/12/1/due/20210630/+0";
  made.account = 7;
  made.channel = "mail";
  made.address = "clerk@example.cn";
  made.subject = "【催办】问题 W-001：今日到期";
  made.text = "单位：东镇";
  made.about_kind = "problem";
  made.due = *Date::from_ymd(20210630);
  return made;
}

TEST(Send, ARepeatBearsTheSameMessageIdAndSaysSo) {
  std::vector<std::string> ids;
  std::vector<std::string> bodies;
  for (const bool again : {false, true}) {
    Heard heard;
    Server server([&](Peer& peer) { serve_mail(peer, {}, heard); });
    Channel channel;
    channel.kind = ChannelKind::mail;
    channel.url = server.url("smtp");
    channel.from = "bihuan@example.cn";
    channel.encrypted = false;
    auto one = delivery();
    one.may_be_a_repeat = again;
    const auto sent = send(channel, one, {1625014800 + (again ? 600 : 0)});
    server.join();
    ASSERT_TRUE(sent) << sent.error().key << sent.error().detail;
    const auto at = heard.message.find("Message-ID: ");
    ids.push_back(heard.message.substr(at, heard.message.find("\r\n", at) - at));
    auto body = heard.message.substr(heard.message.find("\r\n\r\n") + 4);
    body = replace_all(replace_all(body, "\r\n.\r\n", ""), "\r\n", "");
    bodies.push_back(*from_base64(body));
  }
  EXPECT_EQ(ids[0], "Message-ID: <problem/12/1/due/20210630/+0.7@example.cn>");
  EXPECT_EQ(ids[1], ids[0]);
  EXPECT_EQ(bodies[0], "单位：东镇");
  EXPECT_THAT(bodies[1], HasSubstr("可能重复"));
  EXPECT_THAT(bodies[1], HasSubstr("单位：东镇"));
}

TEST(Send, ARobotThatAnswersWithAnErrorIsAskedAgainLater) {
  Server server([](Peer& peer) {
    const auto head = peer.hear("\r\n\r\n");
    peer.hear_bytes(length_in(head));
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{\"errcode\":45009}");
  });
  Channel channel;
  channel.kind = ChannelKind::wecom;
  channel.url = server.url("http");
  const auto refused = send(channel, delivery(), {1625014800});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "remind.server_says_later");
}

TEST(Send, WithoutAnAddressThereIsNoMail) {
  Channel channel;
  auto one = delivery();
  one.address = "";
  EXPECT_EQ(send(channel, one, {0}).error().key, "remind.no_address");
}

}  // namespace
}  // namespace bihuan::remind
