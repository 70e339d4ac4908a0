#include "figure/format.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>

#include "base/text.h"

namespace bihuan::figure {
namespace {

// Every product below stays under 2^127: a 64-bit integer times 100 or 10^8, times 10^9 places, times 2.
__extension__ typedef __int128 Wide;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int kMaxPlaces = 9;
constexpr size_t kMaxDigits = 24;  // of a number that is read
constexpr std::string_view kYu = "余";
constexpr std::string_view kDuo = "多";
constexpr std::string_view kNear = "近";

Wide power(int exponent) {
  Wide result = 1;
  for (; exponent > 0; --exponent) result *= 10;
  return result;
}

Error bad_places(int places) { return {Fault::invalid, "format.bad_places", {{"places", std::to_string(places)}}}; }
Error too_large(std::string value) { return {Fault::invalid, "format.too_large", {{"value", std::move(value)}}}; }
Error too_fine(std::string value) { return {Fault::invalid, "format.too_fine", {{"value", std::move(value)}}}; }
Error not_a_number(std::string_view text) {
  return {Fault::invalid, "format.not_a_number", {{"text", excerpt(text, 20)}}};
}

// ---- writing

std::string_view word_of(Scale scale) {
  constexpr std::string_view kWords[] = {"", "万", "亿", "%"};
  return kWords[static_cast<size_t>(scale)];
}

// By how many digits the scale moves the point. Percent moves none: its magnitude is in points already.
int digits_of(Scale scale) { return scale == Scale::wan ? 4 : scale == Scale::yi ? 8 : 0; }

// units · 10^-places in full: (12345, 2) -> "123.45". Precondition: units not negative.
std::string decimal_text(Wide units, int places) {
  std::string text;
  for (int written = 0; units > 0 || written <= places; ++written) {
    if (written == places && places > 0) text += '.';
    text += static_cast<char>('0' + static_cast<int>(units % 10));
    units /= 10;
  }
  std::reverse(text.begin(), text.end());
  return text;
}

// The same without zeros at the end of the fraction: (92000, 4) -> "9.2".
std::string shortest_text(Wide units, int places) {
  for (; places > 0 && units % 10 == 0; --places) units /= 10;
  return decimal_text(units, places);
}

// A value without its sign, in the unscaled unit; a share in points of percent.
struct Magnitude {
  Wide num = 0;
  Wide den = 1;
};

Magnitude magnitude(const Number& value, Scale scale) {
  const Wide num = value.num() < 0 ? -Wide{value.num()} : Wide{value.num()};
  return {scale == Scale::percent ? num * 100 : num, value.den()};
}

// num/den in units of 10^-places, half-up.
Wide rounded(const Magnitude& size, int places) {
  const Wide rest = size.num % size.den * power(places);
  return size.num / size.den * power(places) + (rest * 2 + size.den) / (size.den * 2);
}

Result<std::string> exact_text(const Number& value, const Style& style) {
  Magnitude size = magnitude(value, style.scale);
  size.den *= power(digits_of(style.scale));
  for (int places = style.places; places <= kMaxPlaces; ++places) {
    const Wide units = rounded(size, places);
    const bool lost = units == 0 && size.num > 0;
    const bool completed = style.scale == Scale::percent && size.num < size.den * 100 && units == 100 * power(places);
    if (lost || completed) continue;
    std::string text = value.num() < 0 ? "-" : "";
    return text.append(decimal_text(units, places)).append(word_of(style.scale));
  }
  return too_fine(value.to_string(kMaxPlaces));
}

// One digit below the leading one, at least 10, not finer than the last place that is written.
Wide step_by_size(Wide whole, const Style& style) {
  Wide leading = 1;
  while (whole / leading >= 10) leading *= 10;
  const int last_place = std::max(0, digits_of(style.scale) - style.places);
  return std::max({leading / 10, Wide{10}, power(last_place)});
}

Result<std::string> approximate_text(const Number& value, const Style& style) {
  const Magnitude size = magnitude(value, style.scale);
  const int digits = digits_of(style.scale);
  const std::string_view word = word_of(style.scale);
  const Wide step = style.step > 0 ? Wide{style.step} : step_by_size(size.num / size.den, style);
  if (value.num() < 0 || size.num < step * size.den) {
    if (!value.is_whole() || style.scale == Scale::percent) return exact_text(value, style);
    std::string text = value.num() < 0 ? "-" : "";
    return text.append(shortest_text(size.num, digits)).append(word);
  }
  const Wide below = size.num / (size.den * step) * step;
  const bool is_round = below * size.den == size.num;
  if (is_round) return shortest_text(below, digits).append(word);
  if (style.approx == Approx::nearly)
    return std::string(kNear).append(shortest_text(below + step, digits)).append(word);
  const std::string_view over = style.approx == Approx::over_yu ? kYu : kDuo;
  const bool before_scale = step >= 10 * power(digits);
  std::string text = shortest_text(below, digits);
  return before_scale ? text.append(over).append(word) : text.append(word).append(over);
}

bool is_power_of_ten(int64_t step) {
  while (step >= 10 && step % 10 == 0) step /= 10;
  return step == 1;
}

// ---- reading

struct ScaleWord {
  std::string_view word;
  int exponent;
};
constexpr ScaleWord kScaleWords[] = {{"万亿", 12}, {"千亿", 11}, {"百亿", 10}, {"十亿", 9}, {"亿", 8},  {"千万", 7},
                                     {"百万", 6},  {"十万", 5},  {"万", 4},    {"%", -2},   {"％", -2}, {"‰", -3}};

// A number as it stands in a text: units · 10^-places · 10^exponent.
struct Written {
  Wide units = 0;
  int places = 0;
  int exponent = 0;
  bool negative = false;
  bool near = false;
  bool over = false;
  bool over_the_last_digit = false;  // 30万余 is less than 31万, 30余万 less than 40万
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), rest_(text) {}

  Result<Written> read() {
    Written out;
    out.near = eat({kNear});
    out.negative = eat({"-", "－", "−"});
    TRY(read_digits(out));
    out.over = eat({kYu, kDuo});
    read_scale(out);
    if (!out.over && eat({kYu, kDuo})) {
      out.over = true;
      out.over_the_last_digit = out.exponent > 0;
    }
    const int marks = int{out.near} + int{out.negative} + int{out.over};
    if (marks > 1 || (out.units == 0 && (out.near || out.over))) return not_a_number(text_);
    return out;
  }
  size_t length() const { return text_.size() - rest_.size(); }

 private:
  bool eat(std::initializer_list<std::string_view> words) {
    for (const auto word : words) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return true;
    }
    return false;
  }

  static std::optional<int> digit_at(std::string_view text, size_t& bytes) {
    constexpr std::string_view kFullWidthRow = "\xEF\xBC";  // U+FF10 to U+FF19 are EF BC 90 to EF BC 99
    bytes = 1;
    if (!text.empty() && text[0] >= '0' && text[0] <= '9') return text[0] - '0';
    bytes = 3;
    if (text.size() < 3 || !text.starts_with(kFullWidthRow)) return std::nullopt;
    const int last = static_cast<unsigned char>(text[2]) - 0x90;
    return last >= 0 && last <= 9 ? std::optional(last) : std::nullopt;
  }

  // How many digits follow one another from here on.
  static size_t count_digits(std::string_view text) {
    size_t count = 0;
    for (size_t bytes = 0; digit_at(text, bytes); text.remove_prefix(bytes)) ++count;
    return count;
  }

  size_t eat_digits(Written& out) {
    size_t count = 0;
    size_t bytes = 0;
    for (auto digit = digit_at(rest_, bytes); digit; digit = digit_at(rest_, bytes)) {
      if (++digits_ <= kMaxDigits) out.units = out.units * 10 + *digit;
      rest_.remove_prefix(bytes);
      ++count;
    }
    return count;
  }

  // "1,234,567" is one number, "5,6" and "2020,2021" are two.
  void eat_groups(Written& out) {
    for (const std::string_view comma : {",", "，"}) {
      while (rest_.starts_with(comma) && count_digits(rest_.substr(comma.size())) == 3) {
        rest_.remove_prefix(comma.size());
        eat_digits(out);
      }
    }
  }

  Result<void> read_digits(Written& out) {
    const size_t before_comma = eat_digits(out);
    if (before_comma == 0) return not_a_number(text_);
    if (before_comma <= 3) eat_groups(out);
    for (const std::string_view point : {".", "．"}) {
      if (!rest_.starts_with(point) || count_digits(rest_.substr(point.size())) == 0) continue;
      rest_.remove_prefix(point.size());
      out.places = static_cast<int>(eat_digits(out));
      break;
    }
    if (digits_ > kMaxDigits) return too_large(excerpt(text_, kMaxDigits));
    return {};
  }

  void read_scale(Written& out) {
    for (const auto& [word, exponent] : kScaleWords) {
      if (!eat({word})) continue;
      out.exponent = exponent;
      return;
    }
  }

  std::string_view text_;
  std::string_view rest_;
  size_t digits_ = 0;
};

// What is stated of a magnitude, in tenths of the last digit that is written.
struct Range {
  Wide low = 0;
  Wide high = 0;
  bool low_open = false;
};

Range range_of(const Written& number) {
  const Wide here = number.units * 10;
  Wide last_digit = 1;  // the place of the last digit that is not 0
  while (number.units != 0 && number.units % (last_digit * 10) == 0) last_digit *= 10;
  if (number.over) return {here, here + 10 * (number.over_the_last_digit ? 1 : last_digit), true};
  // 近1000 rounds up from above 900: a step of 1000 would have given 近2000.
  if (number.near) return {here - (number.units == last_digit ? 1 : 10) * last_digit, here, true};
  const bool is_whole = number.exponent == -2 && number.units == 100 * power(number.places);
  if (number.units == 0) return {0, 0, false};
  return {is_whole ? here : here - 5, here + 5, false};
}

// units · 10^exponent, or nothing when that is not a Number.
std::optional<Number> number_of(Wide units, int exponent) {
  Wide num = units * power(exponent);
  Wide den = power(-exponent);
  Wide a = num, b = den;
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  num /= a;
  den /= a;
  if (num > kMax || den > kMax) return std::nullopt;
  auto number = Number::fraction(static_cast<int64_t>(num), static_cast<int64_t>(den));
  return number ? std::optional(*number) : std::nullopt;
}

Number negated(const Number& value) { return *Number::fraction(-value.num(), value.den()); }

// The mirror image of what is stated of a magnitude above 0.
Stated negated(const Stated& stated) {
  return {negated(stated.high), negated(stated.low), !stated.high_closed, !stated.low_open, stated.length};
}

// ---- shares

Result<Wide> sum_of(const std::vector<int64_t>& parts) {
  Wide sum = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string value = std::to_string(parts[i]);
    if (parts[i] < 0)
      return Error{Fault::invalid, "format.negative_share", {{"place", std::to_string(i + 1)}, {"value", value}}};
    sum += parts[i];
  }
  if (sum == 0) return Error{Fault::invalid, "format.nothing_to_share"};
  return sum;
}

// `all` units dealt out in proportion: each part its floor, what is left over by the largest remainder.
std::vector<Wide> largest_remainder(const std::vector<int64_t>& parts, Wide sum, Wide all) {
  std::vector<Wide> units;
  for (const int64_t part : parts) units.push_back(part * all / sum);
  std::vector<size_t> order(parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const Wide rest_a = parts[a] * all % sum;
    const Wide rest_b = parts[b] * all % sum;
    return rest_a != rest_b ? rest_a > rest_b : a < b;
  });
  const Wide left = all - std::accumulate(units.begin(), units.end(), Wide{0});
  for (size_t i = 0; i < static_cast<size_t>(left); ++i) ++units[order[i]];
  return units;
}

}  // namespace

Result<std::string> format(const Number& value, const Style& style) {
  if (style.places < 0 || style.places > kMaxPlaces) return bad_places(style.places);
  if (style.step != 0 && !is_power_of_ten(style.step))
    return Error{Fault::invalid, "format.bad_step", {{"step", std::to_string(style.step)}}};
  TRY_SET(auto text, style.approx == Approx::exact ? exact_text(value, style) : approximate_text(value, style));
  const auto stated = parse_stated(text);
  if (!stated || !holds(*stated, value)) return too_large(value.to_string());
  return text;
}

Result<Stated> parse_stated(std::string_view text) {
  Reader reader(text);
  TRY_SET(const auto number, reader.read());
  const int exponent = number.exponent - number.places - 1;  // of a tenth of the last digit
  const Range range = range_of(number);
  const auto low = number_of(range.low, exponent);
  auto high = number_of(range.high, exponent);
  Stated stated;
  stated.length = reader.length();
  stated.low_open = range.low_open;
  stated.high_closed = range.low == range.high;
  // No Number lies above kMax, so that a higher end says no more than kMax itself.
  if (low && !high && (exponent >= 0 || range.high / power(-exponent) >= kMax)) {
    high = Number(kMax);
    stated.high_closed = true;
  }
  if (low && high) {
    stated.low = *low;
    stated.high = *high;
  } else if (const auto whole = number_of(number.units, 0);
             whole && number.exponent == 0 && number.places == 0 && !range.low_open) {
    stated.low = stated.high = *whole;  // half a unit beside it is no Number any more
    stated.high_closed = true;
  } else {
    return too_large(std::string(text.substr(0, stated.length)));
  }
  return number.negative ? negated(stated) : stated;
}

bool holds(const Stated& stated, const Number& value) {
  const int from_low = value.compare(stated.low);
  const int from_high = value.compare(stated.high);
  return (from_low > 0 || (from_low == 0 && !stated.low_open)) &&
         (from_high < 0 || (from_high == 0 && stated.high_closed));
}

Result<std::vector<std::string>> shares(const std::vector<int64_t>& parts, int places) {
  if (places < 0 || places > kMaxPlaces) return bad_places(places);
  TRY_SET(const auto sum, sum_of(parts));
  int64_t unsayable = 0;
  for (; places <= kMaxPlaces; ++places) {
    const Wide all = 100 * power(places);
    const auto units = largest_remainder(parts, sum, all);
    std::vector<std::string> texts;
    bool is_true = true;
    for (size_t i = 0; i < parts.size(); ++i) {
      texts.push_back(decimal_text(units[i], places).append(word_of(Scale::percent)));
      if ((units[i] == 0) == (parts[i] == 0) && (units[i] == all) == (parts[i] == sum)) continue;
      is_true = false;
      unsayable = parts[i];
    }
    if (is_true) return texts;
  }
  return too_fine(std::to_string(unsayable));
}

}  // namespace bihuan::figure
