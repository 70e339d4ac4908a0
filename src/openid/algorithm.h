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
  const char* digest;       // OpenSSL's name; of EdDSA the one of at_hash, for the signature has its own
  bool is_pss = false;      // RSASSA-PSS
  size_t half = 0;          // bytes of each half of an ECDSA signature
  bool is_edwards = false;  // EdDSA
};

// nullptr: not one of them.
const Algorithm* algorithm_called(std::string_view name);
std::string digest_of(const Algorithm& algorithm, std::string_view bytes);

}  // namespace bihuan::openid
