// A client that knows nothing but sockets: what it sends goes out as it stands, and every wait has an end.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_value.h"

namespace bihuan::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Reply {
  int status = 0;                              // 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  // names in lower case; of several of a name the last
  std::string body;

  // "" when there is none.
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  Json json() const {  // an empty object where there is none
    auto parsed = parse_json(body);
    return parsed && parsed->is_object() ? *std::move(parsed) : Json::object();
  }
  std::string key() const { return json().value("key", ""); }
  int64_t id() const { return json().value("id", int64_t{0}); }
};

// One connection. Not for two threads at once.
class Line {
 public:
  static constexpr int kPatience = 30'000;  // milliseconds

  explicit Line(int port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  // The site's own socket.
  explicit Line(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::strncpy(to.sun_path, path.c_str(), sizeof to.sun_path - 1);
    is_open_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  Line(Line&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), is_open_(other.is_open_), waiting_(std::move(other.waiting_)) {}
  Line& operator=(Line&&) = delete;
  ~Line() { close(); }

  bool is_open() const { return is_open_; }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  // Without a farewell: the other side sees a broken connection.
  void break_off() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }

  // False: the other side has closed, or took nothing for so long.
  bool send(std::string_view bytes, int milliseconds = kPatience) {
    while (!bytes.empty()) {
      if (!is_ready(POLLOUT, milliseconds)) return false;
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // "" when the other side has closed, or said nothing for so long.
  std::string read_some(int milliseconds = kPatience) {
    if (!waiting_.empty()) return std::exchange(waiting_, {});
    if (!is_ready(POLLIN, milliseconds)) return "";
    std::string bytes(64 * 1024, '\0');
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got <= 0) is_over_ = true;
    bytes.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return bytes;
  }
  // All up to and with `end`; what comes behind it is kept. What there was, when it does not come.
  std::string read_until(const std::string& end, int milliseconds = kPatience) {
    std::string all;
    const auto late = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (std::chrono::steady_clock::now() < late && !is_over_) {
      all += read_some(std::max(
          1,
          static_cast<int>(
              std::chrono::duration_cast<std::chrono::milliseconds>(late - std::chrono::steady_clock::now()).count())));
      if (const size_t at = all.find(end); at != std::string::npos) {
        waiting_ = all.substr(at + end.size());
        all.resize(at + end.size());
        return all;
      }
    }
    return all;
  }
  // Whether the other side closes within the time; what it says before is dropped.
  bool is_ended_within(int milliseconds) {
    const auto late = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (!is_over_ && std::chrono::steady_clock::now() < late) (void)read_some(50);
    return is_over_;
  }

  Reply read_reply(bool has_body = true, int milliseconds = kPatience) {
    Reply reply;
    const std::string head = read_until("\r\n\r\n", milliseconds);
    if (head.size() < 12 || head.compare(0, 7, "HTTP/1.") != 0) return reply;
    size_t at = head.find("\r\n");
    while (at + 2 < head.size() && head.compare(at, 4, "\r\n\r\n") != 0) {
      const size_t end = head.find("\r\n", at + 2);
      const std::string field = head.substr(at + 2, end - at - 2);
      const size_t colon = field.find(':');
      std::string name = field.substr(0, colon);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      reply.headers[name] = field.substr(std::min(field.size(), colon + 2));
      at = end;
    }
    size_t left =
        has_body && reply.headers.contains("content-length") ? std::stoul(reply.headers["content-length"]) : 0;
    while (left > 0) {
      std::string piece = read_some(milliseconds);
      if (piece.empty()) return Reply();  // cut in the middle: no answer
      if (piece.size() > left) {
        waiting_ = piece.substr(left);
        piece.resize(left);
      }
      left -= piece.size();
      reply.body += piece;
    }
    reply.status = std::atoi(head.c_str() + 9);
    return reply;
  }

  static std::string request(const std::string& method, const std::string& target, const Headers& headers = {},
                             const std::string& body = {}) {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
  }
  Reply ask(const std::string& method, const std::string& target, const Headers& headers = {},
            const std::string& body = {}) {
    if (!send(request(method, target, headers, body))) return {};
    return read_reply(method != "HEAD");
  }
  Reply post(const std::string& target, Headers headers, const Json& body) {
    headers.emplace_back("Content-Type", "application/json");
    return ask("POST", target, headers, canonical(body));
  }

 private:
  bool is_ready(short what, int milliseconds) {
    pollfd one{socket_, what, 0};
    return ::poll(&one, 1, milliseconds) == 1;
  }

  int socket_ = -1;
  bool is_open_ = false;
  bool is_over_ = false;
  std::string waiting_;
};

}  // namespace bihuan::test
