// What happens to a site when the power, the disk or the file fails.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <random>

#include "log/site_for_test.h"

namespace bihuan::log {
namespace {

class SiteFault : public Site {
 protected:
  // Runs `work` in a child process; its exit code, or -1 when it was killed.
  static int in_child(const std::function<int()>& work, int kill_after_microseconds = 0) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work());
    if (kill_after_microseconds > 0) {
      ::usleep(static_cast<useconds_t>(kill_after_microseconds));
      ::kill(child, SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  static Result<void> try_to_enter(Writer& writer, const std::string& title) {
    TRY_SET(auto tx, writer.begin("clerk", {1000}));
    TRY_SET(const auto id, tx.new_id(kMeeting));
    TRY(tx.put_new(kMeeting, id, meeting(20210305, title)));
    TRY(tx.append("record.enter"));
    return tx.commit();
  }

  static void overwrite(const std::string& where, const std::string& bytes) {
    std::ofstream(where, std::ios::binary) << bytes;
  }
  static std::string bytes_of(const std::string& where) {
    std::ifstream in(where, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Reads all there is as a stranger would. True: refused somewhere, with an error that says so.
  static bool is_refused(const std::string& where) {
    auto session = db::Session::open(where, db::Access::read);
    if (!session) return true;
    const auto size = log_size(*session);
    if (!size || !root_at(*session, *size) || !read_leaves(*session, *size)) return true;
    if (!position_before(*session, {500})) return true;
    const auto rows = session->all("select * from meeting");
    const auto check = session->first("pragma integrity_check");
    return !rows || !check || *check != db::Row{std::string("ok")};
  }
};

TEST_F(SiteFault, KilledAnywhereItsHeadEqualsItsLog) {
  create().reset();
  int64_t before = 0;
  for (int round = 0; round < 6; ++round) {
    const auto work = [&] {
      auto writer = reopen();
      while (try_to_enter(*writer, "会")) continue;
      return 1;
    };
    EXPECT_EQ(in_child(work, 40'000 + 17'000 * round), -1);
    auto writer = reopen();
    expect_whole(*writer);
    EXPECT_EQ(number(*writer, "select count(*) from meeting"), writer->size());
    EXPECT_EQ(number(*writer, "select coalesce(max(next), 1) from bh_next_id"), writer->size() + 1);
    EXPECT_GE(writer->size(), before);
    before = writer->size();
  }
  EXPECT_GT(before, 0);
}

TEST_F(SiteFault, ACommitThatWasAnsweredOutlivesTheProcess) {
  create().reset();
  const auto work = [&] {
    auto writer = reopen();
    for (int i = 0; i < 20; ++i)
      if (!try_to_enter(*writer, "会")) return 1;
    return ::raise(SIGKILL);
  };
  EXPECT_EQ(in_child(work), -1);
  EXPECT_EQ(reopen()->size(), 20);
}

TEST_F(SiteFault, AFullDiskIsAClearErrorAndNothingIsHalfWritten) {
  create().reset();
  const auto work = [&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto writer = reopen();
    for (int i = 0; i < 100'000; ++i) {
      const auto entered = try_to_enter(*writer, std::string(500, 'x'));
      if (!entered) return entered.error().fault == Fault::unavailable && writer->size() == i ? 42 : 43;
    }
    return 0;
  };
  EXPECT_EQ(in_child(work), 42);
  auto writer = reopen();
  expect_whole(*writer);
  EXPECT_GT(writer->size(), 0);
  enter(*writer, 20210305, "又有了空间");
}

TEST_F(SiteFault, AtItsLargestSizeADatabaseKeepsWhatItHad) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  const auto root = writer->root();
  ASSERT_TRUE(writer->session().first("pragma max_page_count = 20"));
  Result<void> entered;
  for (int i = 0; entered && i < 100; ++i) entered = try_to_enter(*writer, std::string(100'000, 'x'));
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().key, "db.disk_full");
  ASSERT_TRUE(writer->session().first("pragma max_page_count = 100000"));
  enter(*writer, 20210305, "二");
  expect_whole(*writer);
  EXPECT_EQ(*root_at(writer->session(), 1), root);
}

TEST_F(SiteFault, CutOffAnywhereItIsRefusedAndNothingCrashes) {
  auto writer = create();
  for (int i = 0; i < 50; ++i) enter(*writer, 20210305, std::string(2'000, 'x'));
  writer.reset();
  const std::string whole = bytes_of(path);
  const std::string cut = folder + "/cut.db";
  for (size_t i = 1; i < 40; ++i) {
    overwrite(cut, whole.substr(0, whole.size() * i / 40));
    EXPECT_TRUE(is_refused(cut)) << i << "/40";
  }
  EXPECT_FALSE(is_refused(path));
}

TEST_F(SiteFault, WithBytesChangedAnywhereNothingCrashes) {
  auto writer = create();
  for (int i = 0; i < 20; ++i) enter(*writer, 20210305, "会议");
  writer.reset();
  const std::string whole = bytes_of(path);
  const std::string changed_at = folder + "/changed.db";
  std::mt19937 random(7);
  for (int round = 0; round < 150; ++round) {
    auto bytes = whole;
    for (int i = 0; i < 20; ++i) {
      // Half of them where the pages' own bookkeeping stands.
      const size_t page = random() % (bytes.size() / 8192) * 8192;
      bytes[page + random() % (i % 2 == 0 ? 100 : 8192)] = static_cast<char>(random());
    }
    overwrite(changed_at, bytes);
    (void)is_refused(changed_at);
    if (auto session = db::Session::open(changed_at, db::Access::write)) {
      auto opened = Writer::open(*std::move(session), salt);
      if (opened) (void)try_to_enter(**opened, "会");
    }
    for (const auto* tail : {"", "-wal", "-shm"}) std::filesystem::remove(changed_at + tail);
  }
}

}  // namespace
}  // namespace bihuan::log
