// A template as lines of pieces: plain words, slots, and claims, which may hold slots. Raw texts are cut by their
// binding's contexts, tagged ones by their tags; from here on both are the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "office/document.h"
#include "report/binding.h"

namespace bihuan::report {

struct Piece {
  enum class Kind { words, slot, claim };
  Kind kind = Kind::words;
  std::string id;            // slot, claim
  std::string words;         // words; of a slot: what stands in the template
  std::vector<Piece> inner;  // claim
};

struct Line {
  office::Style style = office::Style::body;
  std::vector<Piece> pieces;  // empty = an empty line
};

struct Template {
  std::string name;
  std::string digest;  // hex SHA-256 of its bytes
  bool raw = false;
  std::vector<Line> lines;
};

struct ParsedTemplate {
  std::optional<Template> text;
  Issues issues;
};
// Every context must occur exactly once, cut nothing that another one cuts, and lie within a line. Text up to 4 MiB,
// valid UTF-8.
ParsedTemplate cut_raw(std::string_view text, const Binding& binding, std::string_view file);
// {{slot}} and [[claim|words]]; "# " title, "## " heading 一、, "### " heading （一）.
ParsedTemplate parse_tagged(std::string_view text, const Binding& binding, std::string_view file);

}  // namespace bihuan::report
