#include "account/seen.h"

#include <fmt/format.h>

#include "base/text.h"
#include "db/dialect.h"

namespace bihuan::account {
namespace {

constexpr std::string_view kComma = "、";  // between the codes of a list of units

}  // namespace

NamedUnits units_of(const kit::Kind& kind, const db::Row& row) {
  NamedUnits named;
  named.for_everybody = kind.unit_field.empty();
  for (const auto& field : kind.fields) {
    const auto& value = row[static_cast<size_t>(field.column)];
    if (field.type != expr::Type::unit || db::is_null(value)) continue;
    if (!field.many) {
      named.ids.push_back(std::get<int64_t>(value));
      continue;
    }
    for (std::string_view rest = std::get<std::string>(value); !rest.empty();) {
      const size_t end = rest.find(kComma);
      named.codes.emplace_back(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + kComma.size());
    }
  }
  return named;
}

UnitPaths paths_at(db::Session& session, const org::Moment& now) {
  return {[&session, now](int64_t id) -> Result<std::string> {
            TRY_SET(auto path, org::path_of(session, id, now));
            return path.value_or("");
          },
          [&session, now](const std::string& code) -> Result<std::string> {
            TRY_SET(const auto place, org::find_unit(session, code, now));
            return place ? place->path : "";
          }};
}

Result<bool> sees(const Scope& scope, const NamedUnits& named, const UnitPaths& paths) {
  if (scope.is_everything()) return true;
  if (scope.prefixes.empty()) return false;
  if (named.for_everybody) return true;
  for (const auto id : named.ids) {
    TRY_SET(const auto path, paths.by_id(id));
    if (scope.sees(path)) return true;
  }
  for (const auto& code : named.codes) {
    TRY_SET(const auto path, paths.by_code(code));
    if (scope.sees(path)) return true;
  }
  return false;
}

ScopeSql seen_sql(const Scope& scope, const kit::Kind& kind, Date today, int first) {
  if (scope.is_everything()) return {"1 = 1", {}};
  if (scope.prefixes.empty()) return {"1 = 0", {}};
  if (kind.unit_field.empty()) return {"1 = 1", {}};
  ScopeSql sql = scope_sql(scope, "p.path", first + 3);
  // The site is bound, not joined: so the units are found once, not for each row.
  const std::string places = fmt::format(
      "bh_place p where p.site = ?{0} and p.until = ?{1} and p.from_day <= ?{2} and p.to_day >= ?{2} and {3}", first,
      first + 1, first + 2, sql.condition);
  sql.values.insert(sql.values.begin(), {db::Value(db::kSite), db::Value(db::kOpen), db::Value(int64_t{today.ymd()})});
  std::string any;
  for (const auto& field : kind.fields) {
    if (field.type != expr::Type::unit) continue;
    const std::string column = "t." + db::quote(field.name);
    any += any.empty() ? "(" : " or ";
    // Codes between commas, so that T1 is not found in T11.
    any += field.many ? fmt::format(
                            "{0} is not null and exists (select 1 from {1} and "
                            "instr('{2}' || {0} || '{2}', '{2}' || p.code || '{2}') > 0)",
                            column, places, kComma)
                      : fmt::format("{} in (select p.unit from {})", column, places);
  }
  sql.condition = any + ")";
  return sql;
}

}  // namespace bihuan::account
