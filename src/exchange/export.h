// The current rows of a kind as CSV, one line a row in order of id, under headings that an import finds again.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "office/csv.h"

namespace bihuan::exchange {

// UTF-8 begins with a byte order mark (spreadsheets ask for it). Cells that a spreadsheet would run are guarded
// (office/csv.h). A unit stands by its name, or by its code where the name is not enough. Personal fields have no
// column: nobody would remember who read them. Gives the number of rows. Precondition: `session` reads one snapshot.
// Faults: those of `write`; unavailable; invalid "exchange.not_importable" (a kind of the system).
Result<int64_t> export_csv(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, office::Encoding encoding,
                           const std::function<Result<void>(std::string_view)>& write);

}  // namespace bihuan::exchange
