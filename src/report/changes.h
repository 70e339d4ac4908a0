// What somebody changed in a text by hand, seen from the sealed text. Pure; time and memory are bounded by align().
// Offsets are code points, half-open.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/align.h"

namespace bihuan::report {

struct Stretch {
  size_t start = 0;
  size_t end = 0;
};

class Changes {
 public:
  // Both texts must outlive it.
  Changes(std::u32string_view before, std::u32string_view after);

  // Where a stretch of the sealed text now stands.
  struct Moved {
    Stretch at;              // of the text as it is; what stands between the shared neighbours when it was changed
    bool unchanged = false;  // one shared run
  };
  Moved moved(Stretch sealed) const;

  // Each place where the texts differ: at[0] of the sealed text became at[1] of the text. One of both may be empty.
  struct Difference {
    Stretch sealed;
    Stretch now;
  };
  std::vector<Difference> differences() const;

 private:
  std::u32string_view before_;
  std::u32string_view after_;
  std::vector<Same> runs_;
};

// The words that say what a number or claim is about: from the punctuation before it to that behind it, but no further
// than its neighbours [not_before, not_after).
struct Clause {
  Stretch words;
  bool after_neighbour = false;  // a neighbour stands where it begins, and not a punctuation mark
  bool before_neighbour = false;
};
Clause clause_around(std::u32string_view text, Stretch slot, size_t not_before, size_t not_after);
bool is_punctuation(char32_t c);  // what ends a clause; a line's end does

// The difference in `after`, widened to the figures that it makes or maims: "1" typed before "4次" is "14", and 2021
// without its last digit is 202.
Stretch figures_touched(std::u32string_view before, std::u32string_view after, const Changes::Difference& difference);
// What nobody may add by hand: each figure in the stretch, in any script (12, １２, ⑫, Ⅻ, 三百二十, 两次); without one,
// the stretch itself when it says something of all or of the end of a matter (全部, 所有, 无一, 办结 …). Else nothing.
std::vector<Stretch> claims_in(std::u32string_view text, Stretch stretch);

}  // namespace bihuan::report
