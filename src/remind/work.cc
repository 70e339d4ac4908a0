#include "remind/work.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "db/dialect.h"
#include "matter/procedure.h"
#include "record/record.h"
#include "remind/next_steps.h"
#include "remind/situation.h"

namespace bihuan::remind {
namespace {

constexpr size_t kPathPart = 9;  // eight digits and a dot, org/tree.h
constexpr size_t kMostItems = 500;

// What is asked of each matter before the page is cut out.
struct Candidate {
  const kit::Kind* kind = nullptr;
  WorkItem item;
};

// Units whose matters are the actor's own: where it holds a role, and ended units whose work went there.
std::set<int64_t> own_units(const account::Actor& actor, const Units& units) {
  std::set<int64_t> own;
  std::set<std::string> paths;
  for (const auto& holding : actor.holdings) {
    own.insert(holding.unit);
    paths.insert(holding.path);
  }
  std::map<std::string, int64_t> ended;  // in order of path: a successor before what it took over
  for (const auto& [id, unit] : units.all())
    if (!unit.live) ended[unit.path] = id;
  for (const auto& [path, id] : ended)
    if (path.size() > kPathPart && paths.contains(path.substr(0, path.size() - kPathPart))) {
      own.insert(id);
      paths.insert(path);
    }
  return own;
}

class Reader {
 public:
  Reader(db::Session& session, const kit::Kit& kit, const account::Actor& actor, const org::Moment& at,
         const Units& units)
      : session_(session), kit_(kit), actor_(actor), at_(at), units_(units), own_(own_units(actor, units)) {}

  Result<void> read(const kit::Kind& kind, const WorkPage& page, std::vector<Candidate>& found) {
    parameters_ = {db::kSite, at_.position, kind.name, int64_t{at_.day.ymd()}};
    const std::string ids = ids_sql(kind, page.only_mine);
    if (ids.empty()) return {};
    TRY(load_taken(kind, ids));
    const auto fields = unit_fields_of(kind);
    std::string columns;
    for (const auto& field : fields) columns += ", t." + db::quote(field);
    const kit::Field* due = deadline_of(kind);
    const std::string sql =
        fmt::format(R"sql(
      select t.id, t.round, t.state, t.since, {}, case when t.state in ({}) then {} end{}
      from {} t where t.site = ?1 and t.since <= ?2 and t.until > ?2 and ?4 > 0 and t.id in ({}))sql",
                    due == nullptr ? "null" : "t." + db::quote(due->name), in_sql(limited_states_of(*kind.procedure)),
                    since_sql(*kind.procedure, 3), columns, db::quote(kind.name), ids);
    TRY_SET(auto query, session_.prepare(sql));
    for (size_t i = 0; i < parameters_.size(); ++i) query.bind(static_cast<int>(i + 1), parameters_[i]);
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) return {};
      Candidate candidate;
      candidate.kind = &kind;
      WorkItem& item = candidate.item;
      item.kind = kind.name;
      item.id = query.integer(0);
      item.round = static_cast<int>(query.integer(1));
      item.state = query.text(2);
      item.rev = query.integer(3);
      if (!query.is_null(4)) {
        TRY_SET(item.due, Date::from_ymd(query.integer(4)));
      }
      if (!query.is_null(5)) {
        TRY_SET(const Date since, Date::from_ymd(query.integer(5)));
        const auto limit = matter::due_in_state(kit_, kind, item.state, since);
        if (limit) item.limit = *limit;
      }
      std::map<std::string, std::string> paths = {{"site", units_.root()}};
      bool is_own = false;
      for (size_t i = 0; i < fields.size(); ++i) {
        const int column = static_cast<int>(6 + i);
        if (query.is_null(column)) continue;
        const int64_t unit = query.integer(column);
        if (const auto* place = units_.find(unit)) paths[fields[i]] = place->path;
        if (fields[i] == kind.unit_field) {
          item.unit = unit;
          is_own = own_.contains(unit);
        }
      }
      add_steps(kind, paths, item);
      if (!item.steps.empty() || (is_own && !page.only_mine)) found.push_back(std::move(candidate));
    }
  }

  // What the page shows besides.
  Result<void> complete(Candidate& candidate, const std::string& language) {
    const kit::Kind& kind = *candidate.kind;
    WorkItem& item = candidate.item;
    std::string columns;
    for (const auto& column : kind.table.columns) columns += (columns.empty() ? "" : ", ") + db::quote(column.name);
    const db::Value key[] = {db::kSite, item.id, item.rev};
    TRY_SET(const auto row, session_.first(fmt::format("select {} from {} where site = ?1 and id = ?2 and since = ?3",
                                                       columns, db::quote(kind.name)),
                                           key));
    item.kind_label = kit::in_language(kind.label, language);
    const auto state = kind.procedure->state_labels.find(item.state);
    item.state_label =
        state == kind.procedure->state_labels.end() ? item.state : kit::in_language(state->second, language);
    item.code = text_of(kind.find(kind.code_field), row);
    item.title = text_of(title_of(kind), row);
    if (const auto* unit = units_.find(item.unit)) item.unit_name = unit->name;
    const expr::Condition::Context context{at_.day, record::parameters_of(session_, at_.position)};
    if (const auto* lamp = kit_.lamp_of(kind, row, context)) {
      item.lamp = lamp->key;
      item.lamp_label = kit::in_language(lamp->label, language);
    }
    return {};
  }

 private:
  std::string bind(db::Value value) {
    parameters_.push_back(std::move(value));
    return "?" + std::to_string(parameters_.size());
  }

  // Ids of the matters that may be the actor's: by the role that a next step asks for, and by its units. "" = none.
  std::string ids_sql(const kit::Kind& kind, bool only_mine) {
    std::map<std::string, std::set<std::string>> states;  // unit field → states that lead on by it
    std::map<std::string, std::set<std::string>> paths;   // unit field → where the actor holds a role for it
    for (const auto& state : kind.procedure->state_order)
      for (const auto* step : next_steps(*kind.procedure, state))
        for (const auto& [role, field] : step->by)
          for (const auto& holding : actor_.holdings) {
            if (holding.role != role || holding.path.empty()) continue;
            if (field == "site" && !starts_with(units_.root(), holding.path)) continue;
            states[field].insert(state);
            paths[field].insert(holding.path);
          }
    std::vector<std::string> branches;
    const std::string open = fmt::format(
        "select w.id from {} w where w.site = ?1 and w.since <= ?2 and w.until > ?2 and", db::quote(kind.name));
    for (const auto& [field, known] : states) {
      std::string branch = fmt::format("{} w.state in ({})", open, in_sql({known.begin(), known.end()}));
      if (field != "site") {
        branch += fmt::format(" and w.{} in ({})", db::quote(field), units_sql(paths.at(field)));
      }
      branches.push_back(branch);
    }
    if (!only_mine && !kind.unit_field.empty() && !own_.empty()) {
      std::string units;
      for (const int64_t unit : own_) units += (units.empty() ? "" : ", ") + bind(unit);
      branches.push_back(fmt::format("{} w.{} in ({}) and w.state not in ({})", open, db::quote(kind.unit_field), units,
                                     in_sql(final_states_of(*kind.procedure))));
    }
    std::string sql;
    for (const auto& branch : branches) sql += (sql.empty() ? "" : " union ") + branch;
    return sql;
  }

  std::string units_sql(const std::set<std::string>& paths) {
    std::string ranges;
    std::string covered = "-";  // begins no path
    for (const auto& path : paths) {
      if (starts_with(path, covered)) continue;
      covered = path;
      ranges += (ranges.empty() ? "" : " or ") +
                fmt::format("(p.path >= {} and p.path < {})", bind(path), bind(org::path_end(path)));
    }
    return fmt::format(
        "select p.unit from bh_place p where p.site = ?1 and p.since <= ?2 and p.until > ?2 and p.from_day <= ?4 "
        "and p.to_day >= ?4 and ({})",
        ranges);
  }

  void add_steps(const kit::Kind& kind, const std::map<std::string, std::string>& paths, WorkItem& item) {
    for (const auto* step : next_steps(*kind.procedure, item.state)) {
      const bool reached = std::any_of(step->by.begin(), step->by.end(), [&](const auto& by) {
        const auto path = paths.find(by.second);
        return path != paths.end() && account::reaches(actor_, by.first, path->second);
      });
      if (reached && !is_barred(*kind.procedure, *step, item, paths)) item.steps.push_back(step->name);
    }
  }

  // Separation of duties: what of the steps that bar a next one was taken by the account, by those who lent it a role,
  // or in the place of one of them. `ids` is the SQL of the candidates; its parameters are bound.
  Result<void> load_taken(const kit::Kind& kind, const std::string& ids) {
    taken_.clear();
    std::set<std::string> names;
    for (const auto& state : kind.procedure->state_order)
      for (const auto* step : next_steps(*kind.procedure, state))
        names.insert(step->not_by.begin(), step->not_by.end());
    if (names.empty()) return {};
    auto parameters = parameters_;
    std::string persons;
    for (const int64_t person : persons_of(actor_)) {
      parameters.emplace_back(person);
      persons += fmt::format("{}?{}", persons.empty() ? "" : ", ", parameters.size());
    }
    TRY_SET(auto query, session_.prepare(fmt::format(R"sql(
      select s.about_id, s.name, s.actor, s.round, s.in_place_of from step s
      where s.site = ?1 and s.about_kind = ?3 and s.since <= ?2 and s.until > ?2 and ?4 > 0
        and (s.actor in ({0}) or s.in_place_of in ({0})) and s.name in ({1}) and s.about_id in ({2}))sql",
                                                     persons, in_sql({names.begin(), names.end()}), ids)));
    for (size_t i = 0; i < parameters.size(); ++i) query.bind(static_cast<int>(i + 1), parameters[i]);
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) return {};
      taken_[query.integer(0)].push_back(
          {std::string(query.text(1)), query.integer(2), static_cast<int>(query.integer(3)), query.integer(4)});
    }
  }

  static std::set<int64_t> persons_of(const account::Actor& actor) {
    std::set<int64_t> persons{actor.account};
    for (const auto& holding : actor.holdings)
      if (holding.for_account != 0) persons.insert(holding.for_account);
    return persons;
  }

  bool is_barred(const kit::Procedure& procedure, const kit::Step& step, const WorkItem& item,
                 const std::map<std::string, std::string>& paths) const {
    const auto taken = taken_.find(item.id);
    return taken != taken_.end() &&
           matter::hands_at(procedure, step, taken->second, item.round, actor_, paths).bar != nullptr;
  }

  static std::string text_of(const kit::Field* field, const db::Row& row) {
    if (field == nullptr || field->personal || field->column < 0) return "";
    const auto* text = std::get_if<std::string>(&row[static_cast<size_t>(field->column)]);
    return text == nullptr ? "" : *text;
  }

  db::Session& session_;
  const kit::Kit& kit_;
  const account::Actor& actor_;
  const org::Moment& at_;
  const Units& units_;
  std::set<int64_t> own_;
  std::vector<db::Value> parameters_;
  std::map<int64_t, std::vector<matter::PastStep>> taken_;  // by matter
};

bool is_before(const Candidate& a, const Candidate& b) {
  const auto key = [](const Candidate& of) {
    const auto deadline = of.item.deadline();
    return std::tuple(deadline ? deadline->ymd() : Date::kOpen, std::string_view(of.item.kind), of.item.id);
  };
  return key(a) < key(b);
}

}  // namespace

Result<Work> my_work(db::Session& session, const kit::Kit& kit, const account::Actor& actor, Date day, int64_t position,
                     const WorkPage& page) {
  const org::Moment at{position, day};
  TRY_SET(const auto units, Units::load(session, at));
  Reader reader(session, kit, actor, at, units);
  std::vector<Candidate> found;
  for (const auto& kind : kit.kinds)
    if (kind.procedure && (page.kind.empty() || page.kind == kind.name)) TRY(reader.read(kind, page, found));
  std::sort(found.begin(), found.end(), is_before);
  Work work;
  work.total = found.size();
  const size_t end = std::min(found.size(), page.from + std::clamp<size_t>(page.limit, 1, kMostItems));
  for (size_t i = page.from; i < end; ++i) {
    TRY(reader.complete(found[i], page.language));
    work.items.push_back(std::move(found[i].item));
  }
  return work;
}

}  // namespace bihuan::remind
