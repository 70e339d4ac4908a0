#include "http/outlook.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "log/writer.h"

namespace bihuan::http {
namespace {

constexpr int64_t kDay = 24 * 3600;

// Of the first entry that no checkpoint covers; 0: there is none.
Result<int64_t> uncovered_since(db::Session& session) {
  const db::Value key[] = {db::kSite};
  TRY_SET(const auto row, session.first(R"sql(
    select at from bh_log where site = ?1
      and position > (select coalesce(max(size), 0) from bh_checkpoint where site = ?1) order by position limit 1)sql",
                                        key));
  return row.empty() ? 0 : std::get<int64_t>(row[0]);
}

}  // namespace

Result<Outlook> look_ahead(db::Session& session, const std::string& directory, int least_free_percent,
                           int checkpoint_days, Instant now) {
  Outlook outlook;
  std::error_code error;
  const auto space = std::filesystem::space(directory, error);
  if (error) return Error{Fault::unavailable, "file.cannot_read", {{"path", directory}, {"reason", error.message()}}};
  if (space.capacity > 0)
    outlook.free_share = static_cast<double>(space.available) / static_cast<double>(space.capacity);
  if (outlook.free_share * 100 < least_free_percent)
    outlook.warnings.push_back({"disk_low",
                                {{"free_percent", fmt::format("{:.1f}", outlook.free_share * 100)},
                                 {"free_mebibytes", std::to_string(space.available >> 20)},
                                 {"least_percent", std::to_string(least_free_percent)}}});
  TRY_SET(const int64_t since, uncovered_since(session));
  if (since != 0) outlook.checkpoint_seconds = std::max<int64_t>(0, now.seconds - since);
  if (outlook.checkpoint_seconds > checkpoint_days * kDay)
    outlook.warnings.push_back({"checkpoint_old",
                                {{"days", std::to_string(outlook.checkpoint_seconds / kDay)},
                                 {"most_days", std::to_string(checkpoint_days)}}});
  return outlook;
}

}  // namespace bihuan::http
