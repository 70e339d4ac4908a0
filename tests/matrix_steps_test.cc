// Every step of every matter kind of the county kit, tried by each role at each unit position: taken by whom the kit's
// `by` names where that role reaches, refused to everybody else. Who reaches is decided here, from the list alone.
#include <gtest/gtest.h>

#include "matrix_rows.h"
#include "matrix_rules.h"

namespace bihuan::test {
namespace {

Rows& rows() {
  static Rows all(MatrixSite::once());
  return all;
}

// Every unit of the row is `own`; "site" is the root. Nobody who signed in is the public.
bool is_named(const kit::Step& step, const Person& who) {
  for (const auto& [role, field] : step.by)
    if (role == who.role && who.reaches(field == "site" ? "root" : "own")) return true;
  return false;
}

struct Trial {
  const kit::Kind& kind;
  const kit::Step& step;
  std::string state;  // "" = it begins the matter
  int64_t id = 0;     // 0 = to be made
  int round = 1;
};

Said take(Trial& trial, const Person& who) {
  auto& site = MatrixSite::once();
  const Json body = {{"step", trial.step.name}, {"fields", rows().given(trial.kind, trial.step)}, {"reason", "理由"}};
  if (trial.state.empty()) return site.ask(who, "POST", {"/api/matters/" + trial.kind.name, body});
  const std::string path = "/api/matters/" + trial.kind.name + "/" + std::to_string(trial.id) + "/steps";
  return site.ask(who, "POST", {path, body, {{"if-match", "*"}}});
}

void expect_refused(Trial& trial, const Person& who, int status, const std::string& key) {
  auto& site = MatrixSite::once();
  rows().given(trial.kind, trial.step);  // what it refers to is there
  const int64_t before = site.mark();
  const auto said = take(trial, who);
  EXPECT_EQ(said.status, status) << said.text;
  EXPECT_EQ(said.key(), key);
  EXPECT_EQ(site.mark(), before) << "what is refused leaves nothing";
}

void expect_taken(Trial& trial, const Person& who) {
  const auto said = take(trial, who);
  if (trial.kind.draw && trial.kind.draw->step == trial.step.name) {
    EXPECT_EQ(said.key(), "procedure.draw_it");
    return;
  }
  EXPECT_EQ(said.status, trial.state.empty() ? 201 : 200) << said.text;
  MatrixSite::once().settle();  // what is remembered of a reading comes a moment later
  trial.id = 0;
}

void try_by_everybody(Trial& trial) {
  auto& site = MatrixSite::once();
  for (const auto& who : site.persons) {
    SCOPED_TRACE(trial.kind.name + "." + trial.step.name + " from " + trial.state + " by " + who.name);
    if (trial.id == 0 && !trial.state.empty()) trial.id = rows().in_state(trial.kind.name, trial.state, trial.round);
    if (who.is_public()) {
      expect_refused(trial, who, 401, "api.sign_in");
    } else if (!trial.state.empty() && !sees(who, "own")) {
      expect_refused(trial, who, 404, "api.out_of_scope");
    } else if (!is_named(trial.step, who)) {
      expect_refused(trial, who, 403, "procedure.not_yours");
    } else {
      expect_taken(trial, who);
    }
  }
}

std::vector<std::string> matter_kinds() {
  std::vector<std::string> names;
  for (const auto& kind : county().kinds)
    if (kind.procedure) names.push_back(kind.name);
  return names;
}

class StepMatrix : public ::testing::TestWithParam<std::string> {};

TEST_P(StepMatrix, IsForWhomTheKitNamesAtTheUnitsTheyReach) {
  const auto& kind = rows().kind(GetParam());
  for (const auto& step : kind.procedure->steps) {
    const int round = step.when_text == "round > 1" ? 2 : 1;
    Trial trial{kind, step, step.from.empty() ? "" : step.from.front(), 0, round};
    try_by_everybody(trial);
  }
}

TEST_P(StepMatrix, IsOfferedToWhomItIsOpenAndToNobodyElse) {
  auto& site = MatrixSite::once();
  const auto& kind = rows().kind(GetParam());
  for (const auto& state : kind.procedure->state_order) {
    const auto id = rows().in_state(kind.name, state);
    for (const auto& who : site.persons) {
      if (who.is_public() || who.lent || !sees(who, "own")) continue;
      const auto said = site.ask(who, "GET", {"/api/matters/" + kind.name + "/" + std::to_string(id) + "/steps"});
      ASSERT_EQ(said.status, 200) << said.text;
      for (const auto& choice : said.body["steps"]) {
        const auto& step = *kind.procedure->find(choice["step"].get<std::string>());
        if (std::find(step.from.begin(), step.from.end(), state) == step.from.end()) {
          EXPECT_EQ(choice.value("why", ""), "procedure.wrong_state") << step.name;
          continue;
        }
        const bool is_theirs = choice.value("why", "") != "procedure.not_yours";
        EXPECT_EQ(is_theirs, is_named(step, who)) << kind.name << "." << step.name << " to " << who.name;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, StepMatrix, ::testing::ValuesIn(matter_kinds()), [](const auto& of) { return of.param; });

}  // namespace
}  // namespace bihuan::test
