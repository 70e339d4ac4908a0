// The ID token: what a provider says of one who signed in, signed. Pure; time, nonce and keys are arguments.
#pragma once

#include <string>
#include <string_view>

#include "base/date.h"
#include "base/json_value.h"
#include "base/result.h"
#include "openid/algorithm.h"
#include "openid/key.h"

namespace bihuan::openid {

// The parts of a token in compact form (RFC 7515). Nothing of it is believed yet.
struct Token {
  const Algorithm* algorithm = nullptr;
  std::string kid;
  std::string signed_text;
  std::string signature;
  Json payload;
};
// Faults: refused "openid.bad_token" (`what`), "openid.bad_algorithm" (`alg`: none, a shared secret, or unknown).
Result<Token> read_token(std::string_view compact);

// Faults: those of choose_key; refused "openid.bad_signature".
Result<void> check_signature(const Token& token, const Keys& keys);

struct Expected {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  std::string access_token;  // "" = none was given
};
// Seconds that the provider's clock may differ from ours.
constexpr int64_t kLeeway = 60;
// OpenID Connect Core 3.1.3.7: iss, aud, azp, exp, iat, nbf, nonce, sub, and at_hash when it is there.
// Faults: refused "openid.bad_claim" (`name`), "openid.expired", "openid.from_the_future".
Result<void> check_claims(const Json& claims, const Expected& expected, const Algorithm& algorithm, Instant now);

}  // namespace bihuan::openid
