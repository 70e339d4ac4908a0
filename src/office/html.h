// One HTML file without outside assets: the notice as a page, each slot with its definition on hover and its sources on
// click. And the reading of such a file after somebody edited it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "office/docx.h"

namespace bihuan::office {

std::string escape_html(std::string_view text);
std::string write_html(const Document& document);
// What ReadDocument::frame will be for this document, whatever its proof says: tags, attributes, style, script, annex
// and details, everything but the text itself. A browser that saves a page anew changes it.
Result<std::string> html_frame(const Document& document);
// Reads what write_html wrote: the text of <main>, <data data-bh> slots, the JSON block with the proof. Bounded;
// scripts and styles are not text. Refused: no <main>, invalid UTF-8, over 64 MiB, nesting above 256, any DTD
// ("html.…").
Result<ReadDocument> read_html(std::string_view bytes);

}  // namespace bihuan::office
