// Rows of a kind as the API shows them, and fields as it takes them.
#pragma once

#include <optional>
#include <set>

#include "base/json.h"
#include "http/call.h"
#include "http/json_text.h"
#include "record/value.h"

namespace bihuan::http {

// Whether the caller may see the row (account/seen.h).
Result<bool> may_see(Call& call, const kit::Kind& kind, const db::Row& row);
// A row that is to be changed: among what the caller may see, and at the revision of If-Match ("*": at any).
// Faults: not_found "api.out_of_scope"; conflict "api.changed_meanwhile".
Result<void> require_row(Call& call, const kit::Kind& kind, int64_t id, const std::string& if_match);
// For who only reads: the row stands, and is seen. Fault: not_found "api.out_of_scope".
Result<void> require_seen(Call& call, const kit::Kind& kind, int64_t id);
// Personal fields are for those who handle the row: who holds a role that a step of its procedure names, there.
Result<bool> may_see_personal(Call& call, const kit::Kind& kind, const db::Row& row);

// {"kind":…,"id":…,"rev":…,"origin":…,"state":…,"round":…,"fields":{…} — left open, for the caller to go on.
struct Shown {
  int64_t id = 0;
  int64_t since = 0;
  const db::Row* row = nullptr;
  bool personal = false;
  bool without_empty = false;  // fields that hold nothing are left out
};
void begin_row(JsonText& json, const kit::Kind& kind, const Shown& shown, std::set<int64_t>* units = nullptr);
void write_value(JsonText& json, const kit::Field& field, const db::Value& value);
// "units": {"7": "…"}
void write_units(JsonText& json, const Tree& tree, const std::set<int64_t>& units);

// One row with history and evidence, as it stands at `position`. Fault: not_found "api.out_of_scope".
Result<Answer> row_answer(Call& call, const kit::Kind& kind, int64_t id, int64_t position);
// The row alone, as this command has left it. Fault: not_found "api.out_of_scope": the command is refused who made the
// row one that they may not see.
Result<Answer> written_answer(Call& call, const kit::Kind& kind, int64_t id, int status = 200);

// Faults: invalid "record.unknown_field", "api.bad_value", those of record::read_value.
Result<record::Fields> read_fields(Call& call, const kit::Kind& kind, const Json& json);

// "" or absent → the head; "123"; a date. Faults: invalid "api.bad_as_of"; not_found.
Result<int64_t> position_of(Call& call, const std::optional<std::string>& as_of);

}  // namespace bihuan::http
