// Text as it stands in addresses and tokens: percent encoding (RFC 3986) and base64url without padding (RFC 4648).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan {

// Everything but letters, digits and - . _ ~ becomes %XX.
std::string percent_encode(std::string_view text);
std::string to_base64url(std::string_view bytes);
// Only what to_base64url writes. Fault: invalid ("hash.not_base64").
Result<std::string> from_base64url(std::string_view text);

}  // namespace bihuan
