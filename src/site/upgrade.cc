#include "site/upgrade.h"

#include <set>
#include <string>

#include "db/dialect.h"
#include "db/statistics.h"
#include "org/tree.h"
#include "search/postings.h"
#include "site/site.h"
#include "totals/totals.h"

namespace bihuan::site {
namespace {

struct Step {
  int to = 0;
  Result<void> (*take)(db::Session&, const kit::Kit&);
};

Result<void> fill_postings(db::Session& session, const kit::Kit& kit) {
  TRY(search::create_tables(session));
  return search::rebuild(session, kit);
}

// What is computed from the rows, filled anew. Tables and columns of kinds are there already when a step is taken.
constexpr Step kSteps[] = {
    {3, totals::rebuild},
    {4, fill_postings},
};

Result<std::set<std::string>> names(db::Session& session, std::string_view sql, const std::string& table) {
  const db::Value of[] = {table};
  TRY_SET(const auto rows, session.all(sql, of));
  std::set<std::string> all;
  for (const auto& row : rows) all.insert(std::get<std::string>(row[0]));
  return all;
}

Result<void> run(db::Session& session, const std::vector<std::string>& statements) {
  for (const auto& sql : statements) TRY(session.execute(sql));
  return {};
}

// As it stands today: made when it is not there, else with the columns and indexes that it lacks.
Result<void> complete(db::Session& session, const db::Table& table) {
  TRY_SET(const auto columns, names(session, "select name from pragma_table_info(?1)", table.name));
  TRY_SET(const auto indexes, names(session, "select name from pragma_index_list(?1)", table.name));
  bool is_changed = columns.empty();
  const auto create = db::create_statements(table, db::Dialect::sqlite);  // the table, then its indexes in order
  if (columns.empty()) {
    TRY(run(session, create));
  } else {
    for (const auto& column : table.columns)
      if (!columns.contains(column.name))
        TRY(session.execute(db::add_column_statement(table, column, db::Dialect::sqlite)));
    for (size_t i = 0; i < table.indexes.size(); ++i) {
      if (indexes.contains(table.indexes[i].name)) continue;
      TRY(session.execute(create[i + 1]));
      is_changed = true;
    }
  }
  if (!is_changed) return {};
  TRY_SET(auto forget, session.prepare("delete from sqlite_stat1 where tbl = ?1"));
  forget.bind(1, std::string_view(table.name));
  TRY(forget.run());
  return run(session, db::statistics_statements(table));
}

Result<void> complete_tables(db::Session& session, const kit::Kit& kit) {
  TRY(complete(session, org::place_table()));
  for (const auto& kind : kit::system_kinds()) TRY(complete(session, kind.table));
  for (const auto& kind : kit.kinds) TRY(complete(session, kind.table));
  return session.execute("analyze sqlite_schema");
}

Result<void> write_version(db::Session& session) {
  TRY_SET(auto query, session.prepare("update bh_site set value = ?1 where site = ?2 and key = 'schema_version'"));
  query.bind(1, std::string_view(std::to_string(kSchemaVersion)));
  query.bind(2, db::kSite);
  return query.run();
}

}  // namespace

Result<void> upgrade(db::Session& session, const kit::Kit& kit, int version) {
  TRY(complete_tables(session, kit));
  for (const auto& step : kSteps)
    if (step.to > version) TRY(step.take(session, kit));
  return write_version(session);
}

}  // namespace bihuan::site
