// The connections that are open, in the order in which they came: so that a shutdown can wake those that wait for a
// request, and a newcomer find room. Any thread may ask; each connection changes its own standing on its own strand.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace bihuan::http {

// How a connection stands; on its own strand alone, but for whoever looks whether it is idle.
struct Standing {
  std::atomic<bool> idle = true;  // nothing is under way: it may be cut
  bool closed = false;
};

// Every connection that is open, so that a shutdown can wake those that wait for a request.
class Connections {
 public:
  struct Entry {
    std::shared_ptr<Standing> standing;
    std::function<void()> cut;  // if it is idle still when its strand comes to it; called on any thread
    bool is_leaving = false;
  };
  using Handle = std::list<Entry>::iterator;
  Handle add(Entry entry) {
    const std::lock_guard lock(mutex_);
    return all_.insert(all_.end(), std::move(entry));
  }
  void remove(Handle handle) {
    const std::lock_guard lock(mutex_);
    all_.erase(handle);
  }
  void cut_idle() {
    const std::lock_guard lock(mutex_);
    for (auto& entry : all_)
      if (entry.standing->idle) entry.cut();
  }
  // Makes room by the one that came first. False: every one is at work.
  bool cut_one_idle() {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(all_.begin(), all_.end(),
                                    [](const Entry& entry) { return entry.standing->idle && !entry.is_leaving; });
    if (found == all_.end()) return false;
    found->is_leaving = true;
    found->cut();
    return true;
  }
  size_t size() const {
    const std::lock_guard lock(mutex_);
    return all_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::list<Entry> all_;
};

}  // namespace bihuan::http
