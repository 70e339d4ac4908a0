#include "assess/score.h"

#include <gtest/gtest.h>

#include "assess/publish.h"
#include "assess/site_for_test.h"
#include "base/json_value.h"

namespace bihuan::assess {
namespace {

constexpr auto kValue = expr::State::value;
constexpr auto kNone = expr::State::not_applicable;
constexpr auto kMissing = expr::State::not_reported;

Scheme three_items() {
  Scheme scheme;
  for (const int full : {50, 30, 20}) {
    Item item;
    item.full = full;
    item.additive = Additive{0, 1, 1, 0, full, true};
    scheme.items.push_back(item);
  }
  return scheme;
}

std::string total(const Scheme& scheme, const Found& found) {
  UnitScore unit;
  const Standing standing = must(score(scheme, found, unit));
  if (standing == Standing::nothing_due) return "nothing due";
  if (standing == Standing::not_reported) return "not reported";
  return unit.total->to_string();
}

TEST(Score, IsTheSumOfItsItems) {
  EXPECT_EQ(total(three_items(), {kValue, 1, {{kValue, 40}, {kValue, 30}, {kValue, 5}}}), "75");
}

TEST(Score, IsOfNothingDueApartFromOneOfZero) {
  EXPECT_EQ(total(three_items(), {kValue, 0, {{kValue, 40}, {kValue, 0}, {kValue, 0}}}), "nothing due");
  EXPECT_EQ(total(three_items(), {kNone, 0, {{kValue, 40}, {kValue, 0}, {kValue, 0}}}), "nothing due");
  EXPECT_EQ(total(three_items(), {kValue, 1, {{kNone, 0}, {kNone, 0}, {kNone, 0}}}), "nothing due");
  EXPECT_EQ(total(three_items(), {kValue, 1, {{kValue, 0}, {kValue, 0}, {kValue, 0}}}), "0");
}

TEST(Score, LeavesOutWhatDoesNotConcernTheUnitAndConvertsTheRest) {
  // 45 of 70 that could be had, of 100 in all.
  EXPECT_EQ(total(three_items(), {kValue, 1, {{kValue, 40}, {kNone, 0}, {kValue, 5}}}), "64.29");
}

TEST(Score, GivesFullOrZeroForNothingDueWhereTheSchemeSaysSo) {
  Scheme scheme = three_items();
  scheme.items[1].nothing_due = NothingDue::full;
  EXPECT_EQ(total(scheme, {kValue, 1, {{kValue, 40}, {kNone, 0}, {kValue, 5}}}), "75");
  scheme.items[1].nothing_due = NothingDue::zero;
  EXPECT_EQ(total(scheme, {kValue, 1, {{kValue, 40}, {kNone, 0}, {kValue, 5}}}), "45");
}

TEST(Score, OfWhatIsNotReportedIsUnknownUnlessTheSchemeSaysZero) {
  Scheme scheme = three_items();
  EXPECT_EQ(total(scheme, {kValue, 1, {{kValue, 40}, {kMissing, 0}, {kValue, 5}}}), "not reported");
  EXPECT_EQ(total(scheme, {kMissing, 0, {{kValue, 40}, {kValue, 0}, {kValue, 5}}}), "not reported");
  scheme.items[1].not_reported = NotReported::zero;
  EXPECT_EQ(total(scheme, {kValue, 1, {{kValue, 40}, {kMissing, 0}, {kValue, 5}}}), "45");
}

TEST(Rank, IsSharedByEqualTotalsAndTheNextIsAsManyFurther) {
  std::vector<UnitScore> units;
  for (const auto& [code, points] : {std::pair("c", 80), {"b", 90}, {"a", 80}, {"d", 70}}) {
    UnitScore unit;
    unit.code = code;
    unit.total = points;
    units.push_back(unit);
  }
  rank(units);
  std::string order;
  for (const auto& unit : units) order += unit.code + std::to_string(unit.rank) + " ";
  EXPECT_EQ(order, "b1 a2 c2 d4 ");
}

const std::string kOrders = R"(year: 2021
version: 1
label: {zh: 考核}
levels: [town]
due: 'count order where original_due in period'
items:
  - key: on_time
    label: {zh: 按时办结率}
    full: 25
    figure: 'share order where applied_on <= original_due of order where original_due in period'
    piecewise: [["75%", 0], ["100%", 25]]
  - key: mechanisms
    label: {zh: 机制}
    full: 5
    figure: 'count mechanism in period'
    additive: {points: 1}
)";

class Scored : public Site {
 protected:
  // Of so many orders due in 2021 the first `in_time` answered in time.
  void orders(const std::string& code, int count, int in_time) {
    for (int i = 0; i < count; ++i)
      put("order", {{"series", std::string("supervision")},
                    {"title", std::string("事项")},
                    {"state", std::string("closed")},
                    {"lead_unit", unit_id(code)},
                    {"issued_on", int64_t{20210601}},
                    {"original_due", int64_t{20210610}},
                    {"applied_on", int64_t{i < in_time ? 20210610 : 20210611}}});
  }
  void mechanism(const std::string& code) {
    put("mechanism", {{"title", std::string("制度")}, {"in_force_on", int64_t{20210501}}, {"unit", unit_id(code)}});
  }
  void all_towns() {
    orders("t1", 10, 9);
    orders("t2", 3, 2);
    orders("t3", 10, 9);
    mechanism("t3");
    mechanism("t1");
    mechanism("t4");  // had nothing to do otherwise
  }
  Table table(std::optional<int64_t> position = {}) {
    return must(evaluate(writer->session(), scheme_kit, schemes.all.at(0), year_period(2021), position));
  }
  Result<Published> publish_now(log::Tx& tx, const std::string& by = "office") {
    return publish(tx, kit, actor(tx, by), table(tx.position() - 1));
  }

  kit::Kit scheme_kit = with_scheme(kOrders);
  Schemes schemes = load_schemes(scheme_kit);
};

TEST_F(Scored, CountsEachUnitsOwnRecords) {
  all_towns();
  const Table found = table();
  ASSERT_EQ(found.ranked.size(), 3u);
  EXPECT_EQ(found.ranked[0].code, "t1");
  EXPECT_EQ(found.ranked[0].total, number("16"));  // 90 %: 15, and a mechanism
  EXPECT_EQ(found.ranked[0].rank, 1);
  EXPECT_EQ(found.ranked[1].code, "t3");
  EXPECT_EQ(found.ranked[1].rank, 1);
  EXPECT_EQ(found.ranked[2].code, "t2");
  EXPECT_EQ(found.ranked[2].total, Number(0));  // two of three: below 75 %
  EXPECT_EQ(found.ranked[2].rank, 3);
  EXPECT_EQ(found.ranked[2].items[0].value, must(Number::fraction(2, 3)));
}

TEST_F(Scored, ListsWhoHadNothingDueApart) {
  all_towns();
  const Table found = table();
  ASSERT_EQ(found.nothing_due.size(), 1u);
  EXPECT_EQ(found.nothing_due[0].code, "t4");
  EXPECT_EQ(found.nothing_due[0].rank, 0);
  EXPECT_EQ(found.nothing_due[0].total, std::nullopt);
}

TEST_F(Scored, IsTheSameAtTheSamePosition) {
  all_towns();
  const Table before = table();
  orders("t2", 5, 5);
  EXPECT_EQ(canonical(to_json(table(before.position))), canonical(to_json(before)));
  EXPECT_NE(canonical(to_json(table())), canonical(to_json(before)));
  EXPECT_EQ(key_of(evaluate(writer->session(), scheme_kit, schemes.all[0], year_period(2021), writer->size() + 1)),
            "assess.position_ahead");
}

TEST_F(Scored, IsWrittenWithExactValuesAndDefinitions) {
  all_towns();
  const Json json = to_json(table());
  EXPECT_EQ(json["ranked"][2]["items"][0]["value"], "2/3");
  EXPECT_EQ(json["ranked"][2]["items"][0]["points"], "0");
  EXPECT_EQ(json["ranked"][0]["total"], "16");
  EXPECT_EQ(json["items"][0]["digest"], schemes.all[0].items[0].digest);
  EXPECT_EQ(json["nothing_due"][0]["items"][0]["state"], "not_applicable");
  EXPECT_FALSE(json["nothing_due"][0].contains("rank"));
}

TEST_F(Scored, PublishedIsNotChangedByALaterSchemeOrRecord) {
  all_towns();
  const Published made = in(20220110, [&](log::Tx& tx) { return must(publish_now(tx)); });
  orders("t2", 50, 50);
  scheme_kit = with_scheme(kOrders +
                           "  - {key: more, label: {zh: 加项}, full: 1, figure: 'count study in period', "
                           "additive: {points: 1}}\n");
  schemes = load_schemes(scheme_kit);
  ASSERT_TRUE(schemes.issues.empty());
  const auto published = must(list_published(writer->session(), 2021));
  ASSERT_EQ(published.size(), 1u);
  EXPECT_EQ(published[0].result, made.result);
  EXPECT_EQ(published[0].digest, made.digest);
  EXPECT_NE(canonical(to_json(table(made.position))), made.result);
  EXPECT_TRUE(must(list_published(writer->session(), 2020)).empty());
}

TEST_F(Scored, IsPublishedOnceUntilItIsWithdrawnWithAReason) {
  all_towns();
  const Published made = in(20220110, [&](log::Tx& tx) { return must(publish_now(tx)); });
  EXPECT_EQ(refused(20220111, [&](log::Tx& tx) { return publish_now(tx); }), "assess.published_already");
  EXPECT_EQ(refused(20220111, [&](log::Tx& tx) { return withdraw(tx, kit, actor(tx, "office"), made.id, " "); }),
            "record.reason_needed");
  EXPECT_EQ(refused(20220111, [&](log::Tx& tx) { return withdraw(tx, kit, actor(tx, "office"), 99, "有误"); }),
            "assess.no_result");
  in(20220111, [&](log::Tx& tx) { must(withdraw(tx, kit, actor(tx, "office"), made.id, "数据有误")); });
  EXPECT_TRUE(must(list_published(writer->session())).empty());
  in(20220112, [&](log::Tx& tx) { must(publish_now(tx)); });
  EXPECT_EQ(must(list_published(writer->session())).size(), 1u);
}

TEST_F(Scored, IsPublishedByWhoMayReleaseOnly) {
  all_towns();
  for (const auto* name : {"clerk", "head", "leader"})
    EXPECT_EQ(refused(20220110, [&](log::Tx& tx) { return publish_now(tx, name); }), "record.not_allowed") << name;
}

TEST_F(Scored, IsNotPublishedWhileSomethingIsNotReported) {
  all_towns();
  Table lacking = table();
  lacking.not_reported.push_back(lacking.ranked.back());
  EXPECT_EQ(refused(20220110, [&](log::Tx& tx) { return publish(tx, kit, actor(tx, "office"), lacking); }),
            "assess.not_reported");
  Table ahead = table();
  ahead.position = writer->size() + 1;
  EXPECT_EQ(refused(20220110, [&](log::Tx& tx) { return publish(tx, kit, actor(tx, "office"), ahead); }),
            "assess.position_ahead");
}

TEST_F(Scored, TellsWhenAPublishedResultWasTamperedWith) {
  all_towns();
  in(20220110, [&](log::Tx& tx) { must(publish_now(tx)); });
  must(writer->session().execute("update score set result = replace(result, '\"16\"', '\"17\"')"));
  EXPECT_EQ(key_of(list_published(writer->session())), "assess.result_changed");
}

}  // namespace
}  // namespace bihuan::assess
