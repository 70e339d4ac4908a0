// What an actor may see, as ranges of unit paths. Who holds a role at a unit sees the unit's subtree; who holds one
// with the verb `read_all`, or one at the root, sees the whole site, rows without a unit too (a request not dispatched
// yet, say); who holds none sees nothing. The scope is part of the query that reads, so that lists, counts and exports
// agree: nothing is filtered afterwards.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"

namespace bihuan::account {

struct Scope {
  std::vector<std::string> prefixes;  // of paths, sorted, none within another; {""} = everything, {} = nothing
  bool is_everything() const { return !prefixes.empty() && prefixes.front().empty(); }
  bool sees(std::string_view unit_path) const;  // a row without a unit ("") is seen by who sees everything
  bool operator==(const Scope&) const = default;
};
Scope scope_of(const kit::Kit& kit, const Actor& actor);

// A condition on a column of paths ("p.path", ours, never a user's): "(p.path >= ?5 and p.path < ?6 or …)", to be put
// after `and`; its placeholders begin with `first`, and `values` are bound there.
struct ScopeSql {
  std::string condition;
  std::vector<db::Value> values;
};
ScopeSql scope_sql(const Scope& scope, std::string_view column, int first);

}  // namespace bihuan::account
