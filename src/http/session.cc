// Signing in and out, the second factor, passwords and tokens of the one who asks.
#include "account/credential.h"
#include "account/identity.h"
#include "account/second_factor.h"
#include "account/sign_in.h"
#include "account/token.h"
#include "http/app.h"
#include "http/cookie.h"
#include "http/json_text.h"
#include "http/operations.h"

namespace bihuan::http {
namespace {

void write_actor(JsonText& json, const account::Actor& actor, const Tree& tree, const kit::Kit& kit) {
  json.text("account", actor.name).number("account_id", actor.account).name("holdings").begin_list();
  for (const auto& holding : actor.holdings) {
    json.begin_object()
        .text("role", holding.role)
        .number("unit", holding.unit)
        .text("unit_name", tree.name(holding.unit));
    if (const auto* role = kit.find_role(holding.role)) {
      json.name("may").begin_list();
      for (const auto& verb : role->may) json.text(verb);
      json.end_list();
    }
    if (holding.for_account != 0) json.number("for_account", holding.for_account);
    json.end_object();
  }
  json.end_list();
}

// Where the browser goes to sign out at the provider too; "" when there is nothing to do, or it cannot be reached: one
// is signed out here in any case.
std::string logout_at(Call& call, const account::SessionProvider& from) {
  const auto client = call.app().sign_ins().clients.find(from.provider);
  if (!client) return "";
  auto url = (*client)->logout(from.id_token, call.now());
  return url ? *std::move(url) : "";
}

Result<Answer> done(Call&) { return json_answer("{}"); }

}  // namespace

Answer session_answer(const App& app, const account::Session& session) {
  JsonText json;
  json.begin_object()
      .text("account", session.name)
      .text("csrf", session.csrf)
      .boolean("must_change", session.must_change)
      .end_object();
  Answer answer = json_answer(json.take());
  answer.headers.emplace_back("Set-Cookie", session_cookie(app, session.token));
  return answer;
}

Result<Answer> sign_in(Call& call, const api::SignIn& in) {
  App& app = call.app();
  if (!call.request().local)
    TRY(app.buckets().take("sign_in", call.request().peer, app.options().rates.sign_in, call.now()));
  TRY_SET(const auto verdict,
          account::check_password(call.session(), {in.body.account, in.body.password, in.body.code.value_or("")},
                                  call.now(), app.options().random));
  if (verdict.outcome != account::Outcome::ok) {
    if (account::is_failure(verdict))
      TRY(call.write([&](log::Tx& tx) { return account::note_failure(tx, verdict.account, app.options().limits); }));
    return account::refusal_of(verdict);
  }
  const std::string* agent = call.request().header("user-agent");
  account::Session session;
  TRY(call.write([&](log::Tx& tx) -> Result<void> {
    TRY_SET(session, account::open_session(tx, verdict, agent == nullptr ? "" : *agent, app.options().random));
    return {};
  }));
  return session_answer(app, session);
}

Result<Answer> show_session(Call& call, const api::ShowSession&) {
  TRY_SET(const auto tree, call.tree());
  JsonText json;
  json.begin_object();
  write_actor(json, call.actor(), *tree, call.kit());
  // Who came from a provider has no other answer that gives it. No other site can read this one.
  if (call.caller().by_cookie) json.text("csrf", account::csrf_of(cookie(call.request(), kSessionCookie)));
  json.boolean("must_change", call.caller().must_change);
  json.boolean("sees_everything", call.caller().scope.is_everything()).end_object();
  return json_answer(json.take());
}

Result<Answer> sign_out(Call& call, const api::SignOut&) {
  if (call.caller().session.empty()) return Error{Fault::invalid, "api.no_session"};
  TRY_SET(const auto from, account::provider_of(call.session(), call.caller().session));
  TRY(call.write([&](log::Tx& tx) { return account::sign_out(tx, call.caller().session); }));
  const std::string next = from ? logout_at(call, *from) : "";
  Answer answer;
  answer.status = 204;
  if (!next.empty()) answer = json_answer(JsonText().begin_object().text("next", next).end_object().take());
  answer.headers.emplace_back("Set-Cookie", no_session_cookie(call.app()));
  return answer;
}

Result<Answer> change_password(Call& call, const api::ChangePassword& in) {
  const auto& random = call.app().options().random;
  TRY_SET(const auto policy, account::policy_called(call.app().options().password_policy));
  auto prepared = account::prepare_change(call.session(), policy, call.actor().account, in.body.old_password,
                                          in.body.new_password, call.now(), random);
  if (!prepared) {
    if (prepared.error().key == "account.wrong_password")
      TRY(call.write(
          [&](log::Tx& tx) { return account::note_failure(tx, call.actor().account, call.app().options().limits); }));
    return std::move(prepared.error());
  }
  TRY(call.write(
      [&](log::Tx& tx) { return account::change_password(tx, call.actor(), *prepared, call.caller().session); }));
  return done(call);
}

// Who signed in may keep the second factor; a token may not.
Result<void> require_person(Call& call) {
  if (call.caller().token != 0) return Error{Fault::forbidden, "api.not_by_token"};
  return {};
}

Result<Answer> enrol_second_factor(Call& call, const api::EnrolSecondFactor&) {
  TRY(require_person(call));
  TRY_SET(const auto enrolment,
          account::enrol_second_factor(call.tx(), call.actor(), "Bihuan", call.app().options().random));
  return shown_once(json_answer(
      JsonText().begin_object().text("secret", enrolment.secret).text("uri", enrolment.uri).end_object().take(), 201));
}

Result<Answer> confirm_second_factor(Call& call, const api::ConfirmSecondFactor& in) {
  TRY(require_person(call));
  TRY_SET(const auto codes,
          account::confirm_second_factor(call.tx(), call.actor(), in.body.code, call.app().options().random));
  JsonText json;
  json.begin_object().name("recovery_codes").begin_list();
  for (const auto& code : codes) json.text(code);
  json.end_list().end_object();
  return shown_once(json_answer(json.take()));
}

Result<Answer> remove_second_factor(Call& call, const api::RemoveSecondFactor& in) {
  TRY(require_person(call));
  TRY(account::remove_second_factor(call.tx(), call.actor(), in.body.code));
  return done(call);
}

Result<Answer> list_tokens(Call& call, const api::ListTokens&) {
  TRY_SET(const auto tokens, account::list_tokens(call.session(), call.actor().account));
  JsonText json;
  json.begin_object().name("tokens").begin_list();
  for (const auto& token : tokens) {
    json.begin_object().number("id", token.id).text("label", token.label).name("scopes").begin_list();
    for (const auto& scope : token.scopes) json.text(scope);
    json.end_list();
    if (token.expires_day != 0) {
      TRY_SET(const Date day, Date::from_ymd(token.expires_day));
      json.text("expires", day.iso());
    }
    json.end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> issue_token(Call& call, const api::IssueToken& in) {
  // A narrow token must not make itself a wide one.
  if (call.caller().token != 0) return Error{Fault::forbidden, "api.not_by_token"};
  TRY_SET(const auto issued,
          account::issue_token(call.tx(), call.actor(), {in.body.label, in.body.scopes, in.body.expires},
                               call.app().options().random));
  return shown_once(json_answer(
      JsonText().begin_object().number("id", issued.id).text("token", issued.token).end_object().take(), 201));
}

Result<Answer> revoke_token(Call& call, const api::RevokeToken& in) {
  TRY(account::revoke_token(call.tx(), call.kit(), call.actor(), in.id));
  return done(call);
}

}  // namespace bihuan::http
