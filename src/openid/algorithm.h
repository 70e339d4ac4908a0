// The ways in which a provider may sign (RFC 7518, RFC 8037): public keys alone. `none` and HS256, HS384, HS512 are not
// here and so are never accepted, whatever a token or a key says.
#pragma once

#include <string>
#include <string_view>

namespace bihuan::openid {

struct Algorithm {
  std::string_view name;    // "RS256"
  std::string_view kty;     // of the key: "RSA", "EC", "OKP"
  std::string_view crv;     // of the key; "" = RSA
  const char* digest;       // OpenSSL's name; EdDSA has its own, this is the one of at_hash
  bool is_pss = false;      // RSASSA-PSS
  size_t half = 0;          // bytes of each half of an ECDSA signature
  bool is_edwards = false;  // EdDSA
};

// nullptr: not one of them.
const Algorithm* algorithm_called(std::string_view name);
// at_hash: half of a digest of the access token (OpenID Connect Core 3.1.3.6). Of EdDSA it is not laid down which one:
// SHA-512 is usual, Glewlwyd takes SHA-256.
bool is_half_digest(const Algorithm& algorithm, std::string_view token, std::string_view hash);

}  // namespace bihuan::openid
