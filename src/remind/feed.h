// A calendar feed of one's own deadlines: an address that nobody can guess, for calendar programs, which cannot sign
// in. The site keeps the digest only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "account/secret.h"
#include "base/result.h"
#include "log/writer.h"
#include "remind/ical.h"
#include "remind/work.h"

namespace bihuan::remind {

// The token of the account's feed, shown once; an earlier one is good no more.
Result<std::string> create_feed(log::Tx& tx, int64_t account, const account::Random& random);
Result<void> revoke_feed(log::Tx& tx, int64_t account);
std::string feed_digest(std::string_view token);
// Reads only. nullopt: none, revoked, or of a disabled account.
Result<std::optional<int64_t>> find_feed(db::Session& reader, std::string_view token);

// Deadlines of what the account has to do: of its work table at most 1,000, and of the returns that it may enter for
// units at which it holds a role itself, from two months back to three ahead. `domain` makes the UIDs those of this
// site.
Result<std::vector<IcalItem>> deadlines_of(db::Session& reader, const kit::Kit& kit, const account::Actor& actor,
                                           Date day, int64_t position, std::string_view domain);

}  // namespace bihuan::remind
