#include "expr/schema.h"

#include <algorithm>

namespace bihuan::expr {
namespace {

// Keys go before labels, so that a label never hides a key.
template <class Named>
const Named* find_named(const std::vector<Named>& all, std::string_view name) {
  for (const auto& one : all)
    if (one.name == name) return &one;
  for (const auto& one : all)
    if (std::find(one.labels.begin(), one.labels.end(), name) != one.labels.end()) return &one;
  return nullptr;
}

}  // namespace

const Field* Kind::find(std::string_view wanted) const { return find_named(fields, wanted); }
const Kind* Schema::find_kind(std::string_view name) const { return find_named(kinds, name); }
const Parameter* Schema::find_parameter(std::string_view name) const { return find_named(parameters, name); }

}  // namespace bihuan::expr
