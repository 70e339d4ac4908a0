#include "exchange/identity.h"

#include <fmt/format.h>

#include "db/table.h"

namespace bihuan::exchange {
namespace {

// Lengths keep neighbours apart: ("a", "b") is not ("ab", "").
std::string as_key(const db::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return fmt::format("i{};", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("t{}:{};", text->size(), *text);
  return "n;";
}

}  // namespace

Result<std::string> site_mark(db::Session& session) {
  const db::Value parameters[] = {db::kSite};
  TRY_SET(const auto row, session.first("select value from bh_site where site = ?1 and key = 'mark'", parameters));
  return row.empty() ? std::string("0") : std::get<std::string>(row[0]);
}

std::string system_id(std::string_view mark, std::string_view kind, int64_t id) {
  return fmt::format("{}-{}-{}", mark, kind, id);
}

Result<KnownRows> KnownRows::load(db::Session& session, const kit::Kind& kind) {
  KnownRows known;
  const bool is_return = kind.cls == kit::KindClass::form;
  std::string columns;
  for (const auto& field : is_return ? std::vector{kind.unit_field, kind.date_field} : kind.identity) {
    known.columns_.push_back(static_cast<size_t>(kind.column(field)));
    columns += fmt::format(R"sql(, "{}")sql", field);
  }
  if (known.columns_.empty()) return known;
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(select id{} from "{}" where site = ?1 and until = ?2)sql",
                                                  columns, kind.name)));
  query.bind(1, db::kSite);
  query.bind(2, db::kOpen);
  db::Row row(kind.table.columns.size());
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return known;
    for (size_t i = 0; i < known.columns_.size(); ++i) row[known.columns_[i]] = query.value(static_cast<int>(i) + 1);
    known.add(row, {query.integer(0), 0});
  }
}

const Seen* KnownRows::find(const db::Row& row) const {
  const std::string key = key_of(row);
  const auto found = key.empty() ? rows_.end() : rows_.find(key);
  return found == rows_.end() ? nullptr : &found->second;
}

void KnownRows::add(const db::Row& row, Seen seen) {
  if (auto key = key_of(row); !key.empty()) rows_.emplace(std::move(key), seen);
}

std::string KnownRows::key_of(const db::Row& row) const {
  std::string key;
  bool is_empty = true;
  for (const size_t column : columns_) {
    is_empty = is_empty && db::is_null(row[column]);
    key += as_key(row[column]);
  }
  return is_empty ? std::string() : key;
}

}  // namespace bihuan::exchange
