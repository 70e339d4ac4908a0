// A client of the site's own socket: one request, one answer.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "http/request.h"

namespace bihuan::http {

std::string socket_of(const std::string& directory);
// nullopt: nobody listens there. Faults: unavailable "client.broken" (`reason`).
Result<std::optional<Answer>> ask_socket(const std::string& socket, const Request& request);

}  // namespace bihuan::http
