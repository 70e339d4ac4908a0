// The log: its entries, its newest checkpoint, and the second reading of everything; who was shown personal values.
#include <map>

#include "account/personal_read.h"
#include "base/json_value.h"
#include "http/app.h"
#include "http/fault.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "verify/verify.h"

namespace bihuan::http {

Result<Answer> list_log(Call& call, const api::ListLog& in) {
  TRY_SET(const int64_t size, call.position());
  const db::Value asked[] = {db::kSite, in.before.value_or(INT64_MAX), in.limit.value_or(50)};
  TRY_SET(const auto rows,
          call.session().all(
              "select position, entry from bh_log where site = ?1 and position < ?2 order by position desc limit ?3",
              asked, 200));
  JsonText json;
  json.begin_object().number("size", size).name("entries").begin_list();
  for (const auto& row : rows)
    json.begin_object()
        .number("position", std::get<int64_t>(row[0]))
        .name("entry")
        .raw(std::get<std::string>(row[1]))
        .end_object();
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> list_personal_reads(Call& call, const api::ListPersonalReads& in) {
  account::WhichReads which;
  which.account = in.account.value_or(0);
  which.kind = in.kind.value_or("");
  which.id = in.id.value_or(0);
  if (in.before) {
    TRY_SET(which.before, parse_instant(*in.before));
  }
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto reads,
          account::list_personal_reads(call.session(), which, static_cast<size_t>(in.limit.value_or(50))));
  std::map<int64_t, std::string> names;
  JsonText json;
  json.begin_object().name("reads").begin_list();
  for (const auto& read : reads) {
    const auto [name, is_new] = names.try_emplace(read.account);
    if (is_new) {
      TRY_SET(const auto reader, account::load_actor_by_id(call.session(), read.account, now));
      name->second = reader.name;
    }
    json.begin_object().number("account", read.account).text("name", name->second).text("kind", read.kind);
    json.number("id", read.id).text("at", to_string(read.at)).name("fields").begin_list();
    for (const auto& field : read.fields) json.text(field);
    json.end_list().end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> show_checkpoint(Call& call, const api::ShowCheckpoint&) {
  const db::Value key[] = {db::kSite};
  TRY_SET(const auto row,
          call.session().first("select note from bh_checkpoint where site = ?1 order by size desc limit 1", key));
  if (row.empty()) return Error{Fault::not_found, "api.no_checkpoint"};
  Answer answer = json_answer(std::get<std::string>(row[0]));
  answer.media_type = "text/plain; charset=utf-8";
  return answer;
}

Result<Answer> verify_site(Call& call, const api::VerifySite&) {
  TRY_SET(const auto key, call.app().site().public_key());
  verify::What what;
  what.session = &call.session();
  what.kit = &call.kit();
  what.evidence_directory = call.app().site().evidence_directory();
  what.key = key;
  TRY_SET(const auto verified, verify::verify(what));
  JsonText json;
  json.begin_object()
      .boolean("ok", verified.fault_count == 0)
      .number("entries", verified.entries)
      .text("root", verified.root);
  json.number("rows", verified.rows)
      .number("files", verified.files)
      .number("fault_count", verified.fault_count)
      .name("faults")
      .begin_list();
  for (const auto& finding : verified.faults) {
    json.begin_object()
        .text("key", finding.key)
        .text("title", say(Error{Fault::internal, finding.key, finding.fields}, call.language()));
    if (!finding.table.empty()) json.text("table", finding.table).number("id", finding.id);
    json.number("position", finding.position).end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

}  // namespace bihuan::http
