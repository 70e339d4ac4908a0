// A provider of a few lines on this machine: a socket that answers discovery, keys, token and userinfo, with everything
// open to be spoilt by a test. Its keys are made in the test.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "base/date.h"
#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "base/url.h"
#include "openid/keys_for_test.h"

namespace bihuan::openid {

class TestProvider {
 public:
  struct Asked {
    std::string head;
    std::string body;
  };
  struct Said {
    int status = 200;
    std::string body;
  };

  explicit TestProvider(Instant at) : now(at), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~TestProvider() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
  }
  TestProvider(const TestProvider&) = delete;

  // What it says in place of the usual, by path.
  void say(const std::string& path, int status, const std::string& body) {
    const std::lock_guard lock(mutex_);
    instead_[path] = {status, body};
  }
  void say_as_usual() {
    const std::lock_guard lock(mutex_);
    instead_.clear();
  }
  int asked(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return asked_[path];
  }
  Asked last(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return last_[path];
  }
  // What it will say of the one who signs in with what an authorization URL asked for: `nonce` and `code_challenge`.
  void expect(const std::string& nonce, const std::string& challenge) {
    const std::lock_guard lock(mutex_);
    claims = {{"iss", url},         {"aud", "bihuan"}, {"sub", "24400320"}, {"exp", now.seconds + 300},
              {"iat", now.seconds}, {"nonce", nonce}};
    challenge_ = challenge;
  }

  std::string url;
  Instant now;
  Json claims;  // of the next ID token
  Json userinfo = {{"sub", "24400320"}, {"employee_number", 1207}};
  SigningKey key = SigningKey::ec("key-1");
  Json keys = key_set({key.public_jwk()});
  Json more_metadata = Json::object();
  std::function<std::string(const Json&)> make_token = [this](const Json& payload) { return key.token(payload); };

 private:
  void serve() {
    while (!stopping_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) continue;
      const timeval limit{2, 0};
      ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      answer(socket);
      ::close(socket);
    }
  }
  static Asked hear(int socket) {
    std::string text;
    size_t end = std::string::npos;
    size_t length = 0;
    char bytes[4096];
    while (end == std::string::npos || text.size() < end + 4 + length) {
      const auto got = ::recv(socket, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      text.append(bytes, static_cast<size_t>(got));
      end = text.find("\r\n\r\n");
      const auto at = text.find("Content-Length: ");
      length = at == std::string::npos ? 0 : std::stoul(text.substr(at + 16));
    }
    return {text.substr(0, end), end == std::string::npos ? "" : text.substr(end + 4)};
  }
  void answer(int socket) {
    const Asked asked = hear(socket);
    const auto begin = asked.head.find(' ') + 1;
    const std::string path = asked.head.substr(begin, asked.head.find(' ', begin) - begin);
    Said said;
    {
      const std::lock_guard lock(mutex_);
      ++asked_[path];
      last_[path] = asked;
      const auto found = instead_.find(path);
      said = found != instead_.end() ? found->second : usual(path, asked);
    }
    if (said.status == 0) return;  // it hangs up
    const std::string text =
        "HTTP/1.1 " + std::to_string(said.status) +
        " x\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(said.body.size()) +
        "\r\nConnection: close\r\n\r\n" + said.body;
    (void)!::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
  }
  Said usual(const std::string& path, const Asked& asked) {
    if (path == "/.well-known/openid-configuration") {
      Json json = {{"issuer", url},
                   {"authorization_endpoint", url + "/authorize"},
                   {"token_endpoint", url + "/token"},
                   {"jwks_uri", url + "/keys"},
                   {"userinfo_endpoint", url + "/userinfo"},
                   {"end_session_endpoint", url + "/logout"}};
      json.update(more_metadata);
      return {200, canonical(json)};
    }
    if (path == "/keys") return {200, canonical(keys)};
    if (path == "/userinfo")
      return asked.head.find("Authorization: Bearer access-1") == std::string::npos ? Said{401, "{}"}
                                                                                    : Said{200, canonical(userinfo)};
    if (path != "/token") return {404, "{}"};
    const auto at = asked.body.find("code_verifier=");
    const std::string verifier = at == std::string::npos ? "" : asked.body.substr(at + 14, 43);
    if (to_base64url(as_bytes(sha256(verifier))) != challenge_) return {400, R"({"error":"invalid_grant"})"};
    return {200,
            canonical(Json{{"access_token", "access-1"}, {"token_type", "Bearer"}, {"id_token", make_token(claims)}})};
  }

  int listener_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::map<std::string, Said> instead_;
  std::map<std::string, int> asked_;
  std::map<std::string, Asked> last_;
  std::string challenge_;
  std::thread thread_;
};

}  // namespace bihuan::openid
