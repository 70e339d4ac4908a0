#include "http/cookie.h"

#include <fmt/format.h>

#include "base/text.h"

namespace bihuan::http {

std::string cookie(const Request& request, std::string_view name) {
  const std::string* header = request.header("cookie");
  if (header == nullptr) return "";
  for (const auto part : split(*header, ';')) {
    const auto pair = trim(part);
    if (starts_with(pair, name) && pair.size() > name.size() && pair[name.size()] == '=')
      return std::string(pair.substr(name.size() + 1));
  }
  return "";
}

std::string cookie_text(const App& app, const NewCookie& cookie) {
  return fmt::format("{}={}; Path={}; HttpOnly; SameSite={}; Max-Age={}{}", cookie.name, cookie.value, cookie.path,
                     cookie.from_afar ? "Lax" : "Strict", cookie.seconds,
                     app.options().secure_cookies ? "; Secure" : "");
}

std::string session_cookie(const App& app, const std::string& token) {
  return cookie_text(app, {std::string(kSessionCookie), token, "/", int64_t{app.options().limits.absolute} * 60});
}

std::string no_session_cookie(const App& app) { return cookie_text(app, {std::string(kSessionCookie), ""}); }

}  // namespace bihuan::http
