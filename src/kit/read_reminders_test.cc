// reminders.yaml: what it means, and each mistake at its place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kFile = "reminders.yaml";
const std::string kGood = R"(- kind: problem
  when: "progress = begun"
  rungs:
    - {level: remind, days: -2, of: working}
    - {level: criticism, days: 3, tell: issuers}
- kind: problem
  rungs: [{level: overdue, days: 1, of: calendar, tell: units}]
- kind: income
  rungs: [{level: remind, days: 0}]
)";

Loaded loaded_with(const std::string& text) {
  auto files = small_kit();
  files[kFile] = text;
  return load(files);
}

void expect_wrong(const std::string& from, const std::string& to, const std::string& key, const std::string& at) {
  SCOPED_TRACE(from + " -> " + to);
  std::string text = kGood;
  text.replace(text.find(from), from.size(), to);
  const auto issues = loaded_with(text).issues;
  ASSERT_EQ(keys_of(issues), std::vector<std::string>{key}) << in_words(issues);
  const auto place = line_column(text, text.find(at));
  EXPECT_EQ(issues[0].file, kFile);
  EXPECT_EQ(issues[0].line, place.line);
  EXPECT_EQ(issues[0].column, place.column);
}

TEST(KitReminders, AreReadInTheOrderOfTheFile) {
  const auto loaded = loaded_with(kGood);
  ASSERT_TRUE(loaded.kit) << in_words(loaded.issues);
  const auto& ladders = loaded.kit->ladders;
  ASSERT_EQ(ladders.size(), 3u);
  ASSERT_EQ(ladders[0].rungs.size(), 2u);
  EXPECT_TRUE(ladders[0].when);
  EXPECT_EQ(ladders[0].rungs[0].days, -2);
  EXPECT_TRUE(ladders[0].rungs[0].working);
  EXPECT_EQ(ladders[0].rungs[0].circle, Rung::Circle::turn) << "left out: whose turn it is";
  EXPECT_EQ(ladders[0].rungs[1].level, Rung::Level::criticism);
  EXPECT_EQ(ladders[0].rungs[1].circle, Rung::Circle::issuers);
  EXPECT_FALSE(ladders[1].when);
  EXPECT_EQ(ladders[1].rungs[0].level, Rung::Level::overdue);
  EXPECT_FALSE(ladders[1].rungs[0].working);
  EXPECT_EQ(ladders[2].kind, "income");
}

TEST(KitReminders, AKitWithoutThemHasNone) {
  const auto loaded = load(small_kit());
  ASSERT_TRUE(loaded.kit);
  EXPECT_TRUE(loaded.kit->ladders.empty());
}

TEST(KitReminders, AreOfKindsWithADeadline) {
  expect_wrong("kind: income", "kind: incom", "kit.no_such_kind", "incom\n");
  expect_wrong("kind: income", "kind: meeting", "kit.ladder_of_nothing", "meeting");
  expect_wrong("kind: income\n", "kind: income\n  when: \"known amount\"\n", "kit.ladder_when_of_form",
               "\"known amount\"");
}

TEST(KitReminders, ALadderAfterOneForAllNeverCounts) {
  expect_wrong("  when: \"progress = begun\"\n", "", "kit.ladder_never", "problem\n  rungs: [");
}

TEST(KitReminders, ARungSaysWhenAndWhom) {
  expect_wrong("level: remind, days: 0", "level: reminder, days: 0", "kit.not_one_of", "reminder");
  expect_wrong("days: 0", "days: soon", "kit.not_in_range", "soon");
  expect_wrong("tell: units", "tell: everybody", "kit.not_one_of", "everybody");
  expect_wrong("of: calendar", "of: bank", "kit.not_one_of", "bank");
  expect_wrong("days: 3, tell", "days: -5, tell", "kit.rungs_out_of_order", "{level: criticism");
  expect_wrong("{level: remind, days: 0}", "{level: remind}", "kit.missing_key", "{level: remind}]");
  expect_wrong("progress = begun", "progres = begun", "kit.expression", "progres = begun");
}

}  // namespace
}  // namespace bihuan::kit
