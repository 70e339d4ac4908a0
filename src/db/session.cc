#include "db/session.h"

#include <list>
#include <unordered_map>

#include "db/driver.h"
#include "db/sqlite.h"

namespace bihuan::db {
namespace {

constexpr size_t kCached = 256;

}  // namespace

// Statements at rest, newest use first. A statement that is in use is not here; the same text twice makes two.
class StatementCache {
 public:
  std::unique_ptr<DriverStatement> take(std::string_view sql) {
    const auto found = by_text_.find(sql);
    if (found == by_text_.end()) return nullptr;
    const auto node = found->second;
    auto statement = std::move(node->second);
    by_text_.erase(found);  // before its node: the key is a view of the node's text
    resting_.erase(node);
    return statement;
  }
  void put_back(std::string sql, std::unique_ptr<DriverStatement> statement) {
    statement->clear();
    if (by_text_.contains(sql)) return;
    resting_.emplace_front(std::move(sql), std::move(statement));
    by_text_.emplace(resting_.front().first, resting_.begin());
    if (resting_.size() <= kCached) return;
    by_text_.erase(resting_.back().first);
    resting_.pop_back();
  }

 private:
  std::list<std::pair<std::string, std::unique_ptr<DriverStatement>>> resting_;
  std::unordered_map<std::string_view, decltype(resting_)::iterator> by_text_;
};

struct Query::Handle {
  std::string sql;
  std::unique_ptr<DriverStatement> statement;
  std::weak_ptr<StatementCache> cache;
  ~Handle() {
    if (auto home = cache.lock(); home && statement) home->put_back(std::move(sql), std::move(statement));
  }
};

Query::Query(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

void Query::bind(int index, int64_t value) { handle_->statement->bind(index, value); }
void Query::bind(int index, std::string_view value) { handle_->statement->bind(index, value); }
void Query::bind_borrowed(int index, std::string_view value) { handle_->statement->bind_borrowed(index, value); }
void Query::bind_borrowed(int index, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return bind_borrowed(index, std::string_view(*text));
  bind(index, value);
}
void Query::bind_null(int index) { handle_->statement->bind_null(index); }
void Query::bind(int index, const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return bind(index, *number);
  if (const auto* text = std::get_if<std::string>(&value)) return bind(index, std::string_view(*text));
  bind_null(index);
}
Result<bool> Query::step() { return handle_->statement->step(); }
Result<void> Query::run() {
  while (true) {
    TRY_SET(const bool more, step());
    if (!more) break;
  }
  handle_->statement->reset();
  return {};
}
void Query::reset() { handle_->statement->reset(); }
int Query::columns() const { return handle_->statement->columns(); }
std::string Query::column_name(int column) const { return handle_->statement->column_name(column); }
bool Query::is_null(int column) const { return handle_->statement->is_null(column); }
int64_t Query::integer(int column) const { return handle_->statement->integer(column); }
std::string_view Query::text(int column) const { return handle_->statement->text(column); }
Value Query::value(int column) const { return handle_->statement->value(column); }

namespace {

void bind_all(Query& query, std::span<const Value> parameters) {
  for (size_t i = 0; i < parameters.size(); ++i) query.bind(static_cast<int>(i) + 1, parameters[i]);
}

Row row_of(const Query& query) {
  const int columns = query.columns();
  Row row;
  row.reserve(static_cast<size_t>(columns));
  for (int column = 0; column < columns; ++column) row.push_back(query.value(column));
  return row;
}

}  // namespace

// The cache goes before the driver: statements must be finalized while the connection stands.
class SessionState : public Driver {
 public:
  explicit SessionState(std::unique_ptr<Driver> driver) : driver_(std::move(driver)) {}
  Result<std::unique_ptr<DriverStatement>> prepare(std::string_view sql) override { return driver_->prepare(sql); }
  Result<void> begin() override { return driver_->begin(); }
  Result<void> commit() override { return driver_->commit(); }
  void rollback() noexcept override { driver_->rollback(); }
  bool in_transaction() const override { return driver_->in_transaction(); }
  void set_time_limit(int milliseconds) override { driver_->set_time_limit(milliseconds); }
  Result<void> answer_many(int megabytes) override { return driver_->answer_many(megabytes); }
  const std::shared_ptr<StatementCache>& cache() const { return cache_; }

 private:
  std::unique_ptr<Driver> driver_;
  std::shared_ptr<StatementCache> cache_ = std::make_shared<StatementCache>();
};

Session::Session(std::unique_ptr<Driver> driver) : driver_(std::move(driver)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open(const std::string& path, Access access) {
  TRY_SET(auto driver, open_sqlite(path, access));
  return Session(std::make_unique<SessionState>(std::move(driver)));
}

Result<Query> Session::prepare(std::string_view sql) {
  const auto& cache = static_cast<SessionState&>(*driver_).cache();
  auto statement = cache->take(sql);
  if (!statement) {
    TRY_SET(statement, driver_->prepare(sql));
  }
  auto handle = std::make_unique<Query::Handle>();
  handle->sql = sql;
  handle->statement = std::move(statement);
  handle->cache = cache;
  return Query(std::move(handle));
}

Result<void> Session::execute(std::string_view sql) {
  TRY_SET(const auto statement, driver_->prepare(sql));
  while (true) {
    TRY_SET(const bool more, statement->step());
    if (!more) return {};
  }
}

Result<Row> Session::first(std::string_view sql, std::span<const Value> parameters) {
  TRY_SET(auto query, prepare(sql));
  bind_all(query, parameters);
  TRY_SET(const bool there, query.step());
  return there ? row_of(query) : Row();
}

Result<std::vector<Row>> Session::all(std::string_view sql, std::span<const Value> parameters, size_t limit) {
  TRY_SET(auto query, prepare(sql));
  bind_all(query, parameters);
  std::vector<Row> rows;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return rows;
    if (rows.size() == limit)
      return Error{Fault::internal, "db.too_many_rows", {{"limit", std::to_string(limit)}}, std::string(sql)};
    rows.push_back(row_of(query));
  }
}

Result<void> Session::answer_many(int megabytes) { return driver_->answer_many(megabytes); }
void Session::set_time_limit(int milliseconds) { driver_->set_time_limit(milliseconds); }
Result<void> Session::begin() { return driver_->begin(); }
Result<void> Session::commit() { return driver_->commit(); }
void Session::rollback() noexcept { driver_->rollback(); }
bool Session::in_transaction() const { return driver_->in_transaction(); }

}  // namespace bihuan::db
