#include "expr/check.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "expr/print.h"

namespace bihuan::expr {
namespace {

using Kind_ = Tree::Kind;

// What a text shares with the texts of the figures that it names.
struct Shared {
  const Schema& schema;
  std::vector<AggregatePtr> leaves;
  std::map<std::string, size_t> leaf_of;   // canonical text → index
  std::map<std::string, NodePtr> figures;  // checked before; null = wrong
  std::vector<std::string> chain;          // the figures inside which we are
};

class FigureChecker {
 public:
  FigureChecker(Shared& shared, Complaints& complaints) : shared_(shared), complaints_(complaints) {}

  // A number or a condition.
  NodePtr any(const Tree& tree) {
    switch (tree.kind) {
      case Kind_::number:
        return number_node(tree.text);
      case Kind_::name:
        return named(tree);
      case Kind_::negative:
        return join(tree, Op::negative, false, false);
      case Kind_::arithmetic:
        return join(tree, arithmetic_of(tree.text), false, false);
      case Kind_::compare:
        return join(tree, Op::compare, false, true);
      case Kind_::invert:
        return join(tree, Op::invert, true, true);
      case Kind_::both:
        return join(tree, Op::both, true, true);
      case Kind_::either:
        return join(tree, Op::either, true, true);
      case Kind_::day:
      case Kind_::quoted:
        return refuse(tree.offset, "expr.not_a_number");
      case Kind_::one_of:
      case Kind_::window:
      case Kind_::contains:
      case Kind_::known:
      case Kind_::absent:
        return refuse(tree.offset, "expr.needs_row");
      default:
        return leaf(tree);
    }
  }

 private:
  NodePtr refuse(size_t offset, const char* key, Complaints::Fields fields = {}) {
    complaints_.add(offset, key, std::move(fields));
    return nullptr;
  }

  static Op arithmetic_of(const std::string& symbol) {
    if (symbol == "+") return Op::add;
    if (symbol == "-") return Op::subtract;
    return symbol == "*" ? Op::multiply : Op::divide;
  }

  // All parts are conditions, or all are numbers.
  NodePtr join(const Tree& tree, Op op, bool of_truths, bool is_truth) {
    auto node = std::make_shared<Node>();
    node->op = op;
    node->is_truth = is_truth;
    if (op == Op::compare) node->text = tree.text;
    bool good = true;
    for (const auto& part : tree.parts) {
      NodePtr checked = any(*part);
      if (checked && checked->is_truth != of_truths)
        checked = refuse(part->offset, of_truths ? "expr.not_a_condition" : "expr.not_a_value",
                         {{"type", "expr.type_number"}});
      good = good && checked;
      node->parts.push_back(std::move(checked));
    }
    if (!good) return nullptr;
    return node;
  }

  NodePtr leaf(const Tree& tree) {
    AggregatePtr aggregate = check_aggregate({shared_.schema, complaints_}, tree, nullptr);
    if (!aggregate) return nullptr;
    const auto [known, is_new] = shared_.leaf_of.try_emplace(print(*aggregate), shared_.leaves.size());
    if (is_new && shared_.leaves.size() == kMaxLeaves)
      return refuse(tree.offset, "expr.too_many_aggregates", {{"limit", std::to_string(kMaxLeaves)}});
    if (is_new) shared_.leaves.push_back(aggregate);
    auto node = std::make_shared<Node>();
    node->op = Op::leaf;
    node->leaf = known->second;
    node->aggregate = shared_.leaves[known->second];
    node->is_truth = aggregate->form == LeafForm::exists || aggregate->form == LeafForm::quantor ||
                     aggregate->form == LeafForm::unbroken;
    return node;
  }

  // ---- names: a figure, else a parameter

  NodePtr named(const Tree& tree) {
    const auto& schema = shared_.schema;
    std::string name;
    for (const auto& word : tree.name) name += (name.empty() ? "" : ".") + word.text;
    if (schema.figures.contains(name)) return figure(tree.offset, name);
    if (const auto labelled = schema.figure_labels.find(name);
        labelled != schema.figure_labels.end() && schema.figures.contains(labelled->second))
      return figure(tree.offset, labelled->second);
    if (const Parameter* parameter = schema.find_parameter(name)) {
      auto node = std::make_shared<Node>();
      node->op = Op::parameter;
      node->type = parameter->type;
      node->text = parameter->name;
      return node;
    }
    return unknown_name(tree, name);
  }

  NodePtr unknown_name(const Tree& tree, const std::string& name) {
    const auto& schema = shared_.schema;
    if (const Kind* kind = schema.find_kind(tree.name[0].text))
      return refuse(tree.offset, "expr.bare_kind", {{"kind", called(*kind)}, {"name", kind->name}});
    std::vector<std::string> known;
    for (const auto& [figure, text] : schema.figures) known.push_back(figure);
    for (const auto& parameter : schema.parameters) known.push_back(parameter.name);
    const std::string list = listed(known);
    for (const auto& [label, figure] : schema.figure_labels) known.push_back(label);
    for (const auto* function :
         {"count", "sum", "avg", "min", "max", "share", "gap", "unbroken", "exists", "all", "every"})
      known.push_back(function);
    complaints_.add_unknown(tree.offset, "expr.no_figure", name, known, {{"list", list}});
    return nullptr;
  }

  NodePtr figure(size_t offset, const std::string& name) {
    NodePtr inside = expanded(offset, name);
    if (!inside) return nullptr;
    auto node = std::make_shared<Node>();
    node->op = Op::figure;
    node->text = name;
    node->is_truth = inside->is_truth;
    node->parts.push_back(std::move(inside));
    return node;
  }

  NodePtr expanded(size_t offset, const std::string& name) {
    auto& chain = shared_.chain;
    if (const auto begin = std::find(chain.begin(), chain.end(), name); begin != chain.end()) {
      std::string cycle;
      for (auto each = begin; each != chain.end(); ++each) cycle += *each + " → ";
      return refuse(offset, "expr.figure_cycle", {{"chain", cycle + name}});
    }
    if (const auto known = shared_.figures.find(name); known != shared_.figures.end())
      return known->second ? known->second : refuse(offset, "expr.figure_wrong", {{"name", name}});
    if (chain.size() == kMaxFigureChain)
      return refuse(offset, "expr.figure_chain", {{"limit", std::to_string(kMaxFigureChain)}});
    Complaints inner;
    chain.push_back(name);
    NodePtr root = checked_text(shared_.schema.figures.at(name), inner);
    chain.pop_back();
    pass_on(offset, name, inner);
    shared_.figures[name] = root;
    return root;
  }

  NodePtr checked_text(const std::string& text, Complaints& inner) {
    Parsed parsed = parse(text);
    for (auto& mistake : parsed.mistakes) inner.add(mistake.offset, std::move(mistake.error));
    NodePtr root = parsed.tree ? FigureChecker(shared_, inner).any(*parsed.tree) : nullptr;
    return inner.empty() ? root : nullptr;
  }

  // A mistake in a figure's own text has no place in this one; a cycle is told as it is.
  void pass_on(size_t offset, const std::string& name, const Complaints& inner) {
    if (inner.empty()) return;
    const auto& all = inner.mistakes();
    const auto special = std::find_if(all.begin(), all.end(), [](const Mistake& mistake) {
      return mistake.error.key == "expr.figure_cycle" || mistake.error.key == "expr.figure_chain" ||
             mistake.error.key == "expr.too_many_aggregates";
    });
    if (special != all.end()) {
      complaints_.add(offset, special->error);
    } else {
      refuse(offset, "expr.figure_wrong", {{"name", name}});
    }
  }

  Shared& shared_;
  Complaints& complaints_;
};

}  // namespace

Checked check(const Tree& tree, const Schema& schema, Complaints& complaints) {
  Shared shared{schema, {}, {}, {}, {}};
  Checked checked;
  checked.root = FigureChecker(shared, complaints).any(tree);
  if (!complaints.empty()) return {};
  checked.leaves = std::move(shared.leaves);
  return checked;
}

}  // namespace bihuan::expr
