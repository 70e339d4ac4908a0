// A site in memory: county → town03 → village, and town04; accounts as a test adds them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "account/account.h"
#include "account/tables.h"
#include "base/hash.h"
#include "db/dialect.h"

namespace bihuan::account {

inline Date day(int ymd) { return *Date::from_ymd(ymd); }
// Nine in the morning.
inline Instant morning(int ymd) { return {start_of(day(ymd)).seconds + 9 * 3600}; }
inline Instant after(Instant at, int64_t seconds) { return {at.seconds + seconds}; }

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
inline void must(Result<void> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
}
template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}

// Bytes that repeat from test to test and never within one.
struct Dice {
  int rolls = 0;
  std::string operator()(size_t bytes) {
    std::string made;
    while (made.size() < bytes) made += as_bytes(sha256("dice " + std::to_string(++rolls)));
    return made.substr(0, bytes);
  }
};

inline kit::Kit roles_kit() {
  kit::Kit kit;
  kit.roles = {{"clerk", {}, "town", {"enter"}},
               {"head", {}, "", {"enter"}},
               {"supervision", {}, "county", {"enter", "read_all"}},
               {"discipline", {}, "", {"read_all"}},
               {"auditor", {}, "", {"read_all", "read_log"}},
               {"keeper", {}, "town", {"accounts"}},
               {"admin", {}, "county", {"enter", "accounts"}}};
  return kit;
}

class Site : public ::testing::Test {
 protected:
  Site() {
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    must(create_tables(session));
    const auto create = [&](const db::Table& table) {
      for (const auto& statement : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(statement));
    };
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    create(org::place_table());
    writer_ = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 'x'); }));
    writer_->add_listener(org::tree_keeper());
    auto tx = begin();
    county = must(org::add_unit(tx, {"county", "临溪县", "county", "", day(20200101)}));
    town03 = must(org::add_unit(tx, {"town03", "东镇", "town", "county", day(20200101)}));
    town04 = must(org::add_unit(tx, {"town04", "西镇", "town", "county", day(20200101)}));
    village = must(org::add_unit(tx, {"v1", "甲村", "village", "town03", day(20200101)}));
    must(tx.commit());
  }

  log::Tx begin(Instant now = start_of(day(20210104))) { return must(writer_->begin("admin", now)); }
  // Runs one command and commits it when it succeeded.
  template <class Command>
  auto run(Instant now, const Command& command) {
    auto tx = begin(now);
    auto result = command(tx);
    if (result) must(tx.commit());
    return result;
  }
  int64_t add(const std::string& name) {
    auto tx = begin();
    const int64_t id = must(add_account(tx, name, "岗位"));
    must(tx.commit());
    return id;
  }
  Result<void> give(int64_t account, const std::string& role, int64_t unit, int from = 20210101) {
    auto tx = begin();
    auto done = grant(tx, account, role, unit, day(from));
    if (done) must(tx.commit());
    return done;
  }
  // An account that holds a role from 2021 on.
  int64_t post(const std::string& name, const std::string& role, int64_t unit) {
    const int64_t account = add(name);
    must(give(account, role, unit));
    return account;
  }
  Result<Actor> load(std::string_view name, int ymd = 20211231) {
    return load_actor(session(), name, {writer_->size(), day(ymd)});
  }
  Actor actor(int64_t account, int ymd = 20211231) {
    return must(load_actor_by_id(session(), account, {writer_->size(), day(ymd)}));
  }
  std::string path(int64_t unit, int ymd = 20211231) {
    return must(org::place_of(writer_->session(), unit, {writer_->size(), day(ymd)}))->path;
  }
  db::Session& session() { return writer_->session(); }
  int64_t count(const std::string& sql) { return std::get<int64_t>(must(session().first(sql))[0]); }
  std::string last_entry() { return must(log::read_entry(session(), writer_->size())).json; }
  std::string whole_log() {
    std::string all;
    for (int64_t at = 1; at <= writer_->size(); ++at) all += must(log::read_entry(session(), at)).json;
    return all;
  }

  std::unique_ptr<log::Writer> writer_;
  kit::Kit kit = roles_kit();
  Dice dice;
  int64_t county = 0;
  int64_t town03 = 0;
  int64_t town04 = 0;
  int64_t village = 0;
};

}  // namespace bihuan::account
