// Scores of a scheme on a site: for each unit each item's value, state and points; who is ranked, who had nothing due,
// of whom something is not reported. Computed at one log position, so that anybody can compute it again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assess/scheme.h"
#include "base/date.h"
#include "base/json.h"
#include "db/session.h"
#include "expr/compile.h"
#include "figure/evaluate.h"

namespace bihuan::assess {

struct ItemScore {
  expr::State state = expr::State::value;
  Number value;                  // when the state is value
  std::optional<Number> points;  // rounded; none: nothing due and converted, or not reported
};

struct UnitScore {
  int64_t unit = 0;
  std::string code;
  std::string name;
  std::vector<ItemScore> items;  // as in the scheme
  std::optional<Number> total;   // rounded; of ranked units
  int rank = 0;                  // of ranked units: equal totals share a rank, the next is as many further
};

struct Table {
  const Scheme* scheme = nullptr;
  std::string kit_digest;
  Period period;
  int64_t position = 0;
  std::vector<UnitScore> ranked;        // by rank, then by code
  std::vector<UnitScore> nothing_due;   // by code, never ranked
  std::vector<UnitScore> not_reported;  // by code: something that the scheme does not let count as zero is missing
};

// What the figures say of one unit.
struct Found {
  expr::State due_state = expr::State::value;
  Number due;
  std::vector<std::pair<expr::State, Number>> items;
};
enum class Standing { ranked, nothing_due, not_reported };
// Pure. An item that does not concern the unit is, by `convert`, left out: its total is then that of the others, times
// all that can be had over what they give. Fault: invalid "number.overflow".
Result<Standing> score(const Scheme& scheme, const Found& found, UnitScore& into);
// Pure: sorts and ranks by total.
void rank(std::vector<UnitScore>& units);

// The units of the scheme's levels that live on the period's last day. `position` absent: now. Reads only.
Result<Table> evaluate(db::Session& session, const kit::Kit& kit, const Scheme& scheme, const Period& period,
                       std::optional<int64_t> position = {});

// Canonical when written by base/json.h: numbers are decimal strings, a state stands by each.
Json to_json(const Table& table);

}  // namespace bihuan::assess
