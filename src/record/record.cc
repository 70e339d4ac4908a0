#include "record/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::record {
namespace {

std::string label_of(const kit::Field& field) { return kit::in_language(field.label, "zh"); }

void check_field(const kit::Field& field, const db::Value& value, Issues& issues) {
  auto report = [&](std::string key, std::map<std::string, std::string> fields = {}) {
    fields["field"] = label_of(field);
    fields["name"] = field.name;
    issues.push_back({"", 0, 0, Error{Fault::invalid, std::move(key), std::move(fields)}});
  };
  if (db::is_null(value)) {
    if (field.required) report("record.required");
    return;
  }
  const bool is_text = field.many || field.type == expr::Type::text || field.type == expr::Type::choice;
  if (is_text != std::holds_alternative<std::string>(value)) return report("record.wrong_type");
  if (const auto* number = std::get_if<int64_t>(&value)) {
    if (field.min && *number < *field.min)
      report("record.below_minimum", {{"minimum", scaled_to_string(*field.min, field.scale)}});
    if (field.max && *number > *field.max)
      report("record.above_maximum", {{"maximum", scaled_to_string(*field.max, field.scale)}});
    if (field.type == expr::Type::date && !Date::from_ymd(*number)) report("record.no_such_day");
    return;
  }
  const auto& text = std::get<std::string>(value);
  if (!is_utf8(text)) report("record.not_utf8");
  if (field.type == expr::Type::choice &&
      std::none_of(field.values.begin(), field.values.end(), [&](const auto& choice) { return choice.first == text; }))
    report("record.no_such_choice", {{"text", text}});
}

// A second row with the same value in the code field, or the same unit and period of a return.
Result<void> require_unique(log::Tx& tx, const kit::Kind& kind, const db::Row& row, int64_t id) {
  auto taken = [&](const std::vector<std::string>& fields, std::string_view key) -> Result<void> {
    std::string sql =
        fmt::format(R"sql(select id from "{}" where site = ?1 and until = ?2 and id <> ?3)sql", kind.name);
    for (size_t i = 0; i < fields.size(); ++i) sql += fmt::format(R"sql( and "{}" = ?{})sql", fields[i], i + 4);
    TRY_SET(auto query, tx.session().prepare(sql));
    query.bind(1, db::kSite);
    query.bind(2, db::kOpen);
    query.bind(3, id);
    for (size_t i = 0; i < fields.size(); ++i)
      query.bind(static_cast<int>(i) + 4, row[static_cast<size_t>(kind.column(fields[i]))]);
    TRY_SET(const bool found, query.step());
    if (!found) return {};
    return Error{Fault::conflict,
                 std::string(key),
                 {{"kind", kit::in_language(kind.label, "zh")}, {"id", std::to_string(query.integer(0))}}};
  };
  if (!kind.code_field.empty() && !db::is_null(row[static_cast<size_t>(kind.column(kind.code_field))]))
    TRY(taken({kind.code_field}, "record.code_taken"));
  if (kind.cls == kit::KindClass::form) TRY(taken({kind.unit_field, kind.date_field}, "record.return_is_there"));
  return {};
}

Result<void> give_number(log::Tx& tx, const kit::Kind& kind, db::Row& row) {
  auto& number = row[static_cast<size_t>(kind.column(kind.number_field))];
  const auto& series = row[static_cast<size_t>(kind.column(kind.series_field))];
  if (!db::is_null(number) || db::is_null(series)) return {};
  const auto* day =
      kind.date_field.empty() ? nullptr : std::get_if<int64_t>(&row[static_cast<size_t>(kind.column(kind.date_field))]);
  const int year = day == nullptr ? tx.today().year() : static_cast<int>(*day / 10000);
  std::string in_year;
  if (day != nullptr)
    in_year = fmt::format(R"sql( and "{}" between {} and {})sql", kind.date_field, year * 10000, year * 10000 + 9999);
  const db::Value parameters[] = {db::kSite, series};
  TRY_SET(
      const auto highest,
      tx.session().first(fmt::format(R"sql(select coalesce(max("{}"), 0) from "{}" where site = ?1 and "{}" = ?2{})sql",
                                     kind.number_field, kind.name, kind.series_field, in_year),
                         parameters));
  number = std::get<int64_t>(highest[0]) + 1;
  return {};
}

std::string reason_note(const std::string& reason) { return canonical(Json{{"reason", reason}}); }

int64_t unit_of(const kit::Kind& kind, const db::Row& row) {
  if (kind.unit_field.empty()) return 0;
  const auto* unit = std::get_if<int64_t>(&row[static_cast<size_t>(kind.column(kind.unit_field))]);
  return unit == nullptr ? 0 : *unit;
}

// What is accepted stage by stage is not entered past the stages.
Result<void> refuse_with_chain(const kit::Kind& kind) {
  if (!kind.filing.has_chain()) return {};
  return Error{Fault::conflict, "return.use_filing", {{"kind", kit::in_language(kind.label, "zh")}}};
}

bool is_one_of(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether the step is the actor's, as the row stands.
Result<bool> may_take(log::Tx& tx, const kit::Kind& kind, const db::Row& row, const kit::Step& step,
                      const account::Actor& actor) {
  const org::Moment now{tx.position(), tx.today()};
  for (const auto& [role, field] : step.by) {
    std::optional<std::string> path;
    if (field == "site") {
      TRY_SET(const auto root, org::root_unit(tx.session(), now));
      path = root.path;
    } else if (const auto* unit = std::get_if<int64_t>(&row[static_cast<size_t>(kind.column(field))])) {
      TRY_SET(path, org::path_of(tx.session(), *unit, now));
    }
    if (path && account::reaches(actor, role, *path)) return true;
  }
  return false;
}

// A matter is what its steps made of it. What a step sets or clears is never corrected past it, nor the number that it
// bears in its series; the rest by whoever may give it: as long as the step that took it was the last, and what began
// the matter until it is final.
Result<void> require_correctable(log::Tx& tx, const kit::Kind& kind, const db::Row& row, const account::Actor& actor,
                                 const std::string& field) {
  const auto& steps = kind.procedure->steps;
  const auto word = [&] { return kit::in_language(kind.find(field)->label, "zh"); };
  if (field == kind.number_field || (field == kind.series_field && !kind.number_field.empty()))
    return Error{Fault::conflict, "record.numbered", {{"field", word()}}};
  for (const auto& step : steps)
    if (step.sets.contains(field) || is_one_of(step.clears, field))
      return Error{
          Fault::conflict, "record.set_by_a_step", {{"field", word()}, {"step", kit::in_language(step.label, "zh")}}};
  const auto& state = std::get<std::string>(row[static_cast<size_t>(kind.column("state"))]);
  for (const auto& step : steps) {
    const bool takes = step.from.empty() || is_one_of(step.needs, field) || is_one_of(step.takes, field);
    const bool lasts = step.from.empty() ? !kind.procedure->is_final(state)
                                         : (step.to.empty() ? is_one_of(step.from, state) : step.to == state);
    if (!takes || !lasts) continue;
    TRY_SET(const bool theirs, may_take(tx, kind, row, step, actor));
    if (theirs) return {};
  }
  return Error{Fault::forbidden, "record.not_theirs_to_correct", {{"actor", actor.name}, {"field", word()}}};
}

// What was done with a matter here is not undone by taking the matter away: it is cancelled by a step. What an import
// brought may go again as long as nobody has taken a step, by who may import.
Result<void> require_untouched(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const db::Row& row, int64_t id,
                               const account::Actor& actor) {
  const db::Value key[] = {db::kSite, kind.name, id, db::kOpen};
  TRY_SET(const auto taken, tx.session().first(R"sql(
    select id from step where site = ?1 and about_kind = ?2 and about_id = ?3 and until = ?4 and origin = 'loop'
    limit 1)sql",
                                               key));
  const bool imported = row[static_cast<size_t>(kind.column("origin"))] == db::Value(std::string("imported"));
  if (imported && taken.empty()) return require(tx, kit, actor, "withdraw", 0);
  return Error{Fault::conflict, "record.matter_stays", {{"kind", kit::in_language(kind.label, "zh")}}};
}

Result<db::Row> load(log::Tx& tx, const kit::Kind& kind, int64_t id) {
  TRY_SET(auto row, tx.current(kind.table, id));
  if (!row) return Error{Fault::not_found, "record.not_found", {{"kind", kind.name}, {"id", std::to_string(id)}}};
  return *std::move(row);
}

}  // namespace

std::function<std::optional<Number>(std::string_view)> parameters_of(db::Session& session, int64_t position) {
  return [&session, position](std::string_view name) -> std::optional<Number> {
    const db::Value parameters[] = {db::kSite, std::string(name), position};
    const auto row = session.first(
        "select value from setting where site = ?1 and name = ?2 and since <= ?3 and until > ?3", parameters);
    if (!row || row->empty()) return std::nullopt;
    const auto value = Number::parse(std::get<std::string>(row->front()));
    return value ? std::optional<Number>(*value) : std::nullopt;
  };
}

expr::Condition::Context context_of(log::Tx& tx) { return {tx.today(), parameters_of(tx.session())}; }

Issues check_row(const kit::Kind& kind, const db::Row& row, const expr::Condition::Context& context) {
  Issues issues;
  for (const auto& field : kind.fields) check_field(field, row[static_cast<size_t>(field.column)], issues);
  if (!issues.empty()) return issues;
  for (size_t i = 0; i < kind.rules.size(); ++i)
    if (kind.rules[i].holds(row, context) == expr::Truth::no)
      issues.push_back(
          {"", 0, 0,
           Error{Fault::invalid, "record.rule_broken", {{"rule", kit::in_language(kind.rule_labels[i], "zh")}}}});
  return issues;
}

Result<db::Row> make_row(const kit::Kind& kind, const Fields& fields, log::Origin origin, std::string state,
                         int round) {
  db::Row row(kind.table.columns.size());
  row[static_cast<size_t>(kind.column("origin"))] = std::string(origin == log::Origin::loop ? "loop" : "imported");
  if (kind.cls == kit::KindClass::matter) {
    row[static_cast<size_t>(kind.column("state"))] = std::move(state);
    row[static_cast<size_t>(kind.column("round"))] = int64_t{round};
  }
  for (const auto& [name, value] : fields) {
    if (kind.find(name) == nullptr) {
      std::vector<std::string> names;
      for (const auto& field : kind.fields) names.push_back(field.name);
      return Error{Fault::invalid,
                   "record.unknown_field",
                   {{"field", name}, {"kind", kind.name}, {"nearest", nearest(name, names)}}};
    }
    row[static_cast<size_t>(kind.column(name))] = value;
  }
  return row;
}

Result<void> require_owed(const kit::Kind& form, Date from, const std::optional<org::Place>& place) {
  if (from.day() != 1 || (from.month() - 1) % form.form_months != 0)
    return Error{Fault::invalid,
                 "record.not_first_of_period",
                 {{"day", from.iso()}, {"months", std::to_string(form.form_months)}}};
  const auto& levels = form.form_levels;
  const bool owes = place && place->live && std::find(levels.begin(), levels.end(), place->level) != levels.end();
  if (owes) return {};
  return Error{Fault::invalid,
               "record.unit_owes_none",
               {{"unit", place ? place->name : "?"}, {"kind", kit::in_language(form.label, "zh")}}};
}

Result<void> require_due_return(log::Tx& tx, const kit::Kind& form, int64_t unit, Date from) {
  const Date last = aligned_period(from, form.form_months).to;
  TRY_SET(const auto place, org::place_of(tx.session(), unit, {tx.position(), last}));
  return require_owed(form, from, place);
}

Result<int64_t> put_row(log::Tx& tx, const kit::Kind& kind, db::Row row) {
  if (!kind.number_field.empty()) TRY(give_number(tx, kind, row));
  const auto issues = check_row(kind, row, context_of(tx));
  if (!issues.empty()) return issues.front().error;
  if (kind.cls == kit::KindClass::form) {
    TRY_SET(const Date from, Date::from_ymd(std::get<int64_t>(row[static_cast<size_t>(kind.column(kind.date_field))])));
    TRY(require_due_return(tx, kind, unit_of(kind, row), from));
  }
  TRY(require_unique(tx, kind, row, 0));
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  TRY(tx.put_new(kind.table, id, std::move(row)));
  return id;
}

Result<void> require(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, std::string_view verb,
                     int64_t unit) {
  const org::Moment now{tx.position(), tx.today()};
  std::string path;
  if (unit == 0) {
    TRY_SET(const auto root, org::root_unit(tx.session(), now));
    path = root.path;
  } else {
    TRY_SET(auto place, org::path_of(tx.session(), unit, now));
    if (!place) return Error{Fault::invalid, "record.no_such_unit", {{"unit", std::to_string(unit)}}};
    path = *std::move(place);
  }
  if (account::may(kit, actor, verb, path)) return {};
  return Error{Fault::forbidden, "record.not_allowed", {{"actor", actor.name}, {"verb", std::string(verb)}}};
}

Result<int64_t> enter(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                      const Fields& fields, const std::string& request) {
  if (kind.cls != kit::KindClass::ledger && kind.cls != kit::KindClass::form)
    return Error{Fault::invalid, "record.not_a_ledger", {{"kind", kit::in_language(kind.label, "zh")}}};
  TRY(refuse_with_chain(kind));
  TRY_SET(auto row, make_row(kind, fields, log::Origin::loop));
  TRY(require(tx, kit, actor, "enter", unit_of(kind, row)));
  TRY_SET(const int64_t id, put_row(tx, kind, std::move(row)));
  TRY(tx.append("record.enter", log::Origin::loop, request));
  return id;
}

Result<void> correct(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, int64_t id,
                     const Fields& fields, const std::string& reason) {
  if (trim(reason).empty()) return Error{Fault::invalid, "record.reason_needed"};
  TRY(refuse_with_chain(kind));
  TRY_SET(auto row, load(tx, kind, id));
  TRY(require(tx, kit, actor, "correct", unit_of(kind, row)));
  for (const auto& [name, value] : fields) {
    if (kind.find(name) == nullptr)
      return Error{Fault::invalid, "record.unknown_field", {{"field", name}, {"kind", kind.name}, {"nearest", ""}}};
    if (kind.procedure) TRY(require_correctable(tx, kind, row, actor, name));
  }
  for (const auto& [name, value] : fields) row[static_cast<size_t>(kind.column(name))] = value;
  const auto issues = check_row(kind, row, context_of(tx));
  if (!issues.empty()) return issues.front().error;
  TRY(require(tx, kit, actor, "correct", unit_of(kind, row)));
  TRY(require_unique(tx, kind, row, id));
  TRY(tx.put(kind.table, id, std::move(row)));
  TRY(tx.append("record.correct", log::Origin::loop, {}, reason_note(reason)));
  return {};
}

Result<void> withdraw(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, int64_t id,
                      const std::string& reason) {
  if (trim(reason).empty()) return Error{Fault::invalid, "record.reason_needed"};
  TRY_SET(const auto row, load(tx, kind, id));
  if (row[static_cast<size_t>(kind.column("origin"))] != db::Value(std::string("imported")))
    TRY(refuse_with_chain(kind));
  TRY(require(tx, kit, actor, "withdraw", unit_of(kind, row)));
  if (kind.procedure) TRY(require_untouched(tx, kit, kind, row, id, actor));
  TRY(tx.withdraw(kind.table, id));
  TRY(tx.append("record.withdraw", log::Origin::loop, {}, reason_note(reason)));
  return {};
}

Result<void> set_parameter(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const std::string& name,
                           const std::string& value) {
  TRY(require(tx, kit, actor, "set", 0));
  const auto known = std::find_if(kit.parameters.begin(), kit.parameters.end(),
                                  [&](const auto& parameter) { return parameter.name == name; });
  if (known == kit.parameters.end()) {
    std::vector<std::string> names;
    for (const auto& parameter : kit.parameters) names.push_back(parameter.name);
    return Error{Fault::not_found, "record.no_such_parameter", {{"name", name}, {"nearest", nearest(name, names)}}};
  }
  TRY_SET(const int64_t units, parse_scaled(value, known->scale));
  const kit::Kind& settings = kit::system_kind("setting");
  const db::Value parameters[] = {db::kSite, name, db::kOpen};
  TRY_SET(const auto there,
          tx.session().first("select id from setting where site = ?1 and name = ?2 and until = ?3", parameters));
  int64_t id = there.empty() ? 0 : std::get<int64_t>(there[0]);
  if (id == 0) {
    TRY_SET(id, tx.new_id(settings.table));
  }
  db::Row row(settings.table.columns.size());
  row[static_cast<size_t>(settings.column("origin"))] = std::string("loop");
  row[static_cast<size_t>(settings.column("name"))] = name;
  row[static_cast<size_t>(settings.column("value"))] = scaled_to_string(units, known->scale);
  TRY(tx.put(settings.table, id, std::move(row)));
  TRY(tx.append("setting.set"));
  return {};
}

}  // namespace bihuan::record
