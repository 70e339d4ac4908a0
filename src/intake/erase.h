// Erasing what a row holds of a person (个人信息擦除): in every version, for good. Totals, history and proofs stay; the
// log tells that it was done, by whom, why, and of which fields.
#pragma once

#include <string>
#include <vector>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::intake {

// The names of the fields that held something. The row's receipts and links are good no more. Evidence and the words of
// steps are not touched. The actor needs the verb `erase` at the row's unit, at the root when it has none.
// Faults: not_found "record.not_found"; forbidden "record.not_allowed"; invalid "intake.erase_why" (no reason);
// conflict "intake.erase_while_open" (a matter whose words are still needed to answer it), "intake.nothing_to_erase".
Result<std::vector<std::string>> erase_personal(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind,
                                                const account::Actor& actor, int64_t id, const std::string& reason);

}  // namespace bihuan::intake
