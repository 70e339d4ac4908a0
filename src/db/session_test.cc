#include "db/session.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "db/messages.h"

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
  const auto row = session.first(
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000) select count(*) from n");
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().key, "db.timeout");
}

TEST(Session, ATimeLimitIsLifted) {
  auto session = memory();
  session.set_time_limit(1);
  session.set_time_limit(0);
  EXPECT_TRUE(session.first(
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000) select count(*) from n"));
}

TEST(Session, TakesExactlyOneStatement) {
  auto session = memory();
  for (const auto* sql : {"", "  ", "-- nothing", "select 1; select 2"})
    EXPECT_EQ(session.prepare(sql).error().key, "db.not_one_statement") << sql;
  EXPECT_TRUE(session.prepare("select 1 ; \n"));
}

TEST(Session, ABindingThatFailsIsToldByTheNextStep) {
  auto session = memory();
  auto query = *session.prepare("select ?1");
  query.bind(2, int64_t{1});
  EXPECT_FALSE(query.step());
  query.bind(1, std::string_view("一"));
  ASSERT_TRUE(query.step());
  EXPECT_EQ(query.text(0), "一");
}

TEST(Session, MoreRowsThanAskedForAreAnErrorNeverAPart) {
  auto session = memory();
  const auto* three = "select 1 union all select 2 union all select 3";
  EXPECT_EQ(session.all(three, {}, 3)->size(), 3u);
  EXPECT_EQ(session.all(three, {}, 2).error().key, "db.too_many_rows");
  EXPECT_TRUE(session.first("select 1 where 0")->empty());
}

TEST(Session, MoreStatementsThanItsCacheHoldsStayRight) {
  auto session = memory();
  for (int round = 0; round < 2; ++round)
    for (int64_t i = 0; i < 600; ++i)
      ASSERT_EQ(std::get<int64_t>((*session.first("select " + std::to_string(i)))[0]), i);
}

TEST(Session, AStatementMayBeDestroyedAfterItsSession) {
  auto session = std::make_unique<Session>(memory());
  auto query = *session->prepare("select 1");
  ASSERT_TRUE(query.step());
  session.reset();
}

TEST(Messages, EachHasATextInBothLanguagesWithTheSameFields) {
  std::set<std::string_view> keys;
  for (const auto& message : messages()) {
    EXPECT_TRUE(keys.insert(message.key).second) << message.key;
    EXPECT_TRUE(message.key.starts_with("db.")) << message.key;
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.key;
    for (const auto* field : {"{where}", "{limit}"})
      EXPECT_EQ(message.zh.find(field) == std::string_view::npos, message.en.find(field) == std::string_view::npos)
          << message.key;
  }
}

// A database file of its own.
class DatabaseFile : public ::testing::Test {
 protected:
  std::string folder = std::filesystem::temp_directory_path() / ("bihuan-db-" + std::to_string(::getpid()));
  std::string path = folder + "/site.db";
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Session create() {
    auto session = *Session::open(path, Access::create);
    EXPECT_TRUE(session.execute("create table t(a integer) strict"));
    return session;
  }
  static int64_t count(Session& session) { return std::get<int64_t>((*session.first("select count(*) from t"))[0]); }
};

TEST_F(DatabaseFile, ThatIsNoDatabaseIsRefusedByName) {
  std::ofstream(path) << std::string(20'000, 'x');
  for (const auto access : {Access::read, Access::write}) {
    const auto session = Session::open(path, access);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().fault, Fault::refused);
    EXPECT_EQ(session.error().key, "db.malformed");
    EXPECT_EQ(session.error().fields.at("where"), path);
  }
}

TEST_F(DatabaseFile, ThatIsNotThereCannotBeOpened) {
  EXPECT_EQ(Session::open(path, Access::read).error().key, "db.cannot_open");
  EXPECT_EQ(Session::open(path, Access::write).error().key, "db.cannot_open");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(DatabaseFile, ThatIsThereIsNotMadeAnew) {
  (void)create();
  EXPECT_EQ(Session::open(path, Access::create).error().key, "db.exists");
  auto session = *Session::open(path, Access::write);
  EXPECT_EQ(count(session), 0);
}

TEST_F(DatabaseFile, OfAnotherProgramIsKnownByItsTables) {
  auto session = create();
  const auto asked = session.first("select value from bh_site");
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().key, "db.other_schema");
}

TEST_F(DatabaseFile, IsWrittenAheadAndSyncedAtEachCommit) {
  auto session = create();
  const auto pragma = [&](const std::string& name) { return (*session.first("pragma " + name))[0]; };
  EXPECT_EQ(pragma("journal_mode"), Value(std::string("wal")));
  EXPECT_EQ(pragma("synchronous"), Value(int64_t{2}));
  EXPECT_EQ(pragma("foreign_keys"), Value(int64_t{1}));
  EXPECT_EQ(pragma("page_size"), Value(int64_t{4096}));
  EXPECT_EQ(pragma("trusted_schema"), Value(int64_t{0}));
}

TEST_F(DatabaseFile, IsNotWrittenByAReader) {
  auto writer = create();
  auto reader = *Session::open(path, Access::read);
  EXPECT_EQ(reader.execute("insert into t values(1)").error().key, "db.read_only");
}

TEST_F(DatabaseFile, IsNotCheckpointedByAReader) {
  auto writer = create();
  ASSERT_TRUE(writer.execute("insert into t values(1)"));
  const auto before = std::filesystem::file_size(path);
  {
    auto reader = *Session::open(path, Access::read);
    EXPECT_EQ(count(reader), 1);
  }
  EXPECT_EQ(std::filesystem::file_size(path), before);
  EXPECT_GT(std::filesystem::file_size(path + "-wal"), 0u);
}

TEST_F(DatabaseFile, AReaderSeesOneMomentFromItsBeginOn) {
  auto writer = create();
  auto reader = *Session::open(path, Access::read);
  ASSERT_TRUE(reader.begin());
  ASSERT_TRUE(writer.execute("insert into t values(1)"));
  EXPECT_EQ(count(reader), 0);
  ASSERT_TRUE(reader.commit());
  EXPECT_EQ(count(reader), 1);
}

TEST_F(DatabaseFile, ASecondWriterIsTurnedAwayAtOnce) {
  auto writer = create();
  auto second = *Session::open(path, Access::write);
  ASSERT_TRUE(writer.begin());
  const auto begun = second.begin();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().key, "db.busy");
  EXPECT_FALSE(second.in_transaction());
}

TEST_F(DatabaseFile, ATriggerFromElsewhereIsNotRun) {
  auto session = create();
  ASSERT_TRUE(session.execute("create trigger more after insert on t begin insert into t values(2); end"));
  ASSERT_TRUE(session.execute("insert into t values(1)"));
  EXPECT_EQ(count(session), 1);
}

TEST_F(DatabaseFile, ARolledBackTransactionLeavesNothing) {
  auto session = create();
  ASSERT_TRUE(session.begin());
  ASSERT_TRUE(session.execute("insert into t values(1)"));
  session.rollback();
  EXPECT_FALSE(session.in_transaction());
  EXPECT_EQ(count(session), 0);
}

TEST_F(DatabaseFile, FullKeepsWhatItHad) {
  auto session = create();
  ASSERT_TRUE(session.execute("create table big(x text) strict"));
  ASSERT_TRUE(session.execute("insert into t values(1)"));
  ASSERT_TRUE(session.first("pragma max_page_count = 10"));
  ASSERT_TRUE(session.begin());
  ASSERT_TRUE(session.execute("insert into t values(2)"));
  const auto written = session.execute("insert into big values(printf('%.*c', 500000, 'x'))");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::unavailable);
  EXPECT_EQ(written.error().key, "db.disk_full");
  session.rollback();
  EXPECT_EQ(count(session), 1);
}

}  // namespace
}  // namespace bihuan::db
