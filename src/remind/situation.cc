#include "remind/situation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/text.h"
#include "db/dialect.h"
#include "record/record.h"
#include "remind/next_steps.h"

namespace bihuan::remind {
namespace {

std::optional<Date> day_in(const db::Query& query, int column) {
  if (query.is_null(column)) return std::nullopt;
  const auto day = Date::from_ymd(query.integer(column));
  return day ? std::optional(*day) : std::nullopt;
}

std::string code_and_title(const db::Query& query, int code, int title) {
  std::string text(query.is_null(code) ? "" : query.text(code));
  if (!query.is_null(title)) text += (text.empty() ? "" : " ") + std::string(query.text(title));
  return text;
}

// A text field that may be shown, quoted; else null.
std::string column_of(const kit::Field* field) {
  const bool shown = field != nullptr && !field->personal && field->type == expr::Type::text;
  return shown ? "t." + db::quote(field->name) : "null";
}

struct Reading {
  db::Session& session;
  const kit::Kit& kit;
  const Units& units;
  const org::Moment& at;
  Date from;
  Date to;
  int64_t known;
};

Result<void> load_matters(const Reading& in, const kit::Kind& kind, std::vector<OpenMatter>& matters) {
  const kit::Field* due = deadline_of(kind);
  const auto limited = in_sql(limited_states_of(*kind.procedure));
  const auto fields = unit_fields_of(kind);
  std::string columns;
  for (const auto& field : fields) columns += ", t." + db::quote(field);
  // The whole row where it decides which ladder counts.
  const bool whole = asks_for_row(in.kit, kind);
  if (whole)
    for (const auto& column : kind.table.columns) columns += ", t." + db::quote(column.name);
  const expr::Condition::Context context{in.at.day, record::parameters_of(in.session, in.at.position)};
  const std::string due_sql = due == nullptr ? "null" : "t." + db::quote(due->name);
  const std::string sql = fmt::format(R"sql(
    select t.id, t.round, t.state, t.since, {due}, {code}, {title},
           case when t.state in ({limited}) then {came} end{columns}
    from {table} t
    where t.site = ?1 and t.since <= ?2 and t.until > ?2 and t.state not in ({finals})
      and (({due} >= ?4 and {due} <= ?5) or t.state in ({limited}))
    order by t.id)sql",
                                      fmt::arg("due", due_sql), fmt::arg("code", column_of(kind.find(kind.code_field))),
                                      fmt::arg("title", column_of(title_of(kind))), fmt::arg("limited", limited),
                                      fmt::arg("came", since_sql(*kind.procedure, 3)), fmt::arg("columns", columns),
                                      fmt::arg("table", db::quote(kind.name)),
                                      fmt::arg("finals", in_sql(final_states_of(*kind.procedure))));
  TRY_SET(auto query, in.session.prepare(sql));
  query.bind(1, db::kSite);
  query.bind(2, in.at.position);
  query.bind(3, std::string_view(kind.name));
  query.bind(4, int64_t{in.from.ymd()});
  query.bind(5, int64_t{in.to.ymd()});
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    OpenMatter matter;
    matter.kind = &kind;
    matter.id = query.integer(0);
    matter.round = static_cast<int>(query.integer(1));
    matter.state = query.text(2);
    matter.is_new = query.integer(3) > in.known;
    matter.due = day_in(query, 4);
    matter.title = code_and_title(query, 5, 6);
    matter.since = day_in(query, 7);
    matter.paths["site"] = in.units.root();
    for (size_t i = 0; i < fields.size(); ++i) {
      const int column = static_cast<int>(8 + i);
      const auto* unit = query.is_null(column) ? nullptr : in.units.find(query.integer(column));
      if (unit == nullptr) continue;
      matter.paths[fields[i]] = unit->path;
      if (fields[i] == kind.unit_field) matter.unit_name = unit->name;
    }
    db::Row row;
    for (int i = static_cast<int>(8 + fields.size()); whole && i < query.columns(); ++i) row.push_back(query.value(i));
    matter.ladder = &ladder_of(in.kit, kind, whole ? &row : nullptr, context);
    matters.push_back(std::move(matter));
  }
}

// Who took the steps that bar a next one, in the present round. `matters` in order of id, as they were loaded.
Result<void> load_taken(const Reading& in, const kit::Kind& kind, std::span<OpenMatter> matters) {
  std::set<std::string> names;
  std::set<std::string> states;
  for (const auto& state : kind.procedure->state_order)
    for (const auto* step : next_steps(*kind.procedure, state)) {
      names.insert(step->not_by.begin(), step->not_by.end());
      if (!step->not_by.empty()) states.insert(state);
    }
  if (names.empty() || matters.empty()) return {};
  TRY_SET(auto query, in.session.prepare(fmt::format(R"sql(
    select t.id, s.name, s.actor from {} t
    join step s on s.site = t.site and s.about_kind = ?3 and s.about_id = t.id and s.since <= ?2 and s.until > ?2
      and s.round = t.round and s.actor is not null and s.name in ({})
    where t.site = ?1 and t.since <= ?2 and t.until > ?2 and t.state in ({}) order by t.id)sql",
                                                     db::quote(kind.name), in_sql({names.begin(), names.end()}),
                                                     in_sql({states.begin(), states.end()}))));
  query.bind(1, db::kSite);
  query.bind(2, in.at.position);
  query.bind(3, std::string_view(kind.name));
  size_t next = 0;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    while (next < matters.size() && matters[next].id < query.integer(0)) ++next;
    if (next < matters.size() && matters[next].id == query.integer(0))
      matters[next].taken.emplace(query.text(1), query.integer(2));
  }
}

Result<std::set<int64_t>> load_filed(const Reading& in, const kit::Kind& form, Date first_day) {
  const db::Value key[] = {db::kSite, in.at.position, int64_t{first_day.ymd()}};
  TRY_SET(const auto rows,
          in.session.all(fmt::format(R"sql(
    select {} from {} where site = ?1 and since <= ?2 and until > ?2 and {} = ?3)sql",
                                     db::quote(form.unit_field), db::quote(form.name), db::quote(form.date_field)),
                         key));
  std::set<int64_t> units;
  for (const auto& row : rows)
    if (const auto* unit = std::get_if<int64_t>(&row[0])) units.insert(*unit);
  return units;
}

Result<void> load_missing(const Reading& in, const kit::Kind& form, bool to_come, std::vector<MissingReturn>& returns) {
  Period period = aligned_period(in.from.plus_days(-form.form_due_days), form.form_months);
  for (; period.to.plus_days(form.form_due_days) <= in.to;
       period = aligned_period(period.to.plus_days(1), form.form_months)) {
    const Date due = period.to.plus_days(form.form_due_days);
    if (due < in.from || (!to_come && period.to >= in.at.day)) continue;  // what goes on cannot be filed yet
    TRY_SET(const auto filed, load_filed(in, form, period.from));
    TRY_SET(const auto expected, org::units_at(in.session, form.form_levels, {in.at.position, period.to}));
    for (const auto& unit : expected) {
      const auto* today = in.units.find(unit.unit);
      if (today == nullptr || filed.contains(unit.unit)) continue;
      returns.push_back({&form, unit.unit, today->path, unit.name, period, due});
    }
  }
  return {};
}

}  // namespace

Result<Units> Units::load(db::Session& session, const org::Moment& at) {
  TRY_SET(auto query, session.prepare(R"sql(
    select unit, path, name, live from bh_place
    where site = ?1 and since <= ?2 and until > ?2 and from_day <= ?3 and to_day >= ?3)sql"));
  query.bind(1, db::kSite);
  query.bind(2, at.position);
  query.bind(3, int64_t{at.day.ymd()});
  Units units;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return units;
    Unit unit{std::string(query.text(1)), std::string(query.text(2)), query.integer(3) != 0};
    if (units.root_.empty() || unit.path.size() < units.root_.size()) units.root_ = unit.path;
    units.units_.emplace(query.integer(0), std::move(unit));
  }
}

const Units::Unit* Units::find(int64_t unit) const {
  const auto found = units_.find(unit);
  return found == units_.end() ? nullptr : &found->second;
}

std::vector<std::string> unit_fields_of(const kit::Kind& kind) {
  std::set<std::string> fields;
  const auto add = [&](const std::string& name) {
    const kit::Field* field = kind.find(name);
    if (field != nullptr && field->type == expr::Type::unit && !field->many) fields.insert(name);
  };
  add(kind.unit_field);
  if (kind.procedure)
    for (const auto& step : kind.procedure->steps)
      for (const auto& by : step.by) add(by.second);
  return {fields.begin(), fields.end()};
}

std::vector<std::string> limited_states_of(const kit::Procedure& procedure) {
  std::set<std::string> states;
  for (const auto& step : procedure.steps)
    if (step.limit_days > 0) states.insert(step.from.begin(), step.from.end());
  return {states.begin(), states.end()};
}

std::string in_sql(const std::vector<std::string>& keys) {
  std::string sql;
  for (const auto& key : keys) sql += fmt::format("{}'{}'", sql.empty() ? "" : ", ", key);
  return sql.empty() ? "null" : sql;
}

std::vector<std::string> final_states_of(const kit::Procedure& procedure) {
  std::vector<std::string> states;
  for (const auto& state : procedure.state_order)
    if (procedure.is_final(state)) states.push_back(state);
  return states;
}

std::string since_sql(const kit::Procedure& procedure, int kind_parameter) {
  std::vector<std::string> resuming;
  for (const auto& step : procedure.steps)
    if (step.resumes) resuming.push_back(step.name);
  return fmt::format(R"sql((select max(s.on_day) from step s
      where s.site = t.site and s.about_kind = ?{} and s.about_id = t.id and s.until = {} and s.to_state = t.state
        and (s.from_state is null or s.from_state <> s.to_state){}))sql",
                     kind_parameter, db::kOpen,
                     resuming.empty() ? "" : fmt::format(" and s.name not in ({})", in_sql(resuming)));
}

Result<std::vector<Post>> load_posts(db::Session& session, const Units& units, const org::Moment& at) {
  const db::Value key[] = {db::kSite, at.position, int64_t{at.day.ymd()}};
  TRY_SET(const auto rows, session.all(R"sql(
    select h.account, h.role, h.unit from holding h
    join account a on a.site = h.site and a.id = h.account and a.since <= ?2 and a.until > ?2
      and coalesce(a.disabled, 0) = 0
    where h.site = ?1 and h.since <= ?2 and h.until > ?2 and h.from_day <= ?3 and (h.to_day is null or h.to_day >= ?3)
    union
    select d.to_account, d.role, d.unit from delegation d
    join account a on a.site = d.site and a.id = d.to_account and a.since <= ?2 and a.until > ?2
      and coalesce(a.disabled, 0) = 0
    join account g on g.site = d.site and g.id = d.from_account and g.since <= ?2 and g.until > ?2
      and coalesce(g.disabled, 0) = 0
    join holding h on h.site = d.site and h.account = d.from_account and h.role = d.role and h.unit = d.unit
      and h.since <= ?2 and h.until > ?2 and h.from_day <= ?3 and (h.to_day is null or h.to_day >= ?3)
    where d.site = ?1 and d.since <= ?2 and d.until > ?2 and d.from_day <= ?3 and d.to_day >= ?3)sql",
                                       key));
  std::vector<Post> posts;
  for (const auto& row : rows) {
    const auto* unit = units.find(std::get<int64_t>(row[2]));
    if (unit != nullptr) posts.push_back({std::get<int64_t>(row[0]), std::get<std::string>(row[1]), unit->path});
  }
  return posts;
}

Result<std::vector<MissingReturn>> load_missing_returns(db::Session& session, const kit::Kit& kit, const Units& units,
                                                        const org::Moment& at, const Period& due, bool to_come) {
  const Reading reading{session, kit, units, at, due.from, due.to, 0};
  std::vector<MissingReturn> returns;
  for (const auto& kind : kit.kinds)
    if (kind.cls == kit::KindClass::form) TRY(load_missing(reading, kind, to_come, returns));
  return returns;
}

Result<Situation> load_situation(db::Session& session, const kit::Kit& kit, const org::Moment& at, Date from, Date to,
                                 int64_t known) {
  TRY_SET(const auto units, Units::load(session, at));
  Situation situation;
  TRY_SET(situation.posts, load_posts(session, units, at));
  const Reading reading{session, kit, units, at, from, to, known};
  for (const auto& kind : kit.kinds) {
    if (kind.procedure) {
      const size_t before = situation.matters.size();
      TRY(load_matters(reading, kind, situation.matters));
      TRY(load_taken(reading, kind, std::span(situation.matters).subspan(before)));
    }
  }
  TRY_SET(situation.returns, load_missing_returns(session, kit, units, at, {from, to}, false));
  return situation;
}

}  // namespace bihuan::remind
