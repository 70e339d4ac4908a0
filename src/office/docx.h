// Word files: a Document in GB/T 9704-2012 layout (A4, 37/28 mm margins, 156 × 225 mm type area, 28 × 22 grid, fonts by
// name), and the reading of such a file after somebody edited it in Word or WPS.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "office/document.h"

namespace bihuan::office {

// The same document gives the same bytes. Fault: internal ("docx.slot_too_long", a slot id that does not fit a w:tag).
Result<std::string> write_docx(const Document& document);

// What a reader of the page sees, and where the slots are in it.
struct ReadDocument {
  std::string text;  // paragraphs joined by "\n"; deleted revisions left out, inserted ones in; the annex left out
  std::vector<SlotText> slots;     // in order; a slot may stand more than once or be missing
  std::vector<std::string> annex;  // docx: the lines from the annex's heading on, a table cell by cell (annex_lines)
  std::string margins;             // docx: headers, footers, foot- and endnotes; page numbers left out
  std::string frame;  // html: hex SHA-256 of the page but for the text of <main> and the proof (html_frame)
  std::string proof;  // "" when the file carries none
};
// Refused ("docx.…", of the package "zip.…"): not a docx, an old or encrypted one, any DTD, a zip bomb, XML deeper than
// 256, two different proofs, text kept in an embedded document. Comments are not text; nor is what is hidden
// (w:vanish). A slot that is bound to other data (w:dataBinding) shows what that holds and is not taken for a slot.
Result<ReadDocument> read_docx(std::string_view bytes);

}  // namespace bihuan::office
