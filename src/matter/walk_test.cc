// Every order of commands on every procedure of the kits: what must not happen cannot be reached.
#include <gtest/gtest.h>

#include <filesystem>

#include "kit/small_kit_for_test.h"
#include "matter/walk_table_for_test.h"
#include "matter/walker_for_test.h"

namespace bihuan::matter {
namespace {

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

// ---- what the procedure itself declares, looked at with other eyes than decide's

// Dates are held to those of the row above and of the rows below, and the row above is in one of the states.
void expect_held(const Walker& walker, const Attempt& attempt,
                 const std::function<bool(const Facts&, const Given&)>& refused) {
  const auto& [step, actor, before, facts, given, today, answer] = attempt;
  const auto becomes = [&](const std::string& field) { return (*answer).row[walker.at(field)]; };
  const auto is_there = [&](const std::string& path) { return !db::is_null(becomes(path.substr(0, path.find('.')))); };
  for (const auto& [field, path] : step.not_after) {
    Facts changed = facts;
    changed.referred[path] = {int64_t{20210101}};
    EXPECT_EQ(refused(changed, given), is_there(path) && !db::is_null(becomes(field))) << field << " after " << path;
  }
  for (const auto& [field, path] : step.not_before) {
    Facts changed = facts;
    changed.of_parts[path] = int64_t{20991231};
    EXPECT_EQ(refused(changed, given), !db::is_null(becomes(field))) << field << " before " << path;
  }
  for (const auto& [ref, states] : step.during) {
    Facts changed = facts;
    changed.referred[ref + ".state"] = {std::string("elsewhere")};
    EXPECT_EQ(refused(changed, given), is_there(ref)) << ref;
  }
}

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
  const bool refers = std::any_of(step.during.begin(), step.during.end(),
                                  [&](const auto& line) { return !db::is_null(move.row[walker.at(line.first)]); });
  EXPECT_EQ(refused(changed, given), !step.same.empty() || refers) << "of another's matter";
  expect_held(walker, attempt, refused);
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
    walker.apart = oracle.apart;
    walker.noted.insert(oracle.chain.begin(), oracle.chain.end());
    ASSERT_TRUE(walker.walk(oracle.persons, 600'000, [&](const Attempt& attempt) {
      if (!attempt.answer) return;
      SCOPED_TRACE(oracle.kind + "." + attempt.step.name + " by " + attempt.actor.name);
      expect_demanded(walker, oracle, attempt);
      expect_forgotten(walker, attempt);
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

}  // namespace
}  // namespace bihuan::matter
