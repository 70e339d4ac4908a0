// The made-up county and the notice: every figure against the generator's own tallies, every claim, each planted fault,
// the file and its check.
#include "demo/demo.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "figure/evaluate.h"
#include "figure/format.h"
#include "kit/load.h"
#include "log/writer.h"
#include "record/record.h"
#include "report/check.h"
#include "report/compose.h"
#include "report/seal.h"
#include "report/template.h"
#include "small_site.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

constexpr int64_t kRecords = 9000;

const kit::Kit& county() {
  static const kit::Kit kit = [] {
    auto loaded = kit::load_folder(std::string(BIHUAN_SOURCE) + "/kits/county");
    if (!loaded || !loaded->kit) std::abort();
    return *std::move(loaded->kit);
  }();
  return kit;
}

template <class T>
T must(Result<T> result) {
  return test::SmallSite::must(std::move(result));
}

// One county for all tests that only read it.
struct Sound {
  test::Folder folder;
  demo::Made made;
  Sound() { made = must(demo::make_county({folder / "site", &county(), kRecords, 1, {}, {}})); }
};
Sound& sound() {
  static Sound once;
  return once;
}

struct Notice {
  report::Template text;
  report::Binding binding;
};
Notice own_notice() {
  auto parsed = report::parse_binding(county().files.at("templates/notice.bind.yaml"), "notice.bind.yaml");
  EXPECT_TRUE(parsed.binding);
  auto cut = report::parse_tagged(county().files.at("templates/notice.md"), *parsed.binding, "notice.md");
  EXPECT_TRUE(cut.text);
  return {*std::move(cut.text), *std::move(parsed.binding)};
}

report::Composed compose(site::Site& site, const Notice& notice, bool proofs = false) {
  auto evaluator = must(figure::Evaluator::open(site.session(), site.kit(), {year_period(2021), "", {}}));
  return must(report::compose(evaluator, site.kit(), site.session(),
                              {&notice.text, &notice.binding, year_period(2021), false, proofs}));
}

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

// A sealed notice as text, checked without and with the site.
struct Sealed {
  report::SealedFile file;
  std::optional<report::AgainstSite> against;
  std::unique_ptr<site::Site> site;

  explicit Sealed(const std::string& directory) {
    site = must(site::Site::open_to_read(directory));
    const auto notice = own_notice();
    auto composed = compose(*site, notice, true);
    report::SealFacts facts;
    facts.site = site->origin();
    facts.position = must(log::log_size(site->session()));
    facts.period = year_period(2021);
    const auto root = must(log::root_at(site->session(), facts.position));
    facts.root = to_hex(root);
    const auto key = must(site->signing_key());
    facts.checkpoint = log::sign_checkpoint({facts.site, facts.position, root}, key);
    EXPECT_TRUE(report::seal(composed, site->kit(), notice.text, notice.binding, facts, key));
    file = {office::plain_text(composed.document), composed.document.proof};
    against = report::AgainstSite{&site->session(), &site->kit(), key.public_key};
  }
};

const report::CheckItem* find(const report::Checked& checked, const std::string& status) {
  for (const auto& item : checked.items)
    if (item.status == status) return &item;
  return nullptr;
}

TEST(CheckedNotice, UntouchedIsProvenWithAndWithoutTheSite) {
  const Sealed sealed(sound().folder / "site");
  EXPECT_TRUE(must(report::check(sealed.file, {})).ok);
  EXPECT_TRUE(must(report::check(sealed.file, sealed.against)).ok);
}

TEST(CheckedNotice, AnEditedDigitIsNamedAndNothingElse) {
  const Sealed sealed(sound().folder / "site");
  const auto before = must(report::check(sealed.file, {}));
  for (const auto& item : before.items) {
    if (item.slot != "standing_meetings" && item.slot != "news_items") continue;
    auto text = to_code_points(sealed.file.text);
    text[item.end - 1] = text[item.end - 1] == U'9' ? U'0' : text[item.end - 1] + 1;
    const auto checked = must(report::check({to_utf8(text), sealed.file.proof}, {}));
    EXPECT_FALSE(checked.ok);
    const auto wrong =
        std::count_if(checked.items.begin(), checked.items.end(), [](const auto& i) { return i.status != "proven"; });
    const auto* edited = find(checked, "edited");
    ASSERT_NE(edited, nullptr);
    EXPECT_EQ(edited->sealed, item.text);
    // The number, and the claim in whose words it stands, if it stands in one.
    EXPECT_LE(wrong, 2);
  }
}

TEST(CheckedNotice, ANumberTypedInBesideIsUntagged) {
  const Sealed sealed(sound().folder / "site");
  const auto checked = must(report::check({sealed.file.text + "另外完成招商项目37个。", sealed.file.proof}, {}));
  const auto* item = find(checked, "untagged");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->text, "37");
}

TEST(CheckedNotice, AChangedProofIsRefused) {
  const Sealed sealed(sound().folder / "site");
  auto proof = sealed.file.proof;
  const size_t at = proof.find("\"value\":\"38\"");
  ASSERT_NE(at, std::string::npos);
  proof[at + 9] = '4';
  const auto checked = report::check({sealed.file.text, proof}, {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().key, "seal.broken");
}

TEST(CheckedNotice, ARecordCorrectedLaterIsChangedSinceAndTheOldValueStaysProven) {
  test::Folder folder;
  must(demo::make_county({folder / "site", &county(), 7000, 1, {}, {}}));
  const Sealed sealed(folder / "site");
  {
    auto site = must(site::Site::open_to_write(folder / "site", test::no_random));
    const auto actor =
        must(account::load_actor(site->session(), "admin", {site->writer().size(), *Date::from_parts(2023, 1, 5)}));
    auto tx = must(site->writer().begin("admin", test::at(2023, 1, 5)));
    const auto& meeting = *site->kit().find_kind("meeting");
    const auto row =
        must(site->session().first("select id from meeting where kind = 'standing_committee' and happened_on between "
                                   "20210101 and 20211231 limit 1"));
    test::SmallSite::must(record::withdraw(tx, site->kit(), meeting, actor, std::get<int64_t>(row[0]), "误登"));
    test::SmallSite::must(tx.commit());
  }
  auto site = must(site::Site::open_to_read(folder / "site"));
  const auto checked =
      must(report::check(sealed.file, report::AgainstSite{&site->session(), &site->kit(), sealed.against->key}));
  const auto* item = find(checked, "changed_since");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->name, "standing_meetings");
  EXPECT_EQ(item->now, "37");
  EXPECT_EQ(find(checked, "edited"), nullptr);
  EXPECT_EQ(find(checked, "false_claim"), nullptr);
}

}  // namespace
}  // namespace bihuan
