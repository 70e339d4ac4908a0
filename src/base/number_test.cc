#include "base/number.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <limits>

namespace bihuan {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

Number number(const char* text) { return *Number::parse(text); }
Number fraction(int64_t num, int64_t den) { return *Number::fraction(num, den); }
template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}
Number small_fraction() {
  return fraction(*rc::gen::inRange<int64_t>(-2000000000, 2000000000), *rc::gen::inRange<int64_t>(1, 2000000000));
}

TEST(Number, AddingBeyondSixtyFourBitsIsAnError) {
  EXPECT_EQ(key_of(Number(kMax).plus(1)), "number.overflow");
  EXPECT_EQ(key_of(Number(kMin).minus(1)), "number.overflow");
  EXPECT_EQ(key_of(Number(kMin).times(-1)), "number.overflow");
  EXPECT_EQ(key_of(Number(kMin).over(-1)), "number.overflow");
  EXPECT_EQ(key_of(fraction(1, kMax).times(fraction(1, kMax))), "number.overflow");
  EXPECT_EQ(key_of(fraction(kMin, kMax).plus(fraction(kMin, kMax - 1))), "number.overflow");
  EXPECT_EQ(key_of(Number::fraction(1, kMin)), "number.overflow");
  EXPECT_EQ(fraction(kMin, kMin), Number(1));
}

TEST(Number, DividingByZeroIsAnError) {
  EXPECT_EQ(key_of(Number(1).over(0)), "number.division_by_zero");
  EXPECT_EQ(key_of(Number::fraction(1, 0)), "number.division_by_zero");
}

TEST(Number, AFractionIsInLowestTermsWithItsSignAbove) {
  EXPECT_EQ(fraction(6, -8).num(), -3);
  EXPECT_EQ(fraction(6, -8).den(), 4);
  EXPECT_EQ(fraction(0, -8), Number(0));
  EXPECT_TRUE(fraction(8, 4).is_whole());
}

TEST(Number, ADecimalIsReadExactly) {
  EXPECT_EQ(number("-12.50"), fraction(-25, 2));
  EXPECT_EQ(number("-0"), Number(0));
  EXPECT_EQ(number("999999999999999999"), Number(999999999999999999));
  EXPECT_EQ(number("0.00000000000000001"), fraction(1, 100000000000000000));
  for (const char* text : {"", "-", ".", "1.", ".5", "-.5", "+1", "1e3", "1,000", " 1", "1 ", "１", "1.2.3", "--1",
                           "0x1", "1234567890123456789", "0.123456789012345678"}) {
    EXPECT_EQ(key_of(Number::parse(text)), "number.malformed") << text;
  }
}

TEST(Number, RoundingIsHalfAwayFromZero) {
  EXPECT_EQ(*number("0.125").scaled(2), 13);
  EXPECT_EQ(*number("-0.125").scaled(2), -13);
  EXPECT_EQ(*number("0.1249").scaled(2), 12);
  EXPECT_EQ(*fraction(1, 2).scaled(0), 1);
  EXPECT_EQ(*fraction(-1, 2).scaled(0), -1);
  EXPECT_EQ(key_of(Number(kMax).scaled(1)), "number.overflow");
  EXPECT_EQ(key_of(Number(1).scaled(10)), "number.bad_places");
}

TEST(Number, FloorAndCeilingGoTowardTheInfinities) {
  EXPECT_EQ(fraction(-7, 2).floor(), -4);
  EXPECT_EQ(fraction(-7, 2).ceil(), -3);
  EXPECT_EQ(fraction(7, 2).floor(), 3);
  EXPECT_EQ(fraction(7, 2).ceil(), 4);
  EXPECT_EQ(Number(kMin).floor(), kMin);
  EXPECT_EQ(Number(kMin).ceil(), kMin);
  EXPECT_EQ(Number(kMax).ceil(), kMax);
}

TEST(Number, TheTextHasNoTrailingZeros) {
  EXPECT_EQ(number("123.450").to_string(), "123.45");
  EXPECT_EQ(fraction(1, 3).to_string(), "0.333333");
  EXPECT_EQ(fraction(2, 3).to_string(2), "0.67");
  EXPECT_EQ(fraction(-1, 3).to_string(0), "0");
  EXPECT_EQ(number("0.9999999").to_string(), "1");
  EXPECT_EQ(number("-1.05").to_string(1), "-1.1");
  EXPECT_EQ(Number(100).to_string(), "100");
  EXPECT_EQ(Number(kMin).to_string(9), "-9223372036854775808");
  EXPECT_EQ(fraction(kMax, 2).to_string(0), "4611686018427387904");
}

TEST(Number, ArithmeticObeysItsLaws) {
  EXPECT_TRUE(rc::check([] {
    const Number a = small_fraction();
    const Number b = small_fraction();
    RC_ASSERT(*a.plus(b) == *b.plus(a));
    RC_ASSERT(*a.times(b) == *b.times(a));
    RC_ASSERT(a.compare(b) == -b.compare(a));
    RC_ASSERT((a.compare(b) == 0) == (a == b));
    RC_ASSERT(Number(a.floor()).compare(a) <= 0);
    RC_ASSERT(Number(a.ceil()).compare(a) >= 0);
    RC_ASSERT(a.ceil() - a.floor() == (a.is_whole() ? 0 : 1));
    if (b.num() != 0) RC_ASSERT(*a.times(b)->over(b) == a);
    RC_ASSERT(a.compare(b) == a.minus(b)->compare(0));
  }));
}

TEST(Number, AnOperationOnAnyTwoNumbersIsRightOrAnError) {
  EXPECT_TRUE(rc::check([](int64_t a, int64_t b) {
    int64_t expected = 0;
    const auto sum = Number(a).plus(b);
    RC_ASSERT(static_cast<bool>(sum) == !__builtin_add_overflow(a, b, &expected));
    if (sum) RC_ASSERT(sum->num() == expected);
    const auto product = Number(a).times(b);
    RC_ASSERT(static_cast<bool>(product) == !__builtin_mul_overflow(a, b, &expected));
    if (product) RC_ASSERT(product->num() == expected);
  }));
}

TEST(ScaledInteger, TextKeepsEveryPlace) {
  EXPECT_EQ(scaled_to_string(12345, 2), "123.45");
  EXPECT_EQ(scaled_to_string(-5, 2), "-0.05");
  EXPECT_EQ(scaled_to_string(100, 2), "1.00");
  EXPECT_EQ(scaled_to_string(0, 0), "0");
  EXPECT_EQ(scaled_to_string(kMin, 9), "-9223372036.854775808");
}

TEST(ScaledInteger, EveryValueRoundTrips) {
  EXPECT_TRUE(rc::check([] {
    const auto units = *rc::gen::arbitrary<int64_t>();
    const int scale = *rc::gen::inRange(0, 10);
    RC_ASSERT(*parse_scaled(scaled_to_string(units, scale), scale) == units);
    RC_ASSERT(*Number::from_scaled(units, scale)->scaled(scale) == units);
  }));
  EXPECT_EQ(*parse_scaled(scaled_to_string(kMin, 3), 3), kMin);
}

TEST(ScaledInteger, MorePlacesThanTheFieldHasAreRefusedNotRounded) {
  EXPECT_EQ(*parse_scaled("12.5", 2), 1250);
  EXPECT_EQ(key_of(parse_scaled("12.500", 2)), "number.too_many_places");
  EXPECT_EQ(key_of(parse_scaled("12.5", 0)), "number.too_many_places");
  EXPECT_EQ(key_of(parse_scaled("9999999999999999999", 0)), "number.overflow");
  EXPECT_EQ(key_of(parse_scaled("9223372036854775807", 1)), "number.overflow");
  EXPECT_EQ(key_of(parse_scaled("１２", 0)), "number.malformed");
  EXPECT_EQ(key_of(parse_scaled("1", 10)), "number.bad_places");
}

}  // namespace
}  // namespace bihuan
