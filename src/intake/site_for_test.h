// A county in memory with its kit, two towns and posts: for this folder's tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "account/account.h"
#include "db/dialect.h"
#include "intake/receipt.h"
#include "intake/submit.h"
#include "kit/load.h"
#include "log/writer.h"
#include "matter/matter.h"
#include "org/tree.h"
#include "record/record.h"

namespace bihuan::intake {

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
inline void must(Result<void> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
}
template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}

inline Date day(int ymd) { return *Date::from_ymd(ymd); }

inline const kit::Kit& county() {
  static const kit::Kit kit = [] {
    auto loaded = must(kit::load_folder(std::string(BIHUAN_SOURCE) + "/kits/county"));
    for (const auto& issue : loaded.issues)
      ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kit;
}

class Site : public ::testing::Test {
 protected:
  static std::string random(size_t n) {
    static int count = 0;
    std::string bytes(n, 'r');
    const std::string number = std::to_string(++count);
    std::copy(number.begin(), number.end(), bytes.begin());
    return bytes;
  }

  static int64_t unit(log::Tx& tx, const std::string& code) {
    return must(org::find_unit(tx.session(), code, {tx.position(), tx.today()}))->unit;
  }
  static account::Actor actor(log::Tx& tx, const std::string& name) {
    return must(account::load_actor(tx.session(), name, {tx.position(), tx.today()}));
  }

  // One transaction on a day, committed.
  template <class Command>
  auto in(int ymd, const Command& command) {
    auto tx = must(writer->begin("desk", {start_of(day(ymd)).seconds + 9 * 3600}));
    if constexpr (std::is_void_v<decltype(command(tx))>) {
      command(tx);
      must(tx.commit());
    } else {
      auto result = command(tx);
      must(tx.commit());
      return result;
    }
  }
  // A use case that fails changes nothing.
  template <class Command>
  std::string refused(int ymd, const Command& command) {
    auto tx = must(writer->begin("desk", {start_of(day(ymd)).seconds + 9 * 3600}));
    return key_of(command(tx));
  }

  Site() {
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    const auto create = [&](const db::Table& table) {
      for (const auto& statement : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(statement));
    };
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    for (const auto& kind : kit.kinds) create(kind.table);
    create(org::place_table());
    must(create_tables(session));
    writer = must(log::Writer::open(std::move(session), random));
    writer->add_listener(org::tree_keeper());
    const Date from = day(20200101);
    in(20210104, [&](log::Tx& tx) {
      must(org::add_units(tx, {{"root", "临溪县", "county", "", from}, {"t1", "东镇", "town", "root", from}}));
    });
    in(20210104, [&](log::Tx& tx) {
      for (const auto& [name, role, unit] :
           {std::tuple("desk", "hotline", "root"), std::tuple("office", "supervision", "root"),
            std::tuple("clerk", "clerk", "t1")}) {
        const int64_t account = must(account::add_account(tx, name, ""));
        must(account::grant(tx, account, role, this->unit(tx, unit), from));
      }
    });
    in(20210104,
       [&](log::Tx& tx) { must(record::set_parameter(tx, kit, actor(tx, "office"), "request_reopen_days", "15")); });
  }

  Result<Submitted> submit(log::Tx& tx, const Texts& given = {{"subject", "路灯不亮"}, {"phone", "0000-1"}}) {
    return submit_public(tx, kit, request, given, random);
  }
  Submitted submitted(int ymd = 20210305) {
    return in(ymd, [&](log::Tx& tx) { return must(submit(tx)); });
  }
  void step(log::Tx& tx, const std::string& by, int64_t id, const std::string& name, matter::Given given = {}) {
    must(matter::take_step(tx, kit, request, actor(tx, by), id, name, given));
  }
  // From received to answered on that day.
  void answer(int64_t id, int ymd) {
    in(ymd, [&](log::Tx& tx) {
      step(tx, "desk", id, "dispatch", {{{"lead_unit", unit(tx, "t1")}}, {}});
      const kit::Kind& evidence = kit::system_kind("evidence");
      db::Row row(evidence.table.columns.size(), db::Null{});
      const auto set = [&](const char* column, db::Value value) {
        row[static_cast<size_t>(evidence.column(column))] = std::move(value);
      };
      set("origin", std::string("loop"));
      set("about_kind", std::string("request"));
      set("about_id", id);
      set("class", std::string("explanation"));
      must(tx.put_new(evidence.table, must(tx.new_id(evidence.table)), std::move(row)));
      must(tx.append("evidence.attach"));
      step(tx, "clerk", id, "reply", {{{"reply", std::string("已修好")}}, {}});
    });
  }
  db::Value value(int64_t id, const std::string& column) {
    const db::Value key[] = {db::kSite, id, db::kOpen};
    return must(writer->session().first(
        "select \"" + column + "\" from request where site = ?1 and id = ?2 and until = ?3", key))[0];
  }
  std::string text(int64_t id, const std::string& column) { return std::get<std::string>(value(id, column)); }
  int64_t count(const std::string& sql) { return std::get<int64_t>(must(writer->session().first(sql))[0]); }
  std::string entry(int64_t position) { return must(log::read_entry(writer->session(), position)).json; }

  const kit::Kit& kit = county();
  const kit::Kind& request = *county().find_kind("request");
  std::unique_ptr<log::Writer> writer;
};

}  // namespace bihuan::intake
