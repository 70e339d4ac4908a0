#include "db/session.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "db/dialect.h"

namespace bihuan::db {
namespace {

Session memory() { return *Session::open(":memory:", Access::create); }

TEST(Session, ReadsBackIntegersTextsAndNothing) {
  auto session = memory();
  ASSERT_TRUE(session.execute("create table t(a integer, b text) strict"));
  auto insert = *session.prepare("insert into t values(?1, ?2)");
  insert.bind(1, int64_t{5'000'000'000});
  insert.bind(2, std::string_view("会议"));
  ASSERT_TRUE(insert.run());
  insert.bind_null(1);
  insert.bind(2, Value(std::string("")));
  ASSERT_TRUE(insert.run());
  const auto rows = *session.all("select a, b from t order by b desc");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(std::get<int64_t>(rows[0][0]), 5'000'000'000);
  EXPECT_EQ(std::get<std::string>(rows[0][1]), "会议");
  EXPECT_TRUE(is_null(rows[1][0]));
  EXPECT_EQ(std::get<std::string>(rows[1][1]), "");
}

TEST(Session, RefusesTextInAnIntegerColumn) {
  auto session = memory();
  ASSERT_TRUE(session.execute("create table t(a integer) strict"));
  const auto done = session.execute("insert into t values('abc')");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().key, "db.constraint");
}

TEST(Session, ASumBeyondSixtyFourBitsIsAnErrorNotAWrongNumber) {
  auto session = memory();
  const auto sum = session.first("select sum(x) from (select 9223372036854775807 as x union all select 1)");
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().key, "db.integer_overflow");
}

TEST(Session, AStatementComesBackFromTheCacheWithoutItsOldBindings) {
  auto session = memory();
  {
    auto query = *session.prepare("select ?1");
    query.bind(1, int64_t{7});
    ASSERT_TRUE(*query.step());
  }
  auto again = *session.prepare("select ?1");
  ASSERT_TRUE(*again.step());
  EXPECT_TRUE(again.is_null(0));
}

TEST(Session, TheSameTextTwiceAtOnceIsTwoStatements) {
  auto session = memory();
  auto first = *session.prepare("select ?1");
  auto second = *session.prepare("select ?1");
  first.bind(1, int64_t{1});
  second.bind(1, int64_t{2});
  ASSERT_TRUE(*first.step());
  ASSERT_TRUE(*second.step());
  EXPECT_EQ(first.integer(0), 1);
  EXPECT_EQ(second.integer(0), 2);
}

TEST(Session, ALongStatementIsStoppedAtItsTimeLimit) {
  auto session = memory();
  session.set_time_limit(50);
  const auto row = session.first("with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000) select count(*) from n");
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().key, "db.timeout");
}

TEST(Session, AFileThatIsNoDatabaseIsRefused) {
  const std::string path = std::filesystem::temp_directory_path() / "bihuan-not-a-database";
  std::ofstream(path) << std::string(20000, 'x');
  const auto session = Session::open(path, Access::read);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().fault, Fault::refused);
  EXPECT_EQ(session.error().key, "db.malformed");
  std::filesystem::remove(path);
}

TEST(Session, AReaderCannotWrite) {
  const std::string path = std::filesystem::temp_directory_path() / "bihuan-reader.db";
  std::filesystem::remove(path);
  {
    auto writer = *Session::open(path, Access::create);
    ASSERT_TRUE(writer.execute("create table t(a integer) strict"));
    auto reader = *Session::open(path, Access::read);
    EXPECT_FALSE(reader.execute("insert into t values(1)"));
  }
  for (const auto* tail : {"", "-wal", "-shm"}) std::filesystem::remove(path + tail);
}

TEST(Dialect, MakesATableOfTypedColumnsWithTheTenantKeyFirst) {
  const Table table{"order", {{"origin"}, {"serial", ColumnType::integer}}, {{"order_by_serial", {"serial"}}}};
  const auto sqlite = create_statements(table, Dialect::sqlite);
  EXPECT_EQ(sqlite[0],
            "create table \"order\"(site integer not null, id integer not null, since integer not null, until integer not null, \"origin\" text, "
            "\"serial\" integer, primary key(site, id, since)) strict, without rowid");
  EXPECT_EQ(sqlite[1], "create index \"order_by_serial\" on \"order\"(site, \"serial\", since, until)");
  EXPECT_EQ(create_statements(table, Dialect::postgres)[0],
            "create table \"order\"(site bigint not null, id bigint not null, since bigint not null, until bigint not null, \"origin\" text, "
            "\"serial\" bigint, primary key(site, id, since))");
}

TEST(Dialect, QuotesAnIdentifierWithQuotesInIt) { EXPECT_EQ(quote("a\"b"), "\"a\"\"b\""); }

}  // namespace
}  // namespace bihuan::db
