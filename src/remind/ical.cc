#include "remind/ical.h"

#include <fmt/format.h>

namespace bihuan::remind {
namespace {

constexpr size_t kLineOctets = 75;

std::string basic_day(Date day) { return std::to_string(day.ymd()); }

// "20210630T010000Z"
std::string basic_utc(Instant at) {
  const Instant as_if_here{at.seconds - kZoneSeconds};
  const Date day = day_of(as_if_here);
  const int64_t second = as_if_here.seconds - start_of(day).seconds;
  return fmt::format("{}T{:02}{:02}{:02}Z", day.ymd(), second / 3600, second / 60 % 60, second % 60);
}

void put(std::string& out, std::string_view name, std::string_view value) {
  out += folded(std::string(name) + std::string(value));
}

void put_item(std::string& out, const IcalItem& item, IcalForm form) {
  const char* component = form == IcalForm::events ? "VEVENT" : "VTODO";
  put(out, "BEGIN:", component);
  put(out, "UID:", escaped(item.uid));
  put(out, "DTSTAMP:", basic_utc(item.changed));
  put(out, "LAST-MODIFIED:", basic_utc(item.changed));
  if (form == IcalForm::events) {
    put(out, "DTSTART;VALUE=DATE:", basic_day(item.due));
    put(out, "DTEND;VALUE=DATE:", basic_day(item.due.plus_days(1)));
    put(out, "TRANSP:", "TRANSPARENT");
  } else {
    put(out, "DUE;VALUE=DATE:", basic_day(item.due));
    put(out, "STATUS:", "NEEDS-ACTION");
  }
  put(out, "SUMMARY:", escaped(item.summary));
  if (!item.description.empty()) put(out, "DESCRIPTION:", escaped(item.description));
  if (!item.category.empty()) put(out, "CATEGORIES:", escaped(item.category));
  put(out, "END:", component);
}

}  // namespace

std::string folded(std::string_view line) {
  std::string out;
  size_t room = kLineOctets;
  while (line.size() > room) {
    size_t length = room;
    while (length > 0 && (static_cast<unsigned char>(line[length]) & 0xC0) == 0x80) --length;
    if (length == 0) length = room;  // no UTF-8: cut anywhere
    out += std::string(line.substr(0, length)) + "\r\n ";
    line.remove_prefix(length);
    room = kLineOctets - 1;
  }
  return out.append(line).append("\r\n");
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) >= ' ' && c != '\x7F') {
      out += c;
    }
  }
  return out;
}

std::string ical_of(std::string_view name, const std::vector<IcalItem>& items, IcalForm form) {
  std::string out;
  put(out, "BEGIN:", "VCALENDAR");
  put(out, "VERSION:", "2.0");
  put(out, "PRODID:", "-//Bihuan//Deadlines//ZH");
  put(out, "CALSCALE:", "GREGORIAN");
  put(out, "METHOD:", "PUBLISH");
  put(out, "NAME:", escaped(name));
  put(out, "X-WR-CALNAME:", escaped(name));
  put(out, "REFRESH-INTERVAL;VALUE=DURATION:", "PT6H");
  put(out, "X-PUBLISHED-TTL:", "PT6H");
  // A calendar must hold something, also when nothing is due.
  for (const auto* line : {"BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19700101T000000",
                           "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE"})
    put(out, line, "");
  for (const auto& item : items) put_item(out, item, form);
  put(out, "END:", "VCALENDAR");
  return out;
}

}  // namespace bihuan::remind
