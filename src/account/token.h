// Tokens with which programs call the API for an account: "bh_ID_RANDOM", shown once, kept as a digest. A token can do
// at most what its account may, within its scopes. Tokens are issued to one who signed in by a session: the edge does
// not take a token for it, else a narrow token could make itself a wide one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "account/secret.h"

namespace bihuan::account {

struct NewToken {
  std::string label;                // what it is for
  std::vector<std::string> scopes;  // "read", "write", "*" or operations by name
  std::optional<Date> expires;      // the last day; nullopt = until revoked
};
struct IssuedToken {
  int64_t id = 0;
  std::string token;
};
// Of the actor's own. Faults: invalid "account.token_without_label", "account.bad_scope", "account.no_scope",
// "account.expires_in_past".
Result<IssuedToken> issue_token(log::Tx& tx, const Actor& actor, const NewToken& in, const Random& random);
// One's own, or that of an account that one keeps (verb `accounts`). Faults: not_found "account.no_such_token";
// forbidden "account.may_not".
Result<void> revoke_token(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t token);

struct TokenUse {
  int64_t id = 0;
  int64_t account = 0;
  std::string name;
  std::vector<std::string> scopes;
};
// Reads only: one search by key. nullopt: none, expired, revoked, or of a disabled account.
Result<std::optional<TokenUse>> find_token(db::Session& reader, std::string_view token, Date today);
// "*": everything; "read": every operation that changes nothing; "write": every one that does; else the one so called.
bool is_in_scope(const std::vector<std::string>& scopes, std::string_view operation, bool changes);

struct ListedToken {
  int64_t id = 0;
  std::string label;
  std::vector<std::string> scopes;
  int from_day = 0;
  int expires_day = 0;  // 0 = until revoked
};
Result<std::vector<ListedToken>> list_tokens(db::Session& reader, int64_t account);

}  // namespace bihuan::account
