// Rows from a spreadsheet, all or nothing. They are marked as imported: what the loop verified stays apart from what
// came from elsewhere. One pass over the file; what is wrong is gathered, with line and column, in one list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::exchange {

struct Imported {
  int64_t added = 0;
  int64_t unchanged = 0;  // rows that were there before with the same values
  int64_t position = 0;   // of the log entry; of the earlier one when this very file was imported before
};

struct ImportOutcome {
  std::optional<Imported> done;  // nullopt exactly when there are issues
  Issues issues;  // line of the file, column of the sheet (both from 1); all of fault refused; at most 1000 and a last
                  // word
};

// `bytes`: CSV in UTF-8 or GB18030. Rows above the header with a single cell (a title) are passed over. Headings:
// exchange/columns.h. The same identity (kit: `identity`) and the same values: unchanged; other values: an issue, an
// import never overwrites. The same bytes for the same kind a second time add nothing, even when rows were corrected
// meanwhile. A matter stands in the state of the column 状态, or in the procedure's first working state; its history
// begins with the step take_over. With issues, or with `dry_run`, the caller drops `tx`; else it commits. Faults:
// forbidden (actor may not "import" at the root), invalid "exchange.not_importable", unavailable, internal.
Result<ImportOutcome> import_csv(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                                 std::string_view bytes, const std::string& file_name, bool dry_run);

}  // namespace bihuan::exchange
