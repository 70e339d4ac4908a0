// Keys made in the test, and tokens signed by them: by OpenSSL directly, so that nothing of what is tested signs.
#pragma once

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/json_value.h"
#include "base/url.h"
#include "openid/algorithm.h"

namespace bihuan::openid {

class SigningKey {
 public:
  static SigningKey rsa(const std::string& kid, unsigned bits = 2048) { return {EVP_RSA_gen(bits), "RS256", kid}; }
  static SigningKey ec(const std::string& kid) { return {EVP_EC_gen("P-256"), "ES256", kid}; }
  static SigningKey edwards(const std::string& kid) {
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), "EdDSA", kid};
  }

  Json public_jwk() const {
    Json jwk = {{"kid", kid_}, {"use", "sig"}, {"alg", alg_}};
    if (alg_[0] == 'R') {
      jwk.update({{"kty", "RSA"}, {"n", number(OSSL_PKEY_PARAM_RSA_N)}, {"e", number(OSSL_PKEY_PARAM_RSA_E)}});
    } else if (alg_[0] == 'E' && alg_[1] == 'S') {
      jwk.update({{"kty", "EC"},
                  {"crv", "P-256"},
                  {"x", number(OSSL_PKEY_PARAM_EC_PUB_X, 32)},
                  {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)}});
    } else {
      std::string x(32, '\0');
      size_t size = x.size();
      EXPECT_EQ(EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()), &size), 1);
      jwk.update({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", to_base64url(x)}});
    }
    return jwk;
  }
  Json private_part() const { return number(alg_[0] == 'R' ? OSSL_PKEY_PARAM_RSA_D : OSSL_PKEY_PARAM_PRIV_KEY, 32); }

  std::string sign(const std::string& text) const {
    const bool is_edwards = alg_ == "EdDSA";
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, is_edwards ? nullptr : EVP_sha256(), nullptr, key_.get()), 1);
    std::string signature(2048, '\0');
    size_t size = signature.size();
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()), text.size()),
              1);
    signature.resize(size);
    return alg_ == "ES256" ? as_two_numbers(signature) : signature;
  }
  std::string token(const Json& payload, Json header = Json::object()) const {
    if (!header.contains("alg")) header["alg"] = alg_;
    if (!header.contains("kid")) header["kid"] = kid_;
    const std::string text = to_base64url(canonical(header)) + "." + to_base64url(canonical(payload));
    return text + "." + to_base64url(sign(text));
  }

 private:
  SigningKey(EVP_PKEY* key, std::string alg, std::string kid)
      : key_(key, &EVP_PKEY_free), alg_(std::move(alg)), kid_(std::move(kid)) {}

  std::string number(const char* name, int width = 0) const {
    BIGNUM* made = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), name, &made), 1) << name;
    std::string bytes(static_cast<size_t>(std::max(width, BN_num_bytes(made))), '\0');
    BN_bn2binpad(made, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    BN_free(made);
    return to_base64url(bytes);
  }
  static std::string as_two_numbers(const std::string& asn1) {
    const auto* at = reinterpret_cast<const unsigned char*>(asn1.data());
    ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(asn1.size()));
    std::string out(64, '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(both), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(both), to + 32, 32);
    ECDSA_SIG_free(both);
    return out;
  }

  std::shared_ptr<EVP_PKEY> key_;
  std::string alg_;
  std::string kid_;
};

inline Json key_set(const std::vector<Json>& keys) { return {{"keys", keys}}; }

}  // namespace bihuan::openid
