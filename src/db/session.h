// One database connection and its prepared statements. The only thing callers know of a database; SQL differences stand
// in db/dialect.h. Not shared between threads. Statements are cached by text: prepare the same text often, pay once.
// Faults of everything here: conflict ("db.constraint"); unavailable ("db.disk_full", "db.io", "db.busy", "db.timeout",
// "db.read_only", "db.no_memory"); refused ("db.malformed", "db.other_schema"); invalid ("db.integer_overflow",
// "db.too_big"); internal. Field `where`: the file's path.
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

// A statement in use: bind, step until false, read columns. Goes back to the cache when destroyed; not used after its
// Session is gone. Placeholders are ?1, ?2, … and counted from 1 here; columns are counted from 0.
class Query {
 public:
  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();
  void bind(int index, int64_t value);
  void bind(int index, std::string_view value);  // copied
  void bind(int index, const Value& value);
  // As bind, without a copy: a text must stand until this parameter is bound anew.
  void bind_borrowed(int index, std::string_view value);
  void bind_borrowed(int index, const Value& value);
  void bind_null(int index);
  // True: a row is there to read. False: done. A binding that failed is told here.
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
  write,   // the one writer: WAL, synchronous=FULL, foreign keys on, checkpoints; never waits for another
  read,    // read-only, never checkpoints, no checkpoint on close
};

class Session {
 public:
  // `path` ":memory:" makes a private database (tests). The file may come from anywhere: triggers and views in it are
  // not run. Also: conflict ("db.exists"), unavailable ("db.cannot_open", "db.no_wal").
  static Result<Session> open(const std::string& path, Access access);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  Result<Query> prepare(std::string_view sql);
  Result<void> execute(std::string_view sql);  // one statement, no parameters
  // Convenience: the first row, or an empty Row when there is none.
  Result<Row> first(std::string_view sql, std::span<const Value> parameters = {});
  // Every row. More than `limit` is an Error (internal "db.too_many_rows"), never a part.
  Result<std::vector<Row>> all(std::string_view sql, std::span<const Value> parameters = {}, size_t limit = 100'000);
  // From now on this session's statements together may take so long; then "db.timeout", until it is set anew. 0: no
  // limit.
  void set_time_limit(int milliseconds);
  // One of several connections of a server: keeps so many megabytes of pages and maps no file into memory; the writer
  // checkpoints by itself only what nobody wrote back before (dialect.h). Without it a session is made for one long
  // work.
  Result<void> answer_many(int megabytes);
  Result<void> begin();  // write: immediate; read: one snapshot, of now
  Result<void> commit();
  void rollback() noexcept;
  bool in_transaction() const;

 private:
  explicit Session(std::unique_ptr<Driver> driver);
  std::unique_ptr<Driver> driver_;
};

}  // namespace bihuan::db
