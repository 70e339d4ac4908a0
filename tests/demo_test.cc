// The made-up county: every figure against the generator's own tallies, every claim, each planted fault.
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "county.h"
#include "figure/format.h"
#include "log/writer.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

using namespace test;

TEST(Demo, EveryFigureEqualsTheGeneratorsTally) {
  auto site = must(site::Site::open_to_read(sound().folder / "site"));
  auto evaluator = must(figure::Evaluator::open(site->session(), site->kit(), {year_period(2021), "", {}}));
  size_t compared = 0;
  for (const auto& figure : county().figures) {
    const auto tally = sound().made.tallies.find(figure.name);
    if (tally == sound().made.tallies.end()) continue;
    const auto value = must(evaluator.evaluate(figure.name));
    EXPECT_EQ(value.state, expr::State::value) << figure.name;
    EXPECT_EQ(value.value.to_string(9), tally->second.to_string(9)) << figure.name;
    ++compared;
  }
  EXPECT_GE(compared, 73u);
}

TEST(Demo, EveryFigureOfTheNoticeHasATally) {
  for (const auto& slot : own_notice().binding.slots) {
    if (slot.role != report::SlotBinding::Role::figure) continue;
    EXPECT_TRUE(sound().made.tallies.contains(slot.figure)) << slot.figure;
  }
}

TEST(Demo, TheTypedInFiguresComeOutAsTheSeedHasThem) {
  const std::map<std::string, std::string> typed = {
      {"themed_studies", "5"},  {"command_levels", "5"},  {"persons_transferred", "4"}, {"people_visited", "9万余"},
      {"key_inspections", "8"}, {"special_reports", "6"}, {"bulletins", "5"},           {"supervision_orders", "10"}};
  for (const auto& [figure, text] : typed) {
    const auto stated = figure::parse_stated(text);
    ASSERT_TRUE(stated);
    EXPECT_TRUE(figure::holds(*stated, sound().made.tallies.at(figure)))
        << figure << " " << sound().made.tallies.at(figure).to_string();
  }
}

TEST(Demo, EveryDecidableClaimHolds) {
  auto site = must(site::Site::open_to_read(sound().folder / "site"));
  auto evaluator = must(figure::Evaluator::open(site->session(), site->kit(), {year_period(2021), "", {}}));
  for (const auto& claim : county().claims) {
    const auto value = must(evaluator.evaluate(claim.name));
    EXPECT_EQ(value.verdict,
              claim.strength == kit::Strength::opinion ? figure::Verdict::opinion : figure::Verdict::holds)
        << claim.name;
  }
}

TEST(Demo, TheSameSeedGivesTheSameLogRootAndAnotherSeedAnother) {
  test::Folder folder;
  const auto again = must(demo::make_county({folder / "again", &county(), kRecords, 1, {}, {}}));
  EXPECT_EQ(again.root, sound().made.root);
  const auto other = must(demo::make_county({folder / "other", &county(), kRecords, 2, {}, {}}));
  EXPECT_NE(other.root, sound().made.root);
}

TEST(Demo, OtherSeedsMakeSoundCountiesToo) {
  for (const uint64_t seed : {2u, 3u, 4u}) {
    Folder folder;
    must(demo::make_county({folder / "site", &county(), 3000, seed, {}, {}}));
    const auto composed = compose(*must(site::Site::open_to_read(folder / "site")), own_notice());
    EXPECT_TRUE(composed.may_be_written()) << "seed " << seed;
  }
}

TEST(Demo, PassesTheSecondReader) {
  auto site = must(site::Site::open_to_read(sound().folder / "site"));
  const auto verified = must(
      verify::verify({&site->session(), &site->kit(), site->evidence_directory(), must(site->public_key()), "", {}}));
  EXPECT_EQ(verified.fault_count, 0);
  EXPECT_EQ(verified.entries, sound().made.entries);
  EXPECT_EQ(verified.root, sound().made.root);
}

TEST(Demo, PartsOfTheCountyAddToTheWholeAcrossTheMerger) {
  auto site = must(site::Site::open_to_read(sound().folder / "site"));
  const auto value = [&](const std::string& under) {
    auto evaluator = must(figure::Evaluator::open(site->session(), site->kit(), {year_period(2021), under, {}}));
    return std::stoll(must(evaluator.evaluate("three_meetings_held")).value.to_string());
  };
  const auto position = must(log::log_size(site->session()));
  int64_t parts = 0;
  for (const auto& unit :
       must(org::units_at(site->session(), {"department", "town"}, {position, year_period(2021).to})))
    parts += value(unit.code);
  EXPECT_EQ(parts, value(""));
}

// Each planted fault alone stops the notice; the refusal names the claim or figure, and the culprit.
class Fault : public ::testing::TestWithParam<int> {};
TEST_P(Fault, StopsTheNoticeAndIsNamed) {
  const int fault = GetParam();
  test::Folder folder;
  const auto made = must(demo::make_county({folder / "site", &county(), 7000, 1, {fault}, {}}));
  ASSERT_EQ(made.faults.count(fault), 1u);
  auto site = must(site::Site::open_to_read(folder / "site"));
  const auto composed = compose(*site, own_notice());
  EXPECT_FALSE(composed.may_be_written());
  EXPECT_EQ(composed.any_false, fault != 7);  // a missing return is unknown, nothing is false
  static const std::map<int, std::string> kClaims = {{1, "c05"}, {2, "c05"},  {3, "c05"},  {4, "c01"},
                                                     {5, "c18"}, {6, "c16"},  {7, "c28"},  {8, "c40"},
                                                     {9, "c43"}, {10, "c31"}, {11, "c36"}, {12, "c39"}};
  std::string told;
  for (const auto& claim : composed.claims) {
    const bool stops = !claim.warn && (claim.value.verdict == figure::Verdict::fails ||
                                       claim.value.verdict == figure::Verdict::unknown);
    EXPECT_EQ(stops, claim.id == kClaims.at(fault)) << claim.id;
    if (stops)
      for (const auto& culprit : claim.value.culprits) told += culprit.name + " " + culprit.why + "\n";
  }
  const std::string wanted = fault == 12 ? "89000" : made.faults.at(fault);
  EXPECT_NE(told.find(wanted), std::string::npos) << told;
}
INSTANTIATE_TEST_SUITE_P(Planted, Fault, ::testing::Range(1, 13));

}  // namespace
}  // namespace bihuan
