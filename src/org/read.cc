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

Result<std::optional<std::string>> path_of(db::Session& session, int64_t unit, const Moment& at) {
  TRY_SET(auto query, session.prepare(R"(
    select path from bh_place
     where site = ?1 and unit = ?4 and since <= ?2 and until > ?2 and from_day <= ?3 and to_day >= ?3)"));
  query.bind(1, db::kSite);
  query.bind(2, at.position);
  query.bind(3, int64_t{at.day.ymd()});
  query.bind(4, unit);
  TRY_SET(const bool there, query.step());
  if (!there) return std::optional<std::string>();
  return std::optional(std::string(query.text(0)));
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

Result<std::vector<Lives>> lives_at(db::Session& session, int64_t position, std::string_view path) {
  // The whole tree is read in the order of the index on (level, live, from_day, to_day).
  TRY_SET(auto query, session.prepare(fmt::format(R"(
    select level, from_day, to_day, count(*)
      from bh_place
     where site = ?1 and since <= ?2 and until > ?2 and live = 1 {}
     group by level, from_day, to_day)",
                                                  path.empty() ? "" : "and path >= ?3 and path < ?4")));
  query.bind(1, db::kSite);
  query.bind(2, position);
  if (!path.empty()) {
    query.bind(3, path);
    query.bind(4, std::string_view(path_end(path)));
  }
  std::vector<Lives> lives;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return lives;
    lives.push_back({std::string(query.text(0)), static_cast<int>(query.integer(1)), static_cast<int>(query.integer(2)),
                     query.integer(3)});
  }
}

Result<int64_t> expected_returns(const std::vector<Lives>& lives, const std::vector<std::string>& levels, int months,
                                 const Period& period) {
  if (months < 1 || 12 % months != 0)
    return Error{Fault::invalid, "org.uneven_months", {{"months", std::to_string(months)}}};
  int64_t expected = 0;
  if (period.to < period.from) return expected;
  for (const auto& life : lives) {
    if (std::find(levels.begin(), levels.end(), life.level) == levels.end()) continue;
    if (life.from_day > period.to.ymd() || life.to_day < period.from.ymd()) continue;
    TRY_SET(const auto from, Date::from_ymd(life.from_day));
    TRY_SET(const auto to, Date::from_ymd(life.to_day));
    const auto ended = periods_ended(std::min(to, period.to), months) -
                       periods_ended(std::max(from, period.from).plus_days(-1), months);
    expected += life.units * ended;
  }
  return expected;
}

Result<int64_t> expected_returns(db::Session& session, const std::vector<std::string>& levels, int months,
                                 const Period& period, int64_t position, std::string_view path) {
  TRY_SET(const auto lives, lives_at(session, position, path));
  return expected_returns(lives, levels, months, period);
}

}  // namespace bihuan::org
