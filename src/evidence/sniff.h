// What a file is by its bytes, not by its name, and the headers with which it is safe to send. Pure but for sniff_file.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bihuan::evidence {

struct Kind {
  std::string media_type = "application/octet-stream";  // of a text with its charset
  bool may_show_inline = false;                         // nothing in it can act in a browser
  bool operator==(const Kind&) const = default;
};

// What is looked at of a file.
struct Sample {
  std::string_view head;                  // its first 4 KiB
  bool is_whole = true;                   // the head is all of it
  std::vector<std::string> entries = {};  // names in a zip's directory, or of the streams of an OLE file
};
inline constexpr size_t kHeadBytes = 4096;

// The name tells apart what looks the same: csv from plain text, WPS files (wps, et, dps) from Word's, Excel's and
// PowerPoint's. Fault: refused ("evidence.executable", field `what`: "evidence.what.elf" and so on).
Result<Kind> sniff(const Sample& sample, std::string_view name);
// Of a file on the disk. Also: unavailable ("file.cannot_read").
Result<Kind> sniff_file(const std::string& path, std::string_view name);
// The Kind that a media type which sniff gave stands for.
Kind kind_of(std::string_view media_type);
// The name ends like that of another type: a .jpg that is a web page. A name without a known ending contradicts
// nothing.
bool contradicts(const Kind& kind, std::string_view name);

// A file's name as it may be kept and sent: the last part of a path, without control characters, characters that turn
// the direction of writing, or any that file systems refuse; at most 120 characters. "" becomes "file".
std::string safe_name(std::string_view name);

// Content-Type, Content-Disposition (RFC 6266, the name as RFC 5987 has it), X-Content-Type-Options,
// Content-Security-Policy, Cross-Origin-Resource-Policy, Cache-Control. What could act in a browser is sent as bytes of
// no type, to be saved. A PDF is saved, too: in the sandbox, which stays, browsers refuse to show one.
using Headers = std::vector<std::pair<std::string, std::string>>;
Headers safe_headers(const Kind& kind, std::string_view name);

}  // namespace bihuan::evidence
