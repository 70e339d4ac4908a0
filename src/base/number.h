// Exact numbers. A field holds a scaled integer; a computed figure is a fraction. Never floating point.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan {

// A fraction of 64-bit integers in lowest terms, denominator above zero. Every operation that would not fit is an Error
// ("number.overflow"), never a wrong value. Faults: invalid; internal ("number.bad_places": places or scale not 0 to
// 9).
class Number {
 public:
  Number() = default;
  Number(int64_t whole) : num_(whole) {}                        // NOLINT(google-explicit-constructor)
  static Result<Number> fraction(int64_t num, int64_t den);     // den 0: "number.division_by_zero"
  static Result<Number> from_scaled(int64_t units, int scale);  // 12345, 2 -> 123.45; scale 0 to 9
  static Result<Number> parse(std::string_view decimal);        // "-12.50", ASCII digits, at most 18 digits

  int64_t num() const { return num_; }
  int64_t den() const { return den_; }
  bool is_whole() const { return den_ == 1; }

  Result<Number> plus(const Number& other) const;
  Result<Number> minus(const Number& other) const;
  Result<Number> times(const Number& other) const;
  Result<Number> over(const Number& other) const;
  int compare(const Number& other) const;  // exact; -1, 0, 1
  bool operator==(const Number& other) const { return num_ == other.num_ && den_ == other.den_; }

  // Rounded half away from zero (half-up on magnitude) to `places`, as an integer of 10^-places. Overflow is an Error.
  Result<int64_t> scaled(int places) const;
  // Toward minus infinity / plus infinity.
  int64_t floor() const;
  int64_t ceil() const;
  // Exact when it ends within `places` (0 to 9), else rounded half-up; no trailing zeros. "123.45", "0.333333".
  std::string to_string(int places = 6) const;

 private:
  // Wide enough for a product of two 64-bit integers and the sum of two such products.
  __extension__ typedef __int128 Wide;
  static Result<Number> reduced(Wide num, Wide den);

  int64_t num_ = 0;
  int64_t den_ = 1;
};

// The decimal text of a scaled integer: (12345, 2) -> "123.45", (100, 2) -> "1.00". Precondition: scale 0 to 9.
std::string scaled_to_string(int64_t units, int scale);
// The reverse; more digits after the point than `scale` is an Error ("number.too_many_places"), never a rounding.
Result<int64_t> parse_scaled(std::string_view decimal, int scale);

}  // namespace bihuan
