// The second factor: a one-time code from an app, or one of ten recovery codes, each good once. A new secret is shown,
// then confirmed by a code of it; only then it counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "account/secret.h"

namespace bihuan::account {

struct Enrolment {
  std::string secret;  // base32, for those who cannot scan
  std::string uri;     // for the QR code
};
// Shows a new secret of the actor's; good for half an hour. Fault: conflict "account.second_factor_there".
Result<Enrolment> enrol_second_factor(log::Tx& tx, const Actor& actor, std::string_view issuer, const Random& random);
// Ten recovery codes, told this once. Faults: conflict "account.not_enrolled", "account.second_factor_there";
// unauthenticated "account.wrong_code".
Result<std::vector<std::string>> confirm_second_factor(log::Tx& tx, const Actor& actor, std::string_view code,
                                                       const Random& random);
// The rest needs a code: unauthenticated "account.wrong_code" (also while locked out; the edge then rolls back and
// calls note_failure); not_found "account.no_second_factor".
Result<std::vector<std::string>> renew_recovery_codes(log::Tx& tx, const Actor& actor, std::string_view code,
                                                      const Random& random);
Result<void> remove_second_factor(log::Tx& tx, const Actor& actor, std::string_view code);
// By one who keeps the accounts, when app and codes are lost. Ends the account's sessions. Faults: forbidden
// "account.may_not", "account.not_to_oneself"; not_found "account.no_second_factor".
Result<void> reset_second_factor(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account);

struct SecondFactor {
  bool is_there = false;
  int64_t recovery_codes = 0;  // left
};
Result<SecondFactor> second_factor_of(db::Session& reader, int64_t account);

// Inside account: a code that was found right, to be taken in the write transaction.
struct Proof {
  bool needed = false;
  bool right = false;
  int64_t step = 0;      // of the app's code
  int64_t recovery = 0;  // the credential that the recovery code is
};
Result<Proof> check_code(db::Session& reader, int64_t account, std::string_view code, Instant now);
// Fault: unauthenticated "account.wrong_code" when somebody took it before.
Result<void> take_code(log::Tx& tx, int64_t account, const Proof& proof);

}  // namespace bihuan::account
