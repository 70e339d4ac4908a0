#include "remind/mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/text.h"
#include "remind/channel.h"

namespace bihuan::remind {
namespace {

constexpr size_t kWordBytes = 39;  // with its frame, and "Subject: " before it, within a line of 76
constexpr size_t kLineCharacters = 76;

bool is_plain(std::string_view text) {
  constexpr size_t kLongest = 70;
  return text.size() <= kLongest && text.find("=?") == text.npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// The first bytes of `text`, at most `limit`, without a part of a character.
std::string_view whole_characters(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

// Line breaks of any sort as CRLF, so that the text is the same on every system.
std::string with_crlf(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    if (text[i] == '\n') out += '\r';
    out += text[i];
  }
  return out;
}

std::string in_lines(std::string_view base64) {
  std::string out;
  for (; !base64.empty(); base64.remove_prefix(std::min(kLineCharacters, base64.size())))
    out += std::string(base64.substr(0, kLineCharacters)) + "\r\n";
  return out;
}

std::string header_text(std::string_view text) {
  std::string one_line(text);
  std::replace_if(
      one_line.begin(), one_line.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
  return encoded_words(one_line);
}

std::string name_text(std::string_view name) {
  std::string one_line = header_text(name);
  if (one_line != name) return one_line;
  return "\"" + replace_all(replace_all(one_line, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

Result<void> check(const std::string& address) {
  if (!is_address(address)) return Error{Fault::invalid, "remind.bad_address", {{"address", excerpt(address)}}};
  return {};
}

}  // namespace

std::string encoded_words(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const auto piece = whole_characters(text, kWordBytes);
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", to_base64(piece));
    text.remove_prefix(piece.size());
  }
  return out;
}

std::string mail_date(Instant at) {
  static constexpr std::array kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Date day = day_of(at);
  const int64_t second = at.seconds - start_of(day).seconds;
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0800", kDays[static_cast<size_t>(day.weekday() - 1)],
                     day.day(), kMonths[static_cast<size_t>(day.month() - 1)], day.year(), second / 3600,
                     second / 60 % 60, second % 60);
}

std::string message_id(std::string_view key, int64_t account, std::string_view from) {
  const auto at = from.find('@');
  return fmt::format("<{}.{}@{}>", key, account, at == from.npos ? "bihuan.invalid" : from.substr(at + 1));
}

Result<std::string> mail_of(const Mail& mail) {
  TRY(check(mail.from));
  TRY(check(mail.to));
  const std::string sender = mail.from_name.empty() ? mail.from : name_text(mail.from_name) + " <" + mail.from + ">";
  return fmt::format(
             "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: {}\r\nMIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"
             "Auto-Submitted: auto-generated\r\n\r\n",
             sender, mail.to, header_text(mail.subject), mail_date(mail.sent), mail.id) +
         in_lines(to_base64(with_crlf(mail.text)));
}

}  // namespace bihuan::remind
