#include "account/account.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr size_t kLongestName = 60;

bool is_fine_name(std::string_view name) {
  if (name.empty() || !is_utf8(name) || count_code_points(name) > kLongestName) return false;
  const auto is_blank = [](char32_t c) {
    return c <= U' ' || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 ||
           c == 0x3000 || c == 0xFEFF;
  };
  const auto characters = to_code_points(name);
  return std::none_of(characters.begin(), characters.end(), is_blank);
}

db::Row new_row(const kit::Kind& kind) {
  db::Row row(kind.table.columns.size());
  row[static_cast<size_t>(kind.column("origin"))] = std::string("loop");
  return row;
}

void set(const kit::Kind& kind, db::Row& row, std::string_view column, db::Value value) {
  row[static_cast<size_t>(kind.column(column))] = std::move(value);
}

Result<bool> is_there(log::Tx& tx, std::string_view sql, std::span<const db::Value> parameters) {
  TRY_SET(const auto row, tx.session().first(sql, parameters));
  return !row.empty();
}

// Not in the tree's places: those of units that the same transaction made are not there yet.
Result<bool> is_unit(log::Tx& tx, int64_t unit) {
  const db::Value of[] = {db::kSite, unit, db::kOpen};
  return is_there(tx, "select id from unit_span where site = ?1 and unit = ?2 and until = ?3 limit 1", of);
}

Error unknown_account(std::string_view name, const std::vector<db::Row>& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(std::get<std::string>(row[0]));
  const std::string near = nearest(name, names);
  return Error{
      Fault::not_found,
      "account.unknown",
      {{"name", excerpt(name)}, {"nearest", near}, {"hint", near.empty() ? "account.hint_none" : "account.hint"}}};
}

bool holds(const Holding& holding, std::string_view unit_path) {
  return !holding.path.empty() && starts_with(unit_path, holding.path);
}

}  // namespace

Actor the_public() { return {0, std::string(kit::kPublicRole), {}}; }

Result<int64_t> add_account(log::Tx& tx, const std::string& name, const std::string& label) {
  if (!is_fine_name(name)) return Error{Fault::invalid, "account.bad_name", {{"name", excerpt(name)}}};
  if (name == kit::kPublicRole) return Error{Fault::conflict, "account.name_taken", {{"name", name}}};
  const db::Value same[] = {db::kSite, name, db::kOpen};
  TRY_SET(const bool taken, is_there(tx, "select id from account where site = ?1 and name = ?2 and until = ?3", same));
  if (taken) return Error{Fault::conflict, "account.name_taken", {{"name", name}}};
  const kit::Kind& kind = kit::system_kind("account");
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  db::Row row = new_row(kind);
  set(kind, row, "name", name);
  if (!label.empty()) set(kind, row, "label", label);
  TRY(tx.put_new(kind.table, id, std::move(row)));
  TRY(tx.append("account.add"));
  return id;
}

Result<void> grant(log::Tx& tx, int64_t account, const std::string& role, int64_t unit, Date from) {
  if (role.empty()) return Error{Fault::invalid, "account.no_role"};
  TRY_SET(const auto known, tx.current(kit::system_kind("account").table, account));
  if (!known) return Error{Fault::not_found, "account.no_such_account", {{"account", std::to_string(account)}}};
  TRY_SET(const bool is_known_unit, is_unit(tx, unit));
  if (!is_known_unit) return Error{Fault::not_found, "account.no_such_unit", {{"unit", std::to_string(unit)}}};
  const db::Value same[] = {db::kSite, account, role, unit, int64_t{from.ymd()}, db::kOpen};
  TRY_SET(const bool held, is_there(tx, R"sql(
    select id from holding where site = ?1 and account = ?2 and role = ?3 and unit = ?4
      and (to_day is null or to_day >= ?5) and until = ?6)sql",
                                    same));
  if (held) return Error{Fault::conflict, "account.already_held", {{"role", role}, {"unit", std::to_string(unit)}}};
  const kit::Kind& kind = kit::system_kind("holding");
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  db::Row row = new_row(kind);
  set(kind, row, "account", account);
  set(kind, row, "role", role);
  set(kind, row, "unit", unit);
  set(kind, row, "from_day", int64_t{from.ymd()});
  TRY(tx.put_new(kind.table, id, std::move(row)));
  TRY(tx.append("account.grant"));
  return {};
}

Result<Actor> load_actor(db::Session& session, std::string_view name, const org::Moment& at) {
  const db::Value key[] = {db::kSite, at.position, std::string(name)};
  TRY_SET(const auto row, session.first(R"sql(
    select id from account where site = ?1 and since <= ?2 and until > ?2 and name = ?3)sql",
                                        key));
  if (row.empty()) {
    TRY_SET(const auto names, session.all(R"sql(
      select name from account where site = ?1 and since <= ?2 and until > ?2)sql",
                                          std::span(key, 2)));
    return unknown_account(name, names);
  }
  Actor actor;
  actor.name = name;
  actor.account = std::get<int64_t>(row[0]);
  const db::Value held[] = {db::kSite, at.position, actor.account, int64_t{at.day.ymd()}};
  TRY_SET(const auto holdings, session.all(R"sql(
    select role, unit from holding where site = ?1 and since <= ?2 and until > ?2 and account = ?3
      and from_day <= ?4 and (to_day is null or to_day >= ?4) order by id)sql",
                                           held));
  for (const auto& holding : holdings) {
    const int64_t unit = std::get<int64_t>(holding[1]);
    TRY_SET(const auto place, org::place_of(session, unit, at));
    if (place) actor.holdings.push_back({std::get<std::string>(holding[0]), unit, place->path});
  }
  return actor;
}

bool reaches(const Actor& actor, std::string_view role, std::string_view unit_path) {
  return std::any_of(actor.holdings.begin(), actor.holdings.end(),
                     [&](const Holding& holding) { return holding.role == role && holds(holding, unit_path); });
}

bool may(const kit::Kit& kit, const Actor& actor, std::string_view verb, std::string_view unit_path) {
  return std::any_of(actor.holdings.begin(), actor.holdings.end(), [&](const Holding& holding) {
    const kit::Role* role = kit.find_role(holding.role);
    return role != nullptr && role->may.contains(std::string(verb)) && holds(holding, unit_path);
  });
}

}  // namespace bihuan::account
