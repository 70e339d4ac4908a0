// Evidence as the API takes it: a file that was uploaded, a link to a record, a written explanation.
#pragma once

#include "http/call.h"
#include "http/operations.h"

namespace bihuan::http {

// Attaches to a row that the caller has been found to see. The id of the evidence.
Result<int64_t> attach(Call& call, const kit::Kind& kind, int64_t id, const api::NewEvidence& in);

}  // namespace bihuan::http
