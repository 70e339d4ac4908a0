// Accounts and the roles they hold at units. An account is named for a post ("clerk.town03"), never for a person.
// Decisions here are pure; a role held at a unit reaches its subtree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/writer.h"
#include "org/tree.h"

namespace bihuan::account {

struct Holding {
  std::string role;
  int64_t unit = 0;
  std::string path;         // of the unit, on the day the actor was loaded
  int64_t for_account = 0;  // whose holding it is, when it is held by delegation; 0 = own
  bool operator==(const Holding&) const = default;
};

struct Actor {
  int64_t account = 0;
  std::string name;
  std::vector<Holding> holdings;  // own ones in the order they were granted, then delegated ones
};

// Who is not known to the site: account 0, no roles. It takes no step but those that a kit gives to the role `public`;
// in a matter's history its steps have no actor. No account bears its name.
Actor the_public();
inline bool is_public(const Actor& actor) { return actor.account == 0 && actor.holdings.empty(); }

// Each writes its row and one log entry.
// Faults: invalid "account.bad_name" (empty, longer than 60 characters, with a blank or a control character); conflict
// "account.name_taken".
Result<int64_t> add_account(log::Tx& tx, const std::string& name, const std::string& label);
// From the day on, without end. That the kit knows the role, and that the unit is of the role's level, is the caller's
// to see to: grant_role (account/manage.h) does.
// Faults: invalid "account.no_role"; not_found "account.no_such_account", "account.no_such_unit"; conflict
// "account.already_held" (the same role at the same unit is held on that day or later).
Result<void> grant(log::Tx& tx, int64_t account, const std::string& role, int64_t unit, Date from);

// With what it holds on the moment's day, of its own and by delegation. A unit that has ended is held where its
// successor stands. A delegation counts while the one who gave it holds the role there and is not disabled.
// Faults: not_found "account.unknown" with the nearest name; forbidden "account.disabled".
Result<Actor> load_actor(db::Session& session, std::string_view name, const org::Moment& at);
// The same by id. Fault: not_found "account.no_such_account".
Result<Actor> load_actor_by_id(db::Session& session, int64_t account, const org::Moment& at);

// The id of an account, of a disabled one too. Fault: not_found "account.unknown" with the nearest name.
Result<int64_t> find_account(db::Session& session, std::string_view name, int64_t position);

// Whether `actor` holds `role` at a unit whose subtree contains `unit_path`. An empty path is nowhere.
bool reaches(const Actor& actor, std::string_view role, std::string_view unit_path);
// The same for any role to which the kit gives `verb`.
bool may(const kit::Kit& kit, const Actor& actor, std::string_view verb, std::string_view unit_path);
// Wherever that role is held.
bool may_anywhere(const kit::Kit& kit, const Actor& actor, std::string_view verb);

}  // namespace bihuan::account
