// What is said about a mistake, and where; and the one spelling of what is right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "expr/site_for_test.h"

namespace bihuan::expr {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> mistakes(const std::string& text) {
  std::vector<std::string> all;
  const Outcome outcome = compile(text, test_schema());
  EXPECT_EQ(outcome.compiled.has_value(), outcome.issues.empty()) << text;
  for (const auto& issue : outcome.issues) all.push_back(in_chinese(issue));
  return all;
}

struct Case {
  const char* text;
  const char* at;    // line:column
  const char* says;  // part of the message
};

constexpr Case kMistakes[] = {
    // the manual's own example
    {"count meeting where knd = \"常委会\" in period", "1:21",
     "“会议 meeting”没有字段“knd”。是不是想写“kind”？字段：happened_on, kind, title"},
    {"count meeting wher kind = dispatch in period", "1:15", "是不是想写“where”？"},
    {"count meeting", "1:7", "可写：in period（本期）、in year(2021)、by cutoff（截至日志位置之日）、ever（全部）"},
    {"count meting in period", "1:7", "是不是想写“meeting”？可用：unit, account"},
    {"count 会仪 in period", "1:7", "没有种类“会仪”"},
    {"sum meeting.title in period", "1:13", "“会议 meeting”的数字字段：attendance"},
    {"sum meeting in period", "1:5", "KIND"},
    {"count meeting.title in period", "1:15", "count distinct meeting.title"},
    {"count meeting where kind = 常委 in period", "1:28", "没有选项“常委”"},
    {"count meeting where kind = \"dispach\" in period", "1:28",
     "是不是想写“dispatch”？可用：standing_committee 常委会, dispatch 调度会议"},
    {"count meeting where kind < dispatch in period", "1:21", "只能用 = 或 !="},
    {"count meeting where unit = \"E1\" in period", "1:21", "unit.code = \"…\""},
    {"count problem where campaign = \"2020\"", "1:21", "campaign.code"},
    {"count problem where due = \"2021-06-30\"", "1:21", "日期与文本不能比较"},
    {"count problem where due = 2021-02-30", "1:27", "不是有效日期"},
    {"count problem where state in period", "1:21", "“state”是选项，不是日期"},
    {"count problem where state.code = \"x\"", "1:21", "不指向别的记录"},
    {"count problem where owner.nam = \"x\"", "1:27", "是不是想写“name”？"},
    {"count problem where petition_filed > 3", "1:21", "条件里不能用指标“petition_filed”"},
    {"count problem where score / 2 > 3", "1:21", "请改写为乘法"},
    {"count problem where score + title > 3", "1:29", "没有字段“title”"},
    {"count problem where due + 3 > 3", "1:21", "日期不能参加运算"},
    {"count problem where score", "1:21", "这里应为条件，却是数字"},
    {"count problem where closed_on contains \"x\"", "1:21", "contains 两边都应为文本"},
    {"count problem where state = open = 3", "1:34", "比较不能连写"},
    {"count problem in period", "1:15", "没有日期，不能写期间"},
    {"count campaign under \"E\"", "1:16", "需要单位字段"},
    {"count meeting at level vilage in period", "1:24", "是不是想写“village”？"},
    {"count meeting under 东镇 in period", "1:21", "引号里的单位代码或名称"},
    {"count meeting in 2021", "1:18", "in year(2021)"},
    {"count meeting in year(21)", "1:23", "1900 至 9999"},
    {"count meeting in month(2021, 13)", "1:30", "1 至 12"},
    {"count meeting in range(2021-12-31, 2021-01-01)", "1:23", "起始日晚于截止日"},
    {"count meeting in period ever", "1:25", "写了两次"},
    {"count meeting in periode", "1:18", "不认识期间“periode”"},
    {"all problem where state = open", "1:31", "satisfy"},
    {"all problem satsify state = open", "1:13", "是不是想写“satisfy”？"},
    {"count problem where exists measure", "1:21", "measure of it"},
    {"count measure of it", "1:7", "这里没有所指的记录"},
    {"all campaign satisfy exists measure of it", "1:29", "它指向：problem"},
    {"all problem satisfy exists village_profile of it in period", "1:28", "没有指向"},
    {"every unit satisfy exists branch_life of it", "1:27", "必须写明期间"},
    {"all problem satisfy avg measure.days of it > 3", "1:21", "条件里只能用"},
    {"every unit satisfy sum village_profile.income of it in period > 3", "1:20", "known"},
    {"share problem where state = closed of measure ever", "1:7", "必须是同一种类"},
    {"share meeting in period where kind = dispatch of meeting in period", "1:7", "要写在 of 之后"},
    {"share meeting of meeting in period", "1:7", "第一个种类要有条件"},
    {"gap problem", "1:1", "没有日期"},
    {"unbroken problem.score", "1:18", "数字字段"},
    {"count known meeting ever", "1:1", "known 只能用于"},
    {"return.meeting + 1", "1:1", "没有指标或参数"},
    {"sum return.outreach.visits in period", "1:5", "不属于 return"},
    {"meeting + 1", "1:1", "请写：count meeting"},
    {"petition_fild + 1", "1:1", "是不是想写“petition_filed”？"},
    {"circle_a", "1:1", "circle_a → circle_b → circle_a"},
    {"1 + broken", "1:5", "指标“broken”自身有误"},
    {"all_closed + 1", "1:1", "这里应为数值，却是条件"},
    {"not petition_filed", "1:5", "这里应为条件"},
    {"title = \"x\"", "1:1", "没有指标或参数"},
    {"known title", "1:1", "写在 where 或 satisfy 里"},
    {"\"x\"", "1:1", "文本和日期只能用在 where"},
    {"", "1:1", "表达式是空的"},
    {"1 +", "1:4", "（已到末尾）"},
    {"(1 + 2", "1:7", "这里应为“)”"},
    {"1 + 2)", "1:6", "不应出现“)”"},
    {"count meeting where title = \"x in period", "1:29", "缺少右引号"},
    {"count meeting # x", "1:15", "这里不能写“#”"},
    {"1234567890123456789", "1:1", "最多 18 位"},
    {"count meeting\n  where 标题 = 3 ever", "2:9", "文本与数字不能比较"},
};

TEST(Mistakes, AreShownWhereTheyAreWithWhatWouldBeValid) {
  for (const auto& each : kMistakes) {
    const auto all = mistakes(each.text);
    ASSERT_FALSE(all.empty()) << each.text;
    EXPECT_THAT(all[0], StartsWith(std::string(each.at) + " ")) << each.text;
    if (std::string(each.says) != "KIND") {
      EXPECT_THAT(all[0], HasSubstr(each.says)) << each.text;
    }
  }
}

TEST(Mistakes, AllNamesThatAreWrongAreToldAtOnce) {
  const auto all =
      mistakes("(count meeting where knd = dispatch and ttle = \"x\" in period) + count meting ever + nothing");
  ASSERT_EQ(all.size(), 4U);
  EXPECT_THAT(all[0], StartsWith("1:22"));
  EXPECT_THAT(all[1], StartsWith("1:41"));
  EXPECT_THAT(all[2], StartsWith("1:71"));
  EXPECT_THAT(all[3], StartsWith("1:85"));
}

TEST(Limits, TooLongTooDeepAndTooManyAreRefused) {
  EXPECT_THAT(mistakes(std::string(kMaxText + 1, ' '))[0], HasSubstr("8 KiB"));
  EXPECT_THAT(mistakes(std::string(100, '(') + "1" + std::string(100, ')'))[0], HasSubstr("64 层"));
  EXPECT_THAT(mistakes(std::string(100, '-') + "1")[0], HasSubstr("64 层"));
  std::string nots;
  std::string sums = "1";
  std::string leaves = "count meeting ever";
  for (int i = 0; i < 100; ++i) {
    nots += "not ";
    sums += " + 1";
    leaves += " + (count meeting where attendance = " + std::to_string(i) + " ever)";
  }
  EXPECT_THAT(mistakes(nots + "1 = 1")[0], HasSubstr("64 层"));
  EXPECT_THAT(mistakes(sums)[0], HasSubstr("64 层"));
  EXPECT_THAT(mistakes(leaves)[0], HasSubstr("64"));
  EXPECT_THAT(mistakes("1 + \xff")[0], StartsWith("1:5"));
}

struct Spelling {
  const char* text;
  const char* canonical;
};
constexpr Spelling kSpellings[] = {
    {"count 会议 where 类别=“常委会” in period", "count meeting in period where kind = \"standing_committee\""},
    {"count 会议 where （类别 in （\"常委会\"，dispatch）） ever",
     "count meeting ever where kind in (\"standing_committee\", \"dispatch\")"},
    {"sum 走访.户数 where 户数 ≥ ９万 in year(２０２１)", "sum outreach.visits in year(2021) where visits >= 90000"},
    {"every unit at level 村 or 社区 satisfy exists record of branch_life in period",
     "all unit at level village or community satisfy exists branch_life of it in period"},
    {"信访受理数 * 60% - -(2)", "petition_filed * 0.6 - -2"},
    {"count problem where ((state = open)) and (due in period and known owner)",
     "count problem where state = \"open\" and due in period and known owner"},
    {"count problem where not (state = open or absent due)",
     "count problem where not (state = \"open\" or absent due)"},
    {"count problem where problem.state = open", "count problem where state = \"open\""},
    {"count problem where code = \"a\"\"b\"", "count problem where code = \"a\"\"b\""},
    {"count problem where code = “a\"b”", "count problem where code = \"a\"\"b\""},
    {"count problem where score - (1 - score) * 2 > 2 * 3 + 1.50", "count problem where score - (1 - score) * 2 > 7.5"},
    {"(count problem where state = open) / count problem", "(count problem where state = \"open\") / count problem"},
    {"exists unit at level village or not exists unit at level town",
     "(exists unit at level village) or not exists unit at level town"},
    {"count meeting where 公开 and attendance > 3 ever", "count meeting ever where public = true and attendance > 3"},
    {"all problem where (exists step of it) satisfy all measure of it satisfy state = closed",
     "all problem where (exists step of it) satisfy all measure of it satisfy state = \"closed\""},
    {"share 会议 where 公开 = 是 of 会议 in previous year under \"东镇\" latest",
     "share meeting where public = true of meeting in previous year under \"东镇\" latest"},
    {"sum known 村情.集体收入 in month(2021, 6) as filed",
     "sum known village_profile.income in month(2021, 6) as filed"},
    {"count problem where due in range(2021-01-01,2021-06-30) or closed_on by cutoff",
     "count problem where due in range(2021-01-01, 2021-06-30) or closed_on by cutoff"},
};

TEST(Canonical, HasOneSpellingThatParsesToItself) {
  for (const auto& each : kSpellings) {
    const Outcome outcome = compile(each.text, test_schema());
    ASSERT_TRUE(outcome.compiled) << each.text << in_chinese(outcome.issues[0]);
    EXPECT_EQ(outcome.compiled->canonical, each.canonical);
    const Outcome again = compile(outcome.compiled->canonical, test_schema());
    ASSERT_TRUE(again.compiled) << outcome.compiled->canonical << in_chinese(again.issues[0]);
    EXPECT_EQ(again.compiled->canonical, each.canonical);
    EXPECT_EQ(select_statement(*again.compiled, {}).sql, select_statement(*outcome.compiled, {}).sql);
  }
}

TEST(Leaves, AnAggregateThatStandsTwiceIsComputedOnce) {
  const Outcome outcome = compile("(count meeting in period) + count 会议 in period", test_schema());
  ASSERT_TRUE(outcome.compiled);
  EXPECT_EQ(outcome.compiled->leaves.size(), 1U);
}

TEST(Totals, AreRowLocalCountsAndSumsByMonth) {
  const auto total = [](const std::string& text) {
    const Outcome outcome = compile(text, test_schema());
    EXPECT_TRUE(outcome.compiled) << text;
    if (!outcome.compiled || !outcome.compiled->leaves[0].total) return std::string();
    return outcome.compiled->leaves[0].total->key;
  };
  EXPECT_EQ(total("count 会议 where 类别 = \"常委会\" in period"), "meeting|kind = \"standing_committee\"|");
  EXPECT_EQ(total("sum outreach.visits in previous year"), "outreach||visits");
  EXPECT_EQ(total("sum return.health_totals.monitored in range(2021-01-01, 2021-06-30)"), "health_totals||monitored");
  for (const auto* none :
       {"count meeting ever", "count meeting by cutoff", "count meeting in period under \"E\"",
        "count meeting at level town in period", "count outreach in period as filed", "count outreach latest in period",
        "count meeting where happened_on < today in period", "count outreach where visits > gap_days in period",
        "count measure where problem.state = open in period", "count measure where due in period",
        "count measure in period where exists evidence of it", "avg outreach.visits in period", "count unit",
        "count evidence in period"})
    EXPECT_EQ(total(none), "") << none;
}

TEST(Leaves, AReturnTellsWhatIsDue) {
  const Outcome outcome =
      compile("sum village_profile.income under \"东镇\" at level village in year(2021) latest", test_schema());
  ASSERT_TRUE(outcome.compiled);
  const Leaf& leaf = outcome.compiled->leaves[0];
  ASSERT_TRUE(leaf.needs_returns);
  EXPECT_EQ(leaf.form_kind, "village_profile");
  EXPECT_EQ(leaf.under, "东镇");
  EXPECT_EQ(leaf.levels, std::vector<std::string>{"village"});
  EXPECT_TRUE(leaf.latest);
  EXPECT_EQ(leaf.period.year, 2021);
}

TEST(Parameters, OutsideOfAggregatesAreNamed) {
  const Outcome outcome = compile("share_x >= 覆盖率下限 and gap_days > 1 and coverage_bar > 0", test_schema());
  ASSERT_TRUE(outcome.compiled);
  EXPECT_THAT(parameters_of(*outcome.compiled), testing::ElementsAre("coverage_bar", "gap_days"));
}

}  // namespace
}  // namespace bihuan::expr
