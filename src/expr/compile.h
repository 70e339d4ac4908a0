// The figure language, from text to SQL in three stages, each with its own type:
//   parse (text → Tree, expr/parse.h) → check (Tree → Node, names and types against a Schema, expr/check.h)
//   → SQL (Node → one parameterised SELECT whose columns are the aggregates, expr/sql.h) and a small fold over its row.
// The manual is docs/figure-language.md; each example in it is run by a test.
//
// Evaluation is two-stage: the SELECT gives one row with a few integers for each aggregate ("leaf"); the fold does
// exact arithmetic and three-valued logic on them. A checker of user text returns all issues, each pointing into the
// text and saying what would be valid there.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/number.h"
#include "base/result.h"
#include "db/dialect.h"
#include "db/value.h"
#include "expr/schema.h"

namespace bihuan::expr {

// A text longer than this, or nested deeper, is refused.
inline constexpr size_t kMaxText = 8 << 10;
inline constexpr int kMaxDepth = 64;

enum class Truth { no, unknown, yes };  // Kleene
Truth both(Truth a, Truth b);
Truth either(Truth a, Truth b);
Truth negate(Truth a);

// What is bound to a placeholder when the plan runs: a constant, or something of the evaluation's context.
enum class Symbol {
  constant,
  site,
  position,     // of the log: since <= position < until
  period_from,  // yyyymmdd, of the figure's own period clause (Binding::period)
  period_to,
  month_from,  // yyyymm of the same
  month_to,
  tree_day,  // the day whose unit tree counts: the period's end
  cutoff,    // yyyymmdd: the day of the log position
  path_low,  // the path range of the unit `text` (code or name; "" = the evaluation's --unit)
  path_high,
  parameter,  // the value of parameter `text`, scaled by 10^scale
  total,      // the number of the live total `text`
};
struct PeriodRef {
  enum class Kind { figure, year, month, range, previous_year, cutoff, ever } kind = Kind::figure;
  int year = 0;
  int month = 0;
  int from = 0;  // range: yyyymmdd
  int to = 0;
  bool operator==(const PeriodRef&) const = default;
};
struct Binding {
  Symbol symbol = Symbol::constant;
  db::Value constant;
  PeriodRef period;
  std::string text;
  int scale = 0;
};

// An aggregate's columns in the SELECT's only row, from `first`.
enum class LeafForm {
  count,     // n, unknown
  sum,       // unknown, sum, absent           absent: of the rows that count, those whose field is empty (0 where
             //                                that does not matter)
  average,   // n, unknown, sum, absent
  extreme,   // n, unknown, value, absent      min, max; value NULL when there is none
  distinct,  // n, unknown
  share,     // part, part_unknown, whole, whole_unknown
  quantor,   // n, failed, unknown             all … satisfy …
  exists,    // there is one, one may be: 0 or 1
  gap,       // n, days, unknown               the largest number of days between neighbours
  unbroken,  // n, lowest, highest, distinct, unknown   a series 1..n without gap or repeat
};
inline constexpr size_t kMaxLeaves = 64;

// A total that the store may keep live: rows of `kind` that satisfy `condition`, by month of its date field.
// Two leaves with the same key are the same total.
struct Total {
  std::string key;  // "meeting|kind = \"standing_committee\"|" + summed field
  std::string kind;
  std::string field;  // summed; "" = count only
};

struct Leaf {
  LeafForm form = LeafForm::count;
  int first = 0;  // column
  std::string kind;
  std::string field;  // sum, average, extreme, …
  int scale = 0;
  bool known = false;               // `sum known …`: a missing part does not make it not_reported
  bool needs_field = false;         // an empty field makes it not_reported: a return's, or one whose absence is unknown
  std::string form_kind;            // set when the kind is a return: its completeness is part of the answer
  bool needs_returns = false;       // it is whole only when every return that is due is there (LeafValues)
  std::string under;                // `under "unit"` of the expression; "" = none
  std::vector<std::string> levels;  // `at level …`: of what is due, too
  bool latest = false;              // one return of each unit: due once, at the end of the stretch
  PeriodRef period;
  std::optional<Total> total;
};

struct Plan;  // the checked tree and its aggregates, expr/node.h
struct Compiled {
  std::string text;       // as given
  std::string canonical;  // one spelling: keys for labels, single blanks
  bool is_truth = false;  // a claim, else a number
  std::vector<Leaf> leaves;
  std::shared_ptr<const Plan> plan;
};

struct Options {
  db::Dialect dialect = db::Dialect::sqlite;
  bool newest = false;                                   // the position is the log's head: only open versions count
  bool under_unit = false;                               // the evaluation is for a unit's subtree, not the whole site
  bool use_totals = false;                               // read live totals where a leaf has one that is kept
  const std::map<std::string, int64_t>* kept = nullptr;  // the totals that are kept: key → number
};

// Parses and checks. All issues at once, with line and column (code points). Empty issues = `compiled` is set.
struct Outcome {
  std::optional<Compiled> compiled;
  Issues issues;
};
Outcome compile(std::string_view text, const Schema& schema);

// The one SELECT for a compiled expression under `options`.
struct Statement {
  std::string sql;
  std::vector<Binding> bindings;  // ?1 is bindings[0]
};
Statement select_statement(const Compiled& compiled, const Options& options);
// How many of the returns that are due to a leaf have been filed, whatever its condition: a second statement, because
// all figures of a form ask it alike. With `use_totals` the stretch must be whole periods of the form.
// Precondition: the leaf needs returns.
Statement filed_statement(const Compiled& compiled, size_t leaf, const Options& options);
// The same of every period of a form, (yyyymm in which it begins, count): what the live total `returns_key` holds.
Statement filed_by_month_statement(const Kind& form, db::Dialect dialect);
std::string returns_key(std::string_view form);

// The rows behind a leaf, of its kind: columns (id, since) in order of id; for units the unit's id and its place's
// since.
enum class Rows {
  contributing,  // what is counted; of a share its part
  failing,       // quantor: the counter-examples; share: rows of the whole that are not of the part; else none
  unknown,       // the condition is unknown, or a needed field is empty
};
Statement rows_statement(const Compiled& compiled, size_t leaf, Rows which, const Options& options);

// The rows of `count KIND …` for a list: FROM and WHERE, to be put between columns and order; the row is `t`.
// Precondition: one leaf, a count, of a kind of the kit (not `unit`).
struct RowsSource {
  std::string from;
  std::string where;
  std::vector<Binding> bindings;  // ?1 is bindings[0]
};
RowsSource rows_source(const Compiled& compiled, const Options& options);
// What every such row names: `lead_unit.code = "T1"` of the condition, alone or below `and`. The same precondition.
struct RequiredUnit {
  std::string column;
  std::string code;
};
std::vector<RequiredUnit> required_units(const Compiled& compiled);

// Folding the row: exact, three-valued.
enum class State { value, not_reported, not_applicable };
struct Answer {
  State state = State::value;
  Number number;                   // when a number and state = value; for not_reported: the known part
  Truth truth = Truth::unknown;    // when a claim
  std::vector<size_t> incomplete;  // leaves that made it not_reported or unknown
};
struct LeafValues {
  std::vector<int64_t> columns;  // the SELECT's row, NULL as 0
  std::vector<bool> nulls;
  struct Returns {
    int64_t due = 0;
    int64_t filed = 0;
  };
  std::vector<Returns> returns;  // per leaf; none are due to one that needs none
  // Values of parameters, by name, for arithmetic outside aggregates.
  std::vector<std::pair<std::string, std::optional<Number>>> parameters;
};
Result<Answer> fold(const Compiled& compiled, const LeafValues& values);
// Parameters that stand outside aggregates (fold needs their values).
std::vector<std::string> parameters_of(const Compiled& compiled);

}  // namespace bihuan::expr
