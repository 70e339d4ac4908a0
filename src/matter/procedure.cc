#include "matter/procedure.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace bihuan::matter {
namespace {

Error refuse(Fault fault, std::string key, const kit::Kind& kind, std::string_view step,
             std::map<std::string, std::string> fields = {}) {
  fields["kind"] = kit::in_language(kind.label, "zh");
  fields["step"] = std::string(step);
  return Error{fault, std::move(key), std::move(fields)};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : "、") + word;
  return text;
}

bool may_act(const kit::Step& step, const Facts& facts, const account::Actor& actor) {
  return std::any_of(step.by.begin(), step.by.end(), [&](const auto& by) {
    if (by.first == kit::kPublicRole) return account::is_public(actor);
    const auto path = facts.paths.find(by.second);
    return path != facts.paths.end() && account::reaches(actor, by.first, path->second);
  });
}

// "+3 working days" · "+10 days"
Result<Date> after(const kit::Kit& kit, std::string_view rule, Date today) {
  int days = 0;
  const auto [end, error] = std::from_chars(rule.data() + 1, rule.data() + rule.size(), days);
  if (error != std::errc()) return Error{Fault::internal, "procedure.bad_rule", {{"rule", std::string(rule)}}};
  if (std::string_view(end).find("working") != std::string_view::npos) return kit.calendar.add_workdays(today, days);
  return today.plus_days(days);
}

Result<db::Value> value_of(const kit::Kit& kit, const kit::Kind& kind, const std::string& rule, std::string_view field,
                           const db::Row& row, const account::Actor& actor, Date today) {
  if (rule == "actor") return account::is_public(actor) ? db::Value(db::Null{}) : db::Value(actor.account);
  if (rule == "today") return db::Value(int64_t{today.ymd()});
  if (rule == "unit") {
    if (actor.holdings.empty()) return db::Value(db::Null{});
    return db::Value(actor.holdings.front().unit);
  }
  if (starts_with(rule, "+")) {
    TRY_SET(const Date day, after(kit, rule, today));
    return db::Value(int64_t{day.ymd()});
  }
  if (starts_with(rule, "=")) return row[static_cast<size_t>(kind.column(trim(std::string_view(rule).substr(1))))];
  const kit::Field* declared = kind.find(field);
  switch (declared == nullptr ? expr::Type::text : declared->type) {
    case expr::Type::boolean:
      return db::Value(int64_t{rule == "true" || rule == "1"});
    case expr::Type::integer:
    case expr::Type::decimal: {
      TRY_SET(const int64_t number, parse_scaled(rule, declared->scale));
      return db::Value(number);
    }
    default:
      return db::Value(rule);
  }
}

// A step takes what it needs and what it says it takes; the one that begins a matter, all that no step is to attest.
// Else a progress report could move a deadline, or name who verified.
bool may_give(const kit::Procedure& procedure, const kit::Step& step, const std::string& field) {
  const auto has = [&](const std::vector<std::string>& fields) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  };
  if (has(step.needs) || has(step.takes)) return true;
  if (!step.from.empty()) return false;
  return std::none_of(procedure.steps.begin(), procedure.steps.end(), [&](const kit::Step& other) {
    const auto set = other.sets.find(field);
    return set != other.sets.end() && (set->second == "actor" || set->second == "today");
  });
}

}  // namespace

Result<Move> decide(const kit::Kit& kit, const kit::Kind& kind, std::string_view name, const Facts& facts,
                    const Given& given, const account::Actor& actor, Date today) {
  if (!kind.procedure) return refuse(Fault::invalid, "procedure.no_procedure", kind, name);
  const kit::Procedure& procedure = *kind.procedure;
  const kit::Step* step = procedure.find(name);
  if (step == nullptr) {
    std::vector<std::string> steps;
    for (const auto& known : procedure.steps) steps.push_back(known.name);
    return refuse(Fault::not_found, "procedure.no_step", kind, name, {{"steps", joined(steps)}});
  }

  const auto state_column = static_cast<size_t>(kind.column("state"));
  const auto round_column = static_cast<size_t>(kind.column("round"));
  Move move;
  if (facts.row) {
    move.row = *facts.row;
    move.from = std::get<std::string>(move.row[state_column]);
    move.round = static_cast<int>(std::get<int64_t>(move.row[round_column]));
  } else {
    move.row.assign(kind.table.columns.size(), db::Null{});
    move.row[static_cast<size_t>(kind.column("origin"))] = std::string("loop");
  }
  const bool from_here =
      facts.row ? std::find(step->from.begin(), step->from.end(), move.from) != step->from.end() : step->from.empty();
  if (!from_here)
    return refuse(Fault::conflict, "procedure.wrong_state", kind, name,
                  {{"state", move.from}, {"from", joined(step->from)}});

  if (!may_act(*step, facts, actor)) {
    std::vector<std::string> roles;
    for (const auto& by : step->by) roles.push_back(by.first);
    return refuse(Fault::forbidden, "procedure.not_yours", kind, name,
                  {{"actor", actor.name}, {"roles", joined(roles)}});
  }
  for (const auto& past : facts.history) {
    const bool barred = std::find(step->not_by.begin(), step->not_by.end(), past.name) != step->not_by.end();
    if (barred && !account::is_public(actor) && past.round == move.round && past.actor == actor.account)
      return refuse(Fault::forbidden, "procedure.two_persons", kind, name,
                    {{"actor", actor.name}, {"other", past.name}});
  }

  for (const auto& field : step->clears) move.row[static_cast<size_t>(kind.column(field))] = db::Null{};
  for (const auto& [field, value] : given.fields) {
    const int column = kind.column(field);
    if (column < 0 || kind.find(field) == nullptr)
      return refuse(Fault::invalid, "record.unknown_field", kind, name, {{"field", field}});
    if (!may_give(procedure, *step, field))
      return refuse(Fault::forbidden, "procedure.field_not_taken", kind, name, {{"field", field}});
    move.row[static_cast<size_t>(column)] = value;
  }
  for (const auto& [field, rule] : step->sets) {
    TRY_SET(move.row[static_cast<size_t>(kind.column(field))],
            value_of(kit, kind, rule, field, move.row, actor, today));
  }
  for (const auto& field : step->needs) {
    if (db::is_null(move.row[static_cast<size_t>(kind.column(field))]))
      return refuse(Fault::invalid, "procedure.missing_field", kind, name, {{"field", field}});
  }
  if (step->reason && trim(given.reason).empty()) return refuse(Fault::invalid, "procedure.missing_reason", kind, name);
  if (!step->evidence.empty() && std::none_of(step->evidence.begin(), step->evidence.end(),
                                              [&](const auto& cls) { return facts.evidence.contains(cls); }))
    return refuse(Fault::invalid, "procedure.missing_evidence", kind, name, {{"classes", joined(step->evidence)}});
  if (!step->parts.empty()) {
    const auto open = facts.open_parts.find(step->parts);
    if (open == facts.open_parts.end() || open->second > 0)
      return refuse(
          Fault::conflict, "procedure.open_parts", kind, name,
          {{"parts", step->parts}, {"count", open == facts.open_parts.end() ? "?" : std::to_string(open->second)}});
  }

  move.to = step->to.empty() ? move.from : step->to;
  if (step->reopens) ++move.round;
  move.row[state_column] = move.to;
  move.row[round_column] = int64_t{move.round};
  if (step->when && step->when->holds(move.row, {today, facts.parameter}) != expr::Truth::yes)
    return refuse(Fault::conflict, "procedure.condition", kind, name, {{"condition", step->when_text}});
  return move;
}

Result<std::optional<Date>> due_in_state(const kit::Kit& kit, const kit::Kind& kind, std::string_view state,
                                         Date since) {
  std::optional<Date> due;
  if (!kind.procedure) return due;
  for (const auto& step : kind.procedure->steps) {
    if (step.limit_days == 0 || std::find(step.from.begin(), step.from.end(), state) == step.from.end()) continue;
    Date day = since.plus_days(step.limit_days);
    if (step.limit_working) {
      TRY_SET(day, kit.calendar.add_workdays(since, step.limit_days));
    }
    if (!due || day < *due) due = day;
  }
  return due;
}

}  // namespace bihuan::matter
