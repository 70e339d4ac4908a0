// Every order of commands on every procedure of the kits: what must not happen cannot be reached. The table below is
// written by hand, not read from the kits: a kit that forgets a bar fails here.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <random>

#include "kit/load.h"
#include "kit/small_kit_for_test.h"
#include "matter/walker_for_test.h"

namespace bihuan::matter {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What must hold of a kind, whatever its procedure says.
struct Oracle {
  std::string kind;
  int persons;                      // fewer can never close it
  std::vector<std::string> chain;   // taken in each round before it is closed
  Pairs apart;                      // who took the first in this round may not take the second
  std::vector<std::string> proven;  // steps that need evidence
  std::vector<std::string> whole;   // steps that wait for the parts
  std::vector<std::string> anew;    // steps that never go by what was written for an earlier one
  bool extended = false;            // asked before the due date, granted by another, both dates kept
  bool published = false;           // closed only after the publicity period
};

const Pairs kExtension = {{"ask_extension", "grant_extension"}, {"ask_extension", "refuse_extension"}};

Pairs with_extension(Pairs pairs) {
  pairs.insert(pairs.end(), kExtension.begin(), kExtension.end());
  return pairs;
}

const std::vector<Oracle>& county_oracles() {
  static const Pairs kFourHands = with_extension({{"apply", "promise"},
                                                  {"apply", "endorse"},
                                                  {"apply", "verify"},
                                                  {"apply", "close"},
                                                  {"promise", "endorse"},
                                                  {"promise", "verify"},
                                                  {"promise", "close"},
                                                  {"endorse", "verify"},
                                                  {"endorse", "close"},
                                                  {"apply", "look_back"},
                                                  {"promise", "look_back"}});
  static const std::vector<std::string> kFourSteps = {"apply", "promise", "endorse", "verify", "publish"};
  static const std::vector<Oracle> kOracles = {
      {"measure",
       4,
       kFourSteps,
       kFourHands,
       {"apply", "verify", "close"},
       {"apply", "close"},
       {"verify", "ask_extension", "report", "look_back", "reopen"},
       true,
       true},
      {"problem",
       4,
       kFourSteps,
       kFourHands,
       {"apply", "verify", "close", "superior_accept"},
       {"apply", "close"},
       {"verify", "ask_extension", "report", "look_back", "reopen"},
       true,
       true},
      {"part_answer", 2, {"answer"}, {{"answer", "collect"}}, {}, {}, {"answer"}, false, false},
      {"campaign",
       2,
       {"propose"},
       {{"propose", "close"}},
       {"propose", "close"},
       {"propose", "close"},
       {},
       false,
       false},
      {"finding",
       3,
       {"apply", "endorse", "verify"},
       with_extension({{"apply", "endorse"},
                       {"apply", "verify"},
                       {"endorse", "verify"},
                       {"apply", "close"},
                       {"endorse", "close"},
                       {"issue", "uphold"},
                       {"issue", "withdraw"}}),
       {"apply", "close"},
       {},
       {"dispute", "ask_extension", "reopen"},
       true,
       false},
      {"order",
       3,
       {"reply", "endorse", "verify"},
       with_extension({{"reply", "endorse"}, {"reply", "verify"}, {"endorse", "verify"}, {"reply", "close"}}),
       {"reply", "close"},
       {"reply", "close"},
       {},
       true,
       false},
      {"request",
       2,
       {"reply", "call_back"},
       with_extension({{"reply", "call_back"}, {"reply", "close"}}),
       {"reply"},
       {},
       {"call_back", "ask_extension", "reopen"},
       true,
       false},
      {"good_deed", 2, {"apply"}, {{"apply", "confirm"}}, {"apply", "confirm"}, {}, {"reopen"}, false, false},
      {"duty", 2, {"apply"}, {{"apply", "confirm"}}, {"apply"}, {}, {}, false, false},
      {"inspection",
       2,
       {"feed_back"},
       {{"plan", "file"}, {"feed_back", "close"}},
       {"feed_back"},
       {"close"},
       {},
       false,
       false},
      {"assessment_item", 2, {}, {{"list", "close"}}, {}, {}, {}, false, false},
  };
  return kOracles;
}

kit::Kit loaded(const kit::Loaded& loaded) {
  for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.error.key;
  if (!loaded.kit) std::abort();
  return *loaded.kit;
}

const kit::Kit& county() {
  static const kit::Kit kKit = [] {
    const auto read = kit::load_folder(BIHUAN_SOURCE "/kits/county");
    if (!read) std::abort();
    return loaded(*read);
  }();
  return kKit;
}

// Every kit that there is: those of the product and the small one.
const std::vector<kit::Kit>& all_kits() {
  static const std::vector<kit::Kit> kKits = [] {
    std::vector<kit::Kit> kits{loaded(kit::load(kit::small_kit()))};
    for (const auto& entry : std::filesystem::directory_iterator(BIHUAN_SOURCE "/kits")) {
      const auto read = kit::load_folder(entry.path().string());
      if (!read) std::abort();
      kits.push_back(loaded(*read));
    }
    return kits;
  }();
  return kKits;
}

bool has(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// ---- what the procedure itself declares, looked at with other eyes than decide's

void expect_declared(const Walker& walker, const Attempt& attempt) {
  const auto& [step, actor, before, facts, given, today, answer] = attempt;
  const Move& move = *answer;
  for (const auto& other : step.not_by) {
    const auto taken = before.taken.find(other);
    EXPECT_TRUE(taken == before.taken.end() || taken->second != actor.account) << other;
  }
  for (const auto& field : step.needs) EXPECT_FALSE(db::is_null(move.row[walker.at(field)])) << field;
  EXPECT_EQ(move.to, step.to.empty() ? move.from : step.to);
  const auto refused = [&](const Facts& changed, const Given& said) {
    return !decide(walker.kit, walker.kind, step.name, changed, said, actor, today);
  };
  Facts changed = facts;
  changed.evidence.clear();
  EXPECT_EQ(refused(changed, given), !step.evidence.empty()) << "without evidence";
  changed = facts;
  if (!step.parts.empty()) changed.open_parts[step.parts] = 1;
  EXPECT_EQ(refused(changed, given), !step.parts.empty()) << "with an open part";
  changed = facts;
  changed.referred.clear();
  EXPECT_EQ(refused(changed, given), !step.same.empty()) << "of another's matter";
  Given silent = given;
  silent.reason.clear();
  EXPECT_EQ(refused(facts, silent), step.reason) << "without a reason";
}

// ---- what the table demands

void expect_demanded(const Walker& walker, const Oracle& oracle, const Attempt& attempt) {
  const auto& [step, actor, before, facts, given, today, answer] = attempt;
  const Move& move = *answer;
  for (const auto& [first, second] : oracle.apart) {
    if (step.name != second) continue;
    const auto taken = before.taken.find(first);
    EXPECT_FALSE(taken != before.taken.end() && taken->second == actor.account) << first;
  }
  const auto refused = [&](const Facts& changed, const Given& said) {
    return !decide(walker.kit, walker.kind, step.name, changed, said, actor, today);
  };
  Facts changed = facts;
  changed.evidence.clear();
  if (has(oracle.proven, step.name)) {
    EXPECT_TRUE(refused(changed, given)) << "without evidence";
  }
  changed = facts;
  for (auto& [kind, count] : changed.open_parts) count = 1;
  if (has(oracle.whole, step.name)) {
    EXPECT_TRUE(refused(changed, given)) << "with an open part";
  }
  if (has(oracle.anew, step.name)) {
    EXPECT_TRUE(refused(facts, {{}, given.reason})) << "by what was written earlier";
  }

  const auto of = [&](const db::Row& row, const char* field) { return row[walker.at(field)]; };
  const auto day_of = [&](const db::Row& row, const char* field) { return std::get<int64_t>(of(row, field)); };
  if (oracle.extended && step.name == "ask_extension") {
    EXPECT_LE(today.ymd(), day_of(*before.row, "due")) << "asked after the due date";
    EXPECT_GT(day_of(move.row, "asked_due"), day_of(*before.row, "due"));
    EXPECT_EQ(of(move.row, "due"), of(*before.row, "due"));
  }
  if (oracle.extended && step.name == "grant_extension") {
    EXPECT_EQ(of(move.row, "original_due"), of(*before.row, "original_due"));
    EXPECT_GT(day_of(move.row, "due"), std::min(day_of(*before.row, "original_due"), day_of(*before.row, "due")));
  }
  if (oracle.published && step.name == "close") {
    EXPECT_GT(today.days_since(*Date::from_ymd(day_of(*before.row, "published_on"))), 5) << "publicity not over";
  }

  if (walker.is_closed(move.to) && !walker.is_closed(move.from)) {
    for (const auto& link : oracle.chain) EXPECT_TRUE(before.taken.contains(link)) << "closed without " << link;
    if (walker.kind.find("applied_by") != nullptr) {
      const auto applied = of(move.row, "applied_by");
      const auto verified = of(move.row, "verified_by");
      EXPECT_FALSE(db::is_null(applied));
      EXPECT_FALSE(db::is_null(verified));
      EXPECT_NE(applied, verified);
    }
  }
}

// Who attested what in a round, and the checks ticked in it, are gone when the next begins.
void expect_forgotten(const Walker& walker, const Attempt& attempt) {
  if (!attempt.step.reopens) return;
  const Move& move = *attempt.answer;
  EXPECT_EQ(move.round, std::get<int64_t>((*attempt.before.row)[walker.at("round")]) + 1);
  std::set<std::string> ahead{move.to};
  for (size_t known = 0; known < ahead.size();) {
    known = ahead.size();
    for (const auto& step : walker.procedure.steps)
      for (const auto& from : step.from)
        if (ahead.contains(from) && !step.reopens && !step.to.empty()) ahead.insert(step.to);
  }
  for (const auto& step : walker.procedure.steps) {
    const bool to_come = std::any_of(step.from.begin(), step.from.end(), [&](const auto& from) {
      return ahead.contains(from) && !walker.procedure.is_final(from);
    });
    if (!to_come || step.reopens) continue;
    for (const auto& [field, rule] : step.sets)
      if (rule == "actor") {
        EXPECT_TRUE(db::is_null(move.row[walker.at(field)])) << field;
      }
    for (const auto& field : step.needs)
      if (walker.kind.find(field)->type == expr::Type::boolean) {
        EXPECT_TRUE(db::is_null(move.row[walker.at(field)])) << field;
      }
  }
}

// A button that is offered can be pressed, one that is not cannot.
void expect_offered(const Walker& walker, const Attempt& attempt) {
  for (const auto& choice : steps_open_to(walker.kit, walker.kind, attempt.facts, attempt.actor, attempt.today)) {
    if (choice.step == &attempt.step) {
      EXPECT_FALSE(choice.fault) << choice.fault->key;
    }
  }
}

void watch(const Walker& walker, const Attempt& attempt, std::set<std::string>& offered) {
  if (!attempt.answer) return;
  SCOPED_TRACE(walker.kind.name + "." + attempt.step.name + " by " + attempt.actor.name);
  const std::string here = walker.state(attempt.before) + attempt.step.name + std::to_string(attempt.before.day);
  if (offered.insert(here).second) expect_offered(walker, attempt);
  expect_declared(walker, attempt);
  expect_forgotten(walker, attempt);
}

// ---- the exhaustive walks

TEST(Walk, NoOrderOfStepsGetsRoundWhatAProcedureDeclares) {
  for (const auto& kit : all_kits())
    for (const auto& kind : kit.kinds) {
      if (!kind.procedure) continue;
      Walker walker(kit, kind);
      std::set<std::string> offered;
      ASSERT_TRUE(walker.walk(3, 300'000, [&](const Attempt& attempt) { watch(walker, attempt, offered); }))
          << kind.name;
      ASSERT_FALSE(HasFailure()) << kit.name << " " << kind.name;
    }
}

TEST(Walk, EveryMatterOfTheCountyHasALineInTheTable) {
  for (const auto& kind : county().kinds) {
    if (!kind.procedure) continue;
    const auto& all = county_oracles();
    const auto line =
        std::find_if(all.begin(), all.end(), [&](const auto& oracle) { return oracle.kind == kind.name; });
    ASSERT_NE(line, all.end()) << kind.name;
    for (const auto& steps : {line->chain, line->proven, line->whole, line->anew})
      for (const auto& step : steps) EXPECT_NE(kind.procedure->find(step), nullptr) << kind.name << "." << step;
    for (const auto& [first, second] : line->apart) {
      EXPECT_NE(kind.procedure->find(first), nullptr) << kind.name << "." << first;
      EXPECT_NE(kind.procedure->find(second), nullptr) << kind.name << "." << second;
    }
  }
}

TEST(Walk, NoOrderOfStepsGetsRoundWhatTheTableDemands) {
  for (const auto& oracle : county_oracles()) {
    Walker walker(county(), *county().find_kind(oracle.kind));
    for (const auto& [first, second] : oracle.apart) walker.remembered.insert(first);
    walker.noted.insert(oracle.chain.begin(), oracle.chain.end());
    ASSERT_TRUE(walker.walk(oracle.persons, 600'000, [&](const Attempt& attempt) {
      if (!attempt.answer) return;
      SCOPED_TRACE(oracle.kind + "." + attempt.step.name + " by " + attempt.actor.name);
      expect_demanded(walker, oracle, attempt);
    })) << oracle.kind;
    ASSERT_FALSE(HasFailure()) << oracle.kind;
    for (const auto& state : walker.procedure.state_order)
      EXPECT_TRUE(walker.states.contains(state)) << oracle.kind << " never reaches " << state;
    RecordProperty(oracle.kind, static_cast<int>(walker.positions()));
  }
}

TEST(Walk, TooFewPersonsNeverCloseAMatter) {
  for (const auto& oracle : county_oracles()) {
    Walker walker(county(), *county().find_kind(oracle.kind));
    ASSERT_TRUE(walker.walk(oracle.persons - 1, 600'000, [](const Attempt&) {}));
    for (const auto& state : walker.states) EXPECT_FALSE(walker.is_closed(state)) << oracle.kind;
  }
}

// ---- roles and units

TEST(Walk, NobodyOutsideTheUnitMovesItsMatterAndARoleDoesOnlyItsOwnSteps) {
  for (const auto& kit : all_kits())
    for (const auto& kind : kit.kinds) {
      if (!kind.procedure) continue;
      Walker walker(kit, kind);
      std::vector<account::Actor> cast{holder_of_all(kit, 90, 4)};
      for (const auto& role : kit.roles)
        for (const int64_t unit : {2, 4, 1}) cast.push_back(holder(100 + unit, {{role.key, unit}}));
      std::set<std::string> tried;
      ASSERT_TRUE(walker.walk(2, 300'000, [&](const Attempt& attempt) {
        if (!tried.insert(walker.state(attempt.before) + " " + attempt.step.name).second) return;
        for (const auto& actor : cast) {
          const bool named = std::any_of(attempt.step.by.begin(), attempt.step.by.end(), [&](const auto& by) {
            const auto path = attempt.facts.paths.find(by.second);
            return path != attempt.facts.paths.end() &&
                   std::any_of(actor.holdings.begin(), actor.holdings.end(), [&](const auto& held) {
                     return held.role == by.first && starts_with(path->second, held.path);
                   });
          });
          if (actor.holdings.front().unit == 4) {
            EXPECT_FALSE(named) << "an outsider is named";
          }
          const auto answer = decide(kit, kind, attempt.step.name, attempt.facts, attempt.given, actor, attempt.today);
          const bool turned_away = !answer && answer.error().key == "procedure.not_yours";
          EXPECT_EQ(turned_away, !named) << kind.name << "." << attempt.step.name << " by "
                                         << actor.holdings.front().role << " at " << actor.holdings.front().unit;
        }
      }));
    }
}

// ---- long random walks, with the whole history of every round and persons of few roles

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
  const Given& given = givens[life.below(givens.size())];
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
