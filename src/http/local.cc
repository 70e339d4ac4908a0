// What only the site's own socket takes: verbs of the command line, run by the server that holds the site, and
// passwords set by whoever holds the site's files.
#include "account/credential.h"
#include "http/app.h"
#include "http/json_text.h"
#include "http/operations.h"

namespace bihuan::http {

Result<Answer> run_verb(Call& call, const api::RunVerb& in) {
  const auto& verb = call.app().options().verb;
  if (!verb) return Error{Fault::invalid, "api.local_only"};
  const Ran ran = verb(in.body.arguments, in.body.folder, call.app().site());
  return json_answer(
      JsonText().begin_object().number("exit", ran.exit).text("out", ran.out).text("err", ran.err).end_object().take());
}

Result<Answer> set_password(Call& call, const api::SetPassword& in) {
  TRY_SET(const auto policy, account::policy_called(call.app().options().password_policy));
  TRY_SET(const auto prepared, account::prepare_reset(call.session(), policy, in.body.account, in.body.new_password,
                                                      call.app().options().random));
  TRY(call.write([&](log::Tx& tx) { return account::set_password(tx, prepared, in.body.must_change); }));
  return json_answer("{}");
}

}  // namespace bihuan::http
