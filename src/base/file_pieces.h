// Inside base: reading a file piece by piece, and what the system said about a file as an Error.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan {

// Fault: unavailable; `error` is an errno. Fields: `path`, and `reason`: a key of base's messages or the system's own
// words.
Error file_error(const char* key, const std::string& path, int error);

// Hands the file's bytes to `take` in order and stops at its first error.
// Faults: not_found ("file.not_found"), unavailable ("file.cannot_read"), those of `take`.
Result<> read_in_pieces(const std::string& path, const std::function<Result<>(std::string_view)>& take);

}  // namespace bihuan
