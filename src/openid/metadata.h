// What a provider says of itself at /.well-known/openid-configuration (OpenID Connect Discovery). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bihuan::openid {

struct Metadata {
  std::string issuer;
  std::string authorization;  // where the browser goes
  std::string token;
  std::string keys;
  std::string userinfo;             // "" = none
  std::string end_session;          // "" = none
  std::vector<std::string> proofs;  // token_endpoint_auth_methods_supported
  bool names_itself = false;        // authorization_response_iss_parameter_supported (RFC 9207)
};

std::string discovery_url(const std::string& issuer);
// Every address must pass fetch::check_url, and the issuer must be the one that was asked for, to the letter.
// Faults: refused "openid.bad_discovery" (`what`).
Result<Metadata> read_metadata(std::string_view text, const std::string& issuer);

}  // namespace bihuan::openid
