#include "account/scope.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::account {

bool Scope::sees(std::string_view unit_path) const {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return starts_with(unit_path, prefix); });
}

Scope scope_of(const kit::Kit& kit, const Actor& actor) {
  if (may_anywhere(kit, actor, "read_all")) return {{""}};
  std::vector<std::string> paths;
  for (const auto& holding : actor.holdings) {
    if (holding.path.empty() || kit.find_role(holding.role) == nullptr) continue;
    if (org::is_root(holding.path)) return {{""}};
    paths.push_back(holding.path);
  }
  std::sort(paths.begin(), paths.end());
  Scope scope;
  for (auto& path : paths)
    if (scope.prefixes.empty() || !starts_with(path, scope.prefixes.back())) scope.prefixes.push_back(std::move(path));
  return scope;
}

ScopeSql scope_sql(const Scope& scope, std::string_view column, int first) {
  if (scope.is_everything()) return {"1 = 1", {}};
  if (scope.prefixes.empty()) return {"1 = 0", {}};
  ScopeSql sql;
  for (const auto& prefix : scope.prefixes) {
    const int at = first + static_cast<int>(sql.values.size());
    sql.condition += (sql.condition.empty() ? "(" : " or ") + std::string(column) + " >= ?" + std::to_string(at) +
                     " and " + std::string(column) + " < ?" + std::to_string(at + 1);
    sql.values.emplace_back(prefix);
    sql.values.emplace_back(org::path_end(prefix));
  }
  sql.condition += ")";
  return sql;
}

}  // namespace bihuan::account
