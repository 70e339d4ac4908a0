#include "figure/snapshot.h"

#include <fmt/format.h>

#include <algorithm>

#include "expr/cache.h"
#include "expr/print.h"
#include "log/writer.h"
#include "totals/totals.h"

namespace bihuan::figure {
namespace {

bool whole_months(const Period& period) { return period.from.day() == 1 && period.to.plus_days(1).day() == 1; }

Date shifted_back_a_year(Date day) {
  auto same = Date::from_parts(day.year() - 1, day.month(), day.day());
  return same ? *same : Date::from_parts(day.year() - 1, 2, 28).operator*();  // 29 February
}

Result<Date> day_of_position(db::Session& session, int64_t position) {
  const db::Value parameters[] = {db::kSite, position};
  TRY_SET(const auto row, session.first("select at from bh_log where site = ?1 and position = ?2", parameters));
  if (row.empty()) return Error{Fault::not_found, "figure.no_such_position", {{"position", std::to_string(position)}}};
  return day_of(Instant{std::get<int64_t>(row[0])});
}

}  // namespace

Result<Snapshot> Snapshot::take(db::Session& session, const kit::Kit& kit, const Where& where) {
  Snapshot snapshot;
  snapshot.session = &session;
  snapshot.kit = &kit;
  snapshot.where = where;
  TRY_SET(const int64_t head, log::log_size(session));
  snapshot.position = where.as_of.value_or(head);
  if (snapshot.position < 1 || snapshot.position > head)
    return Error{Fault::not_found,
                 "figure.no_such_position",
                 {{"position", std::to_string(snapshot.position)}, {"head", std::to_string(head)}}};
  snapshot.current = snapshot.position == head;
  TRY_SET(snapshot.cutoff, day_of_position(session, snapshot.position));
  TRY_SET(const auto numbers, totals::kept(session));
  snapshot.totals.insert(numbers.begin(), numbers.end());
  if (!where.under.empty()) {
    TRY_SET(const auto unit, org::find_unit(session, where.under, {snapshot.position, where.period.to}));
    if (!unit) return Error{Fault::not_found, "figure.no_such_unit", {{"unit", where.under}}};
  }
  return snapshot;
}

Period Snapshot::days(const expr::PeriodRef& period, const Period& figure) const {
  using Kind = expr::PeriodRef::Kind;
  static const Date kBeginning = *Date::from_parts(1900, 1, 1);
  switch (period.kind) {
    case Kind::figure:
      return figure;
    case Kind::year:
      return year_period(period.year);
    case Kind::month:
      return *month_period(period.year, period.month);
    case Kind::range:
      return {*Date::from_ymd(period.from), *Date::from_ymd(period.to)};
    case Kind::previous_year:
      return {shifted_back_a_year(figure.from), shifted_back_a_year(figure.to)};
    case Kind::cutoff:
      return {kBeginning, cutoff};
    case Kind::ever:
      break;
  }
  return {kBeginning, Date::open()};
}

expr::Options Snapshot::options(const expr::Compiled& compiled, const Period& figure) const {
  expr::Options options;
  options.under_unit = !where.under.empty();
  options.kept = &totals;
  options.use_totals = current && !options.under_unit &&
                       std::all_of(compiled.leaves.begin(), compiled.leaves.end(), [&](const auto& leaf) {
                         return !leaf.total || whole_months(days(leaf.period, figure));
                       });
  return options;
}

Result<std::optional<Number>> Snapshot::parameter(std::string_view name) {
  const auto known = parameters.find(name);
  if (known != parameters.end()) return known->second;
  const db::Value bound[] = {db::kSite, std::string(name), position};
  TRY_SET(
      const auto row,
      session->first("select value from setting where site = ?1 and name = ?2 and since <= ?3 and until > ?3", bound));
  std::optional<Number> value;
  if (!row.empty()) {
    TRY_SET(value, Number::parse(std::get<std::string>(row[0])));
  }
  parameters.emplace(std::string(name), value);
  return value;
}

Result<std::string> Snapshot::path(const std::string& unit, Date day) {
  const std::string& wanted = unit.empty() ? where.under : unit;
  TRY_SET(const auto place, org::find_unit(*session, wanted, {position, day}));
  if (!place) return Error{Fault::not_found, "figure.no_such_unit", {{"unit", wanted}}};
  return place->path;
}

Result<db::Value> Snapshot::value(const expr::Binding& binding, const Period& figure) {
  using expr::Symbol;
  const Period stretch = days(binding.period, figure);
  const Date tree_day = std::min(stretch.to, stretch.to == Date::open() ? cutoff : stretch.to);
  switch (binding.symbol) {
    case Symbol::constant:
      return binding.constant;
    case Symbol::site:
      return db::Value(db::kSite);
    case Symbol::position:
      return db::Value(position);
    case Symbol::period_from:
      return db::Value(int64_t{stretch.from.ymd()});
    case Symbol::period_to:
      return db::Value(int64_t{stretch.to.ymd()});
    case Symbol::month_from:
      return db::Value(int64_t{stretch.from.year_month()});
    case Symbol::month_to:
      return db::Value(int64_t{stretch.to.year_month()});
    case Symbol::tree_day:
      return db::Value(int64_t{tree_day.ymd()});
    case Symbol::cutoff:
      return db::Value(int64_t{cutoff.ymd()});
    case Symbol::path_low: {
      TRY_SET(auto low, path(binding.text, tree_day));
      return db::Value(std::move(low));
    }
    case Symbol::path_high: {
      TRY_SET(const auto low, path(binding.text, tree_day));
      return db::Value(org::path_end(low));
    }
    case Symbol::parameter: {
      TRY_SET(const auto number, parameter(binding.text));
      if (!number) return db::Value(db::Null{});
      TRY_SET(const int64_t units, number->scaled(binding.scale));
      return db::Value(units);
    }
    case Symbol::total:
      return db::Value(totals.at(binding.text));
  }
  return Error{Fault::internal, "figure.unbound_symbol"};
}

Result<db::Query> Snapshot::prepare(const expr::Statement& statement, const Period& figure) {
  TRY_SET(auto query, session->prepare(statement.sql));
  for (size_t i = 0; i < statement.bindings.size(); ++i) {
    TRY_SET(const auto bound, value(statement.bindings[i], figure));
    query.bind(static_cast<int>(i) + 1, bound);
  }
  return query;
}

Result<expr::LeafValues::Returns> Snapshot::returns_of(const expr::Compiled& compiled, size_t index,
                                                       const Period& figure) {
  const expr::Leaf& leaf = compiled.leaves[index];
  const kit::Kind* form = kit->find_kind(leaf.form_kind);
  if (form == nullptr) return expr::LeafValues::Returns{};
  std::vector<std::string> levels;
  for (const auto& level : form->form_levels)
    if (leaf.levels.empty() || std::find(leaf.levels.begin(), leaf.levels.end(), level) != leaf.levels.end())
      levels.push_back(level);
  const bool open =
      leaf.period.kind == expr::PeriodRef::Kind::ever || leaf.period.kind == expr::PeriodRef::Kind::cutoff;
  Period stretch = days(leaf.period, figure);
  if (open) stretch.to = cutoff;
  const bool aligned = !open && aligned_period(stretch.from, form->form_months).from == stretch.from &&
                       aligned_period(stretch.to, form->form_months).to == stretch.to;
  if (leaf.latest) stretch = aligned_period(stretch.to, form->form_months);
  std::string low;
  const std::string& under = leaf.under.empty() ? where.under : leaf.under;
  if (!under.empty()) {
    TRY_SET(low, path(under, stretch.to));
  }
  const std::string key = fmt::format("{}|{}|{}|{}|{}|{}|{}", form->name, fmt::join(levels, ","), leaf.latest,
                                      expr::print_period(leaf.period), stretch.from.ymd(), stretch.to.ymd(), low);
  if (const auto known = returns.find(key); known != returns.end()) return known->second;
  auto here = lives.find(low);
  if (here == lives.end()) {
    TRY_SET(auto read, org::lives_at(*session, position, low));
    here = lives.emplace(low, std::move(read)).first;
  }
  expr::LeafValues::Returns counted;
  TRY_SET(counted.due, org::expected_returns(here->second, levels, form->form_months, stretch));
  expr::Options wanted = options(compiled, figure);
  wanted.use_totals = current && where.under.empty() && aligned;
  TRY_SET(auto query, prepare(expr::filed_statement(compiled, index, wanted), figure));
  TRY_SET(const bool there, query.step());
  if (!there) return Error{Fault::internal, "figure.no_row"};
  counted.filed = query.integer(0);
  returns[key] = counted;
  return counted;
}

Result<expr::LeafValues> Snapshot::read(const expr::Compiled& compiled, const Period& figure) {
  expr::LeafValues values;
  if (!compiled.leaves.empty()) {
    const auto statement = kit->cache->select(compiled, options(compiled, figure));
    TRY_SET(auto query, prepare(*statement, figure));
    TRY_SET(const bool there, query.step());
    if (!there) return Error{Fault::internal, "figure.no_row"};
    for (int i = 0; i < query.columns(); ++i) {
      values.nulls.push_back(query.is_null(i));
      values.columns.push_back(query.is_null(i) ? 0 : query.integer(i));
    }
  }
  for (size_t i = 0; i < compiled.leaves.size(); ++i) {
    values.returns.emplace_back();
    if (!compiled.leaves[i].needs_returns) continue;
    TRY_SET(values.returns.back(), returns_of(compiled, i, figure));
  }
  for (const auto& name : expr::parameters_of(compiled)) {
    TRY_SET(auto number, parameter(name));
    values.parameters.emplace_back(name, std::move(number));
  }
  return values;
}

Result<void> Snapshot::each_row(const expr::Compiled& compiled, size_t leaf, expr::Rows which, const Period& figure,
                                const std::function<Result<void>(int64_t, int64_t)>& row) {
  expr::Options plain = options(compiled, figure);
  plain.use_totals = false;
  TRY_SET(auto query, prepare(expr::rows_statement(compiled, leaf, which, plain), figure));
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    TRY(row(query.integer(0), query.integer(1)));
  }
}

}  // namespace bihuan::figure
