#include "evidence/sniff.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "evidence/entries.h"

namespace bihuan::evidence {
namespace {

using std::string_view;

bool has_at(string_view head, size_t at, string_view bytes) {
  return head.substr(std::min(at, head.size()), bytes.size()) == bytes;
}

std::string lower(string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string ending_of(string_view name) {
  const size_t dot = name.rfind('.');
  return dot == string_view::npos ? std::string() : lower(name.substr(dot + 1));
}

// The media types that a name may end for; the first is the one it stands for.
struct Ending {
  string_view ending;
  std::vector<string_view> types;
};

constexpr string_view kDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr string_view kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr string_view kPptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
constexpr string_view kDocm = "application/vnd.ms-word.document.macroEnabled.12";
constexpr string_view kXlsm = "application/vnd.ms-excel.sheet.macroEnabled.12";
constexpr string_view kPptm = "application/vnd.ms-powerpoint.presentation.macroEnabled.12";
constexpr string_view kOle = "application/x-ole-storage";

const std::vector<Ending>& endings() {
  static const std::vector<Ending> kEndings = {
      {"pdf", {"application/pdf"}},
      {"jpg", {"image/jpeg"}},
      {"jpeg", {"image/jpeg"}},
      {"png", {"image/png"}},
      {"gif", {"image/gif"}},
      {"webp", {"image/webp"}},
      {"heic", {"image/heic"}},
      {"heif", {"image/heic"}},
      {"docx", {kDocx}},
      {"xlsx", {kXlsx}},
      {"pptx", {kPptx}},
      {"docm", {kDocm}},
      {"xlsm", {kXlsm}},
      {"pptm", {kPptm}},
      // Offices rename web pages and plain text to these and Word opens them; it is told all the same.
      {"doc", {"application/msword", kOle}},
      {"xls", {"application/vnd.ms-excel", kOle}},
      {"ppt", {"application/vnd.ms-powerpoint", kOle}},
      {"wps", {"application/kswps", kDocx}},
      {"et", {"application/kset", kXlsx}},
      {"dps", {"application/ksdps", kPptx}},
      {"ofd", {"application/ofd"}},
      {"zip", {"application/zip", kDocx, kXlsx, kPptx, kDocm, kXlsm, kPptm, "application/ofd"}},
      {"mp4", {"video/mp4"}},
      {"m4v", {"video/mp4"}},
      {"mov", {"video/quicktime", "video/mp4"}},
      {"mp3", {"audio/mpeg"}},
      {"txt", {"text/plain", "text/csv"}},
      {"csv", {"text/csv"}},
      {"html", {"text/html"}},
      {"htm", {"text/html"}},
      {"svg", {"image/svg+xml"}},
      {"xml", {"application/xml", "text/html", "image/svg+xml"}},
  };
  return kEndings;
}

bool is_dangerous(string_view type) {
  return type == "text/html" || type == "image/svg+xml" || type == "application/xml";
}

string_view without_charset(string_view media_type) { return media_type.substr(0, media_type.find(';')); }

// Its key, or "" of what no machine runs.
std::string_view executable_of(string_view head) {
  if (has_at(head, 0,
             "\x7f"
             "ELF"))
    return "evidence.what.elf";
  // A text may begin with the letters MZ; a program for DOS or Windows has zeros in its header.
  if (has_at(head, 0, "MZ") && head.size() >= 28 && head.substr(0, 64).find('\0') != string_view::npos)
    return "evidence.what.pe";
  for (const string_view magic : {"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe",
                                  "\xca\xfe\xba\xbe", "\xbe\xba\xfe\xca"})
    if (has_at(head, 0, magic)) return "evidence.what.mach_o";
  if (has_at(head, 0, "#!")) {
    const size_t at = head.find_first_not_of(" \t", 2);
    if (at != string_view::npos && head[at] == '/') return "evidence.what.script";
  }
  return {};
}

std::string binary_type(string_view head) {
  if (has_at(head, 0, "%PDF-")) return "application/pdf";
  if (has_at(head, 0, "\xff\xd8\xff")) return "image/jpeg";
  if (has_at(head, 0, "\x89PNG\r\n\x1a\n")) return "image/png";
  if (has_at(head, 0, "GIF87a") || has_at(head, 0, "GIF89a")) return "image/gif";
  if (has_at(head, 0, "RIFF") && has_at(head, 8, "WEBP")) return "image/webp";
  if (has_at(head, 4, "ftyp") && head.size() >= 12) {
    const string_view brand = head.substr(8, 4);
    for (const string_view heic : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})
      if (brand == heic) return "image/heic";
    if (brand == "qt  ") return "video/quicktime";
    for (const string_view mp4 : {"iso", "mp4", "avc1", "M4V", "MSNV", "dash", "f4v", "3gp"})
      if (starts_with(brand, mp4)) return "video/mp4";
    return {};
  }
  if (has_at(head, 0, "ID3")) return "audio/mpeg";
  for (const string_view frame : {"\xff\xfb", "\xff\xf3", "\xff\xf2", "\xff\xfa"})
    if (has_at(head, 0, frame)) return "audio/mpeg";
  return {};
}

bool has_entry(const Sample& sample, string_view name) {
  return std::find(sample.entries.begin(), sample.entries.end(), name) != sample.entries.end();
}

bool has_entry_below(const Sample& sample, string_view folder) {
  return std::any_of(sample.entries.begin(), sample.entries.end(),
                     [&](const std::string& name) { return starts_with(name, folder); });
}

std::string zip_type(const Sample& sample) {
  if (has_entry(sample, "OFD.xml")) return "application/ofd";
  if (!has_entry(sample, "[Content_Types].xml")) return "application/zip";
  const auto pick = [&](string_view folder, string_view plain, string_view with_macros) {
    return std::string(has_entry(sample, std::string(folder) + "vbaProject.bin") ? with_macros : plain);
  };
  if (has_entry_below(sample, "word/")) return pick("word/", kDocx, kDocm);
  if (has_entry_below(sample, "xl/")) return pick("xl/", kXlsx, kXlsm);
  if (has_entry_below(sample, "ppt/")) return pick("ppt/", kPptx, kPptm);
  return "application/zip";
}

std::string ole_type(const Sample& sample, string_view name) {
  const std::string ending = ending_of(name);
  if (has_entry(sample, "WordDocument")) return ending == "wps" ? "application/kswps" : "application/msword";
  if (has_entry(sample, "Workbook") || has_entry(sample, "Book"))
    return ending == "et" ? "application/kset" : "application/vnd.ms-excel";
  if (has_entry(sample, "PowerPoint Document"))
    return ending == "dps" ? "application/ksdps" : "application/vnd.ms-powerpoint";
  return std::string(kOle);
}

bool has_control(string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7f || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f');
  });
}

// "utf-8", "gb18030", or "" of what is no text. The last character of a head may be cut off.
std::string charset_of(const Sample& sample) {
  if (sample.head.empty() || has_control(sample.head)) return {};
  const size_t most = sample.is_whole ? 0 : 3;
  for (size_t cut = 0; cut <= std::min(most, sample.head.size()); ++cut)
    if (is_utf8(sample.head.substr(0, sample.head.size() - cut))) return "utf-8";
  for (size_t cut = 0; cut <= std::min(most, sample.head.size()); ++cut)
    if (from_gb18030(sample.head.substr(0, sample.head.size() - cut))) return "gb18030";
  return {};
}

// A text that begins with a tag, as browsers take it (WHATWG MIME Sniffing, 7.1), or "".
std::string markup_of(string_view head) {
  if (has_at(head, 0, "\xef\xbb\xbf")) head.remove_prefix(3);
  const size_t at = head.find_first_not_of(" \t\r\n\f");
  if (at == string_view::npos || head[at] != '<' || at + 1 == head.size()) return {};
  const std::string text = lower(head.substr(at));
  if (text.find("<svg") != std::string::npos && text.find("<html") == std::string::npos) return "image/svg+xml";
  if (starts_with(text, "<?xml")) return text.find("<html") == std::string::npos ? "application/xml" : "text/html";
  for (const string_view tag :
       {"<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a", "<style",
        "<title", "<b", "<body", "<br", "<p", "<!--", "<meta", "<img"}) {
    if (!starts_with(text, tag)) continue;
    if (text.size() == tag.size() || string_view(" \t\r\n\f>/-").find(text[tag.size()]) != string_view::npos)
      return "text/html";
  }
  const bool begins_xml = std::isalpha(static_cast<unsigned char>(text[1])) != 0 || text[1] == '!';
  return begins_xml && text.find('>') != std::string::npos ? "application/xml" : "";
}

}  // namespace

Kind kind_of(std::string_view media_type) {
  const string_view bare = without_charset(media_type);
  for (const string_view safe :
       {"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg", "text/plain"})
    if (bare == safe) return {std::string(media_type), true};
  if (media_type.empty()) return {};
  return {std::string(media_type), false};
}

Result<Kind> sniff(const Sample& sample, std::string_view name) {
  if (const auto what = executable_of(sample.head); !what.empty())
    return Error{Fault::refused, "evidence.executable", {{"what", std::string(what)}, {"name", safe_name(name)}}};
  if (has_at(sample.head, 0, "PK\x03\x04") || has_at(sample.head, 0, "PK\x05\x06")) return kind_of(zip_type(sample));
  if (has_at(sample.head, 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return kind_of(ole_type(sample, name));
  if (const std::string type = binary_type(sample.head); !type.empty()) return kind_of(type);
  const std::string charset = charset_of(sample);
  if (charset.empty()) return Kind{};
  std::string type = markup_of(sample.head);
  if (type.empty()) type = ending_of(name) == "csv" ? "text/csv" : "text/plain";
  return kind_of(type + "; charset=" + charset);
}

Result<Kind> sniff_file(const std::string& path, std::string_view name) {
  TRY_SET(const File file, File::open_to_read(path));
  TRY_SET(const int64_t size, file.size());
  TRY_SET(const std::string head, file.read_at(0, kHeadBytes));
  Sample sample{head, size <= static_cast<int64_t>(head.size())};
  if (starts_with(head, "PK")) {
    TRY_SET(sample.entries, zip_entries(file));
  } else if (starts_with(head, "\xd0\xcf\x11\xe0")) {
    TRY_SET(sample.entries, ole_entries(file));
  }
  return sniff(sample, name);
}

bool contradicts(const Kind& kind, std::string_view name) {
  const std::string ending = ending_of(name);
  const string_view bare = without_charset(kind.media_type);
  for (const auto& known : endings())
    if (known.ending == ending) return std::find(known.types.begin(), known.types.end(), bare) == known.types.end();
  return false;
}

Headers safe_headers(const Kind& kind, std::string_view name) {
  const string_view bare = without_charset(kind.media_type);
  const std::string safe = safe_name(name);
  std::string plain;
  std::string encoded;
  constexpr string_view kHex = "0123456789ABCDEF";
  for (const char c : safe) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_word =
        byte < 0x80 && (std::isalnum(byte) != 0 || string_view("-._~!#$&+^`|").find(c) != string_view::npos);
    if ((byte & 0xC0) != 0x80) plain += byte < 0x80 && c != '"' && c != '\\' && c != '%' ? c : '_';
    if (is_word) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return {
      {"Content-Type", is_dangerous(bare) ? "application/octet-stream" : kind.media_type},
      {"Content-Disposition", std::string(kind.may_show_inline && !is_dangerous(bare) ? "inline" : "attachment") +
                                  "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded},
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "private, no-transform"},
  };
}

std::string safe_name(std::string_view name) {
  constexpr size_t kLongest = 120;
  const size_t slash = name.find_last_of("/\\");
  if (slash != string_view::npos) name.remove_prefix(slash + 1);
  std::u32string kept;
  for (const char32_t c : is_utf8(name) ? to_code_points(name) : to_code_points(excerpt(name, 1000))) {
    const bool turns = (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
                       c == 0x061C || c == 0xFEFF;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || turns) continue;
    kept += std::u32string_view(U"<>:\"|?*").find(c) == std::u32string_view::npos ? c : U'_';
  }
  // The ending is kept: it says what opens the file.
  if (kept.size() > kLongest) {
    const size_t dot = kept.rfind(U'.');
    const std::u32string ending = dot != std::u32string::npos && kept.size() - dot <= 12 ? kept.substr(dot) : U"";
    kept = kept.substr(0, kLongest - ending.size()) + ending;
  }
  const auto is_edge = [](char32_t c) { return c == U' ' || c == U'.' || c == 0x3000; };
  while (!kept.empty() && is_edge(kept.back())) kept.pop_back();
  while (!kept.empty() && is_edge(kept.front())) kept.erase(kept.begin());
  return kept.empty() ? "file" : to_utf8(kept);
}

}  // namespace bihuan::evidence
