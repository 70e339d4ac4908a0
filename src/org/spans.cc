#include "org/spans.h"

#include <fmt/format.h>

namespace bihuan::org {
namespace {

constexpr std::string_view kSelect = R"(
  select id, unit, code, name, level, parent, from_day, to_day, successor
    from unit_span
   where site = ?1 and since <= ?2 and until > ?2)";

Result<std::vector<SpanRow>> read(db::Query query) {
  std::vector<SpanRow> rows;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return rows;
    rows.push_back({query.integer(0),
                    {.unit = query.integer(1),
                     .code = std::string(query.text(2)),
                     .name = std::string(query.text(3)),
                     .level = std::string(query.text(4)),
                     .parent = query.integer(5),
                     .from_day = static_cast<int>(query.integer(6)),
                     .to_day = static_cast<int>(query.integer(7)),
                     .successor = query.integer(8)}});
  }
}

}  // namespace

db::Row row_of(const Span& span) {
  return {std::string("loop"),  span.unit,     span.code, span.name, span.level, span.parent, int64_t{span.from_day},
          int64_t{span.to_day}, span.successor};
}

Result<std::vector<SpanRow>> current_spans(db::Session& session, std::string_view column, const db::Value& value) {
  TRY_SET(auto query, session.prepare(fmt::format(R"({} and "{}" = ?3 order by unit, from_day)", kSelect, column)));
  query.bind(1, db::kSite);
  query.bind(2, db::kOpen - 1);
  query.bind(3, value);
  return read(std::move(query));
}

Result<std::vector<Span>> spans_at(db::Session& session, int64_t position) {
  TRY_SET(auto query, session.prepare(fmt::format("{} order by unit, from_day", kSelect)));
  query.bind(1, db::kSite);
  query.bind(2, position);
  TRY_SET(auto rows, read(std::move(query)));
  std::vector<Span> spans;
  for (auto& row : rows) spans.push_back(std::move(row.span));
  return spans;
}

}  // namespace bihuan::org
