// Inside evidence: the names inside a container file, read without unpacking it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "evidence/file.h"

namespace bihuan::evidence {

// The names in a zip's central directory; at most its first 4,096 and its first MiB. {} when there is none to be read.
Result<std::vector<std::string>> zip_entries(const File& file);
// The names in the directory of an OLE compound file, of the 64 KiB from its first sector on.
Result<std::vector<std::string>> ole_entries(const File& file);

}  // namespace bihuan::evidence
