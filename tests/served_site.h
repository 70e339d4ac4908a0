// A rehearsal site of the county kit behind the real program, and who asks it: a supervision office, and a clerk and a
// head in each of two departments.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "server.h"
#include "wire.h"

namespace bihuan::test {

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
