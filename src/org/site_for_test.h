// A site in memory that has nothing but units.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "db/dialect.h"
#include "org/tree.h"

namespace bihuan::org {

inline Date day(int ymd) { return *Date::from_ymd(ymd); }

// The value, or a failed test that tells the key.
template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
inline void must(Result<void> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
}

template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}

class Site {
 public:
  Site() {
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    for (const auto* table : {&span_table(), &place_table()})
      for (const auto& statement : db::create_statements(*table, db::Dialect::sqlite)) must(session.execute(statement));
    writer_ = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 'x'); }));
    writer_->add_listener(tree_keeper());
  }

  log::Tx begin() { return must(writer_->begin("clerk", start_of(day(20210104)))); }
  // Runs one command and commits.
  template <class Command>
  auto run(const Command& command) {
    auto tx = begin();
    auto result = command(tx);
    if (result) must(tx.commit());
    return result;
  }
  int64_t add(const std::string& code, const std::string& parent, int from = 20200101,
              const std::string& level = "village") {
    return must(run([&](log::Tx& tx) { return add_unit(tx, {code, "name of " + code, level, parent, day(from)}); }));
  }

  db::Session& session() { return writer_->session(); }
  int64_t position() { return writer_->size(); }
  Moment on(int ymd) { return {position(), day(ymd)}; }
  Place place(int64_t unit, int ymd) { return must(place_of(session(), unit, on(ymd))).value_or(Place{}); }

 private:
  std::unique_ptr<log::Writer> writer_;
};

}  // namespace bihuan::org
