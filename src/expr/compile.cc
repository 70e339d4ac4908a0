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
    case LeafForm::exists:
      return 2;
    case LeafForm::quantor:
    case LeafForm::gap:
    case LeafForm::sum:
      return 3;
    case LeafForm::average:
    case LeafForm::extreme:
    case LeafForm::share:
      return 4;
    case LeafForm::unbroken:
      break;
  }
  return 5;
}

bool needs_all_returns(const Aggregate& of) {
  switch (of.form) {
    case LeafForm::sum:
    case LeafForm::average:
    case LeafForm::extreme:
    case LeafForm::share:
    case LeafForm::quantor:
      return of.rows.is_form();
    default:
      return false;
  }
}

// Fields of the row, constants, logic: what a fold over row changes can decide.
bool is_row_local(const Node& node) {
  switch (node.op) {
    case Op::today:
    case Op::parameter:
    case Op::window:
    case Op::nested:
      return false;
    case Op::field:
      return node.path.steps.size() == 1;
    default:
      break;
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
  leaf.needs_returns = needs_all_returns(of);
  leaf.total = total_of(of);
  return leaf;
}

// How much of a parser's stack a statement takes, generously: SQLite gives up at 100 (measured on random statements,
// none that takes 90 fails). So what compiles can be computed.
constexpr int kParserStack = 90;

int parser_stack(std::string_view sql) {
  std::vector<int> open;
  int now = 0;
  int most = 0;
  for (size_t at = 0; at < sql.size(); ++at) {
    const auto rest = sql.substr(at);
    if (rest[0] == '"') at = std::min(sql.find('"', at + 1), sql.size());
    const bool closes = rest[0] == ')' || rest.starts_with(" end");
    const int weight = rest.starts_with("(select ") ? 9 : rest.starts_with("case when ") ? 5 : rest[0] == '(' ? 3 : 0;
    if (closes && !open.empty()) {
      now -= open.back();
      open.pop_back();
    } else if (weight > 0) {
      open.push_back(weight);
      now += weight;
      most = std::max(most, now);
    }
  }
  return most;
}

bool fits_the_database(const Compiled& compiled) {
  Options options;
  options.under_unit = true;
  if (parser_stack(select_statement(compiled, options).sql) > kParserStack) return false;
  for (size_t leaf = 0; leaf < compiled.leaves.size(); ++leaf)
    if (parser_stack(rows_statement(compiled, leaf, Rows::unknown, options).sql) > kParserStack) return false;
  return true;
}

void collect_parameters(const Node& node, std::vector<std::string>& names, std::vector<const Node*>& seen) {
  if (node.op == Op::parameter && std::find(names.begin(), names.end(), node.text) == names.end())
    names.push_back(node.text);
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
    column += width_of(aggregate->form);
  }
  compiled.plan = std::make_shared<Plan>(Plan{std::move(checked.root), std::move(checked.leaves)});
  if (!fits_the_database(compiled))
    return {std::nullopt, issues_of(text, {{0, {Fault::invalid, "expr.too_deep_to_compute", {}}}})};
  return {std::move(compiled), {}};
}

std::vector<std::string> parameters_of(const Compiled& compiled) {
  std::vector<std::string> names;
  std::vector<const Node*> seen;
  collect_parameters(*compiled.plan->root, names, seen);
  return names;
}

}  // namespace bihuan::expr
