// A site in memory for this folder's tests: a county with two towns, a monthly return that a head and then the
// supervision office accept, and one without a chain.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "account/account.h"
#include "base/message.h"
#include "db/dialect.h"
#include "kit/load.h"
#include "kit/messages.h"
#include "log/writer.h"
#include "org/tree.h"
#include "record/filing.h"
#include "record/messages.h"
#include "record/record.h"

namespace bihuan::record {

inline Date day(int ymd) { return *Date::from_ymd(ymd); }

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
inline std::vector<std::string> keys_of(const Issues& issues) {
  std::vector<std::string> keys;
  for (const auto& issue : issues) keys.push_back(issue.error.key);
  return keys;
}

inline std::map<std::string, std::string> kit_for_test() {
  return {
      {"kit.yaml", R"(kit: small
version: "1"
languages: [zh, en]
label: {zh: 小套件}
parameters:
  most_doses: {label: {zh: 每月上限}, unit: 剂次, value: "1000"}
)"},
      {"units.yaml", "county: {zh: 县}\ntown: {zh: 乡镇}\n"},
      {"roles.yaml", R"(supervision: {label: {zh: 督查室}, level: county, may: [enter, correct, withdraw, set]}
clerk: {label: {zh: 承办人}, may: [enter, correct, withdraw]}
head: {label: {zh: 负责人}, may: [enter]}
reader: {label: {zh: 查阅}}
)"},
      {"calendar.yaml", "from: 2019-01-01\nto: 2026-12-31\nholidays: []\nworkdays: []\n"},
      {"ledgers/visit.yaml", R"(kind: visit
label: {zh: 走访}
date: visited_on
unit: unit
fields:
  visited_on: {type: date, label: {zh: 走访日期}, required: true}
  unit: {type: unit, label: {zh: 单位}, required: true}
)"},
      {"ledgers/shots.yaml", R"(kind: shots
label: {zh: 接种报表}
date: period_from
unit: unit
form:
  every: month
  levels: [town]
  due_days: 5
  owner: county/supervision
  expires: 2022-06-30
  chain:
    - {name: signed, by: {head: unit}}
    - {name: checked, by: {supervision: site}}
  computed: {visits: count visit in period}
  carry: [population]
  hints:
    - {when: "doses = 0", label: {zh: 全月没有接种}}
fields:
  period_from: {type: date, label: {zh: 期间}, required: true}
  unit: {type: unit, label: {zh: 单位}, required: true}
  doses: {type: integer, label: {zh: 剂次}, min: 0, absent: unknown}
  visits: {type: integer, label: {zh: 上门次数}, min: 0, absent: unknown}
  population: {type: integer, label: {zh: 应接种人口}, required: true, min: 0}
  cost: {type: money, label: {zh: 经费}}
  remark: {type: text, label: {zh: 备注}}
rules:
  - {when: "doses <= most_doses", label: {zh: 剂次不超过每月上限}}
)"},
      {"ledgers/simple.yaml", R"(kind: simple
label: {zh: 简表}
date: period_from
unit: unit
form: {every: quarter, levels: [town], due_days: 10}
fields:
  period_from: {type: date, label: {zh: 期间}, required: true}
  unit: {type: unit, label: {zh: 单位}, required: true}
  amount: {type: integer, label: {zh: 数量}}
)"},
  };
}

class Site {
 public:
  kit::Kit kit;
  int64_t county = 0;
  int64_t east = 0;
  int64_t west = 0;
  int visits = 7;  // what the ledgers give for every unit and period
  expr::State visits_state = expr::State::value;
  std::vector<std::string> asked;  // "expression unit from..to" of each computation

  // Runs one command of `who` on a day and commits it, when it succeeds.
  template <class Command>
  auto run(const std::string& who, int ymd, const Command& command) {
    auto tx = must(writer_->begin(who, start_of(day(ymd))));
    auto result = command(tx);
    if (result) must(tx.commit());
    return result;
  }

  Site() : kit(load_kit()) {
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    const auto create = [&](const db::Table& table) {
      for (const auto& statement : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(statement));
    };
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    for (const auto& kind : kit.kinds) create(kind.table);
    create(org::place_table());
    writer_ = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 'x'); }));
    writer_->add_listener(org::tree_keeper());
    must(run("admin", 20200101, [&](log::Tx& tx) -> Result<void> {
      const Date from = day(20200101);
      TRY_SET(county, org::add_unit(tx, {"county", "临溪县", "county", "", from}));
      TRY_SET(east, org::add_unit(tx, {"east", "东镇", "town", "county", from}));
      TRY_SET(west, org::add_unit(tx, {"west", "西镇", "town", "county", from}));
      return {};
    }));
    add("east.clerk", "clerk", east);
    add("east.clerk2", "clerk", east);
    add("east.head", "head", east);
    add("west.clerk", "clerk", west);
    add("west.head", "head", west);
    add("office", "supervision", county);
    add("office2", "supervision", county);
    add("reader", "reader", county);
  }

  const kit::Kind& kind(const std::string& name) { return *kit.find_kind(name); }
  const kit::Kind& shots() { return kind("shots"); }
  db::Session& session() { return writer_->session(); }
  int64_t position() { return writer_->size(); }
  account::Actor actor(const std::string& name, int ymd = 20210101) {
    return must(account::load_actor(session(), name, {position(), day(ymd)}));
  }
  void add(const std::string& name, const std::string& role, int64_t unit) {
    must(run("admin", 20200102, [&](log::Tx& tx) -> Result<void> {
      TRY_SET(const int64_t account, account::add_account(tx, name, name));
      return account::grant(tx, account, role, unit, day(20200101));
    }));
  }

  Compute compute() {
    return [this](const std::string& expression, const std::string& unit, const Period& period) -> Result<Computed> {
      asked.push_back(expression + " " + unit + " " + period.from.iso() + ".." + period.to.iso());
      return Computed{visits_state, Number(visits)};
    };
  }

  using Given = std::map<std::string, GivenCell>;
  Result<Filing> save(const std::string& who, int ymd, int64_t unit, int from, Given cells,
                      std::optional<int64_t> seen = {}) {
    return run(who, ymd, [&](log::Tx& tx) {
      return save_draft(tx, kit, shots(), actor(who), {{unit, day(from)}, std::move(cells), seen}, compute());
    });
  }
  Result<Filing> submit(const std::string& who, int ymd, int64_t unit, int from) {
    return run(who, ymd, [&](log::Tx& tx) {
      return submit_return(tx, kit, shots(), actor(who), {{unit, day(from)}, "", {}}, compute());
    });
  }
  Result<Filing> accept(const std::string& who, int ymd, int64_t unit, int from) {
    return run(who, ymd,
               [&](log::Tx& tx) { return accept_return(tx, kit, shots(), actor(who), {{unit, day(from)}, "", {}}); });
  }
  Result<Filing> send_back(const std::string& who, int ymd, int64_t unit, int from, const std::string& reason) {
    return run(who, ymd, [&](log::Tx& tx) {
      return send_back_return(tx, kit, shots(), actor(who), {{unit, day(from)}, reason, {}});
    });
  }
  Result<Filing> revise(const std::string& who, int ymd, int64_t unit, int from, const std::string& reason) {
    return run(who, ymd, [&](log::Tx& tx) {
      return revise_return(tx, kit, shots(), actor(who), {{unit, day(from)}, reason, {}});
    });
  }
  // Through all stages: the month's return of the town in the east.
  Filing accepted(int from, int ymd, const std::string& doses) {
    must(save("east.clerk", ymd, east, from, whole(doses)));
    must(submit("east.clerk", ymd, east, from));
    must(accept("east.head", ymd, east, from));
    return must(accept("office", ymd, east, from));
  }
  static Given whole(const std::string& doses) {
    return {{"doses", {doses, Mark::none, ""}}, {"population", {"500", Mark::none, ""}}, {"cost", {"12.50", {}, ""}}};
  }
  int64_t count(const std::string& sql) { return std::get<int64_t>(must(session().first(sql))[0]); }
  int64_t rows() { return count("select count(*) from shots where until = 9223372036854775807"); }

 private:
  static kit::Kit load_kit() {
    auto loaded = kit::load(kit_for_test());
    for (const auto& issue : loaded.issues) {
      const MessageTable tables[] = {kit::messages()};
      ADD_FAILURE() << issue.file << ":" << issue.line << " " << render(issue.error, Language::zh, tables);
    }
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }
  std::unique_ptr<log::Writer> writer_;
};

}  // namespace bihuan::record
