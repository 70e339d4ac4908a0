// One database connection and its prepared statements. The only thing callers know of a database; SQL differences stand in
// db/dialect.h. Not shared between threads. Statements are cached by text: prepare the same text often, pay once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "db/value.h"

namespace bihuan::db {

class Driver;

// A statement in use: bind, step until false, read columns. Goes back to the cache when destroyed.
// Placeholders are ?1, ?2, … and counted from 1 here; columns are counted from 0.
class Query {
 public:
  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();
  void bind(int index, int64_t value);
  void bind(int index, std::string_view value);  // copied
  void bind(int index, const Value& value);
  void bind_null(int index);
  // True: a row is there to read. False: done. Errors: conflict ("db.constraint"), unavailable ("db.disk_full", "db.busy",
  // "db.malformed", "db.timeout"), internal.
  Result<bool> step();
  // Runs to the end without reading, and makes the statement ready for the next binding.
  Result<void> run();
  void reset();
  int columns() const;
  std::string column_name(int column) const;
  bool is_null(int column) const;
  int64_t integer(int column) const;
  std::string_view text(int column) const;  // valid until the next step
  Value value(int column) const;

 private:
  friend class Session;
  struct Handle;
  explicit Query(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

enum class Access {
  create,  // makes the file; an existing one is refused
  write,   // the one writer: WAL, synchronous=FULL, foreign keys on, checkpoints
  read,    // read-only, never checkpoints, no checkpoint on close
};

class Session {
 public:
  // `path` ":memory:" makes a private database (tests). Refused ("db.not_a_database", "db.malformed") with the path.
  static Result<Session> open(const std::string& path, Access access);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  Result<Query> prepare(std::string_view sql);
  Result<void> execute(std::string_view sql);  // one statement, no parameters
  // Convenience: the first row, or an empty Row when there is none.
  Result<Row> first(std::string_view sql, std::span<const Value> parameters = {});
  Result<std::vector<Row>> all(std::string_view sql, std::span<const Value> parameters = {}, size_t limit = 100'000);
  // Stops a statement that runs longer: "db.timeout".
  void set_time_limit(int milliseconds);
  Result<void> begin();     // write: immediate; read: one snapshot
  Result<void> commit();
  void rollback() noexcept;
  bool in_transaction() const;

 private:
  explicit Session(std::unique_ptr<Driver> driver);
  std::unique_ptr<Driver> driver_;
};

}  // namespace bihuan::db
