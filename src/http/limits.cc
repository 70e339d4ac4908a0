#include "http/limits.h"

#include <algorithm>
#include <cmath>

namespace bihuan::http {

Result<void> Buckets::take(std::string_view what, std::string_view client, const Rate& rate, Instant now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() > kMost) buckets_.clear();
  const auto [found, is_new] = buckets_.try_emplace(std::string(what) + "|" + std::string(client),
                                                    Bucket{static_cast<double>(rate.burst), now.seconds});
  Bucket& bucket = found->second;
  const double each_second = rate.per_minute / 60.0;
  bucket.at = std::min(bucket.at, now.seconds);  // a clock that was set back starts no long wait
  const auto passed = static_cast<double>(now.seconds - bucket.at);
  bucket.left = std::min(static_cast<double>(rate.burst), bucket.left + passed * each_second);
  bucket.at = now.seconds;
  if (bucket.left < 1) {
    const auto wait = static_cast<int64_t>(std::ceil((1 - bucket.left) / each_second));
    return Error{Fault::unavailable, "api.too_many_requests", {{"seconds", std::to_string(wait)}}};
  }
  bucket.left -= 1;
  return {};
}

}  // namespace bihuan::http
