// A site in memory for the tests of search: a county and its towns, a ledger of papers with personal and choice fields,
// and matters with a code and states.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "db/dialect.h"
#include "kit/load.h"
#include "log/writer.h"
#include "org/tree.h"
#include "search/postings.h"

namespace bihuan::search {

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
inline void must(Result<void> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
}

inline const kit::Kit& search_kit() {
  static const kit::Kit kKit = [] {
    auto loaded = kit::load({
        {"kit.yaml", "kit: small\nversion: \"1\"\nlanguages: [zh, en]\nlabel: {zh: 小套件}\n"},
        {"units.yaml", "county: {zh: 县}\ntown: {zh: 乡镇}\n"},
        {"roles.yaml", "office: {label: {zh: 督查室}, may: [enter, correct, withdraw]}\n"},
        {"calendar.yaml", "from: 2021-01-01\nto: 2021-12-31\nholidays: []\nworkdays: []\n"},
        {"ledgers/paper.yaml", R"(kind: paper
label: {zh: 文件}
date: dated
unit: unit
fields:
  dated: {type: date, label: {zh: 日期}}
  unit: {type: unit, label: {zh: 单位}}
  title: {type: text, label: {zh: 标题}}
  note: {type: text, label: {zh: 备注}}
  author: {type: text, label: {zh: 拟稿人}, personal: true}
  class: {type: choice, label: {zh: 类别}, values: {law: {zh: 法规, en: Legal act}, plan: {zh: 工作方案, en: Plan}}}
)"},
        {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题}
unit: unit
code: code
fields:
  code: {type: text, label: {zh: 序号}, required: true}
  content: {type: text, label: {zh: 具体问题}}
  unit: {type: unit, label: {zh: 牵头单位}}
states: {issued: issued, closed: closed}
state_labels: {issued: {zh: 整改中}, closed: {zh: 已销号}}
steps:
  - {name: issue, from: [], to: issued, by: {office: site}, label: {zh: 下达}}
  - {name: close, from: [issued], to: closed, by: {office: site}, not_by: [issue], label: {zh: 销号}}
)"},
    });
    for (const auto& issue : loaded.issues)
      ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kKit;
}

using Fields = std::vector<std::pair<std::string, db::Value>>;

class Site {
 public:
  const kit::Kind& paper = *search_kit().find_kind("paper");
  const kit::Kind& problem = *search_kit().find_kind("problem");

  Site() {
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    const auto create = [&](const db::Table& table) {
      for (const auto& sql : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(sql));
    };
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    for (const auto& kind : search_kit().kinds) create(kind.table);
    create(org::place_table());
    must(create_tables(session));
    writer_ = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 's'); }));
    writer_->add_listener(org::tree_keeper());
    writer_->add_listener(keeper(search_kit()));
  }

  db::Session& session() { return writer_->session(); }
  int64_t position() const { return writer_->size(); }
  log::Tx begin() { return must(writer_->begin("office", {1000})); }

  static db::Row row(const kit::Kind& kind, const Fields& fields) {
    db::Row row(kind.table.columns.size(), db::Null{});
    row[static_cast<size_t>(kind.column("origin"))] = std::string("loop");
    for (const auto& [name, value] : fields) row[static_cast<size_t>(kind.column(name))] = value;
    return row;
  }
  int64_t enter(const kit::Kind& kind, const Fields& fields) {
    auto tx = begin();
    const int64_t id = must(tx.new_id(kind.table));
    must(tx.put_new(kind.table, id, row(kind, fields)));
    must(tx.append("enter"));
    must(tx.commit());
    return id;
  }
  void correct(const kit::Kind& kind, int64_t id, const Fields& fields) {
    auto tx = begin();
    must(tx.put(kind.table, id, row(kind, fields)));
    must(tx.append("correct"));
    must(tx.commit());
  }
  void withdraw(const kit::Kind& kind, int64_t id) {
    auto tx = begin();
    must(tx.withdraw(kind.table, id));
    must(tx.append("withdraw"));
    must(tx.commit());
  }

  // kind, id, term: one a row and term.
  std::set<std::string> stored() {
    std::set<std::string> postings;
    for (const auto& row : must(session().all("select kind, block, term, ids from bh_posting")))
      for (int64_t bit = 0; bit < kBlock; ++bit)
        if ((std::get<int64_t>(row[3]) >> bit & 1) != 0)
          postings.insert(std::get<std::string>(row[0]) + " " +
                          std::to_string(std::get<int64_t>(row[1]) * kBlock + bit) + " " +
                          std::get<std::string>(row[2]));
    return postings;
  }

 private:
  std::unique_ptr<log::Writer> writer_;
};

}  // namespace bihuan::search
