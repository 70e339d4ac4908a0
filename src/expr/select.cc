// Statements: one select whose single row holds the columns of every leaf, and the rows behind a leaf.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "expr/sql.h"

namespace bihuan::expr {
namespace {

// The rows of a leaf as a table r(id, since, v, u, s): its field, whether it counts, whether it satisfies.
struct Source {
  RowsSql rows;
  std::string value;      // of the field; "" = none
  std::string satisfied;  // quantor and share; "" = none
};

Source source_of(Pen& pen, const Aggregate& of) {
  Source source;
  source.rows = rows_sql(pen, of.rows, of.stretch, nullptr);
  if (!of.field.empty()) source.value = source.rows.row.alias + "." + db::quote(of.field);
  if (of.form == LeafForm::gap) source.value = days_sql(source.rows.row.alias + "." + db::quote(of.rows.date));
  if (of.test) source.satisfied = condition_sql(pen, of.test, source.rows.row, false);
  return source;
}

std::string table_sql(const Source& source, bool with_key) {
  std::vector<std::string> columns;
  const RowAt& row = source.rows.row;
  if (with_key) columns = {row.id() + " as id", row.alias + ".since as since"};
  if (!source.value.empty()) columns.push_back(source.value + " as v");
  if (!source.rows.unknown.empty()) columns.push_back(source.rows.unknown + " as u");
  if (!source.satisfied.empty()) columns.push_back(source.satisfied + " as s");
  if (columns.empty()) columns.emplace_back("1 as one");
  return fmt::format("(select {} from {} where {}) r", fmt::join(columns, ", "), source.rows.from,
                     joined(source.rows.where));
}

std::string count_if(const std::string& condition) {
  if (condition.empty()) return "count(*)";
  return condition == "1 = 0" ? "0" : fmt::format("count(case when {} then 1 end)", condition);
}

// What is true of a row of r: it counts, it does not, nobody knows.
struct Tests {
  std::string yes;      // "" = always
  std::string unknown;  // "1 = 0" = never
  std::string failing;  // quantor and share
  std::string part;     // share: of the part
  std::string part_unknown;
};

Tests tests_of(const Source& source) {
  const bool open = !source.rows.unknown.empty();
  Tests tests{open ? "r.u" : "", open ? "r.u is null" : "1 = 0", "1 = 0", "", ""};
  if (source.satisfied.empty()) return tests;
  tests.failing = open ? "r.u and not r.s" : "not r.s";
  tests.part = open ? "r.u and r.s" : "r.s";
  tests.part_unknown = open ? "(r.u and r.s) is null" : "r.s is null";
  return tests;
}

std::string if_counted(const Tests& tests, const std::string& value) {
  return tests.yes.empty() ? value : fmt::format("case when {} then {} end", tests.yes, value);
}

// In the row (not r.u or r.s) nobody knows.
std::string open_claim(const Tests& tests) { return tests.yes.empty() ? "r.s is null" : "(not r.u or r.s) is null"; }

std::string empty_value(const Tests& tests) { return tests.yes.empty() ? "r.v is null" : "(r.u and r.v is null)"; }

std::string sum_of(const std::string& value) { return fmt::format("cast(coalesce(sum({}), 0) as bigint)", value); }

// The condition is unknown, or what is to be counted is.
std::string unknown_with_field(const Aggregate& of, const Tests& tests) {
  if (!of.field_unknown) return tests.unknown;
  return tests.yes.empty() ? "r.v is null" : "r.u is null or " + empty_value(tests);
}

std::vector<std::string> columns_of(const Leaf& leaf, const Aggregate& of, const Tests& tests) {
  const std::string value = if_counted(tests, "r.v");
  const std::string n = count_if(tests.yes);
  const std::string unknown = count_if(tests.unknown);
  switch (of.form) {
    case LeafForm::count:
      return {n, unknown};
    case LeafForm::sum:
      return {unknown, sum_of(value), leaf.needs_field ? count_if(empty_value(tests)) : "0"};
    case LeafForm::average:
      return {n, unknown, sum_of(value), count_if(empty_value(tests))};
    case LeafForm::extreme:
      return {n, unknown, fmt::format("{}({})", of.highest ? "max" : "min", value), count_if(empty_value(tests))};
    case LeafForm::distinct:
      return {fmt::format("count(distinct {})", value), count_if(unknown_with_field(of, tests))};
    case LeafForm::share:
      return {count_if(tests.part), count_if(tests.part_unknown), n, unknown};
    case LeafForm::quantor:
      return {n, count_if(tests.failing), count_if(open_claim(tests))};
    case LeafForm::exists:
    case LeafForm::gap:
      return {};
    case LeafForm::unbroken:
      break;
  }
  return {fmt::format("count({})", value), fmt::format("coalesce(min({}), 0)", value),
          fmt::format("coalesce(max({}), 0)", value), fmt::format("count(distinct {})", value),
          count_if(unknown_with_field(of, tests))};
}

std::string with_names(const std::vector<std::string>& columns) {
  std::string text;
  for (size_t i = 0; i < columns.size(); ++i) text += fmt::format("{}{} as c{}", i == 0 ? "" : ", ", columns[i], i);
  return text;
}

// One row that counts is enough.
std::string exists_sql(const Source& source, const Tests& tests) {
  const auto one = [&](const std::string& test) -> std::string {
    if (test == "1 = 0") return "0";
    return fmt::format("case when exists (select 1 from {}{}) then 1 else 0 end", table_sql(source, false),
                       test.empty() ? "" : " where " + test);
  };
  return "select " + with_names({one(tests.yes), one(tests.unknown)});
}

// Neighbours by day among the rows that count.
std::string gap_sql(const Source& source, const Tests& tests) {
  const std::string day = if_counted(tests, "r.v");
  return fmt::format(
      "select count(g.d) as c0, coalesce(max(g.d - g.before), 0) as c1, count(case when {1} then 1 end) as c2 from "
      "(select r.*, {0} as d, lag({0}) over (order by {0}) as before from {2}) g",
      day, replace_all(tests.unknown, "r.u", "g.u"), table_sql(source, false));
}

// A leaf's columns and where they come from.
struct LeafSql {
  std::vector<std::string> columns;
  std::string from;
};

bool is_kept(const std::string& total, const Options& options) {
  return options.use_totals && !options.under_unit && options.kept != nullptr && options.kept->contains(total);
}

bool reads_total(const Leaf& leaf, const Options& options) { return leaf.total && is_kept(leaf.total->key, options); }

// A total's months within the period.
std::string total_rows(Pen& pen, const std::string& key, const PeriodRef& period) {
  const std::string site = pen.symbol(Symbol::site);
  const std::string total = pen.symbol(Symbol::total, {}, key);
  const std::string from = pen.symbol(Symbol::month_from, period);
  return fmt::format("\"bh_total\" b where b.site = {} and b.total = {} and b.unit = 0 and b.month between {} and {}",
                     site, total, from, pen.symbol(Symbol::month_to, period));
}

std::string total_sum(const char* column) { return fmt::format("cast(coalesce(sum(b.\"{}\"), 0) as bigint)", column); }

LeafSql total_sql(Pen& pen, const Leaf& leaf, const PeriodRef& period) {
  const std::string rows = total_rows(pen, leaf.total->key, period);
  if (leaf.form == LeafForm::count) return {{total_sum("n"), total_sum("unknown")}, rows};
  return {{total_sum("unknown"), total_sum("amount"), leaf.needs_field ? total_sum("absent") : "0"}, rows};
}

std::string leaf_sql(Pen& pen, const Leaf& leaf, const Aggregate& of) {
  LeafSql sql;
  if (reads_total(leaf, pen.options())) {
    sql = total_sql(pen, leaf, of.stretch);
  } else {
    const Source source = source_of(pen, of);
    const Tests tests = tests_of(source);
    if (of.form == LeafForm::gap) return gap_sql(source, tests);
    if (of.form == LeafForm::exists) return exists_sql(source, tests);
    sql = {columns_of(leaf, of, tests), table_sql(source, false)};
  }
  return "select " + with_names(sql.columns) + " from " + sql.from;
}

std::string rows_test(const Aggregate& of, const Leaf& leaf, const Tests& tests, Rows which) {
  const bool share = of.form == LeafForm::share;
  switch (which) {
    case Rows::contributing:
      return share ? tests.part : tests.yes;
    case Rows::failing:
      return tests.failing;
    case Rows::unknown:
      break;
  }
  if (share) return tests.yes.empty() ? tests.part_unknown : "r.u is null or " + tests.part_unknown;
  if (of.form == LeafForm::quantor) return open_claim(tests);
  if (!leaf.needs_field) return tests.unknown;
  return tests.yes.empty() ? "r.v is null" : "r.u is null or " + empty_value(tests);
}

}  // namespace

Statement select_statement(const Compiled& compiled, const Options& options) {
  Pen pen(options);
  std::string columns;
  std::string tables;
  for (size_t i = 0; i < compiled.leaves.size(); ++i) {
    columns += fmt::format("{}l{}.*", i == 0 ? "" : ", ", i);
    tables += fmt::format("{}({}) l{}", i == 0 ? "" : "\ncross join ",
                          leaf_sql(pen, compiled.leaves[i], *compiled.plan->leaves[i]), i);
  }
  if (tables.empty()) return {"select 1", {}};
  return {fmt::format("select {}\nfrom {}", columns, tables), pen.take_bindings()};
}

std::string returns_key(std::string_view form) { return fmt::format("returns|{}", form); }

Statement filed_statement(const Compiled& compiled, size_t leaf, const Options& options) {
  Pen pen(options);
  const Aggregate& of = *compiled.plan->leaves[leaf];
  const std::string key = returns_key(of.rows.kind);
  const bool plain = of.rows.under.empty() && of.rows.levels.empty() && !of.rows.latest;
  if (plain && is_kept(key, options)) {
    const std::string rows = total_rows(pen, key, of.stretch);
    return {fmt::format("select {} from {}", total_sum("n"), rows), pen.take_bindings()};
  }
  std::string sql = returns_sql(pen, of.rows, of.stretch);
  return {std::move(sql), pen.take_bindings()};
}

Statement rows_statement(const Compiled& compiled, size_t leaf, Rows which, const Options& options) {
  Pen pen(options);
  const Aggregate& of = *compiled.plan->leaves[leaf];
  const Source source = source_of(pen, of);
  const std::string test = rows_test(of, compiled.leaves[leaf], tests_of(source), which);
  const std::string where = test.empty() ? "" : " where " + test;
  return {fmt::format("select r.id, r.since from {}{} order by r.id, r.since", table_sql(source, true), where),
          pen.take_bindings()};
}

RowsSource rows_source(const Compiled& compiled, const Options& options) {
  Pen pen(options);
  const Aggregate& of = *compiled.plan->leaves.front();
  const RowsSql rows = rows_sql(pen, of.rows, of.stretch, nullptr);
  std::string where = joined(rows.where);
  if (!rows.unknown.empty()) where += " and (" + rows.unknown + ")";
  return {rows.from, std::move(where), pen.take_bindings()};
}

std::vector<RequiredUnit> required_units(const Compiled& compiled) {
  std::vector<RequiredUnit> units;
  for (const auto& part : conjuncts(compiled.plan->leaves.front()->rows.where)) {
    if (part->op != Op::compare || part->text != "=" || part->parts[0]->op != Op::field ||
        part->parts[1]->op != Op::constant)
      continue;
    const auto& steps = part->parts[0]->path.steps;
    if (steps.size() != 2 || !steps.front().to_unit || steps.back().column != "code") continue;
    units.push_back({steps.front().column, std::get<std::string>(part->parts[1]->constant)});
  }
  return units;
}

}  // namespace bihuan::expr
