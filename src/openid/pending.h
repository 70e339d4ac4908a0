// Sign-ins under way, each taken once: in memory, so that a restart of the server asks people to begin again. Any
// thread.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/date.h"

namespace bihuan::openid {

// By a secret key, for some minutes. When there are too many, the oldest goes.
template <class Value>
class Pending {
 public:
  Pending(int64_t seconds, size_t most) : seconds_(seconds), most_(most) {}

  void add(const std::string& key, Value value, Instant now) {
    const std::lock_guard lock(mutex_);
    forget(now);
    if (by_age_.size() >= most_) drop(by_age_.begin());
    const auto at = by_age_.emplace(now.seconds, key);
    values_.insert_or_assign(key, std::pair(std::move(value), at));
  }

  // Once: whoever comes second finds nothing.
  std::optional<Value> take(const std::string& key, Instant now) {
    const std::lock_guard lock(mutex_);
    forget(now);
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    std::optional<Value> value(std::move(found->second.first));
    drop(found->second.second);
    return value;
  }

 private:
  using ByAge = std::multimap<int64_t, std::string>;

  void forget(Instant now) {
    while (!by_age_.empty() && by_age_.begin()->first + seconds_ <= now.seconds) drop(by_age_.begin());
  }
  void drop(typename ByAge::iterator at) {
    values_.erase(at->second);
    by_age_.erase(at);
  }

  const int64_t seconds_;
  const size_t most_;
  std::mutex mutex_;
  ByAge by_age_;
  std::map<std::string, std::pair<Value, typename ByAge::iterator>> values_;
};

}  // namespace bihuan::openid
