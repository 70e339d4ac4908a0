#include "http.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/json_value.h"
#include "base/text.h"
#include "folder.h"
#include "http_site.h"
#include "process.h"

namespace bihuan::bench {
namespace {

constexpr int kRounds = 3;
constexpr const char* kSeconds = "3s";
constexpr double kMostMegabytes = 80;
constexpr double kMostStart = 150;  // ms
constexpr double kMostP99 = 20;     // ms

// ---- a client of a few lines

class Socket {
 public:
  Socket() : number_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  Socket(const Socket&) = delete;
  ~Socket() { ::close(number_); }
  static sockaddr_in address(int port) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons(static_cast<uint16_t>(port));
    return in;
  }
  int number() const { return number_; }

 private:
  int number_;
};

Result<int> free_port() {
  const Socket socket;
  auto in = Socket::address(0);
  socklen_t size = sizeof in;
  auto* raw = reinterpret_cast<sockaddr*>(&in);
  if (::bind(socket.number(), raw, size) != 0 || ::getsockname(socket.number(), raw, &size) != 0)
    return wrong("no free port");
  return static_cast<int>(ntohs(in.sin_port));
}

// The body of a 200, or nullopt.
std::optional<std::string> get(int port, const std::string& target, const std::string& token) {
  const Socket socket;
  auto in = Socket::address(port);
  if (::connect(socket.number(), reinterpret_cast<sockaddr*>(&in), sizeof in) != 0) return std::nullopt;
  const std::string ask = fmt::format(
      "GET {} HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n", target, token);
  if (::send(socket.number(), ask.data(), ask.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(ask.size()))
    return std::nullopt;
  std::string all;
  char buffer[16384];
  for (ssize_t got = 0; (got = ::recv(socket.number(), buffer, sizeof buffer, 0)) > 0;)
    all.append(buffer, static_cast<size_t>(got));
  const size_t end = all.find("\r\n\r\n");
  if (end == std::string::npos || all.find(" 200 ") > all.find("\r\n")) return std::nullopt;
  return all.substr(end + 4);
}

// Milliseconds from `began` to the first answer.
Result<double> wait_for(int port, const std::string& target, const std::string& token, double began) {
  while (now_ms() - began < 30'000) {
    if (get(port, target, token)) return now_ms() - began;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return wrong("a server does not answer", target);
}

// ---- the two sides

struct Side {
  std::string name;
  int port = 0;
  std::string pages;  // a file: one target a line
  std::string token;
  std::string office;  // for new rows
};

std::string page_target(const std::string& state, int office, const std::string& cursor) {
  return fmt::format(
      "/api/rows/problem?filter=state%20%3D%20{}%20and%20lead_unit.code%20%3D%20%22office{:02}%22&sort=due&limit=50&"
      "count=true&fields=code,campaign,content,source,aspect,lead_unit,due,progress,progress_note{}",
      state, office, cursor.empty() ? "" : "&cursor=" + cursor);
}

// The third page of each state and office: 200 rows match.
Result<void> write_pages(const Side& ours, const Side& thin) {
  std::string mine;
  std::string other;
  for (const auto* state : kStates)
    for (int office = 1; office <= kOffices; ++office) {
      std::string cursor;
      for (int page = 0; page < 2; ++page) {
        const auto body = get(ours.port, page_target(state, office, cursor), ours.token);
        if (!body) return wrong("a page is refused", page_target(state, office, cursor));
        TRY_SET(const Json json, parse_json(*body));
        if (json.value("total", 0) != kProblems / kOffices / 5 || json["rows"].size() != 50)
          return wrong("a page has other rows", json["total"].dump());
        cursor = json.value("next_cursor", "");
      }
      mine += page_target(state, office, cursor) + "\n";
      other += fmt::format("/problems?state={}&unit={}&offset=100\n", state, office);
    }
  TRY(write_file(ours.pages, mine));
  return write_file(thin.pages, other);
}

struct Load {
  double per_second = 0;
  double p99 = 0;
};

double number_after(const std::string& text, const std::string& word) {
  const size_t at = text.find(word + " ");
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + word.size() + 1, nullptr);
}

Result<Load> load(const Side& side, const std::string& item, int connections, int seed) {
  const Variables variables{{"SIDE", side.name},
                            {"ITEM", item},
                            {"TOKEN", item == "create" ? side.office : side.token},
                            {"PAGES", side.pages},
                            {"SEED", std::to_string(seed)}};
  TRY_SET(const auto said, run_program({"wrk", "-t1", "-c" + std::to_string(connections), "-d" + std::string(kSeconds),
                                        "-s", std::string(BIHUAN_SOURCE) + "/bench/http/load.lua",
                                        fmt::format("http://127.0.0.1:{}", side.port)},
                                       variables));
  if (number_after(said, "bad") != 0) return wrong(side.name + " refused requests: " + item, said);
  return Load{number_after(said, "per_second"), number_after(said, "p99_ms")};
}

struct Item {
  const char* name;
  const char* work;
  double target;  // time of ours / time of the peer
};
constexpr Item kItems[] = {
    {"list", "a filtered and sorted page of 50 with its total, μs a request at 4 connections / thin server", 1 / 1.5},
    {"read", "one problem with its history, μs a request at 4 connections / thin server", 1 / 1.5},
    {"create", "a new problem, μs a request at 4 connections / thin server", 1},
    {"update", "a report of progress with a note, μs a request at 4 connections / thin server", 1}};

Result<Row> measure_item(const Side& ours, const Side& thin, const Item& item, int& seed) {
  std::vector<double> of_ours;
  std::vector<double> of_thin;
  for (int round = 0; round <= kRounds; ++round) {  // the first is not counted
    TRY_SET(const auto mine, load(ours, item.name, 4, ++seed));
    TRY_SET(const auto other, load(thin, item.name, 4, ++seed));
    if (round == 0) continue;
    of_ours.push_back(1e6 / mine.per_second);
    of_thin.push_back(1e6 / other.per_second);
  }
  return Row{std::string("http-") + item.name,
             item.work,
             {median(std::move(of_ours)), median(std::move(of_thin))},
             item.target};
}

Result<Row> measure_p99(const Side& ours, const Item& item, int& seed) {
  std::vector<double> times;
  for (int round = 0; round < kRounds; ++round) {
    TRY_SET(const auto mine, load(ours, item.name, 64, ++seed));
    times.push_back(mine.p99);
  }
  return Row{std::string("p99-") + item.name,
             std::string("the slowest hundredth at 64 connections, ms: ") + item.name + " / the bound",
             {median(std::move(times)), kMostP99},
             1};
}

Result<Row> measure_start(const std::vector<std::string>& command, const Side& ours, const std::string& target) {
  std::vector<double> times;
  for (int round = 0; round < 5; ++round) {
    const double began = now_ms();
    TRY_SET(const auto server, Running::start(command));
    TRY_SET(times.emplace_back(), wait_for(ours.port, target, ours.token, began));
  }
  return Row{
      "http-start", "process start to the first page, ms / the bound", {median(std::move(times)), kMostStart}, 1};
}

std::string node_in(const std::string& peer) {
  for (const char* machine : {"x64", "arm64"}) {
    auto path = peer + "/node_modules/node-linux-" + machine + "/bin/node";
    std::error_code error;
    if (std::filesystem::exists(path, error)) return path;
  }
  return "node";
}

}  // namespace

Result<std::vector<Row>> measure_http(const kit::Kit& kit, const std::string& packages) {
  std::error_code error;
  const std::string peer = std::filesystem::absolute(packages, error).string();
  TRY_SET(const auto folder, Folder::make());
  const std::string directory = folder.file("site");
  TRY_SET(const auto tokens, make_http_site(kit, directory));
  Side ours{"bihuan", 0, folder.file("pages.bihuan"), tokens.clerk, tokens.office};
  Side thin{"thin", 0, folder.file("pages.thin"), "thin-token", "thin-token"};
  TRY_SET(ours.port, free_port());
  TRY_SET(thin.port, free_port());
  const std::vector<std::string> serve{
      beside_us("bihuan"),   "serve", "--site", directory, "--listen", fmt::format("127.0.0.1:{}", ours.port), "--log",
      folder.file("journal")};
  const std::vector<std::string> node{node_in(peer), std::string(BIHUAN_SOURCE) + "/bench/http/thin.mjs",
                                      folder.file("thin.db"), std::to_string(thin.port), thin.token};
  std::vector<Row> rows;
  TRY_SET(rows.emplace_back(), measure_start(serve, ours, page_target("working", 1, "")));
  TRY_SET(const auto server, Running::start(serve));
  TRY_SET(const auto other, Running::start(node, peer));
  TRY(wait_for(ours.port, page_target("working", 1, ""), ours.token, now_ms()));
  TRY(wait_for(thin.port, "/problems/1", thin.token, now_ms()));
  TRY(write_pages(ours, thin));
  int seed = 0;
  for (const auto& item : kItems) {
    TRY_SET(rows.emplace_back(), measure_item(ours, thin, item, seed));
  }
  TRY(write_pages(ours, thin));  // of today: nobody holds a page for 100,000 changes
  for (const auto& item : kItems) {
    TRY_SET(rows.emplace_back(), measure_p99(ours, item, seed));
  }
  TRY_SET(const double megabytes, server.resident_megabytes());
  rows.push_back({"http-memory", "resident after all that, MB / the bound", {megabytes, kMostMegabytes}, 1});
  return rows;
}

}  // namespace bihuan::bench
