// A paragraph taken apart for those who write it: pieces of text of one look, breaks, and where slots open and close.
// All writers and plain_text() walk these, so that what is read back is what was meant.
#pragma once

#include <string>
#include <vector>

#include "office/document.h"

namespace bihuan::office {

struct Piece {
  enum class Kind {
    text,         // clean, without line feeds and tabs
    line_break,   // part of the text
    tab,          // part of the text
    title_break,  // layout only
    open,         // `span` is the slot
    close,
  };
  Kind kind = Kind::text;
  std::string text = {};
  const Span* span = nullptr;
  bool run_on = false;  // in a heading2: body text that runs on after the heading's sentence
};

// The pieces point into `paragraph`. Opens and closes nest.
std::vector<Piece> take_apart(const Paragraph& paragraph);

}  // namespace bihuan::office
