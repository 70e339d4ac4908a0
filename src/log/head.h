// Inside log: the head of a site's log as stored in bh_head.
#pragma once

#include "base/result.h"
#include "db/session.h"
#include "log/tree.h"

namespace bihuan::log {

// Refused ("log.head_damaged"): what is stored can be no right edge.
Result<Frontier> read_head(db::Session& session);
Result<void> write_head(db::Session& session, const Frontier& frontier);
Error head_damaged(int64_t size, int64_t entries);

}  // namespace bihuan::log
