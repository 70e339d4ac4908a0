// Matters: opened and moved by the steps of their procedure. What may be done is decided below, in matter/.
#include <fmt/format.h>

#include "base/text.h"
#include "http/evidence.h"
#include "http/fault.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "intake/submit.h"
#include "matter/matter.h"

namespace bihuan::http {
namespace {

// The server gives the code of what is open to the public, so that its series has no gap.
Result<int64_t> begin(Call& call, const kit::Kind& kind, const std::string& step, const matter::Given& given) {
  if (kind.open_to_public) return intake::take_in(call.tx(), call.kit(), kind, call.actor(), step, given);
  return matter::open(call.tx(), call.kit(), kind, call.actor(), step, given);
}

Result<Answer> ids_answer(Call& call, const std::vector<int64_t>& ids, int status) {
  TRY_SET(const int64_t position, call.position());
  JsonText json;
  json.begin_object().name("ids").begin_list();
  for (const auto id : ids) json.number(id);
  json.end_list().number("position", position).end_object();
  return json_answer(json.take(), status);
}

}  // namespace

Result<Answer> open_matter(Call& call, const api::OpenMatter& in) {
  TRY_SET(const auto* kind, matter_called(call.kit(), in.kind));
  TRY_SET(auto fields, read_fields(call, *kind, in.body.fields));
  const std::string reason = in.body.reason.value_or("");
  if (in.body.units.empty()) {
    TRY_SET(const int64_t id, begin(call, *kind, in.body.step, {std::move(fields), reason}));
    return written_answer(call, *kind, id, 201);
  }
  TRY_SET(const org::Moment now, call.moment());
  std::vector<int64_t> ids;
  for (const auto unit : in.body.units) {
    TRY_SET(const auto path, org::path_of(call.session(), unit, now));
    if (!path) return Error{Fault::invalid, "record.no_such_unit", {{"unit", std::to_string(unit)}}};
    fields[kind->unit_field] = unit;
    TRY_SET(const int64_t id, begin(call, *kind, in.body.step, {fields, reason}));
    ids.push_back(id);
  }
  return ids_answer(call, ids, 201);
}

Result<Answer> take_step(Call& call, const api::TakeStep& in) {
  TRY_SET(const auto* kind, matter_called(call.kit(), in.kind));
  TRY(require_row(call, *kind, in.id, in.if_match));
  TRY_SET(auto fields, read_fields(call, *kind, in.body.fields));
  for (const auto& item : in.body.evidence) TRY(attach(call, *kind, in.id, item));
  TRY(matter::take_step(call.tx(), call.kit(), *kind, call.actor(), in.id, in.body.step,
                        {std::move(fields), in.body.reason.value_or("")}));
  return written_answer(call, *kind, in.id);
}

Result<Answer> list_steps(Call& call, const api::ListSteps& in) {
  TRY_SET(const auto* kind, matter_called(call.kit(), in.kind));
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto facts, matter::facts_of(call.session(), call.kit(), *kind, in.id, now));
  TRY_SET(const bool seen, may_see(call, *kind, *facts.row));
  if (!seen) return Error{Fault::not_found, "api.out_of_scope"};
  const db::Value key[] = {db::kSite, in.id, db::kOpen};
  TRY_SET(
      const auto row,
      call.session().first(
          fmt::format(R"sql(select since from "{}" where site = ?1 and id = ?2 and until = ?3)sql", kind->name), key));
  JsonText json;
  json.begin_object().number("rev", std::get<int64_t>(row.at(0))).name("steps").begin_list();
  for (const auto& choice : matter::steps_open_to(call.kit(), *kind, facts, call.actor(), call.today())) {
    if (choice.step->from.empty()) continue;
    json.begin_object()
        .text("step", choice.step->name)
        .text("label", kit::in_language(choice.step->label, call.language_key()));
    json.boolean("open", !choice.fault);
    if (choice.fault) {
      json.text("why", choice.fault->key).text("title", say(*choice.fault, call.language())).end_object();
      continue;
    }
    const auto names = [&](std::string_view name, const std::vector<std::string>& list) {
      json.name(name).begin_list();
      for (const auto& item : list) json.text(item);
      json.end_list();
    };
    names("needs", choice.needs.fields);
    names("takes", choice.needs.takes);
    names("evidence", choice.needs.evidence);
    json.boolean("reason", choice.needs.reason);
    if (choice.needs.condition) {
      const auto& words = kit::in_language(choice.step->when_label, call.language_key());
      json.text("condition", words.empty() ? choice.step->when_text : words);
    }
    json.end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> take_steps(Call& call, const api::TakeSteps& in) {
  TRY_SET(const auto* kind, matter_called(call.kit(), in.kind));
  TRY_SET(const auto fields, read_fields(call, *kind, in.body.fields));
  std::vector<int64_t> ids;
  for (const auto& matter : in.body.matters) {
    TRY(require_row(call, *kind, matter.id, std::to_string(matter.rev)));
    TRY(matter::take_step(call.tx(), call.kit(), *kind, call.actor(), matter.id, in.body.step,
                          {fields, in.body.reason.value_or("")}));
    ids.push_back(matter.id);
  }
  return ids_answer(call, ids, 200);
}

}  // namespace bihuan::http
