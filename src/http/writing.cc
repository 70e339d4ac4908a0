#include "http/writing.h"

#include <chrono>
#include <future>

#include "http/guard.h"

namespace bihuan::http {

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
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Error{Fault::unavailable, "api.shutting_down"};
    if (waiting_.size() >= kMostWaiting) return Error{Fault::unavailable, "api.busy"};
    waiting_.push_back(std::move(task));
  }
  wake_.notify_one();
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

std::vector<Writing::Task> Writing::next() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  std::vector<Task> tasks;
  while (!waiting_.empty() && tasks.size() < kMostTogether) {
    if (waiting_.front().alone && !tasks.empty()) break;
    const bool alone = waiting_.front().alone;
    tasks.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    if (alone) break;
  }
  return tasks;
}

void Writing::work() {
  while (true) {
    auto tasks = next();
    if (tasks.empty()) return;
    write(std::move(tasks));
  }
}

void Writing::write(std::vector<Task> tasks) {
  const auto began = std::chrono::steady_clock::now();
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
      results.push_back(std::move(result));
    }
    return tx.commit();
  }();
  std::vector<RowChange> changes;
  const bool is_structure = watch_->structure_changed();
  if (whole) changes = watch_->take();
  watch_->forget();
  if (whole && is_structure) hooks_.structure_changed();
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
