#include "matter/matter.h"

#include <fmt/format.h>

#include "evidence/evidence.h"
#include "record/record.h"

namespace bihuan::matter {
namespace {

Result<std::vector<PastStep>> load_history(db::Session& session, const kit::Kind& kind, int64_t id) {
  TRY_SET(auto query, session.prepare(R"sql(
    select name, actor, round, in_place_of from step
    where site = ?1 and about_kind = ?2 and about_id = ?3 and until = ?4 order by id)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(kind.name));
  query.bind(3, id);
  query.bind(4, db::kOpen);
  std::vector<PastStep> history;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return history;
    history.push_back(
        {std::string(query.text(0)), query.integer(1), static_cast<int>(query.integer(2)), query.integer(3)});
  }
}

// The classes of evidence that stand for this round: what proved an earlier one did not last.
Result<std::set<std::string>> load_evidence(db::Session& session, const kit::Kind& kind, int64_t id, int64_t round) {
  TRY_SET(auto query, session.prepare(R"sql(
    select distinct class from evidence where site = ?1 and about_kind = ?2 and about_id = ?3 and until = ?4
      and (?5 <= 1 or since > (select min(since) from step where site = ?1 and about_kind = ?2 and about_id = ?3
                                 and round = ?5)))sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(kind.name));
  query.bind(3, id);
  query.bind(4, db::kOpen);
  query.bind(5, round);
  std::set<std::string> classes;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return classes;
    classes.insert(std::string(query.text(0)));
  }
}

// Rows of `parts` that refer to the matter and are not in a final state.
Result<int64_t> count_open_parts(db::Session& session, const kit::Kind& kind, const kit::Kind& parts, int64_t id) {
  std::string final_states;
  for (const auto& state : parts.procedure->state_order)
    if (parts.procedure->is_final(state)) final_states += (final_states.empty() ? "'" : ", '") + state + "'";
  for (const auto& field : parts.fields) {
    if (field.type != expr::Type::ref || field.target != kind.name) continue;
    TRY_SET(auto query,
            session.prepare(fmt::format(
                R"sql(select count(*) from "{}" where site = ?1 and "{}" = ?2 and until = ?3 and state not in ({}))sql",
                parts.name, field.name, final_states)));
    query.bind(1, db::kSite);
    query.bind(2, id);
    query.bind(3, db::kOpen);
    TRY_SET(const bool more, query.step());
    return more ? query.integer(0) : 0;
  }
  return int64_t{0};
}

// The paths of the units that the step's `by` and the row speak of, on the day of the step.
Result<void> load_paths(db::Session& session, const kit::Kind& kind, const kit::Step& step, const db::Row& row,
                        const org::Moment& now, std::map<std::string, std::string>& paths) {
  for (const auto& [role, field] : step.by) {
    if (paths.contains(field)) continue;
    if (field == "site") {
      TRY_SET(const auto root, org::root_unit(session, now));
      paths[field] = root.path;
      continue;
    }
    const auto* unit = std::get_if<int64_t>(&row[static_cast<size_t>(kind.column(field))]);
    if (unit == nullptr) continue;
    TRY_SET(const auto place, org::place_of(session, *unit, now));
    if (place) paths[field] = place->path;
  }
  return {};
}

// The current row of a table, or nullopt.
Result<std::optional<db::Row>> read_row(db::Session& session, const db::Table& table, int64_t id) {
  std::string columns;
  for (const auto& column : table.columns) columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ", ", column.name);
  TRY_SET(auto query,
          session.prepare(fmt::format(R"sql(select {} from "{}" where site = ?1 and id = ?2 and until = ?3)sql",
                                      columns, table.name)));
  query.bind(1, db::kSite);
  query.bind(2, id);
  query.bind(3, db::kOpen);
  TRY_SET(const bool there, query.step());
  if (!there) return std::optional<db::Row>();
  db::Row row;
  for (int i = 0; i < query.columns(); ++i) row.push_back(query.value(i));
  return std::optional(std::move(row));
}

// What the step's `same` compares with: the field of the row that is referred to; of a list of units, each of them.
Result<void> load_referred(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step,
                           const db::Row& row, const org::Moment& now, Facts& facts) {
  for (const auto& [field, path] : step.same) {
    const size_t point = path.find('.');
    const kit::Field& ref = *kind.find(path.substr(0, point));
    const auto* id = std::get_if<int64_t>(&row[static_cast<size_t>(ref.column)]);
    if (id == nullptr) continue;
    const kit::Kind& target = *kit.find_kind(ref.target);
    const kit::Field& other = *target.find(path.substr(point + 1));
    TRY_SET(const auto found, read_row(session, target.table, *id));
    if (!found) continue;
    const db::Value& value = (*found)[static_cast<size_t>(other.column)];
    auto& values = facts.referred[path];
    if (!other.many) {
      if (!db::is_null(value)) values.push_back(value);
      continue;
    }
    const std::string codes = db::is_null(value) ? "" : std::get<std::string>(value);
    for (std::string_view rest = codes; !rest.empty();) {
      const size_t end = rest.find("、");
      TRY_SET(const auto place, org::find_unit(session, rest.substr(0, end), now));
      if (place) values.emplace_back(place->unit);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + std::string_view("、").size());
    }
  }
  return {};
}

Result<void> write_step(log::Tx& tx, const kit::Kind& kind, int64_t id, std::string_view step, std::string_view from,
                        std::string_view to, int64_t actor, Date on, int round, std::string_view reason,
                        log::Origin origin, std::string_view seen = {}, int64_t in_place_of = 0) {
  const kit::Kind& steps = kit::system_kind("step");
  TRY_SET(const int64_t row_id, tx.new_id(steps.table));
  db::Row row(steps.table.columns.size());
  auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(steps.column(column))] = std::move(value);
  };
  set("origin", std::string(origin == log::Origin::loop ? "loop" : "imported"));
  set("about_kind", kind.name);
  set("about_id", id);
  set("name", std::string(step));
  if (!from.empty()) set("from_state", std::string(from));
  set("to_state", std::string(to));
  if (actor != 0) set("actor", actor);
  set("on_day", int64_t{on.ymd()});
  set("round", int64_t{round});
  if (!reason.empty()) set("reason", std::string(reason));
  if (!seen.empty()) set("seen", std::string(seen));
  if (in_place_of != 0) set("in_place_of", in_place_of);
  return tx.put_new(steps.table, row_id, std::move(row));
}

// What the step asks about the matter besides its row, added to the facts. `given`: the row with what is given.
Result<void> load_for(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step,
                      int64_t id, const db::Row& row, const db::Row& given, const org::Moment& now, Facts& facts) {
  if (id != 0 && !step.evidence.empty() && facts.evidence.empty()) {
    const auto round = std::get<int64_t>(row[static_cast<size_t>(kind.column("round"))]);
    TRY_SET(facts.evidence, load_evidence(session, kind, id, round));
  }
  const kit::Kind* parts = step.parts.empty() ? nullptr : kit.find_kind(step.parts);
  if (id != 0 && parts != nullptr && !facts.open_parts.contains(step.parts)) {
    TRY_SET(facts.open_parts[step.parts], count_open_parts(session, kind, *parts, id));
  }
  TRY(load_referred(session, kit, kind, step, given, now, facts));
  return load_paths(session, kind, step, row, now, facts.paths);
}

Error not_found(const kit::Kind& kind, int64_t id) {
  return Error{Fault::not_found, "record.not_found", {{"kind", kind.name}, {"id", std::to_string(id)}}};
}

Result<Facts> load_facts(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const kit::Step* step, int64_t id,
                         const Given& given) {
  Facts facts;
  db::Row row(kind.table.columns.size());
  if (id != 0) {
    TRY_SET(facts.row, tx.current(kind.table, id));
    if (!facts.row) return not_found(kind, id);
    row = *facts.row;
  }
  if (step == nullptr) return facts;  // decide says which steps there are
  if (id != 0 && !step->not_by.empty()) {
    TRY_SET(facts.history, load_history(tx.session(), kind, id));
  }
  db::Row with_given = row;
  for (const auto& [field, value] : given.fields)
    if (const int column = kind.column(field); column >= 0) with_given[static_cast<size_t>(column)] = value;
  if (id == 0) row = with_given;  // whose it is to be decides who may begin it
  TRY(load_for(tx.session(), kit, kind, *step, id, row, with_given, {tx.position(), tx.today()}, facts));
  facts.parameter = record::context_of(tx).parameter;
  return facts;
}

}  // namespace

Result<Facts> facts_of(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, int64_t id,
                       const org::Moment& now) {
  Facts facts;
  db::Row row(kind.table.columns.size());
  if (id != 0) {
    TRY_SET(facts.row, read_row(session, kind.table, id));
    if (!facts.row) return not_found(kind, id);
    row = *facts.row;
    TRY_SET(facts.history, load_history(session, kind, id));
  }
  if (!kind.procedure) return facts;
  for (const auto& step : kind.procedure->steps)
    if (step.from.empty() == (id == 0)) TRY(load_for(session, kit, kind, step, id, row, row, now, facts));
  facts.parameter = record::parameters_of(session);
  return facts;
}

Result<int64_t> open(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                     std::string_view step, const Given& given, const std::string& request) {
  const kit::Step* known = kind.procedure ? kind.procedure->find(step) : nullptr;
  TRY_SET(const Facts facts, load_facts(tx, kit, kind, known, 0, given));
  TRY_SET(Move move, decide(kit, kind, step, facts, given, actor, tx.today()));
  const auto issues = record::check_row(kind, move.row, record::context_of(tx));
  if (!issues.empty()) return issues.front().error;
  TRY_SET(const int64_t id, record::put_row(tx, kind, move.row));
  TRY(write_step(tx, kind, id, step, move.from, move.to, actor.account, tx.today(), move.round, given.reason,
                 log::Origin::loop, {}, move.in_place_of));
  TRY(tx.append(kind.name + "." + std::string(step), log::Origin::loop, request));
  return id;
}

Result<void> take_step(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, int64_t id,
                       std::string_view step, const Given& given, const std::string& request) {
  const kit::Step* known = kind.procedure ? kind.procedure->find(step) : nullptr;
  TRY_SET(const Facts facts, load_facts(tx, kit, kind, known, id, given));
  TRY_SET(Move move, decide(kit, kind, step, facts, given, actor, tx.today()));
  const auto issues = record::check_row(kind, move.row, record::context_of(tx));
  if (!issues.empty()) return issues.front().error;
  TRY(tx.put(kind.table, id, move.row));
  // What the one who takes the step had before them: evidence that comes or goes later does not change it.
  TRY_SET(const std::string seen, evidence::digest_of(tx.session(), kind.name, id, tx.position()));
  TRY(write_step(tx, kind, id, step, move.from, move.to, actor.account, tx.today(), move.round, given.reason,
                 log::Origin::loop, seen, move.in_place_of));
  TRY(tx.append(kind.name + "." + std::string(step), log::Origin::loop, request));
  return {};
}

Result<int64_t> take_over(log::Tx& tx, const kit::Kind& kind, const record::Fields& fields, const std::string& state,
                          int round, const std::vector<ImportedStep>& steps) {
  if (!kind.procedure || !kind.procedure->states.contains(state))
    return Error{Fault::invalid, "procedure.unknown_state", {{"kind", kind.name}, {"state", state}}};
  TRY_SET(auto row, record::make_row(kind, fields, log::Origin::imported, state, round));
  TRY_SET(const int64_t id, record::put_row(tx, kind, std::move(row)));
  for (const auto& step : steps)
    TRY(write_step(tx, kind, id, step.name, step.from, step.to, step.actor, step.on, round, "", log::Origin::imported));
  TRY(tx.append(kind.name + ".take_over", log::Origin::imported));
  return id;
}

}  // namespace bihuan::matter
