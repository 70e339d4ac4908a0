// The fixed parts of the html page: its look and its script.
#pragma once

#include <string_view>

namespace bihuan::office {

std::string_view page_style();
std::string_view draft_style();  // the mark in the margin of every printed page, above the watermark
std::string_view page_script();  // without JavaScript the page shows the same facts, in the list at its end

}  // namespace bihuan::office
