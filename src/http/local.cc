// What only the site's own socket takes: verbs of the command line, run by the server that holds the site.
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

}  // namespace bihuan::http
