#include "expr/token.h"

#include <algorithm>
#include <optional>

#include "base/date.h"
#include "base/text.h"

namespace bihuan::expr {
namespace {

constexpr size_t kMaxDigits = 18;
constexpr size_t kMaxPlaces = 9;

struct Character {
  char32_t code = 0;  // folded: full-width punctuation and digits are ASCII
  size_t length = 0;  // bytes; 0 = the end
};

char32_t fold(char32_t code) {
  switch (code) {
    case 0x3000:
      return U' ';
    case 0x00D7:
      return U'*';
    case 0x00F7:
      return U'/';
    default:
      break;
  }
  if (code < 0xFF01 || code > 0xFF5E) return code;
  const char32_t ascii = code - 0xFF01 + 0x21;
  const bool letter = (ascii >= 'a' && ascii <= 'z') || (ascii >= 'A' && ascii <= 'Z');
  return letter ? code : ascii;
}

Character decode(std::string_view text, size_t at) {
  if (at >= text.size()) return {};
  const auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xE0) return {fold((first & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
  if (first < 0xF0) return {fold((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F)), 3};
  return {(first & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
}

bool is_blank(char32_t code) { return code == ' ' || code == '\t' || code == '\n' || code == '\r'; }
bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }

// Letters, digits, the underscore, and whatever is not ASCII and no punctuation, sign or blank.
bool is_word(char32_t code) {
  if (code < 0x80) return is_digit(code) || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
  struct Range {
    char32_t from;
    char32_t to;
  };
  constexpr Range kNoLetters[] = {{0x80, 0xBF},     {0x2000, 0x206F}, {0x2190, 0x23FF}, {0x2500, 0x27BF},
                                  {0x3001, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0xE000, 0xF8FF},
                                  {0xFE10, 0xFE6F}, {0xFEFF, 0xFEFF}, {0xFF5F, 0xFF65}, {0xFFE0, 0xFFFF}};
  return std::none_of(std::begin(kNoLetters), std::end(kNoLetters),
                      [code](const Range& range) { return range.from <= code && code <= range.to; });
}

// The decimal with its point moved to the right, no zeros to spare.
std::string shifted(std::string digits, size_t places, int shift) {
  while (shift > 0) {
    if (places > 0) {
      --places;
    } else {
      digits += '0';
    }
    --shift;
  }
  places += static_cast<size_t>(-shift);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  while (places > 0 && digits.back() == '0') {
    digits.pop_back();
    --places;
  }
  const size_t zeros = std::min(digits.find_first_not_of('0'), digits.size() - places - 1);
  digits.erase(0, zeros);
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return digits;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Tokens run() {
    while (out_.mistakes.empty()) {
      while (is_blank(here().code) && here().length > 0) at_ += here().length;
      const size_t start = at_;
      if (here().length == 0) {
        add(Token::Kind::end, "", start);
        break;
      }
      if (!take_quoted() && !take_day() && !take_number() && !take_word() && !take_symbol())
        fail(start,
             {Fault::invalid, "expr.strange_character", {{"text", std::string(text_.substr(at_, here().length))}}});
    }
    return std::move(out_);
  }

 private:
  Character here() const { return decode(text_, at_); }
  void add(Token::Kind kind, std::string text, size_t offset) {
    out_.tokens.push_back({kind, std::move(text), offset});
  }
  void fail(size_t offset, Error error) { out_.mistakes.push_back({offset, std::move(error)}); }

  // Ends with the mark that matches the first one; in "…" a doubled mark stands for one.
  bool take_quoted() {
    const size_t start = at_;
    const char32_t open = here().code;
    if (open != U'"' && open != U'\x201C') return false;
    const std::string_view opening = text_.substr(at_, here().length);
    const std::string_view closing = open == U'"' ? opening : "\u201D";
    const auto at_closing = [&] { return text_.substr(at_, closing.size()) == closing; };
    std::string inside;
    at_ += opening.size();
    while (true) {
      if (here().length == 0) {
        fail(start, {Fault::invalid, "expr.open_quote", {}});
        return true;
      }
      const size_t length = here().length;
      const bool closes = at_closing();
      const std::string_view raw = text_.substr(at_, length);
      at_ += length;
      if (closes && !(open == U'"' && at_closing())) break;
      if (closes) at_ += length;
      inside += raw;
    }
    add(Token::Kind::quoted, std::move(inside), start);
    return true;
  }

  // Digits from `from` on, folded; `end` is behind them.
  std::string digits(size_t from, size_t& end) const {
    std::string out;
    for (Character next = decode(text_, from); is_digit(next.code); next = decode(text_, from)) {
      out += static_cast<char>(next.code);
      from += next.length;
    }
    end = from;
    return out;
  }

  bool take_day() {
    size_t end = at_;
    std::string day = digits(at_, end);
    if (day.size() != 4) return false;
    for (int part = 0; part < 2; ++part) {
      const Character dash = decode(text_, end);
      if (dash.code != U'-') return false;
      const std::string two = digits(end + dash.length, end);
      if (two.size() != 2) return false;
      day += "-" + two;
    }
    auto parsed = Date::parse(day);
    if (!parsed) fail(at_, parsed.error());
    add(Token::Kind::day, std::move(day), at_);
    at_ = end;
    return true;
  }

  bool take_number() {
    size_t end = at_;
    std::string all = digits(at_, end);
    if (all.empty()) return false;
    size_t places = 0;
    const Character point = decode(text_, end);
    if (point.code == U'.' && is_digit(decode(text_, end + point.length).code)) {
      const std::string after = digits(end + point.length, end);
      places = after.size();
      all += after;
    }
    int shift = 0;
    for (Character unit = decode(text_, end);; unit = decode(text_, end)) {
      if (unit.code == U'万')
        shift += 4;
      else if (unit.code == U'亿')
        shift += 8;
      else if (unit.code == U'%')
        shift -= 2;
      else
        break;
      end += unit.length;
      if (shift < 0 || shift > 12) break;
    }
    if (is_word(decode(text_, end).code)) return false;  // "12345热线" is a name
    finish_number(all, places, shift, end);
    return true;
  }

  void finish_number(const std::string& all, size_t places, int shift, size_t end) {
    const size_t start = at_;
    at_ = end;
    std::string plain = all.size() > kMaxDigits ? all : shifted(all, places, shift);
    const size_t point = plain.find('.');
    const size_t after = point == std::string::npos ? 0 : plain.size() - point - 1;
    if (plain.size() - (after > 0 ? 1 : 0) > kMaxDigits || after > kMaxPlaces)
      fail(start, {Fault::invalid, "expr.long_number", {{"text", excerpt(text_.substr(start, end - start))}}});
    add(Token::Kind::number, std::move(plain), start);
  }

  bool take_word() {
    const size_t start = at_;
    while (here().length > 0 && is_word(here().code)) at_ += here().length;
    if (at_ == start) return false;
    add(Token::Kind::word, std::string(text_.substr(start, at_ - start)), start);
    return true;
  }

  bool take_symbol() {
    const size_t start = at_;
    const Character first = here();
    std::string symbol;
    if (first.code == U'≤') symbol = "<=";
    if (first.code == U'≥') symbol = ">=";
    if (first.code == U'≠') symbol = "!=";
    if (first.code < 0x80 &&
        std::string_view("=<>+-*/(),.!").find(static_cast<char>(first.code)) != std::string_view::npos)
      symbol = static_cast<char>(first.code);
    if (symbol.empty()) return false;
    at_ += first.length;
    if ((symbol == "<" || symbol == ">" || symbol == "!") && here().code == U'=') {
      at_ += here().length;
      symbol += "=";
    }
    if (symbol == "!") {
      fail(start, {Fault::invalid, "expr.strange_character", {{"text", "!"}}});
      return true;
    }
    add(Token::Kind::symbol, std::move(symbol), start);
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  Tokens out_;
};

}  // namespace

Tokens tokenize(std::string_view text) { return Scanner(text).run(); }

}  // namespace bihuan::expr
