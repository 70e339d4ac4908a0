// The made-up county: units, posts, three years of activity records, a year's rectification with histories made by the
// procedures under a simulated clock, returns of every unit and period, a merger in mid-year, late returns. The same
// seed gives the same log root. Its key comes from the seed and is marked insecure. Words and amounts stand in the
// kit's demo.yaml.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "base/number.h"
#include "base/result.h"
#include "kit/model.h"

namespace bihuan::demo {

inline constexpr int kFaults = 12;

struct Wanted {
  std::string directory;
  const kit::Kit* kit = nullptr;
  int64_t records = 100'000;  // activity records over three years
  uint64_t seed = 1;
  std::set<int> broken;  // planted faults, 1 to 12
  std::function<void(int64_t commands)> progress;
};

struct Made {
  int64_t entries = 0;
  std::string root;  // hex
  int64_t records = 0;
  std::map<std::string, Number>
      tallies;                        // figure → its value for the work year, counted while making, not by figure code
  std::map<int, std::string> faults;  // planted fault → its culprit, as a person would name it
};
Result<Made> make_county(const Wanted& wanted);

}  // namespace bihuan::demo
