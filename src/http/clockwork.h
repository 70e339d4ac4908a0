// What happens by the clock: reminders are found and sent, expired uploads, sessions and answers forgotten, a
// checkpoint is written each day. One thread; what it missed while the server was down it catches up at the start.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/result.h"

namespace bihuan::http {

class App;

class Clockwork {
 public:
  explicit Clockwork(App& app);
  ~Clockwork();
  void stop();

 private:
  void work();
  void every_hour();
  void every_minute();
  Result<void> remind();
  Result<void> sweep();
  Result<void> checkpoint();
  Result<void> look_round();
  void note(const Result<void>& result, const char* what);

  App& app_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bihuan::http
