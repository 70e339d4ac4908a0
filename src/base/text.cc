#include "base/text.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstring>

namespace bihuan {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kIdeographicSpace = "\xE3\x80\x80";
// Beyond this a word is no misspelling; the distance costs the product of the lengths.
constexpr size_t kLongestWord = 100;

unsigned byte_at(std::string_view text, size_t at) { return static_cast<unsigned char>(text[at]); }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The length of the well-formed sequence at `at` (Unicode, table 3-7), 0 when there is none.
size_t sequence_at(std::string_view text, size_t at) {
  const unsigned lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  const size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return 0;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte_at(text, at + 1) < low || byte_at(text, at + 1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (!is_continuation(text[at + i])) return 0;
  }
  return length;
}

bool are_eight_ascii(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return (word & 0x8080808080808080u) == 0;
}

char32_t decode(std::string_view sequence) {
  const unsigned lead = byte_at(sequence, 0);
  if (sequence.size() == 1) return lead;
  char32_t code_point = lead & (0x7Fu >> sequence.size());
  for (size_t i = 1; i < sequence.size(); ++i) code_point = code_point << 6 | (byte_at(sequence, i) & 0x3F);
  return code_point;
}

void append_utf8(std::string& out, char32_t c) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | (c >> shift & 0x3F))); };
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | c >> 12));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_code_point(char32_t c) { return c < 0xD800 || (c > 0xDFFF && c < 0x110000); }

// Optimal string alignment: insert, delete, replace, swap neighbours. Three rows of the table are enough.
size_t distance(std::u32string_view a, std::u32string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

size_t find_not_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (at + 8 <= text.size() && are_eight_ascii(text.data() + at)) {
      at += 8;
      continue;
    }
    const size_t length = sequence_at(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

bool is_utf8(std::string_view text) { return find_not_utf8(text) == std::string_view::npos; }

std::u32string to_code_points(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size());
  for (size_t at = 0; at < utf8.size();) {
    const size_t length = sequence_at(utf8, at);
    out.push_back(length == 0 ? U'\uFFFD' : decode(utf8.substr(at, length)));
    at += std::max<size_t>(length, 1);
  }
  return out;
}

std::string to_utf8(std::u32string_view code_points) {
  std::string out;
  out.reserve(code_points.size());
  for (const char32_t c : code_points) append_utf8(out, is_code_point(c) ? c : U'\uFFFD');
  return out;
}

size_t count_code_points(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(c); }));
}

size_t code_point_offset(std::string_view utf8, size_t byte_offset) {
  return count_code_points(utf8.substr(0, byte_offset));
}

LineColumn line_column(std::string_view utf8, size_t byte_offset) {
  const auto before = utf8.substr(0, byte_offset);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
          1 + static_cast<int>(count_code_points(before.substr(line_start)))};
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  for (;;) {
    if (!text.empty() && kSpaces.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (text.starts_with(kIdeographicSpace)) {
      text.remove_prefix(kIdeographicSpace.size());
    } else if (!text.empty() && kSpaces.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (text.ends_with(kIdeographicSpace)) {
      text.remove_suffix(kIdeographicSpace.size());
    } else {
      return text;
    }
  }
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

bool starts_with(std::string_view text, std::string_view prefix) { return text.starts_with(prefix); }

std::string excerpt(std::string_view text, size_t code_points) {
  std::string out;
  for (size_t at = 0; at < text.size(); --code_points) {
    if (code_points == 0) return out + "…";
    const size_t length = sequence_at(text, at);
    out.append(length == 0 ? kReplacement : text.substr(at, length));
    at += std::max<size_t>(length, 1);
  }
  return out;
}

std::string size_text(uint64_t bytes) {
  constexpr uint64_t kMebi = 1u << 20;
  constexpr uint64_t kKibi = 1u << 10;
  if (bytes >= kMebi && bytes % kMebi == 0) return std::to_string(bytes / kMebi) + " MiB";
  if (bytes >= kKibi && bytes % kKibi == 0) return std::to_string(bytes / kKibi) + " KiB";
  return std::to_string(bytes) + " B";
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  size_t found = from.empty() ? std::string::npos : text.find(from);
  if (found == std::string::npos) return text;
  std::string out;
  size_t copied = 0;
  for (; found != std::string::npos; found = text.find(from, copied)) {
    out.append(text, copied, found - copied).append(to);
    copied = found + from.size();
  }
  return out.append(text, copied);
}

bool is_number_sign(char32_t c) {
  const int8_t type = u_charType(static_cast<UChar32>(c));
  return (type == U_DECIMAL_DIGIT_NUMBER || type == U_LETTER_NUMBER || type == U_OTHER_NUMBER) && c != U'〇';
}

std::string fold_width(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (size_t at = 0; at < utf8.size();) {
    const auto here = utf8.substr(at, 3);
    // U+FF01 to U+FF3F are EF BC 81..BF, U+FF40 to U+FF5E are EF BD 80..9E; both blocks stand in the order of ASCII.
    const unsigned last = here.size() == 3 ? byte_at(here, 2) : 0;
    if (here == kIdeographicSpace) {
      out.push_back(' ');
    } else if (here.starts_with("\xEF\xBC") && last >= 0x81 && last <= 0xBF) {
      out.push_back(static_cast<char>('!' + (last - 0x81)));
    } else if (here.starts_with("\xEF\xBD") && last >= 0x80 && last <= 0x9E) {
      out.push_back(static_cast<char>('`' + (last - 0x80)));
    } else {
      out.push_back(utf8[at++]);
      continue;
    }
    at += 3;
  }
  return out;
}

std::string fold_letters(std::string_view utf8) {
  std::string out = fold_width(utf8);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > 4 * kLongestWord) return "";
  const auto wanted = to_code_points(word);
  // A single character that differs is another word.
  if (wanted.size() > kLongestWord) return "";
  size_t best = wanted.size() < 2 ? 0 : std::max<size_t>(1, wanted.size() / 3);
  const std::string* found = nullptr;
  for (const auto& candidate : candidates) {
    if (candidate.size() > 4 * (wanted.size() + best)) continue;
    const size_t far = distance(wanted, to_code_points(candidate));
    if (far < best || (far == best && found == nullptr)) {
      best = far;
      found = &candidate;
    }
  }
  return found == nullptr || word.empty() ? "" : *found;
}

}  // namespace bihuan
