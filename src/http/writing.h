// The one thread that writes. Commands wait in a queue; the thread takes all that wait, runs each in a part of one
// transaction, and commits once: many commands, one fsync. A refused command leaves nothing; an accepted one is
// answered only when it is on the disk. Who was answered a moment ago asks again in a moment: while as many as of late
// are expected, the thread waits for them so long as a command takes (PostgreSQL's commit_delay). When nobody has asked
// for a while, it writes the database's log back into its file: so a command seldom waits for that.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "http/watch.h"
#include "log/writer.h"

namespace bihuan::http {

class Writing {
 public:
  struct Task {
    bool alone = false;
    std::function<Result<void>(log::Tx&)> run;
    std::function<void(Result<void>)> done;  // called once, on the writing thread
    std::function<void()> outside = {};      // instead of `run`, and alone: with transactions of its own
  };
  struct Hooks {
    std::function<Instant()> clock;
    std::function<void()>
        structure_changed;  // who may do what was touched: when it is written, and when it is committed
    std::function<void(std::vector<RowChange>)> committed;
    std::function<void(size_t commands, double seconds)> grouped;  // for the metrics
  };
  Writing(log::Writer& writer, const kit::Kit& kit, Hooks hooks);
  ~Writing();  // finishes what waits
  // Fault: unavailable "api.busy" (too many wait), "api.shutting_down"; then `done` is not called.
  Result<void> submit(Task task);
  // Waits for the answer. Never on the writing thread.
  Result<void> run(std::function<Result<void>(log::Tx&)> command, bool alone = false);
  // The same for what has transactions of its own.
  Result<void> run_outside(std::function<Result<void>()> work);
  void stop();

 private:
  static constexpr size_t kMostWaiting = 4096;
  static constexpr size_t kMostTogether = 256;
  static constexpr size_t kWorthWaiting = 8;   // in a commit of more, each costs little more than its own pages
  static constexpr size_t kWorthWriting = 50;  // commands since the log was last written back
  static constexpr size_t kMuch = 1000;
  void work();
  std::vector<Task> next();
  void rest(std::unique_lock<std::mutex>& lock);  // until there is something to do
  void write(std::vector<Task> tasks);

  log::Writer& writer_;
  Hooks hooks_;
  Watch* watch_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> waiting_;
  size_t expected_ = 0;     // together, of late
  size_t not_written_ = 0;  // commands that stand in the database's log alone
  bool is_throng_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bihuan::http
