#include "kit/usual_fields.h"

#include <algorithm>

namespace bihuan::kit {

const Field* deadline_of(const Kind& kind) {
  const Field* field = kind.find("due");
  return field != nullptr && field->type == expr::Type::date && !field->personal ? field : nullptr;
}

const Field* title_of(const Kind& kind) {
  for (const auto* name : {"title", "name", "subject", "content"}) {
    const Field* field = kind.find(name);
    if (field != nullptr && field->type == expr::Type::text && !field->personal) return field;
  }
  return nullptr;
}

std::vector<const Field*> answer_of(const Kind& kind) {
  std::vector<const Field*> fields;
  if (!kind.procedure) return fields;
  for (const auto& step : kind.procedure->steps) {
    const auto to = kind.procedure->states.find(step.to);
    if (step.from.empty() || to == kind.procedure->states.end() || to->second != Core::submitted) continue;
    for (const auto& name : step.needs) {
      const Field* field = kind.find(name);
      if (field->personal || field->type == expr::Type::account) continue;
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
    }
  }
  return fields;
}

}  // namespace bihuan::kit
