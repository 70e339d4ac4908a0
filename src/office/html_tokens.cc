#include "office/html_tokens.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "office/document.h"

namespace bihuan::office {
namespace {

constexpr std::string_view kSpace = " \t\n\r\f";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool holds_raw_text(std::string_view name) {
  constexpr std::array<std::string_view, 10> kNames = {"script", "style",    "title",   "textarea", "template",
                                                       "iframe", "noscript", "noembed", "noframes", "xmp"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// The references that programs write when they save Chinese text.
constexpr std::pair<std::string_view, char32_t> kNamed[] = {
    {"amp", U'&'},      {"lt", U'<'},      {"gt", U'>'},       {"quot", U'"'},     {"apos", U'\''},   {"nbsp", 0xA0},
    {"ensp", 0x2002},   {"emsp", 0x2003},  {"thinsp", 0x2009}, {"ndash", 0x2013},  {"mdash", 0x2014}, {"lsquo", 0x2018},
    {"rsquo", 0x2019},  {"ldquo", 0x201C}, {"rdquo", 0x201D},  {"hellip", 0x2026}, {"middot", 0xB7},  {"times", 0xD7},
    {"permil", 0x2030}, {"deg", 0xB0},     {"plusmn", 0xB1},   {"divide", 0xF7},   {"bull", 0x2022},  {"laquo", 0xAB},
    {"raquo", 0xBB},    {"sect", 0xA7},    {"copy", 0xA9},     {"reg", 0xAE},      {"yen", 0xA5},     {"NewLine", '\n'},
    {"Tab", '\t'},      {"zwj", 0x200D},   {"zwnj", 0x200C},   {"shy", 0xAD}};

// The character of "#8212", "#x2014" or "mdash"; 0 when there is none.
char32_t referred(std::string_view name) {
  if (starts_with(name, "#")) {
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const auto digits = name.substr(hex ? 2 : 1);
    uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return 0;
    return code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : static_cast<char32_t>(code);
  }
  for (const auto& [known, c] : kNamed)
    if (known == name) return c;
  return 0;
}

}  // namespace

std::string decode_html(std::string_view text) {
  constexpr size_t kLongest = 12;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t found = std::min(text.find('&', at), text.size());
    out += text.substr(at, found - at);
    if (found == text.size()) break;
    const auto name = text.substr(found + 1, kLongest);
    const size_t end = name.find(';');
    const char32_t c = end == name.npos ? 0 : referred(name.substr(0, end));
    out += c == 0 ? "&" : to_utf8(std::u32string_view(&c, 1));
    at = found + 1 + (c == 0 ? 0 : end + 1);
  }
  return clean_text(out);
}

std::string_view HtmlToken::attribute(std::string_view name) const {
  for (const auto& [key, value] : attributes)
    if (key == name) return value;
  return {};
}

bool HtmlToken::has(std::string_view name) const {
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& one) { return one.first == name; });
}

std::optional<HtmlToken> HtmlTokens::next() {
  while (at_ < page_.size() && skip_markup()) {
  }
  if (at_ >= page_.size()) return std::nullopt;
  const size_t start = at_;
  const auto is_tag = [&](size_t at) {
    const auto rest = page_.substr(at, 3);
    if (rest.size() < 2 || rest[0] != '<') return false;
    return is_letter(rest[1]) || rest[1] == '!' || rest[1] == '?' || rest[1] == '/';
  };
  if (is_tag(at_)) return read_tag();
  do {
    at_ = std::min(page_.find('<', at_ + 1), page_.size());
  } while (at_ < page_.size() && !is_tag(at_));
  HtmlToken text;
  text.at = start;
  text.text = decode_html(page_.substr(start, at_ - start));
  return text;
}

bool HtmlTokens::skip_markup() {
  const auto rest = page_.substr(at_);
  const bool comment = starts_with(rest, "<!--");
  // "</" before anything but a letter is a comment too.
  const bool bogus = starts_with(rest, "</") && (rest.size() < 3 || !is_letter(rest[2]));
  if (!comment && !bogus && !starts_with(rest, "<!") && !starts_with(rest, "<?")) return false;
  const std::string_view end = comment ? "-->" : ">";
  const size_t found = page_.find(end, at_ + 2);
  at_ = found == page_.npos ? page_.size() : found + end.size();
  return true;
}

std::string_view HtmlTokens::until(std::string_view ends) {
  const size_t end = std::min(page_.find_first_of(ends, at_), page_.size());
  const auto found = page_.substr(at_, end - at_);
  at_ = end;
  return found;
}

HtmlToken HtmlTokens::read_tag() {
  HtmlToken tag;
  tag.at = at_;
  tag.kind = page_[at_ + 1] == '/' ? HtmlToken::Kind::close : HtmlToken::Kind::open;
  at_ += tag.kind == HtmlToken::Kind::close ? 2 : 1;
  tag.text = lower(until(" \t\n\r\f/>"));
  read_attributes(tag);
  if (tag.kind == HtmlToken::Kind::open && holds_raw_text(tag.text)) {
    const size_t from = at_;
    const std::string end = "</" + tag.text;
    const auto same = [](char a, char b) { return a == b || (is_letter(a) && (a | 0x20) == b); };
    const auto found =
        std::search(page_.begin() + static_cast<std::ptrdiff_t>(from), page_.end(), end.begin(), end.end(), same);
    const auto stop = static_cast<size_t>(found - page_.begin());
    tag.is_raw = true;
    tag.raw = page_.substr(from, stop - from);
    at_ = std::min(page_.find('>', stop), page_.size());
    if (at_ < page_.size()) ++at_;
  }
  return tag;
}

void HtmlTokens::read_attributes(HtmlToken& tag) {
  for (;;) {
    at_ = std::min(page_.find_first_not_of(" \t\n\r\f/", at_), page_.size());
    if (at_ == page_.size()) return;
    if (page_[at_] == '>') {
      ++at_;
      return;
    }
    const size_t start = at_++;  // "=" may begin a name
    until(" \t\n\r\f/>=");
    std::string name = lower(page_.substr(start, at_ - start));
    std::string value;
    const size_t equals = std::min(page_.find_first_not_of(kSpace, at_), page_.size());
    if (equals < page_.size() && page_[equals] == '=') {
      at_ = std::min(page_.find_first_not_of(kSpace, equals + 1), page_.size());
      if (at_ < page_.size() && (page_[at_] == '"' || page_[at_] == '\'')) {
        const char quote = page_[at_++];
        value = decode_html(until(std::string_view(&quote, 1)));
        if (at_ < page_.size()) ++at_;
      } else {
        value = decode_html(until(" \t\n\r\f>"));
      }
    }
    if (!tag.has(name) && tag.attributes.size() < 256) tag.attributes.emplace_back(std::move(name), std::move(value));
  }
}

}  // namespace bihuan::office
