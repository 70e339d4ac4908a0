// Signing in, in two parts: check_password reads and computes (some 20 ms, the same for a name that nobody has), then a
// short write takes the verdict:
//   verdict = check_password(reader, …)
//   verdict.outcome == ok        → open_session(tx, …)
//   is_failure(verdict)          → note_failure(tx, verdict.account), then answer refusal_of(verdict)
//   code_needed                  → answer refusal_of(verdict); asked again with a code
// Who does not know the password learns nothing of the account: unknown, locked, disabled and wrong are one answer.
#pragma once

#include <string>
#include <string_view>

#include "account/attempt.h"
#include "account/second_factor.h"
#include "account/session.h"

namespace bihuan::account {

struct SignIn {
  std::string name;
  std::string password;
  std::string code;  // of the second factor; "" = not asked yet
};

// For our own log; the caller is told refusal_of.
enum class Outcome { ok, unknown, no_password, disabled, locked, wrong_password, code_needed, wrong_code };

struct Verdict {
  Outcome outcome = Outcome::unknown;
  int64_t account = 0;  // 0: nobody
  std::string name;
  bool must_change = false;  // reset by another, or past its last day
  int64_t since = 0;         // the log position of the password that was checked
  std::string rehashed;      // with today's parameters, when the stored hash has older ones
  Proof proof;
};

Result<Verdict> check_password(db::Session& reader, const SignIn& in, Instant now, const Random& random);
bool is_failure(const Verdict& verdict);
// unauthenticated "account.sign_in_failed", "account.code_needed" or "account.wrong_code".
Error refusal_of(const Verdict& verdict);
// Looks again at what may have changed since the check (lock, password, second factor, code taken), forgets failures.
// The transaction's actor becomes the account. Faults: refusal_of; unauthenticated "account.sign_in_failed",
// "account.wrong_code".
Result<Session> open_session(log::Tx& tx, const Verdict& verdict, std::string_view agent, const Random& random);

}  // namespace bihuan::account
