#include "account/rows.h"

namespace bihuan::account {

db::Row new_row(const kit::Kind& kind) {
  db::Row row(kind.table.columns.size());
  set(kind, row, "origin", std::string("loop"));
  return row;
}

void set(const kit::Kind& kind, db::Row& row, std::string_view column, db::Value value) {
  row[static_cast<size_t>(kind.column(column))] = std::move(value);
}

int64_t number(const db::Value& value) {
  const auto* held = std::get_if<int64_t>(&value);
  return held == nullptr ? 0 : *held;
}

std::string text(const db::Value& value) {
  const auto* held = std::get_if<std::string>(&value);
  return held == nullptr ? std::string() : *held;
}

int64_t number(const kit::Kind& kind, const db::Row& row, std::string_view column) {
  return number(row[static_cast<size_t>(kind.column(column))]);
}

std::string text(const kit::Kind& kind, const db::Row& row, std::string_view column) {
  return text(row[static_cast<size_t>(kind.column(column))]);
}

Result<bool> is_there(db::Session& session, std::string_view sql, std::span<const db::Value> parameters) {
  TRY_SET(const auto row, session.first(sql, parameters));
  return !row.empty();
}

Result<db::Row> account_row(log::Tx& tx, int64_t account) {
  TRY_SET(auto row, tx.current(kit::system_kind("account").table, account));
  if (!row) return Error{Fault::not_found, "account.no_such_account", {{"account", std::to_string(account)}}};
  return *std::move(row);
}

Result<void> check_enabled(const db::Row& account) {
  const kit::Kind& accounts = kit::system_kind("account");
  if (number(accounts, account, "disabled") == 0) return {};
  return Error{Fault::forbidden, "account.disabled", {{"name", text(accounts, account, "name")}}};
}

Result<void> require_at(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t unit) {
  TRY_SET(const auto path, org::path_of(tx.session(), unit, {tx.position(), tx.today()}));
  if (path && may(kit, actor, "accounts", *path)) return {};
  return Error{Fault::forbidden, "account.may_not", {{"actor", actor.name}}};
}

Result<void> require_over(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account) {
  const db::Value held[] = {db::kSite, account, int64_t{tx.today().ymd()}, db::kOpen};
  TRY_SET(const auto units, tx.session().all(R"sql(
    select unit from holding where site = ?1 and account = ?2 and (to_day is null or to_day >= ?3) and until = ?4
    union select unit from delegation where site = ?1 and to_account = ?2 and to_day >= ?3 and until = ?4)sql",
                                             held));
  for (const auto& unit : units) TRY(require_at(tx, kit, actor, number(unit[0])));
  if (!units.empty() || may_anywhere(kit, actor, "accounts")) return {};
  return Error{Fault::forbidden, "account.may_not", {{"actor", actor.name}}};
}

Result<void> require_other(const Actor& actor, int64_t account) {
  if (account != actor.account) return {};
  return Error{Fault::forbidden, "account.not_to_oneself", {{"actor", actor.name}}};
}

Result<void> check_end(const log::Tx& tx, Date last_day) {
  const Date first = tx.today().plus_days(-1);
  if (last_day >= first) return {};
  return Error{Fault::invalid, "account.end_in_past", {{"day", last_day.iso()}, {"first", first.iso()}}};
}

}  // namespace bihuan::account
