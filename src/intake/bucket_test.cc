#include "intake/bucket.h"

#include <gtest/gtest.h>

namespace bihuan::intake {
namespace {

TEST(Bucket, GivesItsBurstAndThenOneATime) {
  const Rate rate{3, 60};
  Bucket bucket;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(take(bucket, rate, {1000}), 0);
  EXPECT_EQ(take(bucket, rate, {1000}), 60);
  EXPECT_EQ(take(bucket, rate, {1059}), 1);
  EXPECT_EQ(take(bucket, rate, {1060}), 0);
  EXPECT_EQ(take(bucket, rate, {1060}), 60);
}

TEST(Bucket, IsFullAgainAfterALongTimeAndNeverMoreThanFull) {
  const Rate rate{2, 10};
  Bucket bucket;
  EXPECT_EQ(take(bucket, rate, {0}), 0);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(take(bucket, rate, {1'000'000}), 0);
  EXPECT_EQ(take(bucket, rate, {1'000'000}), 10);
}

TEST(Bucket, GivesNothingForAClockThatIsSetBack) {
  const Rate rate{1, 60};
  Bucket bucket;
  EXPECT_EQ(take(bucket, rate, {5000}), 0);
  EXPECT_GT(take(bucket, rate, {100}), 60);
}

TEST(Limiter, CountsEachClientByItself) {
  Limiter limiter({1, 60});
  EXPECT_EQ(limiter.take("a", {1000}), 0);
  EXPECT_EQ(limiter.take("b", {1000}), 0);
  EXPECT_EQ(limiter.take("a", {1000}), 60);
}

TEST(Limiter, DoesNotGrowUnderAFloodAndForgetsWhoIsFull) {
  Limiter limiter({1, 60}, 10);
  int taken = 0;
  for (int i = 0; i < 1000; ++i) taken += limiter.take(std::to_string(i), {1000}) == 0 ? 1 : 0;
  EXPECT_EQ(limiter.size(), 10u);
  EXPECT_EQ(taken, 11);  // ten of their own, one shared
  EXPECT_EQ(limiter.take("late", {1060}), 0);
  EXPECT_EQ(limiter.size(), 1u);
}

TEST(Limiter, KeepsNoAddress) {
  const std::string key = client_key("secret", "192.0.2.1");
  EXPECT_EQ(key.size(), 32u);
  EXPECT_EQ(key, client_key("secret", "192.0.2.1"));
  EXPECT_NE(key, client_key("another", "192.0.2.1"));
  EXPECT_EQ(key.find("192"), std::string::npos);
}

}  // namespace
}  // namespace bihuan::intake
