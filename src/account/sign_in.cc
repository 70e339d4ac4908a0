#include "account/sign_in.h"

#include "account/credential.h"
#include "account/rows.h"

namespace bihuan::account {
namespace {

Error failed() { return Error{Fault::unauthenticated, "account.sign_in_failed"}; }

Outcome outcome_of(const Verdict& verdict, bool disabled, bool locked, bool has_password, bool right,
                   std::string_view code) {
  if (verdict.account == 0) return Outcome::unknown;
  if (disabled) return Outcome::disabled;
  if (locked) return Outcome::locked;
  if (!has_password) return Outcome::no_password;
  if (!right) return Outcome::wrong_password;
  if (!verdict.proof.needed || verdict.proof.right) return Outcome::ok;
  return code.empty() ? Outcome::code_needed : Outcome::wrong_code;
}

Result<void> write_rehashed(log::Tx& tx, const StoredPassword& stored, const std::string& hash) {
  const kit::Kind& credentials = kit::system_kind("credential");
  TRY_SET(auto row, tx.current(credentials.table, stored.id));
  set(credentials, *row, "secret", hash);
  TRY(tx.put(credentials.table, stored.id, *std::move(row)));
  TRY(tx.append("account.rehash_password"));
  return {};
}

}  // namespace

Result<Verdict> check_password(db::Session& reader, const SignIn& in, Instant now, const Random& random) {
  const db::Value key[] = {db::kSite, in.name, db::kOpen};
  TRY_SET(const auto account, reader.first(R"sql(
    select id, disabled, must_change from account where site = ?1 and name = ?2 and until = ?3)sql",
                                           key));
  Verdict verdict;
  verdict.name = in.name;
  if (!account.empty()) verdict.account = number(account[0]);
  TRY_SET(const auto stored, stored_password(reader, verdict.account));
  TRY_SET(const bool locked, is_locked(reader, verdict.account, now));
  TRY_SET(verdict.proof, check_code(reader, verdict.account, in.code, now));
  const bool right = is_password(stored ? stored->hash : nobodys_hash(), in.password);
  const bool disabled = !account.empty() && number(account[1]) != 0;
  verdict.outcome = outcome_of(verdict, disabled, locked, stored.has_value(), right, in.code);
  if (verdict.outcome != Outcome::ok) return verdict;
  verdict.since = stored->since;
  verdict.must_change =
      number(account[2]) != 0 || (stored->expires_day != 0 && stored->expires_day < day_of(now).ymd());
  if (is_outdated(stored->hash)) {
    TRY_SET(verdict.rehashed, hash_password(in.password, random));
  }
  return verdict;
}

bool is_failure(const Verdict& verdict) {
  return verdict.outcome != Outcome::ok && verdict.outcome != Outcome::code_needed;
}

Error refusal_of(const Verdict& verdict) {
  if (verdict.outcome == Outcome::code_needed) return Error{Fault::unauthenticated, "account.code_needed"};
  if (verdict.outcome == Outcome::wrong_code) return Error{Fault::unauthenticated, "account.wrong_code"};
  return failed();
}

Result<Session> open_session(log::Tx& tx, const Verdict& verdict, std::string_view agent, const Random& random) {
  if (verdict.outcome != Outcome::ok) return refusal_of(verdict);
  TRY_SET(const auto account, tx.current(kit::system_kind("account").table, verdict.account));
  TRY_SET(const auto stored, stored_password(tx.session(), verdict.account));
  TRY_SET(const bool locked, is_locked(tx.session(), verdict.account, tx.now()));
  const bool disabled = !account || number(kit::system_kind("account"), *account, "disabled") != 0;
  if (disabled || locked || !stored || stored->since != verdict.since) return failed();
  TRY_SET(const auto factor, second_factor_of(tx.session(), verdict.account));
  if (factor.is_there != verdict.proof.needed) return failed();
  tx.set_actor(verdict.name);
  if (verdict.proof.needed) TRY(take_code(tx, verdict.account, verdict.proof));
  if (!verdict.rehashed.empty()) TRY(write_rehashed(tx, *stored, verdict.rehashed));
  TRY(forget_failures(tx, verdict.account));
  return start_session(
      tx, {{}, verdict.account, verdict.name, tx.now(), tx.now(), verdict.proof.needed, verdict.must_change}, agent,
      random);
}

}  // namespace bihuan::account
