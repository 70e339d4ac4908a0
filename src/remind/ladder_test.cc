#include "remind/ladder.h"

#include <gtest/gtest.h>

namespace bihuan::remind {
TEST(Ladder, LevelsAreReadAsTheyAreWritten) {
  for (const Level level : {Level::remind, Level::overdue, Level::criticism})
    EXPECT_EQ(*level_of(to_string(level)), level);
  EXPECT_EQ(level_of("shout").error().key, "remind.unknown_level");
}
}  // namespace bihuan::remind
