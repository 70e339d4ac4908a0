#include "db/dialect.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace bihuan::db {
namespace {

std::string type_name(ColumnType type, Dialect dialect) {
  if (type == ColumnType::text) return "text";
  return dialect == Dialect::sqlite ? "integer" : "bigint";
}

void append_quoted(std::string& sql, std::string_view identifier) {
  sql += '"';
  if (identifier.find('"') == std::string_view::npos) {
    sql += identifier;
  } else {
    for (const char c : identifier) sql.append(c == '"' ? 2 : 1, c);
  }
  sql += '"';
}

// "a", "b", … in front of `since`: of the statements that read a row, which are written for each reading.
std::string columns_and_since(const Table& table) {
  std::string columns;
  columns.reserve(32 * table.columns.size());
  for (const auto& column : table.columns) {
    append_quoted(columns, column.name);
    columns += ", ";
  }
  return columns += "since";
}

std::string column_list(const Table& table) {
  std::string list;
  for (const auto& column : table.columns) list += ", " + quote(column.name);
  return list;
}

// What fold_letters changes, and what it makes of it.
struct Folding {
  std::string from;
  std::string to;
};

Folding folding() {
  std::u32string changed;
  for (char32_t c = U'A'; c <= U'Z'; ++c) changed += c;
  for (char32_t c = U'\uFF01'; c <= U'\uFF5E'; ++c) changed += c;
  changed += U'\u3000';
  const std::string from = to_utf8(changed);
  return {from, fold_letters(from)};
}

std::string literal(const std::string& text) { return "'" + replace_all(text, "'", "''") + "'"; }

}  // namespace

std::string quote(std::string_view identifier) {
  std::string quoted;
  append_quoted(quoted, identifier);
  return quoted;
}

std::string_view write_back_statement() { return "pragma wal_checkpoint(passive)"; }
std::string write_back_at_statement(int pages) { return fmt::format("pragma wal_autocheckpoint = {}", pages); }

std::vector<std::string> create_statements(const Table& table, Dialect dialect) {
  const std::string integer = type_name(ColumnType::integer, dialect);
  std::string create =
      fmt::format("create table {}(site {} not null, id {} not null, since {} not null, until {} not null",
                  quote(table.name), integer, integer, integer, integer);
  for (const auto& column : table.columns)
    create += fmt::format(", {} {}", quote(column.name), type_name(column.type, dialect));
  create += ", primary key(site, id, since))";
  if (dialect == Dialect::sqlite) create += " strict, without rowid";
  std::vector<std::string> statements = {std::move(create)};
  for (const auto& index : table.indexes) {
    std::string columns;
    for (const auto& column : index.columns) columns += ", " + (column == "until" ? column : quote(column));
    for (const char* key : {"id", "since", "until"})
      if (std::find(index.columns.begin(), index.columns.end(), key) == index.columns.end())
        columns += std::string(", ") + key;
    for (const auto& column : index.carried) columns += ", " + quote(column);
    const std::string rows = index.sparse ? fmt::format(" where {} is not null", quote(index.columns.front())) : "";
    statements.push_back(
        fmt::format("create index {} on {}(site{}){}", quote(index.name), quote(table.name), columns, rows));
  }
  return statements;
}

std::string add_column_statement(const Table& table, const Column& column, Dialect dialect) {
  return fmt::format("alter table {} add column {} {}", quote(table.name), quote(column.name),
                     type_name(column.type, dialect));
}

std::string insert_statement(const Table& table) {
  std::string values = "?1, ?2, ?3, ?4";
  for (size_t i = 0; i < table.columns.size(); ++i) values += fmt::format(", ?{}", i + 5);
  return fmt::format("insert into {}(site, id, since, until{}) values({})", quote(table.name), column_list(table),
                     values);
}

std::string close_statement(const Table& table) {
  return fmt::format("update {} set until = ?1 where site = ?2 and id = ?3 and since = ?4 and until = {}",
                     quote(table.name), kOpen);
}

std::string current_statement(const Table& table) {
  return fmt::format("select {} from {} where site = ?1 and id = ?2 and until = {} order by since desc limit 1",
                     columns_and_since(table), quote(table.name), kOpen);
}

std::string version_statement(const Table& table) {
  return fmt::format(
      "select {} from {} where site = ?1 and id = ?2 and since <= ?3 and until > ?3 order by since desc limit 1",
      columns_and_since(table), quote(table.name));
}

std::string erase_statement(const Table& table) {
  return fmt::format("delete from {} where site = ?1 and id = ?2 and since = ?3", quote(table.name));
}

std::string list_parameter(int parameter, bool text, Dialect dialect) {
  if (dialect == Dialect::sqlite) return fmt::format("(select value from json_each(?{}))", parameter);
  return fmt::format("(select value{} from json_array_elements_text(cast(${} as json)))", text ? "" : "::bigint",
                     parameter);
}

std::string folded(const std::string& expression, Dialect dialect) {
  if (dialect == Dialect::sqlite) return fmt::format("bh_fold({})", expression);
  const Folding fold = folding();
  return fmt::format("translate({}, {}, {})", expression, literal(fold.from), literal(fold.to));
}

}  // namespace bihuan::db
