// Token buckets: how often one client may do something. In memory; the clock is an argument.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/date.h"
#include "base/result.h"

namespace bihuan::http {

class Buckets {
 public:
  struct Rate {
    int burst = 10;
    int per_minute = 10;
  };
  // Takes one from the bucket `what` of `client`. Fault: unavailable "api.too_many_requests" (`seconds`).
  Result<void> take(std::string_view what, std::string_view client, const Rate& rate, Instant now);

 private:
  static constexpr size_t kMost = 100'000;  // clients remembered; then all begin anew
  struct Bucket {
    double left = 0;
    int64_t at = 0;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

// How often one address may ask without an account, or for one.
struct Rates {
  Buckets::Rate sign_in{20, 20};
  Buckets::Rate submit{5, 2};     // requests of the public
  Buckets::Rate receipt{60, 30};  // what they read and rate with a receipt
};

}  // namespace bihuan::http
