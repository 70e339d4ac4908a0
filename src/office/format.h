// The files that a Document can become, by name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "office/document.h"

namespace bihuan::office {

enum class Format { docx, html, txt };
std::optional<Format> format_called(std::string_view name);   // "docx", "html", "txt"
std::optional<Format> format_of_file(std::string_view path);  // by its ending; .htm is html
std::string_view ending_of(Format format);                    // ".docx"
std::string_view media_type_of(Format format);

// The first line of a draft as .txt.
inline constexpr std::string_view kDraftLine = "【草稿，不得作为正式文件】\n";

// The same document gives the same bytes. Of a .txt without the proof, which stands in a file beside it.
// Fault: that of write_docx.
Result<std::string> write(const Document& document, Format format);

}  // namespace bihuan::office
