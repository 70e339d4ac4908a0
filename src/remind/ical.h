// RFC 5545: deadlines as a calendar that programs subscribe to. Pure; the same items give the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace bihuan::remind {

struct IcalItem {
  std::string uid;  // "problem-12-1-due@…": the same as long as the deadline is
  std::string summary;
  std::string description;
  std::string category;
  Date due;
  Instant changed;  // when what is said last changed
};
// All-day events are what most calendar programs show of a subscription; to-dos are what fits better.
enum class IcalForm { events, todos };
std::string ical_of(std::string_view name, const std::vector<IcalItem>& items, IcalForm form = IcalForm::events);

// A content line, folded at 75 octets without splitting a character, with its CRLF.
std::string folded(std::string_view line);
// Backslash, semicolon, comma and line breaks; other control characters are left out.
std::string escaped(std::string_view text);

}  // namespace bihuan::remind
