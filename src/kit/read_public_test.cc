// `public:` and `draw:` of a matter: what is said of a mistake, and that it points to the very place.
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kFile = "matters/request.yaml";
const std::string kRequest = R"(kind: request
label: {zh: 诉求}
unit: unit
code: code
fields:
  code: {type: text, label: {zh: 编号}}
  unit: {type: unit, label: {zh: 单位}}
  subject: {type: text, label: {zh: 事项}, personal: true}
  topic: {type: choice, label: {zh: 类别}, values: {water: {zh: 供水}}}
  rating: {type: choice, label: {zh: 评价}, values: {good: {zh: 满意}}}
  again: {type: text, label: {zh: 再次理由}, personal: true}
  title: {type: text, label: {zh: 标题}}
  answered_by: {type: account, label: {zh: 答复人}}
  seed: {type: integer, label: {zh: 种子}}
  size: {type: integer, label: {zh: 个数}}
  units: {type: unit, many: true, label: {zh: 抽到的单位}}
  list: {type: text, label: {zh: 名单}}
public:
  submit: submit
  fields: {subject: 60, topic: 20}
  code: {prefix: SQ, digits: 5}
  keep_days: 365
  shows: [code, rating]
  rate: {step: rate, field: rating, days: 30}
  again: {step: ask, field: again, longest: 500, within: most_days}
draw: {step: draw, after: answer, seed: seed, size: size, units: units, list: list}
states: {received: issued, answered: submitted, drawn: verified, closed: closed}
steps:
  - {name: submit, from: [], to: received, by: {public: site}, needs: [code, subject], label: {zh: 提交}}
  - {name: answer, from: [received], to: answered, by: {clerk: unit}, label: {zh: 答复}}
  - {name: draw, from: [answered], to: drawn, by: {clerk: unit}, needs: [seed, size, units, list], label: {zh: 抽取}}
  - {name: rate, from: [answered, drawn], to: closed, by: {public: site}, needs: [rating], label: {zh: 评价}}
  - {name: ask, from: [closed], to: received, by: {public: site}, reopens: true, clears: [again], needs: [again], label: {zh: 再问}}
)";

// One change of the request makes one issue `key`, which points to the text `at`.
void expect_public_issue(const std::string& from, const std::string& to, const std::string& key,
                         const std::string& at) {
  SCOPED_TRACE(from + " -> " + to);
  std::string yaml = kRequest;
  const size_t found = yaml.find(from);
  ASSERT_NE(found, std::string::npos);
  yaml.replace(found, from.size(), to);
  auto files = small_kit();
  files[kFile] = yaml;
  const auto loaded = load(files);
  ASSERT_EQ(loaded.issues.size(), 1u) << in_words(loaded.issues);
  const LineColumn place = line_column(yaml, yaml.find(at));
  EXPECT_EQ(loaded.issues[0].error.key, key) << in_words(loaded.issues);
  EXPECT_EQ(loaded.issues[0].line, place.line) << in_words(loaded.issues);
  EXPECT_EQ(loaded.issues[0].column, place.column) << in_words(loaded.issues);
  static const std::regex kOpenField("\\{@?(name|kind|what|list|hint)\\}");
  for (const auto language : {Language::zh, Language::en})
    EXPECT_FALSE(std::regex_search(in_words(loaded.issues[0], language), kOpenField));
}

TEST(KitPublic, IsReadWhole) {
  auto files = small_kit();
  files[kFile] = kRequest;
  const auto loaded = load(files);
  ASSERT_TRUE(loaded.kit) << in_words(loaded.issues);
  const auto& access = *loaded.kit->find_kind("request")->open_to_public;
  EXPECT_EQ(access.submit, "submit");
  EXPECT_EQ(access.fields, (std::vector<std::pair<std::string, int>>{{"subject", 60}, {"topic", 20}}));
  EXPECT_EQ(access.code_prefix, "SQ");
  EXPECT_EQ(access.code_digits, 5);
  EXPECT_EQ(access.keep_days, 365);
  EXPECT_EQ(access.rate_days, 30);
  EXPECT_EQ(access.again_within, "most_days");
  EXPECT_EQ(loaded.kit->find_kind("request")->draw->after, "answer");
  EXPECT_FALSE(loaded.kit->find_kind("problem")->open_to_public);
}

TEST(KitPublic, NamesStepsOfThePublic) {
  expect_public_issue("submit: submit", "submit: sumbit", "kit.no_such_step", "sumbit");
  expect_public_issue("{step: rate,", "{step: rat,", "kit.no_such_step", "rat,");
  expect_public_issue("by: {public: site}, needs: [rating]", "by: {clerk: unit}, needs: [rating]", "kit.public_step",
                      "rate, field");
  expect_public_issue("by: {clerk: unit}, label: {zh: 答复}", "by: {public: site}, label: {zh: 答复}",
                      "kit.public_step_unused", "{public: site}, label: {zh: 答复}");
  expect_public_issue("needs: [rating]", "needs: [rating], reason: true", "kit.public_reason", "rate, field");
}

TEST(KitPublic, OfAKindWithoutItIsNobodysStep) {
  expect_issue({"matters/measure.yaml", "by: {head: unit}", "by: {public: site}"}, "kit.public_step_unused",
               "{public: site}");
}

TEST(KitPublic, TakesOnlyWhatCanBeErased) {
  expect_public_issue("{subject: 60, topic: 20}", "{subject: 60, topic: 20, title: 9}", "kit.public_field", "title: 9");
  expect_public_issue("{subject: 60, topic: 20}", "{subject: 60, unit: 20}", "kit.public_field", "unit: 20");
  expect_public_issue("{subject: 60, topic: 20}", "{subject: 60, nothing: 20}", "kit.no_such_field", "20}\n  code");
  expect_public_issue("{subject: 60, topic: 20}", "{subject: 0, topic: 20}", "kit.not_in_range", "0, topic");
  expect_public_issue("field: again, longest", "field: title, longest", "kit.public_again", "title, longest");
  expect_public_issue("field: rating, days", "field: topic, days", "kit.public_rating", "topic, days");
}

TEST(KitPublic, GivesACodeAndShowsNoAccount) {
  expect_public_issue("code: code\n", "", "kit.public_without_code", "submit: submit");
  expect_public_issue("prefix: SQ", "prefix: sq", "kit.public_prefix", "sq");
  expect_public_issue("digits: 5", "digits: 2", "kit.not_in_range", "2}");
  expect_public_issue("shows: [code, rating]", "shows: [code, answered_by]", "kit.public_shows", "[code, answered_by]");
  expect_public_issue("within: most_days", "within: bar", "kit.no_such_parameter", "bar}");
  expect_public_issue("  keep_days: 365\n", "", "kit.missing_key", "submit: submit");
}

TEST(KitPublic, IsARoleThatNobodyHolds) {
  expect_issue({"roles.yaml", "head: {label", "public: {label: 公众}\nhead: {label"}, "kit.name_taken",
               "public: {label");
}

TEST(KitDraw, KeepsItsSeedSizeListAndUnits) {
  expect_public_issue("seed: seed", "seed: list", "kit.draw_field", "list, size: size, units: units");
  expect_public_issue("units: units", "units: unit", "kit.draw_field", "unit, list: list}");
  expect_public_issue("needs: [seed, size, units, list]", "needs: [seed, size, units]", "kit.draw_field",
                      "list}\nstates");
  expect_public_issue("after: answer", "after: answers", "kit.no_such_step", "answers");
  expect_public_issue("draw: {step: draw,", "draw: {step: drew,", "kit.no_such_step", "drew");
}

}  // namespace
}  // namespace bihuan::kit
