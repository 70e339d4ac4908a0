// What a return says besides its calendar, and one mistake at a time: what is said of it, and where it points.
#include "kit/form_warnings.h"
#include "kit/issues_for_test.h"

namespace bihuan::kit {
namespace {

const std::string kIncome = "ledgers/income.yaml";
const std::string kDue = "due_days: 5}";

Change with(const std::string& more) { return {kIncome, kDue, "due_days: 5, " + more + "}"}; }

Kit kit_with(const std::string& more) {
  auto loaded = load(changed({with(more)}));
  EXPECT_TRUE(loaded.kit) << in_words(loaded.issues);
  return loaded.kit ? *std::move(loaded.kit) : Kit{};
}

TEST(KitForm, SaysWhoOwnsItWhenItEndsAndWhoAccepts) {
  const Kit kit = kit_with(
      "owner: county/supervision, expires: 2021-06-30, outlier_factor: 5, "
      "chain: [{by: {head: unit}}, {name: county, label: {zh: 县级审核}, by: {supervision: site, clerk: site}}]");
  const FilingPlan& filing = kit.find_kind("income")->filing;
  EXPECT_EQ(filing.owner_level, "county");
  EXPECT_EQ(filing.owner_role, "supervision");
  EXPECT_EQ(filing.expires->iso(), "2021-06-30");
  EXPECT_EQ(filing.outlier_factor, 5);
  ASSERT_EQ(filing.chain.size(), 2u);
  EXPECT_EQ(filing.chain[0].name, "accept1");
  EXPECT_EQ(filing.chain[0].by, (std::vector<std::pair<std::string, std::string>>{{"head", "unit"}}));
  EXPECT_EQ(filing.chain[1].name, "county");
  EXPECT_EQ(in_language(filing.chain[1].label, "zh"), "县级审核");
  EXPECT_EQ(filing.chain[1].by.size(), 2u);
}

TEST(KitForm, WithoutThemIsAcceptedAtOnceAsBefore) {
  const Kit kit = *load(small_kit()).kit;
  const FilingPlan& filing = kit.find_kind("income")->filing;
  EXPECT_FALSE(filing.has_chain());
  EXPECT_FALSE(filing.expires);
  EXPECT_EQ(filing.outlier_factor, 10);
}

TEST(KitForm, FillsCellsFromLedgersAndTheLastReturn) {
  const Kit kit = kit_with("computed: {amount: 'sum meeting.cost in period'}");
  const FilingPlan& filing = kit.find_kind("income")->filing;
  ASSERT_NE(filing.expression_of("amount"), nullptr);
  EXPECT_EQ(*filing.expression_of("amount"), "sum meeting.cost in period");
  EXPECT_EQ(filing.expression_of("unit"), nullptr);
  EXPECT_EQ(kit_with("carry: [amount]").find_kind("income")->filing.carried, std::vector<std::string>{"amount"});
  EXPECT_EQ(kit_with("computed: {amount: people}").find_kind("income")->filing.computed.size(), 1u);
}

TEST(KitForm, WarnsUnderConditions) {
  const Kit kit = kit_with("hints: [{when: \"amount > bar\", label: {zh: 收入偏高}}]");
  const auto& hints = kit.find_kind("income")->filing.hints;
  ASSERT_EQ(hints.size(), 1u);
  EXPECT_EQ(in_language(hints[0].label, "zh"), "收入偏高");
  expect_issue(with("hints: [{when: \"amont > bar\", label: {zh: 收入偏高}}]"), "kit.expression", "amont");
  expect_issue(with("hints: [{when: \"amount > bar\"}]"), "kit.missing_key", "{when");
  expect_issue(with("hints: [{if: 1, when: \"amount > bar\", label: {zh: 收入偏高}}]"), "kit.unknown_key", "if:");
}

TEST(KitForm, ItsOwnerIsARoleAtALevel) {
  expect_issue(with("owner: supervision"), "kit.bad_owner", "supervision}");
  expect_issue(with("owner: /supervision"), "kit.bad_owner", "/supervision");
  expect_issue(with("owner: village/supervision"), "kit.no_such_level", "village/");
  expect_issue(with("owner: county/boss"), "kit.no_such_role", "county/boss");
  expect_issue(with("expires: soon"), "kit.not_a_date", "soon");
}

TEST(KitForm, SomebodyAcceptsAtEveryStage) {
  expect_issue(with("chain: [{name: head}]"), "kit.stage_by_nobody", "{name: head}");
  expect_issue(with("chain: [{by: {}}]"), "kit.stage_by_nobody", "{}}]");
  expect_issue(with("chain: [{by: {boss: unit}}]"), "kit.no_such_role", "unit}}]");
  expect_issue(with("chain: [{by: {head: town}}]"), "kit.no_such_field", "town}}]");
  expect_issue(with("chain: [{by: {head: amount}}]"), "kit.wrong_field_type", "amount}}]");
  expect_issue(with("chain: [{name: a, by: {head: unit}}, {name: a, by: {head: unit}}]"), "kit.stage_twice",
               "{name: a, by: {head: unit}}]");
  expect_issue(with("chain: {by: {head: unit}}"), "kit.not_a_list", "{by: {head: unit}}");
  expect_issue(with("chain: [{by: {head: unit}, when: x}]"), "kit.unknown_key", "when: x");
}

TEST(KitForm, WithAChainHoldsNothingPersonal) {
  const auto loaded = load(changed({with("chain: [{by: {head: unit}}]"),
                                    {kIncome, "amount: {type: money, label: {zh: 收入}}",
                                     "amount: {type: money, label: {zh: 收入}, personal: true}"}}));
  EXPECT_EQ(keys_of(loaded.issues), std::vector<std::string>{"kit.form_personal"}) << in_words(loaded.issues);
}

TEST(KitForm, OnlyNumbersAreComputedAndNoCellTwice) {
  expect_issue(with("computed: {amont: people}"), "kit.no_such_field", "people}");
  expect_issue(with("computed: {unit: people}"), "kit.key_of_return", "people}");
  expect_issue(with("computed: {amount: peeple}"), "kit.expression", "peeple");
  expect_issue(with("computed: {amount: 'people > 1'}"), "kit.not_a_figure", "'people > 1'");
  expect_issue(with("carry: [starts_on]"), "kit.key_of_return", "[starts_on]");
  expect_issue(with("carry: [amount], computed: {amount: people}"), "kit.computed_and_carried", "[amount]");
  expect_issue(with("outlier_factor: 1"), "kit.not_in_range", "1}");
}

std::vector<std::string> warnings_on(const Kit& kit, Date day) {
  return keys_of(warnings_of(kit, *kit.find_kind("income"), day));
}

TEST(FormWarnings, TellOfAFormWithoutOwnerOrEnd) {
  const Date day = *Date::parse("2021-07-01");
  EXPECT_EQ(warnings_on(*load(small_kit()).kit, day),
            (std::vector<std::string>{"kit.without_owner", "kit.without_expiry"}));
  const Kit owned = kit_with("owner: county/supervision, expires: 2021-06-30");
  EXPECT_EQ(warnings_on(owned, day), std::vector<std::string>{"kit.form_expired"});
  EXPECT_EQ(warnings_on(owned, *Date::parse("2021-06-30")), std::vector<std::string>{});
}

TEST(FormWarnings, TellOfANumberThatALedgerHolds) {
  const auto twice = [](const std::string& label, const std::string& form) {
    auto loaded = load(changed({{kIncome, "label: {zh: 收入}}", "label: {zh: " + label + "}}"}, with(form)}));
    EXPECT_TRUE(loaded.kit) << in_words(loaded.issues);
    return duplicate_fields(*loaded.kit, *loaded.kit->find_kind("income"));
  };
  const auto found = twice("经费（元）", "outlier_factor: 3");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].error.key, "kit.field_in_ledger");
  EXPECT_EQ(found[0].error.fields.at("name"), "amount");
  EXPECT_EQ(found[0].error.fields.at("ledger"), "会议");
  EXPECT_TRUE(twice("经费支出", "outlier_factor: 3").empty());
  EXPECT_TRUE(twice("联系电话", "outlier_factor: 3").empty()) << "a text is no number";
  EXPECT_TRUE(twice("经费（元）", "computed: {amount: people}").empty()) << "it is taken from the ledger already";
}

}  // namespace
}  // namespace bihuan::kit
