// What one may see is the same wherever one looks: in a list and its count, as a row, its versions, its steps and its
// files, in a figure, and in the live updates.
#include <gtest/gtest.h>

#include <set>

#include "matrix_rows.h"
#include "matrix_rules.h"

namespace bihuan::test {
namespace {

using Ids = std::set<int64_t>;

bool stands_above(const std::string& position, const std::string& unit) {
  if (position == unit || position == "root") return true;
  if (position == "above") return unit == "own" || unit == "sibling" || unit == "below";
  return position == "own" && unit == "below";
}

class WhatIsSeen : public ::testing::Test {
 protected:
  MatrixSite& site = MatrixSite::once();
  Rows rows{site};
  std::string tag = site.unique("来源");
  std::map<int64_t, std::string> made;  // id → its unit, "" = none
  std::map<int64_t, int64_t> files;     // id → evidence
  const std::string digest = must(evidence::store(site.site->evidence_directory(), "%PDF-1.4 "));

  int64_t problem(const std::string& unit, const std::string& co_units = "") {
    record::Fields fields = {{"source", tag}, {"content", site.unique("问题")}, {"campaign", campaign()}};
    if (!unit.empty()) fields["lead_unit"] = site.unit.at(unit);
    if (!co_units.empty()) fields["co_units"] = co_units;
    const auto id = site.write([&](log::Tx& tx) {
      return matter::take_over(tx, rows.kind("problem"), fields, unit.empty() ? "draft" : "working", 1, {});
    });
    files[id] = site.write([&](log::Tx& tx) {
      return evidence::attach(tx, {"problem", id, "document", tx.today(), "a.pdf", "", digest, 9, "application/pdf"});
    });
    made[id] = unit;
    return id;
  }
  int64_t campaign() {
    static const int64_t kOne = rows.in_state("campaign", "running");
    return kOne;
  }

  // ---- the ways to look

  Ids listed(const Person& who, const std::string& as_of = "") {
    Ids ids;
    const auto said =
        site.ask(who, "GET",
                 {"/api/rows/problem?limit=200&count=true&filter=source%20%3D%20%22" + encoded(tag) + "%22" + as_of});
    EXPECT_EQ(said.status, 200) << said.text;
    for (const auto& row : said.body["rows"]) ids.insert(row["id"].get<int64_t>());
    EXPECT_EQ(said.body["total"], ids.size()) << "the count of " << who.name;
    return ids;
  }
  Ids answered(const Person& who, const std::string& before, const std::string& after,
               const std::map<int64_t, int64_t>* of = nullptr) {
    Ids ids;
    for (const auto& [id, unit] : made) {
      const auto said = site.ask(who, "GET", {before + std::to_string(of == nullptr ? id : of->at(id)) + after});
      EXPECT_TRUE(said.status == 200 || said.status == 404) << said.text;
      if (said.status == 200) ids.insert(id);
    }
    return ids;
  }
  size_t counted(const Person& who) {
    const auto said = site.ask(
        who, "POST",
        {"/api/evaluations", {{"expression", "count problem where source = \"" + tag + "\""}, {"period", "2021"}}});
    if (who.role.empty()) {
      EXPECT_EQ(said.key(), "api.say_which_unit");
      return 0;
    }
    EXPECT_EQ(said.status, 200) << said.text;
    return static_cast<size_t>(std::stoll(said.body.value("value", "-1")));
  }
  static std::string encoded(const std::string& text) {
    std::string out;
    for (const char c : text) {
      char piece[4];
      std::snprintf(piece, sizeof piece, "%%%02X", static_cast<unsigned char>(c));
      out += piece;
    }
    return out;
  }

  void expect_the_same_everywhere(const Person& who, const Ids& expected) {
    SCOPED_TRACE(who.name);
    EXPECT_EQ(listed(who), expected) << "the list";
    EXPECT_EQ(answered(who, "/api/rows/problem/", ""), expected) << "the row";
    EXPECT_EQ(answered(who, "/api/matters/problem/", "/steps"), expected) << "its steps";
    EXPECT_EQ(answered(who, "/api/evidence/", "/content", &files), expected) << "its files";
    const auto work = site.ask(who, "GET", {"/api/work?kind=problem&limit=500"});
    for (const auto& item : work.body["items"]) {
      const auto id = item["id"].get<int64_t>();
      EXPECT_TRUE(!made.contains(id) || expected.contains(id)) << "the work table";
    }
  }

  // Those of whom each is another case: a role of every kind of sight at every position.
  std::vector<Person> looking() {
    std::vector<Person> all;
    for (const auto& who : site.persons)
      if (!who.is_public()) all.push_back(who);
    return all;
  }
  Ids expected_for(const Person& who) {
    Ids ids;
    for (const auto& [id, unit] : made) {
      const bool whole_site = !who.role.empty() && (who.position == "root" || gives(who, "read_all"));
      if (whole_site || (!who.role.empty() && !unit.empty() && stands_above(who.position, unit))) ids.insert(id);
    }
    return ids;
  }
};

TEST_F(WhatIsSeen, IsTheSameInListRowFigureAndFile) {
  for (const auto& position : positions())
    for (int i = 0; i < 2; ++i) problem(position);
  problem("");
  for (const auto& who : looking()) {
    const auto expected = expected_for(who);
    expect_the_same_everywhere(who, expected);
    EXPECT_EQ(answered(who, "/api/rows/problem/", "/versions"), expected) << "the versions, to " << who.name;
    EXPECT_EQ(counted(who), expected.size()) << "the figure of " << who.name;
  }
}

TEST_F(WhatIsSeen, IsToldWhenItChanges) {
  std::map<std::string, std::unique_ptr<http::Subscription>> streams;
  for (const auto& who : looking()) {
    auto request = site.request(who, "GET", {"/api/events"});
    streams[who.name] = must(site.app->subscribe(request));
  }
  for (const auto& position : positions()) problem(position);
  problem("");
  site.settle();
  for (const auto& who : looking()) {
    const std::string told = streams.at(who.name)->next();
    Ids ids;
    for (const auto& [id, unit] : made)
      if (told.find("\"kind\":\"problem\",\"id\":" + std::to_string(id) + ",") != std::string::npos) ids.insert(id);
    EXPECT_EQ(ids, expected_for(who)) << who.name;
  }
}

TEST_F(WhatIsSeen, FollowsARowThatGoesToAnotherUnit) {
  const auto id = problem("own");
  const auto before = site.entries();
  site.write([&](log::Tx& tx) -> Result<bool> {
    const auto& kind = rows.kind("problem");
    TRY_SET(auto row, tx.current(kind.table, id));
    (*row)[static_cast<size_t>(kind.column("lead_unit"))] = site.unit.at("sibling");
    TRY(tx.put(kind.table, id, *std::move(row)));
    TRY(tx.append("test.reissue"));
    return true;
  });
  made[id] = "sibling";
  const auto as_of = "as_of=" + std::to_string(before);
  for (const auto& who : looking()) {
    const auto seen = expected_for(who);
    expect_the_same_everywhere(who, seen);
    made[id] = "own";
    const auto seen_then = expected_for(who);
    const bool ever = !seen.empty() || !seen_then.empty();
    EXPECT_EQ(answered(who, "/api/rows/problem/", "/versions").empty(), !ever) << "each its own versions: " << who.name;
    EXPECT_EQ(listed(who, "&" + as_of), expected_for(who)) << who.name << " as of then";
    EXPECT_EQ(answered(who, "/api/rows/problem/", "?" + as_of), expected_for(who)) << who.name << " as of then";
    made[id] = "sibling";
  }
}

TEST_F(WhatIsSeen, OfReturnsIsWhatTheMatrixLists) {
  for (const auto& who : looking()) {
    Ids units;
    const auto matrix = site.ask(who, "GET", {"/api/returns/village_profile/matrix?period=2020"});
    ASSERT_EQ(matrix.status, 200) << matrix.text;
    for (const auto& row : matrix.body["rows"]) units.insert(row["unit"].get<int64_t>());
    for (const auto* unit : {"own", "sibling"}) {
      const auto id = site.unit.at(unit);
      const bool seen = who.role.empty() ? false : gives(who, "read_all") || stands_above(who.position, unit);
      EXPECT_EQ(units.contains(id), seen) << who.name << " " << unit;
      EXPECT_EQ(site.ask(who, "GET", {"/api/returns/village_profile/" + std::to_string(id) + "/2020-01-01"}).status,
                seen ? 200 : 404)
          << who.name << " " << unit;
    }
  }
}

TEST_F(WhatIsSeen, IsSeenByTheUnitsThatCoOperateToo) {
  const std::map<int64_t, std::vector<std::string>> co_units = {{problem("sibling", "own"), {"own"}},
                                                                {problem("root", "own、sibling"), {"own", "sibling"}},
                                                                {problem("below"), {}}};
  for (const auto& who : looking()) {
    auto expected = expected_for(who);
    for (const auto& [id, units] : co_units)
      for (const auto& unit : units)
        if (!who.role.empty() && stands_above(who.position, unit)) expected.insert(id);
    expect_the_same_everywhere(who, expected);
    EXPECT_EQ(counted(who), expected_for(who).size())
        << "a figure counts a matter once, at its lead unit: " << who.name;
  }
}

}  // namespace
}  // namespace bihuan::test
