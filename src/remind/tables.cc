#include "remind/tables.h"

namespace bihuan::remind {

Result<void> create_tables(db::Session& session) {
  static constexpr const char* kStatements[] = {
      // Account 0: nobody holds the roles; only a robot may tell of it.
      R"sql(create table if not exists bh_notice(site integer not null, id integer not null, key text not null,
              account integer not null, subject text not null, text text not null, about_kind text not null,
              about_id integer not null, due_day integer not null, level text not null, made_at integer not null,
              read_at integer, primary key(site, id)) strict)sql",
      R"sql(create unique index if not exists bh_notice_by_key on bh_notice(site, key, account))sql",
      R"sql(create index if not exists bh_notice_by_account on bh_notice(site, account, id))sql",
      R"sql(create index if not exists bh_notice_unread on bh_notice(site, account) where read_at is null)sql",
      // state: waiting · trying (cut off when `next_try_at`, its lease, has passed) · sent · failed · unsure (whether
      // it
      // went out was not known twice) · dropped (made before the site was restored). Account 0: a robot's.
      R"sql(create table if not exists bh_delivery(site integer not null, key text not null, account integer not null,
              channel text not null, state text not null, tries integer not null, may_be_a_repeat integer not null,
              next_try_at integer not null, sent_at integer, error text,
              primary key(site, key, account, channel)) strict, without rowid)sql",
      R"sql(create index if not exists bh_delivery_open on bh_delivery(site, channel, next_try_at)
              where state in ('waiting', 'trying'))sql",
      R"sql(create table if not exists bh_address(site integer not null, account integer not null,
              address text not null, primary key(site, account)) strict, without rowid)sql",
      // `position`: of the log when the last day was looked at. `quiet`: a restored site, until it is told to go on.
      R"sql(create table if not exists bh_clock(site integer not null, last_day integer not null,
              position integer not null, quiet integer not null, primary key(site)) strict, without rowid)sql",
      R"sql(create table if not exists bh_feed(site integer not null, digest text not null, account integer not null,
              made_at integer not null, primary key(site, digest)) strict, without rowid)sql",
      R"sql(create index if not exists bh_feed_by_account on bh_feed(site, account))sql",
  };
  for (const auto* sql : kStatements) TRY(session.execute(sql));
  return {};
}

}  // namespace bihuan::remind
