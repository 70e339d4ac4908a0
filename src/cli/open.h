// Opening a site as the command line does, and reading the options that verbs share.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "figure/evaluate.h"
#include "log/writer.h"
#include "site/site.h"

namespace bihuan::cli {

Instant system_now();
std::string system_random(size_t bytes);

Result<std::unique_ptr<site::Site>> open_to_write(const std::string& directory);

// The account of --actor, or the site's first administrator.
Result<account::Actor> load_actor(site::Site& site, const std::string& name);

// "" → nothing; "123" → that position; a date → the last entry before its midnight in Shanghai.
Result<std::optional<int64_t>> read_as_of(db::Session& session, const std::string& text);

// `text` or, when empty, the year of the log entry at `position` (0: the last).
Result<Period> read_period(db::Session& session, const std::string& text, std::optional<int64_t> position);

Result<figure::Where> read_where(db::Session& session, const std::string& period, const std::string& unit,
                                 const std::string& as_of);

}  // namespace bihuan::cli
