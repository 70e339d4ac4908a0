#include "db/sqlite.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>

#include "base/text.h"
#include "db/log_file.h"

namespace bihuan::db {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kProgressSteps = 10'000;    // of SQLite's machine, between two looks at the clock: about a millisecond
constexpr int kReaderPatience = 2'000;    // milliseconds: another reader may be recovering the log
constexpr int kLongestValue = 256 << 20;  // bytes

Fault fault_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return Fault::conflict;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return Fault::refused;
    case SQLITE_TOOBIG:
      return Fault::invalid;
    default:
      return Fault::unavailable;
  }
}

const char* key_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "db.disk_full";
    case SQLITE_IOERR:
      return "db.io";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return "db.cannot_open";
    case SQLITE_READONLY:
      return "db.read_only";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return "db.malformed";
    case SQLITE_CONSTRAINT:
      return "db.constraint";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return "db.busy";
    case SQLITE_INTERRUPT:
      return "db.timeout";
    case SQLITE_NOMEM:
      return "db.no_memory";
    case SQLITE_TOOBIG:
      return "db.too_big";
    default:
      return nullptr;
  }
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// SQLite's answer as a fault of ours. `sql` is for support alone; the user is told the file.
Error to_error(sqlite3* database, int code, std::string where, std::string_view sql) {
  const std::string said = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  const auto error = [&](Fault fault, const char* key) {
    return Error{fault, key, {{"where", std::move(where)}}, said + " — " + std::string(sql.substr(0, 400))};
  };
  if (const char* key = key_of(code)) return error(fault_of(code), key);
  if (contains(said, "integer overflow")) return error(Fault::invalid, "db.integer_overflow");
  if (contains(said, "no such table") || contains(said, "no such column"))
    return error(Fault::refused, "db.other_schema");
  return error(Fault::internal, "db.internal");
}

std::string path_of(sqlite3* database) {
  const char* path = sqlite3_db_filename(database, "main");
  return path == nullptr || *path == '\0' ? ":memory:" : path;
}

class Statement : public DriverStatement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  ~Statement() override { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;

  void bind_null(int index) override { note(sqlite3_bind_null(statement_, index)); }
  void bind(int index, int64_t value) override { note(sqlite3_bind_int64(statement_, index, value)); }
  void bind(int index, std::string_view value) override { bind_text(index, value, SQLITE_TRANSIENT); }
  void bind_borrowed(int index, std::string_view value) override { bind_text(index, value, SQLITE_STATIC); }
  Result<bool> step() override {
    if (failed_binding_ != SQLITE_OK) return failed(failed_binding_);
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return failed(code);
  }
  void reset() override { sqlite3_reset(statement_); }
  void clear() override {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    failed_binding_ = SQLITE_OK;
  }
  int columns() const override { return sqlite3_column_count(statement_); }
  std::string column_name(int column) const override { return sqlite3_column_name(statement_, column); }
  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  Value value(int column) const override {
    switch (sqlite3_column_type(statement_, column)) {
      case SQLITE_NULL:
        return Null{};
      case SQLITE_INTEGER:
        return integer(column);
      default:
        return std::string(text(column));
    }
  }
  int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  void bind_text(int index, std::string_view value, sqlite3_destructor_type keep) {
    const char* bytes = value.data() == nullptr ? "" : value.data();  // a null pointer would bind null
    note(sqlite3_bind_text64(statement_, index, bytes, value.size(), keep, SQLITE_UTF8));
  }
  void note(int code) {
    if (code != SQLITE_OK) failed_binding_ = code;
  }
  Error failed(int code) {
    auto error = to_error(database_, code, path_of(database_), sqlite3_sql(statement_));
    sqlite3_reset(statement_);
    failed_binding_ = SQLITE_OK;
    return error;
  }

  sqlite3* database_;
  sqlite3_stmt* statement_;
  int failed_binding_ = SQLITE_OK;
};

class Sqlite : public Driver {
 public:
  Sqlite(sqlite3* database, Access access) : database_(database), access_(access) {}
  ~Sqlite() override {
    for (auto* statement : {begin_, look_, commit_, rollback_}) sqlite3_finalize(statement);
    sqlite3_close_v2(database_);
  }
  Sqlite(const Sqlite&) = delete;

  Result<std::unique_ptr<DriverStatement>> prepare(std::string_view sql) override {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int code =
        sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, &tail);
    if (code != SQLITE_OK) return to_error(database_, code, path_of(database_), sql);
    auto statement = std::make_unique<Statement>(database_, raw);
    const auto rest = sql.substr(static_cast<size_t>(tail - sql.data()));
    if (raw == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos)
      return Error{Fault::internal, "db.not_one_statement", {}, std::string(sql.substr(0, 400))};
    return std::unique_ptr<DriverStatement>(std::move(statement));
  }

  // A reader's snapshot is taken by its first read: read at once, but where each transaction begins with one anyway.
  Result<void> begin() override {
    if (access_ != Access::read) return run_kept(begin_, "begin immediate");
    TRY(run_kept(begin_, "begin"));
    if (answers_many_) return {};
    auto looked = run_kept(look_, "select 1 from sqlite_master limit 1");
    if (!looked) rollback();
    return looked;
  }
  Result<void> commit() override { return run_kept(commit_, "commit"); }
  void rollback() noexcept override {
    if (in_transaction()) static_cast<void>(run_kept(rollback_, "rollback"));
  }
  bool in_transaction() const override { return sqlite3_get_autocommit(database_) == 0; }

  Result<void> answer_many(int megabytes) override {
    answers_many_ = true;
    return run(("pragma cache_size = -" + std::to_string(megabytes * 1024) + "; pragma mmap_size = 0").c_str());
  }
  void set_time_limit(int milliseconds) override {
    deadline_ = Clock::now() + std::chrono::milliseconds(milliseconds);
    const auto is_late = [](void* self) { return Clock::now() > static_cast<Sqlite*>(self)->deadline_ ? 1 : 0; };
    sqlite3_progress_handler(database_, milliseconds > 0 ? kProgressSteps : 0, is_late, this);
  }

  Result<void> run(const char* sql) {
    const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return to_error(database_, code, path_of(database_), sql);
    return {};
  }

 private:
  // A statement that every transaction needs: prepared once, run to its end.
  Result<void> run_kept(sqlite3_stmt*& statement, const char* sql) {
    int code = SQLITE_OK;
    if (statement == nullptr)
      code = sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    while (code == SQLITE_OK || code == SQLITE_ROW) code = sqlite3_step(statement);
    if (code == SQLITE_DONE) code = sqlite3_reset(statement);
    if (code == SQLITE_OK) return {};
    auto error = to_error(database_, code, path_of(database_), sql);
    sqlite3_reset(statement);
    return error;
  }

  sqlite3* database_;
  Access access_;
  bool answers_many_ = false;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* look_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  sqlite3_stmt* rollback_ = nullptr;
  Clock::time_point deadline_;
};

// Once a process, before the first connection: without its counters the library needs no lock for each allocation.
// Where another part of the process was first, its settings stand.
void configure_library() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

// A database file may come from anywhere: no code in its schema is run, no extension loaded, no page believed unseen.
Result<void> harden(Sqlite& driver, sqlite3* database, Access access) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  if (access == Access::read) sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kLongestValue);
  return driver.run("pragma cell_size_check = on");
}

// bh_fold(text): base/text's fold_letters. Only statements of ours may use it, no schema.
void fold_text(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  if (bytes == nullptr) return sqlite3_result_null(context);
  const std::string_view text(bytes, static_cast<size_t>(sqlite3_value_bytes(arguments[0])));
  // Most texts are as they should be: full width begins with E3 80 80 or EF BC, EF BD.
  const bool may_change = std::any_of(text.begin(), text.end(),
                                      [](char c) { return (c >= 'A' && c <= 'Z') || c == '\xEF' || c == '\xE3'; });
  if (!may_change) return sqlite3_result_value(context, arguments[0]);
  const std::string folded = fold_letters(text);
  sqlite3_result_text64(context, folded.data(), folded.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

Result<void> add_functions(sqlite3* database) {
  const int code =
      sqlite3_create_function_v2(database, "bh_fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                 nullptr, fold_text, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return to_error(database, code, path_of(database), "bh_fold");
  return {};
}

Result<void> set_up_reader(Sqlite& driver, sqlite3* database) {
  sqlite3_busy_timeout(database, kReaderPatience);
  return driver.run(R"sql(
    pragma query_only = on; pragma cache_size = -32768; pragma mmap_size = 1073741824; pragma temp_store = memory)sql");
}

// The pragma that asks for WAL answers with what there is instead of an error.
Result<void> require_wal(Sqlite& driver, const std::string& path) {
  TRY_SET(const auto asked, driver.prepare("pragma journal_mode = wal"));
  TRY_SET(const bool answered, asked->step());
  if (answered && (asked->text(0) == "wal" || path == ":memory:")) return {};
  return Error{Fault::unavailable, "db.no_wal", {{"where", path}}};
}

Result<void> set_up_writer(Sqlite& driver, const std::string& path) {
  TRY(require_wal(driver, path));
  return driver.run(R"sql(
    pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -65536;
    pragma wal_autocheckpoint = 16000; pragma temp_store = memory; pragma secure_delete = on)sql");
}

}  // namespace

Result<std::unique_ptr<Driver>> open_sqlite(const std::string& path, Access access) {
  std::error_code missing;
  if (access == Access::create && path != ":memory:" && std::filesystem::exists(path, missing))
    return Error{Fault::conflict, "db.exists", {{"where", path}}};
  configure_library();
  const int flags = access == Access::create  ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                    : access == Access::write ? SQLITE_OPEN_READWRITE
                                              : SQLITE_OPEN_READONLY;
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   access == Access::read ? nullptr : log_file_vfs());
  auto driver = std::make_unique<Sqlite>(database, access);
  if (code != SQLITE_OK) return to_error(database, code, path, "open");
  TRY(harden(*driver, database, access));
  TRY(add_functions(database));
  if (access == Access::read) {
    TRY(set_up_reader(*driver, database));
  } else {
    TRY(set_up_writer(*driver, path));
  }
  // A file that is no database says so only when it is read.
  TRY(driver->run("select count(*) from sqlite_master"));
  return std::unique_ptr<Driver>(std::move(driver));
}

}  // namespace bihuan::db
