#include "openid/token.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/url.h"

namespace bihuan::openid {
namespace {

constexpr size_t kLongestToken = 32u << 10;
constexpr size_t kLongestSubject = 255;  // OpenID Connect Core 2

Error bad_token(const char* what) { return {Fault::refused, "openid.bad_token", {{"what", what}}}; }
Error bad_claim(const char* name) { return {Fault::refused, "openid.bad_claim", {{"name", name}}}; }

Result<Json> read_part(std::string_view part, const char* what) {
  const auto text = from_base64url(part);
  if (!text) return bad_token(what);
  auto json = parse_json(*text, kLongestToken);
  if (!json || !json->is_object()) return bad_token(what);
  return *std::move(json);
}

bool is_text(const Json& claims, const char* name, std::string_view wanted) {
  const auto found = claims.find(name);
  return found != claims.end() && found->is_string() && found->get_ref<const std::string&>() == wanted;
}

// nullopt: not there, or no whole number.
std::optional<int64_t> seconds(const Json& claims, const char* name) {
  constexpr int64_t kFarAway = int64_t{1} << 40;  // beyond every year that we know: no sum of it overflows
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned() && found->get<uint64_t>() > uint64_t{kFarAway}) return std::nullopt;
  const auto value = found->get<int64_t>();
  return value < 0 || value > kFarAway ? std::nullopt : std::optional(value);
}

// The token is for us; when it is for others too, it must have been given to us.
Result<void> check_audience(const Json& claims, const std::string& client_id) {
  const auto aud = claims.find("aud");
  if (aud == claims.end()) return bad_claim("aud");
  const bool is_list = aud->is_array();
  const bool is_ours =
      is_list ? std::find(aud->begin(), aud->end(), Json(client_id)) != aud->end() : *aud == Json(client_id);
  if (!is_ours) return bad_claim("aud");
  const bool has_others = is_list && aud->size() > 1;
  if ((has_others || claims.contains("azp")) && !is_text(claims, "azp", client_id)) return bad_claim("azp");
  return {};
}

Result<void> check_times(const Json& claims, Instant now) {
  const auto expires = seconds(claims, "exp");
  const auto issued = seconds(claims, "iat");
  if (!expires) return bad_claim("exp");
  if (!issued) return bad_claim("iat");
  if (*expires + kLeeway <= now.seconds) return Error{Fault::refused, "openid.expired"};
  if (*issued > now.seconds + kLeeway) return Error{Fault::refused, "openid.from_the_future"};
  if (!claims.contains("nbf")) return {};
  const auto begins = seconds(claims, "nbf");
  if (!begins) return bad_claim("nbf");
  if (*begins > now.seconds + kLeeway) return Error{Fault::refused, "openid.from_the_future"};
  return {};
}

Result<void> check_subject(const Json& claims) {
  const auto sub = claims.find("sub");
  if (sub == claims.end() || !sub->is_string()) return bad_claim("sub");
  const auto& text = sub->get_ref<const std::string&>();
  if (text.empty() || text.size() > kLongestSubject) return bad_claim("sub");
  return {};
}

}  // namespace

Result<Token> read_token(std::string_view compact) {
  if (compact.size() > kLongestToken) return bad_token("length");
  const auto parts = split(compact, '.');
  if (parts.size() != 3) return bad_token("parts");
  TRY_SET(const Json header, read_part(parts[0], "header"));
  // What is critical to the signer and unknown to us (RFC 7515, 4.1.11): we know none.
  if (header.contains("crit")) return bad_token("crit");
  const auto alg = header.find("alg");
  if (alg == header.end() || !alg->is_string()) return bad_token("alg");
  Token token;
  token.algorithm = algorithm_called(alg->get_ref<const std::string&>());
  if (token.algorithm == nullptr)
    return Error{Fault::refused, "openid.bad_algorithm", {{"alg", excerpt(alg->get_ref<const std::string&>())}}};
  if (const auto kid = header.find("kid"); kid != header.end()) {
    if (!kid->is_string()) return bad_token("kid");
    token.kid = kid->get<std::string>();
  }
  TRY_SET(token.payload, read_part(parts[1], "payload"));
  auto signature = from_base64url(parts[2]);
  if (!signature || signature->empty()) return bad_token("signature");
  token.signature = *std::move(signature);
  token.signed_text = std::string(compact.substr(0, parts[0].size() + 1 + parts[1].size()));
  return token;
}

Result<void> check_signature(const Token& token, const Keys& keys) {
  TRY_SET(const Key* key, choose_key(keys, *token.algorithm, token.kid));
  if (is_signed_by(*key, *token.algorithm, token.signed_text, token.signature)) return {};
  return Error{Fault::refused, "openid.bad_signature"};
}

Result<void> check_claims(const Json& claims, const Expected& expected, const Algorithm& algorithm, Instant now) {
  if (!is_text(claims, "iss", expected.issuer)) return bad_claim("iss");
  TRY(check_audience(claims, expected.client_id));
  TRY(check_times(claims, now));
  if (!is_text(claims, "nonce", expected.nonce)) return bad_claim("nonce");
  TRY(check_subject(claims));
  if (const auto hash = claims.find("at_hash"); hash != claims.end()) {
    const bool is_right = hash->is_string() && !expected.access_token.empty() &&
                          is_half_digest(algorithm, expected.access_token, hash->get_ref<const std::string&>());
    if (!is_right) return bad_claim("at_hash");
  }
  return {};
}

}  // namespace bihuan::openid
