// A printed form (打印单据) of a kind: what the kit says a sheet of one row looks like, as lines of words and tags. It
// stands in templates/NAME.print.md, is checked when the kit is loaded, and filled by src/print. docs/kits.md is the
// manual.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/row.h"
#include "kit/model.h"

namespace bihuan::kit {

// {{…}}: what a row gives to the text.
struct PrintTag {
  enum class What {
    field,    // FIELD, or REF.FIELD of the row that REF names
    setting,  // site.NAME
    id,
    state,
    round,
    today,
    count,  // in a repeated row of a grid: 1, 2, …
  };
  What what = What::field;
  std::vector<std::string> path;
  std::string format;  // "" = as offices write it
};
struct PrintPiece {
  std::string words;
  std::optional<PrintTag> tag;  // then no words
};
using PrintText = std::vector<PrintPiece>;

struct PrintCell {
  PrintText text;
  int columns = 1;
  bool label = false;
};
struct PrintRow {
  std::string each;  // a kind: the row is there once for each row of it that belongs to the printed one; "" = once
  std::string by;    // the field by which they refer to it; "" of evidence and steps, which name kind and id
  bool optional = false;
  std::vector<PrintCell> cells;
};

struct PrintBlock {
  enum class Style { title, subtitle, number, addressee, heading1, heading2, body, issuer, date, note, grid };
  Style style = Style::body;
  bool optional = false;  // it goes when a tag in it is empty
  PrintText text;
  std::vector<int> widths;  // grid
  bool has_header = false;
  std::vector<PrintRow> rows;
};

struct PrintForm {
  std::string name;
  Label label;
  std::string kind;
  std::optional<expr::Condition> when;  // the form says something that is true only of such rows
  Label unless;                         // what is told when it is not
  std::vector<PrintBlock> blocks;
};

struct ParsedPrintForm {
  std::optional<PrintForm> form;  // when there are no issues
  Issues issues;
};
bool is_print_form(std::string_view path);  // templates/NAME.print.md
// Precondition: the kit's kinds and schema are there.
ParsedPrintForm parse_print_form(const Kit& kit, const std::string& path, std::string_view content);

// Those of a loaded kit, by name.
std::vector<PrintForm> print_forms(const Kit& kit);

}  // namespace bihuan::kit
