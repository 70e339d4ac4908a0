#include "account/session.h"

#include "account/rows.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr size_t kTokenBytes = 32;
constexpr size_t kLongestToken = 200;
constexpr size_t kLongestAgent = 120;
constexpr int64_t kMinute = 60;

// What is known of a session's provider goes with the session.
Result<void> forget_providers(log::Tx& tx) {
  TRY_SET(auto forget, tx.session().prepare(R"sql(
    delete from bh_session_provider where site = ?1 and not exists
      (select 1 from bh_session s where s.site = ?1 and s.digest = bh_session_provider.digest))sql"));
  forget.bind(1, db::kSite);
  return forget.run();
}

}  // namespace

std::string csrf_of(std::string_view token) { return digest_of("bihuan csrf " + std::string(token)); }

bool is_csrf(std::string_view token, std::string_view given) { return same_secret(csrf_of(token), given); }

Result<std::optional<Signed>> find_session(db::Session& reader, std::string_view token, Instant now,
                                           const Limits& limits) {
  if (token.empty() || token.size() > kLongestToken) return std::optional<Signed>();
  const std::string digest = digest_of(token);
  TRY_SET(auto query, reader.prepare(R"sql(
    select s.account, a.name, s.created_at, s.seen_at, s.second_factor, s.must_change
    from bh_session s join account a on a.site = s.site and a.id = s.account and a.until = ?3
    where s.site = ?1 and s.digest = ?2 and s.seen_at > ?4 and s.created_at > ?5 and s.seen_at < ?6
      and coalesce(a.disabled, 0) = 0)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(digest));
  query.bind(3, db::kOpen);
  query.bind(4, now.seconds - limits.idle * kMinute);
  query.bind(5, now.seconds - limits.absolute * kMinute);
  query.bind(6, now.seconds + limits.idle * kMinute);
  TRY_SET(const bool there, query.step());
  if (!there) return std::optional<Signed>();
  return std::optional(Signed{digest,
                              query.integer(0),
                              std::string(query.text(1)),
                              {query.integer(2)},
                              {query.integer(3)},
                              query.integer(4) != 0,
                              query.integer(5) != 0});
}

bool is_to_touch(const Signed& session, Instant now) { return now.seconds - session.seen.seconds >= kMinute; }

Result<void> touch(log::Tx& tx, const Signed& session) {
  if (!is_to_touch(session, tx.now())) return {};
  TRY_SET(auto update,
          tx.session().prepare("update bh_session set seen_at = ?3 where site = ?1 and digest = ?2 and seen_at < ?3"));
  update.bind(1, db::kSite);
  update.bind(2, std::string_view(session.digest));
  update.bind(3, tx.now().seconds);
  return update.run();
}

Result<void> sign_out(log::Tx& tx, std::string_view digest) {
  TRY_SET(auto forget, tx.session().prepare("delete from bh_session where site = ?1 and digest = ?2"));
  forget.bind(1, db::kSite);
  forget.bind(2, digest);
  TRY(forget.run());
  return forget_providers(tx);
}

Result<void> sign_out_everywhere(log::Tx& tx, int64_t account, std::string_view keep) {
  TRY_SET(auto forget,
          tx.session().prepare("delete from bh_session where site = ?1 and account = ?2 and digest <> ?3"));
  forget.bind(1, db::kSite);
  forget.bind(2, account);
  forget.bind(3, keep);
  TRY(forget.run());
  return forget_providers(tx);
}

Result<void> forget_old_sessions(log::Tx& tx, const Limits& limits) {
  TRY_SET(auto forget, tx.session().prepare("delete from bh_session where site = ?1 and (seen_at <= ?2 or "
                                            "created_at <= ?3 or seen_at >= ?4)"));
  forget.bind(1, db::kSite);
  forget.bind(2, tx.now().seconds - limits.idle * kMinute);
  forget.bind(3, tx.now().seconds - limits.absolute * kMinute);
  forget.bind(4, tx.now().seconds + limits.idle * kMinute);
  TRY(forget.run());
  return forget_providers(tx);
}

Result<std::vector<ListedSession>> list_sessions(db::Session& reader, int64_t account, Instant now,
                                                 const Limits& limits) {
  const db::Value key[] = {db::kSite, account, now.seconds - limits.idle * kMinute,
                           now.seconds - limits.absolute * kMinute, now.seconds + limits.idle * kMinute};
  TRY_SET(const auto rows, reader.all(R"sql(
    select digest, created_at, seen_at, agent from bh_session
    where site = ?1 and account = ?2 and seen_at > ?3 and created_at > ?4 and seen_at < ?5
    order by seen_at desc, digest)sql",
                                      key));
  std::vector<ListedSession> all;
  for (const auto& row : rows) all.push_back({text(row[0]), {number(row[1])}, {number(row[2])}, text(row[3])});
  return all;
}

Result<Session> start_session(log::Tx& tx, const Signed& who, std::string_view agent, const Random& random) {
  Session session;
  TRY_SET(session.token, random_hex(random, kTokenBytes));
  session.csrf = csrf_of(session.token);
  session.account = who.account;
  session.name = who.name;
  session.second_factor = who.second_factor;
  session.must_change = who.must_change;
  TRY_SET(auto insert, tx.session().prepare(R"sql(
    insert into bh_session(site, digest, account, created_at, seen_at, second_factor, must_change, agent)
    values(?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7))sql"));
  insert.bind(1, db::kSite);
  insert.bind(2, std::string_view(digest_of(session.token)));
  insert.bind(3, who.account);
  insert.bind(4, tx.now().seconds);
  insert.bind(5, int64_t{who.second_factor});
  insert.bind(6, int64_t{who.must_change});
  insert.bind(7, std::string_view(excerpt(agent, kLongestAgent)));
  TRY(insert.run());
  return session;
}

}  // namespace bihuan::account
