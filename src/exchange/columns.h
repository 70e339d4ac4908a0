// The headings of a sheet: which column of a file means which field of a kind. Import and export share it, so that what
// is exported is found again. Width of characters, spaces, case, a leading * and hints in brackets ("牵头单位（必填）")
// do not matter.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kit/model.h"

namespace bihuan::exchange {

// Besides its fields every kind has an origin (written, never read) and an id that knows its site, a matter a state and
// a round.
enum class Part { field, state, round, origin, id };

struct Column {
  Part part = Part::field;
  const kit::Field* field = nullptr;  // of Part::field
  bool operator==(const Column&) const = default;
};

class Headings {
 public:
  explicit Headings(const kit::Kind& kind);
  // A field's name goes before labels, labels before aliases, those before the headings of state, round and origin.
  std::optional<Column> find(std::string_view heading) const;
  // The column's Chinese heading, or its name when that heading means another column already.
  std::string of(const Column& column) const;
  // The nearest label or alias, "" when nothing is near.
  std::string near(std::string_view heading) const;

 private:
  void add(std::string_view heading, const Column& column);
  std::map<std::string, Column> whole_;
  std::map<std::string, std::optional<Column>> bare_;  // without brackets; nullopt: two columns differ only there
  std::vector<std::string> known_;
};

}  // namespace bihuan::exchange
