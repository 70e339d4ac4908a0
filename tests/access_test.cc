// Access across folders: credentials and delegations under the second reader, and two persons for what takes two.
#include <gtest/gtest.h>

#include "account/credential.h"
#include "account/delegation.h"
#include "account/second_factor.h"
#include "account/session.h"
#include "account/tables.h"
#include "account/token.h"
#include "account/totp.h"
#include "evidence/evidence.h"
#include "matter/matter.h"
#include "small_site.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

class Access : public ::testing::Test {
 protected:
  test::SmallSite small;
  int rolls = 0;
  Instant now = test::at(2021, 3, 1);

  Access() { small.must(account::create_tables(small.site->session())); }

  account::Random random() {
    return [this](size_t bytes) {
      std::string made;
      while (made.size() < bytes) made += as_bytes(sha256("access " + std::to_string(++rolls)));
      return made.substr(0, bytes);
    };
  }
  template <class Command>
  auto run(const std::string& as, const Command& command) {
    auto tx = small.begin(as, now);
    auto done = small.must(command(tx, small.actor(as)));
    small.must(tx.commit());
    return done;
  }
  void lend(const std::string& from, const std::string& to, const std::string& role, const std::string& unit) {
    run(from, [&](log::Tx& tx, const account::Actor& actor) {
      return account::delegate_role(tx, small.kit, actor,
                                    {0, small.actor(to).account, role, small.unit(unit), tx.today(),
                                     *Date::from_parts(2021, 12, 31), "外出学习"});
    });
  }
  void prove_everything(const std::string& name) {
    const auto policy = small.must(account::policy_called("asvs"));
    const auto prepared = small.must(account::prepare_reset(small.site->session(), policy, small.actor(name).account,
                                                            "quiet-river-stone-42", random()));
    auto tx = small.begin(name, now);
    small.must(account::set_password(tx, prepared, false));
    small.must(tx.commit());
    const auto shown = run(name, [&](log::Tx& in, const account::Actor& actor) {
      return account::enrol_second_factor(in, actor, "闭环", random());
    });
    const auto key = small.must(account::from_base32(shown.secret));
    run(name, [&](log::Tx& in, const account::Actor& actor) {
      return account::confirm_second_factor(in, actor, account::totp_code(key, account::totp_step(now)), random());
    });
    run(name, [&](log::Tx& in, const account::Actor& actor) {
      return account::issue_token(in, actor, {"月报上传", {"read"}, {}}, random());
    });
  }
  int64_t faults() {
    auto reading = small.must(site::Site::open_to_read(small.folder / "site"));
    verify::What what{
        &reading->session(), &reading->kit(), reading->evidence_directory(), small.must(reading->public_key()), "", {}};
    return small.must(verify::verify(what)).fault_count;
  }
  void tamper(const std::string& sql) {
    auto session = small.must(db::Session::open(small.folder / "site/bihuan.db", db::Access::write));
    small.must(session.execute(sql));
  }
};

TEST_F(Access, SecretsPassTheSecondReaderAndASwappedOneIsFound) {
  prove_everything("clerk1");
  lend("office", "clerk1", "supervision", "root");
  small.must(small.site->write_checkpoint());
  small.site.reset();
  EXPECT_EQ(faults(), 0);
  tamper("update credential set secret = secret || 'x' where kind = 'token'");
  EXPECT_EQ(faults(), 1);
  tamper("update delegation set to_day = 20221231");
  EXPECT_EQ(faults(), 2);
}

TEST_F(Access, SessionsAreNoFactsOfTheLedger) {
  small.must(small.site->write_checkpoint());
  auto tx = small.begin("clerk1", now);
  small.must(account::start_session(tx, {{}, small.actor("clerk1").account, "clerk1", now, now, false, false},
                                    "Firefox", random()));
  small.must(tx.commit());
  small.site.reset();
  EXPECT_EQ(faults(), 0);
}

TEST_F(Access, WhoAppliedDoesNotVerifyWithARoleThatWasLent) {
  const auto issue = [&](log::Tx& tx, const account::Actor& actor) {
    return matter::open(tx, small.kit, small.kind("problem"), actor, "issue",
                        {{{"code", std::string("P-1")}, {"unit", small.unit("t1")}, {"due", int64_t{20211231}}}, ""});
  };
  const int64_t problem = run("office", issue);
  const auto digest = small.must(evidence::store(small.site->evidence_directory(), "现场照片"));
  auto tx = small.begin("clerk1", now);
  small.must(evidence::attach(tx, {"problem", problem, "photo", tx.today(), "照片.jpg", "", digest, 12}));
  small.must(matter::take_step(tx, small.kit, small.kind("problem"), small.actor("clerk1"), problem, "apply", {}));
  small.must(tx.commit());
  lend("office", "clerk1", "supervision", "root");
  lend("office", "clerk2", "supervision", "root");
  ASSERT_TRUE(account::reaches(small.actor("clerk1"), "supervision", "00000001."));
  auto verifying = small.begin("clerk1", now);
  const auto refused =
      matter::take_step(verifying, small.kit, small.kind("problem"), small.actor("clerk1"), problem, "verify", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "procedure.two_persons");
  EXPECT_TRUE(
      matter::take_step(verifying, small.kit, small.kind("problem"), small.actor("clerk2"), problem, "verify", {}));
}

}  // namespace
}  // namespace bihuan
