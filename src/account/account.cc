#include "account/account.h"

#include <algorithm>

#include "account/rows.h"
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

// Not in the tree's places: those of units that the same transaction made are not there yet.
Result<bool> is_unit(log::Tx& tx, int64_t unit) {
  const db::Value of[] = {db::kSite, unit, db::kOpen};
  return is_there(tx.session(), "select id from unit_span where site = ?1 and unit = ?2 and until = ?3 limit 1", of);
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

// id, name, disabled.
Result<db::Row> row_called(db::Session& session, std::string_view name, int64_t position) {
  const db::Value key[] = {db::kSite, position, std::string(name)};
  TRY_SET(const auto row, session.first(R"sql(
    select id, name, disabled from account where site = ?1 and since <= ?2 and until > ?2 and name = ?3)sql",
                                        key));
  if (!row.empty()) return row;
  TRY_SET(const auto names, session.all(R"sql(
    select name from account where site = ?1 and since <= ?2 and until > ?2)sql",
                                        std::span(key, 2)));
  return unknown_account(name, names);
}

bool holds(const Holding& holding, std::string_view unit_path) {
  return !holding.path.empty() && starts_with(unit_path, holding.path);
}

bool gives(const kit::Kit& kit, const Holding& holding, std::string_view verb) {
  const kit::Role* role = kit.find_role(holding.role);
  return role != nullptr && role->may.contains(std::string(verb));
}

// `row`: id, name, disabled.
Result<Actor> with_holdings(db::Session& session, const db::Row& row, const org::Moment& at) {
  Actor actor;
  actor.account = number(row[0]);
  actor.name = text(row[1]);
  if (number(row[2]) != 0) return Error{Fault::forbidden, "account.disabled", {{"name", actor.name}}};
  const db::Value held[] = {db::kSite, at.position, actor.account, int64_t{at.day.ymd()}};
  TRY_SET(auto holdings, session.all(R"sql(
    select role, unit, 0 from holding where site = ?1 and since <= ?2 and until > ?2 and account = ?3
      and from_day <= ?4 and (to_day is null or to_day >= ?4) order by id)sql",
                                     held));
  TRY_SET(const auto delegated, session.all(R"sql(
    select d.role, d.unit, d.from_account from delegation d
    where d.site = ?1 and d.since <= ?2 and d.until > ?2 and d.to_account = ?3 and d.from_day <= ?4 and d.to_day >= ?4
      and exists (select 1 from holding h where h.site = d.site and h.since <= ?2 and h.until > ?2
                  and h.account = d.from_account and h.role = d.role and h.unit = d.unit
                  and h.from_day <= ?4 and (h.to_day is null or h.to_day >= ?4))
      and exists (select 1 from account a where a.site = d.site and a.id = d.from_account and a.since <= ?2
                  and a.until > ?2 and coalesce(a.disabled, 0) = 0)
    order by d.id)sql",
                                            held));
  holdings.insert(holdings.end(), delegated.begin(), delegated.end());
  for (const auto& holding : holdings) {
    TRY_SET(auto path, org::path_of(session, number(holding[1]), at));
    if (path) actor.holdings.push_back({text(holding[0]), number(holding[1]), *std::move(path), number(holding[2])});
  }
  return actor;
}

}  // namespace

Actor the_public() { return {0, std::string(kit::kPublicRole), {}}; }

Result<int64_t> add_account(log::Tx& tx, const std::string& name, const std::string& label) {
  if (!is_fine_name(name)) return Error{Fault::invalid, "account.bad_name", {{"name", excerpt(name)}}};
  if (name == kit::kPublicRole) return Error{Fault::conflict, "account.name_taken", {{"name", name}}};
  const db::Value same[] = {db::kSite, name, db::kOpen};
  TRY_SET(const bool taken,
          is_there(tx.session(), "select id from account where site = ?1 and name = ?2 and until = ?3", same));
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
  TRY(account_row(tx, account));
  TRY_SET(const bool is_known_unit, is_unit(tx, unit));
  if (!is_known_unit) return Error{Fault::not_found, "account.no_such_unit", {{"unit", std::to_string(unit)}}};
  const db::Value same[] = {db::kSite, account, role, unit, int64_t{from.ymd()}, db::kOpen};
  TRY_SET(const bool held, is_there(tx.session(), R"sql(
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
  TRY_SET(const auto row, row_called(session, name, at.position));
  return with_holdings(session, row, at);
}

Result<int64_t> find_account(db::Session& session, std::string_view name, int64_t position) {
  TRY_SET(const auto row, row_called(session, name, position));
  return number(row[0]);
}

Result<Actor> load_actor_by_id(db::Session& session, int64_t account, const org::Moment& at) {
  const db::Value key[] = {db::kSite, at.position, account};
  TRY_SET(const auto row, session.first(R"sql(
    select id, name, disabled from account where site = ?1 and since <= ?2 and until > ?2 and id = ?3)sql",
                                        key));
  if (!row.empty()) return with_holdings(session, row, at);
  return Error{Fault::not_found, "account.no_such_account", {{"account", std::to_string(account)}}};
}

bool reaches(const Actor& actor, std::string_view role, std::string_view unit_path) {
  return std::any_of(actor.holdings.begin(), actor.holdings.end(),
                     [&](const Holding& holding) { return holding.role == role && holds(holding, unit_path); });
}

bool may(const kit::Kit& kit, const Actor& actor, std::string_view verb, std::string_view unit_path) {
  return std::any_of(actor.holdings.begin(), actor.holdings.end(),
                     [&](const Holding& holding) { return gives(kit, holding, verb) && holds(holding, unit_path); });
}

bool may_anywhere(const kit::Kit& kit, const Actor& actor, std::string_view verb) {
  return std::any_of(actor.holdings.begin(), actor.holdings.end(),
                     [&](const Holding& holding) { return !holding.path.empty() && gives(kit, holding, verb); });
}

}  // namespace bihuan::account
