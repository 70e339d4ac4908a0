// Text out of the elements of a run.
#pragma once

#include <string>
#include <string_view>

namespace bihuan::office {

// The text of a w:t as a reader sees it: line feeds and tabs are spaces; without xml:space="preserve" the ends are
// trimmed.
std::string run_text(std::string_view raw, bool preserve);
// The character of a w:sym, given in hex; U+FFFD for one of a symbol font, which has a look but no meaning.
std::string symbol_text(std::string_view hex);

}  // namespace bihuan::office
