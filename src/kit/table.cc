// From a kind's fields to its table.
#include <algorithm>

#include "base/hash.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr size_t kLongestName = 63;  // PostgreSQL cuts longer ones off

using Columns = std::vector<std::string>;

std::string index_name(const std::string& kind, const Columns& columns) {
  constexpr size_t kDigits = 8;
  std::string name = kind + "_by";
  for (const auto& column : columns) name += "_" + column;
  if (name.size() <= kLongestName) return name;
  const std::string digest = to_hex(sha256(name)).substr(0, kDigits);
  return name.substr(0, kLongestName - kDigits - 1) + "_" + digest;
}

// The date, and what can be added up or compared; a database takes some thirty columns at most.
Columns with_numbers(const Kind& form) {
  constexpr size_t kMost = 24;
  Columns columns{form.date_field};
  for (const auto& field : form.fields) {
    const bool number =
        field.type == expr::Type::integer || field.type == expr::Type::decimal || field.type == expr::Type::boolean;
    if (number && !field.many && !field.personal && columns.size() < kMost) columns.push_back(field.name);
  }
  return columns;
}

// The other units that decide who sees a row (account/seen.h): so the index says it, too.
Columns other_units(const Kind& kind, const Columns& columns) {
  Columns units;
  for (const auto& field : kind.fields)
    if (field.type == expr::Type::unit && std::find(columns.begin(), columns.end(), field.name) == columns.end())
      units.push_back(field.name);
  return units;
}

// What is daily listed are the versions of today, in order of a date: until stands in front of it.
db::Index list_index(const Kind& kind, const Columns& columns) {
  db::Index index{index_name(kind.name, columns), columns, other_units(kind, columns)};
  const auto date = std::find_if(index.columns.begin(), index.columns.end(), [&](const std::string& column) {
    const Field* field = kind.find(column);
    return field != nullptr && field->type == expr::Type::date;
  });
  if (date != index.columns.begin()) index.columns.insert(date, "until");
  return index;
}

// Each index costs at every write, and ledgers take most of the writes: one that says its own gets no (unit, date)
// besides. A form is written seldom and added up often: its numbers stand in the index by date. What a kit asks for on
// a matter is for lists.
std::vector<db::Index> indexes_of(const Kind& kind) {
  std::vector<db::Index> indexes;
  const auto add = [&](Columns columns, bool sparse = false) {
    const bool served = std::any_of(indexes.begin(), indexes.end(), [&](const db::Index& known) {
      return known.columns.size() >= columns.size() &&
             std::equal(columns.begin(), columns.end(), known.columns.begin());
    });
    if (!served) indexes.push_back({index_name(kind.name, columns), std::move(columns), {}, sparse});
  };
  for (const auto& columns : kind.indexes)
    indexes.push_back(kind.procedure ? list_index(kind, columns) : db::Index{index_name(kind.name, columns), columns});
  const bool automatic = kind.cls != KindClass::ledger || kind.indexes.empty();
  if (!kind.code_field.empty()) add({kind.code_field});
  if (!kind.unit_field.empty() && !kind.date_field.empty() && automatic) add({kind.unit_field, kind.date_field});
  for (const auto& field : kind.fields)
    if (field.type == expr::Type::ref) add({field.name}, !field.required);
  if (kind.cls == KindClass::form) add(with_numbers(kind));
  if (!kind.date_field.empty() && automatic) add({kind.date_field});
  return indexes;
}

}  // namespace

void make_table(Kind& kind) {
  using db::ColumnType;
  db::Table& table = kind.table;
  table.name = kind.name;
  table.columns.push_back({"origin", ColumnType::text, false});
  if (kind.procedure) {
    table.columns.push_back({"state", ColumnType::text, false});
    table.columns.push_back({"round", ColumnType::integer, false});
  }
  for (auto& field : kind.fields) {
    field.column = static_cast<int>(table.columns.size());
    const bool text = field.many || field.type == expr::Type::text || field.type == expr::Type::choice;
    table.columns.push_back({field.name, text ? ColumnType::text : ColumnType::integer, field.personal});
  }
  table.indexes = indexes_of(kind);
}

}  // namespace bihuan::kit
