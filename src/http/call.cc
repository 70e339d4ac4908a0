#include "http/call.h"

#include "base/text.h"
#include "http/app.h"
#include "http/fault.h"

namespace bihuan::http {

const kit::Kit& Call::kit() const { return app_.kit(); }
Instant Call::now() const { return tx_ != nullptr ? tx_->now() : app_.options().clock(); }
Language Call::language() const { return language_of(request_); }
Result<std::shared_ptr<const Tree>> Call::tree() { return app_.tree(session_); }

Result<int64_t> Call::position() {
  if (tx_ != nullptr) return tx_->position() - 1;
  return log::log_size(session_);
}

Result<org::Moment> Call::moment() {
  if (tx_ != nullptr) return org::Moment{tx_->position(), tx_->today()};
  TRY_SET(const int64_t head, position());
  return org::Moment{head, today()};
}

Result<void> Call::write(std::function<Result<void>(log::Tx&)> command, bool alone) {
  return app_.writing().run(
      [&](log::Tx& tx) {
        tx.set_actor(caller_ ? caller_->actor.name : "");
        tx.set_request(request_id_);
        return command(tx);
      },
      alone);
}

Result<const kit::Kind*> kind_called(const kit::Kit& kit, const std::string& name) {
  if (const auto* kind = kit.find_kind(name)) return kind;
  std::vector<std::string> names;
  for (const auto& kind : kit.kinds) names.push_back(kind.name);
  return Error{Fault::not_found, "api.no_such_kind", {{"kind", excerpt(name)}, {"nearest", nearest(name, names)}}};
}

Result<const kit::Kind*> matter_called(const kit::Kit& kit, const std::string& name) {
  TRY_SET(const auto* kind, kind_called(kit, name));
  if (kind->procedure) return kind;
  return Error{Fault::invalid, "api.no_matter", {{"kind", kit::in_language(kind->label, "zh")}}};
}

Answer json_answer(std::string body, int status) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

Answer shown_once(Answer answer) {
  answer.secret = true;
  return answer;
}

}  // namespace bihuan::http
