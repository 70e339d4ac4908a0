// What a site takes for now. A demo or a rehearsal (the name of its key says so, and `check` repeats it) may hold the
// instant in a file `clock` of its folder, so that a year can be played in an afternoon; every other site goes by the
// system's clock.
#pragma once

#include <functional>
#include <string>

#include "base/date.h"
#include "base/result.h"

namespace bihuan::site {

using Clock = std::function<Instant()>;

// The file holds one instant, 2021-06-30T09:00:00+08:00, and is read at each call; while it cannot be read the last
// instant stands. Faults: refused "site.clock_is_real": such a file in a site that is neither demo nor rehearsal;
// invalid "date.instant_invalid"; unavailable "file.cannot_read".
Result<Clock> clock_of(const std::string& directory, Clock system);

}  // namespace bihuan::site
