#include <fmt/format.h>

#include <algorithm>

#include "expr/sql.h"

namespace bihuan::expr {
namespace {

const std::string kPlaces = "\"bh_place\"";

std::string range_sql(const std::string& path, const std::string& low, const std::string& high) {
  return fmt::format("{0} >= {1} and {0} < {2}", path, low, high);
}

// By the tree of the record's own day the unit may stand elsewhere than at the end of the stretch: its id in the path
// decides.
std::string under_sql(Pen& pen, const std::string& path, const std::string& unit, const PeriodRef& stretch,
                      bool as_filed) {
  const std::string low = pen.symbol(Symbol::path_low, stretch, unit);
  if (as_filed) return contains_sql(pen, path, fmt::format("substr({0}, length({0}) - 8, 9)", low));
  return range_sql(path, low, pen.symbol(Symbol::path_high, stretch, unit));
}

class RowsWriter {
 public:
  RowsWriter(Pen& pen, const Selection& rows, const PeriodRef& stretch, const RowAt* outer)
      : pen_(pen), rows_(rows), stretch_(stretch), outer_(outer) {}

  RowsSql write() {
    const std::string alias = outer_ == nullptr ? "t" : pen_.fresh('n');
    sql_.row = {alias, rows_.is_unit(), outer_ == nullptr ? stretch_ : outer_->stretch,
                outer_ == nullptr ? "" : outer_->filed_on};
    if (rows_.as_filed) sql_.row.filed_on = date_of(alias);
    const bool newest = rows_.latest && outer_ == nullptr;
    if (newest) {
      add_newest(alias);
    } else {
      sql_.from = (rows_.is_unit() ? kPlaces : db::quote(rows_.kind)) + " " + alias;
      sql_.where.push_back(version_sql(pen_, alias));
    }
    if (rows_.is_unit())
      sql_.where.push_back(fmt::format("{}.live = 1 and {}", alias, on_day_sql(alias, sql_.row.tree_day(pen_))));
    if (rows_.period && !newest) add(window_sql(pen_, date_of(alias), *rows_.period));
    add_place();
    add_bond();
    if (rows_.latest && !newest) add(newest_sql());
    add_condition();
    return std::move(sql_);
  }

 private:
  void add(std::string condition) {
    if (!condition.empty()) sql_.where.push_back(std::move(condition));
  }
  std::string date_of(const std::string& alias) const { return alias + "." + db::quote(rows_.date); }
  bool evaluated_under() const {
    return outer_ == nullptr && pen_.options().under_unit && (rows_.is_unit() || !rows_.unit.empty());
  }

  // Where the row's unit stands: its place on the tree's day.
  void add_place() {
    const bool only_living = rows_.latest && rows_.is_form();
    const bool beside = rows_.bond == Selection::Bond::unit;
    if (rows_.under.empty() && rows_.levels.empty() && !evaluated_under() && !only_living && !beside) return;
    std::string place = sql_.row.alias;
    if (!rows_.is_unit()) {
      place = outer_ == nullptr ? "p" : pen_.fresh('p');
      sql_.from +=
          fmt::format(" join {} {} on {} and {}.unit = {}.{} and {}", kPlaces, place, version_sql(pen_, place), place,
                      sql_.row.alias, db::quote(rows_.unit), on_day_sql(place, sql_.row.tree_day(pen_)));
    }
    if (evaluated_under()) add(under_sql(pen_, place + ".path", "", sql_.row.stretch, rows_.as_filed));
    if (!rows_.under.empty()) add(under_sql(pen_, place + ".path", rows_.under, sql_.row.stretch, rows_.as_filed));
    if (!rows_.levels.empty()) add(in_list_sql(pen_, place + ".level", rows_.levels));
    if (only_living) add(place + ".live = 1");
    if (beside) add(range_sql(place + ".path", outer_->alias + ".path", outer_->alias + ".path || '~'"));
  }

  void add_bond() {
    const std::string& alias = sql_.row.alias;
    if (rows_.bond == Selection::Bond::about)
      add(fmt::format("{0}.about_kind = {1} and {0}.about_id = {2}", alias, pen_.constant(rows_.outer_kind),
                      outer_->id()));
    if (rows_.bond == Selection::Bond::reference)
      add(fmt::format("{}.{} = {}", alias, db::quote(rows_.bond_column), outer_->id()));
  }

  // The newest record of each unit in the stretch, the later one of two that bear its day. newest_sql says the same by
  // looking around each record.
  void add_newest(const std::string& alias) {
    const std::string v = pen_.fresh('v');
    const std::string m = pen_.fresh('m');
    const std::string n = pen_.fresh('n');
    const std::string kind = db::quote(rows_.kind);
    const std::string unit = db::quote(rows_.unit);
    std::vector<std::string> inside{version_sql(pen_, v)};
    if (rows_.period) {
      if (auto window = window_sql(pen_, date_of(v), *rows_.period); !window.empty())
        inside.push_back(std::move(window));
    }
    sql_.from = fmt::format(
        "(select {0}.{1} as unit, max({2}) as day from {3} {0} where {4} group by {0}.{1}) {5} "
        "join {3} {6} on {7} and {6}.{1} = {5}.unit and {8} = {5}.day",
        v, unit, date_of(v), kind, joined(inside), m, alias, version_sql(pen_, alias), date_of(alias));
    add(fmt::format(
        "not exists (select 1 from {0} {1} where {2} and {1}.{3} = {4}.{3} and {5} = {6} and {1}.id > {4}.id)", kind, n,
        version_sql(pen_, n), unit, alias, date_of(n), date_of(alias)));
  }

  // No newer record of the same unit in the stretch.
  std::string newest_sql() {
    const std::string& t = sql_.row.alias;
    const std::string n = pen_.fresh('n');
    std::vector<std::string> newer{version_sql(pen_, n), fmt::format("{0}.{2} = {1}.{2}", n, t, db::quote(rows_.unit))};
    if (rows_.period) {
      if (auto window = window_sql(pen_, date_of(n), *rows_.period); !window.empty())
        newer.push_back(std::move(window));
    }
    newer.push_back(fmt::format("({0} > {1} or ({0} = {1} and {2}.id > {3}.id))", date_of(n), date_of(t), n, t));
    return fmt::format("not exists (select 1 from {} {} where {})", db::quote(rows_.kind), n, joined(newer));
  }

  void add_condition() {
    std::vector<std::string> open;
    for (const auto& part : conjuncts(rows_.where)) {
      const bool unknown = can_be_unknown(*part);
      (unknown ? open : sql_.where).push_back(condition_sql(pen_, part, sql_.row, !unknown));
    }
    sql_.unknown = joined(open);
  }

  Pen& pen_;
  const Selection& rows_;
  const PeriodRef& stretch_;
  const RowAt* outer_;
  RowsSql sql_;
};

// The last day of the form's period that begins with the day `ymd`.
std::string period_end_sql(const std::string& ymd, int months) {
  const std::string year = fmt::format("{} / 10000 * 10000", ymd);
  const std::string month = fmt::format("{} / 100 % 100", ymd);
  if (months == 12) return fmt::format("({} + 1231)", year);
  if (months == 6) return fmt::format("({} + case when {} <= 6 then 630 else 1231 end)", year, month);
  if (months == 3)
    return fmt::format(
        "({0} + case when {1} <= 3 then 331 when {1} <= 6 then 630 when {1} <= 9 then 930 else 1231 end)", year, month);
  const std::string leap =
      fmt::format("{0} / 10000 % 4 = 0 and ({0} / 10000 % 100 <> 0 or {0} / 10000 % 400 = 0)", ymd);
  return fmt::format(
      "({} / 100 * 100 + case when {} in (4, 6, 9, 11) then 30 when {} <> 2 then 31 when {} then 29 else 28 end)", ymd,
      month, month, leap);
}

std::vector<std::string> filing_levels(const Selection& rows) {
  if (rows.levels.empty()) return rows.form_levels;
  std::vector<std::string> both;
  for (const auto& level : rows.form_levels)
    if (std::find(rows.levels.begin(), rows.levels.end(), level) != rows.levels.end()) both.push_back(level);
  return both;
}

std::string count_sql(const RowsSql& rows) {
  return fmt::format("select count(*) from {} where {}", rows.from, joined(rows.where));
}

std::string nested_result(const Aggregate& of, const std::string& counted) {
  switch (of.form) {
    case LeafForm::distinct:
      return fmt::format("count(distinct {})", counted);
    case LeafForm::sum:
      return fmt::format("cast(coalesce(sum({}), 0) as bigint)", counted);
    case LeafForm::extreme:
      return fmt::format("{}({})", of.highest ? "max" : "min", counted);
    default:
      return fmt::format("count({})", counted);
  }
}

// Returns of units that owed one: they stood on the last day of its period (org::expected_returns says how many did).
// Unit by unit (`cross join` keeps the order): a unit's returns lie side by side, its places would be looked up for
// each.
RowsSql filed_rows(Pen& pen, const Selection& rows) {
  RowsSql sql;
  const std::string end = period_end_sql("t." + db::quote(rows.date), rows.form_months);
  sql.from = fmt::format("{} q cross join {} t", kPlaces, db::quote(rows.kind));
  sql.where = {version_sql(pen, "q"),
               "q.live = 1",
               in_list_sql(pen, "q.level", filing_levels(rows)),
               version_sql(pen, "t"),
               fmt::format("t.{} = q.unit", db::quote(rows.unit)),
               on_day_sql("q", end)};
  return sql;
}

// Units of the stretch's last day with a return in it, whichever is the newest.
std::string units_that_filed(Pen& pen, const Selection& rows, const PeriodRef& stretch) {
  std::vector<std::string> filed{version_sql(pen, "t"), fmt::format("t.{} = p.unit", db::quote(rows.unit))};
  if (rows.period) {
    if (auto window = window_sql(pen, "t." + db::quote(rows.date), *rows.period); !window.empty())
      filed.push_back(std::move(window));
  }
  RowsSql sql;
  sql.from = kPlaces + " p";
  sql.where = {version_sql(pen, "p"), in_list_sql(pen, "p.level", filing_levels(rows)), "p.live = 1",
               on_day_sql("p", pen.symbol(Symbol::tree_day, stretch))};
  if (pen.options().under_unit) sql.where.push_back(under_sql(pen, "p.path", "", stretch, false));
  if (!rows.under.empty()) sql.where.push_back(under_sql(pen, "p.path", rows.under, stretch, false));
  sql.where.push_back(fmt::format("exists (select 1 from {} t where {})", db::quote(rows.kind), joined(filed)));
  return count_sql(sql);
}

}  // namespace

RowsSql rows_sql(Pen& pen, const Selection& rows, const PeriodRef& stretch, const RowAt* outer) {
  return RowsWriter(pen, rows, stretch, outer).write();
}

std::string returns_sql(Pen& pen, const Selection& rows, const PeriodRef& stretch) {
  if (rows.latest && !rows.as_filed) return units_that_filed(pen, rows, stretch);
  if (rows.latest) {
    Selection all = rows;
    all.where = nullptr;
    RowsSql sql = rows_sql(pen, all, stretch, nullptr);
    sql.where.push_back(in_list_sql(pen, "p.level", filing_levels(rows)));
    return count_sql(sql);
  }
  const std::string date = "t." + db::quote(rows.date);
  RowsSql sql = filed_rows(pen, rows);
  if (rows.period) {
    if (auto window = window_sql(pen, date, *rows.period); !window.empty()) sql.where.push_back(std::move(window));
  }
  const bool open = stretch.kind == PeriodRef::Kind::ever || stretch.kind == PeriodRef::Kind::cutoff;
  sql.where.push_back(fmt::format("{} <= {}", period_end_sql(date, rows.form_months),
                                  open ? pen.symbol(Symbol::cutoff) : pen.symbol(Symbol::period_to, stretch)));
  if (!rows.under.empty() || pen.options().under_unit)
    sql.where.push_back(under_sql(pen, "q.path", rows.under, stretch, false));
  return count_sql(sql);
}

Statement filed_by_month_statement(const Kind& form, db::Dialect dialect) {
  Options options;
  options.dialect = dialect;
  Pen pen(options);
  Selection rows;
  rows.kind = form.name;
  rows.date = form.date_field;
  rows.unit = form.unit_field;
  rows.form_levels = form.form_levels;
  rows.form_months = form.form_months;
  const RowsSql sql = filed_rows(pen, rows);
  std::string text = fmt::format("select t.{} / 100 as month, count(*) from {} where {} group by 1 order by 1",
                                 db::quote(form.date_field), sql.from, joined(sql.where));
  return {std::move(text), pen.take_bindings()};
}

// r(v, u, s): what is counted of a row, whether it counts, whether it satisfies.
std::string nested_sql(Pen& pen, const Aggregate& of, const RowAt& outer) {
  const RowsSql rows = rows_sql(pen, of.rows, of.stretch, &outer);
  const std::string from = rows.from + " where " + joined(rows.where);
  const bool open = !rows.unknown.empty();
  if (of.form == LeafForm::exists && !open) return fmt::format("exists (select 1 from {})", from);
  const std::string field = of.field.empty() ? "1" : rows.row.alias + "." + db::quote(of.field);
  const std::string r = pen.fresh('r');
  const std::string test = open ? rows.unknown : "true";
  if (of.form == LeafForm::quantor) {
    return fmt::format(
        "(select case when count(case when {0}.u and not {0}.s then 1 end) > 0 then false when count(case when {0}.u "
        "then 1 end) = 0 or "
        "count(case when (not {0}.u or {0}.s) is null then 1 end) > 0 then null else true end from (select {1} as u, "
        "{2} as s from {3}) {0})",
        r, test, condition_sql(pen, of.test, rows.row, false), from);
  }
  const bool needs_field = of.field_unknown && !of.known_part;
  const bool derived = open || needs_field;
  const std::string counted = derived ? fmt::format("case when {0}.u then {0}.v end", r) : field;
  const std::string unknown = fmt::format("count(case when {0}.u is null{1} then 1 end) > 0", r,
                                          needs_field ? fmt::format(" or ({0}.u and {0}.v is null)", r) : "");
  const std::string source = derived ? fmt::format("(select {} as v, {} as u from {}) {}", field, test, from, r) : from;
  if (of.form == LeafForm::exists)
    return fmt::format("(select case when count({}) > 0 then true when {} then null else false end from {})", counted,
                       unknown, source);
  const std::string result = nested_result(of, counted);
  return derived ? fmt::format("(select case when {} then null else {} end from {})", unknown, result, source)
                 : fmt::format("(select {} from {})", result, source);
}

}  // namespace bihuan::expr
