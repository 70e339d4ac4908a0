#include "report/binding.h"

#include <gtest/gtest.h>

#include "base/message.h"
#include "base/text.h"
#include "report/messages.h"

namespace bihuan::report {
namespace {

using figure::Approx;
using figure::Scale;
using figure::Style;
using Role = SlotBinding::Role;

std::string in_words(const Issue& issue, Language language = Language::zh) {
  const MessageTable tables[] = {messages(), base_messages()};
  return issue.file + ":" + std::to_string(issue.line) + ":" + std::to_string(issue.column) + " " + issue.error.key +
         " " + render(issue.error, language, tables);
}

std::string in_words(const Issues& issues) {
  std::string text;
  for (const auto& issue : issues) text += in_words(issue) + "\n";
  return text;
}

Binding parsed(std::string_view yaml) {
  auto result = parse_binding(yaml, "a.bind.yaml");
  EXPECT_TRUE(result.binding) << in_words(result.issues);
  return result.binding ? *std::move(result.binding) : Binding();
}

SlotBinding only_slot(const std::string& fields, const std::string& head = "") {
  const Binding binding = parsed(head + "slots:\n  f01: {" + fields + "}\n");
  return binding.slots.size() == 1 ? binding.slots[0] : SlotBinding();
}

// One issue `key`, which points to the text `at` and names `hint`; the whole binding is refused.
void expect_issue(const std::string& yaml, const std::string& key, const std::string& at, const std::string& hint) {
  SCOPED_TRACE(yaml);
  const auto result = parse_binding(yaml, "a.bind.yaml");
  EXPECT_FALSE(result.binding);
  ASSERT_EQ(result.issues.size(), 1u) << in_words(result.issues);
  const Issue& issue = result.issues[0];
  const size_t offset = yaml.find(at);
  ASSERT_NE(offset, std::string::npos) << at;
  const LineColumn place = line_column(yaml, offset);
  EXPECT_EQ(issue.error.key, key);
  EXPECT_EQ(issue.error.fault, Fault::refused);
  EXPECT_EQ(issue.file, "a.bind.yaml");
  EXPECT_EQ(issue.line, place.line) << in_words(issue);
  EXPECT_EQ(issue.column, place.column) << in_words(issue);
  for (const Language language : {Language::zh, Language::en}) {
    const std::string words = in_words(issue, language);
    EXPECT_NE(words.find(hint), words.npos) << words;
    EXPECT_EQ(words.find('{'), words.npos) << words;
    EXPECT_NE(words, issue.file + ":" + std::to_string(issue.line) + ":" + std::to_string(issue.column) + " " + key +
                         " " + key);
  }
}

TEST(Binding, KeepsWhatTheFileSays) {
  const Binding binding = parsed(R"(schema: 1
name: seed
label: {zh: 通报}
fingerprint: "sha256:76b2"
blank: ["xx"]
percent_places: 2
periods: {work: "2021", meeting: "2020"}
front_matter: {title: 关于整改的通报, date: "2022年1月20日"}
slots:
  f05: {at: "会议【xx余】次", figure: dispatch_meetings, period: work, unit: 场次, style: 余, step: 10}
  f18: {at: "在【xx】落地", name: name_stem}
  L01: {at: "班子【2020】年度", period: meeting, typed: true}
claims:
  C05: {at: "【全部整改完成】", claim: problems_closed, otherwise: "{{problems_open}}个未完成", period: work}
  C51: {at: "【成效明显】", opinion: true}
)");
  EXPECT_EQ(binding.name, "seed");
  EXPECT_EQ(binding.fingerprint, "sha256:76b2");
  EXPECT_EQ(binding.periods, (std::map<std::string, std::string>{{"work", "2021"}, {"meeting", "2020"}}));
  EXPECT_EQ(binding.front_matter.at("title"), "关于整改的通报");
  EXPECT_EQ(binding.front_matter.at("date"), "2022年1月20日");
  ASSERT_EQ(binding.slots.size(), 3u);
  const SlotBinding& figure = *binding.slot("f05");
  EXPECT_EQ(figure.at, "会议【xx余】次");
  EXPECT_EQ(figure.role, Role::figure);
  EXPECT_EQ(figure.figure, "dispatch_meetings");
  EXPECT_EQ(figure.period, "work");
  EXPECT_EQ(figure.unit, "场次");
  EXPECT_EQ(figure.style, (Style{Approx::over_yu, Scale::one, 0, 10}));
  EXPECT_FALSE(figure.typed);
  EXPECT_EQ(figure.line, 10);
  const SlotBinding& name = *binding.slot("f18");
  EXPECT_EQ(name.role, Role::name);
  EXPECT_EQ(name.figure, "name_stem");
  const SlotBinding& year = *binding.slot("L01");
  EXPECT_EQ(year.role, Role::period);
  EXPECT_EQ(year.figure, "meeting");
  EXPECT_EQ(year.period, "");
  EXPECT_TRUE(year.typed);
  ASSERT_EQ(binding.claims.size(), 2u);
  const ClaimBinding& claim = *binding.claim("C05");
  EXPECT_EQ(claim.at, "【全部整改完成】");
  EXPECT_EQ(claim.claim, "problems_closed");
  EXPECT_EQ(claim.otherwise, "{{problems_open}}个未完成");
  EXPECT_EQ(claim.period, "work");
  EXPECT_EQ(claim.line, 14);
  EXPECT_EQ(binding.claim("C51")->claim, "");
  EXPECT_EQ(binding.slot("C05"), nullptr);
  EXPECT_EQ(binding.claim("f05"), nullptr);
}

TEST(Binding, AFigureNamedAfterItsPeriodIsStillAFigure) {
  const SlotBinding slot = only_slot("period: work, figure: standing");
  EXPECT_EQ(slot.role, Role::figure);
  EXPECT_EQ(slot.figure, "standing");
  EXPECT_EQ(slot.period, "work");
}

TEST(Binding, ShareHasThePlacesThatTheWholeTextHas) {
  const std::string head = "percent_places: 2\n";
  EXPECT_EQ(only_slot("figure: x, style: \"%\"", head).style.places, 2);
  EXPECT_EQ(only_slot("figure: x, style: \"%\", places: 1", head).style.places, 1);
  EXPECT_EQ(only_slot("figure: x, style: \"%\", places: 0", head).style.places, 0);
  EXPECT_EQ(only_slot("figure: x, style: 万", head).style.places, 0);
  EXPECT_EQ(only_slot("figure: x", head).style.places, 0);
  EXPECT_EQ(only_slot("figure: x, style: \"%\"").style.places, 0);
}

TEST(Binding, ThePlacesOfTheWholeTextMayStandAfterItsSlots) {
  const Binding binding = parsed("slots: {f01: {figure: x, style: \"%\"}}\npercent_places: 1\n");
  EXPECT_EQ(binding.slot("f01")->style.places, 1);
}

TEST(Binding, ATypedInNumberIsOnlyOneThatSaysSo) {
  EXPECT_TRUE(only_slot("figure: x, typed: true").typed);
  EXPECT_FALSE(only_slot("figure: x, typed: false").typed);
  EXPECT_FALSE(only_slot("figure: x").typed);
}

TEST(Binding, StylesAreJoinedFromTheirCharacters) {
  const std::pair<const char*, Style> cases[] = {{"", {}},
                                                 {"余", {Approx::over_yu}},
                                                 {"多", {Approx::over_duo}},
                                                 {"近", {Approx::nearly}},
                                                 {"万", {Approx::exact, Scale::wan}},
                                                 {"亿", {Approx::exact, Scale::yi}},
                                                 {"%", {Approx::exact, Scale::percent}},
                                                 {"余万", {Approx::over_yu, Scale::wan}},
                                                 {"万余", {Approx::over_yu, Scale::wan}},
                                                 {"多万", {Approx::over_duo, Scale::wan}},
                                                 {"近%", {Approx::nearly, Scale::percent}},
                                                 {"近亿", {Approx::nearly, Scale::yi}}};
  for (const auto& [text, style] : cases) EXPECT_EQ(parse_style(text), style) << text;
  for (const char* text : {"约", "余次", "yu", "1", " 余", "千", "％"})
    EXPECT_EQ(parse_style(text), std::nullopt) << text;
}

TEST(Binding, AFileThatIsNoYamlIsRefusedWhereItGoesWrong) {
  const auto result = parse_binding("name: a\nslots: {f01: [}\n", "a.bind.yaml");
  EXPECT_FALSE(result.binding);
  ASSERT_EQ(result.issues.size(), 1u);
  EXPECT_EQ(result.issues[0].error.key, "yaml.malformed");
  EXPECT_EQ(result.issues[0].file, "a.bind.yaml");
  EXPECT_EQ(result.issues[0].line, 2);
  EXPECT_GT(result.issues[0].column, 0);
}

TEST(Binding, TheSameSlotTwiceIsRefused) {
  const auto result = parse_binding("slots:\n  f01: {figure: x}\n  f01: {figure: y}\n", "a.bind.yaml");
  EXPECT_FALSE(result.binding);
  ASSERT_EQ(result.issues.size(), 1u);
  EXPECT_EQ(result.issues[0].error.key, "yaml.malformed");
  EXPECT_EQ(result.issues[0].error.fields.at("name"), "f01");
  EXPECT_EQ(result.issues[0].line, 3);
  EXPECT_EQ(result.issues[0].column, 3);
}

TEST(Binding, AFileThatIsNoMapIsRefused) {
  expect_issue("- f01\n", "binding.not_a_map", "- f01", "");
  expect_issue("notice", "binding.not_a_map", "notice", "");
}

TEST(Binding, PeriodsAndFrontMatterMustBeMaps) {
  expect_issue("periods: [2021]\n", "binding.not_a_map", "[2021]", "");
  expect_issue("periods: 2021\n", "binding.not_a_map", "2021", "");
  expect_issue("name: a\nfront_matter: 通报\n", "binding.not_a_map", "通报", "");
}

TEST(Binding, AnotherSchemaIsRefused) {
  expect_issue("schema: 2\n", "binding.other_schema", "2", "2");
  expect_issue("name: a\nschema: one\n", "binding.other_schema", "one", "one");
}

TEST(Binding, AKeyThatNobodyKnowsIsRefusedByName) {
  expect_issue("name: a\nfigures: {}\n", "binding.unknown_key", "{}", "figures");
  expect_issue("slots:\n  f01: {figure: x, stile: 余}\n", "binding.unknown_key", "余", "stile");
  expect_issue("claims:\n  C01: {claim: x, figure: y}\n", "binding.unknown_key", "y}", "figure");
}

TEST(Binding, ABadStyleIsRefused) {
  expect_issue("slots:\n  f01: {figure: x, style: 余次}\n", "binding.bad_style", "余次", "余次");
}

TEST(Binding, StepAndPlacesAreWholeNumbers) {
  const auto slot = [](const std::string& field) { return "slots:\n  f01: {figure: x, " + field + "}\n"; };
  for (const char* text : {"ten", "1.5", "-1", "10", "99999999999999999999"})
    expect_issue(slot("places: " + std::string(text)), "binding.bad_number", text, "places");
  for (const char* text : {"ten", "1.5", "-1", "99999999999999999999"})
    expect_issue(slot("step: " + std::string(text)), "binding.bad_number", text, "step");
  EXPECT_EQ(only_slot("figure: x, places: 9").style.places, 9);
  EXPECT_EQ(only_slot("figure: x, step: 100000").style.step, 100000);
}

TEST(Binding, ASlotThatMeansNothingIsRefused) {
  expect_issue("slots:\n  f01: {at: 会议【xx】次, style: 余}\n", "binding.slot_without_meaning", "{at", "f01");
  expect_issue("slots:\n  f01: figure\n", "binding.slot_without_meaning", "figure", "f01");
}

TEST(Binding, AClaimThatMeansNothingIsRefused) {
  expect_issue("claims:\n  C01: {at: 【全部完成】, otherwise: 未完成}\n", "binding.claim_without_meaning", "{at",
               "C01");
  expect_issue("claims:\n  C01: true\n", "binding.claim_without_meaning", "true", "C01");
}

TEST(Binding, AClaimNamedLikeASlotIsRefused) {
  expect_issue("slots:\n  a: {figure: x}\nclaims:\n  a: {claim: y}\n", "binding.id_twice", "{claim", "a");
}

TEST(Binding, AllThatIsWrongIsSaidAtOnceInTheOrderOfTheFile) {
  const auto result = parse_binding(R"(schema: 3
slots:
  a: {style: 约}
  b: {figure: x, places: many}
claims:
  b: {clam: y}
author: 办公室
)",
                                    "a.bind.yaml");
  EXPECT_FALSE(result.binding);
  std::vector<std::string> keys;
  int line = 0;
  for (const auto& issue : result.issues) {
    keys.push_back(issue.error.key);
    EXPECT_GE(issue.line, line);
    line = issue.line;
  }
  EXPECT_EQ(keys,
            (std::vector<std::string>{"binding.other_schema", "binding.bad_style", "binding.slot_without_meaning",
                                      "binding.bad_number", "binding.unknown_key", "binding.claim_without_meaning",
                                      "binding.id_twice", "binding.unknown_key"}));
}

TEST(Binding, AnEmptySlotListIsABinding) { EXPECT_TRUE(parsed("schema: 1\nslots:\nclaims: {}\n").slots.empty()); }

}  // namespace
}  // namespace bihuan::report
