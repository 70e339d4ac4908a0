#include "log/writer.h"

namespace bihuan::log {

Result<void> create_system_tables(db::Session& session) {
  static constexpr const char* kStatements[] = {
      R"sql(create table bh_site(site integer not null, key text not null, value text not null,
              primary key(site, key)) strict, without rowid)sql",
      R"sql(create table bh_log(site integer not null, position integer not null, at integer not null, request text,
              entry text not null, primary key(site, position)) strict, without rowid)sql",
      R"sql(create unique index bh_log_request on bh_log(site, request) where request is not null)sql",
      R"sql(create table bh_head(site integer not null primary key, size integer not null,
              frontier text not null) strict)sql",
      R"sql(create table bh_next_id(site integer not null, "table" text not null, next integer not null,
              primary key(site, "table")) strict, without rowid)sql",
      R"sql(create table bh_personal(site integer not null, "table" text not null, id integer not null,
              since integer not null, "column" text not null, salt text not null,
              primary key(site, "table", id, since, "column")) strict, without rowid)sql",
      R"sql(create table bh_checkpoint(site integer not null, size integer not null, note text not null,
              primary key(site, size)) strict, without rowid)sql",
  };
  for (const auto* sql : kStatements) TRY(session.execute(sql));
  return {};
}

}  // namespace bihuan::log
