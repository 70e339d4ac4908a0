// Where the pieces of a text are after somebody edited it. Pure; bounded in time and memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bihuan::report {

// A stretch that both texts share: before[before, before+length) = after[after, after+length). Offsets in code points.
struct Same {
  size_t before = 0;
  size_t after = 0;
  size_t length = 0;
};

// The longest-common-subsequence alignment (Myers, An O(ND) Difference Algorithm, 1986), common ends first. When more
// than `most_edits` insertions and deletions would be needed, only the common ends are given.
std::vector<Same> align(std::u32string_view before, std::u32string_view after, size_t most_edits = 2000);

}  // namespace bihuan::report
