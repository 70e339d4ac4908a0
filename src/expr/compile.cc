#include "expr/compile.h"

#include <algorithm>

#include "base/text.h"
#include "expr/check.h"
#include "expr/parse.h"
#include "expr/print.h"

namespace bihuan::expr {
namespace {

int width_of(LeafForm form) {
  switch (form) {
    case LeafForm::count:
    case LeafForm::distinct:
    case LeafForm::exists: return 2;
    case LeafForm::quantor:
    case LeafForm::gap: return 3;
    case LeafForm::sum:
    case LeafForm::average:
    case LeafForm::extreme:
    case LeafForm::share: return 4;
    case LeafForm::unbroken: break;
  }
  return 5;
}

bool needs_all_returns(const Aggregate& of) {
  switch (of.form) {
    case LeafForm::sum:
    case LeafForm::average:
    case LeafForm::extreme:
    case LeafForm::share:
    case LeafForm::quantor: return of.rows.is_form();
    default: return false;
  }
}

// Fields of the row, constants, logic: what a fold over row changes can decide.
bool is_row_local(const Node& node) {
  switch (node.op) {
    case Op::today:
    case Op::parameter:
    case Op::window:
    case Op::nested: return false;
    case Op::field: return node.path.steps.size() == 1;
    default: break;
  }
  return std::all_of(node.parts.begin(), node.parts.end(), [](const NodePtr& part) { return is_row_local(*part); });
}

std::optional<Total> total_of(const Aggregate& of) {
  const Selection& rows = of.rows;
  using Kind = PeriodRef::Kind;
  const bool counted = of.form == LeafForm::count || of.form == LeafForm::sum;
  const bool by_month = rows.period && rows.period->kind != Kind::ever && rows.period->kind != Kind::cutoff;
  const bool plain = rows.under.empty() && rows.levels.empty() && !rows.as_filed && !rows.latest;
  const bool versioned = rows.cls == KindClass::ledger || rows.cls == KindClass::form || rows.cls == KindClass::matter;
  if (!counted || !by_month || !plain || !versioned || (rows.where && !is_row_local(*rows.where))) return std::nullopt;
  return Total{rows.kind + "|" + (rows.where ? print(*rows.where) : "") + "|" + of.field, rows.kind, of.field};
}

Leaf leaf_of(const Aggregate& of, int first) {
  Leaf leaf;
  leaf.form = of.form;
  leaf.first = first;
  leaf.kind = of.rows.kind;
  leaf.field = of.field;
  leaf.scale = of.scale;
  leaf.known = of.known_part;
  leaf.needs_field = !of.field.empty() && (of.field_unknown || (of.rows.is_form() && of.form != LeafForm::distinct));
  leaf.under = of.rows.under;
  leaf.levels = of.rows.levels;
  leaf.latest = of.rows.latest;
  leaf.period = of.stretch;
  if (of.rows.is_form()) leaf.form_kind = of.rows.kind;
  if (needs_all_returns(of)) leaf.expected = Binding{Symbol::expected, {}, of.stretch, of.rows.kind, 0};
  leaf.total = total_of(of);
  return leaf;
}

void collect_parameters(const Node& node, std::vector<std::string>& names, std::vector<const Node*>& seen) {
  if (node.op == Op::parameter && std::find(names.begin(), names.end(), node.text) == names.end()) names.push_back(node.text);
  if (node.op == Op::figure) {
    if (std::find(seen.begin(), seen.end(), node.parts[0].get()) != seen.end()) return;
    seen.push_back(node.parts[0].get());
  }
  for (const auto& part : node.parts) collect_parameters(*part, names, seen);
}

}  // namespace

Outcome compile(std::string_view text, const Schema& schema) {
  Parsed parsed = parse(text);
  if (!parsed.tree) return {std::nullopt, issues_of(text, std::move(parsed.mistakes))};
  Complaints complaints;
  Checked checked = check(*parsed.tree, schema, complaints);
  if (!checked.root) return {std::nullopt, issues_of(text, complaints.mistakes())};
  Compiled compiled;
  compiled.text = std::string(text);
  compiled.canonical = print(*checked.root);
  compiled.is_truth = checked.root->is_truth;
  int column = 0;
  for (const auto& aggregate : checked.leaves) {
    compiled.leaves.push_back(leaf_of(*aggregate, column));
    column += width_of(aggregate->form) + (compiled.leaves.back().expected ? 1 : 0);
  }
  compiled.plan = std::make_shared<Plan>(Plan{std::move(checked.root), std::move(checked.leaves)});
  return {std::move(compiled), {}};
}

std::vector<std::string> parameters_of(const Compiled& compiled) {
  std::vector<std::string> names;
  std::vector<const Node*> seen;
  collect_parameters(*compiled.plan->root, names, seen);
  return names;
}

}  // namespace bihuan::expr
