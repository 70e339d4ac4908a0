#include "openid/flow.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "base/url.h"

namespace bihuan::openid {
namespace {

constexpr size_t kSecretBytes = 32;
constexpr size_t kLongestPath = 500;
constexpr size_t kLongestError = 80;

Result<std::string> secret(const Random& random) {
  const std::string bytes = random(kSecretBytes);
  if (bytes.size() != kSecretBytes) return Error{Fault::unavailable, "openid.no_random"};
  return to_base64url(bytes);
}

using Parameters = std::vector<std::pair<std::string_view, std::string>>;

std::string form(const Parameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters)
    out += (out.empty() ? "" : "&") + std::string(name) + "=" + percent_encode(value);
  return out;
}

std::string with_query(const std::string& url, const Parameters& parameters) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") + form(parameters);
}

bool offers(const Metadata& metadata, std::string_view proof) {
  const auto& all = metadata.proofs;
  return std::find(all.begin(), all.end(), proof) != all.end();
}

Result<ClientProof> proof_of(const Metadata& metadata, const Provider& provider) {
  if (provider.proof != ClientProof::offered) return provider.proof;
  if (metadata.proofs.empty() || offers(metadata, "client_secret_basic")) return ClientProof::basic;
  if (offers(metadata, "client_secret_post")) return ClientProof::post;
  return Error{Fault::refused, "openid.no_common_proof"};
}

Error refused_with(std::string_view error) {
  return {Fault::refused, "openid.provider_refused", {{"error", excerpt(error, kLongestError)}}};
}

}  // namespace

Result<Attempt> begin_attempt(const Provider& provider, std::string return_to, Instant now, const Random& random) {
  Attempt attempt;
  attempt.provider = provider.name;
  TRY_SET(attempt.state, secret(random));
  TRY_SET(attempt.nonce, secret(random));
  TRY_SET(attempt.verifier, secret(random));
  TRY_SET(attempt.browser, secret(random));
  attempt.return_to = std::move(return_to);
  attempt.begun = now;
  return attempt;
}

std::string challenge_of(std::string_view verifier) { return to_base64url(as_bytes(sha256(verifier))); }

std::string redirect_uri(const Settings& settings, const Provider& provider) {
  return settings.public_url + "/api/sign-in/" + provider.name + "/callback";
}

std::string authorization_url(const Metadata& metadata, const Provider& provider, const Attempt& attempt,
                              const std::string& redirect) {
  std::string scope;
  for (const auto& word : provider.scopes) scope += (scope.empty() ? "" : " ") + word;
  return with_query(metadata.authorization, {{"response_type", "code"},
                                             {"client_id", provider.client_id},
                                             {"redirect_uri", redirect},
                                             {"scope", scope},
                                             {"state", attempt.state},
                                             {"nonce", attempt.nonce},
                                             {"code_challenge", challenge_of(attempt.verifier)},
                                             {"code_challenge_method", "S256"}});
}

Result<void> check_returned(const Returned& returned, const Metadata& metadata) {
  const bool is_other = returned.issuer.empty() ? metadata.names_itself : returned.issuer != metadata.issuer;
  if (is_other) return Error{Fault::refused, "openid.other_provider"};
  if (!returned.error.empty()) return refused_with(returned.error);
  if (returned.code.empty()) return Error{Fault::refused, "openid.no_code"};
  return {};
}

Result<TokenRequest> token_request(const Metadata& metadata, const Provider& provider, const Attempt& attempt,
                                   const std::string& code, const std::string& redirect) {
  TRY_SET(const ClientProof proof, proof_of(metadata, provider));
  Parameters parameters = {{"grant_type", "authorization_code"},
                           {"code", code},
                           {"redirect_uri", redirect},
                           {"code_verifier", attempt.verifier}};
  TokenRequest request;
  request.headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json"};
  if (proof == ClientProof::basic) {
    // RFC 6749, 2.3.1: both are encoded before they are joined.
    request.headers.push_back("Authorization: Basic " + to_base64(percent_encode(provider.client_id) + ":" +
                                                                  percent_encode(provider.client_secret)));
  } else {
    parameters.emplace_back("client_id", provider.client_id);
    parameters.emplace_back("client_secret", provider.client_secret);
  }
  request.body = form(parameters);
  return request;
}

Result<Tokens> read_tokens(int status, std::string_view body) {
  const auto bad = [] { return Error{Fault::refused, "openid.bad_token_answer"}; };
  const auto json = parse_json(body);
  if (!json || !json->is_object()) return bad();
  const auto text = [&](const char* name) {
    const auto found = json->find(name);
    return found != json->end() && found->is_string() ? found->get<std::string>() : "";
  };
  if (!text("error").empty()) return refused_with(text("error"));
  std::string type = text("token_type");
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  Tokens tokens{text("id_token"), text("access_token")};
  if (status != 200 || tokens.id_token.empty() || (!tokens.access_token.empty() && type != "bearer")) return bad();
  return tokens;
}

std::string logout_url(const Metadata& metadata, const Provider& provider, const std::string& id_token,
                       const std::string& back_to) {
  if (metadata.end_session.empty()) return "";
  return with_query(
      metadata.end_session,
      {{"id_token_hint", id_token}, {"client_id", provider.client_id}, {"post_logout_redirect_uri", back_to}});
}

bool is_local_path(std::string_view path) {
  if (path.empty() || path.size() > kLongestPath || path.front() != '/') return false;
  if (path.size() > 1 && path[1] == '/') return false;
  // A browser takes \ for / and drops tabs and line ends; what is not ASCII stands there encoded.
  return std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

}  // namespace bihuan::openid
