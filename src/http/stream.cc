// Live updates of what the caller may see.
#include "http/app.h"
#include "http/operations.h"

namespace bihuan::http {

Result<std::unique_ptr<Subscription>> watch_events(Call& call, const api::WatchEvents&) {
  TRY_SET(const auto tree, call.tree());
  // The tree and the roles of now: a client whose roles change signs in anew, and so does its stream.
  return call.app().events().subscribe([tree, scope = call.caller().scope](const RowChange& change) {
    const auto seen = account::sees(scope, change.units, tree->paths());
    return seen && *seen;
  });
}

}  // namespace bihuan::http
