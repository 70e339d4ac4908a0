// Conditions over one row: which column a name means, and which types go together. Above 400 lines for the table of
// cases.
#include <algorithm>
#include <limits>

#include "base/date.h"
#include "base/text.h"
#include "expr/check.h"

namespace bihuan::expr {
namespace {

using Kind_ = Tree::Kind;
__extension__ typedef __int128 Wide;
constexpr int kMaxScale = 9;
constexpr int64_t kMaxConstant = 1'000'000'000'000'000'000;  // what a literal can say

bool is_number(const Node& node) {
  return !node.is_truth && (node.type == Type::integer || node.type == Type::decimal);
}

NodePtr constant_node(Type type, db::Value value) {
  auto node = std::make_shared<Node>();
  node->type = type;
  node->constant = std::move(value);
  return node;
}

std::shared_ptr<Node> node_of(Op op, std::vector<NodePtr> parts, bool is_truth) {
  auto node = std::make_shared<Node>();
  node->op = op;
  node->parts = std::move(parts);
  node->is_truth = is_truth;
  return node;
}

class RowChecker {
 public:
  RowChecker(const Checker& checker, const Scope& scope) : checker_(checker), scope_(scope) {}

  NodePtr truth(const Tree& tree) {
    NodePtr node = any(tree);
    if (!node || node->is_truth) return node;
    if (node->op == Op::field && node->type == Type::boolean) {
      auto equal = node_of(Op::compare, {node, constant_node(Type::boolean, int64_t{1})}, true);
      equal->text.assign(1, '=');
      return equal;
    }
    return refuse(tree.offset, "expr.not_a_condition", {{"type", type_key(node->type)}});
  }

 private:
  // A name that leads to a field.
  struct Found {
    NodePtr node;
    const Field* field = nullptr;
    const Kind* owner = nullptr;
  };

  NodePtr refuse(size_t offset, const char* key, Complaints::Fields fields = {}) {
    checker_.complaints.add(offset, key, std::move(fields));
    return nullptr;
  }

  NodePtr value(const Tree& tree) {
    NodePtr node = any(tree);
    if (node && node->is_truth) return refuse(tree.offset, "expr.not_a_value");
    return node;
  }

  NodePtr any(const Tree& tree) {
    switch (tree.kind) {
      case Kind_::number:
        return number_node(tree.text);
      case Kind_::day:
        return constant_node(Type::date, int64_t{Date::parse(tree.text)->ymd()});
      case Kind_::quoted:
        return constant_node(Type::text, tree.text);
      case Kind_::name:
        return named(tree);
      case Kind_::negative:
        return negative(tree);
      case Kind_::arithmetic:
        return arithmetic(tree);
      case Kind_::compare:
        return compare(tree);
      case Kind_::one_of:
        return one_of(tree);
      case Kind_::window:
        return window(tree);
      case Kind_::contains:
        return contains(tree);
      case Kind_::known:
      case Kind_::absent:
        return presence(tree);
      case Kind_::invert:
      case Kind_::both:
      case Kind_::either:
        return logic(tree);
      default:
        return nested(tree);
    }
  }

  NodePtr logic(const Tree& tree) {
    std::vector<NodePtr> parts;
    for (const auto& part : tree.parts)
      if (NodePtr checked = truth(*part)) parts.push_back(std::move(checked));
    if (parts.size() != tree.parts.size()) return nullptr;
    return node_of(tree.kind == Kind_::both     ? Op::both
                   : tree.kind == Kind_::either ? Op::either
                                                : Op::invert,
                   std::move(parts), true);
  }

  // ---- names

  const Kind* target_of(const Field& field) const {
    if (field.type == Type::ref) return checker_.schema.find_kind(field.target);
    if (field.type == Type::account) return checker_.schema.find_kind("account");
    if (field.type != Type::unit) return nullptr;
    for (const auto& kind : checker_.schema.kinds)
      if (kind.cls == KindClass::unit) return &kind;
    return nullptr;
  }

  // The words of a name, without the own kind in front.
  std::vector<Word> own_words(const Tree& tree) const {
    std::vector<Word> words = tree.name;
    const bool prefixed = words.size() > 1 && scope_.kind.find(words[0].text) == nullptr &&
                          checker_.schema.find_kind(words[0].text) == &scope_.kind;
    if (prefixed) words.erase(words.begin());
    return words;
  }

  // Null node: there is no such field; the complaint is made unless `quiet`.
  Found find(const Tree& tree, bool quiet) {
    const auto words = own_words(tree);
    auto node = std::make_shared<Node>();
    node->op = Op::field;
    Found found{nullptr, nullptr, &scope_.kind};
    for (size_t i = 0; i < words.size(); ++i) {
      if (i > 0 && !follow(words[i - 1], *node, found, quiet)) return {};
      found.field = found.owner->find(words[i].text);
      if (found.field == nullptr) {
        if (!quiet) complain_no_field(words[i], *found.owner, i == 0);
        return {};
      }
      if (found.field->personal && !scope_.row_only) {
        if (!quiet) refuse(words[i].offset, "expr.personal", {{"name", found.field->name}});
        return {};
      }
      if (i == 0) node->path.index = static_cast<size_t>(found.field - found.owner->fields.data());
      node->path.steps.push_back({found.field->name, "", false});
      node->path.unknown = node->path.unknown || found.field->absent == Absent::unknown;
    }
    node->type = found.field->type;
    node->scale = found.field->type == Type::decimal ? found.field->scale : 0;
    if (found.field->type == Type::ref) node->target = found.field->target;
    found.node = std::move(node);
    return found;
  }

  bool follow(const Word& word, Node& node, Found& found, bool quiet) {
    const Kind* target = target_of(*found.field);
    if (target != nullptr && !scope_.row_only) {
      node.path.steps.back().next = target->cls == KindClass::unit ? "bh_place" : target->name;
      node.path.steps.back().to_unit = target->cls == KindClass::unit;
      found.owner = target;
      return true;
    }
    if (quiet) return false;
    refuse(word.offset, target == nullptr ? "expr.not_a_reference" : "expr.row_only",
           {{"name", excerpt(word.text)}, {"type", type_key(found.field->type)}});
    return false;
  }

  void complain_no_field(const Word& word, const Kind& kind, bool first) {
    const auto& schema = checker_.schema;
    if (first && (schema.figures.contains(word.text) || schema.figure_labels.contains(word.text))) {
      refuse(word.offset, "expr.figure_in_row", {{"name", excerpt(word.text)}});
      return;
    }
    auto known = names_and_labels(kind.fields);
    if (first)
      for (const auto& name : names_and_labels(schema.parameters)) known.push_back(name);
    checker_.complaints.add_unknown(word.offset, "expr.no_field", word.text, known,
                                    {{"kind", called(kind)}, {"list", listed(names_of(kind.fields))}});
  }

  NodePtr named(const Tree& tree) {
    if (Found found = find(tree, true); found.node) return found.node;
    if (tree.name.size() == 1) {
      const std::string& word = tree.name[0].text;
      if (word == "today") {
        auto node = node_of(Op::today, {}, false);
        node->type = Type::date;
        return node;
      }
      if (word == "true" || word == "是") return constant_node(Type::boolean, int64_t{1});
      if (word == "false" || word == "否") return constant_node(Type::boolean, int64_t{0});
      if (const Parameter* parameter = checker_.schema.find_parameter(word)) {
        auto node = node_of(Op::parameter, {}, false);
        node->type = parameter->type;
        node->text = parameter->name;
        node->scale = parameter->type == Type::integer ? 0 : std::clamp(parameter->scale, 0, 6);
        return node;
      }
    }
    return find(tree, false).node;
  }

  // ---- numbers

  NodePtr bounded(size_t offset, Wide units, int scale) {
    while (scale > 0 && units % 10 == 0) {
      units /= 10;
      --scale;
    }
    if (units <= -kMaxConstant || units >= kMaxConstant || scale > kMaxScale) return refuse(offset, "number.overflow");
    auto node = node_of(Op::constant, {}, false);
    node->type = scale > 0 ? Type::decimal : Type::integer;
    node->scale = scale;
    node->constant = static_cast<int64_t>(units);
    return node;
  }

  NodePtr negative(const Tree& tree) {
    NodePtr part = value(*tree.parts[0]);
    if (!part) return nullptr;
    if (!is_number(*part)) return refuse(tree.offset, "expr.not_arithmetic", {{"type", type_key(part->type)}});
    if (part->op == Op::constant)
      return bounded(tree.offset, -static_cast<Wide>(std::get<int64_t>(part->constant)), part->scale);
    auto node = node_of(Op::negative, {part}, false);
    node->type = part->type;
    node->scale = part->scale;
    return node;
  }

  NodePtr arithmetic(const Tree& tree) {
    NodePtr left = value(*tree.parts[0]);
    NodePtr right = value(*tree.parts[1]);
    if (!left || !right) return nullptr;
    if (left->type == Type::date && right->type == Type::date && tree.text == "-")
      return node_of(Op::days, {left, right}, false);
    for (const NodePtr& side : {left, right})
      if (!is_number(*side))
        return refuse(tree.parts[side == left ? 0 : 1]->offset, "expr.not_arithmetic",
                      {{"type", type_key(side->type)}});
    if (tree.text == "/") return refuse(tree.offset, "expr.no_division_in_rows");
    if (left->op == Op::constant && right->op == Op::constant) return folded(tree, *left, *right);
    const bool product = tree.text == "*";
    auto node = node_of(product ? Op::multiply : tree.text == "+" ? Op::add : Op::subtract, {left, right}, false);
    node->scale = product ? left->scale + right->scale : std::max(left->scale, right->scale);
    node->type = node->scale > 0 ? Type::decimal : Type::integer;
    if (node->scale > kMaxScale)
      return refuse(tree.offset, "expr.too_many_places", {{"limit", std::to_string(kMaxScale)}});
    return node;
  }

  NodePtr folded(const Tree& tree, const Node& left, const Node& right) {
    Wide a = std::get<int64_t>(left.constant);
    Wide b = std::get<int64_t>(right.constant);
    if (tree.text == "*") return bounded(tree.offset, a * b, left.scale + right.scale);
    const int scale = std::max(left.scale, right.scale);
    for (int i = left.scale; i < scale; ++i) a *= 10;
    for (int i = right.scale; i < scale; ++i) b *= 10;
    return bounded(tree.offset, tree.text == "+" ? a + b : a - b, scale);
  }

  // ---- comparisons

  // The choices that a field has; the level of a unit is one, too.
  std::vector<Choice> choices_of(const Found& found) const {
    if (found.field->type == Type::choice) return found.field->values;
    if (found.owner->cls != KindClass::unit || found.field->name != "level") return {};
    std::vector<Choice> levels;
    for (const auto& level : checker_.schema.levels) {
      levels.push_back({level, {}});
      for (const auto& [label, key] : checker_.schema.level_labels)
        if (key == level) levels.back().labels.push_back(label);
    }
    return levels;
  }

  static const Choice* match(const std::vector<Choice>& choices, const std::string& text) {
    for (const auto& choice : choices)
      if (choice.key == text) return &choice;
    for (const auto& choice : choices)
      if (std::find(choice.labels.begin(), choice.labels.end(), text) != choice.labels.end()) return &choice;
    return nullptr;
  }

  NodePtr choice_value(const Tree& tree, const Found& of, const std::vector<Choice>& choices) {
    const bool word = tree.kind == Kind_::name && tree.name.size() == 1;
    if (!word && tree.kind != Kind_::quoted) return value(tree);
    const std::string& text = word ? tree.name[0].text : tree.text;
    if (const Choice* choice = match(choices, text)) return constant_node(Type::choice, choice->key);
    if (word)
      if (Found other = find(tree, true); other.node) return other.node;
    std::vector<std::string> keys;
    std::vector<std::string> all;
    for (const auto& choice : choices) {
      keys.push_back(choice.labels.empty() ? choice.key : choice.key + " " + choice.labels.front());
      all.push_back(choice.key);
      all.insert(all.end(), choice.labels.begin(), choice.labels.end());
    }
    checker_.complaints.add_unknown(tree.offset, "expr.no_choice", text, all,
                                    {{"field", of.field->name}, {"list", listed(keys)}});
    return nullptr;
  }

  // A bare word beside a wrong name may have been one of its choices: one complaint is enough.
  NodePtr right_of(const Tree& tree, const Tree& left, bool left_is_good) {
    if (!left_is_good && tree.kind == Kind_::name && tree.name.size() == 1) return nullptr;
    if (left.kind == Kind_::name)
      if (Found found = find(left, true); found.node)
        if (const auto choices = choices_of(found); !choices.empty()) return choice_value(tree, found, choices);
    return value(tree);
  }

  NodePtr compare(const Tree& tree) {
    NodePtr left = value(*tree.parts[0]);
    NodePtr right = right_of(*tree.parts[1], *tree.parts[0], left != nullptr);
    if (!left || !right) return nullptr;
    if (!go_together(tree, *left, *right)) return nullptr;
    const bool ordered = is_number(*left) || left->type == Type::date;
    if (!ordered && tree.text != "=" && tree.text != "!=")
      return refuse(tree.offset, "expr.only_equal", {{"type", type_key(left->type)}, {"operator", tree.text}});
    auto node = node_of(Op::compare, {left, right}, true);
    node->text = tree.text;
    return node;
  }

  bool go_together(const Tree& tree, const Node& left, const Node& right) {
    if (is_number(left) && is_number(right)) return true;
    if (left.type == right.type && left.target == right.target) return true;
    // The level of a unit is a text column with choices.
    if (left.type == Type::text && left.op == Op::field && right.type == Type::choice && right.op == Op::constant)
      return true;
    for (const auto* pair : {&left, &right}) {
      const Node& other = pair == &left ? right : left;
      const bool reference = pair->type == Type::unit || pair->type == Type::account || pair->type == Type::ref;
      if (reference && pair->op == Op::field && other.type == Type::text) {
        std::string name;
        for (const auto& step : pair->path.steps) name += step.column + ".";
        refuse(tree.offset, "expr.use_code", {{"name", name}, {"code", pair->type == Type::account ? "name" : "code"}});
        return false;
      }
    }
    refuse(tree.offset, "expr.cannot_compare", {{"left", type_key(left.type)}, {"right", type_key(right.type)}});
    return false;
  }

  NodePtr one_of(const Tree& tree) {
    NodePtr field = value(*tree.parts[0]);
    std::vector<NodePtr> parts{field};
    bool good = field != nullptr;
    for (size_t i = 1; i < tree.parts.size(); ++i) {
      const Tree& item = *tree.parts[i];
      NodePtr checked = right_of(item, *tree.parts[0], field != nullptr);
      good = good && checked && go_together(item, *field, *checked);
      if (good && checked->op != Op::constant) {
        refuse(item.offset, "expr.list_of_constants");
        good = false;
      }
      parts.push_back(std::move(checked));
    }
    return good ? node_of(Op::one_of, std::move(parts), true) : nullptr;
  }

  NodePtr window(const Tree& tree) {
    NodePtr field = value(*tree.parts[0]);
    if (!field) return nullptr;
    if (field->type != Type::date)
      return refuse(tree.offset, "expr.window_needs_date",
                    {{"name", words_text(*tree.parts[0])}, {"type", type_key(field->type)}});
    using Period = PeriodRef::Kind;
    const auto kind = tree.period.kind;
    if (scope_.row_only && (kind == Period::figure || kind == Period::previous_year || kind == Period::cutoff))
      return refuse(tree.offset, "expr.no_period_in_row");
    auto node = node_of(Op::window, {field}, true);
    node->period = tree.period;
    return node;
  }

  NodePtr contains(const Tree& tree) {
    NodePtr field = value(*tree.parts[0]);
    NodePtr text = value(*tree.parts[1]);
    if (!field || !text) return nullptr;
    for (const NodePtr& side : {field, text})
      if (side->type != Type::text)
        return refuse(tree.parts[side == field ? 0 : 1]->offset, "expr.contains_needs_text",
                      {{"type", type_key(side->type)}});
    return node_of(Op::contains, {field, text}, true);
  }

  NodePtr presence(const Tree& tree) {
    NodePtr field = find(*tree.parts[0], false).node;
    if (!field) return nullptr;
    return node_of(tree.kind == Kind_::known ? Op::known : Op::absent, {field}, true);
  }

  static std::string words_text(const Tree& tree) {
    std::string text;
    for (const auto& word : tree.name) text += (text.empty() ? "" : ".") + word.text;
    return excerpt(text);
  }

  // ---- other rows

  NodePtr nested(const Tree& tree) {
    if (scope_.row_only) return refuse(tree.offset, "expr.row_only");
    const bool fits = tree.kind == Kind_::count || tree.kind == Kind_::distinct || tree.kind == Kind_::sum ||
                      tree.kind == Kind_::min || tree.kind == Kind_::max || tree.kind == Kind_::exists ||
                      tree.kind == Kind_::all;
    if (!fits) return refuse(tree.offset, "expr.not_in_condition");
    if (!tree.rows->of_it)
      return refuse(tree.offset, "expr.needs_of_it", {{"kind", excerpt(tree.rows->name.front().text)}});
    AggregatePtr aggregate = check_aggregate(checker_, tree, &scope_.kind);
    if (!aggregate) return nullptr;
    const bool is_truth = tree.kind == Kind_::exists || tree.kind == Kind_::all;
    auto node = node_of(Op::nested, {}, is_truth);
    const bool amount = aggregate->form == LeafForm::sum || aggregate->form == LeafForm::extreme;
    node->scale = amount ? aggregate->scale : 0;
    node->type = node->scale > 0 ? Type::decimal : Type::integer;
    node->aggregate = std::move(aggregate);
    return node;
  }

  const Checker& checker_;
  const Scope& scope_;
};

}  // namespace

NodePtr number_node(const std::string& decimal) {
  auto node = std::make_shared<Node>();
  const size_t point = decimal.find('.');
  node->scale = point == std::string::npos ? 0 : static_cast<int>(decimal.size() - point - 1);
  node->type = node->scale > 0 ? Type::decimal : Type::integer;
  const auto units = parse_scaled(decimal, node->scale);
  if (units) node->constant = *units;  // the scanner lets no other pass
  return node;
}

NodePtr check_condition(const Checker& checker, const Tree& tree, const Scope& scope) {
  return RowChecker(checker, scope).truth(tree);
}

}  // namespace bihuan::expr
