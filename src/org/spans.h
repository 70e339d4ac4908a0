// The rows of unit_span, as this folder reads and writes them.
#pragma once

#include <string_view>
#include <vector>

#include "db/session.h"
#include "org/tree.h"

namespace bihuan::org {

struct SpanRow {
  int64_t id = 0;
  Span span;
};
db::Row row_of(const Span& span);

// The rows valid now whose `column` (of unit_span; a name in our code, never a user's text) is `value`, ordered by unit
// and day.
Result<std::vector<SpanRow>> current_spans(db::Session& session, std::string_view column, const db::Value& value);

}  // namespace bihuan::org
