// The units of one moment, in memory: names and paths for every answer. Immutable; made anew when the tree or the day
// changes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "account/seen.h"
#include "org/tree.h"

namespace bihuan::http {

struct Tree {
  Date day;
  std::unordered_map<int64_t, org::Place> by_id;
  std::unordered_map<std::string, int64_t> by_code;
  std::vector<int64_t> in_order;  // the living, by path
  std::string root;               // path of the root

  static Result<std::shared_ptr<const Tree>> load(db::Session& session, const org::Moment& at);
  account::UnitPaths paths() const;  // good while the tree is
  // "" of a unit that is not there: nowhere.
  const std::string& path(int64_t unit) const;
  const std::string& name(int64_t unit) const;
};

}  // namespace bihuan::http
