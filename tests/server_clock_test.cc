// A clock that jumps: nothing breaks, the log stays whole, and no session lives for ever.
#include "served_site.h"

namespace bihuan {
namespace {

using test::Headers;
using test::Line;

class JumpingClock : public test::Served {
 protected:
  static constexpr const char* kPassword = "quiet-river-stone-42";

  void at(const std::string& instant) { set_clock(instant + "+08:00"); }
  // A browser's session; its cookie and what changes must carry.
  Headers signed_in() {
    EXPECT_EQ(test::run({"call", "--site", site, "reset_password", "--json",
                         R"({"id":2,"new_password":"the-first-of-two-42"})"})
                  .code,
              0);
    auto one = line();
    const auto first = sign_in(one, "the-first-of-two-42");
    EXPECT_EQ(
        one.post("/api/session/password", first, {{"old_password", "the-first-of-two-42"}, {"new_password", kPassword}})
            .status,
        200);
    return sign_in(one, kPassword);
  }
  static Headers sign_in(Line& one, const std::string& password) {
    const auto reply = one.post("/api/session", {}, {{"account", "office"}, {"password", password}});
    EXPECT_EQ(reply.status, 200) << reply.body;
    const auto cookie = reply.header("set-cookie");
    return {{"Cookie", cookie.substr(0, cookie.find(';'))}, {"X-CSRF-Token", reply.json().value("csrf", "")}};
  }
  int session_status(const Headers& session) { return line().ask("GET", "/api/session", session).status; }
  // What a day's visitors ask; nothing of it may fail.
  void expect_all_answer(const std::string& day) {
    auto one = line();
    for (const auto* target :
         {"/api/session", "/api/kit", "/api/units", "/api/work", "/api/inbox", "/api/returns?below=true",
          "/api/rows/order?count=true&sort=-due", "/api/rows/order?filter=due%20%3C%20today", "/api/rows/order/1",
          "/api/rows/order/1/versions", "/api/matters/order/1/steps", "/api/figures/standing_meetings",
          "/api/figures/standing_meetings?period=2021", "/api/scores/2021/results", "/api/delegations", "/readyz",
          "/api/checkpoint", "/api/log?limit=5"}) {
      const auto reply = one.ask("GET", target, as("office"));
      EXPECT_NE(reply.status, 0) << day << " " << target;
      EXPECT_LT(reply.status, 500) << day << " " << target << " " << reply.body;
    }
    if (day < "2019") return;
    const auto log = one.ask("GET", "/api/log?limit=5", as("auditor"));
    EXPECT_EQ(log.status, 200) << day << " " << log.body;
  }
  // A calendar that has come to its end is warned of, and nothing else is.
  void expect_nothing_else_told() {
    for (const auto told : split(server->errors(), '\n'))
      EXPECT_TRUE(told.empty() || told.find(R"("level":"info")") != std::string_view::npos ||
                  told.find("kit.calendar_ends") != std::string_view::npos ||
                  told.find(R"("event":"checkpoint_old")") != std::string_view::npos)
          << told;
  }
};

TEST_F(JumpingClock, WhateverDayItIsEverythingAnswersAndTheLogStaysWhole) {
  int written = 0;
  for (const std::string instant :
       {"2021-03-01T09:00:00", "2021-02-11T09:00:00", "2021-02-28T23:59:59", "2021-10-01T09:00:00",
        "2021-12-31T23:59:59", "2022-01-01T00:00:00", "2020-02-29T12:00:00", "2018-06-01T12:00:00",
        "2024-02-29T12:00:00", "2026-12-31T23:59:59", "2027-06-01T09:00:00", "2035-01-01T09:00:00",
        "2021-03-02T09:00:00"}) {
    at(instant);
    if (written % 3 == 0) serve();  // reminders and the day's checkpoint are made at the start
    auto one = line();
    const auto made = one.post("/api/matters/order", as("office"), order("在" + instant, "2036-06-30"));
    EXPECT_TRUE(made.status == 201 || (made.status >= 400 && made.status < 500)) << instant << " " << made.body;
    if (made.status == 201) {
      const auto taken = one.post("/api/matters/order/" + std::to_string(made.id()) + "/steps",
                                  as("D06.clerk", {{"If-Match", "*"}}), {{"step", "receive"}});
      EXPECT_TRUE(taken.status == 200 || (taken.status >= 400 && taken.status < 500)) << instant << taken.body;
    }
    expect_all_answer(instant);
    expect_nothing_else_told();
    ++written;
  }
  EXPECT_GE(count("order"), 8);
  ASSERT_EQ(stop(), 0) << server->errors();
  expect_nothing_else_told();
  expect_sound();
}

TEST_F(JumpingClock, ASessionEndsInItsTimeWhicheverWayTheClockJumps) {
  at("2021-03-01T09:00:00");
  serve();
  const auto session = signed_in();
  EXPECT_EQ(session_status(session), 200);
  at("2021-03-01T09:00:20");
  EXPECT_EQ(session_status(session), 200);
  at("2021-03-01T08:59:50");  // set right by some seconds
  EXPECT_EQ(session_status(session), 200);
  at("2020-12-01T09:00:00");  // a session of the future is none: it would live until its day has come and gone
  EXPECT_EQ(session_status(session), 401);
  at("2021-03-01T21:00:30");
  EXPECT_EQ(session_status(session), 401);
  auto one = line();
  const auto next = sign_in(one, kPassword);
  at("2021-03-01T21:31:00");
  EXPECT_EQ(session_status(next), 401) << "idle for half an hour";
}

TEST_F(JumpingClock, WhoWaitedOutALimitIsLetInWhenTheClockWasSetBack) {
  at("2021-03-01T09:00:00");
  serve();
  auto one = line();
  int refused = 0;
  for (int i = 0; i < 70; ++i)
    if (one.ask("GET", "/api/public/receipts/none").status == 429) ++refused;
  EXPECT_GT(refused, 0);
  at("2020-12-01T09:00:00");
  (void)one.ask("GET", "/api/public/receipts/none");
  at("2020-12-01T09:02:00");
  EXPECT_EQ(one.ask("GET", "/api/public/receipts/none").status, 404);
}

TEST_F(JumpingClock, AClockThatCannotBeReadStandsStill) {
  at("2021-03-01T09:00:00");
  serve();
  ASSERT_TRUE(write_file(site + "/clock", "when the cows come home"));
  expect_all_answer("no day");
  EXPECT_EQ(line().post("/api/matters/order", as("office"), order("防汛值守")).status, 201);
  std::filesystem::remove(site + "/clock");
  EXPECT_EQ(line().post("/api/matters/order", as("office"), order("抗旱")).status, 201);
}

}  // namespace
}  // namespace bihuan
