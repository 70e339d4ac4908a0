#include "log/entry.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "base/json_value.h"

namespace bihuan::log {
namespace {

Error malformed(std::string what) { return {Fault::refused, "log.entry_malformed", {{"what", std::move(what)}}}; }

bool is_whole(const Json& value) {
  if (value.is_number_unsigned()) return value.get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()};
  return value.is_number_integer();
}

bool is_digest(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == 64 && std::all_of(text.begin(), text.end(), is_hex);
}

// The members of `object` are those of `required` and perhaps some of `optional`.
Result<void> check_members(const Json& object, const std::string& what, std::initializer_list<const char*> required,
                           std::initializer_list<const char*> optional = {}) {
  if (!object.is_object()) return malformed(what);
  size_t known = required.size();
  for (const char* key : required)
    if (!object.contains(key)) return malformed(what + "." + key);
  for (const char* key : optional) known += object.count(key);
  if (object.size() != known) return malformed(what);
  return {};
}

Result<std::string> text_of(const Json& object, const char* key) {
  const auto& value = object.at(key);
  if (!value.is_string()) return malformed(key);
  return value.get<std::string>();
}

Result<LoggedValue> parse_value(const std::string& column, const Json& value) {
  if (is_whole(value)) return LoggedValue(value.get<int64_t>());
  if (value.is_string()) return LoggedValue(value.get<std::string>());
  if (value.is_object() && value.size() == 1 && value.contains("salted") && is_digest(value.at("salted")))
    return LoggedValue(Salted{value.at("salted").get<std::string>()});
  return malformed("row." + column);
}

Result<ParsedChange> parse_change(const Json& change) {
  TRY(check_members(change, "changes", {"id", "row", "table"}));
  if (!is_whole(change.at("id"))) return malformed("id");
  ParsedChange parsed;
  parsed.id = change.at("id").get<int64_t>();
  TRY_SET(parsed.table, text_of(change, "table"));
  const auto& row = change.at("row");
  if (row.is_null()) return parsed;
  if (!row.is_object()) return malformed("row");
  parsed.row.emplace();
  for (const auto& [column, value] : row.items()) {
    TRY_SET(auto held, parse_value(column, value));
    parsed.row->emplace_back(column, std::move(held));
  }
  return parsed;
}

Result<Header> parse_header(const Json& entry) {
  Header header;
  TRY_SET(header.actor, text_of(entry, "actor"));
  if (!is_whole(entry.at("at"))) return malformed("at");
  header.at = {entry.at("at").get<int64_t>()};
  TRY_SET(header.command, text_of(entry, "command"));
  TRY_SET(const auto origin, text_of(entry, "origin"));
  if (origin != "loop" && origin != "imported") return malformed("origin");
  header.origin = origin == "loop" ? Origin::loop : Origin::imported;
  if (entry.contains("note")) {
    if (!entry.at("note").is_object()) return malformed("note");
    header.note = canonical(entry.at("note"));
  }
  if (entry.contains("request")) {
    TRY_SET(header.request, text_of(entry, "request"));
    if (header.request.empty()) return malformed("request");
  }
  return header;
}

bool has_row_twice(const std::vector<ParsedChange>& changes) {
  std::vector<std::pair<std::string_view, int64_t>> rows;
  for (const auto& change : changes) rows.emplace_back(change.table, change.id);
  std::sort(rows.begin(), rows.end());
  return std::adjacent_find(rows.begin(), rows.end()) != rows.end();
}

}  // namespace

Result<ParsedEntry> parse_entry(std::string_view json) {
  const auto entry = parse_json(json, kLongestEntry);
  if (!entry) return malformed("JSON");
  if (canonical(*entry) != json) return malformed("canonical");
  TRY(check_members(*entry, "entry", {"actor", "at", "changes", "command", "origin"}, {"note", "request"}));
  ParsedEntry parsed;
  TRY_SET(parsed.header, parse_header(*entry));
  if (!entry->at("changes").is_array()) return malformed("changes");
  for (const auto& change : entry->at("changes")) {
    TRY_SET(auto step, parse_change(change));
    parsed.changes.push_back(std::move(step));
  }
  if (has_row_twice(parsed.changes)) return malformed("changes");
  return parsed;
}

}  // namespace bihuan::log
