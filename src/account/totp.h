// Time-based one-time codes (RFC 6238 with SHA-1, 30 seconds, six digits: what every authenticator app takes). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"

namespace bihuan::account {

int64_t totp_step(Instant now);  // half minutes since 1970
std::string totp_code(std::string_view key, int64_t step, int digits = 6);
// The step whose code this is: now's, the one before or the one after, but later than `last`: a step is accepted once.
std::optional<int64_t> accepted_step(std::string_view key, std::string_view code, Instant now, int64_t last);
// For the QR code of an app: "otpauth://totp/ISSUER:ACCOUNT?secret=…".
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view key);

}  // namespace bihuan::account
