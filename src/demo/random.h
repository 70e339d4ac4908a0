// Repeatable chance: the same seed gives the same county on every machine (no std:: distribution, whose results differ
// by library). splitmix64 (Steele, Lea, Flood 2014).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bihuan::demo {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // low to high, both included; low when there is nothing between.
  int64_t between(int64_t low, int64_t high) {
    if (high <= low) return low;
    return low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items.at(static_cast<size_t>(between(0, static_cast<int64_t>(items.size()) - 1)));
  }

 private:
  uint64_t state_;
};

// `whole` cut into `parts` shares, each at least `least`, adding to exactly `whole`. Precondition: whole >= parts *
// least.
inline std::vector<int64_t> shares_of(Random& random, int64_t whole, size_t parts, int64_t least = 0) {
  if (parts == 0) return {};
  std::vector<int64_t> weights(parts);
  int64_t sum = 0;
  for (auto& weight : weights) sum += weight = random.between(50, 150);
  const int64_t free = whole - least * static_cast<int64_t>(parts);
  std::vector<int64_t> result(parts, least);
  int64_t given = 0;
  for (size_t i = 0; i < parts; ++i) {
    const int64_t share = free / sum * weights[i] + free % sum * weights[i] / sum;
    result[i] += share;
    given += share;
  }
  for (size_t i = 0; given < free; i = (i + 1) % parts, ++given) ++result[i];
  return result;
}

}  // namespace bihuan::demo
