// What is remembered of access and is no fact of the ledger: sessions, failed attempts, steps of second factors taken,
// reads of personal fields. Unlogged, and ignored by verify.
#pragma once

#include "base/result.h"
#include "db/session.h"

namespace bihuan::account {

// bh_session, bh_session_provider, bh_attempt, bh_second_factor, bh_personal_read; those that are there already stay.
Result<void> create_tables(db::Session& session);

}  // namespace bihuan::account
