// Figures on a site: as of, live totals, missing returns, merged units.
#include <gtest/gtest.h>

#include <random>

#include "figure/evaluate.h"
#include "record/record.h"
#include "small_site.h"
#include "totals/totals.h"

namespace bihuan {
namespace {

class Figures : public ::testing::Test {
 protected:
  test::SmallSite small;

  figure::Evaluation evaluate(const std::string& text, std::optional<int64_t> as_of = {},
                              const std::string& under = "") {
    auto evaluator = small.must(
        figure::Evaluator::open(small.site->session(), small.site->kit(), {year_period(2021), under, as_of}));
    auto evaluation = evaluator.evaluate(text);
    if (!evaluation)
      for (const auto& issue : evaluator.issues()) ADD_FAILURE() << issue.column << " " << issue.error.key;
    return small.must(std::move(evaluation));
  }
  std::string value(const std::string& text, std::optional<int64_t> as_of = {}, const std::string& under = "") {
    const auto evaluation = evaluate(text, as_of, under);
    return evaluation.state == expr::State::value ? evaluation.value.to_string()
                                                  : std::string(figure::to_string(evaluation.state));
  }

  int64_t meet(const std::string& unit, int day, std::optional<int64_t> attendance = 10) {
    auto tx = small.begin("office", test::at(2021, 12, 31));
    record::Fields fields{{"happened_on", int64_t{day}}, {"kind", std::string("standing")}, {"unit", small.unit(unit)}};
    if (attendance) fields["attendance"] = *attendance;
    const auto id =
        small.must(record::enter(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), fields));
    small.must(tx.commit());
    return id;
  }
  void file(const std::string& unit, int month, std::optional<int64_t> doses) {
    auto tx = small.begin("office", test::at(2021, 12, 31));
    record::Fields fields{{"period_from", int64_t{20210001 + month * 100}}, {"unit", small.unit(unit)}};
    if (doses) fields["doses"] = *doses;
    small.must(record::enter(tx, small.site->kit(), small.kind("shots"), small.actor("office"), fields));
    small.must(tx.commit());
  }
};

TEST_F(Figures, AnEmptyLedgerCountsZeroWhichIsAValue) { EXPECT_EQ(value("standing"), "0"); }

TEST_F(Figures, ACorrectionChangesTheFigureAndNotTheEarlierOne) {
  const auto id = meet("t1", 20210305, 12);
  const auto before = small.site->writer().size();
  auto tx = small.begin("office", test::at(2021, 12, 31));
  small.must(record::correct(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), id,
                             {{"attendance", int64_t{15}}}, "漏计"));
  small.must(tx.commit());
  EXPECT_EQ(value("people"), "15");
  EXPECT_EQ(value("people", before), "12");
}

TEST_F(Figures, AMeetingOfAnotherYearDoesNotCount) {
  meet("t1", 20201231);
  meet("t1", 20210101);
  meet("t1", 20211231);
  meet("t1", 20220101);
  EXPECT_EQ(value("standing"), "2");
}

TEST_F(Figures, AnUnknownAttendanceMakesTheSumNotReportedAndIsListed) {
  meet("t1", 20210305, 12);
  meet("t2", 20210306, std::nullopt);
  const auto sum = evaluate("people");
  EXPECT_EQ(sum.state, expr::State::not_reported);
  EXPECT_EQ(value("standing"), "2");
  EXPECT_EQ(value("sum known meeting.attendance in period"), "12");
}

TEST_F(Figures, AMissingReturnIsNamedByUnitAndMonth) {
  for (int month = 1; month <= 12; ++month) {
    file("t1", month, 10);
    if (month != 7) file("t2", month, 5);
  }
  const auto doses = evaluate("doses");
  EXPECT_EQ(doses.state, expr::State::not_reported);
  ASSERT_EQ(doses.culprits.size(), 1u);
  EXPECT_EQ(doses.culprits[0].why, "missing");
  EXPECT_EQ(doses.culprits[0].period, "2021-07");
  EXPECT_NE(doses.culprits[0].name.find("西镇"), std::string::npos);
  EXPECT_EQ(value("sum known shots.doses in period"), "175");
  file("t2", 7, 0);
  EXPECT_EQ(value("doses"), "175");
}

TEST_F(Figures, PartsAddToTheWholeBeforeAndAfterAMerger) {
  meet("v1", 20210305);
  meet("v2", 20210306);
  meet("t1", 20210307);
  meet("t2", 20210308);
  const auto parts = [&] { return std::stoi(value("standing", {}, "t1")) + std::stoi(value("standing", {}, "t2")); };
  EXPECT_EQ(parts(), 4);
  const auto before = small.site->writer().size();
  auto tx = small.begin("office", test::at(2021, 12, 31));
  small.must(org::merge_units(tx, {small.unit("t1")}, small.unit("t2"), *Date::from_parts(2021, 7, 1)));
  small.must(tx.commit());
  EXPECT_EQ(value("standing"), "4");
  EXPECT_EQ(value("standing", {}, "t2"), "4");
  EXPECT_EQ(value("standing", before, "t2"), "1");
}

TEST_F(Figures, LiveTotalsEqualRecomputationAfterRandomHistories) {
  std::mt19937 random(7);
  std::vector<int64_t> ids;
  const char* units[] = {"t1", "t2", "v1", "v2"};
  for (int round = 0; round < 120; ++round) {
    auto tx = small.begin("office", test::at(2021, 12, 31));
    const int commands = 1 + static_cast<int>(random() % 4);
    const bool dropped = random() % 5 == 0;
    std::vector<int64_t> entered;
    std::vector<int64_t> gone;
    for (int i = 0; i < commands; ++i) {
      const auto pick = random() % 4;
      if (pick < 2 || ids.empty()) {
        record::Fields fields{{"happened_on", int64_t{20200101 + static_cast<int64_t>(random() % 3) * 10000 +
                                                      static_cast<int64_t>(random() % 12) * 100}},
                              {"kind", std::string(random() % 2 == 0 ? "standing" : "dispatch")},
                              {"unit", small.unit(units[random() % 4])}};
        if (random() % 4 != 0) fields["attendance"] = int64_t{static_cast<int64_t>(random() % 50)};
        entered.push_back(
            small.must(record::enter(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), fields)));
      } else {
        const auto id = ids[random() % ids.size()];
        if (std::find(gone.begin(), gone.end(), id) != gone.end()) continue;
        if (pick == 2) {
          small.must(record::correct(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), id,
                                     {{"happened_on", int64_t{20210101 + static_cast<int64_t>(random() % 12) * 100}},
                                      {"attendance", int64_t{7}}},
                                     "改"));
        } else {
          small.must(record::withdraw(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), id, "重复"));
          gone.push_back(id);
        }
      }
    }
    if (dropped) continue;
    small.must(tx.commit());
    ids.insert(ids.end(), entered.begin(), entered.end());
    for (const auto id : gone) std::erase(ids, id);
    const auto stored = small.must(totals::stored(small.site->session()));
    ASSERT_EQ(stored, small.must(totals::recompute(small.site->session(), small.site->kit())));
  }
  // The figure read from totals equals the same figure as of the head, read from rows by another expression.
  EXPECT_EQ(value("standing"),
            value("count meeting where kind = standing and (kind = standing or kind = dispatch) in period"));
  EXPECT_GT(std::stoi(value("standing")), 10);
}

TEST_F(Figures, AsOfEveryEarlierPositionIsWhatWasSaidThen) {
  std::vector<std::pair<int64_t, std::string>> said;
  std::mt19937 random(11);
  int64_t last = 0;
  for (int i = 0; i < 40; ++i) {
    if (i % 3 == 2) {
      auto tx = small.begin("office", test::at(2021, 12, 31));
      small.must(record::correct(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), last,
                                 {{"attendance", int64_t{static_cast<int64_t>(random() % 90)}}}, "改"));
      small.must(tx.commit());
    } else {
      last = meet(i % 2 == 0 ? "t1" : "v1", 20210101 + (i % 12) * 100, static_cast<int64_t>(random() % 50));
    }
    said.emplace_back(small.site->writer().size(), value("people") + "/" + value("standing"));
  }
  for (const auto& [position, words] : said)
    EXPECT_EQ(value("people", position) + "/" + value("standing", position), words);
}

TEST_F(Figures, ARuleHoldsAgainstTheBarThatTheSiteHasSet) {
  const auto filed = [&](int64_t doses) {
    auto tx = small.begin("office", test::at(2021, 12, 31));
    const auto id = record::enter(tx, small.site->kit(), small.kind("shots"), small.actor("office"),
                                  {{"period_from", int64_t{20210101}}, {"unit", small.unit("t1")}, {"doses", doses}});
    return id ? std::string() : id.error().key;
  };
  EXPECT_EQ(filed(999), "");
  EXPECT_EQ(filed(1001), "record.rule_broken");
  auto tx = small.begin("office", test::at(2021, 12, 31));
  small.must(record::set_parameter(tx, small.site->kit(), small.actor("office"), "most_doses", "50"));
  small.must(tx.commit());
  EXPECT_EQ(filed(51), "record.rule_broken");
  EXPECT_EQ(filed(50), "");
}

TEST_F(Figures, AClaimOverNothingIsUnknown) { EXPECT_EQ(evaluate("closed").verdict, figure::Verdict::unknown); }

TEST_F(Figures, TheProofListsTheContributingRows) {
  meet("t1", 20210305);
  meet("t1", 20200305);
  const auto id = meet("t2", 20210306);
  auto evaluator =
      small.must(figure::Evaluator::open(small.site->session(), small.site->kit(), {year_period(2021), "", {}}));
  const auto proof = small.must(evaluator.prove("standing"));
  EXPECT_EQ(proof.row_count, 2);
  ASSERT_EQ(proof.rows.size(), 2u);
  EXPECT_EQ(proof.rows[1].id, id);
  EXPECT_EQ(proof.root, to_hex(small.site->writer().root()));
}

}  // namespace
}  // namespace bihuan
