// Orders of the county on their way down and up again: held to what is above, seen as a whole, sent back and decided
// on.
#include "matter/cascade.h"

#include <gtest/gtest.h>

#include "api_site.h"
#include "matter/matter.h"

namespace bihuan {
namespace {

using test::at;

kit::Kit county_kit() {
  auto loaded = kit::load_folder(std::string(BIHUAN_SOURCE) + "/kits/county");
  if (!loaded || !loaded->kit) std::abort();
  return *std::move(loaded->kit);
}

// Two departments, a town, a village and a group below the county; each has a clerk and a head.
class Cascade : public ::testing::Test {
 protected:
  test::ApiSite api{county_kit()};
  test::SmallSite& small = api.small;
  const std::vector<std::string> units = {"d1", "d2", "t1", "v1", "g1"};

  Cascade() {
    const Date from = *Date::from_parts(2000, 1, 1);
    auto tx = small.begin("admin", at(2021, 1, 2));
    small.must(org::add_units(tx, {{"d1", "县农业农村局", "department", "root", from},
                                   {"d2", "县水利局", "department", "root", from},
                                   {"g1", "甲村一组", "group", "v1", from}}));
    small.must(tx.commit());
    auto posts = small.begin("admin", at(2021, 1, 2));
    for (const auto& unit : units)
      for (const std::string role : {"clerk", "head"}) small.grant(posts, unit + "." + role, role, unit);
    small.grant(posts, "leader", "leader", "root");
    small.grant(posts, "office2", "supervision", "root");
    small.must(posts.commit());
    api.now = at(2021, 4, 6);
  }

  using Said = test::ApiSite::Said;
  void on(int month, int day) { api.now = at(2021, month, day); }

  Said issue(const std::string& lead, const std::string& due, const Json& more = Json::object()) {
    Json fields = {
        {"series", "supervision"}, {"title", "村庄清洁"}, {"issuer", "root"}, {"lead_unit", lead}, {"due", due}};
    fields.update(more);
    return api.post("office", "/api/matters/order", {{"step", "issue"}, {"fields", fields}});
  }
  Said pass_down(const std::string& who, int64_t parent, const std::string& issuer, const std::string& lead,
                 const std::string& due) {
    return api.post(
        who, "/api/matters/order",
        {{"step", "pass_down"},
         {"fields",
          {{"parent", parent}, {"title", "村庄清洁"}, {"issuer", issuer}, {"lead_unit", lead}, {"due", due}}}});
  }
  Said step(const std::string& who, int64_t id, const std::string& name, const Json& fields = Json::object(),
            const std::string& reason = "", bool proof = false) {
    Json body = {{"step", name}, {"fields", fields}};
    if (!reason.empty()) body["reason"] = reason;
    if (proof)
      body["evidence"] = Json::array({{{"class", "explanation"}, {"fact_on", "2021-04-06"}, {"text", "现场复核"}}});
    return api.post(who, "/api/matters/order/" + std::to_string(id) + "/steps", body, {{"if-match", "*"}});
  }
  void done(const Said& said) { ASSERT_LT(said.status, 300) << canonical(said.body); }
  int64_t made(const Said& said) {
    EXPECT_EQ(said.status, 201) << canonical(said.body);
    return said.body.value("id", int64_t{0});
  }
  void receive(const std::string& unit, int64_t id) { done(step(unit + ".clerk", id, "receive")); }
  void answer(const std::string& unit, int64_t id, const std::string& reply) {
    done(step(unit + ".clerk", id, "reply", {{"reply", reply}, {"handled_on", day_of(api.now).iso()}}, "", true));
  }
  void finish(const std::string& unit, int64_t id, const std::string& verifier, const std::string& closer) {
    answer(unit, id, unit + "已完成");
    done(step(unit + ".head", id, "endorse"));
    done(step(verifier, id, "verify"));
    done(step(closer, id, "close"));
  }
  Json cascade(const std::string& who, int64_t id, const std::string& kind = "order") {
    const auto said = api.ask(who, "GET", "/api/matters/" + kind + "/" + std::to_string(id) + "/cascade");
    EXPECT_EQ(said.status, 200) << canonical(said.body);
    return said.body.value("matter", Json());
  }

  // The order goes d1 → d2 → t1 → v1 → g1: five levels, each with its day of issue and a narrower deadline.
  std::vector<int64_t> five_levels() {
    const std::vector<std::string> due = {"2021-05-31", "2021-05-25", "2021-05-20", "2021-05-15", "2021-05-10"};
    on(4, 6);
    std::vector<int64_t> ids = {made(issue("d1", due[0]))};
    for (size_t level = 1; level < units.size(); ++level) {
      on(4, 6 + static_cast<int>(level) - 1);
      receive(units[level - 1], ids.back());
      ids.push_back(
          made(pass_down(units[level - 1] + ".head", ids.back(), units[level - 1], units[level], due[level])));
    }
    return ids;
  }
};
using PassingDown = Cascade;
using SendingBack = Cascade;

TEST_F(Cascade, OfFiveLevelsIsShownWholeWithWhatItAddsUpTo) {
  const auto ids = five_levels();
  on(4, 15);
  Json node = cascade("office", ids[0]);
  EXPECT_EQ(node["sums"]["total"], 4);
  EXPECT_EQ(node["sums"]["received"], 3) << "the group has not received its order";
  EXPECT_EQ(node["sums"]["answered"], 0);
  EXPECT_EQ(node["sums"]["late_receipt"], 1);
  EXPECT_EQ(node["series_label"], "督办单");
  EXPECT_EQ(node["number"], 1);
  EXPECT_EQ(node["title"], "村庄清洁");
  EXPECT_EQ(node["unit_name"], "县农业农村局");
  EXPECT_EQ(node["state_label"], "办理中");
  EXPECT_EQ(node["lamp"], "blue");
  EXPECT_EQ(node["issued"], "2021-04-06");
  EXPECT_EQ(node["received"], "2021-04-06");
  EXPECT_EQ(node["receive_by"], "2021-04-07");
  for (size_t level = 1; level < ids.size(); ++level) {
    ASSERT_EQ(node["parts"].size(), 1u) << level;
    node = node["parts"][0];
    EXPECT_EQ(node["id"], ids[level]);
    EXPECT_EQ(node["sums"]["total"], 4 - level);
  }
  EXPECT_EQ(node["state"], "issued");
  EXPECT_FALSE(node.contains("received"));
  EXPECT_EQ(node["late_receipt"], true);
  EXPECT_EQ(node["parts"].size(), 0u);
}

TEST_F(Cascade, CarriesTheAnswersUp) {
  const auto ids = five_levels();
  on(4, 12);
  receive("g1", ids[4]);
  on(5, 13);
  EXPECT_EQ(step("d1.clerk", ids[0], "reply", {{"reply", "已完成"}, {"handled_on", "2021-05-13"}}, "", true).key(),
            "procedure.open_parts");
  finish("g1", ids[4], "v1.head", "v1.head");
  on(5, 14);
  answer("v1", ids[3], "各组已清运");
  Json node = cascade("d1.clerk", ids[0]);
  EXPECT_EQ(node["sums"]["answered"], 2);
  EXPECT_EQ(node["sums"]["closed"], 1);
  EXPECT_EQ(node["sums"]["late"], 1) << "the group answered on the 13th what was due on the 10th";
  for (int level = 0; level < 3; ++level) node = node["parts"][0];
  ASSERT_EQ(node["answer"].size(), 2u);
  EXPECT_EQ(node["answer"][0], (Json{{"field", "reply"}, {"label", "办理结果"}, {"value", "各组已清运"}}));
  EXPECT_EQ(node["answered"], "2021-05-14");
  EXPECT_EQ(node["overdue_days"], 0);
  EXPECT_EQ(node["parts"][0]["overdue_days"], 3);
  on(5, 26);
  const Json later = cascade("d1.clerk", ids[0]);
  EXPECT_EQ(later["sums"]["overdue"], 2) << "the department below and the town have not answered";
  done(step("v1.head", ids[3], "head_return", Json::object(), "写明数量"));
  EXPECT_EQ(cascade("d1.clerk", ids[0])["sums"]["answered"], 1) << "what was returned is not answered";
}

TEST_F(Cascade, IsSeenByWhoeverMaySeeTheMatterAndByNobodyElse) {
  const auto ids = five_levels();
  const Json seen = cascade("d1.clerk", ids[0]);
  EXPECT_EQ(seen["may_open"], true);
  const Json& below = seen["parts"][0];
  EXPECT_EQ(below["may_open"], true) << "its own unit issued it";
  EXPECT_EQ(below["parts"][0]["may_open"], false);
  EXPECT_EQ(below["parts"][0]["unit_name"], "东镇") << "it answers for all that is done below its order";
  EXPECT_EQ(api.ask("d1.clerk", "GET", "/api/rows/order/" + std::to_string(ids[2])).status, 404);
  for (const auto id : {ids[0], ids[1]})
    EXPECT_EQ(api.ask("v1.clerk", "GET", "/api/matters/order/" + std::to_string(id) + "/cascade").status, 404);
  EXPECT_EQ(cascade("v1.clerk", ids[3])["sums"]["total"], 1);
  EXPECT_EQ(api.ask("", "GET", "/api/matters/order/" + std::to_string(ids[0]) + "/cascade").status, 401);
  EXPECT_EQ(api.ask("office", "GET", "/api/matters/meeting/1/cascade").key(), "api.no_matter");
  EXPECT_EQ(api.ask("office", "GET", "/api/matters/order/4711/cascade").status, 404);
}

TEST_F(Cascade, OfACampaignHoldsItsProblemsAndTheirMeasures) {
  const auto open = [&](const std::string& kind, const std::string& step, const Json& fields) {
    return made(api.post("office", "/api/matters/" + kind, {{"step", step}, {"fields", fields}}));
  };
  const int64_t campaign = open("campaign", "draft",
                                {{"code", "c1"},
                                 {"name", "专项整改"},
                                 {"kind", "democratic_life"},
                                 {"held_on", "2021-01-22"},
                                 {"rectify_from", "2021-02-01"},
                                 {"unit", "root"}});
  for (int n = 1; n <= 2; ++n) {
    const int64_t problem = open("problem", "draft", {{"campaign", "c1"}, {"content", "问题" + std::to_string(n)}});
    for (int m = 0; m < n; ++m) open("measure", "draft", {{"problem", problem}, {"content", "措施"}});
  }
  const Json whole = cascade("office", campaign, "campaign");
  EXPECT_EQ(whole["sums"]["total"], 5);
  ASSERT_EQ(whole["parts"].size(), 2u);
  EXPECT_EQ(whole["parts"][1]["kind"], "problem");
  EXPECT_EQ(whole["parts"][1]["title"], "问题2");
  ASSERT_EQ(whole["parts"][1]["parts"].size(), 2u);
  EXPECT_EQ(whole["parts"][1]["parts"][0]["kind"], "measure");
  const auto refused = api.post("leader", "/api/matters/campaign/" + std::to_string(campaign) + "/steps",
                                {{"step", "cancel"}, {"reason", "并入下一轮"}}, {{"if-match", "*"}});
  EXPECT_EQ(refused.key(), "procedure.open_parts");
}

TEST_F(Cascade, IsReadInAFewStatementsHoweverWideItIs) {
  const int64_t top = made(issue("d1", "2021-05-31"));
  receive("d1", top);
  for (int i = 0; i < 40; ++i) made(pass_down("d1.head", top, "d1", i % 2 == 0 ? "t1" : "v1", "2021-05-20"));
  const auto whole = small.must(matter::load_cascade(small.site->session(), small.site->kit(), small.kind("order"), top,
                                                     {small.site->writer().size(), *Date::from_parts(2021, 4, 6)}));
  EXPECT_EQ(whole.nodes.size(), 41u);
  EXPECT_FALSE(whole.cut_off);
  EXPECT_EQ(whole.nodes[0].below.total, 40);
  for (size_t i = 1; i < whole.nodes.size(); ++i) EXPECT_EQ(whole.nodes[i].parent, 0u);
}

TEST_F(PassingDown, IsHeldToTheOrderAbove) {
  const int64_t top = made(issue("d1", "2021-05-31", {{"co_units", Json::array({"d2"})}}));
  EXPECT_EQ(pass_down("d1.head", top, "d1", "t1", "2021-05-20").key(), "procedure.wrong_state_of")
      << "not received yet";
  receive("d1", top);
  const auto late = pass_down("d1.head", top, "d1", "t1", "2021-06-01");
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(late.key(), "procedure.too_late");
  EXPECT_EQ(late.body.value("title", ""), "“转办下级”中的“办理时限”不能晚于上级单据的办理时限（2021-05-31）");
  EXPECT_EQ(pass_down("t1.head", top, "t1", "v1", "2021-05-20").key(), "procedure.not_the_same") << "not its order";
  EXPECT_EQ(pass_down("t1.head", top, "d1", "v1", "2021-05-20").key(), "procedure.not_yours");
  made(pass_down("d1.head", top, "d1", "t1", "2021-05-31"));
  made(pass_down("d2.head", top, "d2", "v1", "2021-05-20"));
  EXPECT_EQ(issue("t1", "2021-06-30", {{"parent", top}}).key(), "procedure.too_late")
      << "issuing does not get round it";
}

TEST_F(PassingDown, AnExtensionStaysWithinTheDeadlineAbove) {
  const int64_t top = made(issue("d1", "2021-05-31"));
  receive("d1", top);
  const int64_t part = made(pass_down("d1.head", top, "d1", "t1", "2021-05-20"));
  receive("t1", part);
  const Json note = {{"asked_due", "2021-06-10"}, {"progress_note", "七成"}};
  EXPECT_EQ(step("t1.head", part, "ask_extension", note, "汛期").key(), "procedure.too_late");
  done(step("t1.head", part, "ask_extension", {{"asked_due", "2021-05-31"}, {"progress_note", "七成"}}, "汛期"));
  EXPECT_EQ(step("t1.head", part, "grant_extension", Json::object(), "属实").key(), "procedure.not_yours");
  done(step("d1.head", part, "grant_extension", Json::object(), "属实"));
  EXPECT_EQ(cascade("d1.head", top)["parts"][0]["due"], "2021-05-31");
}

TEST_F(PassingDown, NoOrderIsWithdrawnAnsweredOrReopenedOverItsParts) {
  const int64_t top = made(issue("d1", "2021-05-31"));
  receive("d1", top);
  const int64_t part = made(pass_down("d1.head", top, "d1", "t1", "2021-05-20"));
  const auto refused = step("office", top, "cancel", Json::object(), "上级已撤销");
  EXPECT_EQ(refused.key(), "procedure.open_parts");
  EXPECT_EQ(refused.body.value("title", ""), "还有 1 项交办单未办结，交办单不能“撤销”");
  receive("t1", part);
  finish("t1", part, "d1.head", "d1.head");
  finish("d1", top, "office", "office2");
  EXPECT_EQ(step("office", part, "reopen", Json::object(), "反弹").key(), "procedure.missing_field");
  EXPECT_EQ(step("office", part, "reopen", {{"due", "2021-05-31"}}, "反弹").key(), "procedure.wrong_state_of");
  done(step("office", top, "reopen", {{"due", "2021-06-30"}}, "反弹"));
  done(step("office", part, "reopen", {{"due", "2021-06-30"}}, "反弹"));
  EXPECT_EQ(cascade("office", top)["parts"][0]["round"], 2);
}

TEST_F(SendingBack, IsRefusedAndTheClockHasRunOn) {
  const int64_t id = made(issue("t1", "2021-05-31"));
  on(4, 7);
  done(step("t1.head", id, "bounce", Json::object(), "不在职责内"));
  on(4, 9);
  EXPECT_EQ(step("office", id, "refuse_bounce").key(), "procedure.missing_reason");
  done(step("office", id, "refuse_bounce", Json::object(), "属地管理，仍由该镇承办"));
  Json node = cascade("t1.clerk", id);
  EXPECT_EQ(node["state"], "issued");
  EXPECT_EQ(node["due"], "2021-05-31");
  EXPECT_EQ(node["issued"], "2021-04-06");
  EXPECT_EQ(node["receive_by"], "2021-04-07");
  EXPECT_EQ(node["late_receipt"], true) << "the days of the dispute count";
  const auto again = step("t1.head", id, "bounce", Json::object(), "仍有异议");
  EXPECT_EQ(again.key(), "procedure.condition");
  EXPECT_EQ(again.body.value("title", ""), "“退单”的条件不成立：退单未被驳回过");
  receive("t1", id);
  EXPECT_EQ(cascade("t1.clerk", id)["received"], "2021-04-09");
}

TEST_F(SendingBack, IsUpheldByGivingItToAnotherWhoseClockBeginsAnew) {
  const int64_t id = made(issue("t1", "2021-05-31"));
  done(step("t1.head", id, "bounce", Json::object(), "不在职责内"));
  on(4, 9);
  const auto same = step("office", id, "reissue", {{"lead_unit", "t1"}, {"due", "2021-06-15"}}, "属实");
  EXPECT_EQ(same.key(), "procedure.condition") << "the same unit with a later deadline is no decision";
  done(step("office", id, "reissue", {{"lead_unit", "d2"}, {"due", "2021-06-15"}}, "属实，改由县水利局承办"));
  const Json node = cascade("d2.clerk", id);
  EXPECT_EQ(node["issued"], "2021-04-09");
  EXPECT_EQ(node["late_receipt"], false);
  done(step("d2.head", id, "bounce", Json::object(), "管网不归我局"));
  done(step("office", id, "cancel", Json::object(), "无承办单位，撤销"));
  EXPECT_EQ(cascade("office", id)["state"], "cancelled");
}

TEST_F(SendingBack, OfAPassedDownOrderIsDecidedByWhoPassedItDown) {
  const int64_t top = made(issue("d1", "2021-05-31"));
  receive("d1", top);
  const int64_t part = made(pass_down("d1.head", top, "d1", "t1", "2021-05-20"));
  done(step("t1.head", part, "bounce", Json::object(), "不在职责内"));
  EXPECT_EQ(step("d2.head", part, "refuse_bounce", Json::object(), "不成立").status, 404);
  const auto late = step("d1.head", part, "reissue", {{"lead_unit", "v1"}, {"due", "2021-06-30"}}, "属实");
  EXPECT_EQ(late.key(), "procedure.too_late");
  done(step("d1.head", part, "reissue", {{"lead_unit", "v1"}, {"due", "2021-05-25"}}, "属实"));
}

// A kit whose orders may be moved below another one.
TEST(Ancestry, NoOrderIsMovedBelowItself) {
  auto files = test::small_kit();
  files["matters/order.yaml"] = R"(kind: order
label: {zh: 单据}
unit: unit
fields:
  unit: {type: unit, label: {zh: 单位}}
  parent: {type: ref, to: order, label: {zh: 上级单据}}
states: {open: working, closed: closed}
steps:
  - {name: begin, from: [], to: open, by: {supervision: site}, label: {zh: 开始}}
  - {name: move, from: [open], by: {supervision: site}, needs: [parent], label: {zh: 改挂}}
  - {name: finish, from: [open], to: closed, by: {supervision: site}, parts: order, label: {zh: 完成}}
)";
  auto loaded = kit::load(files);
  ASSERT_TRUE(loaded.kit);
  test::SmallSite small(*std::move(loaded.kit));
  const auto& order = small.kind("order");
  const auto run = [&](const auto& command) {
    auto tx = small.begin("office", at(2021, 3, 1));
    auto result = command(tx);
    if (result) small.must(tx.commit());
    return result;
  };
  std::vector<int64_t> ids;
  for (int i = 0; i < 3; ++i)
    ids.push_back(small.must(run([&](log::Tx& tx) {
      matter::Given given{{{"unit", small.unit("t1")}}, ""};
      if (!ids.empty()) given.fields["parent"] = ids.back();
      return matter::open(tx, small.site->kit(), order, small.actor("office"), "begin", given);
    })));
  const auto move = [&](int64_t id, int64_t below) {
    const auto moved = run([&](log::Tx& tx) {
      return matter::take_step(tx, small.site->kit(), order, small.actor("office"), id, "move",
                               {{{"parent", below}}, ""});
    });
    return moved ? "" : moved.error().key;
  };
  for (const auto below : ids) EXPECT_EQ(move(ids[0], below), "procedure.own_ancestor");
  EXPECT_EQ(move(ids[1], ids[2]), "procedure.own_ancestor");
  EXPECT_EQ(move(ids[2], ids[0]), "") << "a branch may move up";
  const auto whole = small.must(matter::load_cascade(small.site->session(), small.site->kit(), order, ids[0],
                                                     {small.site->writer().size(), *Date::from_parts(2021, 3, 1)}));
  EXPECT_EQ(whole.nodes.size(), 3u);
  EXPECT_EQ(whole.nodes[0].below.total, 2);
}

}  // namespace
}  // namespace bihuan
