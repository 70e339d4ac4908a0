// Live updates: who subscribed hears of every row that a commit changed and that they may see. A subscriber that does
// not keep up loses its oldest messages and is told so ("lost"), never the others' time.
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/watch.h"

namespace bihuan::http {

class Events;

// One stream of server-sent events. `next` gives what waits; `on_ready` is called (on any thread) when something does.
class Subscription {
 public:
  using Filter = std::function<bool(const RowChange&)>;
  Subscription(Events& events, Filter filter) : events_(events), filter_(std::move(filter)) {}
  ~Subscription();
  // Empty: nothing waits. `ended`: no more will come.
  std::string next();
  bool ended() const;
  void on_ready(std::function<void()> call);

 private:
  friend class Events;
  Events& events_;
  Filter filter_;
  std::deque<std::string> waiting_;
  bool lost_ = false;
  bool ended_ = false;
  std::function<void()> ready_;
};

class Events {
 public:
  std::unique_ptr<Subscription> subscribe(Subscription::Filter filter);
  void publish(const std::vector<RowChange>& changes);
  void end();
  size_t subscribers() const;

 private:
  friend class Subscription;
  static constexpr size_t kMostWaiting = 1000;
  mutable std::mutex mutex_;
  std::list<Subscription*> all_;
  bool ended_ = false;
};

}  // namespace bihuan::http
