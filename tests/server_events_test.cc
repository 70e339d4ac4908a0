// Live updates over a real socket: one hears of what one may see, and a reader that does not keep up harms itself
// alone.
#include "served_site.h"

namespace bihuan {
namespace {

using test::Headers;
using test::Line;

class LiveUpdates : public test::Served {
 protected:
  LiveUpdates() { serve(); }
  static bool listen(Line& to, const std::string& who) {
    return to.send(Line::request("GET", "/api/events", as(who))) && to.read_reply(false).status == 200;
  }
  int64_t meeting(const std::string& unit, const std::string& title) {
    const auto made = line().post(
        "/api/rows/meeting", as("office"),
        {{"fields", {{"happened_on", "2021-02-01"}, {"kind", "dispatch"}, {"title", title}, {"unit", unit}}}});
    EXPECT_EQ(made.status, 201) << made.body;
    return made.id();
  }
  // A spreadsheet of so many meetings.
  std::string sheet(int rows) {
    std::string text = "召开日期,会议类别,会议名称,召开单位\n";
    for (int i = 0; i < rows; ++i) text += "2021-02-01,dispatch,第" + std::to_string(i) + "次调度会,D01\n";
    const auto path = folder / "meetings.csv";
    EXPECT_TRUE(write_file(path, text));
    return path;
  }
};

TEST_F(LiveUpdates, OneHearsOfOnesOwnUnitsAndOfNoOther) {
  auto own = line();
  auto all = line();
  ASSERT_TRUE(listen(own, "D06.clerk"));
  ASSERT_TRUE(listen(all, "office"));
  const auto hidden = meeting("D01", "甲");
  const auto seen = meeting("D06", "乙");
  const std::string last = "\"id\":" + std::to_string(seen) + ",";
  const auto heard = own.read_until(last, 3'000);
  EXPECT_NE(heard.find("event: row"), std::string::npos) << heard;
  EXPECT_NE(heard.find("\"kind\":\"meeting\"," + last), std::string::npos) << heard;
  EXPECT_EQ(heard.find("\"id\":" + std::to_string(hidden) + ","), std::string::npos) << heard;
  EXPECT_NE(all.read_until(last, 3'000).find("\"id\":" + std::to_string(hidden) + ","), std::string::npos);
}

TEST_F(LiveUpdates, AStrangerHearsNothing) {
  auto stranger = line();
  EXPECT_EQ(stranger.ask("GET", "/api/events").status, 401);
}

TEST_F(LiveUpdates, WhoMissedSomeIsToldToReadAnew) {
  auto reader = line();
  ASSERT_TRUE(listen(reader, "office"));
  const auto taken = test::run({"import", "--site", site, "--kind", "meeting", sheet(1'500)});
  ASSERT_EQ(taken.code, 0) << taken.out << taken.err;
  EXPECT_EQ(count("meeting"), 1'500);
  EXPECT_NE(reader.read_until("event: lost", 5'000).find("event: lost"), std::string::npos);
}

TEST_F(LiveUpdates, AReaderThatTakesNothingHoldsNobody) {
  std::vector<Line> slow;
  for (int i = 0; i < 20; ++i) {
    slow.emplace_back(server->port(), 2048);
    ASSERT_TRUE(slow.back().send(Line::request("GET", "/api/events", as("office"))));
  }
  auto good = line();
  ASSERT_TRUE(listen(good, "office"));
  ASSERT_EQ(test::run({"import", "--site", site, "--kind", "meeting", sheet(800)}).code, 0);
  const auto began = std::chrono::steady_clock::now();
  int64_t last = 0;
  for (int i = 0; i < 40; ++i) last = meeting("D01", "会" + std::to_string(i));
  EXPECT_LT(std::chrono::steady_clock::now() - began,
            std::chrono::seconds(25));  // the time after which they are cut is 30
  const std::string end = "\"id\":" + std::to_string(last) + ",";
  EXPECT_NE(good.read_until(end, 5'000).find(end), std::string::npos);
}

}  // namespace
}  // namespace bihuan
