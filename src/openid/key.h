// A provider's public keys as it publishes them (JSON Web Key Set, RFC 7517), and what one of them signed. A set is
// taken whole or not at all; keys that are not for checking signatures are passed over.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "openid/algorithm.h"

namespace bihuan::openid {

struct Key {
  std::string kid;  // "" = it has none
  std::string kty;
  std::string crv;
  std::string alg;  // the only one that it is for; "" = any that fits
  std::shared_ptr<void> held;
};
using Keys = std::vector<Key>;

// Faults: refused "openid.bad_keys" (`what`), "openid.private_key_shown" (a set that holds the private part of a key,
// or a shared secret: whoever reads it could sign).
Result<Keys> read_keys(const Json& set);

// The key that signed with `algorithm`: by its kid, or the only one that fits when the token names none.
// Faults: not_found "openid.unknown_key" (fetch the set anew); refused "openid.key_not_clear" (more than one fits).
Result<const Key*> choose_key(const Keys& keys, const Algorithm& algorithm, std::string_view kid);

// `signature` as in a JWS. Precondition: the key was chosen for the algorithm.
bool is_signed_by(const Key& key, const Algorithm& algorithm, std::string_view text, std::string_view signature);

}  // namespace bihuan::openid
