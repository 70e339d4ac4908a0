#include "kit/load.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "kit/small_kit_for_test.h"

namespace bihuan::kit {
namespace {

using Files = std::map<std::string, std::string>;

bool has(const Issues& issues, const std::string& path, const std::string& key) {
  for (const auto& issue : issues)
    if (issue.file == path && issue.error.key == key && issue.line > 0) return true;
  return false;
}

std::string told(const Issues& issues) {
  std::string text;
  for (const auto& issue : issues) text += issue.file + ":" + std::to_string(issue.line) + " " + issue.error.key + "\n";
  return text;
}

TEST(Kit, TheSmallOneLoadsWhole) {
  const auto loaded = load(small_kit());
  EXPECT_TRUE(loaded.kit) << told(loaded.issues);
}

TEST(Kit, TheCountyLoadsWhole) {
  const auto loaded = load_folder(std::string(BIHUAN_SOURCE) + "/kits/county");
  ASSERT_TRUE(loaded);
  ASSERT_TRUE(loaded->kit) << told(loaded->issues);
  EXPECT_GE(loaded->kit->figures.size(), 73u);
  EXPECT_FALSE(loaded->kit->totals.empty());
}

TEST(Kit, ItsDigestChangesWithAnyByte) {
  auto files = small_kit();
  const auto before = load(files).kit->digest;
  files["kit.yaml"] += "\n";
  EXPECT_NE(load(files).kit->digest, before);
}

TEST(Kit, AnUnknownKeyIsNamedWithFileAndLine) {
  auto files = small_kit();
  files["kit.yaml"] += "\nlanguagess: [zh]\n";
  EXPECT_TRUE(has(load(files).issues, "kit.yaml", "kit.unknown_key"));
}

TEST(Kit, AMissingFileIsNamed) {
  auto files = small_kit();
  files.erase("roles.yaml");
  const auto issues = load(files).issues;
  ASSERT_FALSE(issues.empty());
  EXPECT_EQ(issues[0].file, "roles.yaml");
}

// The county kit is large enough to break in each way.
Files county() { return load_folder(std::string(BIHUAN_SOURCE) + "/kits/county")->kit->files; }

Issues county_with(const std::string& path, const std::string& from, const std::string& to) {
  static const Files whole = county();
  Files files = whole;
  EXPECT_NE(files.at(path).find(from), std::string::npos) << from;
  files[path] = replace_all(files.at(path), from, to);
  return load(files).issues;
}

TEST(KitMistake, AFieldOfNoTypeIsNamed) {
  EXPECT_TRUE(has(county_with("ledgers/meeting.yaml", "type: integer", "type: intger"), "ledgers/meeting.yaml", "kit.no_such_type"));
}

TEST(KitMistake, AReferenceToNoKindIsNamed) {
  EXPECT_TRUE(has(county_with("matters/measure.yaml", "to: problem", "to: problm"), "matters/measure.yaml", "kit.no_such_kind"));
}

TEST(KitMistake, AStateThatCannotBeReachedIsNamed) {
  const auto issues = county_with("matters/duty.yaml", "closed: closed, cancelled", "closed: closed, parked: working, cancelled");
  EXPECT_TRUE(has(issues, "matters/duty.yaml", "kit.state_unreachable")) << told(issues);
  EXPECT_TRUE(has(issues, "matters/duty.yaml", "kit.state_without_end")) << told(issues);
}

TEST(KitMistake, AStepThatNobodyMayTakeIsNamed) {
  EXPECT_TRUE(has(county_with("matters/duty.yaml", "by: {clerk: unit, head: unit}, ", ""), "matters/duty.yaml", "kit.step_by_nobody"));
}

TEST(KitMistake, ARoleThatDoesNotExistIsNamed) {
  EXPECT_TRUE(has(county_with("matters/duty.yaml", "by: {clerk: unit, head: unit}", "by: {clark: unit}"), "matters/duty.yaml", "kit.no_such_role"));
}

TEST(KitMistake, AFigureThatDoesNotCompileIsNamedWhereItStands) {
  const auto issues = county_with("figures.yaml", "count meeting where kind = \"常委会\" in period", "count meeting where knd = \"常委会\" in period");
  ASSERT_FALSE(issues.empty());
  EXPECT_EQ(issues[0].file, "figures.yaml");
  EXPECT_GT(issues[0].line, 0);
}

TEST(KitMistake, AClaimThatIsANumberIsNamed) {
  EXPECT_TRUE(has(county_with("claims.yaml", "is: 'command_levels = 5'", "is: 'command_levels'"), "claims.yaml", "kit.not_a_claim"));
}

TEST(KitMistake, ADayThatIsHolidayAndWorkdayIsNamed) {
  auto files = small_kit();
  files["calendar.yaml"] = "from: 2019-01-01\nto: 2026-12-31\nholidays: [2021-02-07]\nworkdays: [2021-02-07]\n";
  EXPECT_TRUE(has(load(files).issues, "calendar.yaml", "kit.holiday_and_workday"));
}

TEST(KitMistake, AllMistakesAreToldAtOnce) {
  auto files = small_kit();
  files["kit.yaml"] += "\nfoo: 1\nbar: 2\n";
  EXPECT_GE(load(files).issues.size(), 2u);
}

}  // namespace
}  // namespace bihuan::kit
