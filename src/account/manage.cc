#include "account/manage.h"

#include "account/rows.h"
#include "account/session.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

const kit::Kind& accounts() { return kit::system_kind("account"); }
const kit::Kind& holdings() { return kit::system_kind("holding"); }

Result<void> check_role(const kit::Kit& kit, const NewHolding& in, const std::string& level) {
  const kit::Role* role = kit.find_role(in.role);
  if (role == nullptr) {
    std::vector<std::string> known;
    for (const auto& each : kit.roles) known.push_back(each.key);
    const std::string near = nearest(in.role, known);
    return Error{
        Fault::not_found,
        "account.unknown_role",
        {{"role", excerpt(in.role)}, {"nearest", near}, {"hint", near.empty() ? "account.hint_role" : "account.hint"}}};
  }
  if (role->level.empty() || role->level == level) return {};
  return Error{
      Fault::invalid, "account.wrong_level", {{"role", in.role}, {"level", role->level}, {"unit_level", level}}};
}

Result<void> set_disabled(log::Tx& tx, int64_t account, bool disabled) {
  TRY_SET(auto row, account_row(tx, account));
  if ((number(accounts(), row, "disabled") != 0) == disabled)
    return Error{Fault::conflict,
                 disabled ? "account.already_disabled" : "account.not_disabled",
                 {{"name", text(accounts(), row, "name")}}};
  set(accounts(), row, "disabled", disabled ? db::Value(int64_t{1}) : db::Value(db::Null{}));
  TRY(tx.put(accounts().table, account, std::move(row)));
  TRY(tx.append(disabled ? "account.disable" : "account.enable"));
  return {};
}

}  // namespace

Result<int64_t> create_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewAccount& in) {
  if (!may_anywhere(kit, actor, "accounts")) return Error{Fault::forbidden, "account.may_not", {{"actor", actor.name}}};
  return add_account(tx, in.name, in.label);
}

Result<int64_t> grant_role(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewHolding& in) {
  TRY_SET(const auto place, org::place_of(tx.session(), in.unit, {tx.position(), in.from}));
  if (!place || !place->live)
    return Error{Fault::not_found, "account.no_such_unit", {{"unit", std::to_string(in.unit)}}};
  TRY(require_at(tx, kit, actor, in.unit));
  TRY(require_other(actor, in.account));
  TRY(check_role(kit, in, place->level));
  if (in.to && *in.to < in.from)
    return Error{Fault::invalid, "account.days_reversed", {{"from", in.from.iso()}, {"to", in.to->iso()}}};
  TRY(account_row(tx, in.account));
  const int64_t to = in.to ? in.to->ymd() : Date::kOpen;
  const db::Value same[] = {db::kSite, in.account, in.role, in.unit, int64_t{in.from.ymd()}, to, db::kOpen};
  TRY_SET(const bool held, is_there(tx.session(), R"sql(
    select id from holding where site = ?1 and account = ?2 and role = ?3 and unit = ?4
      and (to_day is null or to_day >= ?5) and from_day <= ?6 and until = ?7)sql",
                                    same));
  if (held)
    return Error{Fault::conflict, "account.already_held", {{"role", in.role}, {"unit", std::to_string(in.unit)}}};
  TRY_SET(const int64_t id, tx.new_id(holdings().table));
  db::Row row = new_row(holdings());
  set(holdings(), row, "account", in.account);
  set(holdings(), row, "role", in.role);
  set(holdings(), row, "unit", in.unit);
  set(holdings(), row, "from_day", int64_t{in.from.ymd()});
  if (in.to) set(holdings(), row, "to_day", to);
  TRY(tx.put_new(holdings().table, id, std::move(row)));
  TRY(tx.append("account.grant"));
  return id;
}

Result<void> end_holding(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t holding, Date last_day) {
  TRY_SET(auto row, tx.current(holdings().table, holding));
  if (!row) return Error{Fault::not_found, "account.no_such_holding", {{"holding", std::to_string(holding)}}};
  TRY(require_at(tx, kit, actor, number(holdings(), *row, "unit")));
  TRY(check_end(tx, last_day));
  const int64_t to = number(holdings(), *row, "to_day");
  if (to != 0 && to <= last_day.ymd())
    return Error{Fault::conflict, "account.holding_ended", {{"day", Date::from_ymd(to)->iso()}}};
  if (number(holdings(), *row, "from_day") > last_day.ymd()) {
    TRY(tx.withdraw(holdings().table, holding));
  } else {
    set(holdings(), *row, "to_day", int64_t{last_day.ymd()});
    TRY(tx.put(holdings().table, holding, *std::move(row)));
  }
  TRY(tx.append("account.end_holding"));
  return {};
}

Result<void> disable_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account) {
  TRY(require_over(tx, kit, actor, account));
  TRY(require_other(actor, account));
  TRY(set_disabled(tx, account, true));
  return sign_out_everywhere(tx, account);
}

Result<void> enable_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account) {
  TRY(require_over(tx, kit, actor, account));
  return set_disabled(tx, account, false);
}

Result<void> unlock_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account) {
  TRY(require_over(tx, kit, actor, account));
  TRY(account_row(tx, account));
  const db::Value key[] = {db::kSite, account, tx.now().seconds};
  TRY_SET(const bool locked, is_there(tx.session(), R"sql(
    select account from bh_attempt where site = ?1 and account = ?2 and locked_until > ?3)sql",
                                      key));
  if (!locked) return {};
  TRY_SET(auto forget, tx.session().prepare("delete from bh_attempt where site = ?1 and account = ?2"));
  forget.bind(1, db::kSite);
  forget.bind(2, account);
  TRY(forget.run());
  TRY(tx.append("account.unlock", log::Origin::loop, {}, R"({"account":)" + std::to_string(account) + "}"));
  return {};
}

Result<std::vector<Listed>> list_accounts(db::Session& session, int64_t position, const std::string& from,
                                          size_t limit) {
  const db::Value key[] = {db::kSite, position, from, static_cast<int64_t>(limit)};
  TRY_SET(const auto rows, session.all(R"sql(
    select id, name, label, disabled, must_change from account
    where site = ?1 and since <= ?2 and until > ?2 and name > ?3 order by name limit ?4)sql",
                                       key));
  std::vector<Listed> all;
  for (const auto& row : rows)
    all.push_back({number(row[0]), text(row[1]), text(row[2]), number(row[3]) != 0, number(row[4]) != 0});
  return all;
}

Result<std::vector<ListedHolding>> list_holdings(db::Session& session, int64_t account, int64_t position) {
  const db::Value key[] = {db::kSite, position, account};
  TRY_SET(const auto rows, session.all(R"sql(
    select id, role, unit, from_day, to_day from holding
    where site = ?1 and since <= ?2 and until > ?2 and account = ?3 order by id)sql",
                                       key));
  std::vector<ListedHolding> all;
  for (const auto& row : rows)
    all.push_back({number(row[0]), text(row[1]), number(row[2]), static_cast<int>(number(row[3])),
                   static_cast<int>(number(row[4]))});
  return all;
}

}  // namespace bihuan::account
