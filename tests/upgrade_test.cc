// A site of an earlier version: brought up as a whole, or left as it was.
#include "site/upgrade.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "account/token.h"
#include "matter/matter.h"
#include "program.h"
#include "record/record.h"
#include "small_site.h"
#include "totals/totals.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

// What version 2 did not have.
constexpr const char* kSinceVersion2[] = {
    "drop index problem_by_code",
    "create index problem_by_code on problem(site, code, since, until)",
    "drop table bh_posting",
    "drop table release",
    "drop table identity",
    "alter table step drop column in_place_of",
    "drop table score",
    "drop table sample",
    "drop table filing",
    "drop table credential",
    "drop table delegation",
    "drop index evidence_by_file",
    "alter table evidence drop column media_type",
    "alter table evidence drop column uploaded_on",
    "alter table evidence drop column uploaded_by",
    "alter table step drop column seen",
    "alter table account drop column disabled",
    "alter table account drop column must_change",
    "delete from bh_total",
    "delete from bh_total_key where total > 1",
    "update bh_site set value = '2' where key = 'schema_version'",
};

class Upgrade : public ::testing::Test {
 protected:
  test::SmallSite small;
  std::string directory = small.folder / "site";

  void SetUp() override {
    auto tx = small.begin("office", test::at(2021, 2, 1));
    record::Fields fields;
    fields["happened_on"] = int64_t{20210201};
    fields["kind"] = std::string("standing");
    fields["unit"] = small.unit("t1");
    fields["attendance"] = int64_t{12};
    test::SmallSite::must(
        record::enter(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), fields, ""));
    const matter::Given problem{{{"code", std::string("W-1")},
                                 {"content", std::string("村级账目公开不及时")},
                                 {"unit", small.unit("t1")},
                                 {"due", int64_t{20210630}}},
                                ""};
    test::SmallSite::must(
        matter::open(tx, small.site->kit(), small.kind("problem"), small.actor("office"), "issue", problem));
    test::SmallSite::must(tx.commit());
    small.site.reset();
    auto session = open(db::Access::write);
    for (const auto* sql : kSinceVersion2) test::SmallSite::must(session.execute(sql));
  }

  db::Session open(db::Access access) {
    return test::SmallSite::must(db::Session::open(directory + "/bihuan.db", access));
  }
  std::string version() {
    auto session = open(db::Access::read);
    return std::get<std::string>(
        test::SmallSite::must(session.first("select value from bh_site where key = 'schema_version'"))[0]);
  }
  std::string sql_of(const std::string& name) {
    auto session = open(db::Access::read);
    const db::Value of[] = {name};
    return std::get<std::string>(
        test::SmallSite::must(session.first("select sql from sqlite_schema where name = ?1", of))[0]);
  }
  bool has_table(const std::string& name) {
    auto session = open(db::Access::read);
    const db::Value of[] = {name};
    return !test::SmallSite::must(session.first("select 1 from sqlite_schema where name = ?1", of)).empty();
  }
  Result<std::unique_ptr<site::Site>> open_to_write() { return site::Site::open_to_write(directory, test::no_random); }
};

TEST_F(Upgrade, ASiteOfVersionTwoIsBroughtUpWhenItIsOpenedToWriteAndVerifies) {
  auto site = test::SmallSite::must(open_to_write());
  EXPECT_EQ(site->upgraded_from(), 2);
  EXPECT_EQ(version(), std::to_string(site::kSchemaVersion));
  verify::What what;
  what.session = &site->session();
  what.kit = &site->kit();
  what.evidence_directory = site->evidence_directory();
  what.key = test::SmallSite::must(site->public_key());
  const auto verified = test::SmallSite::must(verify::verify(what));
  EXPECT_EQ(verified.fault_count, 0) << (verified.faults.empty() ? "" : verified.faults[0].key);
  EXPECT_FALSE(test::SmallSite::must(totals::stored(site->session())).empty());
  EXPECT_FALSE(test::SmallSite::must(site->session().first("select 1 from bh_posting")).empty());
}

TEST_F(Upgrade, AnIndexOfAnotherShapeIsMadeAnew) {
  EXPECT_NE(sql_of("problem_by_code").find("(site, code, since, until)"), std::string::npos);
  test::SmallSite::must(open_to_write());
  EXPECT_NE(sql_of("problem_by_code").find("(site, \"code\", id, since, until)"), std::string::npos);
}

TEST_F(Upgrade, WorkGoesOnInWhatWasAdded) {
  {
    auto site = test::SmallSite::must(open_to_write());
    auto tx = test::SmallSite::must(site->writer().begin("admin", test::at(2021, 3, 1)));
    const auto office = test::SmallSite::must(
        account::load_actor(site->session(), "office", {site->writer().size(), *Date::from_parts(2021, 3, 1)}));
    test::SmallSite::must(account::issue_token(tx, office, {"script", {"read"}, {}}, test::no_random));
    test::SmallSite::must(tx.commit());
  }
  auto again = test::SmallSite::must(open_to_write());
  EXPECT_EQ(again->upgraded_from(), std::nullopt);
  EXPECT_EQ(test::SmallSite::must(account::list_tokens(again->session(), 2)).size(), 1u);
}

TEST_F(Upgrade, ReadingAnOlderSiteSaysWhatToDoAndChangesNothing) {
  const auto read = site::Site::open_to_read(directory);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().key, "site.older_version");
  const auto shown = test::run({"--lang", "en", "figure", "--site", directory, "standing"});
  EXPECT_EQ(shown.code, 4);
  EXPECT_NE(shown.err.find("bihuan upgrade"), std::string::npos) << shown.err;
  EXPECT_EQ(version(), "2");
}

TEST_F(Upgrade, TheVerbSaysInOneLineWhatItDid) {
  const auto ran = test::run({"--lang", "en", "upgrade", "--site", directory});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "the site was brought from data version 2 to " + std::to_string(site::kSchemaVersion) + "\n");
  EXPECT_EQ(test::run({"verify", "--site", directory}).code, 0);
}

TEST_F(Upgrade, AKillInTheMiddleLeavesTheOldVersionWhole) {
  const auto kit = test::load_small_kit();
  const pid_t child = ::fork();
  if (child == 0) {
    auto session = open(db::Access::write);
    if (!session.begin() || !site::upgrade(session, kit, 2)) ::_exit(1);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(version(), "2");
  EXPECT_FALSE(has_table("credential"));
  EXPECT_TRUE(open_to_write());
}

TEST_F(Upgrade, ANewerSiteIsRefusedWithTheWayBack) {
  {
    auto session = open(db::Access::write);
    test::SmallSite::must(session.execute("update bh_site set value = '99' where key = 'schema_version'"));
  }
  const auto written = open_to_write();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().key, "site.newer_version");
  const auto shown = test::run({"--lang", "en", "upgrade", "--site", directory});
  EXPECT_EQ(shown.code, 4);
  EXPECT_NE(shown.err.find("restore the backup"), std::string::npos) << shown.err;
}

TEST_F(Upgrade, ASiteOlderThanAnyStepIsRefused) {
  {
    auto session = open(db::Access::write);
    test::SmallSite::must(session.execute("update bh_site set value = '1' where key = 'schema_version'"));
  }
  EXPECT_EQ(open_to_write().error().key, "site.too_old");
}

}  // namespace
}  // namespace bihuan
