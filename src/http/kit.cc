// What this site knows: the kit as a page needs it to draw forms, lists and buttons.
#include "base/number.h"
#include "db/dialect.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "kit/print_form.h"
#include "record/record.h"

namespace bihuan::http {
namespace {

void write_label(JsonText& json, std::string_view name, const kit::Label& label) {
  json.name(name).begin_object();
  for (const auto& [language, text] : label) json.text(language, text);
  json.end_object();
}

std::string_view type_name(const kit::Field& field) {
  switch (field.type) {
    case expr::Type::integer:
      return "integer";
    case expr::Type::decimal:
      return "decimal";
    case expr::Type::text:
      return "text";
    case expr::Type::choice:
      return "choice";
    case expr::Type::date:
      return "date";
    case expr::Type::boolean:
      return "boolean";
    case expr::Type::unit:
      return "unit";
    case expr::Type::account:
      return "account";
    case expr::Type::ref:
      return "ref";
  }
  return "text";
}

std::string_view class_name(kit::KindClass cls) {
  switch (cls) {
    case kit::KindClass::ledger:
      return "ledger";
    case kit::KindClass::form:
      return "form";
    case kit::KindClass::matter:
      return "matter";
    case kit::KindClass::system:
      return "system";
  }
  return "ledger";
}

void write_names(JsonText& json, std::string_view name, const std::vector<std::string>& names) {
  json.name(name).begin_list();
  for (const auto& item : names) json.text(item);
  json.end_list();
}

void write_field(JsonText& json, const kit::Field& field) {
  json.begin_object().text("name", field.name).text("type", type_name(field));
  write_label(json, "label", field.label);
  if (field.required) json.boolean("required", true);
  if (field.many) json.boolean("many", true);
  if (field.personal) json.boolean("personal", true);
  if (field.type == expr::Type::decimal) json.number("scale", field.scale);
  if (!field.target.empty()) json.text("target", field.target);
  if (field.min) json.text("min", scaled_to_string(*field.min, field.scale));
  if (field.max) json.text("max", scaled_to_string(*field.max, field.scale));
  if (!field.values.empty()) {
    json.name("values").begin_list();
    for (const auto& [key, label] : field.values) {
      json.begin_object().text("key", key);
      write_label(json, "label", label);
      json.end_object();
    }
    json.end_list();
  }
  json.end_object();
}

void write_procedure(JsonText& json, const kit::Procedure& procedure) {
  json.name("states").begin_list();
  for (const auto& state : procedure.state_order) {
    json.begin_object().text("key", state).boolean("final", procedure.is_final(state));
    if (const auto label = procedure.state_labels.find(state); label != procedure.state_labels.end())
      write_label(json, "label", label->second);
    json.end_object();
  }
  json.end_list().name("steps").begin_list();
  for (const auto& step : procedure.steps) {
    json.begin_object().text("name", step.name).text("to", step.to);
    write_label(json, "label", step.label);
    write_names(json, "from", step.from);
    json.name("by").begin_list();
    for (const auto& [role, field] : step.by) json.begin_object().text("role", role).text("at", field).end_object();
    json.end_list();
    write_names(json, "not_by", step.not_by);
    write_names(json, "needs", step.needs);
    write_names(json, "takes", step.takes);
    write_names(json, "evidence", step.evidence);
    if (!step.parts.empty()) json.text("parts", step.parts);
    if (!step.when_text.empty()) write_label(json, "when_label", step.when_label);
    json.boolean("reason", step.reason).end_object();
  }
  json.end_list();
}

void write_kind(JsonText& json, const kit::Kind& kind, const std::vector<kit::PrintForm>& prints) {
  json.begin_object().text("name", kind.name).text("class", class_name(kind.cls));
  write_label(json, "label", kind.label);
  if (!kind.date_field.empty()) json.text("date", kind.date_field);
  if (!kind.unit_field.empty()) json.text("unit", kind.unit_field);
  if (!kind.code_field.empty()) json.text("code", kind.code_field);
  json.name("fields").begin_list();
  for (const auto& field : kind.fields) write_field(json, field);
  json.end_list();
  if (kind.cls == kit::KindClass::form) {
    json.number("months", kind.form_months).number("due_days", kind.form_due_days);
    write_names(json, "levels", kind.form_levels);
  }
  if (kind.procedure) write_procedure(json, *kind.procedure);
  json.name("prints").begin_list();
  for (const auto& form : prints) {
    if (form.kind != kind.name) continue;
    json.begin_object().text("name", form.name);
    write_label(json, "label", form.label);
    json.end_object();
  }
  json.end_list().end_object();
}

}  // namespace

Result<Answer> show_kit(Call& call, const api::ShowKit&) {
  const kit::Kit& kit = call.kit();
  JsonText json;
  json.begin_object().text("kit", kit.name).text("version", kit.version).text("digest", kit.digest);
  write_label(json, "label", kit.label);
  write_names(json, "languages", kit.languages);
  json.name("levels").begin_list();
  for (const auto& level : kit.levels) {
    json.begin_object().text("key", level.key);
    write_label(json, "label", level.label);
    json.end_object();
  }
  json.end_list().name("roles").begin_list();
  for (const auto& role : kit.roles) {
    json.begin_object().text("key", role.key);
    write_label(json, "label", role.label);
    if (!role.level.empty()) json.text("level", role.level);
    write_names(json, "may", {role.may.begin(), role.may.end()});
    json.end_object();
  }
  json.end_list().name("kinds").begin_list();
  const auto prints = kit::print_forms(kit);
  for (const auto& kind : kit.kinds) write_kind(json, kind, prints);
  json.end_list().name("figures").begin_list();
  for (const auto& figure : kit.figures) {
    json.begin_object().text("name", figure.name).text("is", figure.expression).text("unit", figure.unit);
    write_label(json, "label", figure.label);
    json.end_object();
  }
  json.end_list().name("claims").begin_list();
  for (const auto& claim : kit.claims) {
    json.begin_object().text("name", claim.name).text("is", claim.expression);
    write_label(json, "label", claim.label);
    json.end_object();
  }
  json.end_list().name("parameters").begin_list();
  for (const auto& parameter : kit.parameters) {
    json.begin_object().text("name", parameter.name).text("unit", parameter.unit);
    write_label(json, "label", parameter.label);
    const db::Value key[] = {db::kSite, parameter.name, db::kOpen};
    TRY_SET(const auto row,
            call.session().first("select value from setting where site = ?1 and name = ?2 and until = ?3", key));
    if (!row.empty()) json.text("value", std::get<std::string>(row[0]));
    json.end_object();
  }
  json.end_list().name("lamps").begin_list();
  for (const auto& lamp : kit.lamps) {
    json.begin_object().text("key", lamp.key).text("kind", lamp.kind).text("when", lamp.when_text);
    write_label(json, "label", lamp.label);
    json.end_object();
  }
  json.end_list().end_object();
  Answer answer = json_answer(json.take());
  answer.headers.emplace_back("ETag", "\"" + kit.digest.substr(0, 16) + "\"");
  return answer;
}

Result<Answer> set_parameter(Call& call, const api::SetParameter& in) {
  TRY(record::set_parameter(call.tx(), call.kit(), call.actor(), in.name, in.body.value));
  TRY_SET(const int64_t position, call.position());
  return json_answer(JsonText().begin_object().number("position", position).end_object().take());
}

}  // namespace bihuan::http
