// Error → problem+json (RFC 9457), in the language the client asked for.
#pragma once

#include <string_view>

#include "base/message.h"
#include "base/result.h"
#include "http/request.h"

namespace bihuan::http {

int status_of(const Error& error);
Answer problem(const Error& error, Language language);
Answer problem(const Error& error, const Issues& issues, Language language);
std::string say(const Error& error, Language language);
// The first of zh and en that Accept-Language names; zh when it names neither.
Language language_of(const Request& request);

}  // namespace bihuan::http
