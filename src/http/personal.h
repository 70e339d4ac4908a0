// Who was shown what a row holds of a person: remembered apart from the log.
#pragma once

#include <string>
#include <vector>

#include "http/call.h"

namespace bihuan::http {

// These personal fields are noted as read by the caller, now. None: nothing is noted.
void note_personal_read(Call& call, const std::string& kind, int64_t id, std::vector<std::string> fields);
// Every personal field that the row has a value of.
void note_personal_read(Call& call, const kit::Kind& kind, int64_t id, const db::Row& row);

}  // namespace bihuan::http
