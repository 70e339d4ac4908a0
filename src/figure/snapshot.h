// A site at one log position, seen by the figure language: binds the symbols of a statement, runs it, and remembers
// what several figures share (returns due and filed, parameters).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "expr/compile.h"
#include "figure/evaluate.h"
#include "kit/model.h"
#include "org/tree.h"

namespace bihuan::figure {

struct Snapshot {
  db::Session* session = nullptr;
  const kit::Kit* kit = nullptr;
  Where where;
  int64_t position = 0;
  bool current = false;                   // the position is the head of the log: live totals may be read
  Date cutoff;                            // the day of the position
  std::map<std::string, int64_t> totals;  // that the site keeps: key → number
  std::map<std::string, std::optional<Number>, std::less<>> parameters;
  std::map<std::string, std::vector<org::Lives>> lives;  // by path
  std::map<std::string, expr::LeafValues::Returns> returns;

  static Result<Snapshot> take(db::Session& session, const kit::Kit& kit, const Where& where);

  // The days a period clause speaks of. `ever` and `by cutoff` begin in 1900 and end on the cutoff (`ever`: never).
  Period days(const expr::PeriodRef& period, const Period& figure) const;
  expr::Options options(const expr::Compiled& compiled, const Period& figure) const;
  // A statement with its symbols bound, before its first row.
  Result<db::Query> prepare(const expr::Statement& statement, const Period& figure);
  Result<std::optional<Number>> parameter(std::string_view name);
  Result<db::Value> value(const expr::Binding& binding, const Period& figure);
  // Runs the select; returns and parameters filled in.
  Result<expr::LeafValues> read(const expr::Compiled& compiled, const Period& figure);
  Result<void> each_row(const expr::Compiled& compiled, size_t leaf, expr::Rows which, const Period& figure,
                        const std::function<Result<void>(int64_t id, int64_t since)>& row);
  // How many returns are due to a leaf, and how many of these are there.
  Result<expr::LeafValues::Returns> returns_of(const expr::Compiled& compiled, size_t leaf, const Period& figure);
  Result<std::string> path(const std::string& unit, Date day);
};

}  // namespace bihuan::figure
