#include "log/entry_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace bihuan::log {
namespace {

void append_number(std::string& out, int64_t number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

constexpr std::array<bool, 256> kEscaped = [] {
  std::array<bool, 256> escaped{};
  for (size_t c = 0; c < 0x20; ++c) escaped[c] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}();

void append_escaped(std::string& out, unsigned char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
  }
}

// RFC 8785 §3.2.2.2.
void append_text(std::string& out, std::string_view text) {
  out += '"';
  size_t plain = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!kEscaped[c]) continue;
    out.append(text, plain, i - plain);
    append_escaped(out, c);
    plain = i + 1;
  }
  out.append(text, plain);
  out += '"';
}

void append_salted(std::string& out, std::string_view digest) {
  out += "{\"salted\":";
  append_text(out, digest);
  out += '}';
}

void append_row(std::string& out, const ColumnOrder& order, const db::Row& row, SaltedColumns salted) {
  out += '{';
  const size_t begin = out.size();
  for (const auto& [column, key] : order.keys) {
    const auto& value = row[column];
    if (db::is_null(value)) continue;
    if (out.size() != begin) out += ',';
    out += key;
    const auto digest =
        std::find_if(salted.begin(), salted.end(), [&](const auto& pair) { return pair.first == column; });
    if (digest != salted.end()) {
      append_salted(out, digest->second);
    } else if (const auto* number = std::get_if<int64_t>(&value)) {
      append_number(out, *number);
    } else {
      append_text(out, std::get<std::string>(value));
    }
  }
  out += '}';
}

}  // namespace

ColumnOrder::ColumnOrder(const db::Table& table) {
  // Column names are ASCII (the kit sees to it): order by bytes is the order by UTF-16 units that RFC 8785 asks for.
  std::vector<size_t> by_name(table.columns.size());
  for (size_t i = 0; i < by_name.size(); ++i) by_name[i] = i;
  const auto is_before = [&](size_t a, size_t b) { return table.columns[a].name < table.columns[b].name; };
  std::sort(by_name.begin(), by_name.end(), is_before);
  for (const size_t column : by_name) {
    std::string key;
    append_text(key, table.columns[column].name);
    keys.emplace_back(column, key + ":");
  }
  tail = ",\"table\":";
  append_text(tail, table.name);
  tail += '}';
}

void append_change(std::string& out, const ColumnOrder& order, int64_t id, const db::Row* row, SaltedColumns salted) {
  out += "{\"id\":";
  append_number(out, id);
  out += ",\"row\":";
  if (row == nullptr) {
    out += "null";
  } else {
    append_row(out, order, *row, salted);
  }
  out += order.tail;
}

void begin_entry(std::string& out, const Header& header) {
  out += "{\"actor\":";
  append_text(out, header.actor);
  out += ",\"at\":";
  append_number(out, header.at.seconds);
  out += ",\"changes\":[";
}

void end_entry(std::string& out, const Header& header) {
  out += "],\"command\":";
  append_text(out, header.command);
  if (!header.note.empty()) {
    out += ",\"note\":";
    out += header.note;
  }
  out += header.origin == Origin::loop ? ",\"origin\":\"loop\"" : ",\"origin\":\"imported\"";
  if (!header.request.empty()) {
    out += ",\"request\":";
    append_text(out, header.request);
  }
  out += '}';
}

}  // namespace bihuan::log
