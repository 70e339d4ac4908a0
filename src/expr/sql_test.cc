// The SQL of each form, in full: src/expr/testdata/*.golden, one file an expression. A changed golden file is a change
// to look at; BIHUAN_WRITE_GOLDEN=1 writes them anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/text.h"
#include "expr/print.h"
#include "expr/site_for_test.h"

namespace bihuan::expr {
namespace {

struct Golden {
  const char* name;
  const char* text;
};
constexpr Golden kGolden[] = {
    {"count", "count 会议 where 类别 = \"常委会\" in period"},
    {"count_all", "count meeting ever"},
    {"count_unknown",
     "count meeting where attendance >= 20 and not title contains \"x\" and kind in (dispatch) by cutoff"},
    {"count_none_and_unknown", "count outreach where not visits + gifts > 3 in period"},
    {"sum_under", "sum outreach.visits in period under \"东镇\""},
    {"sum_as_filed", "sum outreach.cost where cost > 12.345 in year(2021) under \"丁村\" as filed"},
    {"avg_form", "avg village_profile.income at level village in period"},
    {"avg_form_latest", "avg return.village_profile.income latest in year(2021)"},
    {"sum_form_monthly", "sum health_totals.monitored in period"},
    {"max_parameter", "max village_profile.income where income >= income_bar_2 in period"},
    {"distinct", "count distinct outreach.post in year(2021)"},
    {"share", "share village_profile where income >= income_bar_2 of village_profile in year(2021)"},
    {"gap", "gap meeting where kind = \"调度会议\" in period"},
    {"unbroken", "unbroken order.number where series = \"督办单\" in period"},
    {"all", "all problem where campaign.code = \"2020\" satisfy state = closed and exists evidence of it"},
    {"every_unit", "every unit at level village satisfy exists village_profile of it in year(2021)"},
    {"days", "count problem where closed_on - due <= gap_days"},
    {"window", "count measure where due in period and problem.campaign.code = \"2020\" and unit.level = village"},
    {"of_it", "all problem satisfy count measure of it >= 1"},
    {"of_it_unknown", "count problem where exists measure of it where days > 3 or due < today"},
    {"two_leaves", "petition_closed <= petition_filed"},
};

std::string shown(const Binding& binding) {
  constexpr const char* kNames[] = {"constant",   "site",      "position", "period_from", "period_to",
                                    "month_from", "month_to",  "tree_day", "cutoff",      "path_low",
                                    "path_high",  "parameter", "total"};
  std::string text = kNames[static_cast<size_t>(binding.symbol)];
  if (const auto* number = std::get_if<int64_t>(&binding.constant)) text += fmt::format(" {}", *number);
  if (const auto* constant = std::get_if<std::string>(&binding.constant)) text += fmt::format(" \"{}\"", *constant);
  if (!binding.text.empty()) text += " " + binding.text;
  if (binding.scale != 0) text += fmt::format(" scale {}", binding.scale);
  if (!(binding.period == PeriodRef{})) text += " " + print_period(binding.period);
  return text;
}

std::string golden(const Golden& input) {
  const Outcome outcome = compile(input.text, test_schema());
  if (!outcome.compiled) return outcome.issues.empty() ? "no issue" : in_chinese(outcome.issues[0]);
  std::string text = fmt::format("{}\n{}\n", input.text, outcome.compiled->canonical);
  Options options;
  const Statement sqlite = select_statement(*outcome.compiled, options);
  text += "\n" + replace_all(sqlite.sql, " where ", "\n  where ") + "\n";
  for (size_t i = 0; i < sqlite.bindings.size(); ++i) text += fmt::format("?{} {}\n", i + 1, shown(sqlite.bindings[i]));
  options.dialect = db::Dialect::postgres;
  const Statement postgres = select_statement(*outcome.compiled, options);
  text += postgres.sql == sqlite.sql ? "\npostgres: the same\n"
                                     : "\npostgres\n" + replace_all(postgres.sql, " where ", "\n  where ") + "\n";
  return text;
}

TEST(Sql, IsAsInTheGoldenFiles) {
  for (const auto& input : kGolden) {
    const std::string path = fmt::format("{}/src/expr/testdata/{}.golden", BIHUAN_SOURCE, input.name);
    const std::string made = golden(input);
    if (std::getenv("BIHUAN_WRITE_GOLDEN") != nullptr) {
      EXPECT_TRUE(write_file(path, made));
      continue;
    }
    const auto kept = read_file(path, 1 << 20);
    ASSERT_TRUE(kept) << path;
    EXPECT_EQ(made, *kept) << path;
  }
}

TEST(Sql, NamesNoTextOfTheUser) {
  const auto outcome =
      compile("count meeting where title = \"'; drop table meeting; --\" in period under \"x' or 1=1\"", test_schema());
  ASSERT_TRUE(outcome.compiled);
  const auto statement = select_statement(*outcome.compiled, {});
  EXPECT_EQ(statement.sql.find("drop"), std::string::npos);
  EXPECT_EQ(statement.sql.find("1=1"), std::string::npos);
}

}  // namespace
}  // namespace bihuan::expr
