// Ladders of the kit: which one counts, and that the clockwork climbs it; and limits that run on over a refused return.
#include "remind/ladder.h"

#include <gmock/gmock.h>

#include "remind/inbox.h"
#include "remind/run.h"
#include "remind/site_for_test.h"
#include "remind/work.h"

namespace bihuan::remind {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void replace(std::string& text, const std::string& from, const std::string& to) {
  ASSERT_NE(text.find(from), std::string::npos) << from;
  text.replace(text.find(from), from.size(), to);
}

// Problems whose text is urgent are reminded of sooner; a unit may send a problem back, and the office may refuse that.
const kit::Kit& quick_kit() {
  static const kit::Kit kKit = [] {
    auto files = county_files();
    files["reminders.yaml"] = R"(- kind: problem
  when: "content = \"urgent\""
  rungs: [{level: remind, days: -1, of: working}, {level: criticism, days: 2, tell: issuers}]
- kind: problem
  rungs: [{level: overdue, days: 3, tell: units}]
- kind: report
  rungs: [{level: overdue, days: 2}]
)";
    auto& problem = files["matters/problem.yaml"];
    replace(problem, "states: {issued: issued,", "states: {issued: issued, returned: returned,");
    replace(problem, "  - {name: report,",
            R"(  - {name: bounce, from: [issued], to: returned, by: {head: lead_unit}, label: {zh: 退单}}
  - {name: refuse_bounce, from: [returned], to: issued, by: {supervision: site}, resumes: true, label: {zh: 退单不成立}}
  - {name: reissue, from: [returned], to: issued, by: {supervision: site}, label: {zh: 重新下达}}
  - {name: report,)");
    auto loaded = kit::load(files);
    for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kKit;
}

class KitLadder : public County {
 protected:
  KitLadder() : County(quick_kit()) {}

  int64_t issue_urgent(int due, int on) {
    auto tx = begin(on);
    const matter::Given given{
        {{"code", std::string("W-9")}, {"content", std::string("urgent")}, {"lead_unit", east}, {"due", int64_t{due}}},
        ""};
    const int64_t id = must(matter::open(tx, kit, kind("problem"), actor(office), "issue", given));
    must(tx.commit());
    return id;
  }
  void run(int ymd) {
    auto tx = begin(ymd);
    must(run_due(tx, kit, {}));
    must(tx.commit());
  }
  std::vector<std::string> told(int64_t account) {
    std::vector<std::string> keys;
    for (const auto& item : must(list_inbox(session(), account)))
      if (item.key.find("problem") == 0) keys.push_back(item.key);
    return keys;
  }
  std::optional<Date> limit_of(int64_t id, int on) {
    const auto work = must(my_work(session(), kit, actor(head, on), day(on), writer->size()));
    for (const auto& item : work.items)
      if (item.id == id && item.kind == "problem") return item.limit;
    return std::nullopt;
  }
};

TEST_F(KitLadder, TheFirstThatFitsCounts) {
  db::Row row(kind("problem").table.columns.size(), db::Null{});
  const auto first_days = [&](const kit::Kind& of, const db::Row* at) {
    return ladder_of(kit, of, at, {day(20210601), {}}).front().days;
  };
  EXPECT_EQ(first_days(kind("problem"), &row), 3);
  row[static_cast<size_t>(kind("problem").column("content"))] = std::string("urgent");
  EXPECT_EQ(first_days(kind("problem"), &row), -1);
  EXPECT_EQ(first_days(kind("report"), nullptr), 2);
  EXPECT_EQ(first_days(kind("request"), nullptr), default_ladder().front().days) << "the kit says nothing of it";
  EXPECT_TRUE(asks_for_row(kit, kind("problem")));
  EXPECT_FALSE(asks_for_row(kit, kind("report")));
}

TEST_F(KitLadder, TheClockworkClimbsTheLadderOfEachMatter) {
  run(20210602);
  const int64_t usual = issue("W-1", east, 20210630, 20210602);
  const int64_t urgent = issue_urgent(20210630, 20210602);
  for (const auto id : {usual, urgent}) take(id, "receive", clerk, 20210602);
  run(20210629);
  EXPECT_THAT(told(clerk), ElementsAre("problem/" + std::to_string(urgent) + "/1/due/20210630/-1w"));
  run(20210702);
  EXPECT_THAT(told(office), ElementsAre("problem/" + std::to_string(urgent) + "/1/due/20210630/+2"));
  run(20210703);
  EXPECT_THAT(told(head), ElementsAre("problem/" + std::to_string(usual) + "/1/due/20210630/+3",
                                      "problem/" + std::to_string(urgent) + "/1/due/20210630/+2"));
}

TEST_F(KitLadder, ARefusedReturnLetsTheLimitRunOn) {
  const int64_t id = issue("W-1", east, 20210630, 20210602);
  EXPECT_EQ(limit_of(id, 20210602), day(20210604));
  take(id, "bounce", head, 20210603);
  take(id, "refuse_bounce", office, 20210607);
  EXPECT_EQ(limit_of(id, 20210607), day(20210604)) << "the clock has run since the problem was issued";
  take(id, "bounce", head, 20210607);
  take(id, "reissue", office, 20210608);
  EXPECT_EQ(limit_of(id, 20210608), day(20210610)) << "issued anew, it begins anew";
}

}  // namespace
}  // namespace bihuan::remind
