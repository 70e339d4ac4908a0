// The providers at which one may sign in: settings of the server, secrets included, not of the site.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bihuan::openid {

// How we prove ourselves at the token endpoint.
enum class ClientProof {
  offered,  // as the provider's discovery document offers: basic before post
  basic,    // client_secret_basic
  post,     // client_secret_post
};

// Which account an identity signs in to.
enum class Match {
  linked,        // the one to which who keeps the accounts linked it
  account_name,  // that one, else the account whose name the attribute's value is
};

struct Provider {
  std::string name;                          // ASCII key, in addresses; never changed
  std::map<std::string, std::string> label;  // by language: what stands on its button
  std::string issuer;
  std::string client_id;
  std::string client_secret;
  ClientProof proof = ClientProof::offered;
  std::vector<std::string> scopes = {"openid"};
  std::string attribute = "sub";  // of the provider's, that names an identity: sub, preferred_username, email, …
  Match match = Match::linked;
  std::vector<std::string> amr;  // one of these in the token counts as a second factor (RFC 8176: "otp", "mfa", …)
  std::vector<std::string> acr;  // or one of these
  std::string ca_file;           // PEM; "" = the system's authorities
  bool logout = true;            // signing out here signs out there, where the provider offers it
};

struct Settings {
  std::string public_url;           // how browsers reach this server: "https://bihuan.example.cn"
  std::vector<Provider> providers;  // in the order of their buttons
  const Provider* find(std::string_view name) const;
};

// The settings in a YAML text; all that is wrong goes to `issues`, and then the value is not to be used. A
// `client_secret_file` is seen from `folder`.
Settings read_settings(std::string_view text, const std::string& file, const std::string& folder, Issues& issues);

}  // namespace bihuan::openid
