#include "log/writer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/json_value.h"
#include "db/dialect.h"

namespace bihuan::log {
namespace {

const db::Table kMeeting{"meeting", {{"origin"}, {"happened_on", db::ColumnType::integer}, {"title"}, {"phone", db::ColumnType::text, true}}, {}};

db::Row row(int64_t day, const std::string& title) { return {std::string("loop"), day, title, db::Null{}}; }

class Site : public ::testing::Test {
 protected:
  std::string folder = (std::filesystem::temp_directory_path() / ("bihuan-log-" + std::to_string(::getpid()))).string();
  std::string path = folder + "/bihuan.db";
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::unique_ptr<Writer> create() {
    auto session = db::Session::open(path, db::Access::create);
    EXPECT_TRUE(session);
    EXPECT_TRUE(create_system_tables(*session));
    for (const auto& sql : db::create_statements(kMeeting, db::Dialect::sqlite)) EXPECT_TRUE(session->execute(sql));
    return *Writer::open(*std::move(session), [](size_t n) { return std::string(n, 's'); });
  }
  std::unique_ptr<Writer> reopen() { return *Writer::open(*db::Session::open(path, db::Access::write), [](size_t n) { return std::string(n, 's'); }); }

  static void enter(Writer& writer, int64_t day, const std::string& title) {
    auto tx = *writer.begin("clerk", {1000});
    const auto id = *tx.new_id(kMeeting);
    ASSERT_TRUE(tx.put_new(kMeeting, id, row(day, title)));
    ASSERT_TRUE(tx.append("record.enter"));
    ASSERT_TRUE(tx.commit());
  }
};

TEST_F(Site, AnEntryIsCanonicalJsonThatHoldsTheWholeRow) {
  auto writer = create();
  enter(*writer, 20210305, "第一次\"会议\"\n");
  const auto entry = read_entry(writer->session(), 1);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->json,
            "{\"actor\":\"clerk\",\"at\":1000,\"changes\":[{\"id\":1,\"row\":{\"happened_on\":20210305,\"origin\":\"loop\",\"title\":\"第一次\\\"会议\\\"\\n\"},"
            "\"table\":\"meeting\"}],\"command\":\"record.enter\",\"origin\":\"loop\"}");
  const auto parsed = parse_json(entry->json);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(canonical(*parsed), entry->json);
}

TEST_F(Site, AnUncommittedTransactionLeavesNothingBehind) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  const auto root = writer->root();
  {
    auto tx = *writer->begin("clerk", {1000});
    ASSERT_TRUE(tx.put_new(kMeeting, *tx.new_id(kMeeting), row(20210306, "二")));
    ASSERT_TRUE(tx.append("record.enter"));
  }
  EXPECT_EQ(writer->size(), 1);
  EXPECT_EQ(writer->root(), root);
  enter(*writer, 20210307, "三");
  const auto ids = writer->session().all("select id from meeting order by id");
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->size(), 2u);
  EXPECT_EQ(std::get<int64_t>((*ids)[1][0]), 2);
}

TEST_F(Site, ACorrectionClosesTheFormerVersionAtItsPosition) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put(kMeeting, 1, row(20210305, "改")));
  ASSERT_TRUE(tx.append("record.correct"));
  ASSERT_TRUE(tx.commit());
  const auto versions = writer->session().all("select since, until, title from meeting order by since");
  ASSERT_EQ(versions->size(), 2u);
  EXPECT_EQ(std::get<int64_t>((*versions)[0][1]), 2);
  EXPECT_EQ(std::get<int64_t>((*versions)[1][0]), 2);
  EXPECT_EQ(std::get<int64_t>((*versions)[1][1]), db::kOpen);
}

TEST_F(Site, ARequestIsTakenOnce) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.append("x", Origin::loop, "r-1"));
  const auto again = tx.append("x", Origin::loop, "r-1");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().key, "log.request_repeated");
  EXPECT_EQ(again.error().fields.at("position"), "1");
}

TEST_F(Site, ChangesWithoutAnEntryAreNotCommitted) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put_new(kMeeting, 1, row(20210305, "一")));
  const auto done = tx.commit();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().key, "log.rows_without_entry");
}

TEST_F(Site, ARowThatLacksAColumnIsRefused) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  const auto put = tx.put_new(kMeeting, 1, {std::string("loop"), int64_t{20210305}});
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().key, "log.row_does_not_fit");
}

TEST_F(Site, TheTimeOfTheLogNeverGoesBack) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {5000});
  ASSERT_TRUE(tx.append("a"));
  tx.set_now({4000});
  ASSERT_TRUE(tx.append("b"));
  ASSERT_TRUE(tx.commit());
  const auto times = writer->session().all("select at from bh_log order by position");
  EXPECT_EQ(std::get<int64_t>((*times)[1][0]), 5000);
  EXPECT_EQ(*position_before(writer->session(), {5000}), 0);
  EXPECT_EQ(*position_before(writer->session(), {5001}), 2);
}

TEST_F(Site, APersonalValueStaysOutOfTheEntryAndItsDigestStandsThere) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put_new(kMeeting, *tx.new_id(kMeeting), {std::string("loop"), int64_t{20210305}, std::string("一"), std::string("13800000000")}));
  ASSERT_TRUE(tx.append("record.enter"));
  ASSERT_TRUE(tx.commit());
  const auto entry = read_entry(writer->session(), 1)->json;
  EXPECT_EQ(entry.find("13800000000"), std::string::npos);
  EXPECT_NE(entry.find("{\"salted\":\"" + to_hex(sha256(std::string(16, 's'), "13800000000")) + "\"}"), std::string::npos);
}

TEST_F(Site, ReopenedGoesOnWithTheSameTreeAndIds) {
  auto writer = create();
  for (int i = 0; i < 5; ++i) enter(*writer, 20210301 + i, "会");
  const auto root = writer->root();
  writer.reset();
  writer = reopen();
  EXPECT_EQ(writer->size(), 5);
  EXPECT_EQ(writer->root(), root);
  EXPECT_EQ(root_of(*read_leaves(writer->session(), 5)), root);
  EXPECT_EQ(*root_at(writer->session(), 3), root_of(*read_leaves(writer->session(), 3)));
  auto tx = *writer->begin("clerk", {1});
  EXPECT_EQ(*tx.new_id(kMeeting), 6);
}

TEST_F(Site, KilledBetweenCommitsItsHeadEqualsItsLog) {
  create().reset();
  for (int round = 0; round < 5; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto writer = reopen();
      for (int i = 0; i < 100000; ++i) {
        auto tx = *writer->begin("clerk", {1000});
        (void)tx.put_new(kMeeting, *tx.new_id(kMeeting), row(20210305, "会"));
        (void)tx.append("record.enter");
        (void)tx.commit();
      }
      ::_exit(0);
    }
    ::usleep(60'000);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    auto writer = reopen();
    const auto leaves = read_leaves(writer->session(), INT64_MAX);
    ASSERT_TRUE(leaves);
    EXPECT_EQ(static_cast<int64_t>(leaves->size()), writer->size());
    EXPECT_EQ(root_of(*leaves), writer->root());
    const auto rows = writer->session().first("select count(*) from meeting");
    EXPECT_EQ(std::get<int64_t>((*rows)[0]), writer->size());
  }
}

TEST_F(Site, AFullDiskIsAClearErrorAndNothingIsHalfWritten) {
  create().reset();
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto writer = reopen();
    for (int i = 0; i < 100000; ++i) {
      auto tx = writer->begin("clerk", {1000});
      if (!tx) ::_exit(tx.error().fault == Fault::unavailable ? 42 : 43);
      const auto id = tx->new_id(kMeeting);
      auto put = tx->put_new(kMeeting, *id, row(20210305, std::string(500, 'x')));
      if (!put) ::_exit(put.error().fault == Fault::unavailable ? 42 : 44);
      auto appended = tx->append("record.enter");
      if (!appended) ::_exit(appended.error().fault == Fault::unavailable ? 42 : 45);
      auto done = tx->commit();
      if (!done) ::_exit(done.error().fault == Fault::unavailable ? 42 : 46);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
  auto writer = reopen();
  EXPECT_EQ(static_cast<int64_t>(read_leaves(writer->session(), INT64_MAX)->size()), writer->size());
  enter(*writer, 20210305, "又有了空间");
}

TEST_F(Site, ATruncatedDatabaseIsRefusedNotReadInPart) {
  create().reset();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  auto session = db::Session::open(path, db::Access::read);
  const bool refused = !session || !log_size(*session) || !read_leaves(*session, 10);
  EXPECT_TRUE(refused);
  if (!session) {
    EXPECT_EQ(session.error().fault, Fault::refused);
  }
}

}  // namespace
}  // namespace bihuan::log
