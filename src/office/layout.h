// Where an official text is broken and how far it is moved in: pure functions over text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "office/document.h"

namespace bihuan::office {

// The width of a text in halves of a character: 2 for a Chinese character or mark, 1 for a Latin one.
int half_widths(std::string_view text);

// A title of 2号 characters, broken into lines of a 梯形 or 菱形, between words (GB/T 9704-2012 7.3.1). The lines
// joined are `text`. A line holds at most 19 characters when there is any place to break.
std::vector<std::string> break_title(std::string_view text);

// How far the paragraph at `index`, a signature or a date, stands from the right edge, in hundredths of a character: a
// date four characters, the signature before it centred over the date (GB/T 9704-2012 7.3.5.1).
int right_indent(const Document& document, size_t index);

}  // namespace bihuan::office
