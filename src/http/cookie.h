// Cookies as they come and go. All of ours are HttpOnly; behind TLS they are Secure.
#pragma once

#include <string>
#include <string_view>

#include "http/app.h"
#include "http/request.h"

namespace bihuan::http {

inline constexpr std::string_view kSessionCookie = "bihuan_session";

std::string cookie(const Request& request, std::string_view name);  // "" when it is not there

struct NewCookie {
  std::string name;
  std::string value;
  std::string path = "/";
  int64_t seconds = 0;     // 0 = away with it
  bool from_afar = false;  // also sent when another site leads here (SameSite=Lax); else not (Strict)
};
// For Set-Cookie.
std::string cookie_text(const App& app, const NewCookie& cookie);
std::string session_cookie(const App& app, const std::string& token);
std::string no_session_cookie(const App& app);
// To one who has just signed in: name, CSRF token, and the session's cookie.
Answer session_answer(const App& app, const account::Session& session);

}  // namespace bihuan::http
