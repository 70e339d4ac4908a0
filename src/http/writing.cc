#include "http/writing.h"

#include <algorithm>
#include <chrono>
#include <future>

#include "db/dialect.h"
#include "http/guard.h"

namespace bihuan::http {
namespace {

constexpr std::chrono::microseconds kGather(100);
constexpr std::chrono::milliseconds kIdle(50);
constexpr std::chrono::milliseconds kPause(5);  // enough where much has gathered
// Pages of the database's log, and how many commands in one commit are a throng: each of them would wait for a long
// writing back, so it is done often and briefly; for a few it is done seldom, which takes less time in all.
constexpr int kSeldom = 16'000;
constexpr int kOften = 1'000;
constexpr size_t kThrong = 16;

}  // namespace

Writing::Writing(log::Writer& writer, const kit::Kit& kit, Hooks hooks) : writer_(writer), hooks_(std::move(hooks)) {
  auto watch = std::make_unique<Watch>(kit);
  watch_ = watch.get();
  writer_.add_listener(std::move(watch));
  thread_ = std::thread([this] { work(); });
}

Writing::~Writing() { stop(); }

void Writing::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<void> Writing::submit(Task task) {
  bool is_time = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Error{Fault::unavailable, "api.shutting_down"};
    if (waiting_.size() >= kMostWaiting) return Error{Fault::unavailable, "api.busy"};
    is_time = task.alone || waiting_.empty() || waiting_.size() + 1 >= expected_;
    waiting_.push_back(std::move(task));
  }
  if (is_time) wake_.notify_one();
  return {};
}

Result<void> Writing::run(std::function<Result<void>(log::Tx&)> command, bool alone) {
  std::promise<Result<void>> answer;
  auto answered = answer.get_future();
  TRY(submit({alone, std::move(command), [&answer](Result<void> result) { answer.set_value(std::move(result)); }, {}}));
  return answered.get();
}

Result<void> Writing::run_outside(std::function<Result<void>()> work) {
  Result<void> worked;
  std::promise<void> answer;
  auto answered = answer.get_future();
  Task task;
  task.alone = true;
  task.outside = [&] { worked = work(); };
  task.done = [&](const Result<void>&) { answer.set_value(); };
  TRY(submit(std::move(task)));
  answered.get();
  return worked;
}

void Writing::rest(std::unique_lock<std::mutex>& lock) {
  const auto is_wanted = [this] { return stopping_ || !waiting_.empty(); };
  const auto idle = not_written_ < kMuch ? kIdle : kPause;
  if (not_written_ < kWorthWriting || wake_.wait_for(lock, idle, is_wanted)) return wake_.wait(lock, is_wanted);
  lock.unlock();
  (void)writer_.session().execute(db::write_back_statement());  // who cannot now does so later
  lock.lock();
  not_written_ = 0;
  wake_.wait(lock, is_wanted);
}

std::vector<Writing::Task> Writing::next() {
  std::unique_lock lock(mutex_);
  rest(lock);
  wake_.wait_for(lock, kGather, [this] { return stopping_ || waiting_.size() >= expected_ || waiting_.front().alone; });
  std::vector<Task> tasks;
  while (!waiting_.empty() && tasks.size() < kMostTogether) {
    if (waiting_.front().alone && !tasks.empty()) break;
    const bool alone = waiting_.front().alone;
    tasks.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    if (alone) break;
  }
  expected_ = std::min(tasks.size(), kWorthWaiting);
  not_written_ += tasks.size();
  return tasks;
}

void Writing::work() {
  while (true) {
    auto tasks = next();
    if (tasks.empty()) return;
    write(std::move(tasks));
    const std::lock_guard lock(mutex_);
    expected_ = std::min(expected_ + waiting_.size(), kWorthWaiting);  // these asked meanwhile
  }
}

void Writing::write(std::vector<Task> tasks) {
  const auto began = std::chrono::steady_clock::now();
  if (const bool is_throng = tasks.size() >= kThrong; is_throng != is_throng_) {
    (void)writer_.session().execute(db::write_back_at_statement(is_throng ? kOften : kSeldom));
    is_throng_ = is_throng;
  }
  std::vector<Result<void>> results;
  auto whole = [&]() -> Result<void> {
    if (tasks.front().outside) {
      tasks.front().outside();
      return {};
    }
    TRY_SET(auto tx, writer_.begin("", hooks_.clock()));
    for (auto& task : tasks) {
      TRY(tx.begin_part());
      tx.set_now(hooks_.clock());
      auto result = guarded([&] { return task.run(tx); });
      if (result) {
        if (auto kept = tx.keep_part(); !kept) result = std::move(kept.error());
      }
      if (!result) TRY(tx.drop_part());
      // Those that come after it in the group are judged by it; and once more below, by who read before the commit.
      if (watch_->structure_changed()) hooks_.structure_changed();
      results.push_back(std::move(result));
    }
    return tx.commit();
  }();
  std::vector<RowChange> changes;
  const bool is_structure = watch_->structure_changed();
  if (whole) changes = watch_->take();
  watch_->forget();
  if (is_structure) hooks_.structure_changed();
  for (size_t i = 0; i < tasks.size(); ++i) {
    if (i < results.size() && !results[i]) {
      tasks[i].done(std::move(results[i]));  // it was refused, whatever became of the others
    } else {
      tasks[i].done(whole ? Result<void>() : Result<void>(whole.error()));
    }
  }
  if (whole && !changes.empty()) hooks_.committed(std::move(changes));
  hooks_.grouped(tasks.size(), std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
}

}  // namespace bihuan::http
