// A county in memory with meetings and problems, and notices over it: for this folder's tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "base/hash.h"
#include "db/dialect.h"
#include "figure/evaluate.h"
#include "kit/load.h"
#include "log/writer.h"
#include "org/tree.h"
#include "report/check.h"
#include "report/compose.h"
#include "report/seal.h"

namespace bihuan::report {

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

inline kit::Kit notice_kit() {
  auto loaded = kit::load({
      {"kit.yaml", "kit: small\nversion: \"1\"\nlanguages: [zh]\nlabel: {zh: 小套件}\n"},
      {"units.yaml", "county: {zh: 县}\n"},
      {"roles.yaml", "office: {label: {zh: 督查室}, may: [enter]}\n"},
      {"calendar.yaml", "from: 2020-01-01\nto: 2022-12-31\nholidays: []\nworkdays: []\n"},
      {"lamps.yaml", "[]\n"},
      {"ledgers/meeting.yaml", R"(kind: meeting
label: {zh: 会议}
date: happened_on
unit: unit
fields:
  happened_on: {type: date, label: {zh: 日期}, required: true}
  kind: {type: choice, label: {zh: 类别}, values: {standing: {zh: 常委会}, dispatch: {zh: 调度会议}}}
  unit: {type: unit, label: {zh: 单位}}
  attendance: {type: integer, label: {zh: 人次}, absent: unknown}
)"},
      {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题}
unit: unit
code: code
fields:
  code: {type: text, label: {zh: 序号}, required: true}
  unit: {type: unit, label: {zh: 单位}}
states: {working: working, closed: closed}
steps:
  - {name: issue, from: [], to: working, by: {office: site}, label: {zh: 下达}}
  - {name: close, from: [working], to: closed, by: {office: site}, label: {zh: 销号}}
)"},
      {"figures.yaml",
       R"(standing: {label: {zh: 常委会次数}, unit: 次, is: 'count meeting where kind = "常委会" in period', basis: {zh: 常委会}}
standing_again: {label: {zh: 常委会次数再说}, unit: 次, is: standing, same_as: standing, basis: {zh: 常委会}}
dispatch: {label: {zh: 调度会议次数}, unit: 次, is: 'count meeting where kind = "调度会议" in period', same_as: standing,
  basis: {zh: 会议}}
people: {label: {zh: 参会人次}, unit: 人次, is: 'sum meeting.attendance in period', basis: {zh: 人次}}
full: {label: {zh: 常委会占比}, is: 'share meeting where kind = "常委会" of meeting in period', basis: {zh: 占比}}
open: {label: {zh: 未完成数}, unit: 个, is: 'count problem where state = working', basis: {zh: 问题}}
)"},
      {"claims.yaml",
       R"(closed: {label: {zh: 全部整改完成}, is: 'all problem satisfy state = closed', strength: decidable, basis: {zh: 问题}}
often: {label: {zh: 开会不少}, is: 'standing >= 100', strength: decidable, warn: true, basis: {zh: 会议}}
fine: {label: {zh: 成效明显}, strength: opinion}
)"},
  });
  for (const auto& issue : loaded.issues)
    ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
  if (!loaded.kit) std::abort();
  return *std::move(loaded.kit);
}

class Site : public ::testing::Test {
 protected:
  Site() {
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    // Keeps no live totals: every figure is computed on read.
    must(session.execute("create table bh_total_key(site integer, total integer, key text)"));
    const auto create = [&](const db::Table& table) {
      for (const auto& statement : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(statement));
    };
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    for (const auto& kind : kit.kinds) create(kind.table);
    create(org::place_table());
    writer_ = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 'x'); }));
    writer_->add_listener(org::tree_keeper());
    auto tx = begin();
    must(org::add_unit(tx, {"county", "临溪县", "county", "", *Date::from_ymd(20200101)}));
    must(tx.commit());
    put("setting", {{"name", std::string("name")}, {"value", std::string("临溪县")}});
  }

  log::Tx begin() { return must(writer_->begin("office", start_of(*Date::from_ymd(20211231)))); }
  db::Session& session() { return writer_->session(); }

  const kit::Kind& kind_of(const std::string& name) const {
    const auto* own = kit.find_kind(name);
    return own == nullptr ? kit::system_kind(name) : *own;
  }
  int64_t put(const std::string& kind_name, std::map<std::string, db::Value> fields) {
    const kit::Kind& kind = kind_of(kind_name);
    fields.emplace("origin", std::string("loop"));
    auto tx = begin();
    const int64_t id = must(tx.new_id(kind.table));
    db::Row row(kind.table.columns.size(), db::Null{});
    for (const auto& [field, value] : fields) row[static_cast<size_t>(kind.column(field))] = value;
    must(tx.put_new(kind.table, id, std::move(row)));
    must(tx.append("enter"));
    must(tx.commit());
    return id;
  }
  void meet(const std::string& kind, std::optional<int64_t> attendance = 10, int64_t day = 20210305) {
    put("meeting", {{"happened_on", day},
                    {"kind", kind},
                    {"unit", int64_t{1}},
                    {"attendance", attendance ? db::Value(*attendance) : db::Value(db::Null{})}});
  }
  void problem(const std::string& code, const std::string& state) {
    put("problem", {{"code", code}, {"state", state}, {"round", int64_t{1}}, {"unit", int64_t{1}}});
  }

  struct Notice {
    Binding binding;
    Template text;
    Composed composed;
  };
  Result<Notice> try_compose(const std::string& text, const std::string& yaml, bool draft = false) {
    auto parsed = parse_binding(yaml, "notice.bind.yaml");
    for (const auto& issue : parsed.issues) ADD_FAILURE() << issue.line << ":" << issue.column << issue.error.key;
    Notice notice{parsed.binding.value_or(Binding()), {}, {}};
    const bool raw = yaml.find("at: ") != std::string::npos;
    auto cut = raw ? cut_raw(text, notice.binding, "notice.txt") : parse_tagged(text, notice.binding, "notice.md");
    for (const auto& issue : cut.issues) ADD_FAILURE() << issue.line << ":" << issue.column << issue.error.key;
    notice.text = cut.text.value_or(Template());
    TRY_SET(auto evaluator, figure::Evaluator::open(session(), kit, {year_period(2021), "", std::nullopt}));
    const Wanted wanted{&notice.text, &notice.binding, year_period(2021), draft, true};
    TRY_SET(notice.composed, compose(evaluator, kit, session(), wanted));
    return notice;
  }
  Notice composed(const std::string& text, const std::string& yaml, bool draft = false) {
    return must(try_compose(text, yaml, draft));
  }

  // The notice sealed at the head of the log, as it goes into a file.
  SealedFile sealed(Notice& notice) { return sealed(notice, key); }
  SealedFile sealed(Notice& notice, const log::SigningKey& with) {
    SealFacts facts;
    facts.site = "bihuan.local/small";
    facts.kit_digest = kit.digest;
    facts.position = must(log::log_size(session()));
    const Digest root = must(log::root_at(session(), facts.position));
    facts.root = to_hex(root);
    facts.checkpoint = log::sign_checkpoint({facts.site, facts.position, root}, with);
    facts.period = year_period(2021);
    must(seal(notice.composed, kit, notice.text, notice.binding, facts, with));
    return {office::plain_text(notice.composed.document), notice.composed.document.proof};
  }

  const kit::Kit kit = notice_kit();
  const log::SigningKey key = log::key_from_seed("bihuan.local/small", {1, 2, 3});
  const log::SigningKey other_key = log::key_from_seed("bihuan.local/other", {4, 5, 6});

 private:
  std::unique_ptr<log::Writer> writer_;
};

inline std::string words(const Composed& composed) { return office::plain_text(composed.document); }

}  // namespace bihuan::report
