// Whose turn it is: the steps by which a matter goes on from a state, as against those that only report, send back,
// move a deadline or give up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kit/model.h"
#include "kit/usual_fields.h"

namespace bihuan::remind {

// Steps from `state` to one further along the core life cycle, in the kit's order; within one core state the order of
// the kit's states counts. Out of `returned` and `extended` every way back among the working states goes on. None from
// a final state.
std::vector<const kit::Step*> next_steps(const kit::Procedure& procedure, std::string_view state);

using kit::deadline_of;
using kit::title_of;

}  // namespace bihuan::remind
