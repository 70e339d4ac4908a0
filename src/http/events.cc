#include "http/events.h"

#include <algorithm>

#include "http/json_text.h"

namespace bihuan::http {
namespace {

std::string message_of(const RowChange& change) {
  JsonText json;
  json.begin_object().text("kind", change.kind).number("id", change.id).number("position", change.position);
  if (change.gone) json.boolean("gone", true);
  json.end_object();
  return "id: " + std::to_string(change.position) + "\nevent: row\ndata: " + json.take() + "\n\n";
}

}  // namespace

Subscription::~Subscription() {
  const std::lock_guard lock(events_.mutex_);
  events_.all_.remove(this);
}

std::string Subscription::next() {
  const std::lock_guard lock(events_.mutex_);
  std::string text;
  if (lost_) text = "event: lost\ndata: {}\n\n";
  lost_ = false;
  for (const auto& message : waiting_) text += message;
  waiting_.clear();
  return text;
}

bool Subscription::ended() const {
  const std::lock_guard lock(events_.mutex_);
  return ended_;
}

void Subscription::on_ready(std::function<void()> call) {
  const std::lock_guard lock(events_.mutex_);
  ready_ = std::move(call);
  if (ready_ && (!waiting_.empty() || ended_)) ready_();
}

std::unique_ptr<Subscription> Events::subscribe(Subscription::Filter filter) {
  auto subscription = std::make_unique<Subscription>(*this, std::move(filter));
  const std::lock_guard lock(mutex_);
  subscription->ended_ = ended_;
  all_.push_back(subscription.get());
  return subscription;
}

void Events::publish(const std::vector<RowChange>& changes) {
  const std::lock_guard lock(mutex_);
  for (auto* subscription : all_) {
    bool is_new = false;
    for (const auto& change : changes) {
      if (!subscription->filter_(change)) continue;
      if (subscription->waiting_.size() >= kMostWaiting) {
        subscription->waiting_.pop_front();
        subscription->lost_ = true;
      }
      subscription->waiting_.push_back(message_of(change));
      is_new = true;
    }
    if (is_new && subscription->ready_) subscription->ready_();
  }
}

void Events::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  for (auto* subscription : all_) {
    subscription->ended_ = true;
    if (subscription->ready_) subscription->ready_();
  }
}

size_t Events::subscribers() const {
  const std::lock_guard lock(mutex_);
  return all_.size();
}

}  // namespace bihuan::http
