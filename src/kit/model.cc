#include "kit/model.h"

#include <algorithm>

namespace bihuan::kit {
namespace {

const std::string kNoText;

template <class List, class Matches>
auto find_in(const List& list, Matches matches) -> decltype(&*list.begin()) {
  const auto found = std::find_if(list.begin(), list.end(), matches);
  return found == list.end() ? nullptr : &*found;
}

bool is_called(std::string_view wanted, const std::string& name, const Label& label) {
  return wanted == name ||
         std::any_of(label.begin(), label.end(), [&](const auto& text) { return text.second == wanted; });
}

}  // namespace

const std::string& in_language(const Label& label, std::string_view language) {
  const auto found = label.find(std::string(language));
  if (found != label.end()) return found->second;
  const auto chinese = label.find("zh");
  if (chinese != label.end()) return chinese->second;
  return label.empty() ? kNoText : label.begin()->second;
}

const Step* Procedure::find(std::string_view step) const {
  return find_in(steps, [&](const Step& known) { return known.name == step; });
}

bool Procedure::is_final(std::string_view state) const {
  const auto found = states.find(std::string(state));
  return found != states.end() && (found->second == Core::closed || found->second == Core::cancelled);
}

std::vector<std::string> Procedure::parts() const {
  std::vector<std::string> kinds;
  for (const auto& step : steps)
    if (!step.parts.empty() && std::find(kinds.begin(), kinds.end(), step.parts) == kinds.end())
      kinds.push_back(step.parts);
  return kinds;
}

const std::string* FilingPlan::expression_of(std::string_view field) const {
  const auto* found = find_in(computed, [&](const auto& known) { return known.first == field; });
  return found == nullptr ? nullptr : &found->second;
}

const Field* Kind::find(std::string_view field) const {
  return find_in(fields, [&](const Field& known) { return known.name == field; });
}

const Field* Kind::ref_to(std::string_view kind) const {
  return find_in(fields, [&](const Field& known) { return known.type == expr::Type::ref && known.target == kind; });
}

const Kind* Kit::find_kind(std::string_view wanted) const {
  if (const auto* kind = find_in(kinds, [&](const Kind& known) { return known.name == wanted; })) return kind;
  return find_in(kinds, [&](const Kind& known) { return is_called(wanted, known.name, known.label); });
}

const FigureDef* Kit::find_figure(std::string_view wanted) const {
  return find_in(figures, [&](const FigureDef& known) { return is_called(wanted, known.name, known.label); });
}

const ClaimDef* Kit::find_claim(std::string_view wanted) const {
  return find_in(claims, [&](const ClaimDef& known) { return is_called(wanted, known.name, known.label); });
}

const Role* Kit::find_role(std::string_view key) const {
  return find_in(roles, [&](const Role& known) { return known.key == key; });
}

const Lamp* Kit::lamp_of(const Kind& kind, const db::Row& row, const expr::Condition::Context& context) const {
  return find_in(lamps, [&](const Lamp& lamp) {
    return lamp.kind == kind.name && lamp.when && lamp.when->holds(row, context) == expr::Truth::yes;
  });
}

}  // namespace bihuan::kit
