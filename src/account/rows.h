// Inside account: rows of system kinds by the names of their columns, and the look-ups that several commands share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "account/account.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::account {

db::Row new_row(const kit::Kind& kind);
void set(const kit::Kind& kind, db::Row& row, std::string_view column, db::Value value);
int64_t number(const kit::Kind& kind, const db::Row& row, std::string_view column);    // 0 when absent
std::string text(const kit::Kind& kind, const db::Row& row, std::string_view column);  // "" when absent
int64_t number(const db::Value& value);
std::string text(const db::Value& value);

Result<bool> is_there(db::Session& session, std::string_view sql, std::span<const db::Value> parameters);

// The current row of an account. Fault: not_found "account.no_such_account".
Result<db::Row> account_row(log::Tx& tx, int64_t account);
// Fault: forbidden "account.disabled".
Result<void> check_enabled(const db::Row& account);
// Fault: forbidden "account.may_not": no role of the actor's that gives `accounts` reaches the unit today.
Result<void> require_at(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t unit);
// The same for every unit where the account holds a role, its own or lent, today or later; of one that holds none, for
// any unit at all.
// Else who keeps the accounts of a town could take over the county's.
Result<void> require_over(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account);
// Fault: forbidden "account.not_to_oneself".
Result<void> require_other(const Actor& actor, int64_t account);

// The last day on which something that is ended now may still be held: what was held in the past was held.
// Fault: invalid "account.end_in_past" (before yesterday).
Result<void> check_end(const log::Tx& tx, Date last_day);

}  // namespace bihuan::account
