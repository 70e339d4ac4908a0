#include "base/number.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"

namespace bihuan {
namespace {

__extension__ typedef __int128 Wide;

constexpr int kMaxPlaces = 9;
constexpr int kMaxDigits = 18;
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

constexpr auto kPowers = [] {
  std::array<int64_t, kMaxDigits + 1> powers{1};
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

bool fits(Wide value) { return value >= kMin && value <= kMax; }
Error overflow() { return {Fault::invalid, "number.overflow"}; }
Error malformed(std::string_view text, int max_digits) {
  return {Fault::invalid, "number.malformed", {{"text", excerpt(text)}, {"digits", std::to_string(max_digits)}}};
}
Result<void> check_places(int places) {
  if (places >= 0 && places <= kMaxPlaces) return {};
  return Error{Fault::internal, "number.bad_places", {{"places", std::to_string(places)}}};
}

Wide gcd(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

Wide floor_over(Wide num, Wide den) { return num / den - (num % den < 0 ? 1 : 0); }

// Half away from zero; den above zero.
Wide round_over(Wide num, Wide den) { return num < 0 ? -((-num * 2 + den) / (den * 2)) : (num * 2 + den) / (den * 2); }

// A decimal as written: its digits as one integer, and how many of them stand after the point.
struct Decimal {
  int64_t units = 0;
  int places = 0;
};

// The form is -?digits(.digits)?, ASCII, at most `max_digits` digits (zeros in front count).
Result<Decimal> read_decimal(std::string_view text, int max_digits) {
  const std::string_view body = text.substr(text.starts_with('-') ? 1 : 0);
  const size_t point = std::min(body.find('.'), body.size());
  const size_t digits = body.size() - (point < body.size() ? 1 : 0);
  const bool has_edge_point = point == 0 || point + 1 == body.size();
  if (digits == 0 || digits > static_cast<size_t>(max_digits) || has_edge_point) return malformed(text, max_digits);
  Wide units = 0;
  for (size_t i = 0; i < body.size(); ++i) {
    if (i == point) continue;
    if (body[i] < '0' || body[i] > '9') return malformed(text, max_digits);
    units = units * 10 + (body[i] - '0');
  }
  if (body.size() < text.size()) units = -units;
  if (!fits(units)) return overflow();
  return Decimal{static_cast<int64_t>(units), static_cast<int>(digits - point)};
}

}  // namespace

Result<Number> Number::fraction(int64_t num, int64_t den) {
  if (den == 0) return Error{Fault::invalid, "number.division_by_zero"};
  return reduced(num, den);
}

Result<Number> Number::from_scaled(int64_t units, int scale) {
  TRY(check_places(scale));
  return fraction(units, kPowers[static_cast<size_t>(scale)]);
}

Result<Number> Number::parse(std::string_view decimal) {
  TRY_SET(const auto read, read_decimal(decimal, kMaxDigits));
  return fraction(read.units, kPowers[static_cast<size_t>(read.places)]);
}

// The fraction in lowest terms with its sign above the line; den is not zero.
Result<Number> Number::reduced(Wide num, Wide den) {
  const Wide common = gcd(num, den) * (den < 0 ? -1 : 1);
  num /= common;
  den /= common;
  if (!fits(num) || !fits(den)) return overflow();
  Number number;
  number.num_ = static_cast<int64_t>(num);
  number.den_ = static_cast<int64_t>(den);
  return number;
}

Result<Number> Number::plus(const Number& other) const {
  int64_t sum = 0;
  if (is_whole() && other.is_whole()) {
    if (__builtin_add_overflow(num_, other.num_, &sum)) return overflow();
    return Number(sum);
  }
  return reduced(Wide{num_} * other.den_ + Wide{other.num_} * den_, Wide{den_} * other.den_);
}

Result<Number> Number::minus(const Number& other) const {
  int64_t difference = 0;
  if (is_whole() && other.is_whole()) {
    if (__builtin_sub_overflow(num_, other.num_, &difference)) return overflow();
    return Number(difference);
  }
  return reduced(Wide{num_} * other.den_ - Wide{other.num_} * den_, Wide{den_} * other.den_);
}

Result<Number> Number::times(const Number& other) const {
  return reduced(Wide{num_} * other.num_, Wide{den_} * other.den_);
}

Result<Number> Number::over(const Number& other) const {
  if (other.num_ == 0) return Error{Fault::invalid, "number.division_by_zero"};
  return reduced(Wide{num_} * other.den_, Wide{den_} * other.num_);
}

int Number::compare(const Number& other) const {
  const Wide left = Wide{num_} * other.den_;
  const Wide right = Wide{other.num_} * den_;
  return left < right ? -1 : left > right ? 1 : 0;
}

Result<int64_t> Number::scaled(int places) const {
  TRY(check_places(places));
  const Wide units = round_over(Wide{num_} * kPowers[static_cast<size_t>(places)], den_);
  if (!fits(units)) return overflow();
  return static_cast<int64_t>(units);
}

int64_t Number::floor() const { return static_cast<int64_t>(floor_over(num_, den_)); }
int64_t Number::ceil() const { return static_cast<int64_t>(-floor_over(-Wide{num_}, den_)); }

std::string Number::to_string(int places) const {
  places = std::clamp(places, 0, kMaxPlaces);
  const int64_t power = kPowers[static_cast<size_t>(places)];
  const Wide units = round_over(Wide{num_} * power, den_);
  const Wide size = units < 0 ? -units : units;
  std::string text = std::to_string(static_cast<uint64_t>(size / power));
  if (const auto rest = static_cast<uint64_t>(size % power); rest != 0) {
    text += '.' + std::to_string(static_cast<uint64_t>(power) + rest).substr(1);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return units < 0 ? '-' + text : text;
}

std::string scaled_to_string(int64_t units, int scale) {
  scale = std::clamp(scale, 0, kMaxPlaces);
  const auto places = static_cast<size_t>(scale);
  const uint64_t size = units < 0 ? 0 - static_cast<uint64_t>(units) : static_cast<uint64_t>(units);
  std::string digits = std::to_string(size);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return units < 0 ? '-' + digits : digits;
}

Result<int64_t> parse_scaled(std::string_view decimal, int scale) {
  constexpr int kDigitsOf64Bits = 19;
  TRY(check_places(scale));
  TRY_SET(const auto read, read_decimal(decimal, kDigitsOf64Bits));
  if (read.places > scale) {
    return Error{
        Fault::invalid, "number.too_many_places", {{"text", excerpt(decimal)}, {"places", std::to_string(scale)}}};
  }
  const Wide units = Wide{read.units} * kPowers[static_cast<size_t>(scale - read.places)];
  if (!fits(units)) return overflow();
  return static_cast<int64_t>(units);
}

}  // namespace bihuan
