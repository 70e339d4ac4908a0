// Every index begins with the tenant key, which one file has only one value of. SQLite, knowing no better, takes an
// equality on the first column for selective and reads whole tables by their primary key. So a site says so: fixed
// statistics, the same for every site, in sqlite_stat1, from which a plan never changes with the data.
#pragma once

#include <string>
#include <vector>

#include "db/table.h"

namespace bihuan::db {

// The rows for one table, one insert each. Precondition: `analyze` has made sqlite_stat1; afterwards `analyze
// sqlite_schema` loads them.
std::vector<std::string> statistics_statements(const Table& table);

}  // namespace bihuan::db
