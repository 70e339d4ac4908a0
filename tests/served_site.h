// The real program as a server on a rehearsal site of the county kit, ended by its id whatever becomes of the test; and
// who asks it: a supervision office, and a clerk and a head in each of two departments.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "program.h"
#include "wire.h"

namespace bihuan::test {

// One process. Started in the constructor, from the test's own thread; killed in the destructor.
class Server {
 public:
  // `files`: how many it may have open; 0: as many as the test.
  explicit Server(const std::string& site, const std::vector<std::string>& options = {}, rlim_t files = 0)
      : site_(site), out_(site + ".out"), err_(site + ".err") {
    std::filesystem::remove(out_);
    std::vector<std::string> words = {BIHUAN_BINARY, "serve", "--site", site, "--listen", "127.0.0.1:0"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const rlimit few{files, files};
      if (files > 0) ::setrlimit(RLIMIT_NOFILE, &few);
      if (std::freopen(out_.c_str(), "w", stdout) == nullptr || std::freopen(err_.c_str(), "w", stderr) == nullptr)
        ::_exit(126);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (port_ == 0 && std::chrono::steady_clock::now() < late && is_running()) {
      const auto said = read_file(out_, 1 << 16);
      const size_t at = said ? said->find("://127.0.0.1:") : std::string::npos;
      if (at != std::string::npos && said->back() == '\n') port_ = std::atoi(said->c_str() + at + 13);
      if (port_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (port_ == 0) ADD_FAILURE() << "the server does not answer: " << errors();
  }
  Server(const Server&) = delete;
  ~Server() { kill(); }

  int port() const { return port_; }
  std::string socket() const { return site_ + "/serve.sock"; }
  std::string errors() const {
    const auto text = read_file(err_, 1 << 20);
    return text ? *text : "";
  }
  void signal(int number) {
    if (pid_ > 0) ::kill(pid_, number);
  }
  void kill() {
    signal(SIGKILL);
    (void)wait(20'000);
  }
  // The exit code; 128 + a signal's number; -1: still running.
  int wait(int milliseconds) {
    const auto late = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (is_running() && std::chrono::steady_clock::now() < late)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return is_running() ? -1 : code_;
  }
  bool is_running() {
    if (pid_ <= 0) return false;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    pid_ = 0;
    return false;
  }

 private:
  std::string site_;
  std::string out_;
  std::string err_;
  pid_t pid_ = 0;
  int port_ = 0;
  int code_ = 0;
};

using Tokens = std::map<std::string, std::string>;

// The site that every test copies: made once a program.
struct CountySite {
  Folder folder;
  Tokens tokens;

  CountySite() {
    const std::string site = folder / "site";
    const auto made = run({"init", "--site", site, "--kit", std::string(BIHUAN_SOURCE) + "/kits/county", "--name",
                           "临溪县", "--rehearsal", "2021-03-01"});
    if (made.code != 0) std::abort();
    Server server(site);
    Line admin(server.socket());
    const auto as = [](const std::string& who) { return Headers{{"X-Bihuan-Actor", who}}; };
    const auto id_of = [](const Reply& reply) {
      if (reply.status != 201) std::fprintf(stderr, "%d %s\n", reply.status, reply.body.c_str());
      return reply.id();
    };
    std::map<std::string, int64_t> unit = {{"root", 1}};
    for (const auto& [code, name] : {std::pair("D01", "县委办公室"), std::pair("D06", "县农业农村局")})
      unit[code] = id_of(admin.post(
          "/api/units", as("admin"),
          {{"code", code}, {"name", name}, {"level", "department"}, {"parent", "root"}, {"from", "2019-01-01"}}));
    const auto person = [&](const std::string& name, const std::string& role, const std::string& at) {
      const int64_t account = id_of(admin.post("/api/accounts", as("admin"), {{"name", name}}));
      id_of(admin.post("/api/accounts/" + std::to_string(account) + "/holdings", as("admin"),
                       {{"role", role}, {"unit", unit[at]}, {"from", "2019-01-01"}}));
      tokens[name] =
          admin.post("/api/tokens", as(name), {{"label", "test"}, {"scopes", {"*"}}}).json().value("token", "");
    };
    person("office", "supervision", "root");
    person("auditor", "auditor", "root");
    for (const std::string code : {"D01", "D06"}) {
      person(code + ".clerk", "clerk", code);
      person(code + ".head", "head", code);
    }
    server.signal(SIGTERM);
    if (server.wait(10'000) != 0) std::abort();
  }
};

// A copy of that site, for a test to serve, kill, serve again and verify.
class Served : public ::testing::Test {
 protected:
  Folder folder;
  std::string site = folder / "site";
  std::unique_ptr<Server> server;

  Served() { std::filesystem::copy(base().folder / "site", site, std::filesystem::copy_options::recursive); }
  static CountySite& base() {
    static CountySite once;
    return once;
  }

  void serve(const std::vector<std::string>& options = {}) {
    server.reset();  // first: only one may hold the site
    server = std::make_unique<Server>(site, options);
  }
  Line line() const { return Line(server->port()); }
  static Headers as(const std::string& who, Headers more = {}) {
    more.emplace_back("Authorization", "Bearer " + base().tokens.at(who));
    return more;
  }
  // SIGTERM and its exit code; -1: it did not end in time.
  int stop(int milliseconds = 15'000) {
    server->signal(SIGTERM);
    return server->wait(milliseconds);
  }
  void set_clock(const std::string& instant) {
    ASSERT_TRUE(write_file(site + "/clock.new", instant + "\n"));
    std::filesystem::rename(site + "/clock.new", site + "/clock");
  }
  void expect_sound() {
    const auto verified = run({"verify", "--site", site});
    EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  }
  static Json order(const std::string& title, const std::string& due = "2021-06-30") {
    return {{"step", "issue"},
            {"fields",
             {{"series", "supervision"}, {"title", title}, {"issuer", "D01"}, {"lead_unit", "D06"}, {"due", due}}}};
  }
  int64_t count(const std::string& kind, const std::string& query = "") {
    auto one = line();
    return one.ask("GET", "/api/rows/" + kind + "?count=true&limit=1" + query, as("office"))
        .json()
        .value("total", int64_t{-1});
  }
};

}  // namespace bihuan::test
