// What a step asks of the rows around its matter: of those it refers to and of its parts. Pure; private to this folder.
#pragma once

#include <vector>

#include "base/result.h"
#include "kit/model.h"
#include "matter/procedure.h"

namespace bihuan::matter {

// `row` as the step makes it; `pending`, by column, what may still be given: what hangs on that is not asked.
// Faults: conflict "procedure.not_the_same", "procedure.too_late", "procedure.too_early", "procedure.wrong_state_of",
// "procedure.refers_to_nothing", "procedure.own_ancestor", "procedure.open_parts".
Result<void> check_surroundings(const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step, const Facts& facts,
                                const db::Row& row, const std::vector<bool>& pending);

}  // namespace bihuan::matter
