// The loop of the county kit on a site: part-answers, publicity, rounds, and samples that anybody draws again.
#include <gtest/gtest.h>

#include "county.h"
#include "evidence/evidence.h"
#include "matter/matter.h"
#include "matter/sample.h"
#include "record/record.h"

namespace bihuan {
namespace {

using matter::Given;

// A county with two departments "d1" and "d2", a clerk and a head in each, and the offices of the county.
class Loop : public ::testing::Test {
 protected:
  test::Folder folder;
  std::unique_ptr<site::Site> site;

  Loop() {
    site::NewSite in;
    in.directory = folder / "site";
    in.kit = &test::county();
    in.now = test::at(2021, 1, 1);
    in.random = test::no_random;
    in.root_name = "测试县";
    in.name_stem = "测试";
    in.from = *Date::from_parts(2000, 1, 1);
    in.insecure_key = true;
    site = test::must(site::Site::create(in));
    const Date from = *Date::from_parts(2000, 1, 1);
    auto units = begin("admin", 20210101);
    test::SmallSite::must(org::add_units(
        units, {{"d1", "甲局", "department", "root", from}, {"d2", "乙局", "department", "root", from}}));
    test::SmallSite::must(units.commit());
    auto tx = begin("admin", 20210101);
    for (const auto& [name, role, at] : std::vector<std::array<std::string, 3>>{{"office", "supervision", "root"},
                                                                                {"office2", "supervision", "root"},
                                                                                {"leader", "leader", "root"},
                                                                                {"clerk1", "clerk", "d1"},
                                                                                {"head1", "head", "d1"},
                                                                                {"clerk2", "clerk", "d2"},
                                                                                {"head2", "head", "d2"}}) {
      const int64_t account = test::must(account::add_account(tx, name, name));
      test::SmallSite::must(account::grant(tx, account, role, unit(at), from));
    }
    test::SmallSite::must(tx.commit());
  }

  log::Tx begin(const std::string& who, int ymd) {
    const Date day = *Date::from_ymd(ymd);
    return test::must(site->writer().begin(who, test::at(day.year(), day.month(), day.day())));
  }
  int64_t unit(const std::string& code) {
    return test::must(org::find_unit(site->session(), code, {site->writer().size() + 1, *Date::from_ymd(20210101)}))
        ->unit;
  }
  account::Actor actor(const std::string& name) {
    return test::must(account::load_actor(site->session(), name, {site->writer().size(), *Date::from_ymd(20210101)}));
  }
  const kit::Kind& kind(const std::string& name) { return *site->kit().find_kind(name); }

  int64_t open(const std::string& name, const std::string& who, const std::string& step, Given given,
               int on = 20210301) {
    auto tx = begin(who, on);
    auto id = matter::open(tx, site->kit(), kind(name), actor(who), step, given);
    if (!id) {
      refusal = id.error().key;
      return 0;
    }
    test::SmallSite::must(tx.commit());
    return *id;
  }
  // The key of the refusal, or "".
  std::string step(const std::string& name, int64_t id, const std::string& who, const std::string& step, int on,
                   Given given = {}) {
    auto tx = begin(who, on);
    auto taken = matter::take_step(tx, site->kit(), kind(name), actor(who), id, step, given);
    if (!taken) return taken.error().key;
    test::SmallSite::must(tx.commit());
    return "";
  }
  void attach(const std::string& name, int64_t id, int on) {
    auto tx = begin("clerk1", on);
    test::SmallSite::must(evidence::attach(tx, {name, id, "explanation", tx.today(), "", "说明", "", 0}));
    test::SmallSite::must(tx.commit());
  }
  db::Row read(const std::string& name, int64_t id, const std::string& columns) {
    return test::must(site->session().first("select " + columns + " from " + name +
                                            " where until = 9223372036854775807 and id = " + std::to_string(id)));
  }

  // A measure of d1, with d2 to co-operate, under way.
  int64_t measure_under_way() {
    const int64_t campaign = open("campaign", "office", "draft",
                                  {{{"code", "c" + std::to_string(made + 1)},
                                    {"name", std::string("整改")},
                                    {"kind", std::string("other")},
                                    {"held_on", int64_t{20210101}},
                                    {"rectify_from", int64_t{20210102}},
                                    {"unit", unit("root")}},
                                   ""});
    const int64_t problem = open("problem", "office", "draft",
                                 {{{"code", std::string("p" + std::to_string(++made))},
                                   {"campaign", campaign},
                                   {"content", std::string("问题")}},
                                  ""});
    const int64_t id = open("measure", "office", "draft",
                            {{{"problem", problem},
                              {"content", std::string("措施")},
                              {"kind", std::string("limited")},
                              {"lead_unit", unit("d1")},
                              {"co_units", std::string("d2")},
                              {"due", int64_t{20210630}}},
                             ""});
    EXPECT_NE(id, 0) << refusal;
    EXPECT_EQ(step("measure", id, "office", "issue", 20210301), "");
    EXPECT_EQ(step("measure", id, "clerk1", "receive", 20210302), "");
    EXPECT_EQ(step("measure", id, "clerk1", "start", 20210303), "");
    return id;
  }
  int64_t ask(int64_t measure, const std::string& who, const std::string& lead, const std::string& of) {
    return open("part_answer", who, "ask",
                {{{"measure", measure},
                  {"lead_unit", unit(lead)},
                  {"unit", unit(of)},
                  {"question", std::string("请提供数据")},
                  {"due", int64_t{20210420}}},
                 ""},
                20210401);
  }
  Given result() { return {{{"result", std::string("已完成")}}, ""}; }
  // apply → … → publish, on days from `on`.
  void bring_to_publicity(int64_t id, int on) {
    attach("measure", id, on);
    EXPECT_EQ(step("measure", id, "clerk1", "apply", on, result()), "");
    EXPECT_EQ(step("measure", id, "head1", "promise", on + 1), "");
    EXPECT_EQ(step("measure", id, "leader", "endorse", on + 2), "");
    EXPECT_EQ(step("measure", id, "office", "verify", on + 3,
                   {{{"effect_met", int64_t{1}}, {"verify_note", std::string("属实")}}, ""}),
              "");
    EXPECT_EQ(step("measure", id, "office2", "publish", on + 3), "");
  }

  std::string refusal;
  int made = 0;
};

// ---- part-answers

TEST_F(Loop, TheLeadAppliesOnlyWhenItHasCollectedWhatTheOthersAnswer) {
  const int64_t id = measure_under_way();
  const int64_t part = ask(id, "clerk1", "d1", "d2");
  ASSERT_NE(part, 0) << refusal;
  attach("measure", id, 20210402);
  EXPECT_EQ(step("measure", id, "clerk1", "apply", 20210402, result()), "procedure.open_parts");
  const Given answer{{{"answer", std::string("数据如下")}}, ""};
  EXPECT_EQ(step("part_answer", part, "clerk1", "answer", 20210403, answer), "procedure.not_yours");
  EXPECT_EQ(step("part_answer", part, "clerk2", "answer", 20210403, answer), "");
  EXPECT_EQ(step("measure", id, "clerk1", "apply", 20210404, result()), "procedure.open_parts");
  EXPECT_EQ(step("part_answer", part, "clerk2", "collect", 20210405), "procedure.not_yours");
  EXPECT_EQ(step("part_answer", part, "head1", "collect", 20210405), "");
  EXPECT_EQ(step("measure", id, "clerk1", "apply", 20210406, result()), "");
}

TEST_F(Loop, OnlyTheLeadUnitAsksAndOnlyAUnitThatCoOperates) {
  const int64_t id = measure_under_way();
  EXPECT_EQ(ask(id, "clerk2", "d1", "d2"), 0);
  EXPECT_EQ(refusal, "procedure.not_yours");
  EXPECT_EQ(ask(id, "clerk2", "d2", "d2"), 0);
  EXPECT_EQ(refusal, "procedure.not_the_same") << "who is not the lead cannot hold up its measure";
  EXPECT_EQ(ask(id, "clerk1", "d1", "root"), 0);
  EXPECT_EQ(refusal, "procedure.not_the_same");
  EXPECT_NE(ask(id, "office", "d1", "d2"), 0) << refusal;
}

// ---- publicity, extension, rounds

TEST_F(Loop, AMeasureIsClosedWhenThePublicityPeriodOfTheSiteIsOver) {
  const int64_t id = measure_under_way();
  bring_to_publicity(id, 20210510);  // published on the 13th
  EXPECT_EQ(step("measure", id, "office", "close", 20210518), "procedure.condition");
  {
    auto tx = begin("office", 20210518);
    test::SmallSite::must(record::set_parameter(tx, site->kit(), actor("office"), "publicity_days", "7"));
    test::SmallSite::must(tx.commit());
  }
  EXPECT_EQ(step("measure", id, "office", "close", 20210519), "procedure.condition");
  EXPECT_EQ(step("measure", id, "office", "close", 20210521), "");
}

TEST_F(Loop, AnExtensionKeepsBothDatesAndASecondOneNamesItsOwnDay) {
  const int64_t id = measure_under_way();
  const auto asked = [&](int due, int on) {
    return step("measure", id, "head1", "ask_extension", on,
                {{{"asked_due", int64_t{due}}, {"progress_note", std::string("受汛期影响")}}, "工期"});
  };
  const auto granted = [&](int due, int on) {
    return step("measure", id, "office", "grant_extension", on, {{{"granted_due", int64_t{due}}}, "同意"});
  };
  EXPECT_EQ(asked(20210731, 20210620), "");
  EXPECT_EQ(granted(20210715, 20210621), "");
  EXPECT_EQ(read("measure", id, "due, original_due, asked_due"),
            (db::Row{int64_t{20210715}, int64_t{20210630}, int64_t{20210731}}));
  EXPECT_EQ(asked(20210831, 20210710), "");
  EXPECT_EQ(step("measure", id, "office", "grant_extension", 20210711, {{}, "同意"}), "procedure.missing_field")
      << "the day that was granted before is no answer";
  EXPECT_EQ(granted(20210831, 20210711), "");
  EXPECT_EQ(read("measure", id, "due, original_due"), (db::Row{int64_t{20210831}, int64_t{20210630}}));
  EXPECT_EQ(asked(20210930, 20210901), "procedure.condition") << "after the due date";
}

TEST_F(Loop, ReopeningNeedsItsBasisAndADueDateOfItsOwnAndBeginsWithNothingAttested) {
  const int64_t id = measure_under_way();
  bring_to_publicity(id, 20210510);
  ASSERT_EQ(step("measure", id, "office", "close", 20210519), "");
  EXPECT_EQ(step("measure", id, "office2", "look_back", 20210901, {{{"look_back_result", std::string("反弹")}}, ""}),
            "");
  EXPECT_EQ(step("measure", id, "office", "reopen", 20210902, {{}, "反弹"}), "procedure.missing_field");
  EXPECT_EQ(step("measure", id, "office", "reopen", 20210902,
                 {{{"reopen_basis", std::string("回头看记录")}, {"due", int64_t{20210630}}}, "反弹"}),
            "procedure.condition")
      << "the due date of round one is past";
  EXPECT_EQ(step("measure", id, "office", "reopen", 20210902,
                 {{{"reopen_basis", std::string("回头看记录")}, {"due", int64_t{20211130}}}, "反弹"}),
            "");
  for (const auto& value :
       read("measure", id,
            "applied_by, promised_by, endorsed_by, verified_by, effect_met, verify_note, published_on, closed_on"))
    EXPECT_TRUE(db::is_null(value));
  EXPECT_EQ(read("measure", id, "round, due, original_due"),
            (db::Row{int64_t{2}, int64_t{20211130}, int64_t{20211130}}));
  EXPECT_EQ(step("measure", id, "clerk1", "apply", 20210903, result()), "procedure.missing_evidence");
  const auto before = test::must(site->session().first(
      "select closed_on, verified_by is not null from measure where round = 1 and closed_on is not null limit 1"));
  EXPECT_EQ(before, (db::Row{int64_t{20210519}, int64_t{1}})) << "round one keeps its dates";
}

// ---- what a page asks

TEST_F(Loop, ThePageOfAMatterOffersWhatTheActorMayDo) {
  const int64_t id = measure_under_way();
  ask(id, "clerk1", "d1", "d2");
  const Date today = *Date::from_ymd(20210402);
  const auto facts =
      test::must(matter::facts_of(site->session(), site->kit(), kind("measure"), id, {site->writer().size(), today}));
  const auto offered = [&](const std::string& who) {
    std::vector<std::string> steps;
    for (const auto& choice : matter::steps_open_to(site->kit(), kind("measure"), facts, actor(who), today))
      if (!choice.fault) steps.push_back(choice.step->name);
    return steps;
  };
  EXPECT_EQ(offered("clerk1"), std::vector<std::string>{"report"}) << "apply waits for the part-answer";
  EXPECT_EQ(offered("head1"), (std::vector<std::string>{"report", "ask_extension"}));
  EXPECT_EQ(offered("leader"), std::vector<std::string>{}) << "nothing is cancelled over an open part-answer";
  EXPECT_EQ(offered("clerk2"), std::vector<std::string>{});
  const auto none = matter::facts_of(site->session(), site->kit(), kind("measure"), 999, {1, today});
  EXPECT_EQ(none.error().key, "record.not_found");
}

// ---- samples

TEST_F(Loop, ASampleIsWrittenDownAndCanBeDrawnAgainAfterTheRowsHaveMovedOn) {
  std::vector<int64_t> ids;
  for (int i = 0; i < 12; ++i) ids.push_back(measure_under_way());
  for (int i = 0; i < 8; ++i) {
    bring_to_publicity(ids[static_cast<size_t>(i)], 20210510);
    ASSERT_EQ(step("measure", ids[static_cast<size_t>(i)], "office", "close", 20210519), "");
  }
  auto tx = begin("office", 20210901);
  const auto sample = test::must(matter::draw_sample(
      tx, site->kit(), actor("office"), {"回头看", "measure", "state = closed and closed_on < today", 3, 0, "种子一"}));
  test::SmallSite::must(tx.commit());
  EXPECT_EQ(sample.population, 8);
  EXPECT_EQ(sample.drawn, matter::draw({ids.begin(), ids.begin() + 8}, 3, "种子一"));

  ASSERT_EQ(step("measure", sample.drawn[0], "office", "reopen", 20210902,
                 {{{"reopen_basis", std::string("回头看")}, {"due", int64_t{20211130}}}, "反弹"}),
            "");
  const auto again = test::must(matter::draw_again(site->session(), site->kit(), sample.id));
  EXPECT_TRUE(again.same);
  EXPECT_EQ(again.again.drawn, sample.drawn);

  test::SmallSite::must(site->session().execute("update sample set drawn = '1、2、3'"));
  EXPECT_FALSE(test::must(matter::draw_again(site->session(), site->kit(), sample.id)).same);
}

TEST_F(Loop, UnitsAreDrawnForAnUnannouncedVisit) {
  auto tx = begin("office", 20210901);
  const auto sample = test::must(matter::draw_sample(tx, site->kit(), actor("office"),
                                                     {"暗访抽查", "unit", "level = department", 0, 50, "2021-09"}));
  test::SmallSite::must(tx.commit());
  EXPECT_EQ(sample.population, 2);
  EXPECT_EQ(sample.drawn, matter::draw({unit("d1"), unit("d2")}, 1, "2021-09"));
  EXPECT_TRUE(test::must(matter::draw_again(site->session(), site->kit(), sample.id)).same);
}

TEST_F(Loop, ASampleThatNobodyCouldDrawAgainIsRefused) {
  measure_under_way();
  auto tx = begin("office", 20210901);
  const auto refused = [&](const std::string& who, const matter::SampleWanted& wanted) {
    const auto drawn = matter::draw_sample(tx, site->kit(), actor(who), wanted);
    return drawn ? "" : drawn.error().key;
  };
  EXPECT_EQ(refused("clerk1", {"回头看", "measure", "", 1, 0, "s"}), "record.not_allowed");
  EXPECT_EQ(refused("office", {"回头看", "measure", "", 1, 0, " "}), "sample.nothing_said");
  EXPECT_EQ(refused("office", {"", "measure", "", 1, 0, "s"}), "sample.nothing_said");
  EXPECT_EQ(refused("office", {"回头看", "measure", "", 0, 0, "s"}), "sample.bad_size");
  EXPECT_EQ(refused("office", {"回头看", "measure", "", 1, 10, "s"}), "sample.bad_size");
  EXPECT_EQ(refused("office", {"回头看", "measure", "", 0, 101, "s"}), "sample.bad_size");
  EXPECT_EQ(refused("office", {"回头看", "measures", "", 1, 0, "s"}), "sample.no_such_kind");
  EXPECT_EQ(refused("office", {"回头看", "measure", "stat = closed", 1, 0, "s"}), "sample.bad_filter");
  EXPECT_EQ(refused("office", {"回头看", "request", "known phone", 1, 0, "s"}), "sample.personal_filter");
  EXPECT_EQ(refused("office", {"回头看", "measure", "state = closed", 1, 0, "s"}), "sample.nobody");
  EXPECT_EQ(refused("office", {"回头看", "measure", "", 1, 0, "s"}), "");
}

}  // namespace
}  // namespace bihuan
