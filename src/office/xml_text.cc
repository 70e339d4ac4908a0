#include "office/xml_text.h"

#include <charconv>

#include "base/text.h"
#include "office/document.h"

namespace bihuan::office {

std::string run_text(std::string_view raw, bool preserve) {
  std::string text = clean_text(raw);
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  if (preserve) return text;
  const size_t first = text.find_first_not_of(' ');
  return first == text.npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string symbol_text(std::string_view hex) {
  uint32_t code = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
  const bool is_character = error == std::errc() && end == hex.data() + hex.size() && code >= 0x20 && code < 0xD800;
  const auto c = static_cast<char32_t>(code);
  return is_character ? to_utf8(std::u32string_view(&c, 1)) : "\uFFFD";
}

}  // namespace bihuan::office
