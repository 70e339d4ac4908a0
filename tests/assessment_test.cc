// The county kit's scheme of assessment over the made-up county.
#include <set>

#include "assess/score.h"
#include "base/json_value.h"
#include "county.h"
#include "org/tree.h"

namespace bihuan {
namespace {

TEST(Assessment, OfTheCountyNamesEveryUnitOnceAndRanksThoseThatHadSomethingToDo) {
  const auto schemes = assess::load_schemes(test::county());
  ASSERT_TRUE(schemes.issues.empty());
  const auto site = test::must(site::Site::open_to_read(test::sound().folder / "site"));
  const assess::Scheme& scheme = *schemes.newest(2021);
  const auto table = test::must(assess::evaluate(site->session(), site->kit(), scheme, year_period(2021)));
  std::set<std::string> named;
  for (const auto* list : {&table.ranked, &table.nothing_due, &table.not_reported})
    for (const auto& unit : *list) EXPECT_TRUE(named.insert(unit.code).second) << unit.code;
  const auto units =
      test::must(org::units_at(site->session(), scheme.levels, {table.position, *Date::from_parts(2021, 12, 31)}));
  EXPECT_EQ(named.size(), units.size());
  ASSERT_GT(table.ranked.size(), 5u);
  EXPECT_EQ(table.ranked.front().rank, 1);
  Number before = *table.ranked.front().total;
  for (const auto& unit : table.ranked) {
    EXPECT_LE(unit.total->compare(before), 0);
    EXPECT_GE(unit.total->compare(0), 0);
    EXPECT_LE(unit.total->compare(85), 0);  // all that the scheme gives
    before = *unit.total;
  }
  EXPECT_EQ(canonical(assess::to_json(table)),
            canonical(assess::to_json(test::must(
                assess::evaluate(site->session(), site->kit(), scheme, year_period(2021), table.position)))));
}

}  // namespace
}  // namespace bihuan
