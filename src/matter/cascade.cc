#include "matter/cascade.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "db/dialect.h"
#include "kit/usual_fields.h"
#include "matter/procedure.h"

namespace bihuan::matter {
namespace {

using kit::Core;

struct Taken {
  std::string name;
  std::string from;
  std::string to;
  Date on;
  int round = 1;
};

bool is_received(Core core) {
  return core == Core::received || core == Core::working || core == Core::submitted || core == Core::endorsed ||
         core == Core::verified || core == Core::closed || core == Core::extended;
}
bool is_answered(Core core) {
  return core == Core::submitted || core == Core::endorsed || core == Core::verified || core == Core::closed;
}

Core core_of(const kit::Kind& kind, const std::string& state) {
  const auto found = kind.procedure->states.find(state);
  return found == kind.procedure->states.end() ? Core::draft : found->second;
}
Core core_of(const CascadeNode& node) {
  return core_of(*node.kind, std::get<std::string>(node.row[static_cast<size_t>(node.kind->column("state"))]));
}

// Reads the days of a matter off its history, in the order in which the steps were taken.
void read_days(const kit::Kit& kit, const std::vector<Taken>& history, Date today, CascadeNode& node) {
  const auto round = std::get<int64_t>(node.row[static_cast<size_t>(node.kind->column("round"))]);
  std::string issued_to;
  for (const auto& step : history) {
    const Core from = step.from.empty() ? Core::draft : core_of(*node.kind, step.from);
    const Core to = core_of(*node.kind, step.to);
    const auto* known = node.kind->procedure->find(step.name);
    const bool resumes = known != nullptr && known->resumes;
    if (to == Core::issued && from != Core::issued && !resumes) {
      node.issued = step.on;
      node.received.reset();
      issued_to = step.to;
    }
    if (from == Core::issued && is_received(to)) node.received = step.on;
    if (step.round == round && to == Core::submitted && from != Core::submitted) node.answered = step.on;
    if (to == Core::closed && from != Core::closed) node.closed = step.on;
  }
  const Core now = core_of(node);
  if (!is_answered(now)) node.answered.reset();
  if (now != Core::closed) node.closed.reset();
  if (node.issued) {
    const auto by = due_in_state(kit, *node.kind, issued_to, *node.issued);
    if (by) node.receive_by = *by;
  }
  if (const auto* due = kit::deadline_of(*node.kind))
    if (const auto* ymd = std::get_if<int64_t>(&node.row[static_cast<size_t>(due->column)]))
      if (const auto day = Date::from_ymd(*ymd)) node.due = *day;
  if (now == Core::cancelled) return;
  node.late_receipt = node.receive_by && node.received.value_or(today) > *node.receive_by;
  const Date until = node.answered ? *node.answered : node.closed ? *node.closed : today;
  // What is answered, on a day that nobody wrote down, is not late for that.
  const bool known = !is_answered(now) || node.answered || node.closed;
  if (node.due && known && until > *node.due) node.overdue_days = until.days_since(*node.due);
}

void add(const Sums& from, Sums& to) {
  to.total += from.total;
  to.received += from.received;
  to.answered += from.answered;
  to.closed += from.closed;
  to.cancelled += from.cancelled;
  to.overdue += from.overdue;
  to.late += from.late;
  to.late_receipt += from.late_receipt;
}

Sums itself(const CascadeNode& node) {
  const Core core = core_of(node);
  Sums one;
  one.total = 1;
  one.received = is_received(core);
  one.answered = is_answered(core);
  one.closed = core == Core::closed;
  one.cancelled = core == Core::cancelled;
  one.overdue = node.overdue_days > 0 && !is_answered(core);
  one.late = node.overdue_days > 0 && is_answered(core);
  one.late_receipt = node.late_receipt;
  return one;
}

class Reading {
 public:
  Reading(db::Session& session, const kit::Kit& kit, const org::Moment& at) : session_(session), kit_(kit), at_(at) {}

  Result<Cascade> run(const kit::Kind& kind, int64_t id) {
    TRY(read_rows(kind, "id", {{id, 0}}, 0));
    if (cascade_.nodes.empty())
      return Error{Fault::not_found, "record.not_found", {{"kind", kind.name}, {"id", std::to_string(id)}}};
    for (size_t depth = 0, begin = 0; begin < cascade_.nodes.size(); ++depth) {
      const size_t end = cascade_.nodes.size();
      TRY(read_histories(begin, end));
      TRY(read_parts(begin, end, depth + 1));
      begin = end;
    }
    for (size_t i = cascade_.nodes.size() - 1; i > 0; --i) {
      const auto& node = cascade_.nodes[i];
      Sums& above = cascade_.nodes[node.parent].below;
      add(itself(node), above);
      add(node.below, above);
    }
    return std::move(cascade_);
  }

 private:
  using Places = std::map<int64_t, size_t>;  // id → place in the list

  Places places(const kit::Kind& kind, size_t begin, size_t end) const {
    Places found;
    for (size_t i = begin; i < end; ++i)
      if (cascade_.nodes[i].kind == &kind) found[cascade_.nodes[i].id] = i;
    return found;
  }
  std::set<const kit::Kind*> kinds(size_t begin, size_t end) const {
    std::set<const kit::Kind*> found;
    for (size_t i = begin; i < end; ++i) found.insert(cascade_.nodes[i].kind);
    return found;
  }

  static std::string marks(const Places& of, int first) {
    std::string list;
    for (size_t i = 0; i < of.size(); ++i)
      list += fmt::format("{}?{}", i == 0 ? "" : ", ", first + static_cast<int>(i));
    return list;
  }
  static void bind_ids(db::Query& query, const Places& of, int first) {
    for (const auto& [id, place] : of) query.bind(first++, id);
  }

  // The kinds of which a matter of this one waits for the parts.
  Result<void> read_parts(size_t begin, size_t end, size_t depth) {
    for (const auto* kind : kinds(begin, end))
      for (const auto& name : kind->procedure->parts()) {
        const kit::Kind* parts = kit_.find_kind(name);
        const kit::Field* ref = parts == nullptr ? nullptr : parts->ref_to(kind->name);
        if (ref != nullptr) TRY(read_rows(*parts, ref->name, places(*kind, begin, end), depth));
      }
    return {};
  }

  // Rows whose `column` is one of the ids. A row that is there already is not read again: nothing is its own part.
  Result<void> read_rows(const kit::Kind& kind, const std::string& column, const Places& above, size_t depth) {
    std::string columns;
    for (const auto& of : kind.table.columns) columns += ", " + db::quote(of.name);
    TRY_SET(auto query, session_.prepare(fmt::format(R"sql(
      select id, since, {0}{1} from {2} where site = ?1 and since <= ?2 and until > ?2 and {0} in ({4})
      order by id limit {3})sql",
                                                     db::quote(column), columns, db::quote(kind.name), kMostNodes + 1,
                                                     marks(above, 3))));
    query.bind(1, db::kSite);
    query.bind(2, at_.position);
    bind_ids(query, above, 3);
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) return {};
      if (seen_.contains({&kind, query.integer(0)})) continue;
      if (cascade_.nodes.size() == kMostNodes || depth > kMostLevels) {
        cascade_.cut_off = true;
        return {};
      }
      CascadeNode node;
      node.kind = &kind;
      node.id = query.integer(0);
      node.rev = query.integer(1);
      node.parent = above.at(query.integer(2));
      node.depth = depth;
      for (int i = 3; i < query.columns(); ++i) node.row.push_back(query.value(i));
      seen_.insert({&kind, node.id});
      cascade_.nodes.push_back(std::move(node));
    }
  }

  Result<void> read_histories(size_t begin, size_t end) {
    for (const auto* kind : kinds(begin, end)) {
      const Places ids = places(*kind, begin, end);
      TRY_SET(auto query, session_.prepare(fmt::format(R"sql(
        select about_id, name, from_state, to_state, on_day, round from step
        where site = ?1 and since <= ?2 and until > ?2 and about_kind = ?3 and about_id in ({})
        order by id)sql",
                                                       marks(ids, 4))));
      query.bind(1, db::kSite);
      query.bind(2, at_.position);
      query.bind(3, std::string_view(kind->name));
      bind_ids(query, ids, 4);
      std::map<int64_t, std::vector<Taken>> histories;
      while (true) {
        TRY_SET(const bool more, query.step());
        if (!more) break;
        TRY_SET(const Date on, Date::from_ymd(query.integer(4)));
        histories[query.integer(0)].push_back({std::string(query.text(1)),
                                               query.is_null(2) ? "" : std::string(query.text(2)),
                                               std::string(query.text(3)), on, static_cast<int>(query.integer(5))});
      }
      for (const auto& [id, place] : ids) read_days(kit_, histories[id], at_.day, cascade_.nodes[place]);
    }
    return {};
  }

  db::Session& session_;
  const kit::Kit& kit_;
  const org::Moment& at_;
  Cascade cascade_;
  std::set<std::pair<const kit::Kind*, int64_t>> seen_;
};

}  // namespace

Result<Cascade> load_cascade(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, int64_t id,
                             const org::Moment& at) {
  return Reading(session, kit, at).run(kind, id);
}

}  // namespace bihuan::matter
