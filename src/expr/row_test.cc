// The in-memory condition is the slow reference of the SQL: they agree on random rows and random conditions.
#include "expr/row.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "expr/node.h"
#include "expr/site_for_test.h"

namespace bihuan::expr {
namespace {

using testing::HasSubstr;

constexpr Truth kTruths[] = {Truth::no, Truth::unknown, Truth::yes};

TEST(Kleene, ItsLawsHold) {
  for (const Truth a : kTruths) {
    EXPECT_EQ(negate(negate(a)), a);
    EXPECT_EQ(both(a, a), a);
    EXPECT_EQ(either(a, Truth::no), a);
    EXPECT_EQ(both(a, Truth::yes), a);
    EXPECT_EQ(both(a, Truth::no), Truth::no);
    EXPECT_EQ(either(a, Truth::yes), Truth::yes);
    for (const Truth b : kTruths) {
      EXPECT_EQ(both(a, b), both(b, a));
      EXPECT_EQ(negate(both(a, b)), either(negate(a), negate(b)));
      for (const Truth c : kTruths) EXPECT_EQ(both(a, either(b, c)), either(both(a, b), both(a, c)));
    }
  }
}

Condition condition_of(const std::string& text, const char* kind = "problem") {
  auto [condition, issues] = Condition::parse(text, *test_schema().find_kind(kind), test_schema());
  if (!condition) ADD_FAILURE() << text << in_chinese(issues[0]);
  return *condition;
}

db::Row problem_row(const Cells& cells) {
  db::Row row;
  for (const auto& field : test_schema().find_kind("problem")->fields) {
    const auto cell = cells.find(field.name);
    row.push_back(cell == cells.end() ? db::Value(db::Null{}) : cell->second);
  }
  return row;
}

TEST(Condition, KnowsTodayAndParameters) {
  const db::Row overdue =
      problem_row({{"state", std::string("open")}, {"due", int64_t{20210601}}, {"score", int64_t{25}}});
  const Condition red = condition_of("state != closed and due < today");
  EXPECT_EQ(red.holds(overdue, {*Date::from_parts(2021, 6, 2), {}}), Truth::yes);
  EXPECT_EQ(red.holds(overdue, {*Date::from_parts(2021, 6, 1), {}}), Truth::no);
  EXPECT_EQ(condition_of("today - due > 9").holds(overdue, {*Date::from_parts(2021, 6, 11), {}}), Truth::yes);
  const Condition bar = condition_of("score * 2 >= gap_days");
  EXPECT_EQ(bar.holds(overdue, {}), Truth::unknown);
  EXPECT_EQ(bar.holds(overdue, {Date(), [](std::string_view) { return std::optional<Number>(Number(5)); }}),
            Truth::yes);
  EXPECT_EQ(bar.holds(overdue, {Date(), [](std::string_view) { return std::optional<Number>(Number(6)); }}), Truth::no);
  EXPECT_EQ(red.text(), "state != \"closed\" and due < today");
  EXPECT_EQ(red.holds({}, {}), Truth::no);
}

TEST(Condition, WhatIsStillToBeGivenMakesOnlyThatUnknownWhichHangsOnIt) {
  const auto& fields = test_schema().find_kind("problem")->fields;
  std::vector<bool> pending;
  for (const auto& field : fields) pending.push_back(field.name == "due");
  const Condition::Context context{*Date::from_parts(2021, 7, 1), {}, &pending};
  for (const db::Value& due : {db::Value(db::Null{}), db::Value(int64_t{20210601})}) {  // whatever stands there now
    const db::Row row = problem_row({{"state", std::string("open")}, {"due", due}, {"score", int64_t{25}}});
    for (const auto& [text, truth] :
         std::vector<std::pair<std::string, Truth>>{{"due < today", Truth::unknown},
                                                    {"not due < today", Truth::unknown},
                                                    {"known due", Truth::unknown},
                                                    {"absent due", Truth::unknown},
                                                    {"today - due > 3", Truth::unknown},
                                                    {"due in year(2021)", Truth::unknown},
                                                    {"score = 2.5 and due < today", Truth::unknown},
                                                    {"score = 7 and due < today", Truth::no},
                                                    {"score = 2.5 or due < today", Truth::yes},
                                                    {"state = open", Truth::yes}})
      EXPECT_EQ(condition_of(text).holds(row, context), truth) << text;
  }
}

TEST(Condition, IsOverOneRowOnly) {
  const auto mistake = [](const char* text) {
    const auto [condition, issues] = Condition::parse(text, *test_schema().find_kind("problem"), test_schema());
    EXPECT_FALSE(condition) << text;
    return issues.empty() ? "" : in_chinese(issues[0]);
  };
  EXPECT_THAT(mistake("campaign.code = \"2020\""), HasSubstr("1:1 这里只能用本条记录"));
  EXPECT_THAT(mistake("state = open and exists measure of it"), HasSubstr("1:18 这里只能用本条记录"));
  EXPECT_THAT(mistake("due in period"), HasSubstr("1:1 这里没有统计期间"));
  EXPECT_THAT(mistake("sate = open"), HasSubstr("是不是想写“state”？"));
  EXPECT_EQ(condition_of("due in year(2021)").holds(problem_row({{"due", int64_t{20211231}}}), {}), Truth::yes);
}

// ---- random conditions over the fields of outreach: on_day, unit, visits (unknown), gifts (none), cost (none, 2
// places), post

std::string number_text() {
  const int kind = *rc::gen::inRange(0, 8);
  const int n = *rc::gen::inRange(-3, 6);
  switch (kind) {
    case 0:
      return "visits";
    case 1:
      return "gifts";
    case 2:
      return "cost";
    case 3:
      return "(visits + gifts)";
    case 4:
      return fmt::format("(cost - {}.5 * gifts)", std::abs(n));
    case 5:
      return fmt::format("visits * {}", n);
    case 6:
      return fmt::format("-({} - visits)", n);
    default:
      return fmt::format("{}.25", n);
  }
}

std::string atom_text() {
  const char* comparison = *rc::gen::element("=", "!=", "<", "<=", ">", ">=");
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return fmt::format("visits {} {}", comparison, *rc::gen::inRange(0, 4));
    case 1:
      return fmt::format("gifts in ({}, 2)", *rc::gen::inRange(0, 4));
    case 2:
      return fmt::format("known {}", *rc::gen::element("visits", "gifts", "post"));
    case 3:
      return fmt::format("absent {}", *rc::gen::element("visits", "cost", "post"));
    case 4:
      return fmt::format("post {} \"{}\"", *rc::gen::element("=", "!=", "contains"), *rc::gen::element("a", "ab", ""));
    case 5:
      return fmt::format("on_day {} 2021-0{}-01", comparison, *rc::gen::inRange(1, 9));
    case 6:
      return fmt::format("on_day - 2021-01-01 {} {}", comparison, *rc::gen::inRange(0, 400));
    default:
      return fmt::format("{} {} {}", number_text(), comparison, number_text());
  }
}

std::string condition_text(int depth) {
  const int kind = *rc::gen::inRange(0, 5);
  if (depth == 0 || kind == 0) return atom_text();
  if (kind == 1) return "not (" + condition_text(depth - 1) + ")";
  return fmt::format("({} {} {})", condition_text(depth - 1), kind < 4 ? "and" : "or", condition_text(depth - 1));
}

db::Value maybe(db::Value value) { return *rc::gen::inRange(0, 3) == 0 ? db::Value(db::Null{}) : std::move(value); }

db::Row random_row() {
  const int64_t day = 20210000 + *rc::gen::inRange(1, 13) * 100 + *rc::gen::inRange(1, 29);
  return {db::Value(day),
          db::Value(kJia),
          maybe(int64_t{*rc::gen::inRange(0, 4)}),
          maybe(int64_t{*rc::gen::inRange(0, 4)}),
          maybe(int64_t{*rc::gen::inRange(0, 400)}),
          maybe(std::string(*rc::gen::element("a", "ab", "b", "")))};
}

// Random rows in a site, and the same in memory, by id.
std::vector<db::Row> fill(TestSite& site) {
  site.run("delete from outreach");
  std::vector<db::Row> rows(static_cast<size_t>(*rc::gen::inRange(0, 12)));
  const auto& fields = test_schema().find_kind("outreach")->fields;
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i] = random_row();
    Cells cells;
    for (size_t f = 0; f < fields.size(); ++f) cells[fields[f].name] = rows[i][f];
    site.put("outreach", static_cast<int64_t>(i) + 1, cells);
  }
  return rows;
}

TEST(Condition, AgreesWithTheSqlOnRandomRows) {
  TestSite site;
  EXPECT_TRUE(rc::check("which rows count, which are unknown", [&site] {
    const auto rows = fill(site);
    const std::string text = condition_text(3);
    const std::string figure = "count outreach where " + text + " in year(2021)";
    const Condition condition = condition_of(text, "outreach");
    std::vector<int64_t> yes;
    std::vector<int64_t> unknown;
    for (size_t i = 0; i < rows.size(); ++i) {
      const Truth truth = condition.holds(rows[i], {});
      if (truth == Truth::yes) yes.push_back(static_cast<int64_t>(i) + 1);
      if (truth == Truth::unknown) unknown.push_back(static_cast<int64_t>(i) + 1);
    }
    const Outcome outcome = compile(figure, test_schema());
    RC_ASSERT(outcome.compiled.has_value());
    const LeafValues values = site.read(*outcome.compiled);
    RC_ASSERT(values.columns[0] == static_cast<int64_t>(yes.size()));
    RC_ASSERT(values.columns[1] == static_cast<int64_t>(unknown.size()));
    RC_ASSERT(site.rows(figure, Rows::contributing) == yes);
    RC_ASSERT(site.rows(figure, Rows::unknown) == unknown);
    // `all … satisfy` reads the condition where NULL may not stand for false.
    RC_ASSERT(site.rows("all outreach in year(2021) satisfy " + text, Rows::failing).size() ==
              rows.size() - yes.size() - unknown.size());
  }));
}

TEST(Condition, OfALeafDecidesWhatTheTotalCounts) {
  TestSite site;
  EXPECT_TRUE(rc::check("plain recount = SQL = totals", [&site] {
    const auto rows = fill(site);
    const std::string rows_of = " where " + condition_text(2) + " in range(2021-03-01, 2021-08-31)";
    const std::string figure = "(sum outreach.cost" + rows_of + ") + (count outreach" + rows_of + ")";
    const Outcome outcome = compile(figure, test_schema());
    RC_ASSERT(outcome.compiled.has_value());
    const Leaf& leaf = outcome.compiled->leaves[0];
    RC_ASSERT(leaf.total.has_value());
    const Condition condition = Condition::of_leaf(*outcome.compiled, 0);
    site.run("delete from bh_total");
    int64_t n = 0, unknown = 0, amount = 0, absent = 0;
    for (const auto& row : rows) {
      const Truth truth = condition.holds(row, {});
      const int64_t month = std::get<int64_t>(row[0]) / 100;
      const auto* cost = std::get_if<int64_t>(&row[4]);
      const bool yes = truth == Truth::yes;
      const int64_t cells[] = {yes, truth == Truth::unknown, yes && cost != nullptr ? *cost : 0,
                               yes && cost == nullptr};
      site.run(fmt::format("insert into bh_total values(1, 7, 0, {}, {}, {}, {}, {})", month, cells[0], cells[1],
                           cells[2], cells[3]));
      if (month < 202103 || month > 202108) continue;
      n += cells[0];
      unknown += cells[1];
      amount += cells[2];
      absent += cells[3];
    }
    const std::vector<int64_t> recount{unknown, amount, leaf.needs_field ? absent : 0, n, unknown};
    for (const auto& counted : outcome.compiled->leaves) site.totals[counted.total->key] = 7;
    site.use_totals = false;
    RC_ASSERT(site.read(*outcome.compiled).columns == recount);
    site.use_totals = true;
    Options options = site.options();
    RC_ASSERT(select_statement(*outcome.compiled, options).sql.find("bh_total") != std::string::npos);
    RC_ASSERT(site.read(*outcome.compiled).columns == recount);
  }));
}

TEST(Figures, OnRandomRowsEqualAPlainRecount) {
  TestSite site;
  EXPECT_TRUE(rc::check("count, sum, average, extremes, distinct", [&site] {
    const auto rows = fill(site);
    int64_t sum = 0, n = 0;
    std::vector<int64_t> values;
    for (const auto& row : rows)
      if (const auto* gifts = std::get_if<int64_t>(&row[3])) {
        sum += *gifts;
        ++n;
        values.push_back(*gifts);
      }
    std::sort(values.begin(), values.end());
    const std::string none = "not applicable";
    RC_ASSERT(site.value("count outreach in period") == std::to_string(rows.size()));
    RC_ASSERT(site.value("sum outreach.gifts in period") == std::to_string(sum));
    RC_ASSERT(site.value("avg outreach.gifts in period") == (n == 0 ? none : Number::fraction(sum, n)->to_string()));
    RC_ASSERT(site.value("max outreach.gifts in period") == (n == 0 ? none : std::to_string(values.back())));
    RC_ASSERT(site.value("min outreach.gifts in period") == (n == 0 ? none : std::to_string(values.front())));
    values.erase(std::unique(values.begin(), values.end()), values.end());
    RC_ASSERT(site.value("count distinct outreach.gifts in period") == std::to_string(values.size()));
  }));
}

TEST(Canonical, OfRandomConditionsParsesToItself) {
  EXPECT_TRUE(rc::check("print, parse, print", [] {
    const Outcome first = compile("count outreach where " + condition_text(4) + " in period", test_schema());
    RC_ASSERT(first.compiled.has_value());
    const Outcome second = compile(first.compiled->canonical, test_schema());
    RC_ASSERT(second.compiled.has_value());
    RC_ASSERT(second.compiled->canonical == first.compiled->canonical);
  }));
}

}  // namespace
}  // namespace bihuan::expr
