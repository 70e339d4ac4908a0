// The only door to a JSON parser. `Json` is an ordinary value; parsing is strict.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan {

// Objects are kept sorted by key.
using Json = nlohmann::json;

// Refused ("json.malformed", fields `line`, `column`, `what`, `name`): anything but RFC 8259, a duplicate key, invalid
// UTF-8, a byte order mark, a number that is not an integer of 64 bits, depth above 64, text above `limit` bytes.
// Values that need places are strings.
Result<Json> parse_json(std::string_view text, uint64_t limit = 64u << 20);

// RFC 8785 for what parse_json accepts: keys sorted by UTF-16 code units, no white space.
// Precondition: no floating point, no binary, UTF-8 (parse_json gives no other); a float ends the program.
std::string canonical(const Json& value);
void append_canonical(std::string& out, const Json& value);
// Indented by two; for people. What is not UTF-8 is written as U+FFFD.
std::string pretty(const Json& value);

}  // namespace bihuan
