#include "remind/next_steps.h"

#include <algorithm>

namespace bihuan::remind {
namespace {

bool is_interlude(kit::Core core) { return core == kit::Core::returned || core == kit::Core::extended; }

bool goes_on(const kit::Procedure& procedure, const std::string& from, const std::string& to) {
  const kit::Core here = procedure.states.at(from);
  const kit::Core there = procedure.states.at(to);
  if (there == kit::Core::cancelled || is_interlude(there)) return false;
  if (is_interlude(here)) return true;
  if (here != there) return here < there;
  const auto place = [&](const std::string& state) {
    return std::find(procedure.state_order.begin(), procedure.state_order.end(), state);
  };
  return place(from) < place(to);
}

}  // namespace

std::vector<const kit::Step*> next_steps(const kit::Procedure& procedure, std::string_view state) {
  std::vector<const kit::Step*> steps;
  const std::string here(state);
  if (!procedure.states.contains(here) || procedure.is_final(state)) return steps;
  for (const auto& step : procedure.steps) {
    if (std::find(step.from.begin(), step.from.end(), here) == step.from.end()) continue;
    if (!step.to.empty() && goes_on(procedure, here, step.to)) steps.push_back(&step);
  }
  return steps;
}

}  // namespace bihuan::remind
