#include "print/values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/number.h"
#include "base/text.h"
#include "db/dialect.h"
#include "org/tree.h"

namespace bihuan::print {
namespace {

constexpr size_t kShort = 16;  // characters of a digest that people compare

const db::Value& at(const kit::Kind& kind, const db::Row& row, std::string_view column) {
  return row[static_cast<size_t>(kind.column(column))];
}

// Rows of evidence and steps name what they are about by kind and id, others by a field that refers to it.
std::string belonging_statement(const kit::Kind& kind, const std::string& by) {
  std::string columns = "id";
  for (const auto& column : kind.table.columns) columns += ", " + db::quote(column.name);
  const std::string about = by.empty() ? "about_kind = ?4 and about_id = ?2" : db::quote(by) + " = ?2";
  return fmt::format(
      R"sql(select {} from "{}" where site = ?1 and {} and since <= ?3 and until > ?3 order by id limit 1000)sql",
      columns, kind.name, about);
}

}  // namespace

Sight everything_but_personal() {
  return {[](const kit::Kind&, const db::Row&) -> Result<bool> { return true; },
          [](const kit::Kind&, const db::Row&) -> Result<bool> { return false; }};
}

std::string Values::date(Date day) const {
  if (language_ == Language::zh) return fmt::format("{}年{}月{}日", day.year(), day.month(), day.day());
  constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};
  return fmt::format("{} {} {}", day.day(), kMonths[day.month() - 1], day.year());
}

std::string Values::day_text(Date day, const std::string& format) const {
  if (format == "iso") return day.iso();
  if (format == "year") return std::to_string(day.year());
  if (format == "month") return std::to_string(day.month());
  if (format == "day") return std::to_string(day.day());
  if (format == "days_past") return day < today_ ? std::to_string(today_.days_since(day)) : std::string();
  return date(day);
}

std::string Values::state_of(const kit::Kind& kind, const std::string& state) const {
  const auto& labels = kind.procedure->state_labels;
  const auto found = labels.find(state);
  return found == labels.end() ? state : label(found->second);
}

std::vector<PersonalShown> Values::personal_shown() const {
  std::vector<PersonalShown> shown;
  for (const auto& [row, fields] : personal_) shown.push_back({row.first, row.second, fields});
  return shown;
}

Result<std::string> Values::account(int64_t id) {
  const db::Value key[] = {db::kSite, id, position_};
  TRY_SET(const auto row, session_.first("select label, name from account where site = ?1 and id = ?2 and since <= ?3 "
                                         "and until > ?3",
                                         key));
  if (row.empty()) return std::to_string(id);
  const bool has_label = !db::is_null(row[0]) && !std::get<std::string>(row[0]).empty();
  return std::get<std::string>(row[has_label ? 0 : 1]);
}

Result<Owner> Values::row_of(const kit::Kind& kind, int64_t id) {
  const db::Value key[] = {db::kSite, id, position_};
  TRY_SET(auto row, session_.first(db::version_statement(kind.table), key));
  if (!row.empty()) row.pop_back();
  return Owner{&kind, id, std::move(row), 0};
}

Result<std::string> Values::number_text(const kit::Field& field, int64_t number, const std::string& format) {
  switch (field.type) {
    case expr::Type::decimal:
      return scaled_to_string(number, field.scale);
    case expr::Type::date: {
      TRY_SET(const Date day, Date::from_ymd(number));
      return day_text(day, format);
    }
    case expr::Type::boolean:
      if (format == "check") return std::string(number != 0 ? "☑" : "☐");
      return number != 0 ? pick("是", "yes") : pick("否", "no");
    case expr::Type::unit: {
      TRY_SET(const auto place, org::place_of(session_, number, {position_, today_}));
      return place ? place->name : std::to_string(number);
    }
    case expr::Type::account:
      return account(number);
    case expr::Type::ref: {
      const kit::Kind* target = kit_.find_kind(field.target);
      if (target == nullptr || target->code_field.empty()) return std::to_string(number);
      TRY_SET(const Owner other, row_of(*target, number));
      if (other.row.empty()) return std::to_string(number);
      const auto* code = std::get_if<std::string>(&at(*target, other.row, target->code_field));
      return code == nullptr ? std::to_string(number) : *code;
    }
    default:
      return std::to_string(number);
  }
}

// A list of units is kept by their codes.
Result<std::string> Values::unit_names(const std::string& codes) {
  constexpr std::string_view kComma = "、";
  std::string names;
  for (std::string_view rest = codes; !rest.empty();) {
    const size_t end = rest.find(kComma);
    const std::string code(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + kComma.size());
    TRY_SET(const auto place, org::find_unit(session_, code, {position_, today_}));
    names += (names.empty() ? "" : std::string(kComma)) + (place ? place->name : code);
  }
  return names;
}

Result<std::string> Values::text_of(const kit::Kind& kind, const kit::Field& field, const db::Value& value,
                                    const std::string& format) {
  if (const auto* number = std::get_if<int64_t>(&value)) return number_text(field, *number, format);
  const auto& text = std::get<std::string>(value);
  if (field.type == expr::Type::unit) return unit_names(text);
  if (field.type == expr::Type::choice)
    for (const auto& [name, words] : field.values)
      if (name == text) return label(words);
  if (kind.name == "step" && printed_.procedure) {
    if (field.name == "to_state" || field.name == "from_state") return state_of(printed_, text);
    const auto* step = field.name == "name" ? printed_.procedure->find(text) : nullptr;
    if (step != nullptr) return label(step->label);
  }
  if (format == "short" && count_code_points(text) > kShort) return to_utf8(to_code_points(text).substr(0, kShort));
  return text;
}

Result<Value> Values::shown(const kit::Field& field, const Owner& owner, const std::string& format) {
  const auto& value = owner.row[static_cast<size_t>(field.column >= 0 ? field.column : owner.kind->column(field.name))];
  if (db::is_null(value)) {
    if (field.type == expr::Type::boolean && format == "check") return Value{"☐", false};
    if (owner.kind->name == "step" && field.type == expr::Type::account)
      return Value{pick("公众", "the public"), false};
    return Value{};
  }
  if (field.personal) {
    TRY_SET(const bool personal, sight_.personal(*owner.kind, owner.row));
    if (!personal) {
      hid_something_ = true;
      return Value{"", true};
    }
    auto& fields = personal_[{owner.kind->name, owner.id}];
    if (std::find(fields.begin(), fields.end(), field.name) == fields.end()) fields.push_back(field.name);
  }
  TRY_SET(auto text, text_of(*owner.kind, field, value, format));
  return Value{std::move(text), false};
}

// Along references, as far as the rows on the way may be seen.
Result<Value> Values::follow(const kit::PrintTag& tag, const Owner& owner) {
  Owner here = owner;
  for (size_t i = 0;; ++i) {
    const kit::Field& field = *here.kind->find(tag.path[i]);
    if (i + 1 == tag.path.size()) return shown(field, here, tag.format);
    const auto* id = std::get_if<int64_t>(&here.row[static_cast<size_t>(field.column)]);
    if (id == nullptr) return Value{};
    TRY_SET(here, row_of(*kit_.find_kind(field.target), *id));
    if (here.row.empty()) return Value{};
    TRY_SET(const bool seen, sight_.row(*here.kind, here.row));
    if (!seen) return Value{};
  }
}

Result<Value> Values::of(const kit::PrintTag& tag, const Owner& owner) {
  using What = kit::PrintTag::What;
  switch (tag.what) {
    case What::field:
      return follow(tag, owner);
    case What::setting: {
      const db::Value key[] = {db::kSite, tag.path[0], position_};
      TRY_SET(const auto row, session_.first("select value from setting where site = ?1 and name = ?2 and since <= ?3 "
                                             "and until > ?3",
                                             key));
      return Value{row.empty() ? "" : std::get<std::string>(row[0]), false};
    }
    case What::id:
      return Value{std::to_string(owner.id), false};
    case What::state:
      return Value{state_of(*owner.kind, std::get<std::string>(at(*owner.kind, owner.row, "state"))), false};
    case What::round:
      return Value{std::to_string(std::get<int64_t>(at(*owner.kind, owner.row, "round"))), false};
    case What::today:
      return Value{day_text(today_, tag.format), false};
    case What::count:
      return Value{std::to_string(owner.count), false};
  }
  return Value{};
}

Result<std::vector<Owner>> Values::belonging(const kit::PrintRow& row, const Owner& owner) {
  const bool about = row.by.empty();
  const kit::Kind& kind = about ? kit::system_kind(row.each) : *kit_.find_kind(row.each);
  std::vector<db::Value> key = {db::kSite, owner.id, position_};
  if (about) key.emplace_back(owner.kind->name);
  TRY_SET(auto rows, session_.all(belonging_statement(kind, row.by), key, 1000));
  std::vector<Owner> found;
  for (auto& columns : rows) {
    const auto id = std::get<int64_t>(columns[0]);
    columns.erase(columns.begin());
    bool seen = true;
    if (!about) {
      TRY_SET(seen, sight_.row(kind, columns));
    }
    if (seen) found.push_back({&kind, id, std::move(columns), static_cast<int>(found.size()) + 1});
  }
  return found;
}

}  // namespace bihuan::print
