// What is gathered on the way to the log must be in it when a commit is answered, and cost fewer calls.
#include "db/log_file.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <random>

#include "db/session.h"

namespace bihuan::db {
namespace {

namespace fs = std::filesystem;

// SQLite's own door to the system, watched: how often it writes, and a disk that is full while `is_full`.
int writes = 0;
bool is_full = false;

ssize_t watched_write(int file, const void* bytes, size_t size, off_t at) {
  ++writes;
  if (!is_full) return ::pwrite(file, bytes, size, at);
  errno = ENOSPC;
  return -1;
}

class WatchedWrites {
 public:
  WatchedWrites() {
    for (const char* name : {"pwrite", "pwrite64"})
      vfs_->xSetSystemCall(vfs_, name, reinterpret_cast<sqlite3_syscall_ptr>(watched_write));
    writes = 0;
  }
  ~WatchedWrites() {
    is_full = false;
    for (const char* name : {"pwrite", "pwrite64"}) vfs_->xSetSystemCall(vfs_, name, nullptr);
  }
  WatchedWrites(const WatchedWrites&) = delete;

 private:
  sqlite3_vfs* vfs_ = sqlite3_vfs_find(nullptr);
};

class LogFile : public ::testing::Test {
 protected:
  LogFile() {
    std::string name = (fs::temp_directory_path() / "bihuan-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
    writer_.emplace(*Session::open(path(), Access::create));
    run(*writer_, "create table t(id integer primary key, text text not null) strict");
  }
  ~LogFile() override {
    writer_.reset();
    fs::remove_all(directory_);
  }

  std::string path() const { return directory_ / "site.db"; }
  fs::path directory() const { return directory_; }
  Session& writer() { return *writer_; }
  void close() { writer_.reset(); }

  static void run(Session& session, const std::string& sql) {
    const auto done = session.execute(sql);
    if (!done) throw std::runtime_error(done.error().key + " " + done.error().detail);
  }
  static Result<void> enter(Session& session, int64_t first, int64_t rows, size_t size) {
    TRY_SET(auto insert, session.prepare("insert into t(id, text) values(?1, ?2)"));
    for (int64_t id = first; id < first + rows; ++id) {
      insert.bind(1, id);
      insert.bind(2, std::string_view(std::string(size, static_cast<char>('a' + id % 26))));
      TRY(insert.run());
    }
    return {};
  }
  static int64_t number(Session& session, const std::string& sql) {
    const auto row = session.first(sql);
    if (!row) throw std::runtime_error(row.error().key + " " + row.error().detail);
    return std::get<int64_t>(row->at(0));
  }
  // What a power cut at this moment would leave, as another program finds it.
  int64_t rows_in_a_copy() const {
    const fs::path copy = directory_ / "copy";
    fs::remove_all(copy);
    fs::create_directory(copy);
    for (const char* part : {"site.db", "site.db-wal"}) fs::copy_file(directory_ / part, copy / part);
    auto session = *Session::open(copy / "site.db", Access::write);
    EXPECT_EQ(session.first("pragma integrity_check")->at(0), Value(std::string("ok")));
    return number(session, "select count(*) from t");
  }

 private:
  fs::path directory_;
  std::optional<Session> writer_;
};

TEST_F(LogFile, AnotherConnectionSeesEachCommitAtOnce) {
  auto reader = *Session::open(path(), Access::read);
  std::mt19937 random(7);
  int64_t rows = 0;
  for (int i = 0; i < 200; ++i) {
    const auto more = static_cast<int64_t>(random() % 40);
    run(writer(), "begin immediate");
    ASSERT_TRUE(enter(writer(), rows + 1, more, 200 + random() % 6000));
    if (random() % 4 == 0) {
      run(writer(), "rollback");
      EXPECT_EQ(number(reader, "select count(*) from t"), rows);
      continue;
    }
    run(writer(), "commit");
    rows += more;
    ASSERT_EQ(number(reader, "select count(*) from t"), rows);
    ASSERT_EQ(number(reader, "select count(*) from t where length(text) = 0"), 0) << "each page can be read";
    if (random() % 10 == 0) run(writer(), "pragma wal_checkpoint(passive)");
  }
  EXPECT_EQ(reader.first("pragma integrity_check")->at(0), Value(std::string("ok")));
}

TEST_F(LogFile, ACommitIsInTheFilesWhenItIsAnswered) {
  int64_t rows = 0;
  for (int i = 0; i < 12; ++i) {
    const int64_t more = i % 3 == 0 ? 400 : 1 + i;  // 400 rows: more than is gathered in one piece
    run(writer(), "begin immediate");
    ASSERT_TRUE(enter(writer(), rows + 1, more, 1000));
    EXPECT_EQ(rows_in_a_copy(), rows) << "nothing of it counts before";
    run(writer(), "commit");
    rows += more;
    EXPECT_EQ(rows_in_a_copy(), rows);
    if (i == 6) run(writer(), "pragma wal_checkpoint(passive)");
  }
}

// Its pages are more than the cache holds: they go into the log before the end, and are read back from it.
TEST_F(LogFile, ATransactionLargerThanTheCacheReadsWhatItWrote) {
  run(writer(), "pragma cache_size = 20");
  ASSERT_TRUE(enter(writer(), 1, 100, 3000));
  for (const char* end : {"rollback", "commit"}) {
    run(writer(), "begin immediate");
    ASSERT_TRUE(enter(writer(), 101, 500, 3000));
    run(writer(), "update t set text = text || 'z' where id % 3 = 0");
    EXPECT_EQ(number(writer(), "select count(*) from t where length(text) = 3000 + (id % 3 = 0)"), 600);
    run(writer(), end);
  }
  EXPECT_EQ(number(writer(), "select count(*) from t where length(text) = 3000 + (id % 3 = 0)"), 600);
  EXPECT_EQ(rows_in_a_copy(), 600);
}

TEST_F(LogFile, ManyPagesTakeFewCalls) {
  const WatchedWrites watched;
  constexpr int kPages = 100;
  run(writer(), "begin immediate");
  ASSERT_TRUE(enter(writer(), 1, kPages, 4000));
  writes = 0;
  run(writer(), "commit");
  EXPECT_GE(writes, 4000 * kPages / (64 << 10));  // it is seen
  EXPECT_LT(writes, kPages / 4);                  // SQLite by itself: two for each page
}

// Pages of an earlier statement are lost when the disk is found full by a read: nothing of the transaction may stay.
TEST_F(LogFile, ADiskFoundFullByAReadTakesBackTheWholeTransaction) {
  run(writer(), "pragma cache_size = 20");
  ASSERT_TRUE(enter(writer(), 1, 100, 3000));
  const WatchedWrites watched;
  bool was_refused = false;
  for (int rows = 40; rows < 120; ++rows) {  // somewhere the last page is gathered, and the next call is a read
    run(writer(), "begin immediate");
    ASSERT_TRUE(enter(writer(), 101, rows, 3000));
    is_full = true;
    const auto changed = writer().execute("update t set text = substr(text, 2) || 'z'");
    is_full = false;
    if (!changed) {
      was_refused = true;
      EXPECT_EQ(changed.error().fault, Fault::unavailable);
      EXPECT_FALSE(writer().in_transaction()) << rows;
    }
    if (writer().in_transaction()) run(writer(), "rollback");
    ASSERT_EQ(number(writer(), "select count(*) from t"), 100) << rows;
  }
  EXPECT_TRUE(was_refused);
  EXPECT_EQ(rows_in_a_copy(), 100);
}

// A log that cannot grow, as on a full disk: the commit fails, what was there stays, and afterwards it goes on.
TEST_F(LogFile, WhatCannotBeWrittenIsNotCommitted) {
  ASSERT_TRUE(enter(writer(), 1, 10, 1000));
  close();
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    auto session = *Session::open(path(), Access::write);
    const rlimit tight{200'000, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &tight);
    const bool began = session.begin() && enter(session, 11, 400, 1000);
    const auto committed = session.commit();
    session.rollback();
    const bool is_refused = !began || (!committed && committed.error().fault == Fault::unavailable);
    const rlimit wide{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &wide);
    const bool goes_on = number(session, "select count(*) from t") == 10 && session.begin() &&
                         enter(session, 11, 5, 1000) && session.commit();
    ::_exit((is_refused ? 0 : 1) + (goes_on ? 0 : 2));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  auto session = *Session::open(path(), Access::write);
  EXPECT_EQ(number(session, "select count(*) from t"), 15);
  EXPECT_EQ(session.first("pragma integrity_check")->at(0), Value(std::string("ok")));
}

}  // namespace
}  // namespace bihuan::db
