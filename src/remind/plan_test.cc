#include "remind/plan.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "remind/next_steps.h"
#include "remind/site_for_test.h"

namespace bihuan::remind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kCounty = "00000001.";
constexpr const char* kEast = "00000001.00000002.";
constexpr const char* kVillage = "00000001.00000002.00000004.";
constexpr const char* kWest = "00000001.00000003.";
enum Account : int64_t { kOffice = 1, kClerk, kHead, kWestClerk, kVillageClerk };

OpenMatter problem(const std::string& state, int due) {
  OpenMatter matter;
  matter.kind = county_kit().find_kind("problem");
  matter.id = 12;
  matter.state = state;
  matter.title = "W-001 账目公开不及时";
  matter.unit_name = "东镇";
  matter.paths = {{"site", kCounty}, {"lead_unit", kEast}};
  if (due != 0) matter.due = day(due);
  return matter;
}

Situation situation_of(OpenMatter matter) {
  Situation situation;
  situation.matters.push_back(std::move(matter));
  situation.posts = {{kOffice, "supervision", kCounty},
                     {kClerk, "clerk", kEast},
                     {kHead, "head", kEast},
                     {kWestClerk, "clerk", kWest}};
  return situation;
}

std::vector<Notice> planned(const Situation& situation, int after, int today) {
  return plan(county_kit(), situation, day(after), day(today)).notices;
}

std::vector<std::string> keys(const std::vector<Notice>& notices) {
  std::vector<std::string> all;
  for (const auto& notice : notices) all.push_back(notice.key);
  return all;
}

TEST(Reminder, ComesThreeWorkingDaysBeforeOnTheDayTheDayAfterAndTenDaysAfter) {
  const auto situation = situation_of(problem("working", 20210507));  // a Friday after the holidays
  std::map<int, Level> told;
  for (Date at = day(20210401); at <= day(20210630); at = at.plus_days(1))
    for (const auto& notice : planned(situation, at.plus_days(-1).ymd(), at.ymd())) told[at.ymd()] = notice.level;
  EXPECT_EQ(told, (std::map<int, Level>{{20210429, Level::remind},  // the 6th, the 30th, the 29th of April
                                        {20210507, Level::remind},
                                        {20210508, Level::overdue},
                                        {20210517, Level::criticism}}));
}

TEST(Reminder, GoesToWhoseTurnItIsAndWidensWithTheLevel) {
  const auto situation = situation_of(problem("working", 20210630));
  EXPECT_THAT(planned(situation, 20210629, 20210630).at(0).to, ElementsAre(kClerk));
  EXPECT_THAT(planned(situation, 20210630, 20210701).at(0).to, ElementsAre(kClerk, kHead));
  EXPECT_THAT(planned(situation, 20210709, 20210710).at(0).to, ElementsAre(kOffice, kClerk, kHead));
}

TEST(Reminder, GoesToTheNearestWhoHoldsTheRole) {
  auto matter = problem("working", 20210630);
  matter.paths["lead_unit"] = kVillage;
  auto situation = situation_of(matter);
  EXPECT_THAT(planned(situation, 20210629, 20210630).at(0).to, ElementsAre(kClerk));  // the village has none of its own
  situation.posts.push_back({kVillageClerk, "clerk", kVillage});
  EXPECT_THAT(planned(situation, 20210629, 20210630).at(0).to, ElementsAre(kVillageClerk));
}

TEST(Reminder, DoesNotGoToWhoIsBarredFromTheNextStep) {
  auto matter = problem("applied", 20210630);
  EXPECT_THAT(planned(situation_of(matter), 20210629, 20210630).at(0).to, ElementsAre(kClerk, kHead));
  matter.taken = {{"apply", kClerk}};
  EXPECT_THAT(planned(situation_of(matter), 20210629, 20210630).at(0).to, ElementsAre(kHead));
}

TEST(Reminder, SaysWhatByWhenAndHowLate) {
  const auto situation = situation_of(problem("working", 20210630));
  const auto before = planned(situation, 20210624, 20210625).at(0);
  EXPECT_EQ(before.key, "problem/12/1/due/20210630/-3w");
  EXPECT_EQ(before.subject, "【催办】问题 W-001 账目公开不及时：整改时限还有 5 天到期");
  EXPECT_THAT(before.text, HasSubstr("单位：东镇"));
  EXPECT_EQ(before.about_kind, "problem");
  EXPECT_EQ(before.about_id, 12);
  EXPECT_EQ(before.path, kEast);
  EXPECT_THAT(planned(situation, 20210629, 20210630).at(0).subject, HasSubstr("今日到期"));
  EXPECT_THAT(planned(situation, 20210709, 20210710).at(0).subject, HasSubstr("【通报】"));
  EXPECT_THAT(planned(situation, 20210709, 20210710).at(0).subject, HasSubstr("已逾期 10 天"));
}

TEST(Reminder, MissedDaysCollapseIntoTheLatestLevel) {
  const auto situation = situation_of(problem("working", 20210630));
  const auto notices = planned(situation, 20210620, 20210715);
  EXPECT_THAT(keys(notices), ElementsAre("problem/12/1/due/20210630/+10"));
  EXPECT_THAT(notices[0].subject, HasSubstr("已逾期 15 天"));
  EXPECT_THAT(keys(planned(situation, 20210620, 20210705)), ElementsAre("problem/12/1/due/20210630/+1"));
}

TEST(Reminder, AnExtendedDeadlineIsAnotherOne) {
  EXPECT_THAT(keys(planned(situation_of(problem("working", 20210730)), 20210729, 20210730)),
              ElementsAre("problem/12/1/due/20210730/+0"));
  auto reopened = problem("working", 20210730);
  reopened.round = 2;
  EXPECT_THAT(keys(planned(situation_of(reopened), 20210729, 20210730)), ElementsAre("problem/12/2/due/20210730/+0"));
}

TEST(Reminder, TheLimitOfAStateIsADeadlineOfItsOwn) {
  auto matter = problem("issued", 20210630);
  matter.since = day(20210430);  // two working days: the 6th and the 7th of May
  const auto situation = situation_of(matter);
  const auto notices = planned(situation, 20210506, 20210507);
  ASSERT_THAT(keys(notices), ElementsAre("problem/12/1/issued/20210507/+0"));
  EXPECT_THAT(notices[0].subject, HasSubstr("签收今日到期"));
  EXPECT_THAT(notices[0].to, ElementsAre(kClerk, kHead));
}

TEST(Reminder, WhatIsNewWithAShortDeadlineIsRemindedOfAtOnce) {
  auto matter = problem("issued", 20210615);
  matter.since = day(20210614);
  EXPECT_THAT(planned(situation_of(matter), 20210614, 20210614), IsEmpty());
  matter.is_new = true;
  EXPECT_THAT(keys(planned(situation_of(matter), 20210614, 20210614)),
              ElementsAre("problem/12/1/due/20210615/-3w", "problem/12/1/issued/20210616/-3w"));
  matter = problem("working", 20210601);  // long overdue, just touched: nothing new to say
  matter.is_new = true;
  EXPECT_THAT(planned(situation_of(matter), 20210614, 20210614), IsEmpty());
}

TEST(Reminder, AFinalStateAndNoDeadlineAreLeftInPeace) {
  for (const char* state : {"closed", "cancelled"})
    EXPECT_THAT(planned(situation_of(problem(state, 20210630)), 20210101, 20211231), IsEmpty());
  EXPECT_THAT(planned(situation_of(problem("working", 0)), 20210101, 20211231), IsEmpty());
}

TEST(Reminder, WhereTheCalendarEndsTheOtherRungsGoOn) {
  auto matter = problem("working", 20220105);
  const auto made = plan(county_kit(), situation_of(matter), day(20220104), day(20220105));
  EXPECT_THAT(keys(made.notices), ElementsAre("problem/12/1/due/20220105/+0"));
  ASSERT_EQ(made.faults.size(), 1u);
  EXPECT_EQ(made.faults[0].key, "kit.calendar_ends");
}

TEST(Reminder, AMissingReturnGoesToWhoeverMayEnterItNearest) {
  Situation situation = situation_of(problem("closed", 0));
  situation.returns.push_back(
      {county_kit().find_kind("report"), 2, kEast, "东镇", *month_period(2021, 5), day(20210605)});
  const auto notices = planned(situation, 20210605, 20210606);
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].key, "report/2/2021-05/return/20210605/+1");
  EXPECT_THAT(notices[0].to, ElementsAre(kClerk));  // heads of this kit may not enter
  EXPECT_EQ(notices[0].subject, "【逾期】月报 2021-05：报送已逾期 1 天");
  EXPECT_EQ(notices[0].about_id, 0);
}

TEST(Reminder, AMatterIsRemindedOfByTheLadderThatFitsIt) {
  const Ladder own = {{Level::criticism, 2, true, Circle::issuers}};
  auto matter = problem("working", 20210430);
  matter.ladder = &own;
  const auto situation = situation_of(matter);
  EXPECT_THAT(planned(situation, 20210401, 20210506), IsEmpty());
  EXPECT_THAT(keys(planned(situation, 20210506, 20210507)), ElementsAre("problem/12/1/due/20210430/+2w"));
}

// However the days are cut into runs, nothing is told twice, and what is told last is the same.
TEST(Reminder, RunsMayComeWhenTheyLike) {
  EXPECT_TRUE(rc::check("each rung at most once, the last always", [] {
    Situation situation;
    for (int i = 0; i < 8; ++i) {
      auto matter = problem("working", day(20210201).plus_days(*rc::gen::inRange(0, 200)).ymd());
      matter.id = i + 1;
      situation.matters.push_back(std::move(matter));
    }
    std::set<std::string> once;
    std::map<int64_t, Level> last;
    std::map<int64_t, Level> daily;
    for (Date at = day(20210110); at < day(20211001);) {
      const Date next = at.plus_days(*rc::gen::inRange(1, 20));
      for (const auto& notice : planned(situation, at.ymd(), next.ymd())) {
        RC_ASSERT(once.insert(notice.key).second);
        RC_ASSERT(!last.contains(notice.about_id) || last[notice.about_id] <= notice.level);
        last[notice.about_id] = notice.level;
      }
      for (Date one = at; one < next; one = one.plus_days(1))
        for (const auto& notice : planned(situation, one.ymd(), one.plus_days(1).ymd()))
          daily[notice.about_id] = notice.level;
      at = next;
    }
    RC_ASSERT(last == daily);
  }));
}

// ---- whose turn it is

std::vector<std::string> next_names(const char* kind, const char* state) {
  std::vector<std::string> names;
  for (const auto* step : next_steps(*county_kit().find_kind(kind)->procedure, state)) names.push_back(step->name);
  return names;
}

TEST(NextSteps, AreThoseThatBringTheMatterOn) {
  EXPECT_THAT(next_names("problem", "issued"), ElementsAre("receive"));
  EXPECT_THAT(next_names("problem", "working"), ElementsAre("apply"));
  EXPECT_THAT(next_names("problem", "applied"),
              ElementsAre("promise"));  // both are `submitted`: the kit's order counts
  EXPECT_THAT(next_names("problem", "promised"), ElementsAre("close"));
  EXPECT_THAT(next_names("problem", "closed"), IsEmpty());
  EXPECT_THAT(next_names("problem", "nowhere"), IsEmpty());
  EXPECT_THAT(next_names("request", "working"), ElementsAre("answer"));
  EXPECT_THAT(next_names("request", "returned"), ElementsAre("dispatch"));
}

TEST(NextSteps, APersonalTitleIsNeverShown) {
  EXPECT_EQ(title_of(*county_kit().find_kind("request")), nullptr);
  EXPECT_EQ(title_of(*county_kit().find_kind("problem"))->name, "content");
}

// Every open state of every matter of the county can be brought on by someone, else nobody would be reminded.
TEST(NextSteps, TheCountyHasOneForEachOpenState) {
  const auto loaded = must(kit::load_folder(std::string(BIHUAN_SOURCE) + "/kits/county"));
  ASSERT_TRUE(loaded.kit);
  for (const auto& kind : loaded.kit->kinds) {
    if (!kind.procedure) continue;
    for (const auto& state : kind.procedure->state_order) {
      EXPECT_EQ(next_steps(*kind.procedure, state).empty(), kind.procedure->is_final(state))
          << kind.name << " " << state;
    }
  }
}

}  // namespace
}  // namespace bihuan::remind
