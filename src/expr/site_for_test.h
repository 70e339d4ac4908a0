// For tests: a small kit, a site of it in memory, and an evaluator that binds symbols the plain way.
// The county of the tests: towns 东镇 and 西镇; villages 甲村 and 乙村 in the first, 丙村 and 丁村 in the second; 丁村
// was merged into 丙村 on 2021-07-01.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "db/dialect.h"
#include "db/session.h"
#include "expr/compile.h"

namespace bihuan::expr {

inline constexpr int64_t kCounty = 1, kEast = 2, kWest = 3, kJia = 11, kYi = 12, kBing = 13, kDing = 14;

const Schema& test_schema();

struct PlaceRow {
  int64_t unit;
  int from_day;
  int to_day;
  std::string path;
  std::string level;
  bool live;
  std::string code;
  std::string name;
};
const std::vector<PlaceRow>& test_places();

using Cells = std::map<std::string, db::Value>;  // the others are empty

class TestSite {
 public:
  TestSite();
  // A version of a row, valid for [since, until).
  void put(const std::string& kind, int64_t id, const Cells& cells, int64_t since = 1, int64_t until = db::kOpen);
  void run(const std::string& sql);

  int64_t position = 10;
  Period period = year_period(2021);
  Date cutoff = *Date::from_parts(2021, 12, 31);
  std::string unit;  // evaluation under this unit
  std::map<std::string, Number> parameters;
  std::map<std::string, int64_t> totals;  // those that are kept
  bool use_totals = false;

  Options options() const;
  // The row of the select, and what it folds to. A test fails where the expression does not compile or run.
  LeafValues read(const Compiled& compiled);
  Answer evaluate(const std::string& text);
  // "5", "0.5", "not reported (5)", "not applicable", "yes", "no", "unknown"; "error KEY"
  std::string value(const std::string& text);
  std::vector<int64_t> rows(const std::string& text, Rows which, size_t leaf = 0);
  db::Session& session() { return session_; }

 private:
  db::Value bound(const Binding& binding) const;
  Period days(const PeriodRef& period) const;
  std::string path_of(const std::string& code, Date day) const;
  int64_t due(const Leaf& leaf) const;
  int64_t count(const Statement& statement);

  db::Session session_;
};

db::Table table_of(const Kind& kind);
std::string in_chinese(const Issue& issue);  // "1:7 …"

}  // namespace bihuan::expr
