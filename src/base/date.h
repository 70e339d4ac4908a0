// Calendar days and instants. Nothing here reads a clock: the time is always an argument.
// In rows a day is the integer yyyymmdd; an open end is 99991231. An instant is seconds since 1970-01-01 UTC.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan {

class Date {
 public:
  Date() = default;
  static constexpr int kOpen = 99991231;

  // Refuses a day that does not exist (2021-02-30). Years 1900 to 9999. Fault: invalid ("date.invalid", `text`).
  static Result<Date> from_parts(int year, int month, int day);
  static Result<Date> from_ymd(int64_t yyyymmdd);
  static Result<Date> parse(std::string_view iso);  // "2021-06-30"
  static Date open() { return Date(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)); }

  int ymd() const;  // 20210630
  int year() const;
  int month() const;  // 1 to 12
  int day() const;
  int year_month() const { return ymd() / 100; }  // 202106
  int weekday() const;                            // Monday 1 to Sunday 7
  std::string iso() const;                        // "2021-06-30"
  Date plus_days(int days) const;                 // stays within 1900-01-01 and 9999-12-31
  int days_since(Date earlier) const;
  auto operator<=>(const Date&) const = default;

 private:
  explicit Date(std::chrono::sys_days days) : days_(days) {}
  std::chrono::sys_days days_{};
};

// Both ends included.
struct Period {
  Date from;
  Date to;
  bool contains(Date day) const { return from <= day && day <= to; }
  bool operator==(const Period&) const = default;
};
Period year_period(int year);  // precondition: 1900 to 9999; beyond, the nearest of these
Result<Period> month_period(int year, int month);
// The stretch of `months` months, aligned to the year, that holds the day. Precondition: `months` divides 12.
Period aligned_period(Date day, int months);

// "2021" · "2021-06" · "2021Q2" · "2021H1" · "2021-01-01..2021-06-30".
// Faults: invalid ("date.period_invalid", "date.period_reversed", "date.invalid", each with `text`).
Result<Period> parse_period(std::string_view text);
std::string to_string(const Period& period);  // the shortest of the forms above

// Seconds since 1970 UTC. The product's time zone is Asia/Shanghai: UTC+8, no summer time since 1991.
struct Instant {
  int64_t seconds = 0;
  auto operator<=>(const Instant&) const = default;
};
// The functions below know the years 1900 to 9999; an instant beyond counts as the nearest of these.
constexpr int kZoneSeconds = 8 * 3600;
Date day_of(Instant at);            // the day in Shanghai
Instant start_of(Date day);         // its midnight in Shanghai
std::string to_string(Instant at);  // "2021-06-30T09:00:00+08:00"
// Whole seconds with a zone: "2021-06-30T09:00:00+08:00" or "…Z". Fault: invalid ("date.instant_invalid").
Result<Instant> parse_instant(std::string_view text);

}  // namespace bihuan
