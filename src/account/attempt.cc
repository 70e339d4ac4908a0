#include "account/attempt.h"

#include <algorithm>

#include "account/rows.h"
#include "base/json_value.h"

namespace bihuan::account {
namespace {

struct Attempts {
  int64_t failures = 0;  // since the last lock-out
  int64_t locks = 0;
  int64_t locked_until = 0;
};

Result<Attempts> attempts_of(db::Session& session, int64_t account) {
  const db::Value key[] = {db::kSite, account};
  TRY_SET(const auto row,
          session.first("select failures, locks, locked_until from bh_attempt where site = ?1 and account = ?2", key));
  if (row.empty()) return Attempts();
  return Attempts{number(row[0]), number(row[1]), number(row[2])};
}

int64_t lock_seconds(const Limits& limits, int64_t locks) {
  int64_t minutes = limits.lock;
  for (int64_t i = 0; i < locks && minutes < limits.longest_lock; ++i) minutes *= 2;
  return std::min<int64_t>(minutes, limits.longest_lock) * 60;
}

Result<void> log_lock_out(log::Tx& tx, int64_t account, int64_t until) {
  TRY_SET(const auto row, account_row(tx, account));
  const std::string name = text(kit::system_kind("account"), row, "name");
  TRY(tx.append({name,
                 tx.now(),
                 "account.lock_out",
                 {},
                 log::Origin::loop,
                 canonical(Json{{"account", account}, {"until", until}})}));
  return {};
}

}  // namespace

Result<bool> is_locked(db::Session& reader, int64_t account, Instant now) {
  TRY_SET(const auto attempts, attempts_of(reader, account));
  return attempts.locked_until > now.seconds;
}

Result<void> note_failure(log::Tx& tx, int64_t account, const Limits& limits) {
  TRY_SET(auto attempts, attempts_of(tx.session(), account));
  const bool locked = attempts.locked_until > tx.now().seconds;
  if (!locked) ++attempts.failures;
  const bool locks = !locked && account != 0 && attempts.failures >= limits.failures;
  if (locks) {
    attempts.locked_until = tx.now().seconds + lock_seconds(limits, attempts.locks);
    attempts.failures = 0;
    ++attempts.locks;
  }
  TRY_SET(auto put, tx.session().prepare(R"sql(
    insert into bh_attempt(site, account, failures, locks, locked_until, last_at) values(?1, ?2, ?3, ?4, ?5, ?6)
    on conflict(site, account) do update set failures = excluded.failures, locks = excluded.locks,
      locked_until = excluded.locked_until, last_at = excluded.last_at)sql"));
  put.bind(1, db::kSite);
  put.bind(2, account);
  put.bind(3, attempts.failures);
  put.bind(4, attempts.locks);
  put.bind(5, attempts.locked_until);
  put.bind(6, tx.now().seconds);
  TRY(put.run());
  if (!locks) return {};
  return log_lock_out(tx, account, attempts.locked_until);
}

Result<void> forget_failures(log::Tx& tx, int64_t account) {
  TRY_SET(auto forget, tx.session().prepare("delete from bh_attempt where site = ?1 and account = ?2"));
  forget.bind(1, db::kSite);
  forget.bind(2, account);
  return forget.run();
}

}  // namespace bihuan::account
