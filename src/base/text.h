// UTF-8 text. Offsets that a user sees are Unicode code points, counted from 0 (half-open) or, for line:column, from 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bihuan {

bool is_utf8(std::string_view text);  // strict: no surrogates, no overlong forms
// The offset of the first byte that is not UTF-8, or npos.
size_t find_not_utf8(std::string_view text);
std::u32string to_code_points(std::string_view utf8);  // precondition: is_utf8
std::string to_utf8(std::u32string_view code_points);
size_t count_code_points(std::string_view utf8);
size_t code_point_offset(std::string_view utf8, size_t byte_offset);

struct LineColumn {
  int line = 1;
  int column = 1;
};
LineColumn line_column(std::string_view utf8, size_t byte_offset);

std::string_view trim(std::string_view text);  // ASCII space, tab, CR, LF and the ideographic space U+3000
std::vector<std::string_view> split(std::string_view text, char separator);
bool starts_with(std::string_view text, std::string_view prefix);
// For an error's field: at most so many code points of any bytes; what was cut off is "…", what is not UTF-8 is U+FFFD.
std::string excerpt(std::string_view text, size_t code_points = 40);
// A limit for a message: "4 MiB", "1500 B".
std::string size_text(uint64_t bytes);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
// A digit or number sign of any script (7, ７, ⑦, Ⅶ, ½); Chinese numerals are letters here, for 一 is a word as well.
bool is_number_sign(char32_t c);
// Full-width digits, letters and punctuation (U+FF01 to U+FF5E) and the ideographic space to ASCII: "２０２１" ->
// "2021". For these NFKC, everything else stays: names keep their characters, "㎡" stays one.
std::string fold_width(std::string_view utf8);
// As fold_width, and A to Z to small letters: how texts are compared when they are searched. Code point for code point.
std::string fold_letters(std::string_view utf8);
// GB18030 to UTF-8; an invalid sequence is refused ("text.not_gb18030", `offset` of the byte, from 0).
Result<std::string> from_gb18030(std::string_view bytes);
// Every character of UTF-8 has a GB18030 form. Precondition: is_utf8.
std::string to_gb18030(std::string_view utf8);
// Which of `candidates` is nearest to `word` by edit distance (swapped neighbours count once), the first of equals, or
// "" when more than about a third of it differs: for "did you mean".
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// The bytes of a file, or of a pipe. Faults: not_found ("file.not_found"), refused ("file.too_large": more than `limit`
// bytes), unavailable ("file.cannot_read"); fields `path`, `reason`.
Result<std::string> read_file(const std::string& path, uint64_t limit);
// Written beside, fsync'd, renamed over: the old file or the new one, never half. The mode of an old file is kept.
// Fault: unavailable ("file.cannot_write", fields `path`, `reason`).
Result<void> write_file(const std::string& path, std::string_view bytes);

}  // namespace bihuan
