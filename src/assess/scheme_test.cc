#include "assess/scheme.h"

#include <gtest/gtest.h>

#include "assess/messages.h"
#include "assess/site_for_test.h"
#include "base/message.h"
#include "base/text.h"
#include "kit/messages.h"

namespace bihuan::assess {
namespace {

std::string points(const Piecewise& rule, const std::string& value) {
  return must(rounded(must(points_of(rule, number(value))), 2)).to_string();
}
std::string points(const Additive& rule, const std::string& value) {
  return must(points_of(rule, number(value))).to_string();
}

// A point for each percent from 75 on: the published answers of a county.
const Piecewise kOnTime{{{number("0.75"), 0}, {1, 25}}, false};

TEST(Piecewise, ScoresAnOnTimeRateAsPublished) {
  EXPECT_EQ(points(kOnTime, "0.6667"), "0");
  EXPECT_EQ(points(kOnTime, "0.8982"), "14.82");
  EXPECT_EQ(points(kOnTime, "1"), "25");
}

TEST(Piecewise, HasTheFirstCornerAsItsFloorAndTheLastAsItsCap) {
  EXPECT_EQ(points(kOnTime, "-3"), "0");
  EXPECT_EQ(points(kOnTime, "0.75"), "0");
  EXPECT_EQ(points(kOnTime, "7"), "25");
}

TEST(Piecewise, IsExactBetweenCornersAndRoundedHalfUp) {
  const Piecewise thirds{{{0, 0}, {3, 1}}, false};
  EXPECT_EQ(must(points_of(thirds, 1)), must(Number::fraction(1, 3)));
  const Piecewise halves{{{0, 0}, {200, 1}}, false};
  EXPECT_EQ(points(halves, "1"), "0.01");  // 0.005
  EXPECT_EQ(must(points_of(kOnTime, must(Number::fraction(2, 3)))), Number(0));
}

TEST(Piecewise, MayFallAndMayStep) {
  const Piecewise down{{{0, 10}, {5, 0}}, false};
  EXPECT_EQ(points(down, "2"), "6");
  const Piecewise steps{{{number("0.6"), 0}, {number("0.8"), 10}, {number("0.95"), 20}}, true};
  EXPECT_EQ(points(steps, "0.5"), "0");
  EXPECT_EQ(points(steps, "0.7999"), "0");
  EXPECT_EQ(points(steps, "0.8"), "10");
  EXPECT_EQ(points(steps, "0.9499"), "10");
  EXPECT_EQ(points(steps, "0.95"), "20");
}

TEST(Additive, CountsWholeMultiplesWithinFloorAndCap) {
  Additive bonus{0, 10, 2, 0, 6, true};
  EXPECT_EQ(points(bonus, "9"), "0");
  EXPECT_EQ(points(bonus, "29.9"), "4");
  EXPECT_EQ(points(bonus, "500"), "6");
  EXPECT_EQ(points(bonus, "-500"), "0");
  bonus.whole = false;
  EXPECT_EQ(points(bonus, "9"), "1.8");
}

TEST(Additive, MayStartFullAndTakeAway) {
  const Additive deduction{10, 1, -2, 0, 10, true};
  EXPECT_EQ(points(deduction, "0"), "10");
  EXPECT_EQ(points(deduction, "3"), "4");
  EXPECT_EQ(points(deduction, "9"), "0");
}

TEST(Scheme, OfTheCountyKitIsSound) {
  const auto schemes = load_schemes(county());
  for (const auto& issue : schemes.issues)
    ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
  const Scheme* scheme = schemes.find(2021, 1);
  ASSERT_NE(scheme, nullptr);
  EXPECT_EQ(schemes.newest(2021), scheme);
  EXPECT_EQ(schemes.find(2021, 2), nullptr);
  EXPECT_EQ(schemes.newest(2022), nullptr);
  EXPECT_EQ(scheme->levels, (std::vector<std::string>{"department", "town"}));
  for (const auto& item : scheme->items) {
    EXPECT_EQ(item.digest.size(), 64u);
    EXPECT_NE(item.definition, "");
  }
  EXPECT_EQ(must(rounded(must(points_of(scheme->items[0], number("0.8982"))), scheme->places)), number("14.82"));
}

const std::string kSmall = R"(year: 2021
version: 1
label: {zh: 考核}
levels: [town]
due: 'count order in period'
items:
  - key: orders
    label: {zh: 交办单}
    full: 10
    figure: 'count order in period'
    additive: {points: 1}
  - key: mechanisms
    label: {zh: 机制}
    full: 5
    figure: 'count mechanism in period'
    piecewise: [[0, 0], [10, 5]]
)";

// One change makes one issue `key` that points to `at`.
void expect_issue(const std::string& from, const std::string& to, const std::string& key, const std::string& at) {
  SCOPED_TRACE(from + " -> " + to);
  std::string yaml = kSmall;
  const size_t found = yaml.find(from);
  ASSERT_NE(found, std::string::npos);
  yaml.replace(found, from.size(), to);
  const auto schemes = load_schemes(with_scheme(yaml));
  EXPECT_TRUE(schemes.all.empty());
  ASSERT_EQ(schemes.issues.size(), 1u);
  const Issue& issue = schemes.issues[0];
  const LineColumn place = line_column(yaml, yaml.find(at));
  EXPECT_EQ(issue.file, "assessment/2021.yaml");
  EXPECT_EQ(issue.error.key, key);
  EXPECT_EQ(issue.line, place.line);
  EXPECT_EQ(issue.column, place.column);
  const MessageTable tables[] = {messages(), kit::messages(), base_messages()};
  for (const auto language : {Language::zh, Language::en}) {
    const std::string words = render(issue.error, language, tables);
    EXPECT_EQ(words.find("assess."), std::string::npos) << words;
    EXPECT_EQ(words.find('{'), std::string::npos) << words;
  }
}

TEST(Scheme, IsReadWithoutIssuesWhenItIsFine) {
  const auto schemes = load_schemes(with_scheme(kSmall));
  EXPECT_TRUE(schemes.issues.empty());
  ASSERT_EQ(schemes.all.size(), 1u);
  EXPECT_EQ(schemes.all[0].items[0].additive->cap, Number(10));
}

TEST(Scheme, IsRefusedWithTheVeryPlace) {
  expect_issue("year: 2021", "year: 21", "kit.not_in_range", "21\nversion");
  expect_issue("levels: [town]", "levels: [twon]", "kit.no_such_level", "[twon]");
  expect_issue("levels: [town]", "levels: []", "kit.no_levels", "[]");
  expect_issue("full: 10", "full: 0", "assess.full_not_above_zero", "0\n    figure");
  expect_issue("full: 10", "full: ten", "kit.not_a_number", "ten");
  expect_issue("key: mechanisms", "key: orders", "assess.item_twice", "orders\n    label: {zh: 机制}");
  expect_issue("    additive: {points: 1}\n", "", "assess.one_rule", "key: orders");
  expect_issue("additive: {points: 1}", "additive: {points: 1, per: 0}", "assess.per_not_above_zero", "0}");
  expect_issue("additive: {points: 1}", "additive: {points: 1, cap: 11}", "assess.cap_outside", "{points: 1, cap");
  expect_issue("additive: {points: 1}", "additive: {}", "kit.missing_key", "{}");
  expect_issue("additive: {points: 1}", "additive: {points: 1}\n    between: step", "assess.between_corners",
               "between");
  expect_issue("[[0, 0], [10, 5]]", "[[0, 0], [0, 5]]", "assess.not_ascending", "0, 5]]");
  expect_issue("[[0, 0], [10, 5]]", "[[0, 0], [10, 6]]", "assess.above_full", "6]]");
  expect_issue("[[0, 0], [10, 5]]", "[[0, 0], [10]]", "assess.bad_corner", "[10]]");
  expect_issue("[[0, 0], [10, 5]]", "[[0, 0]]", "assess.too_few_corners", "[[0, 0]]");
  expect_issue("count mechanism in", "count mechanisn in", "kit.expression", "mechanisn");
  expect_issue("'count mechanism in period'", "'(count mechanism in period) > 1'", "kit.not_a_figure", "'(count");
  expect_issue("version: 1", "version: 1\nweight: 3", "kit.unknown_key", "weight");
}

TEST(Scheme, StandsOnceAYearAndVersion) {
  kit::Kit kit = with_scheme(kSmall);
  kit.files["assessment/again.yaml"] = kSmall;
  const auto schemes = load_schemes(kit);
  ASSERT_EQ(schemes.issues.size(), 1u);
  EXPECT_EQ(schemes.issues[0].error.key, "assess.version_twice");
  EXPECT_EQ(schemes.issues[0].file, "assessment/again.yaml");
  EXPECT_EQ(schemes.issues[0].line, 2);
}

TEST(Scheme, HasAnotherDigestWhenItsArithmeticIsAnother) {
  const auto first = load_schemes(with_scheme(kSmall)).all[0];
  auto change = [&](const std::string& from, const std::string& to) {
    return load_schemes(with_scheme(replace_all(kSmall, from, to))).all[0];
  };
  EXPECT_EQ(change("考核", "换个名字").digest, first.digest);
  EXPECT_EQ(change("count  order", "count order").digest, first.digest);
  EXPECT_NE(change("points: 1", "points: 2").digest, first.digest);
  EXPECT_NE(change("[10, 5]", "[10, 4]").digest, first.digest);
  EXPECT_NE(change("version: 1", "version: 2").digest, first.digest);
}

}  // namespace
}  // namespace bihuan::assess
