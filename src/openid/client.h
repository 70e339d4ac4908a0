// One provider as we talk to it: its discovery document and its keys, fetched and kept for a while, and the two steps
// of a sign-in. Any thread; each call may take seconds (a worker's work).
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "fetch/http.h"
#include "openid/flow.h"
#include "openid/key.h"
#include "openid/token.h"

namespace bihuan::openid {

// Who signed in there, proven.
struct SignedIn {
  std::string issuer;
  std::string attribute;       // what names the identity
  std::string subject;         // its value
  bool second_factor = false;  // the provider says so in a way that the settings count
  std::string id_token;        // for signing out there
};

class Client {
 public:
  // The settings outlive it.
  Client(const Settings& settings, const Provider& provider) : settings_(settings), provider_(provider) {}

  const Provider& provider() const { return provider_; }
  // Where the browser goes. Faults: those of fetch and read_metadata.
  Result<std::string> begin(const Attempt& attempt, Instant now);
  // Takes the code to the provider and checks what comes back. Faults: check_returned, token_request, read_tokens,
  // read_token, check_signature, check_claims, those of fetch; refused "openid.no_attribute" (`name`),
  // "openid.other_subject", "openid.mail_not_verified".
  Result<SignedIn> finish(const Attempt& attempt, const Returned& returned, Instant now);
  // "" = nothing to do there.
  Result<std::string> logout(const std::string& id_token, Instant now);

 private:
  template <class Value>
  struct Kept {
    std::shared_ptr<const Value> value;
    int64_t at = 0;
    std::optional<Error> failed;  // why the last try came to nothing
    int64_t failed_at = 0;
  };
  Result<std::string> get(const std::string& url, const std::string& bearer = {}) const;
  Result<std::shared_ptr<const Metadata>> metadata(Instant now);
  Result<std::shared_ptr<const Keys>> keys(const Metadata& metadata, bool anew, Instant now);
  Result<void> check_signature(const Metadata& metadata, const Token& token, Instant now);
  Result<std::string> subject_of(const Metadata& metadata, const Json& claims, const std::string& access_token) const;

  const Settings& settings_;
  const Provider& provider_;
  std::mutex mutex_;  // of what follows; never held while the network is asked
  Kept<Metadata> metadata_;
  Kept<Keys> keys_;
  int64_t asked_anew_ = 0;  // for a key that was unknown
};

// All of them; their order is the settings'.
class Clients {
 public:
  explicit Clients(Settings settings);
  const Settings& settings() const { return settings_; }
  // Fault: not_found "openid.no_such_provider".
  Result<Client*> find(std::string_view name);

 private:
  Settings settings_;
  std::vector<std::unique_ptr<Client>> all_;
};

}  // namespace bihuan::openid
