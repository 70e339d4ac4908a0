#include "account/tables.h"

namespace bihuan::account {

Result<void> create_tables(db::Session& session) {
  static constexpr const char* kStatements[] = {
      R"sql(create table if not exists bh_session(site integer not null, digest text not null, account integer not null,
              created_at integer not null, seen_at integer not null, second_factor integer not null,
              must_change integer not null, agent text not null, primary key(site, digest)) strict, without rowid)sql",
      R"sql(create index if not exists bh_session_by_account on bh_session(site, account))sql",
      // Sessions that a sign-in provider opened; a row goes with its session.
      R"sql(create table if not exists bh_session_provider(site integer not null, digest text not null,
              provider text not null, id_token text not null, primary key(site, digest)) strict, without rowid)sql",
      // Account 0 counts the attempts at names that nobody has.
      R"sql(create table if not exists bh_attempt(site integer not null, account integer not null,
              failures integer not null, locks integer not null, locked_until integer not null,
              last_at integer not null, primary key(site, account)) strict, without rowid)sql",
      // `pending` is a secret that is shown but not yet confirmed; `last_step` the last step that was accepted.
      R"sql(create table if not exists bh_second_factor(site integer not null, account integer not null,
              last_step integer not null, pending text, pending_at integer,
              primary key(site, account)) strict, without rowid)sql",
      R"sql(create table if not exists bh_personal_read(site integer not null, at integer not null,
              account integer not null, kind text not null, id integer not null, fields text not null,
              primary key(site, at, account, kind, id, fields)) strict, without rowid)sql",
      R"sql(create index if not exists bh_personal_read_by_row on bh_personal_read(site, kind, id, at))sql",
  };
  for (const auto* sql : kStatements) TRY(session.execute(sql));
  return {};
}

}  // namespace bihuan::account
