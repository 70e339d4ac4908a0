// Identities: what a sign-in provider calls a person, linked to an account. The provider says who somebody is, never
// what they may do: roles stay with the account, no account springs up by itself, and a disabled one stays out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "account/secret.h"
#include "account/session.h"
#include "account/sign_in.h"
#include "db/session.h"
#include "log/writer.h"

namespace bihuan::account {

struct Identity {
  std::string issuer;     // the provider, by its address: two providers may use the same names
  std::string attribute;  // "sub", "employee_number"
  std::string subject;    // its value; personal
};
// The id of the link. An identity is linked to one account; an account may have several. Needs the verb `accounts`
// over the account. Faults: forbidden "account.may_not"; not_found "account.no_such_account"; invalid
// "account.bad_identity"; conflict "account.identity_taken".
Result<int64_t> link_identity(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account,
                              const Identity& identity);
// Ends the account's sessions too: who signed in by it is out. Faults: forbidden "account.may_not"; not_found
// "account.no_such_identity".
Result<void> unlink_identity(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account, int64_t identity);

struct ListedIdentity {
  int64_t id = 0;
  Identity identity;
};
Result<std::vector<ListedIdentity>> list_identities(db::Session& reader, int64_t account);

// Signing in by what a provider has proven, in two parts as in account/sign_in.h. `by_name`: an identity that is linked
// to nobody signs in to the account whose name its subject is. A lock-out is for what can be guessed: it counts when
// our own code is asked for. A password's state does not.
struct ProvenIdentity {
  Identity identity;
  bool by_name = false;
  bool second_factor = false;  // the provider checked one that counts here
};
// `code`: of our own second factor, asked for where the account has one and the provider's does not count.
Result<Verdict> check_identity(db::Session& reader, const ProvenIdentity& proven, const std::string& code, Instant now);
// Who has proven himself is told what is wrong. Faults: forbidden "account.unknown_identity", "account.disabled";
// unauthenticated "account.sign_in_failed" (locked), "account.code_needed", "account.wrong_code".
Error refusal_of_identity(const Verdict& verdict, const ProvenIdentity& proven);
// Looks again at what may have changed since. The transaction's actor becomes the account.
Result<Session> open_session_by_identity(log::Tx& tx, const ProvenIdentity& proven, const std::string& code,
                                         std::string_view agent, const Random& random);

// At which provider a session was opened, for signing out there. Forgotten with the session.
struct SessionProvider {
  std::string provider;  // its key in the server's settings
  std::string id_token;
};
Result<void> remember_provider(log::Tx& tx, const Session& session, const SessionProvider& from);
// `digest` of find_session. nullopt: by password.
Result<std::optional<SessionProvider>> provider_of(db::Session& reader, std::string_view digest);

}  // namespace bihuan::account
