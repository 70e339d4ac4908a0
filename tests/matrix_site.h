// The county kit on a site behind an App, with somebody of every role at every unit position, and what they are asked
// about: for tests of who may what. Made once a program; a test leaves it with more rows, never with other persons.
//
//   root ── above ── own ── below          the row that is asked for is of `own`; `sibling` stands beside it
//                 └─ sibling
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "account/delegation.h"
#include "account/session.h"
#include "account/token.h"
#include "base/json_value.h"
#include "county.h"
#include "http/app.h"
#include "http/operation.h"
#include "matter/matter.h"

namespace bihuan::test {

inline const std::vector<std::string>& positions() {
  static const std::vector<std::string> kPositions = {"root", "above", "own", "sibling", "below"};
  return kPositions;
}

// Who asks: with the cookie of a session, with a token, or as nobody knows whom.
struct Person {
  std::string name;      // "" = the public
  std::string role;      // "" = none
  std::string position;  // where it is held
  bool lent = false;     // held by delegation alone
  int64_t account = 0;
  http::Pairs headers;
  bool is_public() const { return name.empty(); }
  bool reads_only() const { return name.ends_with("/read"); }  // a token with the scope `read`
  // A role reaches its unit and everything below.
  bool reaches(const std::string& unit) const {
    if (unit == "root") return position == "root";
    if (unit == "above") return position == "root" || position == "above";
    return position == "root" || position == "above" || position == "own";
  }
};

struct Said {
  int status = 0;
  Json body;
  std::string text;
  http::Pairs headers;
  std::string key() const { return body.is_object() ? body.value("key", "") : ""; }
};

// One request; {} in the place of a path's parameters has been filled in.
struct Asked {
  std::string target;
  Json body = {};  // null = none
  http::Pairs headers = {};
  std::string peer = "192.0.2.1";
  std::string bytes = {};  // of an upload
};

class MatrixSite {
 public:
  MatrixSite() {
    create();
    http::App::Options options;
    options.clock = [this] { return now; };
    options.random = [this](size_t n) { return random(n); };
    options.read_milliseconds = 60'000;  // a busy machine is no refusal
    app = must(http::App::open(*site, options));
    reader_ = std::make_unique<db::Session>(must(db::Session::open(folder / "site/bihuan.db", db::Access::read)));
    make_units();
    make_persons();
  }
  ~MatrixSite() { app->stop(); }

  static MatrixSite& once() {
    static MatrixSite site;
    return site;
  }

  Folder folder;
  std::unique_ptr<site::Site> site;
  std::unique_ptr<http::App> app;
  Instant now = at(2021, 3, 1);
  std::vector<Person> persons;          // every role at every position, own and lent; nobody; the public
  Person owner;                         // clerk at `own`: whose things others ask for
  Person stranger;                      // of no role, to whom things are given
  std::map<std::string, int64_t> unit;  // by position
  const kit::Kit& kit() const { return site->kit(); }

  // ---- asking

  Said ask(const Person& who, std::string_view method, const Asked& asked) {
    const auto answer = app->answer_now(request(who, method, asked));
    Said said{answer.status, {}, answer.body, answer.headers};
    if (auto json = parse_json(answer.body)) said.body = *std::move(json);
    return said;
  }
  http::Request request(const Person& who, std::string_view method, const Asked& asked) {
    http::Request made;
    made.method = method;
    made.path = asked.target.substr(0, asked.target.find('?'));
    if (asked.target.find('?') != std::string::npos) made.query = asked.target.substr(asked.target.find('?') + 1);
    made.peer = asked.peer;
    made.headers = asked.headers;
    made.headers.insert(made.headers.end(), who.headers.begin(), who.headers.end());
    if (asked.body.is_null()) return made;
    made.body = canonical(asked.body);
    made.headers.emplace_back("content-type", "application/json");
    return made;
  }

  // ---- writing past the API, as the site's own thread does

  template <class Command>
  auto write(const Command& command, bool alone = false) {
    using Out = std::remove_cvref_t<decltype(*command(std::declval<log::Tx&>()))>;
    std::optional<Out> out;
    SmallSite::must(app->writing().run(
        [&](log::Tx& tx) -> Result<void> {
          tx.set_actor("admin");
          TRY_SET(out, command(tx));
          return {};
        },
        alone));
    return *std::move(out);
  }
  void settle() {
    SmallSite::must(app->writing().run([](log::Tx&) -> Result<void> { return {}; }));
  }
  // Changes with every commit that changed anything in the database.
  int64_t mark() { return std::get<int64_t>(must(reader_->first("pragma data_version"))[0]); }
  int64_t entries() { return std::get<int64_t>(must(reader_->first("select count(*) from bh_log"))[0]); }
  db::Session& reader() { return *reader_; }
  std::string unique(const std::string& stem) { return stem + std::to_string(++made_); }
  std::string random(size_t n) {
    std::string bytes(n, '\0');
    const std::lock_guard lock(mutex_);
    for (auto& byte : bytes) {
      random_ = random_ * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<char>(random_ >> 56);
    }
    return bytes;
  }

  // ---- things that are asked for, made anew when the last one has been used up

  template <class Make>
  int64_t target(const std::string& name, const Make& make) {
    if (const auto known = targets_.find(name); known != targets_.end()) return known->second;
    return targets_[name] = make();
  }
  void use_up() { targets_.clear(); }
  std::set<std::string> prepared;  // returns that were drafted for one

  int64_t add_unit(const std::string& level, const std::string& below) {
    const auto code = unique("u");
    return write(
        [&](log::Tx& tx) { return org::add_unit(tx, {code, code, level, below, *Date::from_parts(2000, 1, 1)}); },
        true);
  }
  int64_t add_account(const std::string& stem) {
    const auto name = unique(stem);
    return write([&](log::Tx& tx) { return account::add_account(tx, name, name); });
  }
  // A clerk at `own`, beside the owner.
  int64_t add_clerk() {
    const auto id = add_account("clerk");
    write([&](log::Tx& tx) -> Result<bool> {
      TRY(account::grant(tx, id, "clerk", unit.at("own"), *Date::from_parts(2000, 1, 1)));
      return true;
    });
    return id;
  }
  Person person(std::string name, std::string role, std::string position, bool lent) {
    Person made{std::move(name), std::move(role), std::move(position), lent, 0, {}};
    made.account = write([&](log::Tx& tx) { return account::add_account(tx, made.name, made.name); });
    if (!made.role.empty() && !lent)
      write([&](log::Tx& tx) -> Result<bool> {
        TRY(account::grant(tx, made.account, made.role, unit.at(made.position), *Date::from_parts(2000, 1, 1)));
        return true;
      });
    return signed_in(made);
  }
  Person signed_in(Person who) {
    const auto session = write([&](log::Tx& tx) {
      return account::start_session(tx, {{}, who.account, who.name, tx.now(), tx.now(), false, false}, "test",
                                    [this](size_t n) { return random(n); });
    });
    who.headers = {{"cookie", "bihuan_session=" + session.token}, {"x-csrf-token", session.csrf}};
    return who;
  }
  Person with_token(Person who, const std::vector<std::string>& scopes, const std::string& suffix) {
    const auto issued = write([&](log::Tx& tx) {
      return account::issue_token(tx, {who.account, who.name, {}}, {"test", scopes, {}},
                                  [this](size_t n) { return random(n); });
    });
    who.headers = {{"authorization", "Bearer " + issued.token}};
    who.name += suffix;
    return who;
  }

 private:
  void create() {
    site::NewSite in;
    in.directory = folder / "site";
    in.kit = &county();
    in.now = at(2021, 1, 1);
    in.random = [this](size_t n) { return random(n); };
    in.root_name = "测试县";
    in.name_stem = "测试";
    in.from = *Date::from_parts(2000, 1, 1);
    in.insecure_key = true;
    site = must(site::Site::create(in));
    must(site->write_checkpoint());
  }

  void make_units() {
    const Date from = *Date::from_parts(2000, 1, 1);
    write(
        [&](log::Tx& tx) -> Result<bool> {
          TRY(org::add_units(tx, {{"above", "东镇", "town", "root", from},
                                  {"own", "甲村", "village", "above", from},
                                  {"sibling", "乙村", "village", "above", from},
                                  {"below", "甲村一组", "group", "own", from}}));
          return true;
        },
        true);
    for (const auto& code : positions())
      unit[code] = must(org::find_unit(*reader_, code, {entries(), day_of(now)}))->unit;
  }

  void make_persons() {
    owner = person("owner", "clerk", "own", false);
    stranger = person("stranger", "", "", false);
    for (const auto& role : kit().roles)
      for (const auto& position : positions()) {
        const auto own = person(role.key + "@" + position, role.key, position, false);
        const auto lent = person(role.key + "@" + position + "/lent", role.key, position, true);
        write([&](log::Tx& tx) {
          return account::delegate_role(
              tx, kit(), {own.account, own.name, {}},
              {0, lent.account, role.key, unit.at(position), tx.today(), tx.today().plus_days(365), "外出学习"});
        });
        persons.push_back(own);
        persons.push_back(lent);
      }
    persons.push_back(person("nobody", "", "", false));
    persons.push_back({});
  }

  std::mutex mutex_;
  uint64_t random_ = 1;
  int made_ = 0;
  std::map<std::string, int64_t> targets_;
  std::unique_ptr<db::Session> reader_;
};

}  // namespace bihuan::test
