#include "http/tree.h"

#include <algorithm>

namespace bihuan::http {
namespace {

const std::string kNone;

}  // namespace

Result<std::shared_ptr<const Tree>> Tree::load(db::Session& session, const org::Moment& at) {
  auto tree = std::make_shared<Tree>();
  tree->day = at.day;
  TRY_SET(auto places, org::places_at(session, at.position));
  const int day = at.day.ymd();
  for (auto& place : places) {
    if (place.from_day > day || place.to_day < day) continue;
    if (place.live) tree->in_order.push_back(place.unit);
    tree->by_code.emplace(place.code, place.unit);
    tree->by_id.emplace(place.unit, std::move(place));
  }
  std::sort(tree->in_order.begin(), tree->in_order.end(),
            [&](int64_t a, int64_t b) { return tree->by_id.at(a).path < tree->by_id.at(b).path; });
  if (!tree->in_order.empty()) tree->root = tree->by_id.at(tree->in_order.front()).path;
  return std::shared_ptr<const Tree>(std::move(tree));
}

account::UnitPaths Tree::paths() const {
  return {[this](int64_t id) -> Result<std::string> { return path(id); },
          [this](const std::string& code) -> Result<std::string> {
            const auto found = by_code.find(code);
            return found == by_code.end() ? kNone : path(found->second);
          }};
}

const std::string& Tree::path(int64_t unit) const {
  const auto found = by_id.find(unit);
  return found == by_id.end() ? kNone : found->second.path;
}

const std::string& Tree::name(int64_t unit) const {
  const auto found = by_id.find(unit);
  return found == by_id.end() ? kNone : found->second.name;
}

}  // namespace bihuan::http
