#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "expr/sql.h"

namespace bihuan::expr {
namespace {

__extension__ typedef __int128 Wide;

int64_t power_of_ten(int exponent) {
  int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

// Beyond 64 bits every comparison comes out as with the largest number.
int64_t scaled_up(int64_t units, int exponent) {
  const Wide wide = static_cast<Wide>(units) * power_of_ten(exponent);
  constexpr Wide kMax = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::clamp(wide, -kMax, kMax));
}

std::string field_sql(Pen& pen, const Path& path, const RowAt& row) {
  std::string value = row.alias + "." + db::quote(path.steps.front().column);
  for (size_t i = 1; i < path.steps.size(); ++i) {
    const Step& from = path.steps[i - 1];
    const std::string r = pen.fresh('r');
    const std::string found = from.to_unit
                                  ? fmt::format("{}.unit = {} and {}", r, value, on_day_sql(r, row.tree_day(pen)))
                                  : fmt::format("{}.id = {}", r, value);
    value = fmt::format("(select {}.{} from {} {} where {} and {})", r, db::quote(path.steps[i].column),
                        db::quote(from.next), r, version_sql(pen, r), found);
  }
  return value;
}

// Makes what is empty as "none" false; what is empty as "unknown" stays NULL.
std::string decided(Pen& pen, const std::string& core, const std::vector<NodePtr>& parts, const RowAt& row) {
  std::vector<NodePtr> none;
  bool unknown = false;
  for (const auto& part : parts) {
    collect_none_fields(part, none);
    unknown = unknown || can_be_unknown(*part);
  }
  if (none.empty()) return core;
  if (!unknown) return fmt::format("coalesce({}, false)", core);
  std::vector<std::string> empty;
  for (const auto& field : none) {
    auto test = field_sql(pen, field->path, row) + " is null";
    if (std::find(empty.begin(), empty.end(), test) == empty.end()) empty.push_back(std::move(test));
  }
  return fmt::format("case when {} then false else {} end", fmt::join(empty, " or "), core);
}

int common_scale(const std::vector<NodePtr>& parts) {
  int scale = 0;
  for (const auto& part : parts) scale = std::max(scale, part->scale);
  return scale;
}

std::string list_sql(Pen& pen, const Node& node, const RowAt& row) {
  const int scale = common_scale(node.parts);
  std::vector<std::string> items;
  for (size_t i = 1; i < node.parts.size(); ++i) items.push_back(value_sql(pen, node.parts[i], row, scale));
  return fmt::format("{} in ({})", value_sql(pen, node.parts[0], row, scale), fmt::join(items, ", "));
}

std::string logic_sql(Pen& pen, const Node& node, const RowAt& row, bool where_only) {
  if (node.op == Op::invert) return "not (" + condition_sql(pen, node.parts[0], row, false) + ")";
  std::vector<std::string> parts;
  for (const auto& part : node.parts) parts.push_back(condition_sql(pen, part, row, where_only));
  return "(" + fmt::format("{}", fmt::join(parts, node.op == Op::both ? " and " : " or ")) + ")";
}

// `lead_unit.code = "T1"` as a condition on the rows that are kept: lead_unit in (the units so called), which an index
// can look up; `=`, not `in`, where there is one at most (a unit's code is its own for ever), so that what is alike
// comes out of the index sorted by what follows. Where the condition is to be negated it stays a comparison, unknown of
// a row that refers to none.
std::string referred_sql(Pen& pen, const Node& node, const RowAt& row) {
  const Path& path = node.parts[0]->path;
  std::vector<std::string> items;
  const int scale = common_scale(node.parts);
  for (size_t i = 1; i < node.parts.size(); ++i) items.push_back(value_sql(pen, node.parts[i], row, scale));
  const bool is_code = path.steps.front().to_unit && path.steps.back().column == "code";
  const bool one_at_most = is_code && path.steps.size() == 2 && items.size() == 1;
  std::string sql = fmt::format("in ({})", fmt::join(items, ", "));
  for (size_t i = path.steps.size() - 1; i > 0; --i) {
    const Step& from = path.steps[i - 1];
    const std::string r = pen.fresh('r');
    const std::string day = from.to_unit ? " and " + on_day_sql(r, row.tree_day(pen)) : "";
    sql = fmt::format("{6} (select {0}.{1} from {2} {0} where {3}{4} and {0}.{5})", r, from.to_unit ? "unit" : "id",
                      db::quote(from.next), version_sql(pen, r), day, db::quote(path.steps[i].column) + " " + sql,
                      one_at_most ? "=" : "in");
  }
  return row.alias + "." + db::quote(path.steps.front().column) + " " + sql;
}

bool compares_referred(const Node& node) {
  const bool equals = (node.op == Op::compare && node.text == "=") || node.op == Op::one_of;
  if (!equals || node.parts[0]->op != Op::field || node.parts[0]->path.steps.size() < 2) return false;
  return node.parts[0]->scale == common_scale(node.parts) &&
         std::all_of(node.parts.begin() + 1, node.parts.end(),
                     [](const auto& part) { return part->op == Op::constant; });
}

// A comparison as SQL sees it: NULL when an operand is.
std::string bare_sql(Pen& pen, const Node& node, const RowAt& row) {
  const auto part = [&](size_t i, int scale) { return value_sql(pen, node.parts[i], row, scale); };
  switch (node.op) {
    case Op::compare: {
      const int scale = common_scale(node.parts);
      const std::string left = part(0, scale);
      return fmt::format("{} {} {}", left, node.text == "!=" ? "<>" : node.text, part(1, scale));
    }
    case Op::one_of:
      return list_sql(pen, node, row);
    case Op::contains: {
      const std::string text = part(0, 0);
      return contains_sql(pen, text, part(1, 0));
    }
    default:
      break;
  }
  const std::string window = window_sql(pen, part(0, 0), node.period);
  return window.empty() ? part(0, 0) + " is not null" : window;
}

std::string product_or_sum(Pen& pen, const Node& node, const RowAt& row) {
  const bool product = node.op == Op::multiply;
  const auto part = [&](size_t i) {
    return value_sql(pen, node.parts[i], row, product ? node.parts[i]->scale : node.scale);
  };
  const std::string left = part(0);
  return fmt::format("({} {} {})", left, product ? "*" : node.op == Op::add ? "+" : "-", part(1));
}

}  // namespace

std::string Pen::bind(Binding binding) {
  const auto same = [&](const Binding& other) {
    return other.symbol == binding.symbol && other.constant == binding.constant && other.period == binding.period &&
           other.text == binding.text && other.scale == binding.scale;
  };
  const auto known = std::find_if(bindings_.begin(), bindings_.end(), same);
  const auto number = known - bindings_.begin() + 1;
  if (known == bindings_.end()) bindings_.push_back(std::move(binding));
  return "?" + std::to_string(number);
}

std::string version_sql(Pen& pen, const std::string& alias) {
  const std::string site = pen.symbol(Symbol::site);
  if (pen.options().newest) return fmt::format("{0}.site = {1} and {0}.until = {2}", alias, site, db::kOpen);
  const std::string position = pen.symbol(Symbol::position);
  return fmt::format("{0}.site = {1} and {0}.since <= {2} and {0}.until > {2}", alias, site, position);
}

std::string on_day_sql(const std::string& alias, const std::string& day) {
  return fmt::format("{0}.from_day <= {1} and {0}.to_day >= {1}", alias, day);
}

std::string in_list_sql(Pen& pen, const std::string& value, const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const auto& text : texts) items.push_back(pen.constant(text));
  return items.empty() ? "1 = 0" : fmt::format("{} in ({})", value, fmt::join(items, ", "));
}

std::string contains_sql(const Pen& pen, const std::string& text, const std::string& part) {
  return fmt::format("{}({}, {}) > 0", pen.options().dialect == db::Dialect::sqlite ? "instr" : "strpos", text, part);
}

// Years begin in March: month m is (m + 9) % 12 months after it, those months have (that * 306 + 5) / 10 days together.
std::string days_sql(const std::string& ymd) {
  const std::string month = fmt::format("(({} / 100 % 100 + 9) % 12)", ymd);
  const std::string year = fmt::format("({} / 10000 - {} / 10)", ymd, month);
  return fmt::format("({0} * 365 + {0} / 4 - {0} / 100 + {0} / 400 + ({1} * 306 + 5) / 10 + {2} % 100)", year, month,
                     ymd);
}

std::string joined(const std::vector<std::string>& conditions) {
  return fmt::format("{}", fmt::join(conditions, " and "));
}

std::string window_sql(Pen& pen, const std::string& date, const PeriodRef& period) {
  if (period.kind == PeriodRef::Kind::ever) return "";
  if (period.kind == PeriodRef::Kind::cutoff) return fmt::format("{} <= {}", date, pen.symbol(Symbol::cutoff));
  const std::string from = pen.symbol(Symbol::period_from, period);
  return fmt::format("{} between {} and {}", date, from, pen.symbol(Symbol::period_to, period));
}

std::string condition_sql(Pen& pen, const NodePtr& condition, const RowAt& row, bool where_only) {
  const Node& node = *condition;
  switch (node.op) {
    case Op::invert:
    case Op::both:
    case Op::either:
      return logic_sql(pen, node, row, where_only);
    case Op::known:
      return value_sql(pen, node.parts[0], row, node.parts[0]->scale) + " is not null";
    case Op::absent:
      return value_sql(pen, node.parts[0], row, node.parts[0]->scale) + " is null";
    case Op::nested:
      return nested_sql(pen, *node.aggregate, row);
    default:
      break;
  }
  if (where_only && compares_referred(node)) return referred_sql(pen, node, row);
  const std::string bare = bare_sql(pen, node, row);
  return where_only ? bare : decided(pen, bare, node.parts, row);
}

std::string value_sql(Pen& pen, const NodePtr& value, const RowAt& row, int scale) {
  const Node& node = *value;
  const int up = scale - node.scale;
  if (node.op == Op::constant) {
    const auto* units = std::get_if<int64_t>(&node.constant);
    return pen.constant(units == nullptr ? node.constant : db::Value(scaled_up(*units, up)));
  }
  if (node.op == Op::parameter) return pen.bind({Symbol::parameter, {}, {}, node.text, scale});
  std::string sql;
  switch (node.op) {
    case Op::today:
      sql = pen.symbol(Symbol::cutoff);
      break;
    case Op::field:
      sql = field_sql(pen, node.path, row);
      break;
    case Op::negative:
      sql = "(-" + value_sql(pen, node.parts[0], row, node.scale) + ")";
      break;
    case Op::days: {
      const std::string later = days_sql(value_sql(pen, node.parts[0], row, 0));
      sql = fmt::format("({} - {})", later, days_sql(value_sql(pen, node.parts[1], row, 0)));
      break;
    }
    case Op::nested:
      sql = nested_sql(pen, *node.aggregate, row);
      break;
    default:
      sql = product_or_sum(pen, node, row);
      break;
  }
  return up == 0 ? sql : fmt::format("({} * {})", sql, power_of_ten(up));
}

}  // namespace bihuan::expr
