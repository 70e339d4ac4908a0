#include "openid/client.h"

#include <algorithm>

#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::openid {
namespace {

constexpr fetch::Patience kPatience{5, 10};
constexpr size_t kLongestAnswer = 256u << 10;
constexpr int64_t kKeptSeconds = 3600;
constexpr int64_t kFailedSeconds = 10;  // so long nobody waits again for a provider that does not answer
constexpr int64_t kAnewSeconds = 60;    // between two fetches for unknown keys: anybody can name one
constexpr size_t kLongestSubject = 255;

Result<std::string> whole_answer(const fetch::Answer& answer, const std::string& url) {
  if (answer.status == 200 && answer.whole) return answer.body;
  return Error{Fault::refused,
               "openid.bad_answer",
               {{"host", fetch::host_of(url)}, {"status", answer.whole ? std::to_string(answer.status) : "> 256 KiB"}}};
}

// A text, or a whole number as its digits.
std::optional<std::string> plain_value(const Json& claims, const std::string& name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_integer()) return canonical(*found);
  return std::nullopt;
}

bool has_one_of(const Json& claims, const char* name, const std::vector<std::string>& wanted) {
  const auto found = claims.find(name);
  if (found == claims.end()) return false;
  const auto is_wanted = [&](const Json& value) {
    return value.is_string() &&
           std::find(wanted.begin(), wanted.end(), value.get_ref<const std::string&>()) != wanted.end();
  };
  if (found->is_array()) return std::any_of(found->begin(), found->end(), is_wanted);
  return is_wanted(*found);
}

}  // namespace

Result<std::string> Client::get(const std::string& url, const std::string& bearer) const {
  fetch::Request request;
  request.url = url;
  request.headers = {"Accept: application/json"};
  if (!bearer.empty()) request.headers.push_back("Authorization: Bearer " + bearer);
  request.ca_file = provider_.ca_file;
  request.longest_answer = kLongestAnswer;
  request.patience = kPatience;
  TRY_SET(const auto answer, fetch::fetch(request));
  return whole_answer(answer, url);
}

Result<std::shared_ptr<const Metadata>> Client::metadata(Instant now) {
  {
    const std::lock_guard lock(mutex_);
    if (metadata_.value && now.seconds - metadata_.at < kKeptSeconds) return metadata_.value;
    if (metadata_.failed && now.seconds - metadata_.failed_at < kFailedSeconds) return *metadata_.failed;
  }
  auto read = [&]() -> Result<Metadata> {
    TRY_SET(const auto text, get(discovery_url(provider_.issuer)));
    return read_metadata(text, provider_.issuer);
  }();
  const std::lock_guard lock(mutex_);
  if (read) {
    metadata_ = {std::make_shared<const Metadata>(*std::move(read)), now.seconds, std::nullopt, 0};
    return metadata_.value;
  }
  metadata_.failed = read.error();
  metadata_.failed_at = now.seconds;
  return read.error();
}

Result<std::shared_ptr<const Keys>> Client::keys(const Metadata& metadata, bool anew, Instant now) {
  {
    const std::lock_guard lock(mutex_);
    const bool asks_too_often = anew && asked_anew_ != 0 && now.seconds - asked_anew_ < kAnewSeconds;
    if (keys_.value && ((!anew && now.seconds - keys_.at < kKeptSeconds) || asks_too_often)) return keys_.value;
    if (anew) asked_anew_ = now.seconds;
  }
  TRY_SET(const auto text, get(metadata.keys));
  const auto json = parse_json(text);
  if (!json) return Error{Fault::refused, "openid.bad_keys", {{"what", "JSON"}}};
  TRY_SET(auto read, read_keys(*json));
  const std::lock_guard lock(mutex_);
  keys_.value = std::make_shared<const Keys>(std::move(read));
  keys_.at = now.seconds;
  return keys_.value;
}

Result<void> Client::check_signature(const Metadata& metadata, const Token& token, Instant now) {
  TRY_SET(const auto known, keys(metadata, false, now));
  auto checked = openid::check_signature(token, *known);
  // The provider may have a new key since.
  if (checked || checked.error().key != "openid.unknown_key") return checked;
  TRY_SET(const auto anew, keys(metadata, true, now));
  return openid::check_signature(token, *anew);
}

// From the ID token, else from the provider's userinfo, which must speak of the same person.
Result<std::string> Client::subject_of(const Metadata& metadata, const Json& claims,
                                       const std::string& access_token) const {
  const std::string& name = provider_.attribute;
  Json held = claims;
  if (!held.contains(name) && !metadata.userinfo.empty() && !access_token.empty()) {
    TRY_SET(const auto text, get(metadata.userinfo, access_token));
    auto json = parse_json(text);
    if (!json || !json->is_object()) return Error{Fault::refused, "openid.no_attribute", {{"name", name}}};
    if (plain_value(*json, "sub") != plain_value(claims, "sub")) return Error{Fault::refused, "openid.other_subject"};
    held = *std::move(json);
  }
  const auto value = plain_value(held, name);
  if (!value || value->empty() || value->size() > kLongestSubject)
    return Error{Fault::refused, "openid.no_attribute", {{"name", name}}};
  // An address that anybody may give himself names nobody.
  if (name == "email" && held.value("email_verified", Json()) != Json(true))
    return Error{Fault::refused, "openid.mail_not_verified"};
  return *value;
}

Result<std::string> Client::begin(const Attempt& attempt, Instant now) {
  TRY_SET(const auto known, metadata(now));
  return authorization_url(*known, provider_, attempt, redirect_uri(settings_, provider_));
}

Result<SignedIn> Client::finish(const Attempt& attempt, const Returned& returned, Instant now) {
  TRY_SET(const auto known, metadata(now));
  TRY(check_returned(returned, *known));
  TRY_SET(auto asked, token_request(*known, provider_, attempt, returned.code, redirect_uri(settings_, provider_)));
  fetch::Request request;
  request.url = known->token;
  request.headers = std::move(asked.headers);
  request.body = std::move(asked.body);
  request.is_post = true;
  request.ca_file = provider_.ca_file;
  request.longest_answer = kLongestAnswer;
  request.patience = kPatience;
  TRY_SET(const auto answer, fetch::fetch(request));
  if (!answer.whole) return Error{Fault::refused, "openid.bad_token_answer"};
  TRY_SET(const auto tokens, read_tokens(answer.status, answer.body));
  TRY_SET(const auto token, read_token(tokens.id_token));
  TRY(check_signature(*known, token, now));
  TRY(check_claims(token.payload, {provider_.issuer, provider_.client_id, attempt.nonce, tokens.access_token},
                   *token.algorithm, now));
  SignedIn who;
  who.issuer = provider_.issuer;
  who.attribute = provider_.attribute;
  TRY_SET(who.subject, subject_of(*known, token.payload, tokens.access_token));
  who.second_factor =
      has_one_of(token.payload, "amr", provider_.amr) || has_one_of(token.payload, "acr", provider_.acr);
  who.id_token = tokens.id_token;
  return who;
}

Result<std::string> Client::logout(const std::string& id_token, Instant now) {
  if (!provider_.logout) return std::string();
  TRY_SET(const auto known, metadata(now));
  return logout_url(*known, provider_, id_token, settings_.public_url + "/");
}

Clients::Clients(Settings settings) : settings_(std::move(settings)) {
  for (const auto& provider : settings_.providers) all_.push_back(std::make_unique<Client>(settings_, provider));
}

Result<Client*> Clients::find(std::string_view name) {
  for (const auto& client : all_)
    if (client->provider().name == name) return client.get();
  return Error{Fault::not_found, "openid.no_such_provider", {{"name", excerpt(name)}}};
}

}  // namespace bihuan::openid
