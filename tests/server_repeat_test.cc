// What is asked twice happens once, what many ask at once is numbered without gap or repeat, and what was answered is
// there after the power failed.
#include <atomic>
#include <random>
#include <set>

#include "served_site.h"

namespace bihuan {
namespace {

using test::Headers;
using test::Line;
using test::Reply;

class Repeated : public test::Served {
 protected:
  static Headers keyed(const std::string& key) { return as("office", {{"Idempotency-Key", key}}); }
};

TEST_F(Repeated, ARequestSentTwiceHasOneEffectAndOneAnswer) {
  serve();
  auto one = line();
  const auto first = one.post("/api/matters/order", keyed("a-1"), order("防汛值守"));
  ASSERT_EQ(first.status, 201) << first.body;
  const auto second = one.post("/api/matters/order", keyed("a-1"), order("防汛值守"));
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(count("order"), 1);
  const auto other = one.post("/api/matters/order", keyed("a-1"), order("另一事项"));
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.key(), "api.key_reused");
  EXPECT_EQ(one.post("/api/matters/order", as("D06.head", {{"Idempotency-Key", "a-1"}}), order("防汛值守")).status, 403)
      << "a key is its account's own";
  ASSERT_EQ(stop(), 0);
  serve();
  const auto later = line().post("/api/matters/order", keyed("a-1"), order("防汛值守"));
  EXPECT_EQ(later.status, 201);
  EXPECT_EQ(later.body, first.body);
  EXPECT_EQ(count("order"), 1);
}

TEST_F(Repeated, SixteenAtOnceWithOneKeyHaveOneEffect) {
  serve();
  for (int round = 0; round < 5; ++round) {
    std::vector<Reply> replies(16);
    std::vector<std::thread> clients;
    for (auto& reply : replies)
      clients.emplace_back([&, this] {
        reply = line().post("/api/matters/order", keyed("at-once-" + std::to_string(round)),
                            order("第" + std::to_string(round) + "件"));
      });
    for (auto& client : clients) client.join();
    for (const auto& reply : replies) {
      EXPECT_EQ(reply.status, 201) << reply.body;
      EXPECT_EQ(reply.body, replies.front().body);
    }
    EXPECT_EQ(count("order"), round + 1);
  }
  ASSERT_EQ(stop(), 0);
  expect_sound();
}

// The numbers of the orders of a year, in their order.
std::vector<int64_t> numbers(Line& one, const Headers& headers, int year) {
  std::vector<int64_t> all;
  std::string cursor;
  do {
    const auto page = one.ask("GET",
                              "/api/rows/order?limit=200&sort=serial&filter=issued_on%20%3E%3D%20" +
                                  std::to_string(year) + "-01-01%20and%20issued_on%20%3C%3D%20" + std::to_string(year) +
                                  "-12-31" + (cursor.empty() ? "" : "&cursor=" + cursor),
                              headers)
                          .json();
    for (const auto& row : page["rows"]) all.push_back(row["fields"]["serial"].get<int64_t>());
    cursor = page.value("next_cursor", "");
  } while (!cursor.empty());
  return all;
}

TEST_F(Repeated, OrdersOfManyAtOnceAreNumberedWithoutGapOrRepeatAcrossTheTurnOfTheYear) {
  set_clock("2021-12-31T23:59:50+08:00");
  serve();
  constexpr int kClients = 64;
  constexpr int kEach = 12;
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> halfway = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client)
    clients.emplace_back([&, client, this] {
      auto one = line();
      for (int i = 0; i < kEach; ++i) {
        if (i == kEach / 2) ++halfway;
        const std::string title = std::to_string(client) + "-" + std::to_string(i);
        Json wanted = order(title, "2022-06-30");
        int expected = 201;
        if (i % 4 == 1) wanted = order("同一件"), expected = 0;  // the first of a year passes, the others are refused
        if (i % 4 == 2) wanted["fields"].erase("due"), expected = 400;
        if (i % 4 == 3) wanted["fields"]["lead_unit"] = "D99", expected = 400;
        const bool stranger = i % 6 == 4;
        const auto said = one.post("/api/matters/order", as(stranger ? "D06.clerk" : "office"), wanted);
        if (said.status == 201) ++made;
        if (said.status != 201) ++refused;
        EXPECT_NE(said.status, 0);
        EXPECT_LT(said.status, 500) << said.body;
        if (expected == 201 && !stranger) {
          EXPECT_EQ(said.status, 201) << said.body;
        }
        if (expected >= 400 || stranger) {
          EXPECT_GE(said.status, 400) << said.body;
        }
      }
    });
  while (halfway < kClients / 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  set_clock("2022-01-01T00:00:10+08:00");
  for (auto& client : clients) client.join();
  auto one = line();
  const auto before = numbers(one, as("office"), 2021);
  const auto after = numbers(one, as("office"), 2022);
  EXPECT_EQ(static_cast<int>(before.size() + after.size()), made);
  EXPECT_GT(refused, kClients * kEach / 3);
  EXPECT_FALSE(after.empty());
  for (const auto* year : {&before, &after})
    for (size_t i = 0; i < year->size(); ++i) EXPECT_EQ((*year)[i], static_cast<int64_t>(i) + 1);
  ASSERT_EQ(stop(), 0);
  expect_sound();
}

TEST_F(Repeated, WhatWasAnsweredIsThereOnceAfterTheServerWasKilledUnderLoad) {
  struct Sent {
    std::string key;
    Json body;
    std::string answer;  // "" = none came
  };
  std::mt19937 dice(20210301);
  std::vector<Sent> all;
  for (int round = 0; round < 5; ++round) {
    serve();
    std::vector<std::vector<Sent>> sent(8);
    std::vector<std::thread> clients;
    for (size_t client = 0; client < sent.size(); ++client)
      clients.emplace_back([&, client, this] {
        auto one = line();
        for (int i = 0; one.is_open(); ++i) {
          const std::string key = std::to_string(round) + "-" + std::to_string(client) + "-" + std::to_string(i);
          Sent each{key, order(key), ""};
          const auto reply = one.post("/api/matters/order", keyed(key), each.body);
          if (reply.status == 201) each.answer = reply.body;
          sent[client].push_back(std::move(each));
          if (reply.status != 201) return;
        }
      });
    std::this_thread::sleep_for(std::chrono::milliseconds(100 + static_cast<int>(dice() % 200)));
    server->kill();
    for (auto& client : clients) client.join();
    for (auto& of_client : sent) std::move(of_client.begin(), of_client.end(), std::back_inserter(all));
    expect_sound();
  }
  serve();
  auto one = line();
  size_t answered = 0;
  for (const auto& each : all) {
    const auto again = one.post("/api/matters/order", keyed(each.key), each.body);
    ASSERT_EQ(again.status, 201) << again.body;
    if (each.answer.empty()) continue;
    ++answered;
    EXPECT_EQ(again.body, each.answer) << each.key;
  }
  EXPECT_GT(answered, all.size() / 2);
  EXPECT_EQ(count("order"), static_cast<int64_t>(all.size()));  // those without an answer: once as well
  const auto serials = numbers(one, as("office"), 2021);
  for (size_t i = 0; i < serials.size(); ++i) EXPECT_EQ(serials[i], static_cast<int64_t>(i) + 1);
  ASSERT_EQ(stop(), 0);
  expect_sound();
}

// A number that somebody gave would leave a gap before it, or stand twice.
TEST_F(Repeated, NobodyGivesAnOrderItsNumberOrChangesIt) {
  serve();
  auto one = line();
  Json given = order("自编号");
  given["fields"]["serial"] = 900;
  const auto refused = one.post("/api/matters/order", as("office"), given);
  EXPECT_EQ(refused.key(), "procedure.field_not_taken") << refused.body;
  const auto first = one.post("/api/matters/order", as("office"), order("防汛值守"));
  ASSERT_EQ(first.status, 201) << first.body;
  for (const auto& [field, value] : {std::pair<std::string, Json>("serial", 7), {"series", "assignment"}}) {
    const Json change = {{"fields", {{field, value}}}, {"reason", "改号"}};
    const auto changed =
        one.ask("PATCH", "/api/rows/order/" + std::to_string(first.id()),
                as("office", {{"If-Match", "*"}, {"Content-Type", "application/json"}}), canonical(change));
    EXPECT_EQ(changed.key(), "record.numbered") << changed.body;
  }
  ASSERT_EQ(one.post("/api/matters/order", as("office"), order("第二件")).status, 201);
  Json other = order("另一系列");
  other["fields"]["series"] = "assignment";
  const auto in_other = one.post("/api/matters/order", as("office"), other);
  EXPECT_EQ(in_other.json()["fields"]["serial"], 1) << "each series by itself";
  const auto serials = numbers(one, as("office"), 2021);
  EXPECT_EQ(std::multiset<int64_t>(serials.begin(), serials.end()), (std::multiset<int64_t>{1, 1, 2}));
}

TEST_F(Repeated, AnOrderToManyUnitsIsOneForEachOrNone) {
  serve();
  auto one = line();
  std::vector<int64_t> units;
  const Json listed = one.ask("GET", "/api/units", as("office")).json();
  for (const auto& unit : listed["units"])
    if (unit["code"] == "D01" || unit["code"] == "D06") units.push_back(unit["id"].get<int64_t>());
  ASSERT_EQ(units.size(), 2u);
  Json many = order("汛期值守");
  many["fields"].erase("lead_unit");
  many["units"] = {units[0], units[1], 4711};
  EXPECT_EQ(one.post("/api/matters/order", as("office"), many).key(), "record.no_such_unit");
  EXPECT_EQ(count("order"), 0);
  many["units"] = units;
  const auto made = one.post("/api/matters/order", as("office"), many);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto ids = made.json()["ids"].get<std::vector<int64_t>>();
  ASSERT_EQ(ids.size(), 2u);
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto row = one.ask("GET", "/api/rows/order/" + std::to_string(ids[i]), as("office")).json();
    EXPECT_EQ(row["fields"]["lead_unit"], units[i]);
    EXPECT_EQ(row["fields"]["serial"], i + 1);
  }
}

}  // namespace
}  // namespace bihuan
