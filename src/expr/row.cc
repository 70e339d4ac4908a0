#include "expr/row.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "expr/check.h"
#include "expr/parse.h"
#include "expr/print.h"

namespace bihuan::expr {

struct Condition::Node {
  NodePtr condition;  // null = every row
};

namespace {

__extension__ typedef __int128 Wide;

// What a value is in one row. Nothing there: as "none" or as "unknown"; none goes before unknown.
struct Held {
  enum class State { there, unknown, none } state = State::there;
  Wide number = 0;
  std::string_view text;
  bool is_text = false;
};

Held::State joined(Held::State a, Held::State b) { return std::max(a, b); }

Wide scaled_up(Wide units, int exponent) {
  while (exponent-- > 0) units *= 10;
  return units;
}

class Reader {
 public:
  Reader(const db::Row& row, const Condition::Context& context) : row_(row), context_(context) {}

  Truth truth(const Node& node) const {
    switch (node.op) {
      case Op::invert:
        return negate(truth(*node.parts[0]));
      case Op::both:
      case Op::either:
        return logic(node);
      case Op::known:
        if (is_pending(*node.parts[0])) return Truth::unknown;
        return value(*node.parts[0], 0).state == Held::State::there ? Truth::yes : Truth::no;
      case Op::absent:
        if (is_pending(*node.parts[0])) return Truth::unknown;
        return value(*node.parts[0], 0).state == Held::State::there ? Truth::no : Truth::yes;
      default:
        break;
    }
    int scale = 0;
    for (const auto& part : node.parts) scale = std::max(scale, part->scale);
    std::vector<Held> held;
    Held::State state = Held::State::there;
    for (const auto& part : node.parts) {
      held.push_back(value(*part, scale));
      state = joined(state, held.back().state);
    }
    if (state != Held::State::there) return state == Held::State::none ? Truth::no : Truth::unknown;
    return relation(node, held) ? Truth::yes : Truth::no;
  }

 private:
  bool is_pending(const Node& node) const {
    return context_.pending != nullptr && node.op == Op::field && node.path.index < context_.pending->size() &&
           (*context_.pending)[node.path.index];
  }

  Truth logic(const Node& node) const {
    Truth all = node.op == Op::both ? Truth::yes : Truth::no;
    for (const auto& part : node.parts) all = node.op == Op::both ? both(all, truth(*part)) : either(all, truth(*part));
    return all;
  }

  static int order(const Held& a, const Held& b) {
    if (a.is_text || b.is_text) return a.text.compare(b.text);
    return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  }

  static bool relation(const Node& node, const std::vector<Held>& held) {
    switch (node.op) {
      case Op::one_of:
        return std::any_of(held.begin() + 1, held.end(), [&](const Held& item) { return order(held[0], item) == 0; });
      case Op::contains:
        return held[0].text.find(held[1].text) != std::string_view::npos;
      case Op::window:
        return in_window(held[0].number, node.period);
      default:
        break;
    }
    const int sign = order(held[0], held[1]);
    if (node.text == "=") return sign == 0;
    if (node.text == "!=") return sign != 0;
    if (node.text == "<") return sign < 0;
    if (node.text == "<=") return sign <= 0;
    return node.text == ">" ? sign > 0 : sign >= 0;
  }

  // Precondition (check): a period that needs no evaluation.
  static bool in_window(Wide day, const PeriodRef& period) {
    if (period.kind == PeriodRef::Kind::year) return day / 10000 == period.year;
    if (period.kind == PeriodRef::Kind::month) return day / 100 == period.year * 100 + period.month;
    return period.kind == PeriodRef::Kind::range && period.from <= day && day <= period.to;
  }

  Held value(const Node& node, int scale) const {
    switch (node.op) {
      case Op::constant:
        return of(node.constant, scale - node.scale, Held::State::unknown);
      case Op::today:
        return {Held::State::there, context_.today.ymd(), {}, false};
      case Op::field: {
        if (is_pending(node)) return {Held::State::unknown, 0, {}, false};
        static const db::Value kNothing = db::Null{};
        const db::Value& cell = node.path.index < row_.size() ? row_[node.path.index] : kNothing;
        return of(cell, scale - node.scale, node.path.unknown ? Held::State::unknown : Held::State::none);
      }
      case Op::parameter:
        return parameter(node, scale);
      case Op::days:
        return days(node, scale);
      default:
        return arithmetic(node, scale);
    }
  }

  static Held of(const db::Value& value, int up, Held::State when_empty) {
    if (const auto* number = std::get_if<int64_t>(&value))
      return {Held::State::there, scaled_up(*number, up), {}, false};
    if (const auto* text = std::get_if<std::string>(&value)) return {Held::State::there, 0, *text, true};
    return {when_empty, 0, {}, false};
  }

  Held parameter(const Node& node, int scale) const {
    const auto number = context_.parameter ? context_.parameter(node.text) : std::nullopt;
    const auto units = number ? number->scaled(scale) : Result<int64_t>(Error{});
    return units ? Held{Held::State::there, *units, {}, false} : Held{Held::State::unknown, 0, {}, false};
  }

  Held days(const Node& node, int scale) const {
    Held left = value(*node.parts[0], 0);
    const Held right = value(*node.parts[1], 0);
    left.state = joined(left.state, right.state);
    if (left.state != Held::State::there) return left;
    const auto later = Date::from_ymd(static_cast<int64_t>(left.number));
    const auto earlier = Date::from_ymd(static_cast<int64_t>(right.number));
    left.number = later && earlier ? scaled_up(later->days_since(*earlier), scale) : 0;
    return left;
  }

  Held arithmetic(const Node& node, int scale) const {
    const bool product = node.op == Op::multiply;
    Held left = value(*node.parts[0], product ? node.parts[0]->scale : node.scale);
    if (node.op == Op::negative) {
      left.number = -left.number;
    } else {
      const Held right = value(*node.parts[1], product ? node.parts[1]->scale : node.scale);
      left.state = joined(left.state, right.state);
      if (product)
        left.number = bounded(left.number) * bounded(right.number);
      else
        left.number = node.op == Op::add ? left.number + right.number : left.number - right.number;
    }
    left.number = scaled_up(bounded(left.number), scale - node.scale);
    return left;
  }

  // The databases count in 64 bits; what does not fit compares like the largest number.
  static Wide bounded(Wide number) {
    constexpr Wide kMax = std::numeric_limits<int64_t>::max();
    return std::clamp(number, -kMax, kMax);
  }

  const db::Row& row_;
  const Condition::Context& context_;
};

}  // namespace

std::pair<std::optional<Condition>, Issues> Condition::parse(std::string_view text, const Kind& kind,
                                                             const Schema& schema) {
  Parsed parsed = expr::parse(text);
  if (!parsed.tree) return {std::nullopt, issues_of(text, std::move(parsed.mistakes))};
  Complaints complaints;
  NodePtr root = check_condition({schema, complaints}, *parsed.tree, {kind, true});
  if (!complaints.empty()) return {std::nullopt, issues_of(text, complaints.mistakes())};
  Condition condition;
  condition.text_ = print(*root);
  condition.root_ = std::make_shared<Node>(Node{std::move(root)});
  return {std::move(condition), {}};
}

Condition Condition::of_leaf(const Compiled& compiled, size_t leaf) {
  Condition condition;
  const NodePtr& where = compiled.plan->leaves[leaf]->rows.where;
  if (where) condition.text_ = print(*where);
  condition.root_ = std::make_shared<Node>(Node{where});
  return condition;
}

Truth Condition::holds(const db::Row& row, const Context& context) const {
  return root_->condition ? Reader(row, context).truth(*root_->condition) : Truth::yes;
}

}  // namespace bihuan::expr
