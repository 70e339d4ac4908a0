// Health, readiness, metrics, and the contract itself.
#include "http/app.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"

namespace bihuan::http {
namespace {

Answer text_answer(std::string text, std::string media_type = "text/plain; charset=utf-8") {
  Answer answer = json_answer(std::move(text));
  answer.media_type = std::move(media_type);
  return answer;
}

bool is_loopback(const std::string& peer) { return peer == "127.0.0.1" || peer == "::1"; }

}  // namespace

Result<Answer> show_contract(Call&, const api::ShowContract&) {
  return text_answer(std::string(contract()), "application/yaml");
}

Result<Answer> health(Call&, const api::Health&) { return text_answer("ok\n"); }

Result<Answer> readiness(Call& call, const api::Readiness&) {
  TRY_SET(const int64_t position, call.position());
  return text_answer("ready, log position " + std::to_string(position) + "\n");
}

Result<Answer> metrics(Call& call, const api::Metrics&) {
  if (!call.request().local && !is_loopback(call.request().peer) &&
      !(call.signed_in() && account::may_anywhere(call.kit(), call.actor(), "read_log")))
    return Error{Fault::forbidden, "api.metrics_elsewhere"};
  call.app().metrics().set_subscribers(call.app().events().subscribers());
  return text_answer(call.app().metrics().text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace bihuan::http
