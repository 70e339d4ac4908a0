#include "record/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "log/writer.h"
#include "record/filing_rules.h"

namespace bihuan::record {
namespace {

constexpr std::pair<ReturnState, std::string_view> kWords[] = {{ReturnState::accepted_on_time, "accepted_on_time"},
                                                               {ReturnState::accepted_late, "accepted_late"},
                                                               {ReturnState::taken_over, "taken_over"},
                                                               {ReturnState::submitted, "submitted"},
                                                               {ReturnState::returned, "returned"},
                                                               {ReturnState::draft, "draft"},
                                                               {ReturnState::missing, "missing"},
                                                               {ReturnState::overdue, "overdue"},
                                                               {ReturnState::not_due, "not_due"}};

// What is known of one return.
struct Known {
  // of the filings
  int64_t filing_id = 0;
  int newest = 0;  // revision
  FilingState state = FilingState::draft;
  std::optional<Date> first_submitted;  // of revision 1
  // of the row
  int64_t row_id = 0;
  bool imported = false;
  Date entered;  // the day of the row's first version
};
using Returns = std::map<std::pair<int64_t, int>, Known>;  // by unit and first day of the period

Result<void> load_filings(db::Session& session, const kit::Kind& form, const Period& first_days, int64_t position,
                          Returns& returns) {
  TRY_SET(auto query, session.prepare(R"sql(
    select unit, period_from, id, revision, state, submitted_on from filing
     where site = ?1 and about_kind = ?2 and period_from between ?3 and ?4 and since <= ?5 and until > ?5
     order by revision)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(form.name));
  query.bind(3, int64_t{first_days.from.ymd()});
  query.bind(4, int64_t{first_days.to.ymd()});
  query.bind(5, position);
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    Known& known = returns[{query.integer(0), static_cast<int>(query.integer(1))}];
    known.filing_id = query.integer(2);
    known.newest = static_cast<int>(query.integer(3));
    TRY_SET(known.state, state_of(query.text(4)));
    if (known.newest != 1 || query.is_null(5)) continue;
    TRY_SET(known.first_submitted, Date::from_ymd(query.integer(5)));
  }
}

// With the day on which each was first entered: what was accepted without a filing was filed then.
Result<void> load_rows(db::Session& session, const kit::Kind& form, const Period& first_days, int64_t position,
                       Returns& returns) {
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(
    select r."{0}", r."{1}", r.id, r.origin,
           (select l.at from bh_log l
             where l.site = ?1 and l.position = (select min(v.since) from "{2}" v where v.site = ?1 and v.id = r.id))
      from "{2}" r
     where r.site = ?1 and r."{1}" between ?2 and ?3 and r.since <= ?4 and r.until > ?4)sql",
                                                  form.unit_field, form.date_field, form.name)));
  query.bind(1, db::kSite);
  query.bind(2, int64_t{first_days.from.ymd()});
  query.bind(3, int64_t{first_days.to.ymd()});
  query.bind(4, position);
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    Known& known = returns[{query.integer(0), static_cast<int>(query.integer(1))}];
    known.row_id = query.integer(2);
    known.imported = query.text(3) == "imported";
    known.entered = day_of(Instant{query.integer(4)});
  }
}

// Live units of the form's levels on `last`, of those whose place today lies in the scope.
Result<std::vector<org::Place>> debtors(db::Session& session, const kit::Kind& form, Date last, Date today,
                                        int64_t position, const std::vector<std::string>& scope) {
  std::vector<db::Value> values{db::kSite, position, int64_t{last.ymd()}, int64_t{today.ymd()}};
  std::string levels;
  for (const auto& level : form.form_levels) {
    values.emplace_back(level);
    levels += fmt::format("{}?{}", levels.empty() ? "" : ", ", values.size());
  }
  std::string seen;
  for (const auto& prefix : scope) {
    values.emplace_back(prefix);
    values.emplace_back(org::path_end(prefix));
    seen +=
        fmt::format("{}(t.path >= ?{} and t.path < ?{})", seen.empty() ? "" : " or ", values.size() - 1, values.size());
  }
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(
    select p.unit, p.from_day, p.to_day, p.path, p.level, p.live, p.code, p.name
      from bh_place p
      join bh_place t on t.site = ?1 and t.unit = p.unit and t.since <= ?2 and t.until > ?2
                     and t.from_day <= ?4 and t.to_day >= ?4
     where p.site = ?1 and p.since <= ?2 and p.until > ?2 and p.from_day <= ?3 and p.to_day >= ?3
       and p.live = 1 and p.level in ({}) and ({}))sql",
                                                  levels, seen)));
  for (size_t i = 0; i < values.size(); ++i) query.bind(static_cast<int>(i) + 1, values[i]);
  std::vector<org::Place> units;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return units;
    units.push_back({.unit = query.integer(0),
                     .from_day = static_cast<int>(query.integer(1)),
                     .to_day = static_cast<int>(query.integer(2)),
                     .path = std::string(query.text(3)),
                     .level = std::string(query.text(4)),
                     .live = query.integer(5) != 0,
                     .code = std::string(query.text(6)),
                     .name = std::string(query.text(7))});
  }
}

ReturnState accepted_state(const MatrixCell& cell, const Known& known) {
  if (known.imported && !known.first_submitted) return ReturnState::taken_over;
  return cell.is_late ? ReturnState::accepted_late : ReturnState::accepted_on_time;
}

ReturnState open_state(const kit::Kind& form, const MatrixCell& cell, const Known& known, Date today) {
  if (known.filing_id != 0 && known.state == FilingState::submitted) return ReturnState::submitted;
  if (known.filing_id != 0 && known.state == FilingState::returned) return ReturnState::returned;
  if (known.filing_id != 0 && known.state == FilingState::draft) return ReturnState::draft;
  if (is_expired_for(form, cell.from) || today <= period_of(form, cell.from).to) return ReturnState::not_due;
  return today > cell.due ? ReturnState::overdue : ReturnState::missing;
}

MatrixCell cell_of(const kit::Kind& form, Date from, const Known& known, Date today) {
  MatrixCell cell;
  cell.from = from;
  cell.due = due_of(form, from);
  cell.filing_id = known.filing_id;
  cell.row_id = known.row_id;
  if (known.row_id != 0) {
    const Date filed = known.first_submitted.value_or(known.entered);
    cell.is_late = (known.first_submitted || !known.imported) && filed > cell.due;
    cell.is_revised = known.newest > 1 && known.state != FilingState::accepted;
    cell.state = accepted_state(cell, known);
    return cell;
  }
  cell.state = open_state(form, cell, known, today);
  const bool waits = cell.state == ReturnState::submitted;  // for its judge; else it is the unit's turn
  const Date filed = waits ? known.first_submitted.value_or(today) : today;
  cell.is_late = cell.state != ReturnState::not_due && filed > cell.due;
  return cell;
}

constexpr size_t kMostPeriods = 120;

// One more than kMostPeriods is enough to refuse them.
std::vector<Period> periods_ending_in(const kit::Kind& form, const Period& period) {
  std::vector<Period> periods;
  for (Period one = aligned_period(period.from, form.form_months); one.to <= period.to;
       one = aligned_period(one.to.plus_days(1), form.form_months)) {
    if (one.to >= period.from) periods.push_back(one);
    if (periods.size() > kMostPeriods || one.to.plus_days(1) <= one.to) break;  // the latter is the end of days
  }
  return periods;
}

}  // namespace

std::string_view to_string(ReturnState state) {
  for (const auto& [known, word] : kWords)
    if (known == state) return word;
  return {};
}

Result<Matrix> matrix(db::Session& session, const kit::Kind& form, const Period& period, int64_t position, Date today,
                      const std::vector<std::string>& scope) {
  if (form.cls != kit::KindClass::form)
    return Error{Fault::invalid, "return.not_a_form", {{"kind", kit::in_language(form.label, "zh")}}};
  Matrix made;
  made.periods = periods_ending_in(form, period);
  if (made.periods.size() > kMostPeriods)
    return Error{Fault::invalid, "return.too_many_periods", {{"limit", std::to_string(kMostPeriods)}}};
  if (made.periods.empty() || scope.empty()) return made;
  const Period first_days{made.periods.front().from, made.periods.back().from};
  Returns returns;
  TRY(load_filings(session, form, first_days, position, returns));
  TRY(load_rows(session, form, first_days, position, returns));
  std::map<int64_t, MatrixRow> rows;
  for (const auto& one : made.periods) {
    TRY_SET(auto units, debtors(session, form, one.to, today, position, scope));
    for (auto& unit : units) {
      MatrixRow& row = rows[unit.unit];
      const auto known = returns.find({unit.unit, one.from.ymd()});
      row.cells.push_back(cell_of(form, one.from, known == returns.end() ? Known{} : known->second, today));
      ++made.counts[row.cells.back().state];
      row.unit = std::move(unit);
    }
  }
  for (auto& [unit, row] : rows) made.rows.push_back(std::move(row));
  std::sort(made.rows.begin(), made.rows.end(),
            [](const MatrixRow& a, const MatrixRow& b) { return a.unit.path < b.unit.path; });
  return made;
}

Result<std::vector<DueReturn>> due_returns(db::Session& session, const kit::Kit& kit, const account::Actor& actor,
                                           int64_t position, Date today, bool below) {
  constexpr int kLookBack = 366;
  std::vector<std::string> scope;
  std::set<int64_t> own;
  for (const auto& holding : actor.holdings) {
    const kit::Role* role = kit.find_role(holding.role);
    if (role == nullptr || !role->may.contains("enter") || holding.path.empty()) continue;
    if (own.insert(holding.unit).second) scope.push_back(holding.path);
  }
  std::vector<DueReturn> due;
  for (const auto& form : kit.kinds) {
    if (form.cls != kit::KindClass::form) continue;
    TRY_SET(auto all, matrix(session, form, {today.plus_days(-kLookBack), today}, position, today, scope));
    for (auto& row : all.rows) {
      if (!below && !own.contains(row.unit.unit)) continue;
      for (const auto& cell : row.cells) {
        static constexpr ReturnState kOwed[] = {ReturnState::missing, ReturnState::overdue, ReturnState::draft,
                                                ReturnState::returned};
        if (std::find(std::begin(kOwed), std::end(kOwed), cell.state) != std::end(kOwed))
          due.push_back({form.name, row.unit, cell});
      }
    }
  }
  std::stable_sort(due.begin(), due.end(),
                   [](const DueReturn& a, const DueReturn& b) { return a.cell.due < b.cell.due; });
  return due;
}

}  // namespace bihuan::record
