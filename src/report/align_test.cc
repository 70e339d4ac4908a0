#include "report/align.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace bihuan::report {
namespace {

std::u32string shared(std::u32string_view text, const std::vector<Same>& runs) {
  std::u32string joined;
  for (const auto& run : runs) joined += text.substr(run.before, run.length);
  return joined;
}

TEST(Align, OneChangedDigitLeavesAllElseInPlace) {
  const auto runs = align(U"召开会议12次，学习7次", U"召开会议13次，学习7次");
  EXPECT_EQ(shared(U"召开会议12次，学习7次", runs), U"召开会议1次，学习7次");
}

TEST(Align, EqualTextsAreOneRun) {
  const auto runs = align(U"全部整改完成", U"全部整改完成");
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].length, 6u);
}

TEST(Align, EmptyAgainstAnythingSharesNothing) {
  EXPECT_TRUE(align(U"", U"甲").empty());
  EXPECT_TRUE(align(U"甲", U"").empty());
}

TEST(Align, MoreEditsThanAllowedKeepsTheCommonEnds) {
  const auto runs = align(U"头abcdef尾", U"头ghijkl尾", 3);
  EXPECT_EQ(shared(U"头abcdef尾", runs), U"头尾");
}

// The length of a longest common subsequence by the textbook table.
size_t longest_common(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<size_t>> table(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j)
      table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1 : std::max(table[i - 1][j], table[i][j - 1]);
  return table[a.size()][b.size()];
}

TEST(Align, RunsAreEqualInBothTextsInOrderAndAsLongAsTheTextbookSays) {
  const bool ok = rc::check([](const std::vector<uint8_t>& first, const std::vector<uint8_t>& second) {
    std::u32string a;
    std::u32string b;
    for (const auto c : first) a += static_cast<char32_t>(U'a' + c % 4);
    for (const auto c : second) b += static_cast<char32_t>(U'a' + c % 4);
    size_t before = 0;
    size_t after = 0;
    size_t length = 0;
    for (const auto& run : align(a, b)) {
      RC_ASSERT(run.before >= before);
      RC_ASSERT(run.after >= after);
      RC_ASSERT(a.substr(run.before, run.length) == b.substr(run.after, run.length));
      before = run.before + run.length;
      after = run.after + run.length;
      length += run.length;
    }
    RC_ASSERT(length == longest_common(a, b));
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace bihuan::report
