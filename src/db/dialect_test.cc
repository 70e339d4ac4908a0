#include "db/dialect.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "db/session.h"

namespace bihuan::db {
namespace {

const Table kOrder{"order", {{"origin"}, {"serial", ColumnType::integer}}, {{"order_by_serial", {"serial"}}}};
const Table kProblem{
    "problem", {{"origin"}, {"day"}, {"unit"}}, {{"problem_by_day", {"unit", "until", "day"}, {"origin"}, true}}};

TEST(Dialect, MakesATableOfTypedColumnsWithTheTenantKeyFirst) {
  EXPECT_EQ(create_statements(kOrder, Dialect::sqlite),
            (std::vector<std::string>{
                "create table \"order\"(site integer not null, id integer not null, since integer not null, "
                "until integer not null, \"origin\" text, \"serial\" integer, primary key(site, id, since)) "
                "strict, without rowid",
                "create index \"order_by_serial\" on \"order\"(site, \"serial\", id, since, until)"}));
}

TEST(Dialect, MakesTheSameTableForPostgres) {
  EXPECT_EQ(create_statements(kOrder, Dialect::postgres),
            (std::vector<std::string>{
                "create table \"order\"(site bigint not null, id bigint not null, since bigint not null, "
                "until bigint not null, \"origin\" text, \"serial\" bigint, primary key(site, id, since))",
                "create index \"order_by_serial\" on \"order\"(site, \"serial\", id, since, until)"}));
  EXPECT_EQ(add_column_statement(kOrder, {"due", ColumnType::integer}, Dialect::postgres),
            "alter table \"order\" add column \"due\" bigint");
  EXPECT_EQ(list_parameter(3, false, Dialect::postgres),
            "(select value::bigint from json_array_elements_text(cast($3 as json)))");
  EXPECT_EQ(list_parameter(3, true, Dialect::postgres),
            "(select value from json_array_elements_text(cast($3 as json)))");
}

TEST(Dialect, MakesAnIndexThatCarriesColumnsAndLeavesRowsOut) {
  for (const auto dialect : {Dialect::sqlite, Dialect::postgres})
    EXPECT_EQ(create_statements(kProblem, dialect).back(),
              "create index \"problem_by_day\" on \"problem\"(site, \"unit\", until, \"day\", id, since, "
              "\"origin\") where \"unit\" is not null");
}

TEST(Dialect, WritesReadsClosesAndErasesVersions) {
  EXPECT_EQ(insert_statement(kOrder),
            "insert into \"order\"(site, id, since, until, \"origin\", \"serial\") values(?1, ?2, ?3, ?4, ?5, ?6)");
  EXPECT_EQ(close_statement(kOrder),
            "update \"order\" set until = ?1 where site = ?2 and id = ?3 and since = ?4 and "
            "until = 9223372036854775807");
  EXPECT_EQ(current_statement(kOrder),
            "select \"origin\", \"serial\", since from \"order\" where site = ?1 and id = ?2 and "
            "until = 9223372036854775807 order by since desc limit 1");
  EXPECT_EQ(erase_statement(kOrder), "delete from \"order\" where site = ?1 and id = ?2 and since = ?3");
}

TEST(Dialect, ItsStatementsAreTakenByTheDatabaseAsTheyStand) {
  auto session = *Session::open(":memory:", Access::create);
  const Table odd{"a \"b\" 表", {{"select"}, {"会"}}, {{"i\"1", {"select", "会"}}}};
  for (const auto& table : {kOrder, kProblem, odd, Table{"bare", {}, {}}}) {
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

TEST(Dialect, FoldsATextInTheDatabaseAsInTheProgram) {
  auto session = *Session::open(":memory:", Access::create);
  const std::string sql = "select " + folded("?1", Dialect::sqlite);
  for (const std::string text : {"", "会议", "abc-09", "ABC", "ＧＢ／Ｔ　９７０４", "'Ａ'、㎡", "é〇"}) {
    const Value bound[] = {text};
    const auto row = session.first(sql, bound);
    ASSERT_TRUE(row) << row.error().detail;
    EXPECT_EQ((*row)[0], Value(fold_letters(text)));
  }
  const Value nothing[] = {Null{}};
  EXPECT_TRUE(is_null((*session.first(sql, nothing))[0]));
  EXPECT_FALSE(session.execute("create table t(x text, y text as (bh_fold(x)))")) << "no schema depends on it";
}

// translate(text, from, to) changes each character of `from` into the one at its place in `to`.
TEST(Dialect, FoldsATextInPostgresAsInTheProgram) {
  const std::string sql = folded("x", Dialect::postgres);
  const size_t first = sql.find('\'');
  const size_t middle = sql.find("', '", first);
  ASSERT_NE(middle, std::string::npos);
  const auto unquoted = [](const std::string& literal) { return to_code_points(replace_all(literal, "''", "'")); };
  const auto from = unquoted(sql.substr(first + 1, middle - first - 1));
  const auto to = unquoted(sql.substr(middle + 4, sql.size() - middle - 6));
  ASSERT_EQ(from.size(), to.size());
  for (char32_t c = 1; c < 0x10000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const size_t at = from.find(c);
    ASSERT_EQ(to_utf8({at == std::u32string::npos ? &c : &to[at], 1}), fold_letters(to_utf8({&c, 1}))) << uint32_t{c};
  }
}

TEST(Dialect, QuotesAnIdentifierWithQuotesInIt) { EXPECT_EQ(quote("a\"b"), "\"a\"\"b\""); }

}  // namespace
}  // namespace bihuan::db
