// The read-only auditor: sees the whole site and its log, and changes nothing but what is its own; and whoever is shown
// what a row holds of a person is remembered.
#include <gtest/gtest.h>

#include "account/personal_read.h"
#include "base/text.h"
#include "matrix_requests.h"
#include "matrix_rules.h"

namespace bihuan::test {
namespace {

Requests& requests() {
  static Requests all(MatrixSite::once());
  return all;
}
const Person& called(const std::string& name) {
  for (const auto& who : MatrixSite::once().persons)
    if (who.name == name) return who;
  std::abort();
}

TEST(Auditor, ChangesNothingWhateverItAsksFor) {
  auto& site = MatrixSite::once();
  int refused = 0;
  for (const auto& operation : http::operations())
    for (const auto& rule : rules()) {
      if (rule.operation != operation.id || !rule.changes || rule.gates.empty() || is_ones_own_affair(rule)) continue;
      if (operation.effect == http::Effect::upload) continue;  // of an upload that is another's: OperationMatrix
      for (const auto& position : positions()) {
        const auto& who = called("auditor@" + position);
        const auto asked = requests().make(rule.operation, rule.of, who);
        const int64_t before = site.mark();
        const auto said = site.ask(who, operation.method, asked);
        EXPECT_TRUE(said.status == 403 || said.status == 404)
            << rule.operation << " " << rule.of << " at " << position << ": " << said.status << " " << said.text;
        EXPECT_EQ(site.mark(), before) << rule.operation;
        ++refused;
      }
    }
  EXPECT_GT(refused, 150);
}

TEST(Auditor, HoldsNoVerbThatChangesAnything) {
  const auto& role = *county().find_role("auditor");
  EXPECT_EQ(role.may, (std::set<std::string>{"read_all", "read_log"}));
  for (const auto& kind : county().kinds)
    for (const auto& step : kind.procedure ? kind.procedure->steps : std::vector<kit::Step>())
      for (const auto& [by, field] : step.by) EXPECT_NE(by, "auditor") << kind.name << "." << step.name;
}

TEST(Auditor, SeesEveryRowAndTheWholeLogFromWhereverItSits) {
  auto& site = MatrixSite::once();
  Rows rows(site);
  const auto id = std::to_string(rows.in_state("problem", "working"));
  for (const auto& position : positions()) {
    const auto& who = called("auditor@" + position);
    EXPECT_EQ(site.ask(who, "GET", {"/api/rows/problem/" + id}).status, 200) << position;
    EXPECT_EQ(site.ask(who, "GET", {"/api/log"}).status, 200) << position;
  }
}

// ---- who reads what a row holds of a person

class PersonalValues : public ::testing::Test {
 protected:
  MatrixSite& site = MatrixSite::once();
  Rows rows{site};
  int64_t id = rows.in_state("request", "working");

  size_t noted(const Person& who) {
    site.settle();
    return must(account::list_personal_reads(site.reader(), {who.account, "request", id, Instant{INT64_MAX}}, 100))
        .size();
  }
  std::string path(const std::string& after = "") { return "/api/rows/request/" + std::to_string(id) + after; }
};

TEST_F(PersonalValues, AreRememberedByWhicheverWayTheyAreShown) {
  const auto& desk = called("hotline@root");
  ASSERT_EQ(noted(desk), 0u);
  const auto shown = site.ask(desk, "GET", {path()});
  ASSERT_TRUE(shown.body["fields"]["phone"].is_string());
  EXPECT_EQ(noted(desk), 1u) << "the row";
  site.now.seconds += 60;
  const auto versions = site.ask(desk, "GET", {path("/versions")});
  ASSERT_TRUE(versions.body["versions"][0]["fields"]["phone"].is_string());
  EXPECT_EQ(noted(desk), 2u) << "its versions";
  site.now.seconds += 60;
  const auto taken = site.ask(called("clerk@own"), "POST",
                              {"/api/matters/request/" + std::to_string(id) + "/steps",
                               {{"step", "reply"}, {"fields", {{"reply", "已修好"}}}},
                               {{"if-match", "*"}}});
  ASSERT_EQ(taken.status, 200) << taken.text;
  EXPECT_EQ(noted(called("clerk@own")), 1u) << "the answer to a step";
  const std::string of = "/api/personal-reads?kind=request&id=" + std::to_string(id);
  const auto reads = [&](const std::string& more) {
    return site.ask(called("auditor@root"), "GET", {of + more}).body["reads"];
  };
  const Json all = reads("");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0]["account"], called("clerk@own").account) << "the latest first";
  EXPECT_EQ(all[2]["account"], desk.account);
  for (const auto& read : all) {
    EXPECT_NE(read["name"], "");
    EXPECT_TRUE(std::find(read["fields"].begin(), read["fields"].end(), "phone") != read["fields"].end());
  }
  EXPECT_EQ(reads("&account=" + std::to_string(desk.account)).size(), 2u);
  EXPECT_EQ(reads("&limit=1").size(), 1u);
  EXPECT_EQ(reads("&before=" + replace_all(all[0]["at"].get<std::string>(), "+", "%2B")).size(), 2u);
}

TEST_F(PersonalValues, AreNotShownToWhoDoesNotHandleTheRow) {
  for (const auto* name : {"auditor@root", "auditor@below", "publicity@root", "org_dept@root", "admin@root"}) {
    const auto& who = called(name);
    for (const auto* after : {"", "/versions"}) {
      const auto said = site.ask(who, "GET", {path(after)});
      ASSERT_EQ(said.status, 200) << name;
      const auto& row = *after == '\0' ? said.body : said.body["versions"][0];
      for (const auto* field : {"name", "phone", "subject", "content", "reply", "again"})
        EXPECT_TRUE(row["fields"].value(field, Json()).is_null()) << name << " " << field;
    }
    EXPECT_EQ(noted(who), 0u) << name;
  }
}

TEST_F(PersonalValues, AreInNoListAndCannotBeGuessedAt) {
  const auto& desk = called("hotline@root");
  const auto listed = site.ask(desk, "GET", {"/api/rows/request?limit=200"});
  ASSERT_EQ(listed.status, 200);
  for (const auto& row : listed.body["rows"]) EXPECT_TRUE(row["fields"].value("phone", Json()).is_null());
  for (const auto* query : {"filter=phone%20%3D%20%2213900000000%22", "filter=known%20phone", "sort=phone"})
    EXPECT_EQ(site.ask(desk, "GET", {std::string("/api/rows/request?") + query}).status, 400) << query;
  for (const auto* expression : {"count request ever where phone = \"1\"", "count request ever where known name"})
    EXPECT_EQ(site.ask(desk, "POST", {"/api/evaluations", {{"expression", expression}}}).status, 400) << expression;
  const auto work = site.ask(called("clerk@own"), "GET", {"/api/work?limit=500"});
  const db::Value key[] = {id};
  const auto subject =
      std::get<std::string>(must(site.reader().first("select subject from request where id = ?1", key))[0]);
  EXPECT_EQ(work.text.find(subject), std::string::npos);
  EXPECT_EQ(noted(desk), 0u);
}

}  // namespace
}  // namespace bihuan::test
