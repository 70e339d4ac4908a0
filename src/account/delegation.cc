#include "account/delegation.h"

#include <algorithm>

#include "account/rows.h"
#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr int kLongestDays = 366;
constexpr size_t kLongestReason = 1000;

const kit::Kind& delegations() { return kit::system_kind("delegation"); }
const kit::Kind& holdings() { return kit::system_kind("holding"); }

Result<void> check_reason(const std::string& reason) {
  if (!trim(reason).empty() && is_utf8(reason) && count_code_points(reason) <= kLongestReason) return {};
  return Error{Fault::invalid, "account.no_reason", {{"longest", std::to_string(kLongestReason)}}};
}

// A current holding of the account on some day from `from` to `to`.
Result<bool> holds_role(log::Tx& tx, int64_t account, const NewDelegation& in, Date from, Date to) {
  const db::Value key[] = {db::kSite, account, in.role, in.unit, int64_t{from.ymd()}, int64_t{to.ymd()}, db::kOpen};
  return is_there(tx.session(), R"sql(
    select id from holding where site = ?1 and account = ?2 and role = ?3 and unit = ?4
      and from_day <= ?6 and (to_day is null or to_day >= ?5) and until = ?7)sql",
                  key);
}

Result<bool> has_delegation(log::Tx& tx, const NewDelegation& in) {
  const db::Value key[] = {db::kSite, in.to_account, in.role, in.unit, int64_t{in.from.ymd()}, int64_t{in.to.ymd()},
                           db::kOpen};
  return is_there(tx.session(), R"sql(
    select id from delegation where site = ?1 and to_account = ?2 and role = ?3 and unit = ?4
      and from_day <= ?6 and to_day >= ?5 and until = ?7)sql",
                  key);
}

Error held(const char* key, Fault fault, const NewDelegation& in) {
  return Error{fault, key, {{"role", in.role}, {"unit", std::to_string(in.unit)}}};
}

// What of `from_account` is still to come when its last day is over: id and row.
struct Held {
  int64_t id = 0;
  db::Row row;
};
Result<std::vector<Held>> to_hand_over(log::Tx& tx, const HandOver& in) {
  const db::Value key[] = {db::kSite, in.from_account, int64_t{in.last_day.ymd()}, db::kOpen};
  TRY_SET(const auto ids, tx.session().all(R"sql(
    select id from holding where site = ?1 and account = ?2 and (to_day is null or to_day > ?3) and until = ?4
    order by id)sql",
                                           key));
  std::vector<Held> all;
  for (const auto& id : ids) {
    TRY_SET(auto row, tx.current(holdings().table, number(id[0])));
    if (row) all.push_back({number(id[0]), *std::move(row)});
  }
  return all;
}

// The days that the receiver has of it already are not given twice.
Result<bool> has_already(log::Tx& tx, int64_t account, const db::Row& row) {
  const db::Value key[] = {db::kSite,
                           account,
                           text(holdings(), row, "role"),
                           number(holdings(), row, "unit"),
                           number(holdings(), row, "from_day"),
                           row[static_cast<size_t>(holdings().column("to_day"))],
                           db::kOpen};
  return is_there(tx.session(), R"sql(
    select id from holding where site = ?1 and account = ?2 and role = ?3 and unit = ?4 and from_day <= ?5
      and (to_day is null or to_day >= ?6) and until = ?7)sql",
                  key);
}

}  // namespace

Result<int64_t> delegate_role(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewDelegation& in) {
  const int64_t from_account = in.from_account == 0 ? actor.account : in.from_account;
  if (from_account != actor.account) {
    TRY(require_at(tx, kit, actor, in.unit));
    TRY(require_other(actor, in.to_account));
  }
  if (in.to_account == from_account) return Error{Fault::invalid, "account.delegation_to_self"};
  TRY(check_reason(in.reason));
  if (in.to < in.from || in.from < tx.today() || in.to.days_since(in.from) >= kLongestDays)
    return Error{Fault::invalid,
                 "account.bad_delegation_days",
                 {{"from", in.from.iso()}, {"to", in.to.iso()}, {"days", std::to_string(kLongestDays)}}};
  TRY_SET(const auto receiver, account_row(tx, in.to_account));
  TRY(check_enabled(receiver));
  TRY_SET(const bool own, holds_role(tx, from_account, in, in.from, in.from));
  if (!own) return held("account.not_held", Fault::invalid, in);
  TRY_SET(const bool held_there, holds_role(tx, in.to_account, in, in.from, in.to));
  if (held_there) return held("account.already_held", Fault::conflict, in);
  TRY_SET(const bool lent, has_delegation(tx, in));
  if (lent) return held("account.already_delegated", Fault::conflict, in);

  const kit::Kind& kind = delegations();
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  db::Row row = new_row(kind);
  set(kind, row, "from_account", from_account);
  set(kind, row, "to_account", in.to_account);
  set(kind, row, "role", in.role);
  set(kind, row, "unit", in.unit);
  set(kind, row, "from_day", int64_t{in.from.ymd()});
  set(kind, row, "to_day", int64_t{in.to.ymd()});
  set(kind, row, "reason", std::string(trim(in.reason)));
  TRY(tx.put_new(kind.table, id, std::move(row)));
  TRY(tx.append("account.delegate"));
  return id;
}

Result<void> revoke_delegation(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t delegation) {
  const kit::Kind& kind = delegations();
  TRY_SET(auto row, tx.current(kind.table, delegation));
  const int today = tx.today().ymd();
  if (!row || number(kind, *row, "to_day") < today)
    return Error{Fault::not_found, "account.no_such_delegation", {{"delegation", std::to_string(delegation)}}};
  const bool is_party =
      number(kind, *row, "from_account") == actor.account || number(kind, *row, "to_account") == actor.account;
  if (!is_party) TRY(require_at(tx, kit, actor, number(kind, *row, "unit")));
  if (number(kind, *row, "from_day") >= today) {
    TRY(tx.withdraw(kind.table, delegation));
  } else {
    set(kind, *row, "to_day", int64_t{tx.today().plus_days(-1).ymd()});
    TRY(tx.put(kind.table, delegation, *std::move(row)));
  }
  TRY(tx.append("account.revoke_delegation"));
  return {};
}

Result<std::vector<ListedDelegation>> list_delegations(db::Session& reader, int64_t account, int64_t position) {
  const db::Value key[] = {db::kSite, position, account};
  TRY_SET(const auto rows, reader.all(R"sql(
    select id, from_account, to_account, role, unit, from_day, to_day, reason from delegation
    where site = ?1 and since <= ?2 and until > ?2 and (from_account = ?3 or to_account = ?3) order by id)sql",
                                      key));
  std::vector<ListedDelegation> all;
  for (const auto& row : rows)
    all.push_back({number(row[0]), number(row[1]), number(row[2]), text(row[3]), number(row[4]),
                   static_cast<int>(number(row[5])), static_cast<int>(number(row[6])), text(row[7])});
  return all;
}

Result<int64_t> hand_over(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const HandOver& in) {
  if (in.from_account == in.to_account) return Error{Fault::invalid, "account.hand_over_to_self"};
  TRY(account_row(tx, in.from_account));
  TRY_SET(const auto receiver, account_row(tx, in.to_account));
  TRY(check_enabled(receiver));
  TRY(require_other(actor, in.to_account));
  TRY(check_reason(in.reason));
  TRY(check_end(tx, in.last_day));
  TRY_SET(auto all, to_hand_over(tx, in));
  if (all.empty()) return Error{Fault::not_found, "account.nothing_held", {{"day", in.last_day.iso()}}};
  for (const auto& held_now : all) TRY(require_at(tx, kit, actor, number(holdings(), held_now.row, "unit")));
  const Date next = in.last_day.plus_days(1);
  for (auto& [id, row] : all) {
    db::Row taken = row;
    set(holdings(), taken, "account", in.to_account);
    if (number(holdings(), row, "from_day") > in.last_day.ymd()) {
      TRY(tx.withdraw(holdings().table, id));
    } else {
      set(holdings(), taken, "from_day", int64_t{next.ymd()});
      set(holdings(), row, "to_day", int64_t{in.last_day.ymd()});
      TRY(tx.put(holdings().table, id, std::move(row)));
    }
    TRY_SET(const bool already, has_already(tx, in.to_account, taken));
    if (already) continue;
    TRY_SET(const int64_t new_id, tx.new_id(holdings().table));
    TRY(tx.put_new(holdings().table, new_id, std::move(taken)));
  }
  const Json note = {{"from", in.from_account}, {"reason", std::string(trim(in.reason))}, {"to", in.to_account}};
  TRY(tx.append("account.hand_over", log::Origin::loop, {}, canonical(note)));
  return static_cast<int64_t>(all.size());
}

std::vector<int64_t> lenders_of(const Actor& actor, const std::function<bool(const Actor& alone)>& may) {
  std::vector<int64_t> lenders;
  for (const auto& holding : actor.holdings) {
    if (!may({actor.account, actor.name, {holding}})) continue;
    if (holding.for_account == 0) return {};
    if (std::find(lenders.begin(), lenders.end(), holding.for_account) == lenders.end())
      lenders.push_back(holding.for_account);
  }
  return lenders;
}

}  // namespace bihuan::account
