#include "remind/work.h"

#include <gmock/gmock.h>

#include "remind/feed.h"
#include "remind/next_steps.h"
#include "remind/site_for_test.h"

namespace bihuan::remind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WorkTable : public County {
 protected:
  Work work(int64_t account, int ymd = 20210614, const WorkPage& page = {}) {
    return must(my_work(session(), kit, actor(account, ymd), day(ymd), writer->size(), page));
  }
  // "W-001 apply" or "W-001 -" for what is only one's unit's.
  std::vector<std::string> rows(int64_t account, int ymd = 20210614, const WorkPage& page = {}) {
    std::vector<std::string> all;
    for (const auto& item : work(account, ymd, page).items) {
      std::string steps;
      for (const auto& step : item.steps) steps += " " + step;
      all.push_back(item.code + (steps.empty() ? " -" : steps));
    }
    return all;
  }
};
class Feed : public WorkTable {
 protected:
  std::vector<IcalItem> deadlines(int64_t account, int ymd) {
    return must(deadlines_of(session(), kit, actor(account, ymd), day(ymd), writer->size(), "linxi.example.cn"));
  }
};

TEST_F(WorkTable, ShowsWhatOneMayDoNextAndWhatIsOfOnesUnit) {
  const int64_t first = issue("W-001", east, 20210630, 20210602);
  issue("W-002", west, 20210620, 20210602);
  EXPECT_THAT(rows(clerk), ElementsAre("W-001 receive"));
  EXPECT_THAT(rows(west_clerk), ElementsAre("W-002 receive"));
  EXPECT_THAT(rows(office), IsEmpty());
  take(first, "receive", clerk, 20210603);
  EXPECT_THAT(rows(clerk), ElementsAre("W-001 apply"));
  EXPECT_THAT(rows(head), ElementsAre("W-001 -"));
  take(first, "apply", clerk, 20210604);
  EXPECT_THAT(rows(clerk), ElementsAre("W-001 -"));  // who applied does not promise
  EXPECT_THAT(rows(head), ElementsAre("W-001 promise"));
  take(first, "promise", head, 20210605);
  EXPECT_THAT(rows(office), ElementsAre("W-001 close"));
  take(first, "close", office, 20210606);
  EXPECT_THAT(rows(clerk), IsEmpty());
  take(first, "reopen", office, 20210607, {{}, "反弹"});
  EXPECT_THAT(rows(clerk), ElementsAre("W-001 apply"));
  take(first, "apply", clerk, 20210608);
  EXPECT_THAT(rows(clerk), ElementsAre("W-001 -"));
}

TEST_F(WorkTable, ARoleReachesTheUnitsBelow) {
  const int64_t id = issue("W-001", village, 20210630, 20210602);
  EXPECT_THAT(rows(clerk), ElementsAre("W-001 receive"));
  EXPECT_THAT(rows(west_clerk), IsEmpty());
  take(id, "receive", clerk, 20210603);
  EXPECT_THAT(rows(head), IsEmpty());  // not the head's turn, and another unit's
}

TEST_F(WorkTable, GoesByDeadlineAndShowsTheLamp) {
  for (const auto& [code, due] : {std::pair{"W-1", 20210801}, {"W-2", 20210610}, {"W-3", 20210620}})
    take(issue(code, east, due, 20210602), "receive", clerk, 20210602);
  issue("W-4", east, 20210831, 20210614);  // to be received within two days
  const auto table = work(clerk);
  EXPECT_EQ(table.total, 4u);
  ASSERT_EQ(table.items.size(), 4u);
  std::vector<std::string> shown;
  for (const auto& item : table.items) shown.push_back(item.code + " " + item.lamp + " " + item.deadline()->iso());
  EXPECT_THAT(shown,
              ElementsAre("W-2 red 2021-06-10", "W-4 blue 2021-06-16", "W-3 yellow 2021-06-20", "W-1 blue 2021-08-01"));
  const auto& item = table.items[1];
  EXPECT_EQ(item.due, day(20210831));
  EXPECT_EQ(item.limit, day(20210616));
  EXPECT_EQ(item.kind_label, "问题");
  EXPECT_EQ(item.title, "账目公开不及时W-4");
  EXPECT_EQ(item.unit, east);
  EXPECT_EQ(item.unit_name, "东镇");
  EXPECT_EQ(table.items[0].state_label, "整改中");
  EXPECT_EQ(table.items[0].lamp_label, "红灯");
}

TEST_F(WorkTable, IsPagedAndNarrowed) {
  for (int i = 1; i <= 5; ++i) issue("W-" + std::to_string(i), east, i % 2 == 0 ? 20210630 : 20210701, 20210602);
  WorkPage page;
  page.limit = 2;
  std::vector<std::string> paged;
  for (; paged.size() < 5; page.from += 2)
    for (const auto& row : rows(clerk, 20210614, page)) paged.push_back(row);
  EXPECT_EQ(paged, rows(clerk));
  EXPECT_EQ(work(clerk, 20210614, page).total, 5u);
  page = {};
  page.kind = "request";
  EXPECT_THAT(rows(clerk, 20210614, page), IsEmpty());
  page = {};
  page.language = "en";
  EXPECT_EQ(work(clerk, 20210614, page).items[0].kind_label, "Problem");
  const auto other = add("clerk.other", "watcher", east);
  EXPECT_THAT(rows(other), ElementsAre("W-1 -", "W-2 -", "W-3 -", "W-4 -", "W-5 -"));
  page = {};
  page.only_mine = true;
  EXPECT_THAT(rows(other, 20210614, page), IsEmpty());
}

TEST_F(WorkTable, FollowsAMergedUnitToItsSuccessor) {
  issue("W-001", west, 20210630, 20210602);
  auto tx = begin(20210603);
  must(org::merge_units(tx, {west}, east, day(20210610)));
  must(tx.commit());
  EXPECT_THAT(rows(clerk, 20210614), ElementsAre("W-001 receive"));
  const auto watcher = add("watcher.east", "watcher", east);
  EXPECT_THAT(rows(watcher, 20210614), ElementsAre("W-001 -"));
  EXPECT_THAT(rows(watcher, 20210605), IsEmpty());
}

TEST_F(WorkTable, IsAsOfItsLogPosition) {
  issue("W-001", east, 20210630, 20210602);
  const int64_t then = writer->size();
  issue("W-002", east, 20210630, 20210603);
  EXPECT_EQ(must(my_work(session(), kit, actor(clerk), day(20210614), then)).total, 1u);
}

TEST_F(WorkTable, BeyondTheCalendarALimitIsLeftOutTheListIsNot) {
  issue("W-001", east, 20220630, 20211231);
  const auto table = work(clerk, 20211231);
  ASSERT_EQ(table.items.size(), 1u);
  EXPECT_EQ(table.items[0].limit, std::nullopt);
  EXPECT_EQ(table.items[0].due, day(20220630));
}

// ---- the feed

TEST_F(Feed, IsFoundByItsTokenUntilRevoked) {
  const auto random = [](size_t n) { return std::string(n, '\x5a'); };
  const auto other = [](size_t n) { return std::string(n, '\x21'); };
  auto tx = begin(20210614);
  const auto token = must(create_feed(tx, clerk, random));
  EXPECT_EQ(must(find_feed(tx.session(), token)), clerk);
  EXPECT_EQ(must(find_feed(tx.session(), token + "0")), std::nullopt);
  const auto row = must(tx.session().first("select digest from bh_feed"));
  EXPECT_EQ(std::get<std::string>(row.at(0)), feed_digest(token));
  EXPECT_NE(feed_digest(token), token);
  const auto again = must(create_feed(tx, clerk, other));
  EXPECT_EQ(must(find_feed(tx.session(), token)), std::nullopt);
  EXPECT_EQ(must(find_feed(tx.session(), again)), clerk);
  must(account::disable_account(tx, kit, actor(office), clerk));
  EXPECT_EQ(must(find_feed(tx.session(), again)), std::nullopt);
  must(account::enable_account(tx, kit, actor(office), clerk));
  must(revoke_feed(tx, clerk));
  EXPECT_EQ(must(find_feed(tx.session(), again)), std::nullopt);
  must(tx.commit());
}

TEST_F(Feed, HoldsBothDeadlinesOfWhatOneHasToDo) {
  issue("W-001", east, 20210630, 20210614);
  const auto items = deadlines(head, 20210614);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].uid, "problem-1-1-due@linxi.example.cn");
  EXPECT_EQ(items[0].due, day(20210630));
  EXPECT_EQ(items[0].changed.seconds, start_of(day(20210614)).seconds + 9 * 3600);
  EXPECT_THAT(items[0].summary, HasSubstr("W-001"));
  EXPECT_EQ(items[1].uid, "problem-1-1-issued@linxi.example.cn");
  EXPECT_EQ(items[1].due, day(20210616));
  EXPECT_EQ(ical_of("x", items), ical_of("x", deadlines(head, 20210615)));  // another day, the same bytes
}

TEST_F(Feed, HoldsTheReturnsOfOnesOwnUnit) {
  auto tx = begin(20210701);
  must(record::enter(tx, kit, kind("report"), actor(clerk), {{"starts_on", int64_t{20210601}}, {"unit", east}}));
  must(tx.commit());
  std::vector<std::string> shown;
  for (const auto& item : deadlines(clerk, 20210701)) shown.push_back(item.uid + " " + item.due.iso());
  EXPECT_THAT(shown, ElementsAre("report-unit2-2021-04@linxi.example.cn 2021-05-05",
                                 "report-unit2-2021-05@linxi.example.cn 2021-06-05",
                                 "report-unit2-2021-07@linxi.example.cn 2021-08-05",
                                 "report-unit2-2021-08@linxi.example.cn 2021-09-05"));
  EXPECT_THAT(deadlines(head, 20210701), IsEmpty());    // heads of this kit enter nothing
  EXPECT_THAT(deadlines(office, 20210701), IsEmpty());  // nor does the county file what its towns owe
}

}  // namespace
}  // namespace bihuan::remind
