#include "db/dialect.h"

#include <gtest/gtest.h>

#include "db/session.h"

namespace bihuan::db {
namespace {

const Table kOrder{"order", {{"origin"}, {"serial", ColumnType::integer}}, {{"order_by_serial", {"serial"}}}};

TEST(Dialect, MakesATableOfTypedColumnsWithTheTenantKeyFirst) {
  EXPECT_EQ(create_statements(kOrder, Dialect::sqlite),
            (std::vector<std::string>{
                "create table \"order\"(site integer not null, id integer not null, since integer not null, "
                "until integer not null, \"origin\" text, \"serial\" integer, primary key(site, id, since)) "
                "strict, without rowid",
                "create index \"order_by_serial\" on \"order\"(site, \"serial\", since, until)"}));
}

TEST(Dialect, MakesTheSameTableForPostgres) {
  EXPECT_EQ(create_statements(kOrder, Dialect::postgres),
            (std::vector<std::string>{
                "create table \"order\"(site bigint not null, id bigint not null, since bigint not null, "
                "until bigint not null, \"origin\" text, \"serial\" bigint, primary key(site, id, since))",
                "create index \"order_by_serial\" on \"order\"(site, \"serial\", since, until)"}));
  EXPECT_EQ(add_column_statement(kOrder, {"due", ColumnType::integer}, Dialect::postgres),
            "alter table \"order\" add column \"due\" bigint");
  EXPECT_EQ(list_parameter(3, false, Dialect::postgres),
            "(select value::bigint from json_array_elements_text(cast($3 as json)))");
  EXPECT_EQ(list_parameter(3, true, Dialect::postgres),
            "(select value from json_array_elements_text(cast($3 as json)))");
}

TEST(Dialect, WritesReadsClosesAndErasesVersions) {
  EXPECT_EQ(insert_statement(kOrder),
            "insert into \"order\"(site, id, since, until, \"origin\", \"serial\") values(?1, ?2, ?3, ?4, ?5, ?6)");
  EXPECT_EQ(close_statement(kOrder),
            "update \"order\" set until = ?1 where site = ?2 and id = ?3 and until = 9223372036854775807");
  EXPECT_EQ(current_statement(kOrder),
            "select \"origin\", \"serial\", since from \"order\" where site = ?1 and id = ?2 and "
            "until = 9223372036854775807");
  EXPECT_EQ(erase_statement(kOrder), "delete from \"order\" where site = ?1 and id = ?2 and since = ?3");
}

TEST(Dialect, ItsStatementsAreTakenByTheDatabaseAsTheyStand) {
  auto session = *Session::open(":memory:", Access::create);
  const Table odd{"a \"b\" 表", {{"select"}, {"会"}}, {{"i\"1", {"select", "会"}}}};
  for (const auto& table : {kOrder, odd, Table{"bare", {}, {}}}) {
    for (const auto& sql : create_statements(table, Dialect::sqlite)) ASSERT_TRUE(session.execute(sql)) << sql;
    ASSERT_TRUE(session.execute(add_column_statement(table, {"due", ColumnType::integer}, Dialect::sqlite)));
    for (const auto& sql :
         {insert_statement(table), close_statement(table), current_statement(table), erase_statement(table)})
      EXPECT_TRUE(session.prepare(sql)) << sql;
  }
  const Value list[] = {std::string("[1, 20, 300]")};
  const auto sum = session.first("select sum(value) from " + list_parameter(1, false, Dialect::sqlite), list);
  ASSERT_TRUE(sum);
  EXPECT_EQ(std::get<int64_t>((*sum)[0]), 321);
}

TEST(Dialect, QuotesAnIdentifierWithQuotesInIt) { EXPECT_EQ(quote("a\"b"), "\"a\"\"b\""); }

}  // namespace
}  // namespace bihuan::db
