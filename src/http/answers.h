// Answers already given to commands that carried an Idempotency-Key, kept in the command's own transaction: a
// repetition gets the same one.
#pragma once

#include <optional>
#include <string>

#include "base/date.h"
#include "db/session.h"
#include "http/request.h"

namespace bihuan::http {

// bh_answer(site, request, digest, status, headers, body, at).
Result<void> create_answer_table(db::Session& session);
// Fault: refused "api.key_reused" when the key was used for another request.
Result<std::optional<Answer>> find_answer(db::Session& session, const std::string& request, const std::string& digest);
Result<void> keep_answer(db::Session& session, const std::string& request, const std::string& digest,
                         const Answer& answer, Instant at);
// Older than a week.
Result<void> forget_answers(db::Session& session, Instant now);

}  // namespace bihuan::http
