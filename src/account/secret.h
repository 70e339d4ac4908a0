// Secrets that we make, and how they are compared. Randomness is an argument: n random bytes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan::account {

using Random = std::function<std::string(size_t)>;

// Takes as long for a difference at the front as at the end; lengths are no secret.
bool same_secret(std::string_view a, std::string_view b);
// Hex SHA-256: enough for a secret of 80 random bits or more, which nobody can guess. Passwords are hashed slowly.
std::string digest_of(std::string_view secret);
// RFC 4648, capital letters and 2 to 7, without padding.
std::string to_base32(std::string_view bytes);
// Blanks and hyphens are passed over, small letters taken. Fault: invalid "account.not_base32".
Result<std::string> from_base32(std::string_view text);
// `bytes` random bytes as lower-case hex. Fault: unavailable "account.no_random".
Result<std::string> random_hex(const Random& random, size_t bytes);
// The same as capital base32 in groups of four, to be typed: "7QXA-…". `bytes` divides by five.
Result<std::string> random_code(const Random& random, size_t bytes);
// What a person typed of such a code: without its hyphens and blanks, in capital letters.
std::string plain_code(std::string_view typed);

}  // namespace bihuan::account
