// One mistake in the small kit: what is said of it, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kMeeting = "ledgers/meeting.yaml";

TEST(KitFiles, AFileThatDoesNotParseIsPointedAt) {
  const auto loaded = load(changed({{kMeeting, "indexes: [[kind", "indexes: {[kind"}}));
  ASSERT_FALSE(loaded.issues.empty());
  EXPECT_EQ(loaded.issues[0].error.key, "yaml.malformed");
  EXPECT_EQ(loaded.issues[0].file, kMeeting);
  EXPECT_GE(loaded.issues[0].line, 6);
}

TEST(KitFiles, AMissingFileIsNamed) {
  for (const auto* path : {"kit.yaml", "units.yaml", "roles.yaml", "calendar.yaml"}) {
    auto files = small_kit();
    files.erase(path);
    const auto loaded = load(files);
    ASSERT_EQ(loaded.issues.size(), 1u) << in_words(loaded.issues);
    EXPECT_EQ(loaded.issues[0].error.key, "kit.missing_file");
    EXPECT_EQ(loaded.issues[0].file, path);
  }
}

TEST(KitFiles, AFileThatIsNoPartOfAKitIsShown) {
  for (const auto* path : {"figure.yaml", "ledger/meeting.yaml", "ledgers/old/meeting.yaml", "ledgers/meeting.yml",
                           "templates/notice.docx", "ledgers/.yaml"}) {
    auto files = small_kit();
    files[path] = "kind: x\n";
    const auto loaded = load(files);
    ASSERT_EQ(keys_of(loaded.issues), std::vector<std::string>{"kit.unknown_file"}) << path << in_words(loaded.issues);
    EXPECT_EQ(loaded.issues[0].file, path);
  }
}

TEST(KitFiles, ATemplateAndItsBindingBelongTogether) {
  auto files = small_kit();
  files["templates/letter.txt"] = "信\n";
  EXPECT_EQ(keys_of(load(files).issues), std::vector<std::string>{"kit.template_without_binding"});
  files = small_kit();
  files["templates/letter.bind.yaml"] = "name: letter\n";
  EXPECT_EQ(keys_of(load(files).issues), std::vector<std::string>{"kit.binding_without_text"});
  files = small_kit();
  files["templates/notice.md"] = "\xff";
  EXPECT_EQ(keys_of(load(files).issues), std::vector<std::string>{"kit.not_utf8"});
  expect_issue({"templates/notice.bind.yaml", "slots: {", "slots: {{"}, "yaml.malformed", "{n");
}

TEST(KitFiles, ABindingNamesFiguresThatThereAre) {
  auto files = small_kit();
  files["templates/letter.md"] = "{{n}}\n";
  files["templates/letter.bind.yaml"] = "slots:\n  n: {figure: no_such_figure}\n";
  const auto loaded = load(files);
  ASSERT_EQ(keys_of(loaded.issues), std::vector<std::string>{"kit.expression"}) << in_words(loaded.issues);
  EXPECT_EQ(loaded.issues[0].file, "templates/letter.bind.yaml");
  EXPECT_EQ(loaded.issues[0].line, 2);
}

}  // namespace
}  // namespace bihuan::kit
