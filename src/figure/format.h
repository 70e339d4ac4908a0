// Official number formats (DOMAIN §5), apart from computing: a formatted text is always true of the exact value.
// 余 and 多 round down to a round figure, 近 rounds up; 万 and 亿 scale; % has a stated number of places. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.h"
#include "base/result.h"

namespace bihuan::figure {

enum class Approx { exact, over_yu, over_duo, nearly };  // — 余 多 近
enum class Scale { one, wan, yi, percent };              // — 万 亿 %

struct Style {
  Approx approx = Approx::exact;
  Scale scale = Scale::one;
  int places = 0;    // digits after the point, after scaling; 0 to 9
  int64_t step = 0;  // for an approximation: the round figure, a power of ten in the unscaled unit (10000 for 9万余),
                     // for % in points; 0 = by size: one digit below the leading one, at least 10, and not finer than
                     // `places` (1,234 → 100; 45 → 10; 92,340 in 万 → 10000, at one place 1000)
  bool operator==(const Style&) const = default;
};

// "1200余", "9万余", "1200多万", "9.2万", "近60%", "97.5%". An exactly round value takes no 余/多/近; a value below the
// step is given exactly (a fraction: as Approx::exact does), and so is a negative one. Style exact with too few places
// rounds half-up, except that it never turns a value below 100 % into "100%" nor one above 0 into "0%": it keeps more
// places then. Percent takes a share (0.975 → 97.5%). 余 and 多 stand before 万 when the round figure is 10万 or more
// (1200多万), else behind it (9万余). Faults: invalid "format.bad_places", "format.bad_step" (kit or binding),
// "format.too_large", "format.too_fine" (no text could be read back exactly). What is returned has been read back:
// holds(parse_stated(text), value).
Result<std::string> format(const Number& value, const Style& style);

// What a number in a text states about the exact value: it lies in [low, high), or in (low, high) where low_open, or is
// exactly low. Widest honest reading: 1200余 is (1200, 1300), 1000余 (1000, 2000), 9万余 (90000, 100000), 近60% (50 %,
// 60 %); 9.2万 is what rounds to it, [91500, 92500); 0 is exactly 0, and 100% is at least the whole.
struct Stated {
  Number low;
  Number high;
  bool low_open = false;
  bool high_closed = false;
  size_t length = 0;  // bytes of the text that belong to the number, 余 万 % and 近 included, measure word not
};
// Reads "9万余", "近60%", "1200余", "3.5", "1,234", "９万" (full width) at the start of the text; what follows is not
// looked at. Not a number: invalid "format.not_a_number"; beyond what is kept exactly: invalid "format.too_large".
Result<Stated> parse_stated(std::string_view text);
bool holds(const Stated& stated, const Number& value);

// Shares (each part of their sum) as percent texts that add to exactly 100 at `places`: largest remainder, the earlier
// part first among equals. All of them get more places when a part above 0 would read 0%, or one below the whole 100%.
// Faults: invalid "format.bad_places", "format.negative_share", "format.nothing_to_share" (no parts, or all 0),
// "format.too_fine".
Result<std::vector<std::string>> shares(const std::vector<int64_t>& parts, int places);

}  // namespace bihuan::figure
