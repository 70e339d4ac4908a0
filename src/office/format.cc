#include "office/format.h"

#include "office/docx.h"
#include "office/html.h"

namespace bihuan::office {
namespace {

struct Known {
  Format format;
  std::string_view ending;
  std::string_view media_type;
};
constexpr Known kFormats[] = {
    {Format::docx, ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {Format::html, ".html", "text/html; charset=utf-8"},
    {Format::txt, ".txt", "text/plain; charset=utf-8"},
};

}  // namespace

std::optional<Format> format_called(std::string_view name) {
  for (const auto& known : kFormats)
    if (known.ending.substr(1) == name) return known.format;
  return std::nullopt;
}

std::optional<Format> format_of_file(std::string_view path) {
  if (path.ends_with(".htm")) return Format::html;
  for (const auto& known : kFormats)
    if (path.ends_with(known.ending)) return known.format;
  return std::nullopt;
}

std::string_view ending_of(Format format) { return kFormats[static_cast<size_t>(format)].ending; }
std::string_view media_type_of(Format format) { return kFormats[static_cast<size_t>(format)].media_type; }

Result<std::string> write(const Document& document, Format format) {
  switch (format) {
    case Format::docx:
      return write_docx(document);
    case Format::html:
      return write_html(document);
    case Format::txt:
      break;
  }
  return (document.draft ? std::string(kDraftLine) : "") + text_page(document);
}

}  // namespace bihuan::office
