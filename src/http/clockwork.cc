#include "http/clockwork.h"

#include <algorithm>
#include <chrono>

#include "account/session.h"
#include "evidence/upload.h"
#include "http/answers.h"
#include "http/app.h"
#include "http/outlook.h"
#include "remind/delivery.h"
#include "remind/run.h"

namespace bihuan::http {
namespace {

constexpr int kMinutesAnHour = 60;

}  // namespace

Clockwork::Clockwork(App& app) : app_(app) {
  thread_ = std::thread([this] { work(); });
}

Clockwork::~Clockwork() { stop(); }

void Clockwork::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Clockwork::work() {
  for (int minute = 0;; ++minute) {
    if (minute % kMinutesAnHour == 0) every_hour();
    every_minute();
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, std::chrono::minutes(1), [this] { return stopping_; })) return;
  }
}

void Clockwork::note(const Result<void>& result, const char* what) {
  if (result || result.error().key == "api.shutting_down") return;
  if (app_.options().journal != nullptr) app_.options().journal->note(Weight::warning, what, result.error());
}

void Clockwork::every_hour() {
  note(remind(), "remind");
  note(sweep(), "sweep");
  note(checkpoint(), "checkpoint");
  note(look_round(), "outlook");
}

// Warned of before it hurts: a full disk stops every command, and without checkpoints nobody can prove anything.
Result<void> Clockwork::look_round() {
  const auto& options = app_.options();
  TRY_SET(auto snapshot, app_.readers().take(options.slow_milliseconds));
  TRY_SET(const auto outlook, look_ahead(snapshot.session(), app_.site().directory(), options.least_free_percent,
                                         options.checkpoint_days, options.clock()));
  if (options.journal != nullptr)
    for (const auto& [event, fields] : outlook.warnings) options.journal->note(Weight::warning, event, fields);
  return {};
}

Result<void> Clockwork::remind() {
  TRY_SET(auto snapshot, app_.readers().take(app_.options().slow_milliseconds));
  TRY_SET(const auto due, remind::find_due(snapshot.session(), app_.kit(), day_of(app_.options().clock())));
  return app_.writing().run([&](log::Tx& tx) -> Result<void> {
    TRY_SET(const auto ran, remind::write_due(tx, app_.options().channels, due));
    for (const auto& fault : ran.faults) note(fault, "remind");
    return {};
  });
}

Result<void> Clockwork::sweep() {
  const evidence::InTx in_tx = [this](const std::function<Result<void>(log::Tx&)>& command) {
    return app_.writing().run(command);
  };
  TRY_SET(const int64_t swept, evidence::sweep_uploads(app_.uploads(), in_tx, app_.options().clock()));
  (void)swept;
  return app_.writing().run([this](log::Tx& tx) -> Result<void> {
    TRY(account::forget_old_sessions(tx, app_.options().limits));
    return forget_answers(tx.session(), tx.now());
  });
}

// At least one a day that something was written on.
Result<void> Clockwork::checkpoint() {
  return app_.writing().run_outside([this]() -> Result<void> {
    auto& session = app_.site().writer().session();
    const db::Value key[] = {db::kSite};
    TRY_SET(const auto last, session.first("select max(size) from bh_checkpoint where site = ?1", key));
    const int64_t size = last.empty() || db::is_null(last[0]) ? 0 : std::get<int64_t>(last[0]);
    if (size == app_.site().writer().size()) return {};
    if (size > 0) {
      const db::Value at[] = {db::kSite, size};
      TRY_SET(const auto entry, session.first("select at from bh_log where site = ?1 and position = ?2", at));
      if (!entry.empty() && day_of(Instant{std::get<int64_t>(entry[0])}) == day_of(app_.options().clock())) return {};
    }
    TRY_SET(const auto note_text, app_.site().write_checkpoint());
    (void)note_text;
    return {};
  });
}

// What is to go out by mail and robots: marked as under way, sent without a transaction, then marked as done.
void Clockwork::every_minute() {
  const auto& channels = app_.options().channels;
  if (channels.empty()) return;
  std::vector<remind::Delivery> deliveries;
  note(app_.writing().run([&](log::Tx& tx) -> Result<void> {
    TRY_SET(deliveries, remind::take_deliveries(tx, channels));
    return {};
  }),
       "deliver");
  for (const auto& delivery : deliveries) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    const auto channel = std::find_if(channels.begin(), channels.end(),
                                      [&](const auto& known) { return known.name == delivery.channel; });
    if (channel == channels.end()) continue;
    const auto outcome = remind::send(*channel, delivery, app_.options().clock());
    note(app_.writing().run([&](log::Tx& tx) { return remind::finish_delivery(tx, delivery, outcome); }), "deliver");
  }
}

}  // namespace bihuan::http
