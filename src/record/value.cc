#include "record/value.h"

#include <fmt/format.h>

#include <array>

#include "base/number.h"
#include "base/text.h"

namespace bihuan::record {
namespace {

Error wrong(std::string key, const kit::Field& field, std::string_view text,
            std::map<std::string, std::string> more = {}) {
  more["field"] = kit::in_language(field.label, "zh");
  more["text"] = std::string(text);
  return Error{Fault::invalid, std::move(key), std::move(more)};
}

// The digits up to `mark`, which is cut off with them; nullopt when there are none.
std::optional<int> leading_number(std::string_view& rest) {
  size_t n = 0;
  int value = 0;
  while (n < rest.size() && n < 4 && rest[n] >= '0' && rest[n] <= '9') value = value * 10 + (rest[n++] - '0');
  if (n == 0) return std::nullopt;
  rest.remove_prefix(n);
  return value;
}

bool cut(std::string_view& rest, std::string_view mark) {
  if (!starts_with(rest, mark)) return false;
  rest.remove_prefix(mark.size());
  rest = trim(rest);
  return true;
}

Date last_day(int year, int month) {
  const auto first = Date::from_parts(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1);
  return first->plus_days(-1);
}

// Words after a month or year that do not change the day: 前 底前 底 末 之前 以前.
bool only_by_words(std::string_view rest) {
  static constexpr std::array<std::string_view, 8> kWords = {"", "前", "底前", "底", "末", "末前", "之前", "以前"};
  for (const auto word : kWords)
    if (rest == word) return true;
  return false;
}

Result<db::Value> read_unit(db::Session& session, const kit::Field& field, std::string_view text,
                            const org::Moment& at) {
  TRY_SET(const auto place, org::find_unit(session, text, at));
  if (!place) return wrong("value.no_such_unit", field, text);
  return db::Value(place->unit);
}

// The only row whose words are these: offices name a problem by its text.
Result<std::optional<int64_t>> find_by_words(db::Session& session, const kit::Kind& kind, std::string_view text,
                                             const org::Moment& at) {
  for (const auto& field : kind.fields) {
    if (field.type != expr::Type::text || !field.required || field.personal) continue;
    const db::Value parameters[] = {db::kSite, at.position, std::string(text)};
    TRY_SET(const auto rows,
            session.all(fmt::format(R"sql(select id from "{}" where site = ?1 and since <= ?2 and until > ?2
                                            and "{}" = ?3 limit 2)sql",
                                    kind.name, field.name),
                        parameters, 2));
    if (rows.size() == 1) return std::optional(std::get<int64_t>(rows.front().front()));
  }
  return std::optional<int64_t>();
}

Result<db::Value> read_row_code(db::Session& session, const kit::Kit& kit, const kit::Field& field,
                                std::string_view text, const org::Moment& at) {
  const kit::Kind* target = kit.find_kind(field.target);
  const bool account = field.type == expr::Type::account;
  if (!account && (target == nullptr || target->code_field.empty())) {
    TRY_SET(const int64_t id, parse_scaled(text, 0));
    return db::Value(id);
  }
  const std::string table = account ? "account" : target->name;
  const std::string column = account ? "name" : target->code_field;
  const db::Value parameters[] = {db::kSite, at.position, std::string(text)};
  TRY_SET(const auto row,
          session.first(
              fmt::format(R"sql(select id from "{}" where site = ?1 and since <= ?2 and until > ?2 and "{}" = ?3)sql",
                          table, column),
              parameters));
  if (!row.empty()) return row[0];
  if (!account) {
    TRY_SET(const auto told, find_by_words(session, *target, text, at));
    if (told) return db::Value(*told);
  }
  return wrong("value.no_such_row", field, text, {{"kind", account ? "account" : target->name}});
}

Result<db::Value> read_choice(const kit::Field& field, std::string_view text) {
  std::string known;
  for (const auto& [key, label] : field.values) {
    if (key == text) return db::Value(key);
    for (const auto& [language, word] : label)
      if (word == text) return db::Value(key);
    known += (known.empty() ? "" : "、") + kit::in_language(label, "zh");
  }
  return wrong("value.no_such_choice", field, text, {{"choices", known}});
}

}  // namespace

Result<Date> read_date(std::string_view written) {
  const std::string folded = fold_width(trim(written));
  std::string_view rest = folded;
  const auto bad = [&] { return Error{Fault::invalid, "value.not_a_date", {{"text", std::string(written)}}}; };
  if (rest.size() == 8 && rest.find_first_not_of("0123456789") == std::string_view::npos) {
    TRY_SET(const int64_t ymd, parse_scaled(rest, 0));
    return Date::from_ymd(ymd);
  }
  const auto year = leading_number(rest);
  if (!year || *year < 1900) return bad();
  if (cut(rest, "年")) {
    if (only_by_words(rest)) return last_day(*year, 12);
    const auto month = leading_number(rest);
    if (!month || *month < 1 || *month > 12 || !cut(rest, "月")) return bad();
    if (only_by_words(rest)) return last_day(*year, *month);
    const auto day = leading_number(rest);
    if (!day || !(cut(rest, "日") || cut(rest, "号")) || !only_by_words(rest)) return bad();
    auto date = Date::from_parts(*year, *month, *day);
    if (!date) return bad();
    return date;
  }
  const char separator = rest.empty() ? ' ' : rest.front();
  if (separator != '-' && separator != '/' && separator != '.') return bad();
  rest.remove_prefix(1);
  const auto month = leading_number(rest);
  if (!month || *month < 1 || *month > 12) return bad();
  if (rest.empty()) return last_day(*year, *month);
  if (rest.front() != separator) return bad();
  rest.remove_prefix(1);
  const auto day = leading_number(rest);
  if (!day || !rest.empty()) return bad();
  auto date = Date::from_parts(*year, *month, *day);
  if (!date) return bad();
  return date;
}

Result<db::Value> read_value(db::Session& session, const kit::Kit& kit, const kit::Field& field,
                             std::string_view written, const org::Moment& at) {
  const std::string_view text = trim(written);
  if (text.empty()) return db::Value(db::Null{});
  if (field.many && field.type == expr::Type::unit) {
    std::string list;
    const std::string joined =
        replace_all(replace_all(replace_all(std::string(text), "，", "、"), ",", "、"), "\n", "、");
    for (std::string_view rest = joined; !rest.empty();) {
      const size_t end = rest.find("、");
      const auto name = trim(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + std::string_view("、").size());
      if (name.empty()) continue;
      TRY_SET(const auto place, org::find_unit(session, name, at));
      if (!place) return wrong("value.no_such_unit", field, name);
      list += (list.empty() ? "" : "、") + place->code;
    }
    return db::Value(list);
  }
  if (field.many) return db::Value(std::string(text));
  switch (field.type) {
    case expr::Type::integer:
    case expr::Type::decimal: {
      const std::string folded = replace_all(fold_width(text), ",", "");
      auto number = parse_scaled(folded, field.scale);
      if (!number) return wrong("value.not_a_number", field, text, {{"places", std::to_string(field.scale)}});
      return db::Value(*number);
    }
    case expr::Type::date: {
      auto date = read_date(text);
      if (!date) return wrong("value.not_a_date", field, text);
      return db::Value(int64_t{date->ymd()});
    }
    case expr::Type::boolean:
      for (const auto word : {"是", "true", "1", "yes", "有"})
        if (text == word) return db::Value(int64_t{1});
      for (const auto word : {"否", "false", "0", "no", "无"})
        if (text == word) return db::Value(int64_t{0});
      return wrong("value.not_yes_or_no", field, text);
    case expr::Type::choice:
      return read_choice(field, text);
    case expr::Type::unit:
      return read_unit(session, field, text, at);
    case expr::Type::account:
    case expr::Type::ref:
      return read_row_code(session, kit, field, text, at);
    case expr::Type::text:
      return db::Value(std::string(text));
  }
  return wrong("value.not_a_number", field, text);
}

Result<std::string> show_value(db::Session& session, const kit::Kit& kit, const kit::Field& field,
                               const db::Value& value, const org::Moment& at) {
  if (db::is_null(value)) return std::string();
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (field.type != expr::Type::choice) return *text;
    for (const auto& [key, label] : field.values)
      if (key == *text) return kit::in_language(label, "zh");
    return *text;
  }
  const int64_t number = std::get<int64_t>(value);
  switch (field.type) {
    case expr::Type::decimal:
      return scaled_to_string(number, field.scale);
    case expr::Type::date: {
      TRY_SET(const auto date, Date::from_ymd(number));
      return date.iso();
    }
    case expr::Type::boolean:
      return std::string(number != 0 ? "是" : "否");
    case expr::Type::unit: {
      TRY_SET(const auto place, org::place_of(session, number, at));
      return place ? place->name : std::to_string(number);
    }
    case expr::Type::account:
    case expr::Type::ref: {
      const bool account = field.type == expr::Type::account;
      const kit::Kind* target = kit.find_kind(field.target);
      if (!account && (target == nullptr || target->code_field.empty())) return std::to_string(number);
      const db::Value parameters[] = {db::kSite, at.position, number};
      TRY_SET(
          const auto row,
          session.first(
              fmt::format(R"sql(select "{}" from "{}" where site = ?1 and since <= ?2 and until > ?2 and id = ?3)sql",
                          account ? "name" : target->code_field, account ? "account" : target->name),
              parameters));
      return row.empty() || db::is_null(row[0]) ? std::to_string(number) : std::get<std::string>(row[0]);
    }
    default:
      return std::to_string(number);
  }
}

}  // namespace bihuan::record
