// Tree → Node: names and types against a Schema. All mistakes are collected; a null node means that some were found
// below it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "expr/complain.h"
#include "expr/node.h"
#include "expr/parse.h"

namespace bihuan::expr {

// A chain of figures in figures longer than this is refused.
inline constexpr size_t kMaxFigureChain = 16;

struct Checker {
  const Schema& schema;
  Complaints& complaints;
};

// The row that a condition is about.
struct Scope {
  const Kind& kind;
  bool row_only = false;  // no other row, no aggregate, no period of an evaluation: what runs in memory
};

// A condition over one row (check_row.cc).
NodePtr check_condition(const Checker& checker, const Tree& tree, const Scope& scope);
// An aggregate; `it` is the kind of the enclosing row, null outside of rows (check_rows.cc).
AggregatePtr check_aggregate(const Checker& checker, const Tree& tree, const Kind* it);
// A decimal literal as a constant.
NodePtr number_node(const std::string& decimal);

struct Checked {
  NodePtr root;
  std::vector<AggregatePtr> leaves;
};
// A whole figure or claim (check.cc).
Checked check(const Tree& tree, const Schema& schema, Complaints& complaints);

}  // namespace bihuan::expr
