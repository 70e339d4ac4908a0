// Threads for what takes long: figures over much, reports, passwords. A bounded queue: who comes when it is full is
// told so.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace bihuan::http {

class Workers {
 public:
  explicit Workers(size_t threads);
  ~Workers();  // finishes what waits
  // Faults: unavailable "api.busy", "api.shutting_down".
  Result<void> submit(std::function<void()> job);
  void stop();

 private:
  static constexpr size_t kMostWaiting = 512;
  void work();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace bihuan::http
