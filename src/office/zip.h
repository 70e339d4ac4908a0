// Zip packages in memory. Reading is bounded; writing gives the same bytes for the same parts (fixed times, given
// order).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bihuan::office {

struct Part {
  std::string name;  // "word/document.xml"
  std::string bytes;
};

struct ZipLimits {
  uint64_t package = 64u << 20;
  uint64_t unpacked = 256u << 20;  // all parts together
  uint64_t ratio = 200;            // unpacked : packed, of a part above 1 MiB
  size_t parts = 4096;
};

// Refused: not a zip, encrypted, a bomb, an absolute or parent path, the same name twice ("zip.…" with the part's
// name).
Result<std::vector<Part>> read_zip(std::string_view package, const ZipLimits& limits = {});
Result<std::string> write_zip(const std::vector<Part>& parts);

}  // namespace bihuan::office
