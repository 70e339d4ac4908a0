#include <algorithm>
#include <map>
#include <set>

#include "expr/node.h"

namespace bihuan::expr {
namespace {

// A number with its state, or a truth.
struct Value {
  State state = State::value;
  Number number;
  Truth truth = Truth::unknown;
};

class Folder {
 public:
  Folder(const Compiled& compiled, const LeafValues& values) : compiled_(compiled), values_(values) {}

  Result<Answer> answer() {
    TRY_SET(const Value value, of(*compiled_.plan->root));
    Answer answer;
    answer.state = value.state;
    answer.number = value.number;
    answer.truth = value.truth;
    const bool open = compiled_.is_truth ? value.truth == Truth::unknown : value.state != State::value;
    for (const size_t leaf : incomplete_)
      if (open || compiled_.leaves[leaf].known) answer.incomplete.push_back(leaf);
    return answer;
  }

 private:
  Result<Value> of(const Node& node) {
    switch (node.op) {
      case Op::constant:
        return constant(node);
      case Op::parameter:
        return parameter(node);
      case Op::leaf:
        return leaf(node.leaf);
      case Op::figure:
        return figure(node);
      case Op::negative:
        return negative(node);
      case Op::invert: {
        TRY_SET(Value value, of(*node.parts[0]));
        value.truth = negate(value.truth);
        return value;
      }
      case Op::both:
      case Op::either:
        return logic(node);
      default:
        return pair(node);
    }
  }

  Result<Value> constant(const Node& node) {
    TRY_SET(const Number number, Number::from_scaled(std::get<int64_t>(node.constant), node.scale));
    return Value{State::value, number, Truth::unknown};
  }

  // A bar that is not set is something that we have not been told.
  Result<Value> parameter(const Node& node) {
    for (const auto& [name, number] : values_.parameters)
      if (name == node.text && number) return Value{State::value, *number, Truth::unknown};
    return Value{State::not_reported, {}, Truth::unknown};
  }

  // A figure may be named often: it is folded once.
  Result<Value> figure(const Node& node) {
    const Node* inside = node.parts[0].get();
    if (const auto known = figures_.find(inside); known != figures_.end()) return known->second;
    TRY_SET(const Value value, of(*inside));
    figures_[inside] = value;
    return value;
  }

  Result<Value> negative(const Node& node) {
    TRY_SET(Value value, of(*node.parts[0]));
    TRY_SET(value.number, Number(0).minus(value.number));
    return value;
  }

  Result<Value> logic(const Node& node) {
    Value value;
    value.truth = node.op == Op::both ? Truth::yes : Truth::no;
    for (const auto& part : node.parts) {
      TRY_SET(const Value next, of(*part));
      value.truth = node.op == Op::both ? both(value.truth, next.truth) : either(value.truth, next.truth);
    }
    return value;
  }

  static State joined(State a, State b) {
    if (a == State::not_reported || b == State::not_reported) return State::not_reported;
    return a == State::not_applicable || b == State::not_applicable ? State::not_applicable : State::value;
  }

  Result<Value> pair(const Node& node) {
    TRY_SET(const Value left, of(*node.parts[0]));
    TRY_SET(const Value right, of(*node.parts[1]));
    Value value;
    value.state = joined(left.state, right.state);
    if (node.op == Op::compare) {
      if (value.state == State::value)
        value.truth = holds(node.text, left.number.compare(right.number)) ? Truth::yes : Truth::no;
      value.state = State::value;
      return value;
    }
    const bool by_zero = node.op == Op::divide && right.number == Number(0);
    if (by_zero || value.state == State::not_applicable) {
      if (value.state == State::value) value.state = State::not_applicable;
      return value;
    }
    TRY_SET(value.number, computed(node.op, left.number, right.number));
    return value;
  }

  static Result<Number> computed(Op op, const Number& left, const Number& right) {
    switch (op) {
      case Op::add:
        return left.plus(right);
      case Op::subtract:
        return left.minus(right);
      case Op::multiply:
        return left.times(right);
      default:
        return left.over(right);
    }
  }

  static bool holds(const std::string& symbol, int order) {
    if (symbol == "=") return order == 0;
    if (symbol == "!=") return order != 0;
    if (symbol == "<") return order < 0;
    if (symbol == "<=") return order <= 0;
    return symbol == ">" ? order > 0 : order >= 0;
  }

  // ---- aggregates: what the columns of each form say

  Result<Value> leaf(size_t index) {
    const Leaf& leaf = compiled_.leaves[index];
    const auto column = [&](int offset) { return values_.columns[static_cast<size_t>(leaf.first + offset)]; };
    const auto is_null = [&](int offset) { return values_.nulls[static_cast<size_t>(leaf.first + offset)]; };
    bool whole = true;
    TRY_SET(Value value, by_form(leaf, index, column, is_null, whole));
    if (!whole) incomplete_.insert(index);
    return value;
  }

  template <class Column, class IsNull>
  Result<Value> by_form(const Leaf& leaf, size_t index, Column column, IsNull is_null, bool& whole) {
    Value value;
    switch (leaf.form) {
      case LeafForm::count:
      case LeafForm::distinct:
        whole = column(1) == 0;
        return number(Number(column(0)), leaf, whole);
      case LeafForm::sum: {
        whole = is_whole(leaf, index, column(0), column(2));
        // No unit owed a return: that is not a zero that somebody reported.
        if (leaf.needs_returns && values_.returns[index].due == 0 && column(1) == 0) return nothing(leaf, whole);
        TRY_SET(const Number sum, Number::from_scaled(column(1), leaf.scale));
        return number(sum, leaf, whole);
      }
      case LeafForm::average: {
        whole = is_whole(leaf, index, column(1), column(3));
        const int64_t filled = column(0) - column(3);
        if (filled == 0) return nothing(leaf, whole);
        TRY_SET(const Number sum, Number::from_scaled(column(2), leaf.scale));
        TRY_SET(const Number mean, sum.over(Number(filled)));
        return number(mean, leaf, whole);
      }
      case LeafForm::extreme: {
        whole = is_whole(leaf, index, column(1), column(3));
        if (is_null(2)) return nothing(leaf, whole);
        TRY_SET(const Number extreme, Number::from_scaled(column(2), leaf.scale));
        return number(extreme, leaf, whole);
      }
      case LeafForm::share: {
        whole = is_whole(leaf, index, column(1) + column(3), 0);
        if (column(2) == 0) return nothing(leaf, whole);
        TRY_SET(const Number share, Number::fraction(column(0), column(2)));
        return number(share, leaf, whole);
      }
      case LeafForm::gap:
        whole = column(2) == 0;
        if (column(0) < 2) return nothing(leaf, whole);
        return number(Number(column(1)), leaf, whole);
      case LeafForm::quantor:
        whole = column(0) > 0 && is_whole(leaf, index, column(2), 0);
        value.truth = column(1) > 0 ? Truth::no : whole ? Truth::yes : Truth::unknown;
        return value;
      case LeafForm::exists:
        whole = column(0) > 0 || column(1) == 0;
        value.truth = column(0) > 0 ? Truth::yes : whole ? Truth::no : Truth::unknown;
        return value;
      case LeafForm::unbroken:
        break;
    }
    whole = column(0) > 0 && column(4) == 0;
    const bool unbroken = column(1) == 1 && column(2) == column(0) && column(3) == column(0);
    if (whole) value.truth = unbroken ? Truth::yes : Truth::no;
    return value;
  }

  bool is_whole(const Leaf& leaf, size_t index, int64_t unknown, int64_t absent) const {
    const auto& returns = values_.returns[index];
    const bool all_there = !leaf.needs_returns || returns.due <= returns.filed;
    return unknown == 0 && (absent == 0 || !leaf.needs_field) && all_there;
  }

  static Value number(const Number& number, const Leaf& leaf, bool whole) {
    return {whole || leaf.known ? State::value : State::not_reported, number, Truth::unknown};
  }
  static Value nothing(const Leaf& leaf, bool whole) {
    return {whole || leaf.known ? State::not_applicable : State::not_reported, {}, Truth::unknown};
  }

  const Compiled& compiled_;
  const LeafValues& values_;
  std::map<const Node*, Value> figures_;
  std::set<size_t> incomplete_;
};

}  // namespace

Truth both(Truth a, Truth b) { return std::min(a, b); }
Truth either(Truth a, Truth b) { return std::max(a, b); }
Truth negate(Truth a) { return a == Truth::unknown ? a : a == Truth::yes ? Truth::no : Truth::yes; }

Result<Answer> fold(const Compiled& compiled, const LeafValues& values) { return Folder(compiled, values).answer(); }

}  // namespace bihuan::expr
