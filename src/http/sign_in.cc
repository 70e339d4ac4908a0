// Signing in through a provider (OpenID Connect), and the identities linked to accounts.
#include <algorithm>

#include "account/personal_read.h"
#include "base/text.h"
#include "base/url.h"
#include "http/app.h"
#include "http/cookie.h"
#include "http/fault.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "office/html.h"

namespace bihuan::http {
namespace {

constexpr std::string_view kCookiePath = "/api/sign-in/";
constexpr std::string_view kHalfCookie = "bihuan_sign_in_code";
constexpr size_t kHalfBytes = 32;

// One a sign-in: two windows of a browser do not disturb each other.
std::string cookie_name(std::string_view state) { return "bihuan_sign_in_" + std::string(state.substr(0, 8)); }

std::string label_of(const openid::Provider& provider, std::string_view language) {
  const auto found = provider.label.find(std::string(language));
  return found != provider.label.end() ? found->second : provider.label.begin()->second;
}

Answer go_to(const std::string& address) {
  Answer answer;
  answer.status = 302;
  answer.media_type = "text/plain";
  answer.headers.emplace_back("Location", address);
  return answer;
}

// A person who came by a link or from a provider sees a page, a program problem+json.
Answer say_to_browser(Call& call, const Error& error) {
  Answer answer = problem(error, call.language());
  const std::string* accepts = call.request().header("accept");
  if (accepts == nullptr || accepts->find("text/html") == std::string::npos) return answer;
  const bool zh = call.language() == Language::zh;
  answer.media_type = "text/html; charset=utf-8";
  answer.body = std::string("<!doctype html><html lang=\"") + (zh ? "zh" : "en") + "\"><title>" +
                (zh ? "登录未成功" : "Not signed in") + "</title><h1>" + (zh ? "登录未成功" : "Not signed in") +
                "</h1><p>" + office::escape_html(say(error, call.language())) + "</p><p><a href=\"/\">" +
                (zh ? "返回" : "Back") + "</a></p></html>\n";
  return answer;
}

std::string agent_of(const Call& call) {
  const std::string* agent = call.request().header("user-agent");
  return agent == nullptr ? "" : *agent;
}

Result<void> take_turn(Call& call) {
  constexpr Buckets::Rate kRate{60, 60};  // a sign-in takes two or three turns
  return call.app().buckets().take("sign_in_provider", call.request().peer, kRate, call.now());
}

Result<account::Session> open(Call& call, const HalfSignedIn& half, const std::string& code) {
  account::Session session;
  TRY(call.write([&](log::Tx& tx) -> Result<void> {
    TRY_SET(session,
            account::open_session_by_identity(tx, half.proven, code, agent_of(call), call.app().options().random));
    return account::remember_provider(tx, session, half.from);
  }));
  return session;
}

Result<Answer> begin(Call& call, const api::BeginSignIn& in) {
  App& app = call.app();
  TRY(take_turn(call));
  const std::string return_to = in.return_to.value_or("/");
  if (!openid::is_local_path(return_to))
    return Error{Fault::invalid, "openid.bad_path", {{"path", excerpt(return_to)}}};
  TRY_SET(openid::Client * client, app.sign_ins().clients.find(in.provider));
  TRY_SET(auto attempt, openid::begin_attempt(client->provider(), return_to, call.now(), app.options().random));
  TRY_SET(const std::string address, client->begin(attempt, call.now()));
  Answer answer = go_to(address);
  answer.headers.emplace_back("Set-Cookie", cookie_text(app, {cookie_name(attempt.state), attempt.browser,
                                                              std::string(kCookiePath), SignIns::kSeconds, true}));
  const std::string state = attempt.state;
  app.sign_ins().attempts.add(state, std::move(attempt), call.now());
  return answer;
}

// The attempt that comes back, once, and only in the browser that began it.
Result<openid::Attempt> take_attempt(Call& call, const std::string& provider, const std::string& state) {
  auto attempt = call.app().sign_ins().attempts.take(state, call.now());
  const std::string browser = cookie(call.request(), cookie_name(state));
  if (!attempt || attempt->provider != provider || !account::same_secret(attempt->browser, browser))
    return Error{Fault::forbidden, "openid.begin_again"};
  return *std::move(attempt);
}

// Our own second factor is asked for by the page that is shown next.
Result<Answer> ask_for_code(Call& call, HalfSignedIn half) {
  App& app = call.app();
  TRY_SET(const std::string key, account::random_hex(app.options().random, kHalfBytes));
  app.sign_ins().halves.add(key, std::move(half), call.now());
  Answer answer = go_to("/?sign_in=code_needed");
  answer.headers.emplace_back(
      "Set-Cookie", cookie_text(app, {std::string(kHalfCookie), key, std::string(kCookiePath), SignIns::kSeconds}));
  return answer;
}

Result<Answer> finish(Call& call, const api::FinishSignIn& in) {
  App& app = call.app();
  TRY(take_turn(call));
  TRY_SET(openid::Client * client, app.sign_ins().clients.find(in.provider));
  TRY_SET(const auto attempt, take_attempt(call, in.provider, in.state));
  TRY_SET(const auto who,
          client->finish(attempt, {in.code.value_or(""), in.state, in.iss.value_or(""), in.error.value_or("")},
                         call.now()));
  const HalfSignedIn half{{{who.issuer, who.attribute, who.subject},
                           client->provider().match == openid::Match::account_name,
                           who.second_factor},
                          {in.provider, who.id_token},
                          call.now()};
  TRY_SET(const auto verdict, account::check_identity(call.session(), half.proven, "", call.now()));
  if (verdict.outcome == account::Outcome::code_needed) return ask_for_code(call, half);
  if (verdict.outcome != account::Outcome::ok) return account::refusal_of_identity(verdict, half.proven);
  TRY_SET(const auto session, open(call, half, ""));
  Answer answer = go_to(attempt.return_to);
  answer.headers.emplace_back("Set-Cookie", session_cookie(app, session.token));
  return answer;
}

Result<Answer> at_position(Call& call, int64_t id = 0) {
  TRY_SET(const int64_t position, call.position());
  JsonText json;
  json.begin_object();
  if (id != 0) json.number("id", id);
  json.number("position", position).end_object();
  return json_answer(json.take(), id != 0 ? 201 : 200);
}

}  // namespace

Result<Answer> list_sign_in_providers(Call& call, const api::ListSignInProviders&) {
  JsonText json;
  json.begin_object().name("providers").begin_list();
  for (const auto& provider : call.app().sign_ins().clients.settings().providers)
    json.begin_object()
        .text("name", provider.name)
        .text("label", label_of(provider, call.language_key()))
        .text("url", std::string(kCookiePath) + provider.name)
        .end_object();
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> begin_sign_in(Call& call, const api::BeginSignIn& in) {
  auto answer = begin(call, in);
  return answer ? *std::move(answer) : say_to_browser(call, answer.error());
}

Result<Answer> finish_sign_in(Call& call, const api::FinishSignIn& in) {
  auto finished = finish(call, in);
  Answer answer = finished ? *std::move(finished) : say_to_browser(call, finished.error());
  // Only a cookie that the browser has: what others send must not be written into a header.
  if (!cookie(call.request(), cookie_name(in.state)).empty())
    answer.headers.emplace_back(
        "Set-Cookie", cookie_text(call.app(), {cookie_name(in.state), "", std::string(kCookiePath), 0, true}));
  return answer;
}

Result<Answer> confirm_sign_in(Call& call, const api::ConfirmSignIn& in) {
  App& app = call.app();
  TRY(take_turn(call));
  const std::string key = cookie(call.request(), kHalfCookie);
  auto half = app.sign_ins().halves.take(key, call.now());
  if (!half) return Error{Fault::unauthenticated, "openid.begin_again"};
  TRY_SET(const auto verdict, account::check_identity(call.session(), half->proven, in.body.code, call.now()));
  if (verdict.outcome != account::Outcome::ok) {
    if (account::is_failure(verdict))
      TRY(call.write([&](log::Tx& tx) { return account::note_failure(tx, verdict.account); }));
    const Error refusal = account::refusal_of_identity(verdict, half->proven);
    app.sign_ins().halves.add(key, *std::move(half), half->begun);  // a slip of the finger may be mended
    return refusal;
  }
  TRY_SET(const auto session, open(call, *half, in.body.code));
  Answer answer = session_answer(app, session);
  answer.headers.emplace_back("Set-Cookie", cookie_text(app, {std::string(kHalfCookie), "", std::string(kCookiePath)}));
  return answer;
}

Result<Answer> list_identities(Call& call, const api::ListIdentities& in) {
  TRY_SET(const auto all, account::list_identities(call.session(), in.id));
  const auto& providers = call.app().sign_ins().clients.settings().providers;
  std::vector<account::PersonalRead> reads;
  JsonText json;
  json.begin_object().name("identities").begin_list();
  for (const auto& [id, identity] : all) {
    json.begin_object().number("id", id).text("issuer", identity.issuer);
    const auto known = std::find_if(providers.begin(), providers.end(),
                                    [&](const auto& provider) { return provider.issuer == identity.issuer; });
    if (known != providers.end()) json.text("provider", known->name);
    json.text("attribute", identity.attribute).text("subject", identity.subject).end_object();
    reads.push_back({call.actor().account, "identity", id, call.now(), {"subject"}});
  }
  json.end_list().end_object();
  if (!reads.empty()) TRY(call.write([&](log::Tx& tx) { return account::note_personal_reads(tx, reads); }));
  return json_answer(json.take());
}

Result<Answer> link_identity(Call& call, const api::LinkIdentity& in) {
  TRY_SET(const openid::Client* client, call.app().sign_ins().clients.find(in.body.provider));
  TRY_SET(const int64_t id,
          account::link_identity(call.tx(), call.kit(), call.actor(), in.id,
                                 {client->provider().issuer, client->provider().attribute, in.body.subject}));
  return at_position(call, id);
}

Result<Answer> unlink_identity(Call& call, const api::UnlinkIdentity& in) {
  TRY(account::unlink_identity(call.tx(), call.kit(), call.actor(), in.id, in.identity));
  return at_position(call);
}

}  // namespace bihuan::http
