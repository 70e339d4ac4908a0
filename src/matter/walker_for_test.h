// Walks a procedure: every position that some order of steps can lead to, or one long random walk. What a step is given
// is the walker's to choose; what is refused and what is allowed is told to a Witness.
//
// The actors of the exhaustive walk hold every role at the root, so whatever any actor of fewer roles may do, they may,
// too; that roles and units are looked at is tested beside it. They are alike but for their names, so positions that
// differ in names only are one. Of several takers of a step within a round the last is kept: who is barred is then
// fewer, so more is allowed than in a real history, and what holds here holds there.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "matter/procedure.h"

namespace bihuan::matter {

// The matter's own unit is 2, every other unit of the row 5; 4 is neither's.
inline std::string path_of_unit(int64_t unit) { return unit == 1 ? "/1/" : "/1/" + std::to_string(unit) + "/"; }

inline account::Actor holder(int64_t id, const std::vector<std::pair<std::string, int64_t>>& roles) {
  account::Actor made{id, "account" + std::to_string(id), {}};
  for (const auto& [role, unit] : roles) made.holdings.push_back({role, unit, path_of_unit(unit)});
  return made;
}

inline account::Actor holder_of_all(const kit::Kit& kit, int64_t id, int64_t unit) {
  std::vector<std::pair<std::string, int64_t>> roles;
  for (const auto& role : kit.roles) roles.emplace_back(role.key, unit);
  return holder(id, roles);
}

// The first due date is the end of March, a later one the end of April; the last day is after both.
inline const std::vector<Date>& walking_days() {
  static const std::vector<Date> kDays = [] {
    std::vector<Date> days;
    for (const int ymd : {20210302, 20210305, 20210401, 20210412, 20210503, 20210514})
      days.push_back(*Date::from_ymd(ymd));
    return days;
  }();
  return kDays;
}

struct Standing {
  std::optional<db::Row> row;
  std::map<std::string, int64_t> taken;  // in this round: step → who took it last; 0 = somebody
  size_t day = 0;
};

// One attempt, as the pure function is asked and as it answers.
struct Attempt {
  const kit::Step& step;
  const account::Actor& actor;
  const Standing& before;
  const Facts& facts;
  const Given& given;
  Date today;
  const Result<Move>& answer;
};

class Walker {
 public:
  Walker(const kit::Kit& of, const kit::Kind& walked) : kit(of), kind(walked), procedure(*walked.procedure) {
    find_live_fields();
  }

  const kit::Kit& kit;
  const kit::Kind& kind;
  const kit::Procedure& procedure;
  std::vector<std::pair<std::string, std::string>> apart;  // whose taker matters to which step, besides every not_by
  std::set<std::string> noted;                             // steps of which it matters that they were taken

  size_t at(std::string_view field) const { return static_cast<size_t>(kind.column(field)); }
  std::string state(const Standing& standing) const {
    return standing.row ? std::get<std::string>((*standing.row)[at("state")]) : std::string();
  }
  bool is_from(const kit::Step& step, const Standing& standing) const {
    return standing.row ? std::find(step.from.begin(), step.from.end(), state(standing)) != step.from.end()
                        : step.from.empty();
  }
  bool is_closed(std::string_view in) const {
    const auto found = procedure.states.find(std::string(in));
    return found != procedure.states.end() && found->second == kit::Core::closed;
  }

  // Evidence of every class, no open part, all units in place: nothing of what surrounds the matter stands in the way.
  Facts favourable(const kit::Step& step, const Standing& standing, const Given& given) const {
    Facts facts;
    facts.row = standing.row;
    const auto round = standing.row ? static_cast<int>(std::get<int64_t>((*standing.row)[at("round")])) : 1;
    for (const auto& [name, actor] : standing.taken)
      if (actor != 0) facts.history.push_back({name, actor, round});
    facts.evidence = {"document", "photo", "record_link", "explanation"};
    if (!step.parts.empty()) facts.open_parts[step.parts] = 0;
    facts.paths["site"] = path_of_unit(1);
    for (const auto& field : kind.fields) {
      if (field.type != expr::Type::unit || field.many) continue;
      db::Value value;
      if (standing.row) value = (*standing.row)[at(field.name)];
      if (const auto now = given.fields.find(field.name); !standing.row && now != given.fields.end())
        value = now->second;
      if (const auto* unit = std::get_if<int64_t>(&value)) facts.paths[field.name] = path_of_unit(*unit);
    }
    for (const auto& [field, paths] : step.same) {
      const auto now = given.fields.find(field);
      facts.referred[paths.front()] = {now == given.fields.end() ? db::Value(db::Null{}) : now->second};
    }
    for (const auto& [field, path] : step.not_after) facts.referred[path] = {int64_t{20991231}};
    for (const auto& [field, path] : step.not_before) facts.of_parts[path] = db::Null{};
    for (const auto& [ref, wanted] : step.during) facts.referred[ref + ".state"] = {wanted.front()};
    facts.parameter = [](std::string_view) { return std::optional<Number>(Number(5)); };
    return facts;
  }

  // Everything that the step needs, its dates all one of `days`.
  std::vector<Given> givens(const kit::Step& step, const std::vector<Date>& days) const {
    std::set<std::string> names(step.needs.begin(), step.needs.end());
    if (step.from.empty())  // who begins the matter says whose it is
      for (const auto& field : kind.fields)
        if (field.type == expr::Type::unit && !field.many && !is_set_by_a_step(field)) names.insert(field.name);
    for (const auto& field : step.takes)  // and what its condition asks for
      if (step.when_text.find(field) != std::string::npos) names.insert(field);
    bool dated = false;
    std::vector<Given> all;
    for (const Date day : days) {
      Given given;
      given.reason = "理由";
      given.drawn = kind.draw && kind.draw->step == step.name;
      for (const auto& name : names) {
        const kit::Field& field = *kind.find(name);
        dated = dated || field.type == expr::Type::date;
        given.fields[name] = value_for(field, day.ymd());
      }
      all.push_back(std::move(given));
      if (!dated) break;
    }
    return all;
  }

  // Every position that can be reached by `accounts` actors; false when there are more than `most`.
  bool walk(int accounts, size_t most, const std::function<void(const Attempt&)>& witness) {
    find_live_takers();
    for (int64_t id = 1; id <= accounts; ++id) actors_.push_back(holder_of_all(kit, id, 1));
    push({});
    while (!frontier_.empty()) {
      const Standing standing = std::move(frontier_.front());
      frontier_.pop_front();
      if (seen_.size() > most) return false;
      states.insert(state(standing));
      for (const auto& step : procedure.steps)
        if (is_from(step, standing))
          for (const auto& actor : actors_) try_step(step, actor, standing, witness);
      if (standing.row && watches_the_clock_ && standing.day + 1 < walking_days().size()) {
        Standing later = standing;
        ++later.day;
        push(std::move(later));
      }
    }
    return true;
  }
  std::set<std::string> states;  // reached
  size_t positions() const { return seen_.size(); }

  // The standing after a move that was allowed.
  Standing after(const Standing& before, const kit::Step& step, const account::Actor& actor, const Move& move) const {
    Standing next{move.row, before.taken, before.day};
    if (step.reopens) next.taken.clear();
    const bool barring = std::any_of(procedure.steps.begin(), procedure.steps.end(),
                                     [&](const kit::Step& other) { return bars_of(other).contains(step.name); });
    if (barring || noted.contains(step.name)) next.taken[step.name] = barring ? actor.account : 0;
    return next;
  }

  // A step that asks whose it is from here on may ask for another unit than the present one.
  void hand_over(const kit::Step& step, const Standing& standing, Given& given) const {
    const auto unit = given.fields.find(kind.unit_field);
    if (!standing.row || unit == given.fields.end() || !mentions(step.when_text, *kind.find(kind.unit_field))) return;
    const bool first = (*standing.row)[at(kind.unit_field)] == db::Value(int64_t{2});
    unit->second = int64_t{first ? 5 : 2};
  }

 private:
  bool is_set_by_a_step(const kit::Field& field) const {
    return std::any_of(procedure.steps.begin(), procedure.steps.end(),
                       [&](const kit::Step& step) { return step.sets.contains(field.name); });
  }

  db::Value value_for(const kit::Field& field, int ymd) const {
    switch (field.type) {
      case expr::Type::date:
        return int64_t{ymd};
      case expr::Type::unit:
        if (field.many) return std::string("U2");
        return int64_t{field.name == kind.unit_field ? 2 : 5};
      case expr::Type::choice:
        return field.values.front().first;
      case expr::Type::text:
        return std::string("文字");
      default:
        return int64_t{1};
    }
  }

  void try_step(const kit::Step& step, const account::Actor& actor, const Standing& standing,
                const std::function<void(const Attempt&)>& witness) {
    const Date today = walking_days()[standing.day];
    static const Date kSoon = *Date::from_ymd(20210331);
    static const Date kLater = *Date::from_ymd(20210430);
    static const Date kMuchLater = *Date::from_ymd(20210531);
    for (auto given : givens(step, {kSoon, kLater, kMuchLater, today})) {
      hand_over(step, standing, given);
      const Facts facts = favourable(step, standing, given);
      const auto answer = decide(kit, kind, step.name, facts, given, actor, today);
      witness({step, actor, standing, facts, given, today, answer});
      if (!answer) continue;
      Standing next = after(standing, step, actor, *answer);
      forget_takers(next);
      push(std::move(next));
    }
  }

  // Steps whose taker may not take this one.
  std::set<std::string> bars_of(const kit::Step& step) const {
    std::set<std::string> names(step.not_by.begin(), step.not_by.end());
    for (const auto& [first, second] : apart)
      if (second == step.name) names.insert(first);
    return names;
  }

  // It matters in a state who took a step, if one that it bars can be taken before it is taken anew.
  void find_live_takers() {
    bool grew = true;
    while (grew) {
      grew = false;
      for (const auto& step : procedure.steps)
        for (const auto& from : step.from) {
          std::set<std::string> live;
          if (!step.reopens) live = live_takers_[step.to.empty() ? from : step.to];
          live.erase(step.name);
          live.merge(bars_of(step));
          const size_t known = live_takers_[from].size();
          live_takers_[from].insert(live.begin(), live.end());
          grew = grew || live_takers_[from].size() > known;
        }
    }
  }

  void forget_takers(Standing& standing) {
    const auto& live = live_takers_[state(standing)];
    for (auto taken = standing.taken.begin(); taken != standing.taken.end();) {
      if (live.contains(taken->first)) {
        ++taken;
      } else if (noted.contains(taken->first)) {
        (taken++)->second = 0;
      } else {
        taken = standing.taken.erase(taken);
      }
    }
  }

  void push(Standing standing) {
    if (seen_.insert(key_of(standing)).second) frontier_.push_back(std::move(standing));
  }

  // What a decision here or later can depend on, the accounts called by the order in which they appear.
  std::string key_of(const Standing& standing) const {
    std::map<int64_t, size_t> names;
    const auto name = [&](int64_t account) {
      return account == 0 ? 0 : names.emplace(account, names.size() + 1).first->second;
    };
    const std::string in = state(standing);
    std::string key = in + "@" + std::to_string(standing.day);
    for (const auto& [step, actor] : standing.taken) key += ";" + step + "=" + std::to_string(name(actor));
    if (!standing.row) return key;
    const auto live = live_.find(in);
    for (const auto& field : kind.fields) {
      const db::Value& value = (*standing.row)[at(field.name)];
      const bool read = live != live_.end() && live->second.contains(field.name);
      const auto* number = std::get_if<int64_t>(&value);
      if (field.type == expr::Type::unit && !field.many)
        key += number == nullptr ? ";-" : ";u";
      else if (read && number != nullptr)
        key += ";" + field.name + "=" +
               std::to_string(field.type == expr::Type::account ? static_cast<int64_t>(name(*number)) : *number);
      else if (read)
        key += ";" + field.name + (db::is_null(value) ? "-" : "=" + std::get<std::string>(value));
    }
    return key;
  }

  static bool mentions(const std::string& text, const kit::Field& field) {
    if (text.find(field.name) != std::string::npos) return true;
    return std::any_of(field.label.begin(), field.label.end(),
                       [&](const auto& label) { return text.find(label.second) != std::string::npos; });
  }

  // A field is live in a state if a step reads it there, or passes it on to where one does, before it is written anew.
  void find_live_fields() {
    for (const auto& step : procedure.steps)
      watches_the_clock_ = watches_the_clock_ || step.when_text.find("today") != std::string::npos;
    bool grew = true;
    while (grew) {
      grew = false;
      for (const auto& step : procedure.steps)
        for (const auto& from : step.from) {
          std::set<std::string> live = live_[step.to.empty() ? from : step.to];
          for (const auto& field : kind.fields) {
            const auto set = step.sets.find(field.name);
            const bool copied = std::any_of(step.sets.begin(), step.sets.end(), [&](const auto& rule) {
              return starts_with(rule.second, "=") && trim(std::string_view(rule.second).substr(1)) == field.name;
            });
            if (mentions(step.when_text, field) || copied) live.insert(field.name);
            const bool written = set != step.sets.end() ||
                                 std::find(step.needs.begin(), step.needs.end(), field.name) != step.needs.end() ||
                                 std::find(step.clears.begin(), step.clears.end(), field.name) != step.clears.end();
            if (written) live.erase(field.name);
          }
          const size_t known = live_[from].size();
          live_[from].insert(live.begin(), live.end());
          grew = grew || live_[from].size() > known;
        }
    }
  }

  std::vector<account::Actor> actors_;
  std::deque<Standing> frontier_;
  std::set<std::string> seen_;
  std::map<std::string, std::set<std::string>> live_;         // state → fields
  std::map<std::string, std::set<std::string>> live_takers_;  // state → steps
  bool watches_the_clock_ = false;
};

}  // namespace bihuan::matter
