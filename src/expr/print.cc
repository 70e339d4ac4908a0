#include "expr/print.h"

#include <fmt/format.h>

#include "base/date.h"
#include "base/text.h"

namespace bihuan::expr {
namespace {

enum Strength { kEither, kBoth, kInvert, kRelation, kAddition, kProduct, kSign };

Strength strength_of(const Node& node) {
  switch (node.op) {
    case Op::either:
      return kEither;
    case Op::both:
      return kBoth;
    case Op::invert:
      return kInvert;
    case Op::compare:
    case Op::one_of:
    case Op::window:
    case Op::contains:
      return kRelation;
    case Op::add:
    case Op::subtract:
    case Op::days:
      return kAddition;
    case Op::multiply:
    case Op::divide:
      return kProduct;
    default:
      return kSign;
  }
}

std::string quoted(const std::string& text) { return "\"" + replace_all(text, "\"", "\"\"") + "\""; }

std::string number_text(int64_t units, int scale) {
  std::string text = scaled_to_string(units, scale);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string constant_text(const Node& node) {
  if (const auto* text = std::get_if<std::string>(&node.constant)) return quoted(*text);
  const int64_t value = std::get<int64_t>(node.constant);
  if (node.type == Type::date) return Date::from_ymd(value)->iso();
  if (node.type == Type::boolean) return value != 0 ? "true" : "false";
  return number_text(value, node.scale);
}

std::string path_text(const Path& path) {
  std::string text;
  for (const auto& step : path.steps) text += (text.empty() ? "" : ".") + step.column;
  return text;
}

std::string_view operator_text(const Node& node) {
  switch (node.op) {
    case Op::add:
      return "+";
    case Op::subtract:
    case Op::days:
      return "-";
    case Op::multiply:
      return "*";
    case Op::divide:
      return "/";
    default:
      return node.text;
  }
}

std::string clauses_text(const Selection& rows) {
  std::string text;
  if (rows.bond != Selection::Bond::none) text += " of it";
  if (rows.period) text += " " + print_period(*rows.period);
  if (!rows.under.empty()) text += " under " + quoted(rows.under);
  if (!rows.levels.empty()) text += fmt::format(" at level {}", fmt::join(rows.levels, " or "));
  if (rows.as_filed) text += " as filed";
  if (rows.latest) text += " latest";
  return text;
}

// `last`: nothing follows inside the same brackets, so that a condition at the end can swallow nothing.
std::string text_of(const Node& node, Strength at_least, bool last);

std::string selection_text(const Selection& rows, const std::string& field, bool last) {
  std::string text = rows.kind + (field.empty() ? "" : "." + field) + clauses_text(rows);
  if (rows.where) text += " where " + text_of(*rows.where, kEither, last);
  return text;
}

std::string aggregate_text(const Aggregate& of) {
  const std::string part = of.known_part ? " known " : " ";
  const auto simple = [&](std::string_view word) {
    return fmt::format("{}{}{}", word, part, selection_text(of.rows, of.field, true));
  };
  switch (of.form) {
    case LeafForm::count:
      return simple("count");
    case LeafForm::sum:
      return simple("sum");
    case LeafForm::average:
      return simple("avg");
    case LeafForm::extreme:
      return simple(of.highest ? "max" : "min");
    case LeafForm::distinct:
      return "count distinct " + selection_text(of.rows, of.field, true);
    case LeafForm::exists:
      return simple("exists");
    case LeafForm::gap:
      return simple("gap");
    case LeafForm::unbroken:
      return simple("unbroken");
    case LeafForm::quantor:
      return fmt::format("all {} satisfy {}", selection_text(of.rows, "", false), text_of(*of.test, kEither, true));
    case LeafForm::share:
      break;
  }
  const std::string which = of.test ? " where " + text_of(*of.test, kEither, false) : "";
  return fmt::format("share{}{}{} of {}", part, of.rows.kind, which, selection_text(of.rows, "", true));
}

std::string list_text(const Node& node) {
  std::string items;
  for (size_t i = 1; i < node.parts.size(); ++i) items += (i > 1 ? ", " : "") + text_of(*node.parts[i], kSign, false);
  return text_of(*node.parts[0], kAddition, false) + " in (" + items + ")";
}

std::string joined_text(const Node& node, bool last) {
  const bool both = node.op == Op::both;
  std::string text;
  for (size_t i = 0; i < node.parts.size(); ++i)
    text += (i == 0 ? ""
             : both ? " and "
                    : " or ") +
            text_of(*node.parts[i], both ? kBoth : kEither, last && i + 1 == node.parts.size());
  return text;
}

std::string binary_text(const Node& node, bool last) {
  const Strength own = strength_of(node);
  const auto right = own == kRelation ? kAddition : own == kAddition ? kProduct : kSign;
  return fmt::format("{} {} {}", text_of(*node.parts[0], own == kRelation ? kAddition : own, false),
                     operator_text(node), text_of(*node.parts[1], right, last));
}

std::string bare_text(const Node& node, bool last) {
  switch (node.op) {
    case Op::constant:
      return constant_text(node);
    case Op::today:
      return "today";
    case Op::parameter:
    case Op::figure:
      return node.text;
    case Op::field:
      return path_text(node.path);
    case Op::negative:
      return "-" + text_of(*node.parts[0], kSign, last);
    case Op::add:
    case Op::subtract:
    case Op::days:
    case Op::multiply:
    case Op::divide:
    case Op::compare:
      return binary_text(node, last);
    case Op::contains:
      return fmt::format("{} contains {}", text_of(*node.parts[0], kAddition, false),
                         text_of(*node.parts[1], kAddition, last));
    case Op::one_of:
      return list_text(node);
    case Op::window:
      return text_of(*node.parts[0], kAddition, false) + " " + print_period(node.period);
    case Op::known:
      return "known " + text_of(*node.parts[0], kSign, false);
    case Op::absent:
      return "absent " + text_of(*node.parts[0], kSign, false);
    case Op::invert:
      return "not " + text_of(*node.parts[0], kInvert, last);
    case Op::both:
    case Op::either:
      return joined_text(node, last);
    case Op::nested:
    case Op::leaf:
      break;
  }
  return aggregate_text(*node.aggregate);
}

std::string text_of(const Node& node, Strength at_least, bool last) {
  const bool aggregate = node.op == Op::nested || node.op == Op::leaf;
  const bool bracketed = strength_of(node) < at_least || (aggregate && !last);
  return bracketed ? "(" + bare_text(node, true) + ")" : bare_text(node, last);
}

}  // namespace

std::string print_period(const PeriodRef& period) {
  using Which = PeriodRef::Kind;
  switch (period.kind) {
    case Which::figure:
      return "in period";
    case Which::year:
      return fmt::format("in year({})", period.year);
    case Which::month:
      return fmt::format("in month({}, {})", period.year, period.month);
    case Which::range:
      return fmt::format("in range({}, {})", Date::from_ymd(period.from)->iso(), Date::from_ymd(period.to)->iso());
    case Which::previous_year:
      return "in previous year";
    case Which::cutoff:
      return "by cutoff";
    case Which::ever:
      break;
  }
  return "ever";
}

std::string print(const Node& node) { return text_of(node, kEither, true); }
std::string print(const Aggregate& aggregate) { return aggregate_text(aggregate); }

}  // namespace bihuan::expr
