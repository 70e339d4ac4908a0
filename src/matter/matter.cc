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

// "'closed', 'cancelled'" for an in (…).
std::string final_states(const kit::Procedure& procedure) {
  std::string states;
  for (const auto& state : procedure.state_order)
    if (procedure.is_final(state)) states += (states.empty() ? "'" : ", '") + state + "'";
  return states;
}

// Rows of `parts` that refer to the matter and are not in a final state.
Result<int64_t> count_open_parts(db::Session& session, const kit::Kind& kind, const kit::Kind& parts, int64_t id) {
  const kit::Field* ref = parts.ref_to(kind.name);
  if (ref == nullptr) return int64_t{0};
  TRY_SET(auto query,
          session.prepare(fmt::format(
              R"sql(select count(*) from "{}" where site = ?1 and "{}" = ?2 and until = ?3 and state not in ({}))sql",
              parts.name, ref->name, final_states(*parts.procedure))));
  query.bind(1, db::kSite);
  query.bind(2, id);
  query.bind(3, db::kOpen);
  TRY_SET(const bool more, query.step());
  return more ? query.integer(0) : 0;
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
    TRY_SET(auto path, org::path_of(session, *unit, now));
    if (path) paths[field] = *std::move(path);
  }
  return {};
}

// The current row of a table, or nullopt.
Result<std::optional<db::Row>> read_row(db::Session& session, const db::Table& table, int64_t id) {
  const db::Value key[] = {db::kSite, id};
  TRY_SET(auto row, session.first(db::current_statement(table), key));
  if (row.empty()) return std::optional<db::Row>();
  row.pop_back();  // since
  return std::optional(std::move(row));
}

// A list of units is kept as their codes.
Result<void> add_listed_units(db::Session& session, const db::Value& list, const org::Moment& now,
                              std::vector<db::Value>& units) {
  const std::string codes = db::is_null(list) ? "" : std::get<std::string>(list);
  for (std::string_view rest = codes; !rest.empty();) {
    const size_t end = rest.find("、");
    TRY_SET(const auto place, org::find_unit(session, rest.substr(0, end), now));
    if (place) units.emplace_back(place->unit);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + std::string_view("、").size());
  }
  return {};
}

// "REF.FIELD" and "REF.state": all that the step asks of the rows its matter refers to.
std::vector<std::string> referred_paths(const kit::Step& step) {
  std::vector<std::string> all;
  for (const auto& [field, paths] : step.same) all.insert(all.end(), paths.begin(), paths.end());
  for (const auto& [field, path] : step.not_after) all.push_back(path);
  for (const auto& [ref, states] : step.during) all.push_back(ref + ".state");
  return all;
}

// What the step compares with: columns of the rows that are referred to.
Result<void> load_referred(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step,
                           const db::Row& row, const org::Moment& now, Facts& facts) {
  std::map<int, std::optional<db::Row>> rows;  // by the column of the ref
  for (const auto& path : referred_paths(step)) {
    if (facts.referred.contains(path)) continue;
    const size_t point = path.find('.');
    const kit::Field& ref = *kind.find(path.substr(0, point));
    const auto* id = std::get_if<int64_t>(&row[static_cast<size_t>(ref.column)]);
    if (id == nullptr) continue;
    const kit::Kind& target = *kit.find_kind(ref.target);
    if (!rows.contains(ref.column)) {
      TRY_SET(rows[ref.column], read_row(session, target.table, *id));
    }
    const auto& found = rows[ref.column];
    if (!found) continue;
    const std::string column = path.substr(point + 1);
    const kit::Field* other = target.find(column);
    const db::Value& value = (*found)[static_cast<size_t>(target.column(column))];
    auto& values = facts.referred[path];
    if (other != nullptr && other->many) {
      TRY(add_listed_units(session, value, now, values));
    } else if (!db::is_null(value)) {
      values.push_back(value);
    }
  }
  return {};
}

// The latest date of the open rows that refer to the matter, for the step's `not_before`.
Result<void> load_of_parts(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step,
                           int64_t id, Facts& facts) {
  for (const auto& [field, path] : step.not_before) {
    const size_t point = path.find('.');
    const kit::Kind& parts = *kit.find_kind(path.substr(0, point));
    TRY_SET(auto query, session.prepare(fmt::format(R"sql(
      select max("{}") from "{}" where site = ?1 and "{}" = ?2 and until = ?3 and state not in ({}))sql",
                                                    path.substr(point + 1), parts.name, parts.ref_to(kind.name)->name,
                                                    final_states(*parts.procedure))));
    query.bind(1, db::kSite);
    query.bind(2, id);
    query.bind(3, db::kOpen);
    TRY_SET(const bool more, query.step());
    if (more) facts.of_parts[path] = query.value(0);
  }
  return {};
}

// Whether the matter stands above `start`, or is it, along a ref field of its kind to itself.
Result<bool> is_above(db::Session& session, const kit::Kind& kind, const kit::Field& ref, int64_t id, int64_t start) {
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(
    with recursive above(id) as (
      select id from "{1}" where site = ?1 and id = ?2 and until = ?3 union
      select t."{0}" from above a join "{1}" t on t.site = ?1 and t.id = a.id and t.until = ?3
      where t."{0}" is not null)
    select 1 from above where id = ?4)sql",
                                                  ref.name, kind.name)));
  query.bind(1, db::kSite);
  query.bind(2, start);
  query.bind(3, db::kOpen);
  query.bind(4, id);
  return query.step();
}

Result<void> load_loops(db::Session& session, const kit::Kind& kind, int64_t id, const Given& given, Facts& facts) {
  for (const auto& [name, value] : given.fields) {
    const kit::Field* field = kind.find(name);
    const auto* target = std::get_if<int64_t>(&value);
    if (field == nullptr || field->type != expr::Type::ref || field->target != kind.name || target == nullptr) continue;
    TRY_SET(const bool above, is_above(session, kind, *field, id, *target));
    if (above) facts.loops.insert(name);
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
  if (id != 0) TRY(load_of_parts(session, kit, kind, step, id, facts));
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
  if (id != 0) TRY(load_loops(tx.session(), kind, id, given, facts));
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
