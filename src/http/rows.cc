// Rows of any kind: shown, entered, corrected, withdrawn.
#include <fmt/format.h>

#include "db/dialect.h"
#include "figure/list.h"
#include "http/operations.h"
#include "http/personal.h"
#include "http/row_json.h"
#include "record/record.h"

namespace bihuan::http {
Result<Answer> list_rows(Call& call, const api::ListRows& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  figure::ListQuery query;
  query.filter = in.filter.value_or("");
  query.text = in.q.value_or("");
  query.sort = in.sort.value_or("");
  query.fields = in.fields.value_or("");
  query.limit = static_cast<size_t>(in.limit.value_or(50));
  query.cursor = in.cursor.value_or("");
  query.count = in.count.value_or(false);
  query.today = call.today();
  TRY_SET(query.position, position_of(call, in.as_of));
  TRY_SET(query.head, call.position());
  query.scope = call.caller().scope;
  TRY_SET(const auto page, figure::list_rows(call.session(), call.kit(), *kind, query, call.issues));
  TRY_SET(const auto tree, call.tree());
  JsonText json;
  std::set<int64_t> units;
  json.begin_object().number("position", page.position).name("rows").begin_list();
  for (const auto& listed : page.rows) {
    // A list shows no personal values: they are read one row at a time, and each reading is remembered.
    begin_row(json, *kind, {.id = listed.id, .since = listed.since, .row = &listed.row, .without_empty = true}, &units);
    json.end_object();
  }
  json.end_list();
  if (page.total) json.number("total", *page.total);
  if (!page.next_cursor.empty()) json.text("next_cursor", page.next_cursor);
  write_units(json, *tree, units);
  json.end_object();
  return json_answer(json.take());
}

Result<Answer> enter_record(Call& call, const api::EnterRecord& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY_SET(const auto fields, read_fields(call, *kind, in.body.fields));
  TRY_SET(const int64_t id, record::enter(call.tx(), call.kit(), *kind, call.actor(), fields));
  return written_answer(call, *kind, id, 201);
}

Result<Answer> show_row(Call& call, const api::ShowRow& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY_SET(const int64_t position, position_of(call, in.as_of));
  return row_answer(call, *kind, in.id, position);
}

Result<Answer> correct_record(Call& call, const api::CorrectRecord& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY(require_row(call, *kind, in.id, in.if_match));
  TRY_SET(const auto fields, read_fields(call, *kind, in.body.fields));
  TRY(record::correct(call.tx(), call.kit(), *kind, call.actor(), in.id, fields, in.body.reason));
  return written_answer(call, *kind, in.id);
}

Result<Answer> withdraw_record(Call& call, const api::WithdrawRecord& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY(require_row(call, *kind, in.id, in.if_match));
  TRY(record::withdraw(call.tx(), call.kit(), *kind, call.actor(), in.id, in.reason));
  TRY_SET(const int64_t position, call.position());
  return json_answer(JsonText().begin_object().number("position", position).end_object().take());
}

Result<Answer> list_versions(Call& call, const api::ListVersions& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  std::string columns;
  for (const auto& column : kind->table.columns) columns += db::quote(column.name) + ", ";
  const db::Value key[] = {db::kSite, in.id};
  TRY_SET(const auto rows,
          call.session().all(fmt::format("select {}since, until from {} where site = ?1 and id = ?2 order by since",
                                         columns, db::quote(kind->table.name)),
                             key, 10'000));
  bool any = false;
  JsonText json;
  db::Row read(kind->table.columns.size());  // what was shown of any version
  json.begin_object().name("versions").begin_list();
  for (auto row : rows) {
    const auto until = std::get<int64_t>(row.back());
    row.pop_back();
    const auto since = std::get<int64_t>(row.back());
    row.pop_back();
    TRY_SET(const bool seen, may_see(call, *kind, row));
    if (!seen) continue;  // it was another unit's then
    any = true;
    TRY_SET(const bool personal, may_see_personal(call, *kind, row));
    for (size_t i = 0; personal && i < read.size(); ++i)
      if (!db::is_null(row[i])) read[i] = row[i];
    begin_row(json, *kind, {in.id, since, &row, personal});
    if (until != db::kOpen) json.number("until", until);
    json.end_object();
  }
  if (!any) return Error{Fault::not_found, "api.out_of_scope"};
  note_personal_read(call, *kind, in.id, read);
  json.end_list().end_object();
  return json_answer(json.take());
}

}  // namespace bihuan::http
