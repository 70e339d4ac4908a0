#include "db/sqlite.h"

#include <sqlite3.h>

#include <chrono>
#include <filesystem>

namespace bihuan::db {
namespace {

using Clock = std::chrono::steady_clock;

// SQLite's answer as a fault of ours. `where`: the statement or the path.
Error to_error(sqlite3* database, int code, std::string_view where) {
  const std::string detail = std::string(database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database)) + " — " + std::string(where.substr(0, 400));
  const auto error = [&](Fault fault, const char* key) { return Error{fault, key, {{"where", std::string(where.substr(0, 200))}}, detail}; };
  switch (code & 0xff) {
    case SQLITE_FULL: return error(Fault::unavailable, "db.disk_full");
    case SQLITE_IOERR: return error(Fault::unavailable, "db.io");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return error(Fault::unavailable, "db.cannot_open");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return error(Fault::refused, "db.malformed");
    case SQLITE_CONSTRAINT: return error(Fault::conflict, "db.constraint");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return error(Fault::unavailable, "db.busy");
    case SQLITE_INTERRUPT: return error(Fault::unavailable, "db.timeout");
    case SQLITE_NOMEM: return error(Fault::unavailable, "db.no_memory");
    case SQLITE_TOOBIG: return error(Fault::invalid, "db.too_big");
    default: break;
  }
  if (detail.find("integer overflow") != std::string::npos) return error(Fault::invalid, "db.integer_overflow");
  if (detail.find("no such table") != std::string::npos || detail.find("no such column") != std::string::npos) return error(Fault::refused, "db.malformed");
  return error(Fault::internal, "db.internal");
}

class Statement : public DriverStatement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  ~Statement() override { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;

  void bind_null(int index) override { sqlite3_bind_null(statement_, index); }
  void bind(int index, int64_t value) override { sqlite3_bind_int64(statement_, index, value); }
  void bind(int index, std::string_view value) override {
    sqlite3_bind_text64(statement_, index, value.data() == nullptr ? "" : value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  Result<bool> step() override {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    auto error = to_error(database_, code, sqlite3_sql(statement_));
    sqlite3_reset(statement_);
    return error;
  }
  void reset() override { sqlite3_reset(statement_); }
  void clear() override {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  int columns() const override { return sqlite3_column_count(statement_); }
  std::string column_name(int column) const override { return sqlite3_column_name(statement_, column); }
  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  bool is_integer(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_INTEGER; }
  int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
};

class Sqlite : public Driver {
 public:
  Sqlite(sqlite3* database, Access access) : database_(database), access_(access) {}
  ~Sqlite() override { sqlite3_close_v2(database_); }
  Sqlite(const Sqlite&) = delete;

  Result<std::unique_ptr<DriverStatement>> prepare(std::string_view sql) override {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return to_error(database_, code, sql);
    return std::unique_ptr<DriverStatement>(std::make_unique<Statement>(database_, statement));
  }

  Result<void> begin() override { return run(access_ == Access::read ? "begin" : "begin immediate"); }
  Result<void> commit() override { return run("commit"); }
  void rollback() noexcept override {
    if (in_transaction()) sqlite3_exec(database_, "rollback", nullptr, nullptr, nullptr);
  }
  bool in_transaction() const override { return sqlite3_get_autocommit(database_) == 0; }

  void set_time_limit(int milliseconds) override {
    deadline_ = Clock::now() + std::chrono::milliseconds(milliseconds);
    sqlite3_progress_handler(database_, 10'000, [](void* self) { return Clock::now() > static_cast<Sqlite*>(self)->deadline_ ? 1 : 0; }, this);
  }

  Result<void> run(const char* sql) {
    const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return to_error(database_, code, sql);
    return {};
  }

 private:
  sqlite3* database_;
  Access access_;
  Clock::time_point deadline_;
};

// A database file may come from anywhere: no code in its schema is run, no extension loaded, its schema cannot be written past.
Result<void> harden(sqlite3* database, Access access) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  if (access == Access::read) sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, 256 << 20);
  return {};
}

}  // namespace

Result<std::unique_ptr<Driver>> open_sqlite(const std::string& path, Access access) {
  std::error_code missing;
  if (access == Access::create && path != ":memory:" && std::filesystem::exists(path, missing))
    return Error{Fault::conflict, "db.exists", {{"where", path}}};
  const int flags = access == Access::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                    : access == Access::write ? SQLITE_OPEN_READWRITE
                                              : SQLITE_OPEN_READONLY;
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  auto driver = std::make_unique<Sqlite>(database, access);
  if (code != SQLITE_OK) return to_error(database, code, path);
  TRY(harden(database, access));
  if (access == Access::read) {
    TRY(driver->run("pragma query_only = on; pragma cache_size = -32768; pragma mmap_size = 1073741824; pragma temp_store = memory"));
    sqlite3_busy_timeout(database, 2000);
  } else {
    if (access == Access::create) TRY(driver->run("pragma page_size = 8192"));
    TRY(driver->run(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -131072;"
        "pragma wal_autocheckpoint = 8000; pragma temp_store = memory"));
  }
  // A file that is no database says so only when it is read.
  TRY(driver->run("select count(*) from sqlite_master"));
  return std::unique_ptr<Driver>(std::move(driver));
}

}  // namespace bihuan::db
