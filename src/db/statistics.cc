#include "db/statistics.h"

#include <fmt/format.h>

#include <algorithm>

namespace bihuan::db {
namespace {

constexpr int64_t kRows = 1'000'000;

// Rows alike in the first n columns after `site`: 1000, 30, 3, 1, 1 …
std::string alike(size_t columns) {
  static constexpr int64_t kAlike[] = {1000, 30, 3};
  std::string text;
  for (size_t i = 0; i < columns; ++i) text += fmt::format(" {}", i < 3 ? kAlike[i] : 1);
  return text;
}

std::string row(const std::string& table, const std::string& index, const std::string& numbers) {
  return fmt::format("insert into sqlite_stat1(tbl, idx, stat) values('{}', '{}', '{} {}{}')", table, index, kRows,
                     kRows, numbers);
}

}  // namespace

std::vector<std::string> statistics_statements(const Table& table) {
  // The primary key of a table without rowid goes by the table's name.
  std::vector<std::string> statements = {row(table.name, table.name, " 2 1")};
  for (const auto& index : table.indexes) {
    const bool names_until = std::find(index.columns.begin(), index.columns.end(), "until") != index.columns.end();
    const size_t columns = index.columns.size() + (names_until ? 2 : 3) + index.carried.size();
    statements.push_back(row(table.name, index.name, alike(columns)));
  }
  return statements;
}

}  // namespace bihuan::db
