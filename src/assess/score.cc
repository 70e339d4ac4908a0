#include "assess/score.h"

#include <algorithm>

#include "base/json_value.h"
#include "log/writer.h"
#include "org/tree.h"

namespace bihuan::assess {
namespace {

// What the item gives in points, if anything; what of `full` counts.
struct Given {
  std::optional<Number> points;
  bool counts = true;
  bool missing = false;
};

Result<Given> give(const Item& item, expr::State state, const Number& value, int places) {
  if (state == expr::State::not_reported)
    return item.not_reported == NotReported::zero ? Given{Number(0), true, false} : Given{{}, true, true};
  if (state == expr::State::not_applicable) {
    if (item.nothing_due == NothingDue::convert) return Given{{}, false, false};
    return Given{item.nothing_due == NothingDue::full ? item.full : Number(0), true, false};
  }
  TRY_SET(const Number exact, points_of(item, value));
  TRY_SET(const Number points, rounded(exact, places));
  return Given{points, true, false};
}

Json json_of(const UnitScore& unit, const Scheme& scheme) {
  Json items = Json::array();
  for (size_t i = 0; i < unit.items.size(); ++i) {
    const ItemScore& item = unit.items[i];
    Json one{{"key", scheme.items[i].key},
             {"state", figure::to_string(item.state)},
             {"value", nullptr},
             {"points", nullptr}};
    if (item.state == expr::State::value)
      one["value"] = item.value.is_whole() ? item.value.to_string()
                                           : std::to_string(item.value.num()) + "/" + std::to_string(item.value.den());
    if (item.points) one["points"] = item.points->to_string(9);
    items.push_back(std::move(one));
  }
  Json json{{"unit", unit.code}, {"name", unit.name}, {"items", items}};
  if (unit.total) {
    json["total"] = unit.total->to_string(9);
    json["rank"] = unit.rank;
  }
  return json;
}

Json json_of(const std::vector<UnitScore>& units, const Scheme& scheme) {
  Json list = Json::array();
  for (const auto& unit : units) list.push_back(json_of(unit, scheme));
  return list;
}

}  // namespace

Result<Standing> score(const Scheme& scheme, const Found& found, UnitScore& into) {
  Number sum;
  Number counted;
  Number all;
  bool missing = false;
  for (size_t i = 0; i < scheme.items.size(); ++i) {
    const Item& item = scheme.items[i];
    const auto& [state, value] = found.items[i];
    TRY_SET(const Given given, give(item, state, value, scheme.places));
    into.items.push_back({state, value, given.points});
    missing = missing || given.missing;
    TRY_SET(all, all.plus(item.full));
    if (!given.counts || !given.points) continue;
    TRY_SET(counted, counted.plus(item.full));
    TRY_SET(sum, sum.plus(*given.points));
  }
  const bool idle = found.due_state == expr::State::not_applicable ||
                    (found.due_state == expr::State::value && found.due.compare(0) == 0);
  if (idle || (counted.compare(0) == 0 && !missing)) return Standing::nothing_due;
  if (missing || found.due_state == expr::State::not_reported) return Standing::not_reported;
  TRY_SET(const Number share, all.over(counted));
  TRY_SET(const Number total, sum.times(share));
  TRY_SET(into.total, rounded(total, scheme.places));
  return Standing::ranked;
}

void rank(std::vector<UnitScore>& units) {
  std::sort(units.begin(), units.end(), [](const UnitScore& a, const UnitScore& b) {
    const int order = a.total->compare(*b.total);
    return order != 0 ? order > 0 : a.code < b.code;
  });
  for (size_t i = 0; i < units.size(); ++i)
    units[i].rank = i > 0 && *units[i].total == *units[i - 1].total ? units[i - 1].rank : static_cast<int>(i) + 1;
}

Result<Table> evaluate(db::Session& session, const kit::Kit& kit, const Scheme& scheme, const Period& period,
                       std::optional<int64_t> position) {
  Table table{&scheme, kit.digest, period, 0, {}, {}, {}};
  TRY_SET(const int64_t head, log::log_size(session));
  table.position = position.value_or(head);
  if (table.position > head)
    return Error{Fault::invalid, "assess.position_ahead", {{"position", std::to_string(table.position)}}};
  TRY_SET(const auto places, org::units_at(session, scheme.levels, {table.position, period.to}));
  for (const auto& place : places) {
    TRY_SET(auto evaluator, figure::Evaluator::open(session, kit, {period, place.code, table.position}));
    Found found;
    TRY_SET(const auto due, evaluator.evaluate(scheme.due, {}, false));
    found.due_state = due.state;
    found.due = due.value;
    for (const auto& item : scheme.items) {
      TRY_SET(const auto value, evaluator.evaluate(item.figure, {}, false));
      found.items.emplace_back(value.state, value.value);
    }
    UnitScore unit{place.unit, place.code, place.name, {}, {}, 0};
    TRY_SET(const Standing standing, score(scheme, found, unit));
    auto& list = standing == Standing::ranked        ? table.ranked
                 : standing == Standing::nothing_due ? table.nothing_due
                                                     : table.not_reported;
    list.push_back(std::move(unit));
  }
  rank(table.ranked);
  for (auto* list : {&table.nothing_due, &table.not_reported})
    std::sort(list->begin(), list->end(), [](const UnitScore& a, const UnitScore& b) { return a.code < b.code; });
  return table;
}

Json to_json(const Table& table) {
  const Scheme& scheme = *table.scheme;
  Json items = Json::array();
  for (const auto& item : scheme.items)
    items.push_back({{"key", item.key},
                     {"label", item.label},
                     {"full", item.full.to_string(9)},
                     {"definition", item.definition},
                     {"digest", item.digest}});
  return {{"schema", 1},
          {"scheme",
           {{"year", scheme.year},
            {"version", scheme.version},
            {"label", scheme.label},
            {"due", scheme.due},
            {"digest", scheme.digest}}},
          {"kit", table.kit_digest},
          {"period", to_string(table.period)},
          {"position", table.position},
          {"items", items},
          {"ranked", json_of(table.ranked, scheme)},
          {"nothing_due", json_of(table.nothing_due, scheme)},
          {"not_reported", json_of(table.not_reported, scheme)}};
}

}  // namespace bihuan::assess
