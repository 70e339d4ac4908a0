#include "account/credential.h"

#include "account/attempt.h"
#include "account/rows.h"
#include "account/session.h"

namespace bihuan::account {
namespace {

const kit::Kind& credentials() { return kit::system_kind("credential"); }

// The last `count` passwords, today's first. A hash that was only made anew is the same password.
Result<std::vector<std::string>> last_hashes(db::Session& reader, int64_t account, size_t count) {
  const db::Value key[] = {db::kSite, account};
  TRY_SET(auto query, reader.prepare(R"sql(
    select secret, changed_at from credential
    where site = ?1 and account = ?2 and kind = 'password' and secret is not null order by since desc)sql"));
  query.bind(1, key[0]);
  query.bind(2, key[1]);
  std::vector<std::string> hashes;
  int64_t last_change = -1;
  while (hashes.size() < count) {
    TRY_SET(const bool more, query.step());
    if (!more) break;
    if (query.integer(1) == last_change) continue;
    last_change = query.integer(1);
    hashes.emplace_back(query.text(0));
  }
  return hashes;
}

Result<std::string> name_of(db::Session& reader, int64_t account) {
  const db::Value key[] = {db::kSite, account, db::kOpen};
  TRY_SET(const auto row, reader.first("select name from account where site = ?1 and id = ?2 and until = ?3", key));
  if (row.empty()) return Error{Fault::not_found, "account.no_such_account", {{"account", std::to_string(account)}}};
  return text(row[0]);
}

Result<NewPassword> prepare(db::Session& reader, const Policy& policy, int64_t account,
                            const std::optional<StoredPassword>& stored, std::string_view wanted,
                            const Random& random) {
  TRY_SET(const auto name, name_of(reader, account));
  auto faults = password_faults(policy, wanted, name);
  if (!faults.empty()) return std::move(faults.front());
  TRY_SET(const auto used, last_hashes(reader, account, policy.history));
  for (const auto& hash : used)
    if (is_password(hash, wanted))
      return Error{Fault::invalid, "account.password_used", {{"history", std::to_string(policy.history)}}};
  NewPassword prepared{account, stored ? stored->since : 0, {}, policy.expiry_days};
  TRY_SET(prepared.hash, hash_password(wanted, random));
  return prepared;
}

Result<void> write(log::Tx& tx, const NewPassword& in, bool must_change, const char* command) {
  TRY_SET(auto account, account_row(tx, in.account));
  TRY_SET(const auto stored, stored_password(tx.session(), in.account));
  if ((stored ? stored->since : 0) != in.based_on) return Error{Fault::conflict, "account.changed_meanwhile"};
  const auto expires = in.expiry_days == 0 ? std::nullopt : std::optional(tx.today().plus_days(in.expiry_days));
  if (stored) {
    TRY_SET(auto row, tx.current(credentials().table, stored->id));
    set(credentials(), *row, "secret", in.hash);
    set(credentials(), *row, "expires_day", expires ? db::Value(int64_t{expires->ymd()}) : db::Value(db::Null{}));
    set(credentials(), *row, "changed_at", tx.now().seconds);
    TRY(tx.put(credentials().table, stored->id, *std::move(row)));
  } else {
    TRY(put_credential(tx, in.account, "password", in.hash, {}, {}, expires));
  }
  const kit::Kind& accounts = kit::system_kind("account");
  if ((number(accounts, account, "must_change") != 0) != must_change) {
    set(accounts, account, "must_change", must_change ? db::Value(int64_t{1}) : db::Value(db::Null{}));
    TRY(tx.put(accounts.table, in.account, std::move(account)));
  }
  TRY(tx.append(command));
  return {};
}

}  // namespace

Result<std::optional<StoredPassword>> stored_password(db::Session& session, int64_t account) {
  const db::Value key[] = {db::kSite, account, db::kOpen};
  TRY_SET(const auto row, session.first(R"sql(
    select id, since, secret, expires_day from credential
    where site = ?1 and account = ?2 and kind = 'password' and until = ?3)sql",
                                        key));
  if (row.empty()) return std::optional<StoredPassword>();
  return std::optional(StoredPassword{number(row[0]), number(row[1]), text(row[2]), number(row[3])});
}

Result<int64_t> put_credential(log::Tx& tx, int64_t account, std::string_view kind, const std::string& secret,
                               const std::string& label, const std::string& scopes, std::optional<Date> expires) {
  TRY_SET(const int64_t id, tx.new_id(credentials().table));
  db::Row row = new_row(credentials());
  set(credentials(), row, "account", account);
  set(credentials(), row, "kind", std::string(kind));
  set(credentials(), row, "secret", secret);
  if (!label.empty()) set(credentials(), row, "label", label);
  if (!scopes.empty()) set(credentials(), row, "scopes", scopes);
  set(credentials(), row, "from_day", int64_t{tx.today().ymd()});
  if (expires) set(credentials(), row, "expires_day", int64_t{expires->ymd()});
  set(credentials(), row, "changed_at", tx.now().seconds);
  TRY(tx.put_new(credentials().table, id, std::move(row)));
  return id;
}

Result<NewPassword> prepare_change(db::Session& reader, const Policy& policy, int64_t account, std::string_view old,
                                   std::string_view wanted, Instant now, const Random& random) {
  TRY_SET(const auto stored, stored_password(reader, account));
  TRY_SET(const bool locked, is_locked(reader, account, now));
  const bool right = is_password(stored ? stored->hash : nobodys_hash(), old);
  if (!right || locked) return Error{Fault::unauthenticated, "account.wrong_password"};
  if (wanted == old) return Error{Fault::invalid, "account.password_used", {{"history", "1"}}};
  return prepare(reader, policy, account, stored, wanted, random);
}

Result<NewPassword> prepare_reset(db::Session& reader, const Policy& policy, int64_t account, std::string_view wanted,
                                  const Random& random) {
  TRY_SET(const auto stored, stored_password(reader, account));
  return prepare(reader, policy, account, stored, wanted, random);
}

Result<void> change_password(log::Tx& tx, const Actor& actor, const NewPassword& prepared, std::string_view keep) {
  if (prepared.account != actor.account) return Error{Fault::forbidden, "account.not_yours", {{"actor", actor.name}}};
  TRY(write(tx, prepared, false, "account.change_password"));
  TRY(sign_out_everywhere(tx, actor.account, keep));
  TRY_SET(auto free, tx.session().prepare("update bh_session set must_change = 0 where site = ?1 and digest = ?2"));
  free.bind(1, db::kSite);
  free.bind(2, keep);
  return free.run();
}

Result<void> reset_password(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewPassword& prepared) {
  TRY(require_over(tx, kit, actor, prepared.account));
  TRY(require_other(actor, prepared.account));
  return set_password(tx, prepared, true);
}

Result<void> set_password(log::Tx& tx, const NewPassword& prepared, bool must_change) {
  TRY(write(tx, prepared, must_change, "account.reset_password"));
  TRY(forget_failures(tx, prepared.account));
  return sign_out_everywhere(tx, prepared.account);
}

}  // namespace bihuan::account
