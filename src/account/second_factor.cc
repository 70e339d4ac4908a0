#include "account/second_factor.h"

#include "account/attempt.h"
#include "account/credential.h"
#include "account/rows.h"
#include "account/totp.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr size_t kSecretBytes = 20;  // RFC 4226: as long as the digest
constexpr size_t kCodeBytes = 10;
constexpr int kCodes = 10;
constexpr int64_t kPendingSeconds = 30 * 60;

const kit::Kind& credentials() { return kit::system_kind("credential"); }

Error wrong_code() { return Error{Fault::unauthenticated, "account.wrong_code"}; }

// Current credentials: id, secret.
Result<std::vector<db::Row>> credentials_of(db::Session& session, int64_t account, const char* kind) {
  const db::Value key[] = {db::kSite, account, std::string(kind), db::kOpen};
  return session.all(R"sql(
    select id, secret from credential where site = ?1 and account = ?2 and kind = ?3 and until = ?4 order by id)sql",
                     key);
}

Result<void> check_absent(log::Tx& tx, int64_t account) {
  TRY_SET(const auto there, credentials_of(tx.session(), account, "totp"));
  if (there.empty()) return {};
  return Error{Fault::conflict, "account.second_factor_there"};
}

Result<int64_t> last_step(db::Session& session, int64_t account) {
  const db::Value key[] = {db::kSite, account};
  TRY_SET(const auto row,
          session.first("select last_step from bh_second_factor where site = ?1 and account = ?2", key));
  return row.empty() ? int64_t{0} : number(row[0]);
}

Result<void> set_step(log::Tx& tx, int64_t account, int64_t step) {
  TRY_SET(auto put, tx.session().prepare(R"sql(
    insert into bh_second_factor(site, account, last_step, pending, pending_at) values(?1, ?2, ?3, null, null)
    on conflict(site, account) do update set last_step = excluded.last_step, pending = null, pending_at = null)sql"));
  put.bind(1, db::kSite);
  put.bind(2, account);
  put.bind(3, step);
  return put.run();
}

Result<void> withdraw_all(log::Tx& tx, int64_t account, const char* kind) {
  TRY_SET(const auto rows, credentials_of(tx.session(), account, kind));
  for (const auto& row : rows) TRY(tx.withdraw(credentials().table, number(row[0])));
  return {};
}

Result<std::vector<std::string>> put_recovery_codes(log::Tx& tx, int64_t account, const Random& random) {
  std::vector<std::string> codes;
  for (int i = 0; i < kCodes; ++i) {
    TRY_SET(auto code, random_code(random, kCodeBytes));
    TRY(put_credential(tx, account, "recovery", digest_of(plain_code(code))));
    codes.push_back(std::move(code));
  }
  return codes;
}

// The actor's right code, taken.
Result<void> require_code(log::Tx& tx, const Actor& actor, std::string_view code) {
  TRY_SET(const auto proof, check_code(tx.session(), actor.account, code, tx.now()));
  if (!proof.needed) return Error{Fault::not_found, "account.no_second_factor"};
  TRY_SET(const bool locked, is_locked(tx.session(), actor.account, tx.now()));
  if (!proof.right || locked) return wrong_code();
  return take_code(tx, actor.account, proof);
}

Result<void> remove(log::Tx& tx, int64_t account, const char* command) {
  TRY(withdraw_all(tx, account, "totp"));
  TRY(withdraw_all(tx, account, "recovery"));
  TRY(tx.append(command));
  return {};
}

}  // namespace

Result<Enrolment> enrol_second_factor(log::Tx& tx, const Actor& actor, std::string_view issuer, const Random& random) {
  TRY(check_absent(tx, actor.account));
  const std::string key = random(kSecretBytes);
  if (key.size() != kSecretBytes) return Error{Fault::unavailable, "account.no_random"};
  Enrolment enrolment{to_base32(key), otpauth_uri(issuer, actor.name, key)};
  TRY_SET(auto put, tx.session().prepare(R"sql(
    insert into bh_second_factor(site, account, last_step, pending, pending_at) values(?1, ?2, 0, ?3, ?4)
    on conflict(site, account) do update set pending = excluded.pending, pending_at = excluded.pending_at)sql"));
  put.bind(1, db::kSite);
  put.bind(2, actor.account);
  put.bind(3, std::string_view(enrolment.secret));
  put.bind(4, tx.now().seconds);
  TRY(put.run());
  return enrolment;
}

Result<std::vector<std::string>> confirm_second_factor(log::Tx& tx, const Actor& actor, std::string_view code,
                                                       const Random& random) {
  TRY(check_absent(tx, actor.account));
  const db::Value key[] = {db::kSite, actor.account, tx.now().seconds - kPendingSeconds};
  TRY_SET(const auto pending, tx.session().first(R"sql(
    select pending from bh_second_factor where site = ?1 and account = ?2 and pending is not null
      and pending_at > ?3)sql",
                                                 key));
  if (pending.empty()) return Error{Fault::conflict, "account.not_enrolled"};
  TRY_SET(const auto secret, from_base32(text(pending[0])));
  const auto step = accepted_step(secret, plain_code(code), tx.now(), 0);
  if (!step) return wrong_code();
  TRY(put_credential(tx, actor.account, "totp", text(pending[0])));
  TRY_SET(auto codes, put_recovery_codes(tx, actor.account, random));
  TRY(tx.append("account.add_second_factor"));
  TRY(set_step(tx, actor.account, *step));
  return codes;
}

Result<std::vector<std::string>> renew_recovery_codes(log::Tx& tx, const Actor& actor, std::string_view code,
                                                      const Random& random) {
  TRY(require_code(tx, actor, code));
  TRY(withdraw_all(tx, actor.account, "recovery"));
  TRY_SET(auto codes, put_recovery_codes(tx, actor.account, random));
  TRY(tx.append("account.renew_recovery_codes"));
  return codes;
}

Result<void> remove_second_factor(log::Tx& tx, const Actor& actor, std::string_view code) {
  TRY(require_code(tx, actor, code));
  return remove(tx, actor.account, "account.remove_second_factor");
}

Result<void> reset_second_factor(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account) {
  TRY(require_over(tx, kit, actor, account));
  TRY(require_other(actor, account));
  TRY_SET(const auto there, credentials_of(tx.session(), account, "totp"));
  if (there.empty()) return Error{Fault::not_found, "account.no_second_factor"};
  TRY(remove(tx, account, "account.reset_second_factor"));
  return sign_out_everywhere(tx, account);
}

Result<SecondFactor> second_factor_of(db::Session& reader, int64_t account) {
  TRY_SET(const auto totp, credentials_of(reader, account, "totp"));
  TRY_SET(const auto codes, credentials_of(reader, account, "recovery"));
  return SecondFactor{!totp.empty(), static_cast<int64_t>(codes.size())};
}

Result<Proof> check_code(db::Session& reader, int64_t account, std::string_view code, Instant now) {
  Proof proof;
  TRY_SET(const auto totp, credentials_of(reader, account, "totp"));
  proof.needed = !totp.empty();
  const std::string typed = plain_code(code);
  if (!proof.needed || typed.empty()) return proof;
  TRY_SET(const auto key, from_base32(text(totp.front()[1])));
  TRY_SET(const int64_t last, last_step(reader, account));
  if (const auto step = accepted_step(key, typed, now, last)) {
    proof.right = true;
    proof.step = *step;
    return proof;
  }
  TRY_SET(const auto codes, credentials_of(reader, account, "recovery"));
  const std::string digest = digest_of(typed);
  for (const auto& row : codes)
    if (same_secret(text(row[1]), digest)) proof.recovery = number(row[0]);
  proof.right = proof.recovery != 0;
  return proof;
}

Result<void> take_code(log::Tx& tx, int64_t account, const Proof& proof) {
  if (!proof.right) return wrong_code();
  if (proof.recovery != 0) {
    TRY_SET(const auto row, tx.current(credentials().table, proof.recovery));
    if (!row) return wrong_code();
    TRY(tx.withdraw(credentials().table, proof.recovery));
    TRY(tx.append("account.use_recovery_code"));
    return {};
  }
  TRY_SET(const int64_t last, last_step(tx.session(), account));
  if (proof.step <= last) return wrong_code();
  return set_step(tx, account, proof.step);
}

}  // namespace bihuan::account
