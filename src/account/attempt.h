// Failed attempts to prove who one is, and the lock-out that follows from them: five failures lock an account for a
// quarter of an hour, doubled each further time, until a sign-in succeeds. Operational but for the lock-out itself,
// which is a log entry.
#pragma once

#include <cstdint>

#include "account/session.h"

namespace bihuan::account {

Result<bool> is_locked(db::Session& reader, int64_t account, Instant now);
// Writes for every account alike, for 0 (a name that nobody has) and for a locked one too: the time tells nothing.
// The entry "account.lock_out" has the account's name as its actor.
Result<void> note_failure(log::Tx& tx, int64_t account, const Limits& limits = {});
Result<void> forget_failures(log::Tx& tx, int64_t account);

}  // namespace bihuan::account
