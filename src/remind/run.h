// The clockwork: what is due since the last day that was looked at becomes rows for its addressees, once each. It may
// be run as often as one likes, hourly say; days that were missed are caught up. A restored site is quiet until it is
// told to go on, so that nobody is told twice what an earlier life of the site has told.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/writer.h"
#include "remind/channel.h"
#include "remind/plan.h"

namespace bihuan::remind {

// What is due, found by reading alone: it may take its time beside the writer.
struct Due {
  Plan plan;
  Date after;  // the last day that was looked at before
  Date today;
  int64_t position = 0;  // of the log that was read
  bool quiet = false;    // nothing is planned
};
Result<Due> find_due(db::Session& reader, const kit::Kit& kit, Date today);

struct Ran {
  int64_t notices = 0;     // rows made, one an addressee
  int64_t deliveries = 0;  // to be sent
  bool quiet = false;
  std::vector<Error> faults;  // for the log of the server and its page: the calendar ends
};
// Writes what was found; when another run came first, nothing.
Result<Ran> write_due(log::Tx& tx, const Channels& channels, const Due& due);
// Both, for today; on a site that has never run, what falls on today.
Result<Ran> run_due(log::Tx& tx, const kit::Kit& kit, const Channels& channels);

// Sends nothing and makes no notice from now on: `restore` calls it.
Result<void> be_quiet(log::Tx& tx);
// Goes on with today; what was on its way before is dropped, not sent.
Result<void> go_on(log::Tx& tx);
Result<bool> is_quiet(db::Session& reader);

}  // namespace bihuan::remind
