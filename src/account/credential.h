// What an account proves itself with: rows of the kind credential. A password's earlier versions are its history.
// Hashing takes long, so new passwords are prepared with a reading session, outside the write transaction, and written
// by a short command; what changed in between is told (conflict "account.changed_meanwhile").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "account/account.h"
#include "account/password.h"
#include "db/session.h"
#include "log/writer.h"

namespace bihuan::account {

// Ready to be written.
struct NewPassword {
  int64_t account = 0;
  int64_t based_on = 0;  // the log position of the password that it replaces; 0 = there is none
  std::string hash;
  int expiry_days = 0;  // 0 = lasts
};

// By the account's owner, who knows the old one. Faults: unauthenticated "account.wrong_password" (also while locked
// out; the edge then calls note_failure); the first of password_faults; invalid "account.password_used" (the old
// one, or one of the last `history`); not_found "account.no_such_account".
Result<NewPassword> prepare_change(db::Session& reader, const Policy& policy, int64_t account, std::string_view old,
                                   std::string_view wanted, Instant now, const Random& random);
// By another, who does not. The same faults but the first.
Result<NewPassword> prepare_reset(db::Session& reader, const Policy& policy, int64_t account, std::string_view wanted,
                                  const Random& random);

// One's own. Ends every other session of the account; `keep` (a digest of find_session) may do everything again.
// Fault: forbidden "account.not_yours" (prepared for another account).
Result<void> change_password(log::Tx& tx, const Actor& actor, const NewPassword& prepared, std::string_view keep);
// Another's: to be changed at the next sign-in. Ends its sessions and its lock-out. Faults: forbidden
// "account.may_not", "account.not_to_oneself".
Result<void> reset_password(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewPassword& prepared);
// The same without asking who: for the command line of one who holds the site's files.
Result<void> set_password(log::Tx& tx, const NewPassword& prepared, bool must_change);

// Inside account.
struct StoredPassword {
  int64_t id = 0;
  int64_t since = 0;
  std::string hash;
  int64_t expires_day = 0;  // the last day; 0 = lasts
};
Result<std::optional<StoredPassword>> stored_password(db::Session& session, int64_t account);
// A new credential, without its entry. Its id.
Result<int64_t> put_credential(log::Tx& tx, int64_t account, std::string_view kind, const std::string& secret,
                               const std::string& label = {}, const std::string& scopes = {},
                               std::optional<Date> expires = {});

}  // namespace bihuan::account
