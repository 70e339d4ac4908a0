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
  int places = 0;     // digits after the point, after scaling
  int64_t step = 0;   // for an approximation: the round figure, in the unscaled unit (10000 for 9万余); 0 = by size: one
                      // digit below the leading one, at least 10 (1,234 → 100; 45 → 10)
  bool operator==(const Style&) const = default;
};

// "1200余", "9万余", "9.2万", "近60%", "97.5%". An exactly round value takes no 余/多/近; a value below the step is given exactly.
// Style exact with too few places rounds half-up, except that it never turns a value below 100 % into "100%" nor one above 0 into
// "0%": it keeps more places then. Percent takes a share (0.975 → 97.5%).
Result<std::string> format(const Number& value, const Style& style);

// What a number in a text states about the exact value: it lies in [low, high), or in (low, high) where low_open, or is exactly low.
struct Stated {
  Number low;
  Number high;
  bool low_open = false;
  bool high_closed = false;
  size_t length = 0;  // bytes of the text that belong to the number, 余 万 % and 近 included, measure word not
};
// Reads "9万余", "近60%", "1200余", "3.5", "９万" (full width). Not a number: invalid "format.not_a_number".
Result<Stated> parse_stated(std::string_view text);
bool holds(const Stated& stated, const Number& value);

// Shares (each part of their sum) as percent texts that add to exactly 100 at `places`: largest remainder.
Result<std::vector<std::string>> shares(const std::vector<int64_t>& parts, int places);

}  // namespace bihuan::figure
