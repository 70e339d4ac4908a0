// The thread that writes: who is answered when, and when the database's log goes into its file.
#include "http/writing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include "record/record.h"
#include "small_site.h"

namespace bihuan {
namespace {

class WritingThread : public ::testing::Test {
 protected:
  test::SmallSite small;
  const int64_t unit = small.unit("t1");
  const account::Actor actor = small.actor("office");
  std::vector<size_t> groups;  // touched by the writing thread; read after stop()
  std::unique_ptr<http::Writing> writing =
      std::make_unique<http::Writing>(small.site->writer(), small.site->kit(),
                                      http::Writing::Hooks{[] { return test::at(2021, 2, 1); }, [] {}, [](auto) {},
                                                           [this](size_t n, double) { groups.push_back(n); }});

  Result<void> enter(log::Tx& tx) {
    const record::Fields fields{{"happened_on", int64_t{20210201}},
                                {"kind", std::string("standing")},
                                {"unit", unit},
                                {"attendance", int64_t{12}}};
    const auto entered = record::enter(tx, small.site->kit(), small.kind("meeting"), actor, fields, "");
    return entered ? Result<void>() : Result<void>(entered.error());
  }
  using Done = std::function<void(const Result<void>&)>;
  // A command that holds the thread, under way when this returns: what is asked meanwhile gathers until `go_on`.
  void hold(std::promise<void>& go_on, const Done& done) {
    const auto begun = std::make_shared<std::promise<void>>();
    ASSERT_TRUE(writing->submit({false,
                                 [this, begun, &go_on](log::Tx& tx) {
                                   begun->set_value();
                                   go_on.get_future().wait();
                                   return enter(tx);
                                 },
                                 done,
                                 {}}));
    begun->get_future().wait();
  }
  // What the file says by itself, without the log beside it.
  int64_t meetings_in_file() {
    const std::string copy = small.folder / "alone.db";
    std::filesystem::copy_file(small.folder / "site/bihuan.db", copy,
                               std::filesystem::copy_options::overwrite_existing);
    auto session = db::Session::open(copy, db::Access::write);
    if (!session) return 0;
    const auto row = session->first("select count(*) from meeting");
    return row && !row->empty() ? std::get<int64_t>((*row)[0]) : 0;
  }
};

TEST_F(WritingThread, WhoAsksDuringACommandIsInTheNextCommitWithAllWhoDid) {
  std::promise<void> go_on;
  std::promise<void> all;
  std::atomic<int> answered = 0;
  const auto done = [&](const Result<void>& result) {
    EXPECT_TRUE(result);
    if (++answered == 9) all.set_value();
  };
  hold(go_on, done);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(writing->submit({false, [&](log::Tx& tx) { return enter(tx); }, done, {}}));
  go_on.set_value();
  all.get_future().wait();
  ASSERT_TRUE(writing->run([&](log::Tx& tx) { return enter(tx); })) << "nobody else comes: it goes on alone";
  writing->stop();
  EXPECT_EQ(groups, (std::vector<size_t>{1, 8, 1}));
}

TEST_F(WritingThread, WhenNobodyAsksTheLogGoesIntoTheFile) {
  constexpr int64_t kMany = 200;
  constexpr int64_t kLeft = 50;  // fewer than so many may wait for more to come
  for (int64_t i = 0; i < kMany; ++i) ASSERT_TRUE(writing->run([&](log::Tx& tx) { return enter(tx); }));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (meetings_in_file() <= kMany - kLeft && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_GT(meetings_in_file(), kMany - kLeft);
  ASSERT_TRUE(writing->run([&](log::Tx& tx) { return enter(tx); })) << "and work goes on";
}

// Thousands of pages, and never a moment's rest.
TEST_F(WritingThread, WhileManyAskAtOnceTheLogStaysShort) {
  constexpr int kThrongs = 150;
  constexpr int kTogether = 40;
  for (int i = 0; i < kThrongs; ++i) {
    std::promise<void> go_on;
    std::promise<void> all;
    std::atomic<int> answered = 0;
    const auto done = [&](const Result<void>& result) {
      EXPECT_TRUE(result);
      if (++answered == kTogether) all.set_value();
    };
    hold(go_on, done);
    bool taken = true;
    for (int n = 1; n < kTogether; ++n)
      taken = writing->submit({false, [&](log::Tx& tx) { return enter(tx); }, done, {}}) && taken;
    go_on.set_value();
    ASSERT_TRUE(taken);
    all.get_future().wait();
  }
  writing->stop();
  EXPECT_LT(std::filesystem::file_size(small.folder / "site/bihuan.db-wal"), 8u << 20);
}

}  // namespace
}  // namespace bihuan
