// Which moment, period and unit a figure is asked for, as people write them.
#pragma once

#include <optional>
#include <string>

#include "db/session.h"
#include "figure/evaluate.h"

namespace bihuan::figure {

// "" → nothing; "123" → that position; a date → the last entry before its midnight in Shanghai.
Result<std::optional<int64_t>> read_as_of(db::Session& session, const std::string& text);

// `text` or, when empty, the year of the log entry at `position` (0: the last).
Result<Period> read_period(db::Session& session, const std::string& text, std::optional<int64_t> position);

Result<Where> read_where(db::Session& session, const std::string& period, const std::string& unit,
                         const std::string& as_of);

}  // namespace bihuan::figure
