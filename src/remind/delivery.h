// What is on its way. Three steps, so that no transaction waits for a network: take (marked as being tried), send,
// finish. When a process dies in between, or the answer never comes, nobody knows whether it went out: it is sent once
// more, says that it may be a repeat, and bears the same Message-ID. Left unknown again, it is given up as unsure: what
// arrives, arrives at most twice.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "log/writer.h"
#include "remind/channel.h"

namespace bihuan::remind {

struct Delivery {
  std::string key;
  int64_t account = 0;  // 0 = a robot's
  std::string channel;
  std::string address;  // mail
  std::string subject;
  std::string text;
  std::string about_kind;
  int64_t about_id = 0;
  Date due;
  Level level = Level::remind;
  int tries = 0;  // this one counted
  bool may_be_a_repeat = false;
};
inline constexpr int64_t kLeaseSeconds = 600;  // a try that has not finished by then was cut off
inline constexpr int kMostTries = 8;

// At most `limit` whose time has come, on channels that there are. None while the site is quiet.
Result<std::vector<Delivery>> take_deliveries(log::Tx& tx, const Channels& channels, int limit = 50);
// Over the network; at most about a minute. Faults: unavailable (later, perhaps; "fetch.no_answer": it may have gone
// out), refused and invalid (never).
Result<void> send(const Channel& channel, const Delivery& delivery, Instant now);
// Sent, to be tried again after 1, 5, 15, 60 … minutes, or failed for good.
Result<void> finish_delivery(log::Tx& tx, const Delivery& delivery, const Result<void>& outcome);
// Minutes until the next try.
int back_off_minutes(int tries);

struct DeliveryCount {
  std::string channel;
  std::string state;
  int64_t count = 0;
};
// For the metrics and the administrator's page.
Result<std::vector<DeliveryCount>> count_deliveries(db::Session& reader);

}  // namespace bihuan::remind
