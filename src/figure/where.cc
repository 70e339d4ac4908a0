#include "figure/where.h"

#include "base/number.h"
#include "log/writer.h"

namespace bihuan::figure {

Result<std::optional<int64_t>> read_as_of(db::Session& session, const std::string& text) {
  if (text.empty()) return std::optional<int64_t>();
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    TRY_SET(const int64_t position, parse_scaled(text, 0));
    return std::optional<int64_t>(position);
  }
  auto day = Date::parse(text);
  if (!day) return Error{Fault::invalid, "figure.bad_as_of", {{"text", text}}};
  TRY_SET(const int64_t position, log::position_before(session, start_of(*day)));
  if (position == 0) return Error{Fault::not_found, "figure.nothing_before", {{"day", text}}};
  return std::optional<int64_t>(position);
}

Result<Period> read_period(db::Session& session, const std::string& text, std::optional<int64_t> position) {
  if (!text.empty()) return parse_period(text);
  int64_t at = 0;
  if (position) {
    at = *position;
  } else {
    TRY_SET(at, log::log_size(session));
  }
  const db::Value parameters[] = {db::kSite, at};
  TRY_SET(const auto row, session.first("select at from bh_log where site = ?1 and position = ?2", parameters));
  if (row.empty())
    return Error{Fault::not_found, "figure.no_such_position", {{"position", std::to_string(at)}, {"head", ""}}};
  // The last year that was over when the log was written to.
  return year_period(day_of(Instant{std::get<int64_t>(row[0])}).year() - 1);
}

Result<Where> read_where(db::Session& session, const std::string& period, const std::string& unit,
                         const std::string& as_of) {
  Where where;
  where.under = unit;
  TRY_SET(where.as_of, read_as_of(session, as_of));
  TRY_SET(where.period, read_period(session, period, where.as_of));
  return where;
}

}  // namespace bihuan::figure
