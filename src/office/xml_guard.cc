#include "office/xml_guard.h"

#include <string>

#include "base/text.h"

namespace bihuan::office {
namespace {

Error refused(std::string key, std::string_view part) {
  return Error{Fault::refused, std::move(key), {{"part", std::string(part)}}};
}

// `ascii` as UTF-16 holds the same bytes with a NUL between each two, in either byte order.
std::string widened(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out.append(1, c).append(1, '\0');
  out.pop_back();
  return out;
}

// The place after the tag that starts at `at`; a ">" inside quotes does not end it.
size_t after_tag(std::string_view bytes, size_t at) {
  char quote = 0;
  for (; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return at + 1;
    }
  }
  return bytes.size();
}

size_t after(std::string_view bytes, size_t at, std::string_view end) {
  const size_t found = bytes.find(end, at);
  return found == bytes.npos ? bytes.size() : found + end.size();
}

}  // namespace

Result<void> refuse_dtd(std::string_view part, std::string_view bytes) {
  for (const std::string_view word : {"<!DOCTYPE", "<!ENTITY"}) {
    if (bytes.find(word) != bytes.npos || bytes.find(widened(word)) != bytes.npos) return refused("docx.dtd", part);
  }
  return {};
}

Result<void> guard_xml(std::string_view part, std::string_view bytes) {
  auto too_large = refused("docx.too_large", part);
  too_large.fields["limit"] = "64 MiB";
  if (bytes.size() > kXmlBytes) return too_large;
  TRY(refuse_dtd(part, bytes));
  if (!is_utf8(bytes) || bytes.find('\0') != bytes.npos) return refused("docx.not_utf8", part);
  int depth = 0;
  uint64_t tags = 0;
  for (size_t at = bytes.find('<'); at < bytes.size(); at = bytes.find('<', at)) {
    if (++tags > kXmlTags) return too_large;
    const auto rest = bytes.substr(at);
    if (starts_with(rest, "<!--")) {
      at = after(bytes, at + 4, "-->");
    } else if (starts_with(rest, "<![CDATA[")) {
      at = after(bytes, at, "]]>");
    } else if (starts_with(rest, "<?")) {
      at = after(bytes, at, "?>");
    } else {
      const bool closing = starts_with(rest, "</");
      at = after_tag(bytes, at);
      const bool empty = at >= 2 && bytes[at - 2] == '/';
      if (closing)
        --depth;
      else if (!empty)
        ++depth;
      if (depth > kXmlDepth) {
        auto too_deep = refused("docx.too_deep", part);
        too_deep.fields["limit"] = std::to_string(kXmlDepth);
        return too_deep;
      }
    }
  }
  return {};
}

}  // namespace bihuan::office
