#include "expr/node.h"

#include <algorithm>

namespace bihuan::expr {

std::vector<NodePtr> conjuncts(const NodePtr& condition) {
  if (!condition) return {};
  if (condition->op != Op::both) return {condition};
  std::vector<NodePtr> all;
  for (const auto& part : condition->parts)
    for (auto& each : conjuncts(part)) all.push_back(std::move(each));
  return all;
}

bool can_be_unknown(const Node& node) {
  switch (node.op) {
    case Op::constant:
    case Op::today:
    case Op::known:
    case Op::absent:
      return false;
    case Op::parameter:
    case Op::leaf:
      return true;
    case Op::field:
      return node.path.unknown;
    case Op::nested: {
      const Aggregate& of = *node.aggregate;
      if (of.form == LeafForm::quantor || of.form == LeafForm::extreme) return true;
      return (of.rows.where && can_be_unknown(*of.rows.where)) || (of.field_unknown && !of.known_part);
    }
    default:
      break;
  }
  return std::any_of(node.parts.begin(), node.parts.end(), [](const NodePtr& part) { return can_be_unknown(*part); });
}

void collect_none_fields(const NodePtr& value, std::vector<NodePtr>& into) {
  if (value->op == Op::field && !value->path.unknown) into.push_back(value);
  for (const auto& part : value->parts) collect_none_fields(part, into);
}

}  // namespace bihuan::expr
