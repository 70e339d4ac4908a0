// Health, readiness, metrics, and the contract itself.
#include "http/app.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/outlook.h"
#include "http/row_json.h"

namespace bihuan::http {
namespace {

Answer text_answer(std::string text, std::string media_type = "text/plain; charset=utf-8") {
  Answer answer = json_answer(std::move(text));
  answer.media_type = std::move(media_type);
  return answer;
}

Result<Outlook> outlook_of(Call& call) {
  const auto& options = call.app().options();
  return look_ahead(call.session(), call.app().site().directory(), options.least_free_percent, options.checkpoint_days,
                    call.now());
}

bool is_loopback(const std::string& peer) { return peer == "127.0.0.1" || peer == "::1"; }

}  // namespace

Result<Answer> show_contract(Call&, const api::ShowContract&) {
  return text_answer(std::string(contract()), "application/yaml");
}

Result<Answer> health(Call&, const api::Health&) { return text_answer("ok\n"); }

// Ready although something is to be seen to: a second line names it.
Result<Answer> readiness(Call& call, const api::Readiness&) {
  TRY_SET(const int64_t position, call.position());
  TRY_SET(const auto outlook, outlook_of(call));
  std::string text = "ready, log position " + std::to_string(position) + "\n";
  for (const auto& warning : outlook.warnings) text += "warning " + warning.event + "\n";
  return text_answer(std::move(text));
}

Result<Answer> metrics(Call& call, const api::Metrics&) {
  if (!call.request().local && !is_loopback(call.request().peer) &&
      !(call.signed_in() && account::may_anywhere(call.kit(), call.actor(), "read_log")))
    return Error{Fault::forbidden, "api.metrics_elsewhere"};
  TRY_SET(const auto outlook, outlook_of(call));
  call.app().metrics().set_outlook(outlook.free_share, outlook.checkpoint_seconds);
  call.app().metrics().set_subscribers(call.app().events().subscribers());
  if (const auto* journal = call.app().options().journal) call.app().metrics().set_lost_lines(journal->lost());
  return text_answer(call.app().metrics().text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace bihuan::http
