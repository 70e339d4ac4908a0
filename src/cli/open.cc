#include "cli/open.h"

#include <sys/random.h>

#include <chrono>

#include "base/number.h"

namespace bihuan::cli {

Instant system_now() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

std::string system_random(size_t bytes) {
  std::string random(bytes, '\0');
  size_t filled = 0;
  while (filled < bytes) {
    const auto got = ::getrandom(random.data() + filled, bytes - filled, 0);
    if (got > 0) filled += static_cast<size_t>(got);
  }
  return random;
}

Result<std::unique_ptr<site::Site>> open_to_write(const std::string& directory) {
  return site::Site::open_to_write(directory, system_random);
}

Result<account::Actor> load_actor(site::Site& site, const std::string& name) {
  TRY_SET(const int64_t position, log::log_size(site.session()));
  const org::Moment now{position, day_of(system_now())};
  if (!name.empty()) return account::load_actor(site.session(), name, now);
  const db::Value parameters[] = {db::kSite, db::kOpen};
  TRY_SET(
      const auto row,
      site.session().first("select name from account where site = ?1 and until = ?2 order by id limit 1", parameters));
  if (row.empty()) return Error{Fault::not_found, "cli.no_administrator"};
  return account::load_actor(site.session(), std::get<std::string>(row[0]), now);
}

Result<std::optional<int64_t>> read_as_of(db::Session& session, const std::string& text) {
  if (text.empty()) return std::optional<int64_t>();
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    TRY_SET(const int64_t position, parse_scaled(text, 0));
    return std::optional<int64_t>(position);
  }
  auto day = Date::parse(text);
  if (!day) return Error{Fault::invalid, "cli.bad_as_of", {{"text", text}}};
  TRY_SET(const int64_t position, log::position_before(session, start_of(*day)));
  if (position == 0) return Error{Fault::not_found, "cli.nothing_before", {{"day", text}}};
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

Result<figure::Where> read_where(db::Session& session, const std::string& period, const std::string& unit,
                                 const std::string& as_of) {
  figure::Where where;
  where.under = unit;
  TRY_SET(where.as_of, read_as_of(session, as_of));
  TRY_SET(where.period, read_period(session, period, where.as_of));
  return where;
}

}  // namespace bihuan::cli
