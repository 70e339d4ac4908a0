#include "account/account.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::account {
namespace {

db::Row empty_row(const kit::Kind& kind) {
  db::Row row(kind.table.columns.size());
  row[static_cast<size_t>(kind.column("origin"))] = std::string("loop");
  return row;
}

void set(const kit::Kind& kind, db::Row& row, std::string_view column, db::Value value) {
  row[static_cast<size_t>(kind.column(column))] = std::move(value);
}

Result<std::vector<std::string>> names(db::Session& session, int64_t position) {
  const db::Value parameters[] = {db::kSite, position};
  TRY_SET(const auto rows, session.all("select name from account where site = ?1 and since <= ?2 and until > ?2", parameters));
  std::vector<std::string> all;
  for (const auto& row : rows) all.push_back(std::get<std::string>(row[0]));
  return all;
}

}  // namespace

Result<int64_t> add_account(log::Tx& tx, const std::string& name, const std::string& label) {
  const bool fine = !name.empty() && name.size() <= 100 && is_utf8(name) && name.find_first_of(" \t\r\n") == std::string::npos;
  if (!fine) return Error{Fault::invalid, "account.bad_name", {{"name", name}}};
  const db::Value same[] = {db::kSite, name, db::kOpen};
  TRY_SET(const auto taken, tx.session().first("select id from account where site = ?1 and name = ?2 and until = ?3", same));
  if (!taken.empty()) return Error{Fault::conflict, "account.name_taken", {{"name", name}}};
  const kit::Kind& kind = kit::system_kind("account");
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  db::Row row = empty_row(kind);
  set(kind, row, "name", name);
  set(kind, row, "label", label);
  TRY(tx.put_new(kind.table, id, std::move(row)));
  TRY(tx.append("account.add"));
  return id;
}

Result<void> grant(log::Tx& tx, int64_t account, const std::string& role, int64_t unit, Date from) {
  const kit::Kind& kind = kit::system_kind("holding");
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  db::Row row = empty_row(kind);
  set(kind, row, "account", account);
  set(kind, row, "role", role);
  set(kind, row, "unit", unit);
  set(kind, row, "from_day", int64_t{from.ymd()});
  TRY(tx.put_new(kind.table, id, std::move(row)));
  TRY(tx.append("account.grant"));
  return {};
}

Result<Actor> load_actor(db::Session& session, std::string_view name, const org::Moment& at) {
  Actor actor;
  actor.name = name;
  const db::Value key[] = {db::kSite, at.position, std::string(name)};
  TRY_SET(const auto row, session.first("select id from account where site = ?1 and since <= ?2 and until > ?2 and name = ?3", key));
  if (row.empty()) {
    TRY_SET(const auto known, names(session, at.position));
    return Error{Fault::not_found, "account.unknown", {{"name", std::string(name)}, {"nearest", nearest(name, known)}}};
  }
  actor.account = std::get<int64_t>(row[0]);
  const db::Value held[] = {db::kSite, at.position, actor.account, int64_t{at.day.ymd()}};
  TRY_SET(const auto holdings, session.all(R"sql(
    select role, unit from holding where site = ?1 and since <= ?2 and until > ?2 and account = ?3 and from_day <= ?4
      and (to_day is null or to_day >= ?4) order by id)sql", held));
  for (const auto& holding : holdings) {
    const int64_t unit = std::get<int64_t>(holding[1]);
    TRY_SET(const auto place, org::place_of(session, unit, at));
    if (place) actor.holdings.push_back({std::get<std::string>(holding[0]), unit, place->path});
  }
  return actor;
}

bool reaches(const Actor& actor, std::string_view role, std::string_view unit_path) {
  return std::any_of(actor.holdings.begin(), actor.holdings.end(), [&](const Holding& holding) { return holding.role == role && starts_with(unit_path, holding.path); });
}

bool may(const kit::Kit& kit, const Actor& actor, std::string_view verb, std::string_view unit_path) {
  return std::any_of(actor.holdings.begin(), actor.holdings.end(), [&](const Holding& holding) {
    const kit::Role* role = kit.find_role(holding.role);
    return role != nullptr && role->may.contains(std::string(verb)) && starts_with(unit_path, holding.path);
  });
}

}  // namespace bihuan::account
