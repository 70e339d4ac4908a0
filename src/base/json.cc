#include "base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iterator>

#include "base/json_value.h"
#include "base/text.h"

namespace bihuan {
namespace {

constexpr size_t kMaxDepth = 64;

Error malformed(std::string_view text, size_t offset, const char* what, std::string name = {},
                std::string detail = {}) {
  const auto at = line_column(text, offset);
  return {Fault::refused,
          "json.malformed",
          {{"line", std::to_string(at.line)},
           {"column", std::to_string(at.column)},
           {"what", what},
           {"name", std::move(name)}},
          std::move(detail)};
}

// Walks the text and leaves word of how far the parser has come: its events carry no position.
struct Walker {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  const char** reached;

  reference operator*() const { return *at; }
  Walker& operator++() {
    *reached = ++at;
    return *this;
  }
  Walker operator++(int) {
    const Walker old = *this;
    ++*this;
    return old;
  }
  bool operator==(const Walker& other) const { return at == other.at; }
};

// Builds the value event by event; the first thing that is refused ends the parse.
class Builder {
 public:
  explicit Builder(std::string_view text) : text_(text), reached_(text.data()) {}

  bool parse() {
    return Json::sax_parse(Walker{text_.data(), &reached_}, Walker{text_.data() + text_.size(), &reached_}, this);
  }
  Json take() { return std::move(root_); }
  Error take_error() { return std::move(error_); }

  // The events of nlohmann's parser; false stops it.
  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(int64_t value) { return put(value); }
  bool number_unsigned(uint64_t value) { return put(value); }
  bool number_float(double, const std::string& written) {
    return refuse(start_of(written), "json.what.not_integer", excerpt(written));
  }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(size_t) { return open(Json::object()); }
  bool start_array(size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    auto [entry, is_new] = open_.back()->get_ref<Json::object_t&>().try_emplace(name);
    if (!is_new) return refuse(start_of('"' + name + '"'), "json.what.duplicate_key", excerpt(name));
    slot_ = &entry->second;
    return true;
  }
  bool parse_error(size_t position, const std::string& token, const nlohmann::detail::exception& why) {
    constexpr int kNumberTooLarge = 406;
    if (why.id == kNumberTooLarge) return refuse(start_of(token), "json.what.not_integer", excerpt(token));
    // The position counts the byte that was wrong.
    error_ = malformed(text_, position > 0 ? position - 1 : 0, "json.what.syntax", {}, why.what());
    return false;
  }

 private:
  bool refuse(size_t offset, const char* what, std::string name = {}) {
    error_ = malformed(text_, offset, what, std::move(name));
    return false;
  }
  // Where the token just read begins; its end, when it was written otherwise (a key with escapes).
  size_t start_of(std::string_view token) const {
    auto read = text_.substr(0, static_cast<size_t>(reached_ - text_.data()));
    if (!read.ends_with(token)) read.remove_suffix(1);  // behind a number the parser has looked one further
    return read.size() - (read.ends_with(token) ? token.size() : 0);
  }

  Json* place(Json&& value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (open_.back()->is_array()) {
      auto& items = open_.back()->get_ref<Json::array_t&>();
      items.push_back(std::move(value));
      return &items.back();
    }
    *slot_ = std::move(value);
    return slot_;
  }
  bool put(Json&& value) {
    place(std::move(value));
    return true;
  }
  bool open(Json&& empty) {
    if (open_.size() == kMaxDepth) {
      return refuse(start_of(empty.is_array() ? "[" : "{"), "json.what.too_deep");
    }
    open_.push_back(place(std::move(empty)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const char* reached_;
  Json root_;
  std::vector<Json*> open_;  // stable: only the innermost container grows
  Json* slot_ = nullptr;     // where the value of the last key goes
  Error error_;
};

// What stands behind the backslash; 'u' is written \u00xx; 0 needs no escape.
constexpr auto kEscapes = [] {
  std::array<char, 256> table{};
  for (size_t c = 0; c < 0x20; ++c) table[c] = 'u';
  table['\b'] = 'b';
  table['\t'] = 't';
  table['\n'] = 'n';
  table['\f'] = 'f';
  table['\r'] = 'r';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

void append_string(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  size_t copied = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[byte];
    if (escape == 0) continue;
    out.append(text, copied, i - copied).push_back('\\');
    out.push_back(escape);
    if (escape == 'u') out.append("00").append({kHex[byte >> 4], kHex[byte & 15]});
    copied = i + 1;
  }
  out.append(text, copied).push_back('"');
}

template <class Integer>
void append_integer(std::string& out, Integer value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, std::end(digits), value).ptr);
}

// The order of UTF-16 code units differs from that of UTF-8 bytes in one place: U+10000 and above (F0 and above) sort
// as surrogates, before U+E000 to U+FFFF (EE and EF).
bool utf16_less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return y != b.end();
  const auto left = static_cast<unsigned char>(*x);
  const auto right = static_cast<unsigned char>(*y);
  const bool is_left_high = left >= 0xF0;
  if (is_left_high != (right >= 0xF0) && left >= 0xEE && right >= 0xEE) return is_left_high;
  return left < right;
}

void append_entry(std::string& out, const Json::object_t::value_type& entry) {
  if (out.back() != '{') out.push_back(',');
  append_string(out, entry.first);
  out.push_back(':');
  append_canonical(out, entry.second);
}

void append_object(std::string& out, const Json::object_t& object) {
  const bool is_sorted = std::is_sorted(object.begin(), object.end(),
                                        [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); });
  out.push_back('{');
  if (is_sorted) {
    for (const auto& entry : object) append_entry(out, entry);
  } else {
    std::vector<const Json::object_t::value_type*> entries;
    for (const auto& entry : object) entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(), [](auto a, auto b) { return utf16_less(a->first, b->first); });
    for (const auto* entry : entries) append_entry(out, *entry);
  }
  out.push_back('}');
}

void append_array(std::string& out, const Json::array_t& array) {
  out.push_back('[');
  for (const auto& item : array) {
    if (&item != array.data()) out.push_back(',');
    append_canonical(out, item);
  }
  out.push_back(']');
}

}  // namespace

Result<Json> parse_json(std::string_view text, uint64_t limit) {
  if (text.size() > limit) return malformed(text, 0, "json.what.too_long", size_text(limit));
  if (const size_t bad = find_not_utf8(text); bad != std::string_view::npos) {
    return malformed(text, bad, "json.what.not_utf8");
  }
  // The parser takes NUL for the end of the text, and skips a byte order mark.
  if (const size_t nul = text.find('\0'); nul != std::string_view::npos)
    return malformed(text, nul, "json.what.syntax");
  if (text.starts_with("\xEF\xBB\xBF")) return malformed(text, 0, "json.what.syntax");
  Builder builder(text);
  if (!builder.parse()) return builder.take_error();
  return builder.take();
}

void append_canonical(std::string& out, const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      out.append("null");
      return;
    case Json::value_t::boolean:
      out.append(value.get_ref<const bool&>() ? "true" : "false");
      return;
    case Json::value_t::number_integer:
      append_integer(out, value.get_ref<const int64_t&>());
      return;
    case Json::value_t::number_unsigned:
      append_integer(out, value.get_ref<const uint64_t&>());
      return;
    case Json::value_t::string:
      append_string(out, value.get_ref<const std::string&>());
      return;
    case Json::value_t::object:
      append_object(out, value.get_ref<const Json::object_t&>());
      return;
    case Json::value_t::array:
      append_array(out, value.get_ref<const Json::array_t&>());
      return;
    case Json::value_t::number_float:
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  std::abort();  // our own mistake, and a wrong text would be hashed into the log
}

std::string canonical(const Json& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

std::string pretty(const Json& value) { return value.dump(2, ' ', false, Json::error_handler_t::replace); }

}  // namespace bihuan
