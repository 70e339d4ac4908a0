// The checked tree: every name resolved to a column, every constant scaled, every type known. It holds no pointer into
// the Schema. One tree serves the canonical text (print.h), the SQL (sql.h), the fold and the in-memory condition
// (row.h).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/value.h"
#include "expr/compile.h"
#include "expr/schema.h"

namespace bihuan::expr {

struct Node;
struct Aggregate;
using NodePtr = std::shared_ptr<const Node>;
using AggregatePtr = std::shared_ptr<const Aggregate>;

enum class Op {
  // values
  constant,
  today,
  parameter,
  field,
  negative,
  add,
  subtract,
  multiply,
  divide,
  days,
  // conditions
  compare,
  one_of,
  window,
  contains,
  known,
  absent,
  invert,
  both,
  either,
  // values or conditions
  nested,  // an aggregate over rows that belong to the row
  leaf,    // an aggregate of its own: a column of the select
  figure,  // parts[0], declared under `text`
};

// A column of the row, or of a row to which it refers: problem.campaign.code.
struct Step {
  std::string column;
  std::string next;      // the table its id leads to; "" at the end
  bool to_unit = false;  // that table is the places of units
};
struct Path {
  std::vector<Step> steps;
  size_t index = 0;      // of the first column, in Kind::fields
  bool unknown = false;  // an empty one is unknown, not none
};

struct Node {
  Op op = Op::constant;
  bool is_truth = false;
  Type type = Type::integer;  // of a value
  int scale = 0;
  std::string target;  // type ref: the kind
  std::string text;    // compare: the operator; parameter, figure: its name
  db::Value constant;
  PeriodRef period;  // window
  Path path;         // field
  std::vector<NodePtr> parts;
  AggregatePtr aggregate;  // nested, leaf
  size_t leaf = 0;         // its index
};

// The rows of a kind that an aggregate is about.
struct Selection {
  std::string kind;
  KindClass cls = KindClass::ledger;
  std::string date;  // columns; "" = none
  std::string unit;
  std::vector<std::string> form_levels;
  int form_months = 1;
  std::optional<PeriodRef> period;  // its time clause
  std::string under;
  std::vector<std::string> levels;
  bool as_filed = false;
  bool latest = false;
  NodePtr where;  // null = every row

  // How the rows belong to `it`.
  enum class Bond { none, about, unit, reference } bond = Bond::none;
  std::string bond_column;  // reference
  std::string outer_kind;

  bool is_form() const { return cls == KindClass::form; }
  bool is_unit() const { return cls == KindClass::unit; }
};

struct Aggregate {
  LeafForm form = LeafForm::count;
  bool highest = false;  // extreme: max
  bool known_part = false;
  Selection rows;
  std::string field;  // column; "" = none
  int scale = 0;
  bool field_unknown = false;
  NodePtr test;       // quantor: what all satisfy; share: the first selection's condition
  PeriodRef stretch;  // whose last day gives the unit tree: the time clause, else a date window of the condition
};

struct Plan {
  NodePtr root;
  std::vector<AggregatePtr> leaves;
};

// The operands of a top-level `and`; the node itself when there is none; nothing for null.
std::vector<NodePtr> conjuncts(const NodePtr& condition);
// Whether a value can be empty for a reason that makes a comparison unknown, or a condition can be unknown.
bool can_be_unknown(const Node& node);
// The fields below a value that are empty only as "none".
void collect_none_fields(const NodePtr& value, std::vector<NodePtr>& into);

}  // namespace bihuan::expr
