// A role lent for some days (委托), and a post that changes hands (移交). The delegate acts under the own account, so
// separation of duties sees who really acted; Holding::for_account tells in whose place.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "account/account.h"

namespace bihuan::account {

struct NewDelegation {
  int64_t from_account = 0;  // 0 = the actor
  int64_t to_account = 0;
  std::string role;
  int64_t unit = 0;
  Date from;
  Date to;  // the last day
  std::string reason;
};
// Who holds the role at the unit lends it, or one who keeps the accounts there lends it for the absent; nobody lends to
// himself what is another's. What was lent is not lent on. At most a year, from today on. The id of the delegation.
// Faults: not_found "account.no_such_account"; forbidden "account.may_not", "account.not_to_oneself",
// "account.disabled" (the delegate); invalid "account.delegation_to_self", "account.not_held" (no such holding of its
// own on the first day), "account.no_reason", "account.bad_delegation_days"; conflict "account.already_held" (the
// delegate holds it itself), "account.already_delegated" (on a day of these).
Result<int64_t> delegate_role(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const NewDelegation& in);
// From today on; by the one who gave it, the one who has it, or one who keeps the accounts there. Faults: not_found
// "account.no_such_delegation" (also one that is over); forbidden "account.may_not".
Result<void> revoke_delegation(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t delegation);

struct ListedDelegation {
  int64_t id = 0;
  int64_t from_account = 0;
  int64_t to_account = 0;
  std::string role;
  int64_t unit = 0;
  int from_day = 0;
  int to_day = 0;
  std::string reason;
};
// That an account gave or has, in the order they were made.
Result<std::vector<ListedDelegation>> list_delegations(db::Session& reader, int64_t account, int64_t position);

struct HandOver {
  int64_t from_account = 0;
  int64_t to_account = 0;
  Date last_day;  // of the one who leaves: yesterday at the earliest
  std::string reason;
};
// All that `from_account` holds ends with the day and is `to_account`'s from the next on; what it was to hold later is
// the other's altogether. One entry, with the reason. Open matters follow, for they are with a role at a unit; what was
// done stays with who did it. Delegations of the one who leaves lapse. The number of holdings.
// Faults: forbidden "account.may_not", "account.not_to_oneself", "account.disabled"; invalid
// "account.hand_over_to_self",
// "account.no_reason", "account.end_in_past"; not_found "account.no_such_account", "account.nothing_held".
Result<int64_t> hand_over(log::Tx& tx, const kit::Kit& kit, const Actor& actor, const HandOver& in);

// Who lent what the actor acts by, each once: `may` is asked of an actor with one of its holdings alone. Empty: it acts
// by a role of its own, or may not at all. Pure.
std::vector<int64_t> lenders_of(const Actor& actor, const std::function<bool(const Actor& alone)>& may);

}  // namespace bihuan::account
