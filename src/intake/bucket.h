// How often one client may ask: a bucket that holds so many tokens and gets one back every so many seconds. Pure; the
// clock is an argument. Buckets live in memory only: a restart forgives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/date.h"

namespace bihuan::intake {

struct Rate {
  int burst = 5;             // tokens of a full bucket
  int seconds_a_token = 60;  // one comes back
};

struct Bucket {
  int64_t full_at = 0;  // the second at which it is full again: all that there is to know
};

// Takes a token if there is one; else how many seconds until there is. 0: taken. A clock that is set back gives
// nothing.
int64_t take(Bucket& bucket, const Rate& rate, Instant now);

// Buckets by client. At most `most` of them: when there are more, full ones are forgotten; if none is, a new client
// shares one bucket with all that find no room. Not shared between threads.
class Limiter {
 public:
  explicit Limiter(Rate rate, size_t most = 100'000) : rate_(rate), most_(most) {}
  int64_t take(const std::string& client, Instant now);
  size_t size() const { return buckets_.size(); }

 private:
  Rate rate_;
  size_t most_;
  std::unordered_map<std::string, Bucket> buckets_;
  Bucket shared_;
  int64_t swept_at_ = INT64_MIN;
};

// A client's key: the digest of its address with a secret of this process, so that no address is kept.
std::string client_key(std::string_view secret, std::string_view address);

}  // namespace bihuan::intake
