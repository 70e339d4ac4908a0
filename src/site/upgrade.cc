#include "site/upgrade.h"

#include <map>
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

// The first column of the rows, and the second.
Result<std::map<std::string, std::string>> pairs(db::Session& session, std::string_view sql, const std::string& table) {
  const db::Value of[] = {table};
  TRY_SET(const auto rows, session.all(sql, of));
  std::map<std::string, std::string> all;
  for (const auto& row : rows) all.emplace(std::get<std::string>(row[0]), std::get<std::string>(row[1]));
  return all;
}

// The database keeps a statement as it was written, but for its first words.
bool is_made_by(const std::string& kept, const std::string& statement) {
  constexpr size_t kFirst = std::string_view("create index ").size();
  return kept.size() == statement.size() && kept.compare(kFirst, kept.npos, statement, kFirst, statement.npos) == 0;
}

Result<void> run(db::Session& session, const std::vector<std::string>& statements) {
  for (const auto& sql : statements) TRY(session.execute(sql));
  return {};
}

// As it stands today: made when it is not there, else with the columns that it lacks and each index as it is now.
Result<void> complete(db::Session& session, const db::Table& table) {
  TRY_SET(const auto columns, pairs(session, "select name, type from pragma_table_info(?1)", table.name));
  TRY_SET(
      const auto indexes,
      pairs(session, "select name, sql from sqlite_schema where type = 'index' and tbl_name = ?1 and sql is not null",
            table.name));
  bool is_changed = columns.empty();
  const auto create = db::create_statements(table, db::Dialect::sqlite);  // the table, then its indexes in order
  if (columns.empty()) {
    TRY(run(session, create));
  } else {
    for (const auto& column : table.columns)
      if (!columns.contains(column.name))
        TRY(session.execute(db::add_column_statement(table, column, db::Dialect::sqlite)));
    for (size_t i = 0; i < table.indexes.size(); ++i) {
      const auto known = indexes.find(table.indexes[i].name);
      if (known != indexes.end() && is_made_by(known->second, create[i + 1])) continue;
      if (known != indexes.end()) TRY(session.execute("drop index " + db::quote(known->first)));
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
