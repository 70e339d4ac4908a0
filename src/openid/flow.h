// The authorization code flow with PKCE as texts: what the browser is sent away with, what is sent for the code, and
// what comes back. Pure; randomness is an argument.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "openid/metadata.h"
#include "openid/settings.h"

namespace bihuan::openid {

// n random bytes.
using Random = std::function<std::string(size_t)>;

// A sign-in that was begun and is not finished: known to this server alone but for `state` and what goes to the
// provider. `browser` is in the browser's cookie: only the browser that began may finish.
struct Attempt {
  std::string provider;
  std::string state;
  std::string nonce;
  std::string verifier;  // PKCE, RFC 7636
  std::string browser;
  std::string return_to;  // a path here
  Instant begun;
};
// Fault: unavailable "openid.no_random".
Result<Attempt> begin_attempt(const Provider& provider, std::string return_to, Instant now, const Random& random);

std::string challenge_of(std::string_view verifier);  // S256
std::string redirect_uri(const Settings& settings, const Provider& provider);
std::string authorization_url(const Metadata& metadata, const Provider& provider, const Attempt& attempt,
                              const std::string& redirect);

// What comes back to redirect_uri.
struct Returned {
  std::string code;
  std::string state;
  std::string issuer;  // RFC 9207; "" = not said
  std::string error;   // RFC 6749, 4.1.2.1
};
// That the provider let us in, and that it is the one we asked. Faults: refused "openid.provider_refused" (`error`),
// "openid.other_provider", "openid.no_code".
Result<void> check_returned(const Returned& returned, const Metadata& metadata);

struct TokenRequest {
  std::vector<std::string> headers;
  std::string body;
};
// Fault: refused "openid.no_common_proof" (the provider takes neither basic nor post).
Result<TokenRequest> token_request(const Metadata& metadata, const Provider& provider, const Attempt& attempt,
                                   const std::string& code, const std::string& redirect);

struct Tokens {
  std::string id_token;
  std::string access_token;  // "" = none
};
// Faults: refused "openid.provider_refused" (`error`), "openid.bad_token_answer".
Result<Tokens> read_tokens(int status, std::string_view body);

// "" = the provider offers none.
std::string logout_url(const Metadata& metadata, const Provider& provider, const std::string& id_token,
                       const std::string& back_to);

// A path of this server and nothing else: "/", "/matters/7?tab=steps"; not "//host", "/\host" or an address.
bool is_local_path(std::string_view path);

}  // namespace bihuan::openid
