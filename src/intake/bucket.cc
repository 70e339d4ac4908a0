#include "intake/bucket.h"

#include <algorithm>

#include "base/hash.h"

namespace bihuan::intake {

// A bucket is as empty as it is long until it is full. One token costs `seconds_a_token`; there is one as long as the
// bucket is then full within the time that it takes to fill it.
int64_t take(Bucket& bucket, const Rate& rate, Instant now) {
  const int64_t whole = int64_t{rate.burst} * rate.seconds_a_token;
  const int64_t after = std::max(bucket.full_at, now.seconds) + rate.seconds_a_token;
  const int64_t wait = after - now.seconds - whole;
  if (wait > 0) return wait;
  bucket.full_at = after;
  return 0;
}

int64_t Limiter::take(const std::string& client, Instant now) {
  const auto found = buckets_.find(client);
  if (found != buckets_.end()) return intake::take(found->second, rate_, now);
  if (buckets_.size() >= most_ && swept_at_ != now.seconds) {
    std::erase_if(buckets_, [&](const auto& one) { return one.second.full_at <= now.seconds; });
    swept_at_ = now.seconds;  // once a second: who floods us is not to make us search
  }
  if (buckets_.size() >= most_) return intake::take(shared_, rate_, now);
  return intake::take(buckets_[client], rate_, now);
}

std::string client_key(std::string_view secret, std::string_view address) {
  return to_hex(sha256(secret, address)).substr(0, 32);
}

}  // namespace bihuan::intake
