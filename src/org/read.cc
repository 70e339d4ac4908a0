#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

#include "org/tree.h"

namespace bihuan::org {
namespace {

// ?1 site, ?2 position, ?3 day. What `and` adds is text of our own; values are bound from ?4 on.
constexpr std::string_view kOnDay = R"(
  select unit, from_day, to_day, path, level, live, code, name
    from bh_place
   where site = ?1 and since <= ?2 and until > ?2 and from_day <= ?3 and to_day >= ?3)";

Result<std::vector<Place>> places(db::Session& session, std::string_view rest, const Moment& at,
                                  const db::Value& value) {
  TRY_SET(auto query, session.prepare(fmt::format("{} {}", kOnDay, rest)));
  query.bind(1, db::kSite);
  query.bind(2, at.position);
  query.bind(3, int64_t{at.day.ymd()});
  if (!db::is_null(value)) query.bind(4, value);
  std::vector<Place> found;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return found;
    found.push_back({.unit = query.integer(0),
                     .from_day = static_cast<int>(query.integer(1)),
                     .to_day = static_cast<int>(query.integer(2)),
                     .path = std::string(query.text(3)),
                     .level = std::string(query.text(4)),
                     .live = query.integer(5) != 0,
                     .code = std::string(query.text(6)),
                     .name = std::string(query.text(7))});
  }
}

// `found` has living units first.
Result<std::optional<Place>> only_one(std::vector<Place> found, std::string_view asked, const Moment& at) {
  if (found.empty()) return std::optional<Place>();
  if (found.front().live) std::erase_if(found, [](const Place& place) { return !place.live; });
  if (found.size() == 1) return std::optional(std::move(found.front()));
  std::string codes;
  for (const auto& place : found) codes += (codes.empty() ? "" : "、") + place.code;
  return Error{
      Fault::invalid, "org.ambiguous_name", {{"name", std::string(asked)}, {"codes", codes}, {"day", at.day.iso()}}};
}

// How many periods of `months` months, aligned to the year, have ended by the end of `day`, counted from the year 0.
int64_t periods_ended(Date day, int months) {
  const bool month_is_over = day.plus_days(1).day() == 1;
  const int64_t whole_months = int64_t{day.year()} * 12 + day.month() - (month_is_over ? 0 : 1);
  return whole_months / months;
}

// Places of one level as stretches of days: how many units live exactly from … to ….
Result<int64_t> expected_of_level(db::Session& session, const std::string& level, int months, const Period& period,
                                  int64_t position, std::string_view path) {
  TRY_SET(auto query, session.prepare(R"(
    select from_day, to_day, count(*)
      from bh_place
     where site = ?1 and since <= ?2 and until > ?2 and level = ?3 and live = 1
       and from_day <= ?5 and to_day >= ?4 and path >= ?6 and path < ?7
     group by from_day, to_day)"));
  query.bind(1, db::kSite);
  query.bind(2, position);
  query.bind(3, std::string_view(level));
  query.bind(4, int64_t{period.from.ymd()});
  query.bind(5, int64_t{period.to.ymd()});
  query.bind(6, path);
  query.bind(7, std::string_view(path_end(path)));
  int64_t expected = 0;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return expected;
    TRY_SET(const auto from, Date::from_ymd(query.integer(0)));
    TRY_SET(const auto to, Date::from_ymd(query.integer(1)));
    const auto ended = periods_ended(std::min(to, period.to), months) -
                       periods_ended(std::max(from, period.from).plus_days(-1), months);
    expected += query.integer(2) * ended;
  }
}

}  // namespace

Result<std::optional<Place>> find_unit(db::Session& session, std::string_view code_or_name, const Moment& at) {
  const auto asked = std::string(code_or_name);
  TRY_SET(auto by_code, places(session, "and code = ?4 order by live desc, code, unit", at, asked));
  if (!by_code.empty()) return only_one(std::move(by_code), asked, at);
  TRY_SET(auto by_name, places(session, "and name = ?4 order by live desc, code, unit", at, asked));
  return only_one(std::move(by_name), asked, at);
}

Result<std::optional<Place>> place_of(db::Session& session, int64_t unit, const Moment& at) {
  TRY_SET(auto found, places(session, "and unit = ?4", at, unit));
  if (found.empty()) return std::optional<Place>();
  return std::optional(std::move(found.front()));
}

Result<Place> root_unit(db::Session& session, const Moment& at) {
  // Any place of the day begins with the root, so one row tells it without a search.
  TRY_SET(const auto any, places(session, "limit 1", at, db::Null{}));
  std::optional<Place> root;
  if (!any.empty()) {
    int64_t unit = 0;
    const auto& path = any.front().path;
    std::from_chars(path.data(), path.data() + std::min<size_t>(path.size(), 8), unit, 16);
    TRY_SET(root, place_of(session, unit, at));
  }
  if (!root) return Error{Fault::not_found, "org.no_unit_on_day", {{"day", at.day.iso()}}};
  return *std::move(root);
}

Result<std::vector<Place>> units_at(db::Session& session, const std::vector<std::string>& levels, const Moment& at) {
  std::vector<Place> units;
  for (const auto& level : std::set(levels.begin(), levels.end())) {
    TRY_SET(auto of_level, places(session, "and level = ?4 and live = 1", at, level));
    std::move(of_level.begin(), of_level.end(), std::back_inserter(units));
  }
  std::sort(units.begin(), units.end(), [](const Place& a, const Place& b) { return a.path < b.path; });
  return units;
}

Result<int64_t> expected_returns(db::Session& session, const std::vector<std::string>& levels, int months,
                                 const Period& period, int64_t position, std::string_view path) {
  if (months < 1 || 12 % months != 0)
    return Error{Fault::invalid, "org.uneven_months", {{"months", std::to_string(months)}}};
  int64_t expected = 0;
  if (period.to < period.from) return expected;
  for (const auto& level : std::set(levels.begin(), levels.end())) {
    TRY_SET(const auto of_level, expected_of_level(session, level, months, period, position, path));
    expected += of_level;
  }
  return expected;
}

}  // namespace bihuan::org
