// Long random walks through many rounds, with the whole history and persons of few roles.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <random>

#include "matter/walk_table_for_test.h"
#include "matter/walker_for_test.h"

namespace bihuan::matter {
namespace {

struct Cast {
  std::vector<account::Actor> actors;
  explicit Cast(const kit::Kit& kit) {
    int64_t id = 1;
    for (const auto& role : kit.roles)
      for (const int64_t unit : {2, 4, 5, 1, 1}) actors.push_back(holder(id++, {{role.key, unit}}));
    for (const auto& role : kit.roles) {  // two roles in one hand
      actors.push_back(holder(id++, {{"clerk", 2}, {role.key, 1}}));
      actors.push_back(holder(id++, {{"head", 2}, {role.key, 1}}));
    }
    for (int i = 0; i < 5; ++i) actors.push_back(holder_of_all(kit, id++, 1));
  }
  // Mostly somebody whose business the step may be, now and then anybody.
  const account::Actor& pick(const kit::Step& step, std::mt19937_64& random) const {
    std::vector<const account::Actor*> likely;
    for (const auto& actor : actors)
      if (std::any_of(actor.holdings.begin(), actor.holdings.end(), [&](const auto& held) {
            return std::any_of(step.by.begin(), step.by.end(), [&](const auto& by) { return by.first == held.role; });
          }))
        likely.push_back(&actor);
    return likely.empty() || random() % 8 == 0 ? actors[random() % actors.size()] : *likely[random() % likely.size()];
  }
};

// The facts as the loader of matter.cc gives them: every step of every round, and this round's evidence.
struct Life {
  Standing standing;
  std::vector<PastStep> history;
  bool evidence = false;
  int closings = 0;
  Date today = walking_days()[0];
  std::mt19937_64 random;
  size_t below(size_t limit) { return random() % limit; }
};

void live_on(const Walker& walker, const Oracle& oracle, const Cast& cast, Life& life) {
  const auto standing_steps = [&] {
    std::vector<const kit::Step*> steps;
    for (const auto& step : walker.procedure.steps)
      if (walker.is_from(step, life.standing) && step.name != "cancel" && step.name != "withdraw" &&
          step.name != "refuse")
        steps.push_back(&step);
    return steps;
  }();
  if (standing_steps.empty()) return;
  const kit::Step& step = *standing_steps[life.below(standing_steps.size())];
  const account::Actor& actor = cast.pick(step, life.random);
  const Date today = life.today;
  const auto givens = walker.givens(step, {today.plus_days(30), today.plus_days(60), today});
  Given given = givens[life.below(givens.size())];
  walker.hand_over(step, life.standing, given);
  Facts facts = walker.favourable(step, life.standing, given);
  facts.history = life.history;
  if (!life.evidence) facts.evidence.clear();
  const bool open_part = life.below(5) == 0;
  for (auto& [kind, count] : facts.open_parts) count = open_part ? 1 : 0;
  const auto answer = decide(walker.kit, walker.kind, step.name, facts, given, actor, today);
  if (!answer) return;

  if (has(oracle.proven, step.name)) RC_ASSERT(life.evidence);
  if (has(oracle.whole, step.name)) RC_ASSERT(!open_part);
  RC_ASSERT(actor.holdings.front().unit != 4 || actor.holdings.size() > 1);
  for (const auto& [first, second] : oracle.apart)
    for (const auto& past : life.history)
      if (step.name == second && past.name == first && past.actor == actor.account)
        RC_ASSERT(past.round != answer->round || step.reopens);
  if (walker.is_closed(answer->to) && !walker.is_closed(answer->from)) {
    ++life.closings;
    for (const auto& link : oracle.chain)
      RC_ASSERT(std::any_of(life.history.begin(), life.history.end(),
                            [&](const PastStep& past) { return past.name == link && past.round == answer->round; }));
  }
  life.standing = walker.after(life.standing, step, actor, *answer);
  life.history.push_back({step.name, actor.account, answer->round});
  if (step.reopens) life.evidence = false;
}

TEST(Walk, InALongLifeOfManyRoundsNoRoundLeansOnTheOneBefore) {
  const Cast cast(county());
  for (const auto& oracle : county_oracles()) {
    SCOPED_TRACE(oracle.kind);
    const Walker walker(county(), *county().find_kind(oracle.kind));
    int closings = 0;
    int rounds = 0;
    rc::check(oracle.kind + ": each round stands by itself", [&] {
      Life life;
      life.random.seed(*rc::gen::arbitrary<uint64_t>());
      for (int i = 0; i < 1000; ++i) {
        live_on(walker, oracle, cast, life);
        if (life.below(10) == 0) life.evidence = life.standing.row.has_value();
        if (life.below(8) == 0) life.today = life.today.plus_days(static_cast<int>(life.below(9)));
      }
      closings += life.closings;
      if (!life.history.empty()) rounds = std::max(rounds, life.history.back().round);
    });
    EXPECT_GT(closings, 0) << "the walk never came to an end: it shows nothing";
    if (std::any_of(walker.procedure.steps.begin(), walker.procedure.steps.end(),
                    [](const kit::Step& step) { return step.reopens; })) {
      EXPECT_GT(rounds, 1) << "no walk came to a second round";
    }
  }
}

}  // namespace
}  // namespace bihuan::matter
