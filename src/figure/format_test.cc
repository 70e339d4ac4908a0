#include "figure/format.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "base/text.h"
#include "figure/messages.h"

namespace bihuan::figure {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kSmall = 10'000'000;  // a whole number up to here can be written in every style

Number number(const char* text) { return *Number::parse(text); }
Number fraction(int64_t num, int64_t den) { return *Number::fraction(num, den); }
int64_t power(int exponent) { return exponent == 0 ? 1 : 10 * power(exponent - 1); }
// The text, or the key of the error.
std::string formatted(const Number& value, const Style& style) {
  auto text = format(value, style);
  return text ? *text : text.error().key;
}
bool states(const char* text, const Number& value) {
  const auto stated = parse_stated(text);
  EXPECT_TRUE(stated) << text;
  return stated && holds(*stated, value);
}
std::string parse_key(std::string_view text) {
  const auto stated = parse_stated(text);
  return stated ? "" : stated.error().key;
}

struct Case {
  Number value;
  Style style;
  const char* text;
};
void expect_all(const std::vector<Case>& cases) {
  for (const auto& [value, style, text] : cases) {
    EXPECT_EQ(formatted(value, style), text) << value.to_string();
    EXPECT_TRUE(states(text, value)) << text;
  }
}

constexpr auto kExact = Approx::exact;
constexpr auto kYu = Approx::over_yu;
constexpr auto kDuo = Approx::over_duo;
constexpr auto kNear = Approx::nearly;
constexpr auto kOne = Scale::one;
constexpr auto kWan = Scale::wan;
constexpr auto kYi = Scale::yi;
constexpr auto kPercent = Scale::percent;

// ---- writing

TEST(Format, YuRoundsDownToARoundFigure) {
  expect_all({{1234, {kYu}, "1200余"},
              {45, {kYu}, "40余"},
              {104, {kYu}, "100余"},
              {1201, {kYu}, "1200余"},
              {1934, {kYu, kOne, 0, 1000}, "1000余"},
              {1299, {kYu, kOne, 0, 10}, "1290余"},
              {number("1200.01"), {kYu}, "1200余"},
              {92340, {kYu, kWan}, "9万余"},
              {92340, {kYu, kWan, 0, 10000}, "9万余"},
              {92340, {kYu, kWan, 1}, "9.2万余"},
              {92340, {kYu, kWan, 0, 1000}, "9.2万余"},
              {304'000, {kYu, kWan}, "30万余"},
              {304'000, {kYu, kWan, 0, 100'000}, "30余万"},
              {number("0.589"), {kYu, kPercent}, "50余%"},
              {number("0.589"), {kYu, kPercent, 0, 1}, "58%余"},
              {1'234'567'890, {kYu, kYi, 1}, "12亿余"}});
}

TEST(Format, DuoStandsBeforeTheScaleOfALargeRoundFigure) {
  expect_all({{12'345'678, {kDuo, kWan}, "1200多万"},
              {5'523'000, {kDuo, kWan}, "550多万"},
              {1'234'000, {kDuo, kWan, 0, 100'000}, "120多万"},
              {634'000, {kDuo, kWan, 0, 100'000}, "60多万"},
              {92'340, {kDuo, kWan}, "9万多"},
              {1234, {kDuo}, "1200多"}});
}

TEST(Format, NearRoundsUpToARoundFigure) {
  expect_all({{number("0.589"), {kNear, kPercent}, "近60%"},
              {number("0.589"), {kNear, kPercent, 0, 1}, "近59%"},
              {number("0.975"), {kNear, kPercent}, "近100%"},
              {1234, {kNear}, "近1300"},
              {997, {kNear}, "近1000"},
              {92'340, {kNear, kWan}, "近10万"},
              {92'340, {kNear, kWan, 1}, "近9.3万"}});
}

TEST(Format, AnExactlyRoundValueTakesNoModifier) {
  for (const Approx approx : {kYu, kDuo, kNear}) {
    expect_all({{1200, {approx}, "1200"},
                {40, {approx}, "40"},
                {90'000, {approx, kWan}, "9万"},
                {92'000, {approx, kWan, 1}, "9.2万"},
                {300'000'000, {approx, kYi}, "3亿"},
                {number("0.6"), {approx, kPercent}, "60%"}});
  }
}

TEST(Format, AValueBelowTheStepIsGivenExactly) {
  for (const Approx approx : {kYu, kDuo, kNear}) {
    expect_all({{0, {approx}, "0"},
                {7, {approx}, "7"},
                {58, {approx, kOne, 0, 100}, "58"},
                {45'678, {approx, kWan, 0, 100'000}, "4.5678万"},
                {3456, {approx, kWan}, "0.3456万"},
                {number("7.5"), {approx, kOne, 1}, "7.5"},
                {number("0.075"), {approx, kPercent, 1}, "7.5%"},
                {0, {approx, kPercent}, "0%"}});
  }
}

TEST(Format, ScaleAndPlacesAreAsTheTemplateSays) {
  expect_all({{92'340, {kExact, kWan, 1}, "9.2万"},
              {92'340, {kExact, kWan}, "9万"},
              {92'340, {kExact, kWan, 4}, "9.2340万"},
              {100'000, {kExact, kWan}, "10万"},
              {1'234'567'890, {kExact, kYi, 2}, "12.35亿"},
              {number("0.975"), {kExact, kPercent, 1}, "97.5%"},
              {number("0.975"), {kExact, kPercent}, "98%"},
              {number("0.97"), {kExact, kPercent, 2}, "97.00%"},
              {fraction(1, 3), {kExact, kPercent, 2}, "33.33%"},
              {number("0.125"), {kExact, kOne, 2}, "0.13"},
              {number("12.5"), {kExact, kOne, 2}, "12.50"},
              {0, {kExact}, "0"},
              {37, {kExact}, "37"}});
}

TEST(Format, LessThanAllNeverReadsAsAHundredPercent) {
  expect_all({{number("0.996"), {kExact, kPercent}, "99.6%"},
              {number("0.9996"), {kExact, kPercent, 1}, "99.96%"},
              {fraction(99'999, 100'000), {kExact, kPercent, 1}, "99.999%"},
              {1, {kExact, kPercent}, "100%"},
              {1, {kExact, kPercent, 1}, "100.0%"},
              {number("1.003"), {kExact, kPercent}, "100%"},
              {number("1.2"), {kExact, kPercent}, "120%"},
              {number("-0.996"), {kExact, kPercent}, "-99.6%"}});
  EXPECT_FALSE(states("100%", number("0.999999")));
  EXPECT_FALSE(states("100.0%", number("0.99999")));
}

TEST(Format, MoreThanNothingNeverReadsAsZero) {
  expect_all({{number("0.004"), {kExact, kPercent}, "0.4%"},
              {number("0.0004"), {kExact, kPercent, 1}, "0.04%"},
              {3000, {kExact, kWan}, "0.3万"},
              {1, {kExact, kYi}, "0.00000001亿"},
              {number("0.3"), {kExact}, "0.3"},
              {number("-0.3"), {kExact}, "-0.3"}});
  EXPECT_FALSE(states("0", number("0.1")));
  EXPECT_FALSE(states("0.0%", number("0.0001")));
  EXPECT_EQ(formatted(fraction(1, kMax), {kExact, kPercent}), "format.too_fine");
  EXPECT_EQ(formatted(fraction(kMax - 1, kMax), {kExact, kPercent}), "format.too_fine");
}

TEST(Format, ANegativeValueIsNeverApproximated) {
  for (const Approx approx : {kExact, kYu, kDuo, kNear}) {
    expect_all({{-1234, {approx}, "-1234"}, {number("-0.125"), {approx, kPercent, 1}, "-12.5%"}});
  }
  expect_all(
      {{-92'340, {kExact, kWan, 1}, "-9.2万"}, {-92'340, {kYu, kWan}, "-9.234万"}, {number("-2.5"), {kExact}, "-3"}});
}

TEST(Format, ValuesNearTheEndOfSixtyFourBitsAreTrueOrRefused) {
  expect_all({{kMax, {kExact}, "9223372036854775807"},
              {-kMax, {kExact}, "-9223372036854775807"},
              {kMax, {kExact, kYi}, "92233720369亿"},
              {kMax, {kYu, kYi}, "92000000000余亿"},
              {kMax, {kNear, kYi}, "近93000000000亿"}});
  EXPECT_EQ(formatted(kMin, {kExact}), "format.too_large");
  EXPECT_EQ(formatted(kMax, {kExact, kOne, 2}), "format.too_large");
  EXPECT_EQ(formatted(kMax, {kExact, kPercent, 9}), "format.too_large");
  EXPECT_EQ(formatted(fraction(kMax, 2), {kExact}), "format.too_large");
}

TEST(Format, AStyleThatMakesNoSenseIsRefused) {
  for (const int64_t step : {-10, 15, 500, 10'001}) EXPECT_EQ(formatted(1, {kYu, kOne, 0, step}), "format.bad_step");
  EXPECT_EQ(formatted(1, {kExact, kOne, -1}), "format.bad_places");
  EXPECT_EQ(formatted(1, {kExact, kOne, 10}), "format.bad_places");
}

// ---- reading

TEST(Stated, AModifierMakesBothEndsOpen) {
  for (const int64_t value : {90'001, 99'999}) EXPECT_TRUE(states("9万余", value)) << value;
  for (const int64_t value : {90'000, 100'000, 9}) EXPECT_FALSE(states("9万余", value)) << value;
  for (const int64_t value : {1201, 1299}) EXPECT_TRUE(states("1200余", value)) << value;
  for (const int64_t value : {1200, 1300}) EXPECT_FALSE(states("1200余", value)) << value;
  for (const char* value : {"0.5001", "0.589", "0.5999"}) EXPECT_TRUE(states("近60%", number(value))) << value;
  for (const char* value : {"0.5", "0.6"}) EXPECT_FALSE(states("近60%", number(value))) << value;
  for (const char* text : {"9余万", "９万余", "9多万", "９余万"}) {
    EXPECT_TRUE(states(text, 92'340)) << text;
    EXPECT_FALSE(states(text, 100'000)) << text;
  }
  EXPECT_TRUE(states("120多万", 1'234'000));
  EXPECT_FALSE(states("120多万", 1'300'000));
  EXPECT_TRUE(states("近1000", 901));
  EXPECT_FALSE(states("近1000", 900));
  EXPECT_TRUE(states("30余万", 390'000));
  EXPECT_FALSE(states("30万余", 390'000));
  EXPECT_TRUE(states("60%多", number("0.63")));
}

TEST(Stated, APlainNumberIsWhatRoundsToIt) {
  for (const int64_t value : {91'500, 92'340, 92'499}) EXPECT_TRUE(states("9.2万", value)) << value;
  for (const int64_t value : {91'499, 92'500}) EXPECT_FALSE(states("9.2万", value)) << value;
  EXPECT_TRUE(states("5", 5));
  EXPECT_FALSE(states("5", 6));
  EXPECT_FALSE(states("5", 4));
  EXPECT_TRUE(states("-3", number("-2.5")));
  EXPECT_FALSE(states("-3", number("-3.5")));
}

TEST(Stated, SaysHowMuchOfTheTextItRead) {
  const std::pair<const char*, size_t> cases[] = {{"9万余人", 7},     {"近60%的村", 6}, {"1200余场次", 7},
                                                  {"3.5", 3},         {"９万", 6},      {"１，２３４．５％", 24},
                                                  {"12件", 2},        {"3.", 1},        {"1,234次", 5},
                                                  {"5,6", 1},         {"2020,2021", 4}, {"1,234,567.80元", 12},
                                                  {"1200多万元", 10}, {"3千万元", 7},   {"3千克", 1},
                                                  {"2万亿元", 7},     {"5‰", 4},        {"10万以上", 5},
                                                  {"4.2万余万", 9},   {"1,2345", 1},    {"5\xff", 1},
                                                  {"3.5.1", 3},       {"－5", 4}};
  for (const auto& [text, length] : cases) {
    const auto stated = parse_stated(text);
    ASSERT_TRUE(stated) << text;
    EXPECT_EQ(stated->length, length) << text;
  }
  EXPECT_TRUE(states("１，２３４．５％", number("12.345")));
  EXPECT_TRUE(states("3千万元", 30'000'000));
  EXPECT_TRUE(states("3千克", 3));
}

TEST(Stated, WhatIsNoNumberIsRefused) {
  for (const char* text : {"", "余", "万", "近", "近人", "xx", "十余", "-", ".5", "近60余", "-5余", "近-5", "0余",
                           "近0", "第5次", " 5", "\xef\xbc"}) {
    EXPECT_EQ(parse_key(text), "format.not_a_number") << text;
  }
  for (const char* text : {"99999999999999999999", "9999999999999999999999999999999999999", "0.00000000000000000001",
                           "9223372036854775808"}) {
    EXPECT_EQ(parse_key(text), "format.too_large") << text;
  }
}

// ---- shares

std::vector<std::string> shared(const std::vector<int64_t>& parts, int places) {
  auto texts = shares(parts, places);
  return texts ? *texts : std::vector<std::string>{texts.error().key};
}

TEST(Shares, AddToAHundredByLargestRemainder) {
  using testing::ElementsAre;
  EXPECT_THAT(shared({1, 1, 1}, 1), ElementsAre("33.4%", "33.3%", "33.3%"));
  EXPECT_THAT(shared({1, 1, 1}, 0), ElementsAre("34%", "33%", "33%"));
  EXPECT_THAT(shared({1, 2, 3}, 1), ElementsAre("16.7%", "33.3%", "50.0%"));
  EXPECT_THAT(shared({5}, 1), ElementsAre("100.0%"));
  EXPECT_THAT(shared({0, 5, 0}, 0), ElementsAre("0%", "100%", "0%"));
  EXPECT_THAT(shared({kMax, kMax, kMax, kMax}, 0), ElementsAre("25%", "25%", "25%", "25%"));
}

TEST(Shares, GetMorePlacesBeforeAPartReadsAsNothingOrAll) {
  using testing::ElementsAre;
  EXPECT_THAT(shared({999, 1}, 0), ElementsAre("99.9%", "0.1%"));
  EXPECT_THAT(shared({999'999, 1, 0}, 1), ElementsAre("99.9999%", "0.0001%", "0.0000%"));
  EXPECT_THAT(shared({kMax, 1}, 1), ElementsAre("format.too_fine"));
}

TEST(Shares, OfNothingOrOfANegativePartAreRefused) {
  using testing::ElementsAre;
  EXPECT_THAT(shared({}, 1), ElementsAre("format.nothing_to_share"));
  EXPECT_THAT(shared({0, 0}, 1), ElementsAre("format.nothing_to_share"));
  EXPECT_THAT(shared({1, -1}, 1), ElementsAre("format.negative_share"));
  EXPECT_THAT(shared({1}, 10), ElementsAre("format.bad_places"));
}

// ---- properties

Style any_style() {
  Style style;
  style.approx = *rc::gen::element(kExact, kYu, kDuo, kNear);
  style.scale = *rc::gen::element(kOne, kWan, kYi, kPercent);
  style.places = *rc::gen::inRange(0, 10);
  style.step = *rc::gen::element(0, 1) == 0 ? 0 : power(*rc::gen::inRange(0, 19));
  return style;
}
// As many short numbers as long ones.
int64_t any_size(int64_t least) {
  const int64_t below = power(*rc::gen::inRange(1, 19));
  return *rc::gen::inRange<int64_t>(least, *rc::gen::inRange(0, 8) == 0 ? kMax : below);
}

RC_GTEST_PROP(FormatProperty, WhatIsWrittenHoldsOrIsRefused, ()) {
  const Number value = fraction(any_size(0), *rc::gen::element(int64_t{1}, any_size(1)));
  const Style style = any_style();
  for (const auto& each : {value, fraction(-value.num(), value.den())}) {
    const auto text = format(each, style);
    if (!text) {
      RC_ASSERT(text.error().key == "format.too_large" || text.error().key == "format.too_fine");
      continue;
    }
    const auto stated = parse_stated(*text);
    RC_ASSERT(stated);
    RC_ASSERT(stated->length == text->size());
    RC_ASSERT(holds(*stated, each));
  }
}

RC_GTEST_PROP(FormatProperty, CountsAreAlwaysWritten, ()) {
  const Number value = *rc::gen::inRange<int64_t>(0, kSmall + 1);
  const auto text = format(value, any_style());
  RC_ASSERT(text);
  RC_ASSERT(holds(*parse_stated(*text), value));
}

RC_GTEST_PROP(FormatProperty, SharesOfCountsAreAlwaysWritten, ()) {
  const auto whole = *rc::gen::inRange<int64_t>(1, kSmall);
  const Number value = fraction(*rc::gen::inRange<int64_t>(0, whole + 1), whole);
  Style style = any_style();
  style.scale = kPercent;
  const auto text = format(value, style);
  RC_ASSERT(text);
  RC_ASSERT((*text == "100%") <= (value == Number(1)));
  RC_ASSERT(holds(*parse_stated(*text), value));
}

// The modifiers, recomputed from the bare digits without parse_stated.
RC_GTEST_PROP(FormatProperty, AModifierStaysStrictlyWithinOneStep, ()) {
  const int64_t value = *rc::gen::inRange<int64_t>(1, power(*rc::gen::inRange(1, 18)));
  const int64_t step = power(*rc::gen::inRange(0, 9));
  const Approx approx = *rc::gen::element(kYu, kDuo, kNear);
  const Scale scale = *rc::gen::element(kOne, kWan, kYi);
  const auto text = format(value, {approx, scale, 0, step});
  RC_ASSERT(text);
  std::string digits = *text;
  for (const char* word : {"余", "多", "近", "万", "亿"}) digits = replace_all(digits, word, "");
  const Number shown = *number(digits.c_str()).times(power(scale == kWan ? 4 : scale == kYi ? 8 : 0));
  const bool modified =
      text->find("余") != text->npos || text->find("多") != text->npos || text->find("近") != text->npos;
  RC_ASSERT(modified == (value >= step && value % step != 0));
  RC_ASSERT(shown.is_whole());
  if (!modified) {
    RC_ASSERT(shown == Number(value));
  } else if (approx == kNear) {
    RC_ASSERT(shown.num() > value && shown.num() - value < step);
  } else {
    RC_ASSERT(shown.num() < value && value - shown.num() < step);
  }
}

RC_GTEST_PROP(FormatProperty, RoundingIsHalfUpWhereNothingIsLost, ()) {
  const Number value = fraction(*rc::gen::inRange<int64_t>(0, 1'000'000'000), *rc::gen::inRange<int64_t>(1, 1'000'000));
  const int places = *rc::gen::inRange(0, 7);
  const int64_t units = *value.scaled(places);
  RC_PRE(units > 0 || value == Number(0));
  RC_ASSERT(formatted(value, {kExact, kOne, places}) == scaled_to_string(units, places));
}

RC_GTEST_PROP(FormatProperty, SharesAddToExactlyAHundred, ()) {
  const auto parts =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(0, 100'000)));
  const int places = *rc::gen::inRange(0, 4);
  const auto texts = shares(parts, places);
  Number sum = 0;
  for (const int64_t part : parts) sum = *sum.plus(part);
  RC_PRE(sum.num() > 0);
  RC_ASSERT(texts);
  Number total = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Number share = number((*texts)[i].substr(0, (*texts)[i].size() - 1).c_str());
    RC_ASSERT((share == Number(0)) == (parts[i] == 0));
    // Largest remainder never moves a part by a whole unit of the last place.
    const Number off = *share.minus(*fraction(parts[i], sum.num()).times(100));
    RC_ASSERT(off.compare(fraction(1, power(places))) < 0 && off.compare(fraction(-1, power(places))) > 0);
    total = *total.plus(share);
  }
  RC_ASSERT(total == Number(100));
}

RC_GTEST_PROP(FormatProperty, NoTextIsTooStrangeToBeAnswered, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
      "0", "1", "9", "９", ".", ",", "，", "-", "近", "余", "多", "万", "亿", "%", "千", "‰", "次", "\xef", "\xbc"}));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  const auto stated = parse_stated(text);
  if (!stated) {
    RC_ASSERT(stated.error().key == "format.not_a_number" || stated.error().key == "format.too_large");
    return;
  }
  RC_ASSERT(stated->length > 0 && stated->length <= text.size());
  RC_ASSERT(stated->low.compare(stated->high) <= 0);
}

TEST(Format, EveryErrorHasAMessageInBothLanguages) {
  const Result<std::string> errors[] = {format(1, {kExact, kOne, 10}), format(1, {kYu, kOne, 0, 7}), format(kMin, {}),
                                        format(fraction(1, kMax), {kExact, kPercent})};
  const MessageTable tables[] = {messages()};
  std::vector<Error> all;
  for (const auto& error : errors) all.push_back(error.error());
  all.push_back(parse_stated("x").error());
  all.push_back(shares({}, 0).error());
  all.push_back(shares({-1}, 0).error());
  for (const auto& error : all) {
    for (const Language language : {Language::zh, Language::en}) {
      const auto text = render(error, language, tables);
      EXPECT_EQ(text.find(error.key), text.npos) << text;
      EXPECT_EQ(text.find('{'), text.npos) << text;
    }
  }
}

TEST(Figure, EveryErrorHasAMessageInBothLanguages) {
  const MessageTable tables[] = {messages()};
  const Error errors[] = {{Fault::invalid, "figure.invalid", {{"text", "count x"}}},
                          {Fault::not_found, "figure.no_such_position", {{"position", "9"}}},
                          {Fault::not_found, "figure.no_such_position", {{"position", "9"}, {"head", "5"}}},
                          {Fault::not_found, "figure.no_such_unit", {{"unit", "linxi"}}},
                          {Fault::internal, "figure.unbound_symbol"},
                          {Fault::internal, "figure.no_row"}};
  for (const auto& error : errors) {
    for (const Language language : {Language::zh, Language::en}) {
      const auto text = render(error, language, tables);
      EXPECT_EQ(text.find(error.key), text.npos) << text;
      EXPECT_EQ(text.find('{'), text.npos) << text;
    }
  }
}

}  // namespace
}  // namespace bihuan::figure
