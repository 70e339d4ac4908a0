#include "openid/metadata.h"

#include "base/json_value.h"
#include "fetch/http.h"

namespace bihuan::openid {
namespace {

Error bad(const std::string& what) { return {Fault::refused, "openid.bad_discovery", {{"what", what}}}; }

// "" when it is not there and need not be.
Result<std::string> address(const Json& json, const char* name, bool needed) {
  const auto found = json.find(name);
  if (found == json.end() && !needed) return std::string();
  if (found == json.end() || !found->is_string()) return bad(name);
  auto url = found->get<std::string>();
  if (!fetch::check_url(url)) return bad(name);
  return url;
}

std::vector<std::string> texts(const Json& json, const char* name) {
  std::vector<std::string> out;
  const auto found = json.find(name);
  if (found == json.end() || !found->is_array()) return out;
  for (const auto& item : *found)
    if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

}  // namespace

std::string discovery_url(const std::string& issuer) {
  return issuer + (issuer.ends_with('/') ? "" : "/") + ".well-known/openid-configuration";
}

Result<Metadata> read_metadata(std::string_view text, const std::string& issuer) {
  const auto json = parse_json(text);
  if (!json || !json->is_object()) return bad("JSON");
  const auto named = json->find("issuer");
  if (named == json->end() || *named != Json(issuer)) return bad("issuer");
  Metadata out;
  out.issuer = issuer;
  TRY_SET(out.authorization, address(*json, "authorization_endpoint", true));
  TRY_SET(out.token, address(*json, "token_endpoint", true));
  TRY_SET(out.keys, address(*json, "jwks_uri", true));
  TRY_SET(out.userinfo, address(*json, "userinfo_endpoint", false));
  TRY_SET(out.end_session, address(*json, "end_session_endpoint", false));
  out.proofs = texts(*json, "token_endpoint_auth_methods_supported");
  out.names_itself = json->value("authorization_response_iss_parameter_supported", Json()) == Json(true);
  return out;
}

}  // namespace bihuan::openid
