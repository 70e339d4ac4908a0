// Two persons for what takes two, on the command line: alone, through the server that holds the site, and by `call`.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "account/delegation.h"
#include "base/text.h"
#include "cli/run.h"
#include "evidence/evidence.h"
#include "http/app.h"
#include "matter/matter.h"
#include "small_site.h"

namespace bihuan::test {
namespace {

class TwoPersonsOnTheCommandLine : public ::testing::Test {
 protected:
  SmallSite small;
  int64_t problem = 0;

  // A problem that clerk1 applied for; clerk1 holds, and lends, the supervision's role as well.
  TwoPersonsOnTheCommandLine() {
    auto tx = small.begin("office", at(2021, 3, 1));
    problem = small.must(
        matter::open(tx, small.kit, small.kind("problem"), small.actor("office"), "issue",
                     {{{"code", std::string("P-1")}, {"unit", small.unit("t1")}, {"due", int64_t{20301231}}}, ""}));
    small.must(
        evidence::attach(tx, {"problem", problem, "document", tx.today(), "a.pdf", "", std::string(64, 'a'), 1}));
    small.must(tx.commit());
    auto granting = small.begin("admin", at(2021, 3, 1));
    small.must(account::grant(granting, small.actor("clerk1").account, "supervision", small.unit("root"),
                              *Date::from_parts(2000, 1, 1)));
    small.must(granting.commit());
    auto applying = small.begin("clerk1", at(2021, 3, 1));
    small.must(
        matter::take_step(applying, small.kit, small.kind("problem"), small.actor("clerk1"), problem, "apply", {}));
    small.must(applying.commit());
  }

  std::vector<std::string> step_by(const std::string& who, const std::string& name) {
    return {
        "step", "--site", small.folder / "site", "--kind", "problem", "--id", std::to_string(problem), name, "--actor",
        who,    "--json"};
  }
  struct Ran {
    int exit = 0;
    std::string err;
  };
  Ran run(const std::vector<std::string>& words) {
    std::string command = "'" BIHUAN_BINARY "'";
    for (const auto& word : words) command += " '" + word + "'";
    command += " >/dev/null 2>'" + (small.folder / "err") + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, *read_file(small.folder / "err", 1 << 20)};
  }
  std::string state() {
    return std::get<std::string>(
        small.must(small.site->session().first("select state from problem where until = 9223372036854775807"))[0]);
  }
};

constexpr std::string_view kRefused = "须由另一人办理";

TEST_F(TwoPersonsOnTheCommandLine, AStepAloneIsRefusedToWhoApplied) {
  small.site.reset();
  const auto refused = run(step_by("clerk1", "verify"));
  EXPECT_NE(refused.exit, 0);
  EXPECT_NE(refused.err.find(kRefused), std::string::npos) << refused.err;
  const auto done = run(step_by("clerk2", "verify"));
  EXPECT_EQ(done.exit, 0) << done.err;
  EXPECT_NE(run(step_by("clerk1", "close")).err.find(kRefused), std::string::npos);
}

TEST_F(TwoPersonsOnTheCommandLine, ACallAloneIsRefusedToWhoApplied) {
  small.site.reset();
  const auto call = [&](const std::string& who) {
    return run({"call", "--site", small.folder / "site", "take_step", "--actor", who, "--json",
                R"({"kind":"problem","id":)" + std::to_string(problem) + R"(,"if_match":"*","step":"verify"})"});
  };
  const auto refused = call("clerk1");
  EXPECT_NE(refused.exit, 0);
  EXPECT_NE(refused.err.find(kRefused), std::string::npos) << refused.err;
  EXPECT_EQ(call("clerk2").exit, 0);
}

TEST_F(TwoPersonsOnTheCommandLine, AStepThroughTheServerIsRefusedToWhoApplied) {
  const auto held = [&](const std::string& who, const std::string& name) {
    return cli::run_held(step_by(who, name), small.folder.path(), *small.site);
  };
  const auto refused = held("clerk1", "verify");
  EXPECT_NE(refused.exit, 0);
  EXPECT_NE((refused.printed.out + refused.printed.err).find(kRefused), std::string::npos) << refused.printed.err;
  EXPECT_EQ(state(), "submitted");
  EXPECT_EQ(held("clerk2", "verify").exit, 0);
  EXPECT_NE(held("clerk1", "close").exit, 0);
  EXPECT_EQ(state(), "verified");
}

TEST_F(TwoPersonsOnTheCommandLine, WhoNamesAnActorThroughTheSocketIsBoundLikeTheActor) {
  http::App::Options options;
  options.clock = [] { return at(2021, 3, 2); };
  options.random = no_random;
  const auto app = SmallSite::must(http::App::open(*small.site, options));
  const auto ask = [&](const std::string& who) {
    http::Request request;
    request.method = "POST";
    request.path = "/api/matters/problem/" + std::to_string(problem) + "/steps";
    request.local = true;
    request.headers = {{"x-bihuan-actor", who}, {"if-match", "*"}, {"content-type", "application/json"}};
    request.body = R"({"step":"verify"})";
    return app->answer_now(request);
  };
  const auto refused = ask("clerk1");
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("procedure.two_persons"), std::string::npos);
  EXPECT_EQ(ask("clerk2").status, 200);
  app->stop();
}

TEST_F(TwoPersonsOnTheCommandLine, WhatAStepWroteIsNeitherCorrectedNorWithdrawn) {
  small.site.reset();
  const std::vector<std::string> of = {"--site",   small.folder / "site",
                                       "--kind",   "problem",
                                       "--id",     std::to_string(problem),
                                       "--actor",  "clerk1",
                                       "--reason", "x"};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.begin() + 1, of.begin(), of.end());
    return run(words);
  };
  EXPECT_NE(with({"correct", "--set", "verified_by=clerk2"}).exit, 0);
  EXPECT_NE(with({"correct", "--set", "closed_on=2021-03-01"}).exit, 0);
  EXPECT_NE(with({"withdraw"}).exit, 0);
}

}  // namespace
}  // namespace bihuan::test
