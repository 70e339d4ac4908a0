// The end of every answer: it is counted, bears its request's id, and the journal is told of it.
#include "http/app.h"

namespace bihuan::http {

void App::begin_trace(Request& request) {
  auto trace = std::make_shared<Trace>();
  const std::string* given = request.header("x-request-id");
  if (given != nullptr) trace->id = sane_id(*given);
  if (trace->id.empty()) trace->id = id_start_ + "-" + std::to_string(++requests_);
  trace->peer = request.peer;
  trace->began = std::chrono::steady_clock::now();
  request.trace = std::move(trace);
}

void App::account_for(const Operation* operation, const Trace& trace, Answer& answer) {
  const std::string_view id = operation == nullptr ? "none" : operation->id;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - trace.began).count();
  metrics_.answered(id, answer.status, seconds);
  answer.headers.emplace_back("X-Request-Id", trace.id);
  if (options_.journal == nullptr) return;
  const bool is_public = operation == nullptr || operation->policy == Policy::open;
  options_.journal->answered({trace.id, id, is_public ? "" : trace.account, trace.peer, answer.status, seconds * 1000,
                              answer.file ? answer.file->length : answer.body.size(), trace.key, trace.detail});
}

Answer App::refuse(const Request& request, const Error& error) {
  Answer answer = fault(request, error);
  account_for(operation_of(request), *request.trace, answer);
  return answer;
}

}  // namespace bihuan::http
