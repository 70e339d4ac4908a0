// Who takes the steps of a procedure, checked over its whole graph: a role that can never stand where the step asks for
// it, a step by the unit of a field that is always empty there, a bar that names a step which never comes before, and a
// closing that its applicant could do alone.
#include <algorithm>
#include <deque>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

bool has(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// The words of an expression: names, not what stands in quotes.
bool mentions(std::string_view expression, std::string_view name) {
  const auto is_part = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  bool quoted = false;
  for (size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '"') quoted = !quoted;
    if (quoted || expression.substr(i, name.size()) != name) continue;
    const size_t end = i + name.size();
    if ((i == 0 || !is_part(expression[i - 1])) && (end == expression.size() || !is_part(expression[end]))) return true;
  }
  return false;
}

constexpr const char* kApplied = "applied_by";
constexpr const char* kVerified = "verified_by";

bool attests(const Step& step) {
  const auto set = step.sets.find(kApplied);
  return set != step.sets.end() && set->second == "actor";
}

class PersonsCheck {
 public:
  PersonsCheck(Reader& reader, const Yaml& steps, const Kit& kit, const Kind& kind)
      : reader_(reader), steps_(steps), kit_(kit), kind_(kind), procedure_(*kind.procedure) {}

  void run() {
    fill_fields();
    for (size_t i = 0; i < procedure_.steps.size(); ++i) {
      const Step& step = procedure_.steps[i];
      const Yaml& node = steps_.items[i];
      check_roles(step, node);
      check_not_by(step, node);
      check_closing(step, node);
    }
  }

 private:
  // The root stands at the top level: who acts for the whole site holds the role there.
  void check_roles(const Step& step, const Yaml& node) {
    const Yaml* by = node.find("by");
    if (by == nullptr) return;
    for (const auto& [role, field] : step.by) {
      const Role* known = kit_.find_role(role);
      const Yaml* at = by->find(role);
      if (known == nullptr || at == nullptr) continue;  // that has been said
      if (field == "site" && is_below_the_root(known->level))
        reader_.report(*at, "kit.role_never_there", {{"role", role}, {"level", known->level}, {"name", step.name}});
      const bool ever = step.from.empty() || kind_.find(field) == nullptr ||
                        std::any_of(step.from.begin(), step.from.end(),
                                    [&](const std::string& state) { return filled_[state].contains(field); });
      if (!ever) reader_.report(*at, "kit.by_empty_field", {{"field", field}, {"name", step.name}});
    }
  }

  // Of a level that there is.
  bool is_below_the_root(const std::string& level) const {
    for (size_t i = 1; i < kit_.levels.size(); ++i)
      if (kit_.levels[i].key == level) return true;
    return false;
  }

  // For each state the unit fields that can be filled there: the step that creates the matter takes any.
  void fill_fields() {
    std::set<std::string> units;
    for (const auto& field : kind_.fields)
      if (field.type == expr::Type::unit && !field.many) units.insert(field.name);
    bool grew = true;
    while (grew) {
      grew = false;
      for (const auto& step : procedure_.steps) {
        if (step.from.empty()) grew = pour(units, step, step.to) || grew;
        for (const auto& from : step.from) grew = pour(filled_[from], step, step.to.empty() ? from : step.to) || grew;
      }
    }
  }

  bool pour(std::set<std::string> fields, const Step& step, const std::string& to) {
    for (const auto& field : step.clears) fields.erase(field);
    for (const auto& list : {step.needs, step.takes}) fields.insert(list.begin(), list.end());
    for (const auto& [field, rule] : step.sets) fields.insert(field);
    auto& there = filled_[to];
    const size_t before = there.size();
    there.insert(fields.begin(), fields.end());
    return there.size() > before;
  }

  // Whether `earlier` can be taken before `later` in one and the same round.
  bool can_precede(const Step& earlier, const Step& later) const {
    std::set<std::string> seen;
    std::deque<std::string> frontier;
    const auto reach = [&](const std::string& state) {
      if (seen.insert(state).second) frontier.push_back(state);
    };
    if (!earlier.to.empty()) reach(earlier.to);
    if (earlier.to.empty())
      for (const auto& state : earlier.from) reach(state);
    while (!frontier.empty()) {
      const std::string state = frontier.front();
      frontier.pop_front();
      if (has(later.from, state)) return true;
      for (const auto& step : procedure_.steps)
        if (!step.reopens && has(step.from, state)) reach(step.to.empty() ? state : step.to);
    }
    return false;
  }

  void check_not_by(const Step& step, const Yaml& node) {
    const Yaml* at = node.find("not_by");
    if (at == nullptr || step.from.empty()) return;
    for (const auto& name : step.not_by) {
      const Step* other = procedure_.find(name);
      if (other != nullptr && !can_precede(*other, step))
        reader_.report(*at, "kit.not_by_never", {{"name", step.name}, {"other", name}});
    }
  }

  // Where somebody applies, somebody else closes: the step bars who applied, or its condition compares the two.
  void check_closing(const Step& step, const Yaml& node) {
    const auto core = procedure_.states.find(step.to);
    if (core == procedure_.states.end() || core->second != Core::closed) return;
    if (std::none_of(procedure_.steps.begin(), procedure_.steps.end(), attests)) return;
    const bool compares = mentions(step.when_text, kApplied) && mentions(step.when_text, kVerified);
    const bool misspelt = std::any_of(step.not_by.begin(), step.not_by.end(),
                                      [&](const std::string& name) { return procedure_.find(name) == nullptr; });
    if (compares || misspelt) return;
    const bool barred =
        !attests(step) && std::all_of(procedure_.steps.begin(), procedure_.steps.end(), [&](const Step& other) {
          return !attests(other) || has(step.not_by, other.name) || !can_precede(other, step);
        });
    if (!barred) reader_.report(node, "kit.closing_alone", {{"name", step.name}});
  }

  Reader& reader_;
  const Yaml& steps_;
  const Kit& kit_;
  const Kind& kind_;
  const Procedure& procedure_;
  std::map<std::string, std::set<std::string>> filled_;  // state → unit fields
};

}  // namespace

void check_persons(Reader& reader, const Yaml& steps, const Kit& kit, const Kind& kind) {
  PersonsCheck(reader, steps, kit, kind).run();
}

}  // namespace bihuan::kit
