// A county in memory for this folder's tests: three levels, a problem with limits and two persons, an order between
// units, a monthly return of towns.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "account/account.h"
#include "account/delegation.h"
#include "account/manage.h"
#include "account/tables.h"
#include "base/message.h"
#include "db/dialect.h"
#include "kit/load.h"
#include "matter/matter.h"
#include "org/tree.h"
#include "record/record.h"
#include "remind/tables.h"
#include "totals/totals.h"

namespace bihuan::remind {

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
inline void must(Result<void> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
}
inline Date day(int ymd) { return *Date::from_ymd(ymd); }

// 2021-05-01 to 05-05 are holidays; 2021-05-08, a Saturday, is made up.
inline std::map<std::string, std::string> county_files() {
  return {
      {"kit.yaml", "kit: small\nversion: \"1\"\nlanguages: [zh, en]\nlabel: {zh: 小套件}\n"},
      {"units.yaml", "county: {zh: 县}\ntown: {zh: 乡镇}\nvillage: {zh: 村}\n"},
      {"roles.yaml", R"(supervision: {label: {zh: 督查室}, level: county, may: [enter, accounts]}
clerk: {label: {zh: 承办人}, may: [enter]}
head: {label: {zh: 负责人}}
watcher: {label: {zh: 查阅}}
)"},
      {"calendar.yaml",
       "from: 2021-01-01\nto: 2021-12-31\nholidays: [\"2021-05-01..2021-05-05\"]\nworkdays: [2021-05-08]\n"},
      {"lamps.yaml", R"(- {kind: problem, key: red, label: {zh: 红灯, en: Red}, when: "due < today"}
- {kind: problem, key: yellow, label: {zh: 黄灯, en: Yellow}, when: "due - today <= 7"}
- {kind: problem, key: blue, label: {zh: 蓝灯, en: Blue}, when: "known due"}
)"},
      {"figures.yaml", "{}\n"},
      {"claims.yaml", "{}\n"},
      {"ledgers/report.yaml", R"(kind: report
label: {zh: 月报, en: Monthly return}
date: starts_on
unit: unit
form: {every: month, levels: [town], due_days: 5}
fields:
  starts_on: {type: date, label: {zh: 报表月}, required: true}
  unit: {type: unit, label: {zh: 单位}, required: true}
  visits: {type: integer, label: {zh: 走访}}
)"},
      {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题, en: Problem}
unit: lead_unit
code: code
indexes: [[lead_unit]]
fields:
  code: {type: text, label: {zh: 编号}}
  content: {type: text, label: {zh: 内容}, required: true}
  lead_unit: {type: unit, label: {zh: 牵头单位}}
  due: {type: date, label: {zh: 整改时限, en: Due}}
  applied_by: {type: account, label: {zh: 申请人}}
states: {issued: issued, working: working, applied: submitted, promised: submitted, closed: closed, cancelled: cancelled}
state_labels:
  working: {zh: 整改中, en: Working}
steps:
  - {name: issue, from: [], to: issued, by: {supervision: site}, needs: [lead_unit, due], label: {zh: 下达}}
  - {name: receive, from: [issued], to: working, by: {clerk: lead_unit, head: lead_unit}, limit: {days: 2, of: working}, label: {zh: 签收}}
  - {name: report, from: [working], by: {clerk: lead_unit}, label: {zh: 报告}}
  - {name: extend, from: [working], by: {head: lead_unit}, needs: [due], label: {zh: 延期}}
  - {name: apply, from: [working], to: applied, by: {clerk: lead_unit}, sets: {applied_by: actor}, label: {zh: 申请销号}}
  - {name: promise, from: [applied], to: promised, by: {head: lead_unit, clerk: lead_unit}, not_by: [apply], limit: {days: 3, of: working}, label: {zh: 背书}}
  - {name: return, from: [applied, promised], to: working, by: {supervision: site}, reason: true, label: {zh: 退回}}
  - {name: close, from: [promised], to: closed, by: {supervision: site}, not_by: [apply, promise], label: {zh: 销号}}
  - {name: reopen, from: [closed], to: working, by: {supervision: site}, reason: true, reopens: true, label: {zh: 重新整改}}
  - {name: cancel, from: [issued, working], to: cancelled, by: {supervision: site}, reason: true, label: {zh: 撤销}}
)"},
      {"matters/request.yaml", R"(kind: request
label: {zh: 诉求, en: Request}
unit: lead_unit
fields:
  title: {type: text, label: {zh: 姓名}, personal: true}
  lead_unit: {type: unit, label: {zh: 承办单位}}
states: {working: working, returned: returned, closed: closed}
steps:
  - {name: intake, from: [], to: working, by: {supervision: site}, label: {zh: 受理}}
  - {name: bounce, from: [working], to: returned, by: {head: lead_unit}, label: {zh: 退单}}
  - {name: dispatch, from: [returned], to: working, by: {supervision: site}, label: {zh: 派单}}
  - {name: answer, from: [working], to: closed, by: {clerk: lead_unit}, label: {zh: 答复}}
)"},
  };
}

inline const kit::Kit& county_kit() {
  static const kit::Kit kKit = [] {
    auto loaded = kit::load(county_files());
    for (const auto& issue : loaded.issues)
      ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kKit;
}

class County : public ::testing::Test {
 protected:
  explicit County(const kit::Kit& of = county_kit()) : kit(of) {
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    const auto create = [&](const db::Table& table) {
      for (const auto& statement : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(statement));
    };
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    for (const auto& kind : kit.kinds) create(kind.table);
    create(org::place_table());
    must(account::create_tables(session));
    must(create_tables(session));
    writer = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 'x'); }));
    writer->add_listener(org::tree_keeper());
    auto tx = begin(20210101);
    county = must(org::add_unit(tx, {"county", "临溪县", "county", "", day(20200101)}));
    east = must(org::add_unit(tx, {"east", "东镇", "town", "county", day(20200101)}));
    west = must(org::add_unit(tx, {"west", "西镇", "town", "county", day(20200101)}));
    village = must(org::add_unit(tx, {"v1", "甲村", "village", "east", day(20200101)}));
    must(tx.commit());
    office = add("supervision", "supervision", county);
    clerk = add("clerk.east", "clerk", east);
    head = add("head.east", "head", east);
    west_clerk = add("clerk.west", "clerk", west);
  }

  log::Tx begin(int ymd, int hour = 9) {
    return must(writer->begin("test", {start_of(day(ymd)).seconds + hour * 3600}));
  }
  db::Session& session() { return writer->session(); }
  int64_t add(const std::string& name, const std::string& role, int64_t unit) {
    auto tx = begin(20210101);
    const int64_t id = must(account::add_account(tx, name, "岗位"));
    must(account::grant(tx, id, role, unit, day(20210101)));
    must(tx.commit());
    return id;
  }
  account::Actor actor(int64_t account, int ymd = 20210601) {
    return must(account::load_actor_by_id(session(), account, {writer->size(), day(ymd)}));
  }
  const kit::Kind& kind(const char* name) { return *kit.find_kind(name); }
  int64_t issue(const std::string& code, int64_t unit, int due, int on) {
    auto tx = begin(on);
    const matter::Given given{
        {{"code", code}, {"content", "账目公开不及时" + code}, {"lead_unit", unit}, {"due", int64_t{due}}}, ""};
    const int64_t id = must(matter::open(tx, kit, kind("problem"), actor(office), "issue", given));
    must(tx.commit());
    return id;
  }
  void take(int64_t id, const char* step, int64_t account, int on, const matter::Given& given = {}) {
    auto tx = begin(on);
    must(matter::take_step(tx, kit, kind("problem"), actor(account, on), id, step, given));
    must(tx.commit());
  }

  const kit::Kit& kit;
  std::unique_ptr<log::Writer> writer;
  int64_t county = 0;
  int64_t east = 0;
  int64_t west = 0;
  int64_t village = 0;
  int64_t office = 0;
  int64_t clerk = 0;
  int64_t head = 0;
  int64_t west_clerk = 0;
};

}  // namespace bihuan::remind
