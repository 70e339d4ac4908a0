// Passwords: how they are hashed, and which ones will do. Argon2id (RFC 9106) with 19 MiB and two passes, as OWASP
// asks; one hash takes some 20 ms, so it is never computed inside the write transaction. Pure but for memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "account/secret.h"
#include "base/result.h"

namespace bihuan::account {

// "$argon2id$v=19$m=19456,t=2,p=1$salt$hash". Faults: unavailable "account.no_memory", "account.no_random".
Result<std::string> hash_password(std::string_view password, const Random& random);
// Constant time. A hash that is none, or a password that is too long for any policy, is wrong; it takes as long.
bool is_password(const std::string& hash, std::string_view password);
// Made with other parameters than today's: to be replaced when the password is next known.
bool is_outdated(const std::string& hash);
// Of no password that anybody knows, for the time that an unknown account takes.
const std::string& nobodys_hash();

// What a password must be like. Pure data: a site picks one by name.
struct Policy {
  std::string name;
  size_t shortest = 12;  // code points
  size_t longest = 128;
  int classes = 0;      // of capital and small letters, digits and other characters, so many at least
  int expiry_days = 0;  // 0 = lasts
  size_t history = 0;   // not one of so many last ones, today's included
};
// "asvs" (OWASP ASVS, NIST SP 800-63B: length, nothing well known, no rules of composition, no expiry) or "dengbao"
// (等保 2.0: eight characters of three classes, changed every 90 days, none of the last five).
// Fault: not_found "account.unknown_policy".
Result<Policy> policy_called(std::string_view name);

// Everything wrong with a password but its history; none: it will do. Keys "account.password_not_utf8", "_too_short",
// "_too_long", "_common", "_has_name", "_classes".
std::vector<Error> password_faults(const Policy& policy, std::string_view password, std::string_view account_name);
// One of the passwords that are tried first, in any case of letters, or a few characters over and over.
bool is_common_password(std::string_view password);

}  // namespace bihuan::account
