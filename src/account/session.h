// Sessions of people who signed in (account/sign_in.h opens them). The token is known to the browser alone; the site
// keeps its digest. Sessions are operational: no log entry tells of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/secret.h"
#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "log/writer.h"

namespace bihuan::account {

// How long what lasts, in minutes, and how many failures lock.
struct Limits {
  int idle = 30;
  int absolute = 12 * 60;
  int failures = 5;
  int lock = 15;  // the first time; doubled each further time until a sign-in succeeds
  int longest_lock = 24 * 60;
};

// What the browser gets: the token as an HttpOnly cookie, `csrf` to be sent with every request that changes something.
struct Session {
  std::string token;
  std::string csrf;
  int64_t account = 0;
  std::string name;
  bool second_factor = false;
  bool must_change = false;  // nothing but a new password and signing out may be done with it
};

// A session in use.
struct Signed {
  std::string digest;
  int64_t account = 0;
  std::string name;
  Instant created;
  Instant seen;
  bool second_factor = false;
  bool must_change = false;
};

// Derived from the token, so that it needs no place of its own.
std::string csrf_of(std::string_view token);
bool is_csrf(std::string_view token, std::string_view given);  // constant time

// Reads only: one search by key. nullopt: none, idle or old beyond `limits`, of a disabled account, or last seen in
// what is the future now (the clock was set back: it would live until then).
Result<std::optional<Signed>> find_session(db::Session& reader, std::string_view token, Instant now,
                                           const Limits& limits = {});
// Whether the session is to be touched: once a minute.
bool is_to_touch(const Signed& session, Instant now);
Result<void> touch(log::Tx& tx, const Signed& session);

// `digest` of find_session.
Result<void> sign_out(log::Tx& tx, std::string_view digest);
// All sessions of an account but `keep` ("" = all).
Result<void> sign_out_everywhere(log::Tx& tx, int64_t account, std::string_view keep = {});
// Those that no one can use any more.
Result<void> forget_old_sessions(log::Tx& tx, const Limits& limits = {});

struct ListedSession {
  std::string digest;
  Instant created;
  Instant seen;
  std::string agent;
};
// Of one account, the latest first: for the page "where am I signed in".
Result<std::vector<ListedSession>> list_sessions(db::Session& reader, int64_t account, Instant now,
                                                 const Limits& limits = {});

// Inside account: a new session. `agent` is cut to 120 code points.
Result<Session> start_session(log::Tx& tx, const Signed& who, std::string_view agent, const Random& random);

}  // namespace bihuan::account
