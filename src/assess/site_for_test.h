// A county in memory with its kit, three towns and posts: for this folder's tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "account/account.h"
#include "assess/scheme.h"
#include "db/dialect.h"
#include "kit/load.h"
#include "log/writer.h"
#include "matter/matter.h"
#include "org/tree.h"

namespace bihuan::assess {

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
inline Number number(const std::string& text) { return must(Number::parse(text)); }

inline const kit::Kit& county() {
  static const kit::Kit kit = [] {
    auto loaded = must(kit::load_folder(std::string(BIHUAN_SOURCE) + "/kits/county"));
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kit;
}
// The county kit with one scheme only.
inline kit::Kit with_scheme(const std::string& yaml) {
  kit::Kit kit = county();
  kit.files["assessment/2021.yaml"] = yaml;
  return kit;
}

class Site : public ::testing::Test {
 protected:
  static std::string random(size_t n) { return std::string(n, 'r'); }

  static int64_t unit(log::Tx& tx, const std::string& code) {
    return must(org::find_unit(tx.session(), code, {tx.position(), tx.today()}))->unit;
  }
  static account::Actor actor(log::Tx& tx, const std::string& name) {
    return must(account::load_actor(tx.session(), name, {tx.position(), tx.today()}));
  }
  // One transaction on a day, committed.
  template <class Command>
  auto in(int ymd, const Command& command) {
    auto tx = must(writer->begin("office", {start_of(day(ymd)).seconds + 9 * 3600}));
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
    auto tx = must(writer->begin("office", {start_of(day(ymd)).seconds + 9 * 3600}));
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
    // Keeps no live totals: every figure is computed on read.
    must(session.execute("create table bh_total_key(site integer, total integer, key text)"));
    writer = must(log::Writer::open(std::move(session), random));
    writer->add_listener(org::tree_keeper());
    const Date from = day(20200101);
    in(20210104, [&](log::Tx& tx) {
      must(org::add_units(tx, {{"root", "临溪县", "county", "", from},
                               {"t1", "东镇", "town", "root", from},
                               {"t2", "西镇", "town", "root", from},
                               {"t3", "南镇", "town", "root", from},
                               {"t4", "北镇", "town", "root", from}}));
    });
    in(20210104, [&](log::Tx& tx) {
      for (const auto& [name, role, at] :
           {std::tuple("office", "supervision", "root"), std::tuple("leader", "leader", "root"),
            std::tuple("clerk", "clerk", "t1"), std::tuple("head", "head", "t1")}) {
        const int64_t account = must(account::add_account(tx, name, ""));
        must(account::grant(tx, account, role, unit(tx, at), from));
      }
    });
  }

  const kit::Kind& kind(const std::string& name) const { return *kit.find_kind(name); }

  // A row as it is, without a procedure.
  int64_t put(const std::string& kind_name, std::map<std::string, db::Value> fields) {
    const kit::Kind& of = kind(kind_name);
    fields.emplace("origin", std::string("loop"));
    if (of.procedure) fields.emplace("round", int64_t{1});
    return in(20210701, [&](log::Tx& tx) {
      const int64_t id = must(tx.new_id(of.table));
      db::Row row(of.table.columns.size(), db::Null{});
      for (const auto& [field, value] : fields) {
        EXPECT_GE(of.column(field), 0) << kind_name << " has no " << field;
        row.at(static_cast<size_t>(of.column(field))) = value;
      }
      must(tx.put_new(of.table, id, std::move(row)));
      must(tx.append("put"));
      return id;
    });
  }
  int64_t unit_id(const std::string& code) {
    return must(org::find_unit(writer->session(), code, {writer->size(), day(20211231)}))->unit;
  }
  db::Value value(const std::string& table, int64_t id, const std::string& column) {
    const db::Value key[] = {db::kSite, id, db::kOpen};
    const auto row = must(writer->session().first(
        "select \"" + column + "\" from \"" + table + "\" where site = ?1 and id = ?2 and until = ?3", key));
    return row.empty() ? db::Value(db::Null{}) : row[0];
  }

  const kit::Kit& kit = county();
  std::unique_ptr<log::Writer> writer;
};

}  // namespace bihuan::assess
