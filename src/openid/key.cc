#include "openid/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "base/json_value.h"
#include "base/text.h"
#include "base/url.h"

namespace bihuan::openid {
namespace {

constexpr size_t kMostKeys = 100;
constexpr size_t kLongestKid = 255;
constexpr int kShortestRsa = 2048;
constexpr int kLongestRsa = 8192;  // a longer one only costs time
constexpr int kLongestExponent = 64;

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Build = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using Parameters = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Error bad_keys(const std::string& what) { return {Fault::refused, "openid.bad_keys", {{"what", what}}}; }

std::string text_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// The bytes of a member; "" when it is missing or no base64url.
std::string decoded(const Json& json, const char* name) {
  auto bytes = from_base64url(text_of(json, name));
  return bytes ? *std::move(bytes) : "";
}

Number number_of(const std::string& bytes) {
  return {BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr), &BN_free};
}

// A key of OpenSSL from its parts, checked by OpenSSL (a point must lie on its curve); null when it will not do.
Pkey make(const char* type, OSSL_PARAM_BLD* build) {
  Pkey none(nullptr, &EVP_PKEY_free);
  const Parameters parameters(OSSL_PARAM_BLD_to_param(build), &OSSL_PARAM_free);
  const PkeyContext making(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), &EVP_PKEY_CTX_free);
  EVP_PKEY* made = nullptr;
  if (!parameters || !making || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return none;
  Pkey key(made, &EVP_PKEY_free);
  const PkeyContext checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), &EVP_PKEY_CTX_free);
  return checking && EVP_PKEY_public_check(checking.get()) == 1 ? std::move(key) : std::move(none);
}

Pkey make_rsa(const Json& json) {
  const Number n = number_of(decoded(json, "n"));
  const Number e = number_of(decoded(json, "e"));
  const Build build(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
  const bool fits = n && e && BN_num_bits(n.get()) >= kShortestRsa && BN_num_bits(n.get()) <= kLongestRsa &&
                    BN_is_odd(e.get()) == 1 && BN_is_one(e.get()) == 0 && BN_num_bits(e.get()) <= kLongestExponent;
  if (!fits || !build || OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return {nullptr, &EVP_PKEY_free};
  return make("RSA", build.get());
}

// As many bytes as the curve has. Some providers write a sign byte before (or leave out what is zero), as Glewlwyd
// does.
std::string coordinate(const Json& json, const char* name, size_t width) {
  std::string bytes = decoded(json, name);
  bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size()));
  return bytes.empty() || bytes.size() > width ? "" : std::string(width - bytes.size(), '\0') + bytes;
}

Pkey make_ec(const Json& json, const std::string& crv) {
  const size_t half = crv == "P-256" ? 32 : crv == "P-384" ? 48 : 66;
  const std::string x = coordinate(json, "x", half);
  const std::string y = coordinate(json, "y", half);
  const std::string point = "\x04" + x + y;  // uncompressed
  const Build build(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
  if (x.empty() || y.empty() || !build ||
      OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, crv.c_str(), crv.size()) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return {nullptr, &EVP_PKEY_free};
  return make("EC", build.get());
}

Pkey make_edwards(const Json& json) {
  const std::string x = decoded(json, "x");
  return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()), &EVP_PKEY_free};
}

Pkey make_key(const Json& json, const Key& key) {
  if (key.kty == "RSA") return make_rsa(json);
  return key.kty == "EC" ? make_ec(json, key.crv) : make_edwards(json);
}

bool is_known_type(const Key& key) {
  if (key.kty == "RSA") return true;
  if (key.kty == "EC") return key.crv == "P-256" || key.crv == "P-384" || key.crv == "P-521";
  return key.kty == "OKP" && key.crv == "Ed25519";
}

bool is_for_signatures(const Json& json, const Key& key) {
  const std::string use = text_of(json, "use");
  if (!use.empty() && use != "sig") return false;
  if (const auto ops = json.find("key_ops"); ops != json.end())
    return ops->is_array() && std::find(ops->begin(), ops->end(), Json("verify")) != ops->end();
  return key.alg.empty() || algorithm_called(key.alg) != nullptr;
}

// OpenSSL wants an ECDSA signature as ASN.1; a JWS holds the two numbers one behind the other.
std::string as_asn1(std::string_view signature, size_t half) {
  if (signature.size() != 2 * half) return "";
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> both(ECDSA_SIG_new(), &ECDSA_SIG_free);
  Number r = number_of(std::string(signature.substr(0, half)));
  Number s = number_of(std::string(signature.substr(half)));
  if (!both || !r || !s || ECDSA_SIG_set0(both.get(), r.release(), s.release()) != 1) return "";
  unsigned char* made = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &made);
  if (size <= 0) return "";
  std::string out(reinterpret_cast<const char*>(made), static_cast<size_t>(size));
  OPENSSL_free(made);
  return out;
}

}  // namespace

Result<Keys> read_keys(const Json& set) {
  const auto list = set.is_object() ? set.find("keys") : set.end();
  if (!set.is_object() || list == set.end() || !list->is_array()) return bad_keys("keys");
  if (list->size() > kMostKeys) return bad_keys(">" + std::to_string(kMostKeys));
  Keys keys;
  for (const auto& json : *list) {
    if (!json.is_object()) return bad_keys("keys[]");
    Key key{text_of(json, "kid"), text_of(json, "kty"), text_of(json, "crv"), text_of(json, "alg"), nullptr};
    if (json.contains("d") || json.contains("k"))
      return Error{Fault::refused, "openid.private_key_shown", {{"kid", excerpt(key.kid)}}};
    if (key.kid.size() > kLongestKid) return bad_keys("kid");
    if (!is_known_type(key) || !is_for_signatures(json, key)) continue;
    Pkey made = make_key(json, key);
    ERR_clear_error();
    if (!made) return bad_keys(key.kty + " " + excerpt(key.kid));
    key.held = {made.release(), [](void* held) { EVP_PKEY_free(static_cast<EVP_PKEY*>(held)); }};
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<const Key*> choose_key(const Keys& keys, const Algorithm& algorithm, std::string_view kid) {
  const Key* chosen = nullptr;
  for (const auto& key : keys) {
    const bool fits = key.kty == algorithm.kty && (algorithm.crv.empty() || key.crv == algorithm.crv) &&
                      (key.alg.empty() || key.alg == algorithm.name) && (kid.empty() || key.kid == kid);
    if (!fits) continue;
    if (chosen != nullptr) return Error{Fault::refused, "openid.key_not_clear", {{"kid", excerpt(kid)}}};
    chosen = &key;
  }
  if (chosen == nullptr) return Error{Fault::not_found, "openid.unknown_key", {{"kid", excerpt(kid)}}};
  return chosen;
}

bool is_signed_by(const Key& key, const Algorithm& algorithm, std::string_view text, std::string_view signature) {
  const std::string asn1 = algorithm.half != 0 ? as_asn1(signature, algorithm.half) : std::string(signature);
  const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_PKEY_CTX* options = nullptr;  // the context's own
  bool right =
      context && EVP_DigestVerifyInit_ex(context.get(), &options, algorithm.is_edwards ? nullptr : algorithm.digest,
                                         nullptr, nullptr, static_cast<EVP_PKEY*>(key.held.get()), nullptr) == 1;
  if (right && algorithm.is_pss)
    right = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
  right = right && EVP_DigestVerify(context.get(), bytes_of(asn1), asn1.size(), bytes_of(text), text.size()) == 1;
  ERR_clear_error();
  return right;
}

}  // namespace bihuan::openid
