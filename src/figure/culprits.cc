#include "figure/culprits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace bihuan::figure {
namespace {

class Finder {
 public:
  Finder(Snapshot& snapshot, const expr::Compiled& compiled, const expr::LeafValues& values, const Period& figure)
      : snapshot_(snapshot), compiled_(compiled), values_(values), figure_(figure) {}

  Result<Culprits> find(const expr::Answer& answer) {
    for (size_t i = 0; i < compiled_.leaves.size(); ++i) {
      const bool incomplete =
          std::find(answer.incomplete.begin(), answer.incomplete.end(), i) != answer.incomplete.end();
      TRY(of_leaf(i, incomplete));
    }
    if (compiled_.is_truth && found_.culprits.empty()) say_values();
    return std::move(found_);
  }

 private:
  void add(Culprit culprit) {
    ++found_.count;
    if (found_.culprits.size() < kMaxCulprits) found_.culprits.push_back(std::move(culprit));
  }

  int64_t column(const expr::Leaf& leaf, int offset) const {
    return values_.columns[static_cast<size_t>(leaf.first + offset)];
  }

  Result<void> of_leaf(size_t i, bool incomplete) {
    const auto& leaf = compiled_.leaves[i];
    if (leaf.form == expr::LeafForm::quantor) {
      if (column(leaf, 1) > 0) TRY(add_rows(i, expr::Rows::failing, "fails"));
      if (column(leaf, 2) > 0) TRY(add_rows(i, expr::Rows::unknown, "unknown"));
      if (column(leaf, 0) == 0) add({leaf.kind, 0, label_of(leaf.kind), "empty", ""});
      return incomplete && leaf.needs_returns ? add_missing_returns(leaf) : Result<void>();
    }
    if (leaf.form == expr::LeafForm::unbroken) return add_breaks(i);
    if (!incomplete) return {};
    if (leaf.needs_returns) TRY(add_missing_returns(leaf));
    return add_rows(i, expr::Rows::unknown, "unknown");
  }

  Result<void> add_rows(size_t leaf, expr::Rows which, const char* why) {
    std::vector<int64_t> ids;
    TRY(snapshot_.each_row(compiled_, leaf, which, figure_, [&](int64_t id, int64_t) -> Result<void> {
      if (found_.culprits.size() + ids.size() < kMaxCulprits) {
        ids.push_back(id);
      } else {
        ++found_.count;
      }
      return {};
    }));
    for (const int64_t id : ids) {
      const auto& kind = compiled_.leaves[leaf].kind;
      TRY_SET(auto name, name_row(snapshot_, kind, id));
      add({kind, id, std::move(name), why, ""});
    }
    return {};
  }

  // The numbers of a series that are missing or stand twice.
  Result<void> add_breaks(size_t i) {
    const auto& leaf = compiled_.leaves[i];
    std::map<int64_t, int> times;
    std::string series = label_of(leaf.kind);
    const std::string sql =
        fmt::format(R"sql(select "{}" from "{}" where site = ?1 and id = ?2 and since = ?3)sql", leaf.field, leaf.kind);
    TRY(snapshot_.each_row(compiled_, i, expr::Rows::contributing, figure_,
                           [&](int64_t id, int64_t since) -> Result<void> {
                             const db::Value key[] = {db::kSite, id, since};
                             TRY_SET(const auto row, snapshot_.session->first(sql, key));
                             if (times.empty()) {
                               TRY_SET(series, series_name(leaf.kind, id, since));
                             }
                             if (!row.empty() && !db::is_null(row[0])) ++times[std::get<int64_t>(row[0])];
                             return {};
                           }));
    if (times.empty()) {
      add({leaf.kind, 0, label_of(leaf.kind), "empty", ""});
      return {};
    }
    int64_t next = 1;
    for (const auto& [number, count] : times) {
      for (; next < number && found_.culprits.size() < kMaxCulprits; ++next)
        add({leaf.kind, next, fmt::format("{} 第{}号", series, next), "missing", ""});
      if (count > 1) add({leaf.kind, number, fmt::format("{} 第{}号", series, number), "repeated", ""});
      next = number + 1;
    }
    return {};
  }

  // What a numbered row's series is called: 督办单, not its kind's 交办单.
  Result<std::string> series_name(const std::string& name, int64_t id, int64_t since) {
    const kit::Kind* kind = snapshot_.kit->find_kind(name);
    const kit::Field* field = kind == nullptr ? nullptr : kind->find(kind->series_field);
    if (field == nullptr) return label_of(name);
    const db::Value key[] = {db::kSite, id, since};
    TRY_SET(const auto row, snapshot_.session->first(
                                fmt::format(R"sql(select "{}" from "{}" where site = ?1 and id = ?2 and since = ?3)sql",
                                            field->name, name),
                                key));
    if (row.empty() || !std::holds_alternative<std::string>(row[0])) return label_of(name);
    const auto& value = std::get<std::string>(row[0]);
    for (const auto& [choice, label] : field->values)
      if (choice == value) return kit::in_language(label, "zh");
    return value;
  }

  // Units and periods from which no return has come, or none with the field that is asked for.
  Result<void> add_missing_returns(const expr::Leaf& leaf) {
    const kit::Kind* form = snapshot_.kit->find_kind(leaf.form_kind);
    if (form == nullptr) return {};
    Period stretch = snapshot_.days(leaf.period, figure_);
    stretch.to =
        std::min(stretch.to, snapshot_.cutoff < stretch.from ? stretch.to : std::max(snapshot_.cutoff, figure_.to));
    if (leaf.latest) stretch = aligned_period(stretch.to, form->form_months);
    std::string filled = leaf.field.empty() ? "" : fmt::format(R"sql( and "{}" is not null)sql", leaf.field);
    const std::string sql =
        fmt::format(R"sql(select "{}" from "{}" where site = ?1 and since <= ?2 and until > ?2 and "{}" = ?3{})sql",
                    form->unit_field, form->name, form->date_field, filled);
    const std::string& under = leaf.under.empty() ? snapshot_.where.under : leaf.under;
    for (Period period = aligned_period(stretch.from, form->form_months); period.to <= stretch.to;
         period = aligned_period(period.to.plus_days(1), form->form_months)) {
      std::set<int64_t> there;
      TRY_SET(auto query, snapshot_.session->prepare(sql));
      query.bind(1, db::kSite);
      query.bind(2, snapshot_.position);
      query.bind(3, int64_t{period.from.ymd()});
      while (true) {
        TRY_SET(const bool more, query.step());
        if (!more) break;
        there.insert(query.integer(0));
      }
      TRY_SET(const auto units, org::units_at(*snapshot_.session, form->form_levels, {snapshot_.position, period.to}));
      std::string low;
      if (!under.empty()) {
        TRY_SET(low, snapshot_.path(under, period.to));
      }
      for (const auto& unit : units) {
        const bool asked =
            leaf.levels.empty() || std::find(leaf.levels.begin(), leaf.levels.end(), unit.level) != leaf.levels.end();
        if (asked && unit.path.starts_with(low) && !there.contains(unit.unit))
          add({"unit", unit.unit, fmt::format("{}（{}）", unit.name, label_of(form->name)), "missing",
               bihuan::to_string(period)});
      }
    }
    return {};
  }

  // A comparison has no single row to blame: its numbers are told.
  void say_values() {
    for (const auto& leaf : compiled_.leaves) {
      const bool sum = leaf.form == expr::LeafForm::sum;
      const bool extreme = leaf.form == expr::LeafForm::extreme;
      const std::string value = sum || extreme ? scaled_to_string(column(leaf, sum ? 1 : 2), leaf.scale)
                                               : std::to_string(column(leaf, leaf.form == expr::LeafForm::gap ? 1 : 0));
      add({leaf.kind, 0, label_of(leaf.kind) + (leaf.field.empty() ? "" : "." + leaf.field), "= " + value, ""});
    }
    for (const auto& [name, number] : values_.parameters)
      add({"parameter", 0, name, number ? "= " + number->to_string() : "not set", ""});
  }

  std::string label_of(const std::string& kind) const {
    const kit::Kind* known = snapshot_.kit->find_kind(kind);
    return known == nullptr ? kind : kit::in_language(known->label, "zh");
  }

  Snapshot& snapshot_;
  const expr::Compiled& compiled_;
  const expr::LeafValues& values_;
  const Period& figure_;
  Culprits found_;
};

}  // namespace

Result<Culprits> find_culprits(Snapshot& snapshot, const expr::Compiled& compiled, const expr::LeafValues& values,
                               const expr::Answer& answer, const Period& figure) {
  return Finder(snapshot, compiled, values, figure).find(answer);
}

Result<std::string> name_row(Snapshot& snapshot, const std::string& name, int64_t id) {
  const org::Moment now{snapshot.position, snapshot.where.period.to};
  if (name == "unit") {
    TRY_SET(const auto place, org::place_of(*snapshot.session, id, now));
    return place ? place->name : fmt::format("unit/{}", id);
  }
  const kit::Kind* kind = snapshot.kit->find_kind(name);
  if (kind == nullptr) return fmt::format("{}/{}", name, id);
  std::string_view called = kind->code_field;
  for (const auto* candidate : {"title", "name", "content"})
    if (called.empty() && kind->find(candidate) != nullptr) called = candidate;
  std::string columns = called.empty() ? "null" : fmt::format("\"{}\"", called);
  columns += kind->unit_field.empty() ? ", null" : fmt::format(", \"{}\"", kind->unit_field);
  const db::Value key[] = {db::kSite, id, snapshot.position};
  TRY_SET(const auto row,
          snapshot.session->first(
              fmt::format(R"sql(select {} from "{}" where site = ?1 and id = ?2 and since <= ?3 and until > ?3)sql",
                          columns, kind->name),
              key));
  std::string text = kit::in_language(kind->label, "zh") + " ";
  text += row.empty() || db::is_null(row[0]) || !std::holds_alternative<std::string>(row[0])
              ? fmt::format("{}/{}", name, id)
              : std::get<std::string>(row[0]);
  if (!row.empty() && std::holds_alternative<int64_t>(row[1])) {
    TRY_SET(const auto place, org::place_of(*snapshot.session, std::get<int64_t>(row[1]), now));
    if (place) text += fmt::format("（{}）", place->name);
  }
  return text;
}

}  // namespace bihuan::figure
