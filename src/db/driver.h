// What a database must be able to do for Session; seen by src/db alone. SQLite is one implementation (sqlite.cc). A
// statement must not be used, only destroyed, after its driver.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "db/value.h"

namespace bihuan::db {

class DriverStatement {
 public:
  virtual ~DriverStatement() = default;
  virtual void bind_null(int index) = 0;
  virtual void bind(int index, int64_t value) = 0;
  // A binding that fails (no such parameter, too long) is told by the next step.
  virtual void bind(int index, std::string_view value) = 0;           // copied
  virtual void bind_borrowed(int index, std::string_view value) = 0;  // must stand until bound anew or cleared
  virtual Result<bool> step() = 0;
  virtual void reset() = 0;  // ready to step again; bindings stay
  virtual void clear() = 0;  // reset, and no bindings
  virtual int columns() const = 0;
  virtual std::string column_name(int column) const = 0;
  virtual bool is_null(int column) const = 0;
  virtual Value value(int column) const = 0;
  virtual int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
};

class Driver {
 public:
  virtual ~Driver() = default;
  virtual Result<std::unique_ptr<DriverStatement>> prepare(std::string_view sql) = 0;  // exactly one statement
  virtual Result<void> begin() = 0;
  virtual Result<void> commit() = 0;
  virtual void rollback() noexcept = 0;
  virtual bool in_transaction() const = 0;
  virtual void set_time_limit(int milliseconds) = 0;
  virtual Result<void> answer_many(int megabytes) = 0;
};

}  // namespace bihuan::db
