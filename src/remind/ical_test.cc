#include "remind/ical.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/text.h"

namespace bihuan::remind {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Date day(int ymd) { return *Date::from_ymd(ymd); }

std::vector<IcalItem> items() {
  return {{"problem-1-1-due@linxi.example.cn",
           "问题 W-001 村级账目公开不及时，群众反映强烈；须逐村核对，并在公示栏公开（整改中）",
           "东镇\n路径 C:\\公开, 逐项",
           "问题",
           day(20210630),
           {1622509200}},
          {"order-7-2-issued@linxi.example.cn", "交办单 2021-7 答复", "", "交办单", day(20211231), {1640966399}}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find("\r\n", at);
    EXPECT_NE(end, text.npos);
    if (end == text.npos) break;
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      out += text[i] == 'n' ? '\n' : text[i];
    } else {
      out += text[i];
    }
  }
  return out;
}

TEST(Ical, IsTheGoldenFile) {
  const auto golden = read_file(std::string(BIHUAN_SOURCE) + "/src/remind/testdata/deadlines.ics", 1 << 20);
  ASSERT_TRUE(golden);
  EXPECT_EQ(ical_of("临溪县：我的时限", items()), *golden);
}

TEST(Ical, ADeadlineIsAWholeDay) {
  const auto events = ical_of("x", items());
  EXPECT_THAT(events, HasSubstr("DTSTART;VALUE=DATE:20211231\r\nDTEND;VALUE=DATE:20220101\r\n"));
  const auto todos = ical_of("x", items(), IcalForm::todos);
  EXPECT_THAT(todos, HasSubstr("BEGIN:VTODO\r\n"));
  EXPECT_THAT(todos, HasSubstr("DUE;VALUE=DATE:20211231\r\n"));
  EXPECT_THAT(todos, Not(HasSubstr("DTSTART;VALUE")));
}

TEST(Ical, TimesAreInUtc) {
  EXPECT_THAT(ical_of("x", items()), HasSubstr("DTSTAMP:20210601T010000Z\r\n"));  // 09:00 in Shanghai
  EXPECT_THAT(ical_of("x", items()), HasSubstr("DTSTAMP:20211231T155959Z\r\n"));
}

TEST(Ical, AnEmptyCalendarStillHoldsSomething) {
  const auto empty = lines_of(ical_of("x", {}));
  EXPECT_EQ(empty.front(), "BEGIN:VCALENDAR");
  EXPECT_EQ(empty.back(), "END:VCALENDAR");
  EXPECT_THAT(empty, ::testing::Contains("BEGIN:VTIMEZONE"));
}

rc::Gen<std::string> some_text() {
  return rc::gen::map(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9)), [](const std::vector<int>& picks) {
    static const char* const kPieces[] = {"整改", "a", ",", ";", "\\", "\n", "𠮷", ":", "。"};
    std::string text;
    for (const int pick : picks) text += kPieces[pick];
    return text;
  });
}

TEST(Ical, WhateverIsWrittenFitsItsLinesAndReadsBack) {
  EXPECT_TRUE(rc::check("75 octets, whole characters, CRLF only, nothing lost", [] {
    IcalItem item{"u@x", "", "", "", day(20210630), {0}};
    const std::string words = *some_text();
    for (int i = *rc::gen::inRange(1, 5); i > 0; --i) item.summary += words;
    const auto text = ical_of("x", {item});
    std::string logical;
    for (const auto& line : lines_of(text)) {
      RC_ASSERT(line.size() <= 75u);
      RC_ASSERT(line.find_first_of("\r\n") == line.npos);
      RC_ASSERT(is_utf8(line));
      logical += line.starts_with(" ") ? line.substr(1) : "\n" + line;
    }
    const auto begin = logical.find("\nSUMMARY:") + 9;
    RC_ASSERT(unescaped(logical.substr(begin, logical.find("\nEND:VEVENT") - begin)) == item.summary);
  }));
}

TEST(Ical, NothingBreaksOutOfItsLine) {
  IcalItem item{"u@x", "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\x01", "", "", day(20210630), {0}};
  const auto lines = lines_of(ical_of("x", {item}));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "BEGIN:VEVENT"), 1);
  EXPECT_THAT(lines, ::testing::Contains("SUMMARY:a\\nEND:VEVENT\\nBEGIN:VEVENT"));
}

}  // namespace
}  // namespace bihuan::remind
