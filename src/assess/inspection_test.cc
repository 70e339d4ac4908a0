// Inspections of the county kit: filed on a plan, drawn once and again the same, findings that become problems,
// conclusions that are received and objected to.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "assess/draw.h"
#include "assess/raise.h"
#include "assess/site_for_test.h"
#include "base/hash.h"
#include "matter/sample.h"

namespace bihuan::assess {
namespace {

TEST(Draw, TakesSoManyWhateverTheOrderOfTheList) {
  const std::vector<int64_t> ids = {1, 2, 3, 4, 5};
  const auto drawn = matter::draw(ids, 3, "7");
  EXPECT_EQ(drawn.size(), 3u);
  EXPECT_EQ(matter::draw({5, 3, 1, 4, 2}, 3, "7"), drawn);
  EXPECT_EQ(matter::draw({1, 1, 2, 3, 4, 5, 2}, 3, "7"), drawn);
  EXPECT_EQ(matter::draw(ids, 9, "7").size(), 5u);
  EXPECT_TRUE(matter::draw(ids, 0, "7").empty());
}

// printf 'seed\n1' | sha256sum, and so on: anybody can do it.
TEST(Draw, IsByTheDigestOfSeedLineFeedAndId) {
  std::vector<std::pair<std::string, int64_t>> digests;
  for (int64_t id = 1; id <= 6; ++id) digests.emplace_back(to_hex(sha256("seed\n" + std::to_string(id))), id);
  std::sort(digests.begin(), digests.end());
  const auto drawn = matter::draw({1, 2, 3, 4, 5, 6}, 6, "seed");
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(drawn[i], digests[i].second);
  for (size_t n = 0; n < 6; ++n)
    EXPECT_EQ(matter::draw({1, 2, 3, 4, 5, 6}, n, "seed"),
              std::vector<int64_t>(drawn.begin(), drawn.begin() + static_cast<long>(n)));
}

TEST(Draw, GivesEachIdAboutTheSameChance) {
  std::map<int64_t, int> times;
  for (int seed = 0; seed < 2000; ++seed)
    for (const int64_t id : matter::draw({1, 2, 3, 4}, 1, std::to_string(seed))) ++times[id];
  for (const auto& [id, count] : times) EXPECT_NEAR(count, 500, 100) << id;
}

class Inspection : public Site {
 protected:
  Result<void> take(log::Tx& tx, const std::string& by, const std::string& kind_name, int64_t id,
                    const std::string& step, matter::Given given = {}) {
    return matter::take_step(tx, kit, kind(kind_name), actor(tx, by), id, step, given);
  }
  void step(int ymd, const std::string& by, const std::string& kind_name, int64_t id, const std::string& name,
            const matter::Given& given = {}) {
    in(ymd, [&](log::Tx& tx) { must(take(tx, by, kind_name, id, name, given)); });
  }
  std::string refused_step(int ymd, const std::string& by, const std::string& kind_name, int64_t id,
                           const std::string& name, const matter::Given& given = {}) {
    return refused(ymd, [&](log::Tx& tx) { return take(tx, by, kind_name, id, name, given); });
  }
  int64_t planned() {
    return in(20210301, [&](log::Tx& tx) {
      return must(matter::open(tx, kit, kind("inspection"), actor(tx, "office"), "plan",
                               {{{"kind", std::string("unannounced")},
                                 {"title", std::string("窗口服务暗访")},
                                 {"unit", unit(tx, "root")},
                                 {"planned_on", int64_t{20210320}}},
                                {}}));
    });
  }
  int64_t filed() {
    const int64_t id = planned();
    step(20210302, "leader", "inspection", id, "file",
         {{{"filed_no", std::string("备〔2021〕1号")}, {"off_plan", std::string("群众反映集中")}}, {}});
    return id;
  }
  Result<Drawn> draw_towns(log::Tx& tx, int64_t id, int size) {
    return draw_units(tx, kit, kind("inspection"), actor(tx, "office"), id, "town", size);
  }
  // A finding of t1, issued on 1 April.
  int64_t finding() {
    const int64_t id = filed();
    return in(20210401, [&](log::Tx& tx) {
      return must(matter::open(tx, kit, kind("finding"), actor(tx, "office"), "issue",
                               {{{"code", std::string("F-1")},
                                 {"inspection", id},
                                 {"content", std::string("台账登记不规范")},
                                 {"lead_unit", unit(tx, "t1")},
                                 {"due", int64_t{20210601}}},
                                {}}));
    });
  }
  int64_t campaign() {
    return put("campaign",
               {{"code", std::string("C-1")}, {"name", std::string("督查整改")}, {"state", std::string("running")}});
  }
};

TEST_F(Inspection, IsFiledOnThePlanOrSaysWhyNot) {
  const int64_t id = planned();
  const matter::Given number{{{"filed_no", std::string("备1")}}, {}};
  EXPECT_EQ(refused_step(20210302, "leader", "inspection", id, "file", number), "procedure.condition");
  matter::Given with_item = number;
  with_item.fields["item"] = put("assessment_item", {{"code", std::string("A-1")}, {"state", std::string("planned")}});
  step(20210302, "leader", "inspection", id, "file", with_item);
  EXPECT_EQ(value("inspection", id, "state"), db::Value(std::string("filed")));
}

TEST_F(Inspection, IsNotHeldBeforeItIsFiled) {
  const int64_t id = planned();
  EXPECT_EQ(refused_step(20210320, "office", "inspection", id, "hold", {{{"happened_on", int64_t{20210320}}}, {}}),
            "procedure.wrong_state");
}

TEST_F(Inspection, DrawsItsUnitsOnceSoThatAnybodyCanDrawThemAgain) {
  const int64_t id = filed();
  const Drawn drawn = in(20210310, [&](log::Tx& tx) { return must(draw_towns(tx, id, 2)); });
  EXPECT_EQ(drawn.units.size(), 2u);
  EXPECT_NE(drawn.units[0], drawn.units[1]);
  EXPECT_EQ(value("inspection", id, "inspected"), db::Value(drawn.units[0] + "、" + drawn.units[1]));
  EXPECT_EQ(value("inspection", id, "sample_seed"), db::Value(drawn.seed));
  EXPECT_TRUE(must(check_draw(writer->session(), kind("inspection"), id)));
  EXPECT_EQ(refused(20210311, [&](log::Tx& tx) { return draw_towns(tx, id, 2); }), "procedure.wrong_state");
  // A town that is founded later was not on the list.
  in(20210401, [&](log::Tx& tx) { must(org::add_unit(tx, {"t5", "新镇", "town", "root", day(20210401)})); });
  EXPECT_TRUE(must(check_draw(writer->session(), kind("inspection"), id)));
}

TEST_F(Inspection, ShowsADrawThatSomebodyChose) {
  const int64_t id = filed();
  std::set<bool> seen;
  for (const auto* units : {"t1、t2", "t1、t3", "t2、t3"}) {
    auto tx = must(writer->begin("office", start_of(day(20210310))));
    must(take(tx, "office", "inspection", id, "draw",
              {{{"sample_seed", int64_t{5}},
                {"sample_size", int64_t{2}},
                {"inspected", std::string(units)},
                {"drawn_from", "town@" + std::to_string(tx.position() - 1) + " 2021-03-10"}},
               {},
               true}));
    seen.insert(must(check_draw(tx.session(), kind("inspection"), id)));
  }
  EXPECT_EQ(seen, std::set<bool>{false});
  step(20210310, "office", "inspection", id, "draw",
       {{{"sample_seed", int64_t{5}},
         {"sample_size", int64_t{2}},
         {"inspected", std::string("t1、t2")},
         {"drawn_from", std::string("所有乡镇")}},
        {},
        true});
  EXPECT_FALSE(must(check_draw(writer->session(), kind("inspection"), id)));
}

TEST_F(Inspection, DrawsNothingBeforeTheFilingOrMoreThanThereIs) {
  const int64_t unfiled = planned();
  EXPECT_EQ(refused(20210310, [&](log::Tx& tx) { return draw_towns(tx, unfiled, 2); }), "assess.not_filed");
  EXPECT_EQ(key_of(check_draw(writer->session(), kind("inspection"), unfiled)), "assess.not_drawn");
  const int64_t id = filed();
  for (const int size : {0, -1, 5})
    EXPECT_EQ(refused(20210310, [&](log::Tx& tx) { return draw_towns(tx, id, size); }), "assess.too_few_units");
  EXPECT_EQ(refused(20210310,
                    [&](log::Tx& tx) { return draw_units(tx, kit, kind("order"), actor(tx, "office"), 1, "town", 1); }),
            "assess.no_draw");
}

TEST_F(Inspection, IsDrawnByWhoHoldsItOnly) {
  const int64_t id = filed();
  EXPECT_EQ(
      refused(20210310,
              [&](log::Tx& tx) { return draw_units(tx, kit, kind("inspection"), actor(tx, "clerk"), id, "town", 2); }),
      "procedure.not_yours");
}

class Finding : public Inspection {
 protected:
  Result<int64_t> raise(log::Tx& tx, int64_t finding_id, int64_t campaign_id, const std::string& by = "office") {
    return raise_matter(tx, kit, actor(tx, by), kind("finding"), finding_id, kind("problem"),
                        {{{"campaign", campaign_id}}, {}});
  }
};

TEST_F(Finding, BecomesAProblemAndEachNamesTheOther) {
  const int64_t id = finding();
  const int64_t of = campaign();
  const int64_t problem = in(20210405, [&](log::Tx& tx) { return must(raise(tx, id, of)); });
  EXPECT_EQ(value("problem", problem, "finding"), db::Value(id));
  EXPECT_EQ(value("problem", problem, "content"), db::Value(std::string("台账登记不规范")));
  EXPECT_EQ(value("problem", problem, "lead_unit"), db::Value(unit_id("t1")));
  EXPECT_EQ(value("finding", id, "problem"), db::Value(problem));
  EXPECT_EQ(value("finding", id, "state"), db::Value(std::string("issued")));
  EXPECT_EQ(refused(20210406, [&](log::Tx& tx) { return raise(tx, id, of); }), "assess.raised_already");
}

TEST_F(Finding, IsPutForwardForClosingOnlyWhenItsProblemIsClosed) {
  const int64_t id = finding();
  const int64_t of = campaign();
  const int64_t problem = in(20210405, [&](log::Tx& tx) { return must(raise(tx, id, of)); });
  step(20210406, "clerk", "finding", id, "receive");
  in(20210407, [&](log::Tx& tx) {
    const kit::Kind& evidence = kit::system_kind("evidence");
    db::Row row(evidence.table.columns.size(), db::Null{});
    row[static_cast<size_t>(evidence.column("about_kind"))] = std::string("finding");
    row[static_cast<size_t>(evidence.column("about_id"))] = id;
    row[static_cast<size_t>(evidence.column("class"))] = std::string("photo");
    must(tx.put_new(evidence.table, must(tx.new_id(evidence.table)), std::move(row)));
    must(tx.append("evidence.attach"));
  });
  const matter::Given result{{{"result", std::string("已规范")}}, {}};
  EXPECT_EQ(refused_step(20210410, "clerk", "finding", id, "apply", result), "procedure.open_parts");
  step(20210411, "leader", "problem", problem, "cancel", {{}, "并入另一问题"});
  step(20210412, "clerk", "finding", id, "apply", result);
  EXPECT_EQ(value("finding", id, "state"), db::Value(std::string("applied")));
}

TEST_F(Finding, BecomesNothingByWhoMayNotOrOfWhatIsNotThere) {
  const int64_t id = finding();
  const int64_t of = campaign();
  EXPECT_EQ(refused(20210405, [&](log::Tx& tx) { return raise(tx, id, of, "clerk"); }), "procedure.not_yours");
  EXPECT_EQ(refused(20210405, [&](log::Tx& tx) { return raise(tx, 99, of); }), "record.not_found");
  EXPECT_EQ(refused(20210405, [&](log::Tx& tx) { return raise(tx, id, 99); }), "record.not_found");
  EXPECT_EQ(refused(20210405,
                    [&](log::Tx& tx) {
                      return raise_matter(tx, kit, actor(tx, "office"), kind("finding"), id, kind("order"), {});
                    }),
            "assess.not_linked");
  EXPECT_TRUE(db::is_null(value("finding", id, "problem")));
}

TEST_F(Finding, IsObjectedToWithinThirtyDaysAndDecidedByAnother) {
  const int64_t id = finding();
  const matter::Given objection{{{"objection", std::string("事实有出入")}}, "事实有出入"};
  EXPECT_EQ(refused_step(20210502, "head", "finding", id, "dispute", objection), "procedure.condition");
  step(20210501, "head", "finding", id, "dispute", objection);
  EXPECT_EQ(refused_step(20210503, "office", "finding", id, "uphold", {{}, "属实"}), "procedure.not_yours");
  step(20210503, "leader", "finding", id, "uphold", {{}, "属实"});
}

TEST_F(Inspection, FeedsItsConclusionBackToBeReceivedAndObjectedTo) {
  const int64_t of = filed();
  const int64_t id = in(20210401, [&](log::Tx& tx) {
    return must(matter::open(tx, kit, kind("conclusion"), actor(tx, "office"), "draft",
                             {{{"code", std::string("J-1")},
                               {"inspection", of},
                               {"unit", unit(tx, "t1")},
                               {"text", std::string("窗口有人脱岗")}},
                              {}}));
  });
  EXPECT_EQ(refused_step(20210401, "office", "conclusion", id, "feed_back"), "procedure.missing_evidence");
  in(20210401, [&](log::Tx& tx) {
    const kit::Kind& evidence = kit::system_kind("evidence");
    db::Row row(evidence.table.columns.size(), db::Null{});
    row[static_cast<size_t>(evidence.column("about_kind"))] = std::string("conclusion");
    row[static_cast<size_t>(evidence.column("about_id"))] = id;
    row[static_cast<size_t>(evidence.column("class"))] = std::string("document");
    must(tx.put_new(evidence.table, must(tx.new_id(evidence.table)), std::move(row)));
    must(tx.append("evidence.attach"));
  });
  step(20210401, "office", "conclusion", id, "feed_back");
  step(20210402, "clerk", "conclusion", id, "receive");
  EXPECT_EQ(refused_step(20210403, "office", "conclusion", id, "close"), "procedure.condition");
  const matter::Given objection{{{"objection", std::string("当日系公出")}}, "附派遣单"};
  EXPECT_EQ(refused_step(20210502, "head", "conclusion", id, "object", objection), "procedure.condition");
  step(20210420, "head", "conclusion", id, "object", objection);
  EXPECT_EQ(refused_step(20210421, "office", "conclusion", id, "withdraw", {{}, "x"}), "procedure.not_yours");
  step(20210421, "leader", "conclusion", id, "uphold", {{}, "查实"});
  step(20210422, "office", "conclusion", id, "close");
  EXPECT_EQ(value("conclusion", id, "state"), db::Value(std::string("closed")));
}

}  // namespace
}  // namespace bihuan::assess
