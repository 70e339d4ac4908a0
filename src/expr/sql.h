// Node → SQL, in pieces: the pen collects bindings; conditions and values of a row (sql_row.cc); the rows of a
// selection (sql_rows.cc). The statements are put together in select.cc. Names are quoted and come from the checked
// tree, constants are bound.
//
// Truth in SQL: a comparison over fields whose absence means "none" is made false by coalesce, one over fields that may
// be unknown stays NULL, so that `and`, `or`, `not` are Kleene's in both databases.
#pragma once

#include <string>
#include <vector>

#include "expr/node.h"

namespace bihuan::expr {

class Pen {
 public:
  explicit Pen(const Options& options) : options_(options) {}
  const Options& options() const { return options_; }
  // "?3"; what is bound twice has one number.
  std::string bind(Binding binding);
  std::string constant(db::Value value) { return bind({Symbol::constant, std::move(value), {}, "", 0}); }
  std::string symbol(Symbol symbol, const PeriodRef& period = {}, std::string text = "") {
    return bind({symbol, {}, period, std::move(text), 0});
  }
  std::string fresh(char letter) { return letter + std::to_string(++names_); }  // a name for a table, used nowhere else
  std::vector<Binding> take_bindings() { return std::move(bindings_); }

 private:
  const Options& options_;
  std::vector<Binding> bindings_;
  int names_ = 0;
};

// The row that a condition is about.
struct RowAt {
  std::string alias;
  bool is_unit = false;
  PeriodRef stretch;
  std::string filed_on;  // as filed: its own day
  // The day whose unit tree counts.
  std::string tree_day(Pen& pen) const { return filed_on.empty() ? pen.symbol(Symbol::tree_day, stretch) : filed_on; }
  std::string id() const { return alias + (is_unit ? ".unit" : ".id"); }
};

// "t.site = ?1 and t.since <= ?2 and t.until > ?2"
std::string version_sql(Pen& pen, const std::string& alias);
// "p.from_day <= ?3 and p.to_day >= ?3"
std::string on_day_sql(const std::string& alias, const std::string& day);
std::string in_list_sql(Pen& pen, const std::string& value, const std::vector<std::string>& texts);
std::string contains_sql(const Pen& pen, const std::string& text, const std::string& part);
// Days since a fixed day, of yyyymmdd: integers only, the same in both databases.
std::string days_sql(const std::string& ymd);
std::string joined(const std::vector<std::string>& conditions);  // with " and "

// `where_only`: NULL may stand for false here, so that plain comparisons reach the indexes.
std::string condition_sql(Pen& pen, const NodePtr& condition, const RowAt& row, bool where_only);
std::string value_sql(Pen& pen, const NodePtr& value, const RowAt& row, int scale);

// The rows of a selection. `unknown` is the part of its condition that may be unknown; "" = none.
struct RowsSql {
  RowAt row;
  std::string from;
  std::vector<std::string> where;
  std::string unknown;
};
RowsSql rows_sql(Pen& pen, const Selection& rows, const PeriodRef& stretch, const RowAt* outer);
// "date between ?3 and ?4"; "" for ever.
std::string window_sql(Pen& pen, const std::string& date, const PeriodRef& period);
// "select count(*) …": how many of the returns of a form that are due have been filed, whatever the condition.
std::string returns_sql(Pen& pen, const Selection& rows, const PeriodRef& stretch);
// An aggregate over rows that belong to `outer`.
std::string nested_sql(Pen& pen, const Aggregate& of, const RowAt& outer);

}  // namespace bihuan::expr
