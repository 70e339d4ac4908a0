// The shape of a versioned table. Every such table begins with
//   site, id, since, until   -- primary key (site, id, since); the version is valid for log positions [since, until)
// followed by its own columns. The open `until` is kOpen. There is one table a ledger, return, matter and system kind.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bihuan::db {

inline constexpr int64_t kOpen = INT64_MAX;
inline constexpr int64_t kSite = 1;  // one site a file today; the column is the tenant key of larger stores

enum class ColumnType { integer, text };

struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
  bool personal = false;  // kept out of the log entry: the entry holds a salted digest, the value may be erased
};

// On site, `columns`, id, since, until: so rows come out of it sorted by its columns and, among equals, by id. Where
// `columns` names until itself, it stands there: what is before it is looked up among the versions that are not closed,
// what is behind it orders them.
struct Index {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> carried = {};  // at its end: a condition over them does not open the row
  bool sparse = false;                    // without the rows whose first column is empty
};

struct Table {
  std::string name;  // the kind's key; quoted in SQL
  std::vector<Column> columns;
  std::vector<Index> indexes;

  int find(std::string_view column) const {
    for (size_t i = 0; i < columns.size(); ++i)
      if (columns[i].name == column) return static_cast<int>(i);
    return -1;
  }
};

}  // namespace bihuan::db
