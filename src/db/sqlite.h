// The SQLite driver. Only sqlite.cc and log_file.cc see the database's header.
#pragma once

#include <memory>
#include <string>

#include "db/driver.h"
#include "db/session.h"

namespace bihuan::db {

Result<std::unique_ptr<Driver>> open_sqlite(const std::string& path, Access access);

}  // namespace bihuan::db
