#include "account/identity.h"

#include "account/attempt.h"
#include "account/rows.h"
#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr size_t kLongestText = 255;

const kit::Kind& identities() { return kit::system_kind("identity"); }

Result<void> check_form(const Identity& identity) {
  for (const auto* part : {&identity.issuer, &identity.attribute, &identity.subject})
    if (part->empty() || part->size() > kLongestText || !is_utf8(*part))
      return Error{Fault::invalid, "account.bad_identity", {{"text", excerpt(*part)}}};
  return {};
}

// The account to which an identity is linked; 0 = none.
Result<int64_t> linked_account(db::Session& reader, const Identity& identity) {
  const db::Value key[] = {db::kSite, identity.issuer, identity.attribute, identity.subject, db::kOpen};
  TRY_SET(const auto row, reader.first(R"sql(
    select account from identity where site = ?1 and issuer = ?2 and attribute = ?3 and subject = ?4 and until = ?5)sql",
                                       key));
  return row.empty() ? 0 : number(row[0]);
}

struct Known {
  int64_t account = 0;  // 0 = nobody
  std::string name;
  bool disabled = false;
};
Result<Known> known_by(db::Session& reader, const ProvenIdentity& proven) {
  TRY_SET(const int64_t linked, linked_account(reader, proven.identity));
  const db::Value by_id[] = {db::kSite, linked, db::kOpen};
  const db::Value by_name[] = {db::kSite, proven.identity.subject, db::kOpen};
  db::Row row;
  if (linked != 0) {
    TRY_SET(row,
            reader.first("select id, name, disabled from account where site = ?1 and id = ?2 and until = ?3", by_id));
  } else if (proven.by_name) {
    TRY_SET(row, reader.first("select id, name, disabled from account where site = ?1 and name = ?2 and until = ?3",
                              by_name));
  }
  if (row.empty()) return Known();
  return Known{number(row[0]), text(row[1]), number(row[2]) != 0};
}

}  // namespace

Result<int64_t> link_identity(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account,
                              const Identity& identity) {
  TRY(require_over(tx, kit, actor, account));
  TRY(account_row(tx, account));
  TRY(check_form(identity));
  TRY_SET(const int64_t taken, linked_account(tx.session(), identity));
  if (taken != 0) return Error{Fault::conflict, "account.identity_taken", {{"account", std::to_string(taken)}}};
  TRY_SET(const int64_t id, tx.new_id(identities().table));
  db::Row row = new_row(identities());
  set(identities(), row, "account", account);
  set(identities(), row, "issuer", identity.issuer);
  set(identities(), row, "attribute", identity.attribute);
  set(identities(), row, "subject", identity.subject);
  TRY(tx.put_new(identities().table, id, std::move(row)));
  TRY(tx.append("account.link_identity"));
  return id;
}

Result<void> unlink_identity(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account, int64_t identity) {
  TRY(require_over(tx, kit, actor, account));
  TRY_SET(const auto row, tx.current(identities().table, identity));
  if (!row || number(identities(), *row, "account") != account)
    return Error{Fault::not_found, "account.no_such_identity", {{"identity", std::to_string(identity)}}};
  TRY(tx.withdraw(identities().table, identity));
  TRY(tx.append("account.unlink_identity"));
  return sign_out_everywhere(tx, account);
}

Result<std::vector<ListedIdentity>> list_identities(db::Session& reader, int64_t account) {
  const db::Value key[] = {db::kSite, account, db::kOpen};
  TRY_SET(const auto rows, reader.all(R"sql(
    select id, issuer, attribute, subject from identity where site = ?1 and account = ?2 and until = ?3 order by id)sql",
                                      key));
  std::vector<ListedIdentity> all;
  for (const auto& row : rows) all.push_back({number(row[0]), {text(row[1]), text(row[2]), text(row[3])}});
  return all;
}

Result<Verdict> check_identity(db::Session& reader, const ProvenIdentity& proven, const std::string& code,
                               Instant now) {
  TRY_SET(const auto known, known_by(reader, proven));
  Verdict verdict;
  verdict.account = known.account;
  verdict.name = known.name;
  verdict.outcome = Outcome::unknown;
  if (known.account == 0) return verdict;
  verdict.outcome = known.disabled ? Outcome::disabled : Outcome::ok;
  if (known.disabled) return verdict;
  TRY_SET(verdict.proof, check_code(reader, known.account, code, now));
  if (!verdict.proof.needed || proven.second_factor) return verdict;
  TRY_SET(const bool locked, is_locked(reader, known.account, now));
  if (locked) {
    verdict.outcome = Outcome::locked;
  } else if (!verdict.proof.right) {
    verdict.outcome = code.empty() ? Outcome::code_needed : Outcome::wrong_code;
  }
  return verdict;
}

Error refusal_of_identity(const Verdict& verdict, const ProvenIdentity& proven) {
  if (verdict.outcome == Outcome::unknown)
    return {Fault::forbidden,
            "account.unknown_identity",
            {{"attribute", proven.identity.attribute}, {"subject", excerpt(proven.identity.subject)}}};
  if (verdict.outcome == Outcome::disabled) return {Fault::forbidden, "account.disabled", {{"name", verdict.name}}};
  return refusal_of(verdict);
}

Result<Session> open_session_by_identity(log::Tx& tx, const ProvenIdentity& proven, const std::string& code,
                                         std::string_view agent, const Random& random) {
  TRY_SET(const auto verdict, check_identity(tx.session(), proven, code, tx.now()));
  if (verdict.outcome != Outcome::ok) return refusal_of_identity(verdict, proven);
  tx.set_actor(verdict.name);
  const bool by_code = verdict.proof.needed && !proven.second_factor;
  if (by_code) {
    TRY(take_code(tx, verdict.account, verdict.proof));
    TRY(forget_failures(tx, verdict.account));
  }
  const bool second_factor = by_code || proven.second_factor;
  return start_session(tx, {{}, verdict.account, verdict.name, tx.now(), tx.now(), second_factor, false}, agent,
                       random);
}

Result<void> remember_provider(log::Tx& tx, const Session& session, const SessionProvider& from) {
  TRY_SET(auto insert, tx.session().prepare(R"sql(
    insert into bh_session_provider(site, digest, provider, id_token) values(?1, ?2, ?3, ?4))sql"));
  insert.bind(1, db::kSite);
  insert.bind(2, std::string_view(digest_of(session.token)));
  insert.bind(3, std::string_view(from.provider));
  insert.bind(4, std::string_view(from.id_token));
  return insert.run();
}

Result<std::optional<SessionProvider>> provider_of(db::Session& reader, std::string_view digest) {
  const db::Value key[] = {db::kSite, std::string(digest)};
  TRY_SET(const auto row,
          reader.first("select provider, id_token from bh_session_provider where site = ?1 and digest = ?2", key));
  if (row.empty()) return std::optional<SessionProvider>();
  return std::optional(SessionProvider{text(row[0]), text(row[1])});
}

}  // namespace bihuan::account
