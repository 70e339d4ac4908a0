#include "report/align.h"

#include <algorithm>

namespace bihuan::report {
namespace {

// Runs of matches in the middle part, from the trace of furthest-reaching points.
std::vector<Same> middle(std::u32string_view a, std::u32string_view b, size_t most_edits) {
  const auto n = static_cast<int64_t>(a.size());
  const auto m = static_cast<int64_t>(b.size());
  const auto most = std::min<int64_t>(n + m, static_cast<int64_t>(most_edits));
  std::vector<std::vector<int64_t>> trace;
  std::vector<int64_t> v(static_cast<size_t>(2 * most + 3), 0);
  const int64_t zero = most + 1;
  int64_t found = -1;
  for (int64_t d = 0; d <= most && found < 0; ++d) {
    for (int64_t k = -d; k <= d; k += 2) {
      const auto at = static_cast<size_t>(zero + k);
      int64_t x = k == -d || (k != d && v[at - 1] < v[at + 1]) ? v[at + 1] : v[at - 1] + 1;
      int64_t y = x - k;
      while (x < n && y < m && a[static_cast<size_t>(x)] == b[static_cast<size_t>(y)]) ++x, ++y;
      v[at] = x;
      if (x >= n && y >= m) {
        found = d;
        break;
      }
    }
    trace.emplace_back(v.begin() + (zero - d - 1), v.begin() + (zero + d + 2));
  }
  if (found < 0) return {};

  std::vector<Same> runs;
  int64_t x = n;
  int64_t y = m;
  for (int64_t d = found; d > 0; --d) {
    const auto& before = trace[static_cast<size_t>(d - 1)];
    const auto reach = [&](int64_t k) {
      return before[static_cast<size_t>(k + d)];
    };  // trace[d-1] covers k from -d to d
    const int64_t k = x - y;
    const bool down = k == -d || (k != d && reach(k - 1) < reach(k + 1));
    const int64_t from_k = down ? k + 1 : k - 1;
    const int64_t from_x = reach(from_k);
    const int64_t from_y = from_x - from_k;
    const int64_t start_x = down ? from_x : from_x + 1;
    if (x > start_x)
      runs.push_back(
          {static_cast<size_t>(start_x), static_cast<size_t>(start_x - k), static_cast<size_t>(x - start_x)});
    x = from_x;
    y = from_y;
  }
  if (x > 0) runs.push_back({0, 0, static_cast<size_t>(x)});
  std::reverse(runs.begin(), runs.end());
  return runs;
}

}  // namespace

std::vector<Same> align(std::u32string_view before, std::u32string_view after, size_t most_edits) {
  size_t head = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
  size_t tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
    ++tail;
  std::vector<Same> runs;
  if (head > 0) runs.push_back({0, 0, head});
  for (auto run : middle(before.substr(head, before.size() - head - tail),
                         after.substr(head, after.size() - head - tail), most_edits))
    runs.push_back({run.before + head, run.after + head, run.length});
  if (tail > 0) runs.push_back({before.size() - tail, after.size() - tail, tail});
  return runs;
}

}  // namespace bihuan::report
