// Keeping accounts: who may be what where. Each checks that the actor's verb `accounts` reaches (forbidden
// "account.may_not": for a grant the unit, for what concerns a whole account every unit where it holds a role), then
// writes its rows and one log entry. Nobody grants to the own account, nor disables it (forbidden
// "account.not_to_oneself"): who keeps the accounts cannot become who closes the matters.
// Also: not_found "account.no_such_account".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"

namespace bihuan::account {

struct NewAccount {
  std::string name;
  std::string label;
};
// Faults: those of add_account.
Result<int64_t> create_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewAccount& in);

struct NewHolding {
  int64_t account = 0;
  std::string role;
  int64_t unit = 0;
  Date from;
  std::optional<Date> to;  // the last day; nullopt = without end
};
// The id of the holding. Faults: not_found "account.unknown_role" with the nearest role, "account.no_such_unit" (also
// one that does not live on the first day); invalid "account.wrong_level" (the role is held at another level),
// "account.days_reversed"; conflict "account.already_held" (on a day of these).
Result<int64_t> grant_role(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewHolding& in);
// `last_day` is yesterday at the earliest: what was held was held. A holding that has not begun by then is withdrawn.
// Faults: not_found "account.no_such_holding"; invalid "account.end_in_past"; conflict "account.holding_ended" (ends
// earlier already).
Result<void> end_holding(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t holding, Date last_day);

// No sign-in, no session, no token, no delegation of its roles from now on; what it did stays.
// Fault: conflict "account.already_disabled".
Result<void> disable_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account);
// Fault: conflict "account.not_disabled".
Result<void> enable_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account);
// Ends a lock-out before its time. Without one: nothing, and no entry.
Result<void> unlock_account(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t account);

struct Listed {
  int64_t account = 0;
  std::string name;
  std::string label;
  bool disabled = false;
  bool must_change = false;
};
// In order of name; no secrets. `from`: those after this name; at most `limit`.
Result<std::vector<Listed>> list_accounts(db::Session& session, int64_t position, const std::string& from,
                                          size_t limit);
struct ListedHolding {
  int64_t id = 0;
  std::string role;
  int64_t unit = 0;
  int from_day = 0;
  int to_day = 0;  // 0 = without end
};
// All that an account ever held, in the order it was granted.
Result<std::vector<ListedHolding>> list_holdings(db::Session& session, int64_t account, int64_t position);

}  // namespace bihuan::account
