// Requests of the public: no account, a receipt instead. How often one address may ask is limited.
#include "http/app.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "intake/erase.h"
#include "intake/receipt.h"
#include "intake/submit.h"

namespace bihuan::http {
namespace {

Result<void> limit_submits(Call& call) {
  return call.app().buckets().take("submit", call.request().peer, call.app().options().rates.submit, call.now());
}

Result<void> limit_receipts(Call& call) {
  return call.app().buckets().take("receipt", call.request().peer, call.app().options().rates.receipt, call.now());
}

}  // namespace

Result<Answer> submit_request(Call& call, const api::SubmitRequest& in) {
  TRY(limit_submits(call));
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  intake::Texts texts;
  for (const auto& [name, value] : in.body.fields.items()) {
    if (!value.is_string())
      return Error{Fault::invalid, "api.bad_value", {{"place", "fields." + name}, {"what", "api.want_text"}}};
    texts[name] = value.get<std::string>();
  }
  TRY_SET(const auto submitted,
          intake::submit_public(call.tx(), call.kit(), *kind, texts, call.app().options().random));
  JsonText json;
  json.begin_object()
      .text("code", submitted.code)
      .text("receipt", submitted.receipt)
      .text("received", submitted.received.iso());
  json.text("keep_until", submitted.keep_until.iso()).end_object();
  return json_answer(json.take(), 201);
}

Result<Answer> read_receipt(Call& call, const api::ReadReceipt& in) {
  TRY(limit_receipts(call));
  TRY_SET(const auto shown, intake::read_receipt(call.session(), call.kit(), in.receipt, call.today()));
  JsonText json;
  json.begin_object()
      .text("state", shown.state)
      .text("state_label", kit::in_language(shown.state_label, call.language_key()))
      .number("round", shown.round);
  json.name("fields").begin_object();
  for (const auto& field : shown.fields) {
    json.name(field.field->name);
    write_value(json, *field.field, field.value);
  }
  json.end_object().boolean("may_rate", shown.may_rate);
  if (shown.may_ask_again_until) json.text("may_ask_again_until", shown.may_ask_again_until->iso());
  json.end_object();
  return json_answer(json.take());
}

Result<Answer> offer_rating(Call& call, const api::OfferRating& in) {
  TRY(limit_receipts(call));
  TRY_SET(const auto link, intake::offer_rating(call.tx(), call.kit(), in.receipt, call.app().options().random));
  return json_answer(
      JsonText().begin_object().text("link", link.token).text("expires", link.expires.iso()).end_object().take(), 201);
}

Result<Answer> rate_answer(Call& call, const api::RateAnswer& in) {
  TRY(limit_receipts(call));
  TRY(intake::rate(call.tx(), call.kit(), in.link, in.body.grade));
  return json_answer("{}");
}

Result<Answer> ask_again(Call& call, const api::AskAgain& in) {
  TRY(limit_submits(call));
  TRY(intake::ask_again(call.tx(), call.kit(), in.receipt, in.body.why));
  return json_answer("{}");
}

Result<Answer> erase_personal(Call& call, const api::ErasePersonal& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY(require_row(call, *kind, in.id, "*"));
  TRY_SET(const auto fields, intake::erase_personal(call.tx(), call.kit(), *kind, call.actor(), in.id, in.body.reason));
  TRY_SET(const int64_t position, call.position());
  JsonText json;
  json.begin_object().number("position", position).name("erased").begin_list();
  for (const auto& field : fields) json.text(field);
  json.end_list().end_object();
  return json_answer(json.take());
}

}  // namespace bihuan::http
