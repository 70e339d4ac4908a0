// The draw of a sample: the same for everybody who draws again.
#include "matter/sample.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace bihuan::matter {
namespace {

using Ids = std::vector<int64_t>;

Ids up_to(int64_t last) {
  Ids ids(static_cast<size_t>(last));
  std::iota(ids.begin(), ids.end(), 1);
  return ids;
}

// Computed elsewhere by the words of the header:
// sorted(range(1, 21), key=lambda i: hashlib.sha256(f"{seed}\n{i}".encode()).digest())[:5]
TEST(Draw, IsWhatTheDescribedAlgorithmGives) {
  EXPECT_EQ(draw(up_to(20), 5, "2021-回头看-1"), (Ids{20, 10, 4, 17, 12}));
  EXPECT_EQ(draw(up_to(20), 5, "2021-回头看-2"), (Ids{2, 5, 8, 12, 6}));
}

TEST(Draw, APopulationIsToldByItsDigest) {
  EXPECT_EQ(population_digest({30, 1, 2}), "3cca336f5640a46f808b6d60d202714f99cf959f13b5a86c8583ede58f7a8e37");
  EXPECT_NE(population_digest({1, 23}), population_digest({12, 3}));
}

TEST(Draw, HangsOnSeedAndPopulationAlone) {
  rc::check("order and repeats count for nothing, no id is made up, none comes twice", [] {
    const auto ids = *rc::gen::container<Ids>(rc::gen::inRange<int64_t>(1, 1'000'000));
    const auto seed = *rc::gen::arbitrary<std::string>();
    const auto n = *rc::gen::inRange<size_t>(0, 60);
    const Ids drawn = draw(ids, n, seed);
    Ids mixed = ids;
    std::reverse(mixed.begin(), mixed.end());
    mixed.insert(mixed.end(), ids.begin(), ids.end());
    RC_ASSERT(draw(mixed, n, seed) == drawn);
    const std::set<int64_t> known(ids.begin(), ids.end());
    const std::set<int64_t> chosen(drawn.begin(), drawn.end());
    RC_ASSERT(chosen.size() == drawn.size());
    RC_ASSERT(drawn.size() == std::min(n, known.size()));
    RC_ASSERT(std::includes(known.begin(), known.end(), chosen.begin(), chosen.end()));
    const Ids more = draw(ids, n + 1, seed);
    RC_ASSERT(std::equal(drawn.begin(), drawn.end(), more.begin()));
  });
}

TEST(Draw, FavoursNobody) {
  std::vector<int> times(11);
  for (int seed = 0; seed < 10'000; ++seed) ++times[static_cast<size_t>(draw(up_to(10), 1, std::to_string(seed))[0])];
  for (int64_t id = 1; id <= 10; ++id) EXPECT_NEAR(times[static_cast<size_t>(id)], 1000, 150) << id;
}

TEST(Draw, AShareIsRoundedUp) {
  EXPECT_EQ(share_of(91, 10), 10u);
  EXPECT_EQ(share_of(90, 10), 9u);
  EXPECT_EQ(share_of(3, 1), 1u);
  EXPECT_EQ(share_of(0, 50), 0u);
  EXPECT_EQ(share_of(7, 100), 7u);
}

}  // namespace
}  // namespace bihuan::matter
