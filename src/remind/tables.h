// What is remembered of reminders and is no fact of the ledger: what was told to whom and whether it was read, what is
// on its way by mail or to a robot, mail addresses, the last day that was looked at, tokens of calendar feeds.
// Unlogged, and ignored by verify.
#pragma once

#include "base/result.h"
#include "db/session.h"

namespace bihuan::remind {

// bh_notice, bh_delivery, bh_address, bh_clock, bh_feed; those that are there already stay.
Result<void> create_tables(db::Session& session);

}  // namespace bihuan::remind
