// Looks over the raw bytes of an XML part before a parser sees them.
#pragma once

#include <string_view>

#include "base/result.h"

namespace bihuan::office {

constexpr int kXmlDepth = 256;
constexpr uint64_t kXmlBytes = 64u << 20;
constexpr uint64_t kXmlTags = 4'000'000;

// A DTD or an entity, in UTF-8 or UTF-16, wherever it stands: "docx.dtd".
Result<void> refuse_dtd(std::string_view part, std::string_view bytes);
// Also refused: not UTF-8, nested deeper than kXmlDepth, longer than kXmlBytes, more than kXmlTags tags ("docx.…").
Result<void> guard_xml(std::string_view part, std::string_view bytes);

}  // namespace bihuan::office
