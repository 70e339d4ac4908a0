#include "base/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace bihuan {
namespace {

namespace chrono = std::chrono;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 9999;
constexpr chrono::sys_days kFirstDay = chrono::year(kFirstYear) / 1 / 1;
constexpr chrono::sys_days kLastDay = chrono::year(kLastYear) / 12 / 31;
constexpr int64_t kDaySeconds = 86400;
constexpr int64_t kFirstSecond = kFirstDay.time_since_epoch().count() * kDaySeconds - kZoneSeconds;
constexpr int64_t kLastSecond = (kLastDay.time_since_epoch().count() + 1) * kDaySeconds - kZoneSeconds - 1;

Error wrong(const char* key, std::string_view text) { return {Fault::invalid, key, {{"text", excerpt(text)}}}; }

// A number of exactly so many ASCII digits, or nothing.
std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<int> year_of(std::string_view text) {
  if (text.size() != 4) return std::nullopt;
  const auto year = digits(text);
  return year && *year >= kFirstYear ? year : std::nullopt;
}

// Does `text` have the shape of `pattern`, where 0 stands for any digit?
bool has_shape(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == '0' ? c >= '0' && c <= '9' : c == p; });
}

Date day_in_range(int year, int month, int day) { return *Date::from_parts(year, month, day); }

// `months` whole months from the first of `month` on.
Period months_from(int year, int month, int months) {
  const int last = month + months - 1;
  const auto end = chrono::year_month_day_last(chrono::year(year) / last / chrono::last);
  return {day_in_range(year, month, 1), day_in_range(year, last, static_cast<int>(static_cast<unsigned>(end.day())))};
}

// "2021Q2", "2021H1": the year's part of `months` months.
std::optional<Period> part_of_year(std::string_view text) {
  if (text.size() != 6 || (text[4] != 'Q' && text[4] != 'H')) return std::nullopt;
  const auto year = year_of(text.substr(0, 4));
  const int months = text[4] == 'Q' ? 3 : 6;
  const int part = text[5] - '0';
  if (!year || part < 1 || part > 12 / months) return std::nullopt;
  return months_from(*year, (part - 1) * months + 1, months);
}

}  // namespace

Result<Date> Date::from_parts(int year, int month, int day) {
  const bool plausible = year >= kFirstYear && year <= kLastYear && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  const auto date = chrono::year(plausible ? year : 0) / (plausible ? month : 0) / (plausible ? day : 0);
  if (!date.ok()) return wrong("date.invalid", fmt::format("{}-{:02}-{:02}", year, month, day));
  return Date(chrono::sys_days(date));
}

Result<Date> Date::from_ymd(int64_t yyyymmdd) {
  if (yyyymmdd < 0 || yyyymmdd > kOpen) return wrong("date.invalid", std::to_string(yyyymmdd));
  const int ymd = static_cast<int>(yyyymmdd);
  return from_parts(ymd / 10000, ymd / 100 % 100, ymd % 100);
}

Result<Date> Date::parse(std::string_view iso) {
  if (!has_shape(iso, "0000-00-00")) return wrong("date.invalid", iso);
  return from_parts(*digits(iso.substr(0, 4)), *digits(iso.substr(5, 2)), *digits(iso.substr(8, 2)));
}

int Date::ymd() const {
  const chrono::year_month_day date(days_);
  return int(date.year()) * 10000 + static_cast<int>(unsigned(date.month())) * 100 +
         static_cast<int>(unsigned(date.day()));
}
int Date::year() const { return ymd() / 10000; }
int Date::month() const { return ymd() / 100 % 100; }
int Date::day() const { return ymd() % 100; }
int Date::weekday() const { return static_cast<int>(chrono::weekday(days_).iso_encoding()); }
std::string Date::iso() const {
  // By hand: each row of a list has some.
  std::string text = "0000-00-00";
  int rest = ymd();
  for (const size_t at : {9, 8, 6, 5, 3, 2, 1, 0}) {
    text[at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  return text;
}
Date Date::plus_days(int days) const { return Date(std::clamp(days_ + chrono::days(days), kFirstDay, kLastDay)); }
int Date::days_since(Date earlier) const { return static_cast<int>((days_ - earlier.days_).count()); }

Period year_period(int year) { return months_from(std::clamp(year, kFirstYear, kLastYear), 1, 12); }

Result<Period> month_period(int year, int month) {
  TRY(Date::from_parts(year, month, 1));
  return months_from(year, month, 1);
}

Period aligned_period(Date day, int months) {
  const int first = (day.month() - 1) / months * months + 1;
  return {month_period(day.year(), first)->from, month_period(day.year(), first + months - 1)->to};
}

Result<Period> parse_period(std::string_view text) {
  if (const auto year = year_of(text)) return year_period(*year);
  if (const auto part = part_of_year(text)) return *part;
  if (has_shape(text, "0000-00")) {
    const auto year = year_of(text.substr(0, 4));
    const int month = *digits(text.substr(5));
    if (year && month >= 1 && month <= 12) return months_from(*year, month, 1);
  }
  if (has_shape(text, "0000-00-00..0000-00-00")) {
    TRY_SET(const Date from, Date::parse(text.substr(0, 10)));
    TRY_SET(const Date to, Date::parse(text.substr(12)));
    if (to < from) return wrong("date.period_reversed", text);
    return Period{from, to};
  }
  return wrong("date.period_invalid", text);
}

std::string to_string(const Period& period) {
  const int year = period.from.year();
  const int month = period.from.month();
  for (const int months : {12, 6, 3, 1}) {
    if ((month - 1) % months != 0 || period != months_from(year, month, months)) continue;
    if (months == 12) return std::to_string(year);
    if (months == 1) return fmt::format("{}-{:02}", year, month);
    return fmt::format("{}{}{}", year, months == 6 ? 'H' : 'Q', (month - 1) / months + 1);
  }
  return period.from.iso() + ".." + period.to.iso();
}

Date day_of(Instant at) {
  const int64_t second = std::clamp(at.seconds, kFirstSecond, kLastSecond) - kFirstSecond;
  return day_in_range(kFirstYear, 1, 1).plus_days(static_cast<int>(second / kDaySeconds));
}

Instant start_of(Date day) { return {kFirstSecond + day.days_since(day_in_range(kFirstYear, 1, 1)) * kDaySeconds}; }

std::string to_string(Instant at) {
  const Instant kept{std::clamp(at.seconds, kFirstSecond, kLastSecond)};
  const Date day = day_of(kept);
  const int64_t second = kept.seconds - start_of(day).seconds;
  return fmt::format("{}T{:02}:{:02}:{:02}+08:00", day.iso(), second / 3600, second / 60 % 60, second % 60);
}

Result<Instant> parse_instant(std::string_view text) {
  const bool utc = has_shape(text, "0000-00-00T00:00:00Z");
  if (!utc && !has_shape(text, "0000-00-00T00:00:00+00:00") && !has_shape(text, "0000-00-00T00:00:00-00:00")) {
    return wrong("date.instant_invalid", text);
  }
  const auto day = Date::parse(text.substr(0, 10));
  const int hour = *digits(text.substr(11, 2));
  const int minute = *digits(text.substr(14, 2));
  const int second = *digits(text.substr(17, 2));
  const int zone_hour = utc ? 0 : *digits(text.substr(20, 2));
  const int zone_minute = utc ? 0 : *digits(text.substr(23, 2));
  if (!day || hour > 23 || minute > 59 || second > 59 || zone_hour > 23 || zone_minute > 59) {
    return wrong("date.instant_invalid", text);
  }
  const int zone = (zone_hour * 60 + zone_minute) * 60 * (text[19] == '-' ? -1 : 1);
  const Instant at{start_of(*day).seconds + kZoneSeconds + hour * 3600 + minute * 60 + second - zone};
  if (at.seconds < kFirstSecond || at.seconds > kLastSecond) return wrong("date.instant_invalid", text);
  return at;
}

}  // namespace bihuan
