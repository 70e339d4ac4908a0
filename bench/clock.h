// Timing: medians of runs taken in turn, so that a change of the machine's mood meets both sides.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bihuan::bench {

inline double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline double median(std::vector<double> times) {
  if (times.empty()) return 0;
  std::sort(times.begin(), times.end());
  const size_t middle = times.size() / 2;
  return times.size() % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
}

struct Pair {
  double ours = 0;
  double peer = 0;
};

// A B A B …: `warm` rounds that are not counted, then `runs` that are. Both functions give a Result<void>.
template <class Ours, class Peer>
Result<Pair> in_turn(int warm, int runs, Ours&& ours, Peer&& peer) {
  std::vector<double> of_ours;
  std::vector<double> of_peer;
  for (int run = -warm; run < runs; ++run) {
    const double begin = now_ms();
    TRY(ours());
    const double between = now_ms();
    TRY(peer());
    const double end = now_ms();
    if (run < 0) continue;
    of_ours.push_back(between - begin);
    of_peer.push_back(end - between);
  }
  return Pair{median(std::move(of_ours)), median(std::move(of_peer))};
}

}  // namespace bihuan::bench
