// What a column holds: nothing, a 64-bit integer (dates, scaled amounts, ids, booleans), or text. Never floating point.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace bihuan::db {

struct Null {
  bool operator==(const Null&) const = default;
};
using Value = std::variant<Null, int64_t, std::string>;
using Row = std::vector<Value>;

inline bool is_null(const Value& value) { return value.index() == 0; }

}  // namespace bihuan::db
