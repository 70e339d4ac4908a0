#include "http/outlook.h"

#include <gtest/gtest.h>

#include "log/writer.h"

namespace bihuan::http {
namespace {

class OutlookOfASite : public ::testing::Test {
 protected:
  db::Session session = *db::Session::open(":memory:", db::Access::create);
  Instant now = {1'700'000'000};

  void SetUp() override { ASSERT_TRUE(log::create_system_tables(session)); }
  void entry(int64_t position, int64_t at) {
    ASSERT_TRUE(session.execute("insert into bh_log(site, position, at, entry) values(1, " + std::to_string(position) +
                                ", " + std::to_string(at) + ", '{}')"));
  }
  void checkpoint(int64_t size) {
    ASSERT_TRUE(
        session.execute("insert into bh_checkpoint(site, size, note) values(1, " + std::to_string(size) + ", '')"));
  }
  Outlook look(int least_free_percent, int checkpoint_days) {
    auto seen = look_ahead(session, "/", least_free_percent, checkpoint_days, now);
    EXPECT_TRUE(seen);
    return *std::move(seen);
  }
};

TEST_F(OutlookOfASite, EntriesThatNoCheckpointCoversAreWarnedOfWhenTheyAreOld) {
  entry(1, now.seconds - 5 * 86400);
  entry(2, now.seconds - 3 * 86400);
  checkpoint(1);
  EXPECT_EQ(look(0, 3).warnings.size(), 0u);
  const auto old = look(0, 2);
  ASSERT_EQ(old.warnings.size(), 1u);
  EXPECT_EQ(old.warnings[0].event, "checkpoint_old");
  EXPECT_EQ(old.checkpoint_seconds, 3 * 86400);
  checkpoint(2);
  EXPECT_EQ(look(0, 2).checkpoint_seconds, 0);
}

TEST_F(OutlookOfASite, ADiskWithLessThanTheSetShareFreeIsWarnedOf) {
  EXPECT_TRUE(look(0, 2).warnings.empty());
  const auto low = look(101, 2);
  ASSERT_EQ(low.warnings.size(), 1u);
  EXPECT_EQ(low.warnings[0].event, "disk_low");
}

}  // namespace
}  // namespace bihuan::http
