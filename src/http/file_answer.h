// A document that was made for one request, as a file to be saved.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/request.h"

namespace bihuan::http {

// With the name as RFC 5987 has it, and headers that keep a browser from running what is in it.
Answer file_answer(std::string bytes, std::string_view media_type, const std::string& name);

}  // namespace bihuan::http
