#include "log/entry.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "log/entry_text.h"

namespace bihuan::log {

void append_number(std::string& out, int64_t number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

// RFC 8785 string escapes.
void append_text(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  size_t plain = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\f': out += "\\f"; break;
      case '\r': out += "\\r"; break;
      default:
        out += "\\u00";
        out += kHex[c >> 4];
        out += kHex[c & 15];
    }
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

ColumnOrder::ColumnOrder(const db::Table& table) : order(table.columns.size()) {
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return table.columns[a].name < table.columns[b].name; });
  for (const auto& column : table.columns) quoted.push_back("\"" + column.name + "\":");
}

void append_change(std::string& out, const db::Table& table, const ColumnOrder& order, int64_t id, const db::Row* row,
                   const std::vector<std::pair<size_t, std::string>>& salted) {
  out += "{\"id\":";
  append_number(out, id);
  out += ",\"row\":";
  if (row == nullptr) {
    out += "null";
  } else {
    out += '{';
    bool first = true;
    for (const size_t column : order.order) {
      const auto& value = (*row)[column];
      if (db::is_null(value)) continue;
      if (!first) out += ',';
      first = false;
      out += order.quoted[column];
      const auto digest = std::find_if(salted.begin(), salted.end(), [&](const auto& pair) { return pair.first == column; });
      if (digest != salted.end()) {
        out += "{\"salted\":";
        append_text(out, digest->second);
        out += '}';
      } else if (const auto* number = std::get_if<int64_t>(&value)) {
        append_number(out, *number);
      } else {
        append_text(out, std::get<std::string>(value));
      }
    }
    out += '}';
  }
  out += ",\"table\":";
  append_text(out, table.name);
  out += '}';
}

void append_entry(std::string& out, const Header& header, std::string_view changes) {
  out += "{\"actor\":";
  append_text(out, header.actor);
  out += ",\"at\":";
  append_number(out, header.at.seconds);
  out += ",\"changes\":[";
  out += changes;
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
