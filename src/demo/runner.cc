#include "demo/runner.h"

namespace bihuan::demo {
namespace {

constexpr int64_t kOpening = 8 * 3600 + 1800;  // 8:30
constexpr int64_t kBatch = 1000;

}  // namespace

Result<void> Runner::run_until(Date last) {
  while (!jobs_.empty() && jobs_.begin()->first <= last) {
    today_ = jobs_.begin()->first;
    seconds_ = 0;
    // Jobs may add jobs to this day: taken in turn until none is left.
    while (!jobs_.empty() && jobs_.begin()->first == today_) {
      auto jobs = std::move(jobs_.begin()->second);
      jobs_.erase(jobs_.begin());
      for (auto& job : jobs) TRY(job());
    }
  }
  return commit();
}

Result<log::Tx*> Runner::command(const std::string& actor) {
  if (tx_ && commands_ % kBatch == 0) TRY(commit());
  ++commands_;
  // A day has more commands than seconds in a large county: the last ones share a second.
  if (seconds_ < 14 * 3600) ++seconds_;
  const Instant now{start_of(today_).seconds + kOpening + seconds_};
  if (!tx_) {
    TRY_SET(auto tx, site_.writer().begin(actor, now));
    tx_.emplace(std::move(tx));
  }
  tx_->set_actor(actor);
  tx_->set_now(now);
  return &*tx_;
}

Result<void> Runner::commit() {
  if (!tx_) return {};
  auto done = tx_->commit();
  tx_.reset();
  if (progress_) progress_(commands_);
  return done;
}

}  // namespace bihuan::demo
