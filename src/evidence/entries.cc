// Formats: PKWARE APPNOTE 4.3.12 and 4.3.16; MS-CFB 2.2 and 2.6.1. Nothing that a file says of itself is trusted: every
// length is held against what was read.
#include "evidence/entries.h"

#include <algorithm>
#include <string_view>

namespace bihuan::evidence {
namespace {

constexpr int64_t kTail = 65557;  // an end record with the longest comment
constexpr int64_t kLongestDirectory = 1 << 20;
constexpr size_t kMostEntries = 4096;

uint32_t little(std::string_view bytes, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace

Result<std::vector<std::string>> zip_entries(const File& file) {
  std::vector<std::string> names;
  TRY_SET(const int64_t size, file.size());
  const int64_t start = std::max<int64_t>(0, size - kTail);
  TRY_SET(const std::string tail, file.read_at(start, static_cast<size_t>(kTail)));
  const size_t end = tail.rfind("PK\x05\x06");
  if (end == std::string::npos || tail.size() - end < 22) return names;
  const int64_t length = std::min<int64_t>(little(tail, end + 12, 4), kLongestDirectory);
  TRY_SET(const std::string directory, file.read_at(little(tail, end + 16, 4), static_cast<size_t>(length)));
  const std::string_view rest = directory;
  for (size_t at = 0; rest.size() - at >= 46 && names.size() < kMostEntries;) {
    if (rest.substr(at, 4) != "PK\x01\x02") break;
    const size_t name = little(rest, at + 28, 2);
    if (rest.size() - at - 46 < name) break;
    names.emplace_back(rest.substr(at + 46, name));
    const size_t step = 46 + name + little(rest, at + 30, 2) + little(rest, at + 32, 2);
    if (rest.size() - at < step) break;
    at += step;
  }
  return names;
}

Result<std::vector<std::string>> ole_entries(const File& file) {
  std::vector<std::string> names;
  TRY_SET(const std::string header, file.read_at(0, 512));
  if (header.size() < 512) return names;
  const uint32_t shift = little(header, 30, 2);
  if (shift != 9 && shift != 12) return names;
  const int64_t first = (int64_t{little(header, 48, 4)} + 1) << shift;
  TRY_SET(const std::string directory, file.read_at(first, 64 * 1024));
  for (size_t at = 0; directory.size() - at >= 128; at += 128) {
    const uint32_t length = little(directory, at + 64, 2);  // in bytes, with the NUL at its end
    const auto type = static_cast<unsigned char>(directory[at + 66]);
    if (length < 2 || length > 64 || length % 2 != 0 || type == 0 || type > 5) continue;
    std::string name;
    for (size_t i = 0; i + 2 < length; i += 2) {
      const uint32_t unit = little(directory, at + i, 2);
      name += unit < 0x80 ? static_cast<char>(unit) : '?';
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace bihuan::evidence
