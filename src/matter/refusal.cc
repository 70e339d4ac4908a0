#include "matter/refusal.h"

namespace bihuan::matter {

Error refuse(Fault fault, std::string key, const kit::Kind& kind, std::string_view step, kit::ErrorFields fields) {
  const kit::Step* known = kind.procedure ? kind.procedure->find(step) : nullptr;
  kit::put_word(fields, "kind", {kind.name, &kind.label});
  kit::put_word(fields, "step", {std::string(step), known == nullptr ? nullptr : &known->label});
  return Error{fault, std::move(key), std::move(fields)};
}

kit::Word state_word(const kit::Kind& kind, const std::string& state) {
  const auto label = kind.procedure->state_labels.find(state);
  return {state, label == kind.procedure->state_labels.end() ? nullptr : &label->second};
}

kit::ErrorFields field_word(const kit::Kind& kind, const std::string& name) {
  kit::ErrorFields fields;
  const auto* field = kind.find(name);
  kit::put_word(fields, "field", {name, field == nullptr ? nullptr : &field->label});
  return fields;
}

}  // namespace bihuan::matter
