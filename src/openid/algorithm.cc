#include "openid/algorithm.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

#include "base/url.h"

namespace bihuan::openid {
namespace {

constexpr Algorithm kAlgorithms[] = {
    {"RS256", "RSA", "", "SHA256"},
    {"RS384", "RSA", "", "SHA384"},
    {"RS512", "RSA", "", "SHA512"},
    {"PS256", "RSA", "", "SHA256", true},
    {"PS384", "RSA", "", "SHA384", true},
    {"PS512", "RSA", "", "SHA512", true},
    {"ES256", "EC", "P-256", "SHA256", false, 32},
    {"ES384", "EC", "P-384", "SHA384", false, 48},
    {"ES512", "EC", "P-521", "SHA512", false, 66},
    {"EdDSA", "OKP", "Ed25519", "SHA512", false, 0, true},
};

// As base64url.
std::string half_digest(const char* digest, std::string_view bytes) {
  const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kind(EVP_MD_fetch(nullptr, digest, nullptr), &EVP_MD_free);
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  // It fails only in a broken installation; a wrong digest must never pass for one.
  if (!kind || EVP_Digest(bytes.data(), bytes.size(), out, &size, kind.get(), nullptr) != 1) std::abort();
  return to_base64url({reinterpret_cast<const char*>(out), size / 2});
}

}  // namespace

const Algorithm* algorithm_called(std::string_view name) {
  for (const auto& known : kAlgorithms)
    if (known.name == name) return &known;
  return nullptr;
}

bool is_half_digest(const Algorithm& algorithm, std::string_view token, std::string_view hash) {
  return half_digest(algorithm.digest, token) == hash || (algorithm.is_edwards && half_digest("SHA256", token) == hash);
}

}  // namespace bihuan::openid
