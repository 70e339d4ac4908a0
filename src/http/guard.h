// The last resort at the top of what runs a handler: nothing below throws but what the standard library cannot help.
#pragma once

#include <exception>

#include "base/result.h"

namespace bihuan::http {

// `act` gives a Result; what it throws becomes internal "api.broken".
template <class Act>
auto guarded(const Act& act) -> decltype(act()) {
  try {
    return act();
  } catch (const std::exception& thrown) {
    return Error{Fault::internal, "api.broken", {}, thrown.what()};
  }
}

}  // namespace bihuan::http
