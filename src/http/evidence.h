// Evidence as the API takes it: a file that was uploaded, a link to a record, a written explanation.
#pragma once

#include "evidence/evidence.h"
#include "http/call.h"
#include "http/operations.h"

namespace bihuan::http {

Result<evidence::Attached> attach(Call& call, const kit::Kind& kind, int64_t id, const api::NewEvidence& in);

}  // namespace bihuan::http
