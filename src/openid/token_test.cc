// Signatures with the standards' own examples, and every way in which a token or a key set may be wrong.
#include "openid/token.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "openid/keys_for_test.h"

namespace bihuan::openid {
namespace {

template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}

constexpr std::string_view kPayload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

Json rsa_example() {  // RFC 7515, A.2
  return {{"kty", "RSA"},
          {"n",
           "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-"
           "SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
           "UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
           "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
          {"e", "AQAB"}};
}
constexpr std::string_view kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t"
    "1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
    "xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
    "IoypGlUPQGe77Rw";

Json ec_example() {  // RFC 7515, A.3
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
          {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}};
}
constexpr std::string_view kEcSignature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

Json edwards_example() {  // RFC 8037, A.2
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}};
}

std::string joined(std::string_view header, std::string_view payload, std::string_view signature) {
  return std::string(header) + "." + std::string(payload) + "." + std::string(signature);
}

std::string verdict(const std::string& compact, const Json& set) {
  const auto keys = read_keys(set);
  if (!keys) return keys.error().key;
  const auto token = read_token(compact);
  if (!token) return token.error().key;
  return key_of(check_signature(*token, *keys));
}

// ---- the standards' examples

TEST(Signature, OfTheStandardsRsaExampleIsRight) {
  const auto set = key_set({rsa_example()});
  EXPECT_EQ(verdict(joined("eyJhbGciOiJSUzI1NiJ9", kPayload, kRsaSignature), set), "");
  std::string other(kPayload);
  other[10] = other[10] == 'A' ? 'B' : 'A';
  EXPECT_NE(verdict(joined("eyJhbGciOiJSUzI1NiJ9", other, kRsaSignature), set), "");
}

TEST(Signature, OfTheStandardsEllipticExampleIsRight) {
  const auto set = key_set({ec_example()});
  EXPECT_EQ(verdict(joined("eyJhbGciOiJFUzI1NiJ9", kPayload, kEcSignature), set), "");
  EXPECT_EQ(verdict(joined("eyJhbGciOiJFUzI1NiJ9", kPayload, kRsaSignature), set), "openid.bad_signature");
  EXPECT_EQ(verdict(joined("eyJhbGciOiJFUzI1NiJ9", kPayload, std::string(86, 'A')), set), "openid.bad_signature");
}

TEST(Signature, OfTheStandardsEdwardsExampleIsRight) {
  // RFC 8037, A.4 signs a sentence, which is no ID token: the key and the arithmetic alone.
  const auto keys = read_keys(key_set({edwards_example()}));
  ASSERT_TRUE(keys);
  const auto& algorithm = *algorithm_called("EdDSA");
  const auto signature =
      *from_base64url("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  const std::string text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  EXPECT_TRUE(is_signed_by(keys->front(), algorithm, text, signature));
  EXPECT_FALSE(is_signed_by(keys->front(), algorithm, text + "A", signature));
}

TEST(Signature, OfEveryKindOfKeyIsToldFromEveryOther) {
  const SigningKey keys[] = {SigningKey::rsa("r"), SigningKey::ec("e"), SigningKey::edwards("o")};
  const auto set = key_set({keys[0].public_jwk(), keys[1].public_jwk(), keys[2].public_jwk()});
  for (const auto& key : keys) {
    const auto token = key.token({{"sub", "7"}});
    EXPECT_EQ(verdict(token, set), "") << token;
    for (size_t at = token.rfind('.') + 1; at < token.size(); at += 20) {
      auto spoilt = token;
      spoilt[at] = spoilt[at] == 'A' ? 'B' : 'A';
      EXPECT_NE(verdict(spoilt, set), "") << spoilt;
    }
  }
  const auto other = key_set({SigningKey::rsa("r").public_jwk(), SigningKey::ec("e").public_jwk()});
  EXPECT_EQ(verdict(keys[0].token({{"sub", "7"}}), other), "openid.bad_signature");
  EXPECT_EQ(verdict(keys[1].token({{"sub", "7"}}), other), "openid.bad_signature");
}

// ---- algorithms

TEST(Algorithm, NoneAndSharedSecretsAreRefused) {
  const auto key = SigningKey::rsa("r");
  const auto set = key_set({key.public_jwk()});
  for (const auto* alg : {"none", "None", "NONE", "HS256", "HS384", "HS512", "RS1", "", "rs256", "ES256K"}) {
    const std::string text =
        to_base64url(canonical(Json{{"alg", alg}, {"kid", "r"}})) + "." + to_base64url(R"({"sub":"7"})");
    EXPECT_EQ(verdict(text + ".", set), "openid.bad_algorithm") << alg;
    EXPECT_EQ(verdict(text + ".AAAA", set), "openid.bad_algorithm") << alg;
  }
}

TEST(Algorithm, ThePublicKeyIsNoSharedSecret) {
  const auto key = SigningKey::rsa("r");
  const auto jwk = key.public_jwk();
  const std::string text = to_base64url(R"({"alg":"HS256","kid":"r"})") + "." + to_base64url(R"({"sub":"7"})");
  for (const auto& secret : {jwk["n"].get<std::string>(), *from_base64url(jwk["n"].get<std::string>()), canonical(jwk)})
    EXPECT_EQ(verdict(text + "." + to_base64url(as_bytes(hmac_sha256(secret, text))), key_set({jwk})),
              "openid.bad_algorithm");
}

TEST(Algorithm, OfTheTokenMustBeTheKeys) {
  const auto rsa = SigningKey::rsa("k");
  const auto ec = SigningKey::ec("k");
  EXPECT_EQ(verdict(rsa.token({{"sub", "7"}}), key_set({ec.public_jwk()})), "openid.unknown_key");
  auto jwk = rsa.public_jwk();
  jwk["alg"] = "RS512";
  EXPECT_EQ(verdict(rsa.token({{"sub", "7"}}), key_set({jwk})), "openid.unknown_key");
  jwk.erase("alg");
  EXPECT_EQ(verdict(rsa.token({{"sub", "7"}}), key_set({jwk})), "");
}

// ---- keys

TEST(KeySet, AnUnknownKidIsNoKey) {
  const auto key = SigningKey::ec("new");
  auto old = key.public_jwk();
  old["kid"] = "old";
  EXPECT_EQ(verdict(key.token({{"sub", "7"}}), key_set({old})), "openid.unknown_key");
  EXPECT_EQ(verdict(key.token({{"sub", "7"}}), key_set({})), "openid.unknown_key");
}

TEST(KeySet, TwoKeysOfOneKidAreNotChosenFromUnlessTheirKindsDiffer) {
  const auto first = SigningKey::ec("k");
  const auto second = SigningKey::ec("k");
  const auto rsa = SigningKey::rsa("k");
  EXPECT_EQ(verdict(first.token({{"sub", "7"}}), key_set({first.public_jwk(), second.public_jwk()})),
            "openid.key_not_clear");
  EXPECT_EQ(verdict(first.token({{"sub", "7"}}), key_set({first.public_jwk(), rsa.public_jwk()})), "");
}

TEST(KeySet, WithoutAKidThereMustBeOneKeyThatFits) {
  const auto key = SigningKey::ec("a");
  const std::string text = to_base64url(R"({"alg":"ES256"})") + "." + to_base64url(R"({"sub":"7"})");
  const std::string token = text + "." + to_base64url(key.sign(text));
  EXPECT_EQ(verdict(token, key_set({key.public_jwk(), SigningKey::rsa("b").public_jwk()})), "");
  EXPECT_EQ(verdict(token, key_set({key.public_jwk(), SigningKey::ec("b").public_jwk()})), "openid.key_not_clear");
}

TEST(KeySet, ThatShowsAPrivateKeyOrASecretIsRefusedWhole) {
  const auto good = SigningKey::ec("good");
  for (const auto& key : {SigningKey::rsa("r"), SigningKey::ec("e")}) {
    auto shown = key.public_jwk();
    shown["d"] = key.private_part();
    EXPECT_EQ(verdict(good.token({{"sub", "7"}}), key_set({good.public_jwk(), shown})), "openid.private_key_shown");
  }
  EXPECT_EQ(verdict(good.token({{"sub", "7"}}), key_set({good.public_jwk(), {{"kty", "oct"}, {"k", "AAAA"}}})),
            "openid.private_key_shown");
}

TEST(KeySet, KeysForOtherUsesArePassedOver) {
  const auto key = SigningKey::ec("k");
  for (const auto& [name, value] : std::vector<std::pair<std::string, Json>>{
           {"use", "enc"}, {"key_ops", Json::array({"encrypt"})}, {"alg", "ECDH-ES"}, {"crv", "secp256k1"}}) {
    auto jwk = key.public_jwk();
    jwk[name] = value;
    EXPECT_EQ(verdict(key.token({{"sub", "7"}}), key_set({jwk})), "openid.unknown_key") << name;
  }
}

TEST(KeySet, WeakAndBrokenKeysAreRefused) {
  const auto refused = [](Json jwk) { return key_of(read_keys(key_set({std::move(jwk)}))); };
  EXPECT_EQ(refused(SigningKey::rsa("r", 1024).public_jwk()), "openid.bad_keys");
  auto rsa = rsa_example();
  rsa["e"] = "AQ";  // 1: everything is its own signature
  EXPECT_EQ(refused(rsa), "openid.bad_keys");
  rsa["e"] = "AA";
  EXPECT_EQ(refused(rsa), "openid.bad_keys");
  rsa["e"] = "Ag";
  EXPECT_EQ(refused(rsa), "openid.bad_keys");
  rsa.erase("e");
  EXPECT_EQ(refused(rsa), "openid.bad_keys");
  rsa = rsa_example();
  rsa["n"] = to_base64url(std::string(3000, '\xff'));
  EXPECT_EQ(refused(rsa), "openid.bad_keys");
  auto ec = ec_example();
  ec["y"] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1";  // no base64url: bits are left over
  EXPECT_EQ(refused(ec), "openid.bad_keys");
  ec["y"] = ec["x"];  // not on the curve
  EXPECT_EQ(refused(ec), "openid.bad_keys");
  ec["y"] = "AAAA";
  EXPECT_EQ(refused(ec), "openid.bad_keys");
  auto edwards = edwards_example();
  edwards["x"] = "AAAA";
  EXPECT_EQ(refused(edwards), "openid.bad_keys");
}

TEST(KeySet, ASignByteBeforeACoordinateIsNoFault) {
  auto jwk = ec_example();
  for (const auto* name : {"x", "y"})
    jwk[name] = to_base64url(std::string(1, '\0') + *from_base64url(jwk[name].get<std::string>()));
  EXPECT_EQ(verdict(joined("eyJhbGciOiJFUzI1NiJ9", kPayload, kEcSignature), key_set({jwk})), "");
  jwk["x"] = to_base64url("\1" + *from_base64url(ec_example()["x"].get<std::string>()));
  EXPECT_EQ(key_of(read_keys(key_set({jwk}))), "openid.bad_keys");
}

TEST(KeySet, ThatIsNoneIsRefused) {
  EXPECT_EQ(key_of(read_keys(Json::array())), "openid.bad_keys");
  EXPECT_EQ(key_of(read_keys(Json::object())), "openid.bad_keys");
  EXPECT_EQ(key_of(read_keys({{"keys", "x"}})), "openid.bad_keys");
  EXPECT_EQ(key_of(read_keys({{"keys", {1, 2}}})), "openid.bad_keys");
  EXPECT_EQ(key_of(read_keys(key_set(std::vector<Json>(101, ec_example())))), "openid.bad_keys");
}

// ---- the token's form

TEST(Token, ThatIsMalformedIsRefused) {
  const std::string header = to_base64url(R"({"alg":"ES256"})");
  const std::string body = to_base64url(R"({"sub":"7"})");
  for (const auto& text :
       {std::string(), std::string("."), std::string(".."), header + "." + body, header + "." + body + ".",
        header + "..", header + "." + body + ".AA.AA", header + "." + body + ".A+", header + "=." + body + ".AAAA",
        "e30." + body + ".AAAA", to_base64url("[]") + "." + body + ".AAAA", to_base64url("{") + "." + body + ".AAAA",
        header + "." + to_base64url("7") + ".AAAA", to_base64url(R"({"alg":7})") + "." + body + ".AAAA",
        to_base64url(R"({"alg":"ES256","kid":7})") + "." + body + ".AAAA",
        to_base64url(R"({"alg":"ES256","alg":"none"})") + "." + body + ".AAAA",
        header + "." + to_base64url(R"({"sub":"7","sub":"8"})") + ".AAAA", std::string(40'000, 'A') + ".AA.AA",
        header + "." + to_base64url(std::string(100, '[')) + ".AAAA"})
    EXPECT_EQ(key_of(read_token(text)), "openid.bad_token") << text.substr(0, 100);
}

TEST(Token, WithSomethingCriticalThatIsUnknownIsRefused) {
  const auto key = SigningKey::ec("k");
  EXPECT_EQ(key_of(read_token(key.token({{"sub", "7"}}, {{"crit", {"b64"}}, {"b64", false}}))), "openid.bad_token");
}

TEST(Token, KeysThatItBringsAlongAreNotLookedAt) {
  const auto key = SigningKey::ec("k");
  const auto own = SigningKey::ec("k");
  const auto token = own.token({{"sub", "7"}}, {{"jwk", own.public_jwk()}, {"jku", "http://127.0.0.1:1/keys"}});
  EXPECT_EQ(verdict(token, key_set({key.public_jwk()})), "openid.bad_signature");
}

// ---- claims

constexpr Instant kNow{1'625'014'800};
const Expected kExpected{"https://sso.example.cn", "bihuan", "n-0S6_WzA2Mj", ""};

Json good_claims() {
  return {{"iss", "https://sso.example.cn"}, {"aud", "bihuan"},     {"sub", "24400320"},
          {"exp", kNow.seconds + 300},       {"iat", kNow.seconds}, {"nonce", "n-0S6_WzA2Mj"}};
}

// The fault of the good claims with one changed; null takes it away. With the claim's name where there is one.
std::string changed(const std::string& name, const Json& value, const Expected& expected = kExpected) {
  auto claims = good_claims();
  claims[name] = value;
  if (value.is_null()) claims.erase(name);
  const auto checked = check_claims(claims, expected, *algorithm_called("RS256"), kNow);
  if (checked) return "";
  const auto field = checked.error().fields.find("name");
  return checked.error().key + (field == checked.error().fields.end() ? "" : " " + field->second);
}

TEST(Claims, AsTheyMustBeAreTaken) { EXPECT_EQ(changed("email", "x@example.cn"), ""); }

TEST(Claims, OfAnotherIssuerAreRefused) {
  for (const Json& value : {Json(nullptr), Json("https://sso.example.cn/"), Json("https://evil.example.cn"), Json(7)})
    EXPECT_EQ(changed("iss", value), "openid.bad_claim iss");
}

TEST(Claims, ForAnotherClientAreRefused) {
  for (const Json& value :
       {Json(nullptr), Json("other"), Json::array(), Json::array({"other"}), Json("Bihuan"), Json(7)})
    EXPECT_EQ(changed("aud", value), "openid.bad_claim aud");
  EXPECT_EQ(changed("aud", Json::array({"bihuan"})), "");
  EXPECT_EQ(changed("azp", "other"), "openid.bad_claim azp");
  EXPECT_EQ(changed("azp", "bihuan"), "");
}

TEST(Claims, ForSeveralClientsMustHaveBeenGivenToUs) {
  EXPECT_EQ(changed("aud", Json::array({"bihuan", "other"})), "openid.bad_claim azp");
  auto claims = good_claims();
  claims["aud"] = {"other", "bihuan"};
  claims["azp"] = "bihuan";
  EXPECT_TRUE(check_claims(claims, kExpected, *algorithm_called("RS256"), kNow));
}

TEST(Claims, OfAnotherSignInAreRefused) {
  for (const Json& value : {Json(nullptr), Json("other"), Json(""), Json(7)})
    EXPECT_EQ(changed("nonce", value), "openid.bad_claim nonce");
}

TEST(Claims, ThatHaveRunOutAreRefusedAfterAMinuteOfGrace) {
  EXPECT_EQ(changed("exp", kNow.seconds - 59), "");
  EXPECT_EQ(changed("exp", kNow.seconds - 60), "openid.expired");
  for (const Json& value : {Json(nullptr), Json("soon"), Json(-1), Json(UINT64_MAX), Json(int64_t{1} << 41)})
    EXPECT_EQ(changed("exp", value), "openid.bad_claim exp") << value;
}

TEST(Claims, FromTheFutureAreRefusedAfterAMinuteOfGrace) {
  EXPECT_EQ(changed("iat", kNow.seconds + 60), "");
  EXPECT_EQ(changed("iat", kNow.seconds + 61), "openid.from_the_future");
  EXPECT_EQ(changed("iat", nullptr), "openid.bad_claim iat");
  EXPECT_EQ(changed("nbf", kNow.seconds + 61), "openid.from_the_future");
  EXPECT_EQ(changed("nbf", kNow.seconds), "");
  EXPECT_EQ(changed("nbf", "now"), "openid.bad_claim nbf");
}

TEST(Claims, MustNameSomebody) {
  for (const Json& value : {Json(nullptr), Json(""), Json(7), Json(std::string(256, 'x'))})
    EXPECT_EQ(changed("sub", value), "openid.bad_claim sub");
}

TEST(Claims, AHashOfTheAccessTokenMustBeItsOwn) {
  // OpenID Connect Core 1.0, appendix A.4: the access token and the hash of its example.
  const Expected expected{"https://sso.example.cn", "bihuan", "n-0S6_WzA2Mj",
                          "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"};
  EXPECT_EQ(changed("at_hash", "77QmUPtjPfzWtF2AnpK9RQ", expected), "");
  EXPECT_EQ(changed("at_hash", "77QmUPtjPfzWtF2AnpK9RA", expected), "openid.bad_claim at_hash");
  EXPECT_EQ(changed("at_hash", "77QmUPtjPfzWtF2AnpK9RQ"), "openid.bad_claim at_hash");
  EXPECT_EQ(changed("at_hash", 7, expected), "openid.bad_claim at_hash");
}

TEST(Claims, OfEdDsaMayHashTheAccessTokenEitherWay) {
  // By openssl dgst -sha512 and -sha256 of "access-1".
  const auto& edwards = *algorithm_called("EdDSA");
  EXPECT_TRUE(is_half_digest(edwards, "access-1", "j_gttPifZFS_g6b4IrJKODpmGFP9qoL7SCZg8t8jzpU"));
  EXPECT_TRUE(is_half_digest(edwards, "access-1", "9MKET0Y7WpOlF96BtnoJyA"));
  EXPECT_FALSE(is_half_digest(edwards, "access-2", "9MKET0Y7WpOlF96BtnoJyA"));
  EXPECT_FALSE(is_half_digest(*algorithm_called("ES512"), "access-1", "9MKET0Y7WpOlF96BtnoJyA"));
}

}  // namespace
}  // namespace bihuan::openid
