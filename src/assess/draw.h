// Drawing units for an inspection (随机抽取) so that nobody chooses and everybody can draw again. The list: the living
// units of a level on the day of the draw, as the log has them. The seed: from the log entry of the step that the kit
// names (`draw: after:`, the filing), which stood before anybody could know whom it would meet. The order:
// matter::draw.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::assess {

struct Drawn {
  int64_t seed = 0;
  std::string list;                // "town@123 2021-03-05": level, log position, day
  std::vector<std::string> units;  // codes, in the order in which they were drawn
};
// Takes the kit's drawing step of the matter `id`. `level`: of the units on the list.
// Faults: invalid "assess.no_draw", "assess.too_few_units" (an unknown level has no units); conflict
// "assess.not_filed"; those of matter::take_step (once drawn, it is not drawn anew).
Result<Drawn> draw_units(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                         int64_t id, const std::string& level, int size, const std::string& request = {});

// Draws again from what the row says it was drawn from. True: seed and units are those that stand in the row.
// Faults: invalid "assess.no_draw"; conflict "assess.not_drawn"; not_found.
Result<bool> check_draw(db::Session& session, const kit::Kind& kind, int64_t id);

}  // namespace bihuan::assess
