// Which rows an actor sees, said once, for a row in memory and for a query: one of the units that the row names lies in
// the actor's scope: the unit it belongs to, the one that issued it, each that co-operates. A kind without units is for
// whoever holds a role. Rights are those of now, whatever earlier state of the rows is read.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "account/scope.h"
#include "org/tree.h"

namespace bihuan::account {

// The units that a row names: by id, and by code in its lists of units.
struct NamedUnits {
  std::vector<int64_t> ids;
  std::vector<std::string> codes;
  bool for_everybody = false;  // the kind has no units
};
NamedUnits units_of(const kit::Kind& kind, const db::Row& row);

// Where a unit's records count today; "" = nowhere.
struct UnitPaths {
  std::function<Result<std::string>(int64_t id)> by_id;
  std::function<Result<std::string>(const std::string& code)> by_code;
};
UnitPaths paths_at(db::Session& session, const org::Moment& now);

Result<bool> sees(const Scope& scope, const NamedUnits& named, const UnitPaths& paths);

// The same as a condition on the row `t`, to be put after `and`; its placeholders begin with `first`, and `values` are
// bound there.
ScopeSql seen_sql(const Scope& scope, const kit::Kind& kind, Date today, int first);

}  // namespace bihuan::account
