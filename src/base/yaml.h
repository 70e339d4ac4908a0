// The only door to a YAML parser. A small, strict subset: maps, lists, scalars; no anchors, aliases, tags or merge
// keys; a duplicate key is refused; every node knows its line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bihuan {

struct Yaml {
  enum class Kind { null, scalar, list, map };
  Yaml();  // not here: clang would need the pair below whole before it can be
  Kind kind = Kind::null;
  int line = 0;         // from 1; a value that is left out stands where its key does
  int column = 0;       // from 1, in code points
  bool quoted = false;  // a scalar in quotes, or a block (| >), is text, whatever it looks like
  std::string scalar;
  std::vector<Yaml> items;                            // list
  std::vector<std::pair<std::string, Yaml>> entries;  // map, in the file's order

  const Yaml* find(std::string_view key) const;  // null when absent or not a map
  bool is_null() const { return kind == Kind::null; }
};

// Refused ("yaml.malformed", fields `file`, `line`, `column`, `what`, `name`): see above; keys that are not text,
// control characters, a % that begins a line, more than `limit` bytes, depth above 32, 200,000 nodes (keys not counted)
// or as many of the characters [ { and comma. An empty text is null.
Result<Yaml> parse_yaml(std::string_view text, std::string_view file, uint64_t limit = 4u << 20);

}  // namespace bihuan
