// The site that the server is measured on: ten offices below one bureau, 10,000 problems in five states, three steps
// each.
#pragma once

#include <string>

#include "kit/model.h"

namespace bihuan::bench {

inline constexpr int kProblems = 10'000;
inline constexpr int kOffices = 10;
inline constexpr const char* kStates[] = {"issued", "working", "applied", "verified", "closed"};

struct Tokens {
  std::string clerk;   // of the bureau: what it reads is narrowed to the bureau's subtree
  std::string office;  // the supervision office
};
Result<Tokens> make_http_site(const kit::Kit& kit, const std::string& directory);

}  // namespace bihuan::bench
