// Who was shown what a row holds of a person: remembered apart from the log.
#pragma once

#include "http/call.h"

namespace bihuan::http {

// The personal values that the row has are noted as read by the caller, now. None: nothing is noted.
void note_personal_read(Call& call, const kit::Kind& kind, int64_t id, const db::Row& row);

}  // namespace bihuan::http
