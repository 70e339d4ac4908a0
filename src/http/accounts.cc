// Accounts, the roles they hold at units, delegations, hand-overs.
#include "account/credential.h"
#include "account/delegation.h"
#include "account/manage.h"
#include "account/rows.h"
#include "account/second_factor.h"
#include "http/app.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "remind/channel.h"

namespace bihuan::http {
namespace {

constexpr size_t kPage = 200;

Result<Answer> at_position(Call& call, int64_t id = 0) {
  TRY_SET(const int64_t position, call.position());
  JsonText json;
  json.begin_object();
  if (id != 0) json.number("id", id);
  json.number("position", position).end_object();
  return json_answer(json.take(), id != 0 ? 201 : 200);
}

void write_day(JsonText& json, std::string_view name, int day) {
  const auto date = Date::from_ymd(day);
  if (day != 0 && date && day != Date::kOpen) json.text(name, date->iso());
}

}  // namespace

Result<Answer> list_accounts(Call& call, const api::ListAccounts& in) {
  TRY_SET(const int64_t position, call.position());
  TRY_SET(const auto accounts, account::list_accounts(call.session(), position, in.after.value_or(""), kPage));
  JsonText json;
  json.begin_object().name("accounts").begin_list();
  for (const auto& account : accounts) {
    json.begin_object().number("id", account.account).text("name", account.name).text("label", account.label);
    json.boolean("disabled", account.disabled).name("holdings").begin_list();
    TRY_SET(const auto holdings, account::list_holdings(call.session(), account.account, position));
    for (const auto& holding : holdings) {
      json.begin_object().number("id", holding.id).text("role", holding.role).number("unit", holding.unit);
      write_day(json, "from", holding.from_day);
      write_day(json, "to", holding.to_day);
      json.end_object();
    }
    json.end_list().end_object();
  }
  json.end_list();
  if (accounts.size() == kPage) json.text("next", accounts.back().name);
  json.end_object();
  return json_answer(json.take());
}

Result<Answer> add_account(Call& call, const api::AddAccount& in) {
  TRY_SET(const int64_t id,
          account::create_account(call.tx(), call.kit(), call.actor(), {in.body.name, in.body.label.value_or("")}));
  return at_position(call, id);
}

Result<Answer> set_account_state(Call& call, const api::SetAccountState& in) {
  if (in.body.state == "disabled") TRY(account::disable_account(call.tx(), call.kit(), call.actor(), in.id));
  if (in.body.state == "enabled") TRY(account::enable_account(call.tx(), call.kit(), call.actor(), in.id));
  if (in.body.state == "unlocked") TRY(account::unlock_account(call.tx(), call.kit(), call.actor(), in.id));
  return at_position(call);
}

Result<Answer> set_account_address(Call& call, const api::SetAccountAddress& in) {
  TRY(account::require_over(call.tx(), call.kit(), call.actor(), in.id));
  TRY(remind::set_address(call.tx(), in.id, in.body.address));
  return json_answer("{}");
}

Result<Answer> reset_password(Call& call, const api::ResetPassword& in) {
  const auto& random = call.app().options().random;
  TRY_SET(const auto policy, account::policy_called(call.app().options().password_policy));
  TRY_SET(const auto prepared, account::prepare_reset(call.session(), policy, in.id, in.body.new_password, random));
  TRY(call.write([&](log::Tx& tx) { return account::reset_password(tx, call.kit(), call.actor(), prepared); }));
  return json_answer("{}");
}

Result<Answer> reset_second_factor(Call& call, const api::ResetSecondFactor& in) {
  TRY(account::reset_second_factor(call.tx(), call.kit(), call.actor(), in.id));
  return at_position(call);
}

Result<Answer> grant_role(Call& call, const api::GrantRole& in) {
  TRY_SET(const int64_t id, account::grant_role(call.tx(), call.kit(), call.actor(),
                                                {in.id, in.body.role, in.body.unit, in.body.from, in.body.to}));
  return at_position(call, id);
}

Result<Answer> end_holding(Call& call, const api::EndHolding& in) {
  TRY(account::end_holding(call.tx(), call.kit(), call.actor(), in.id, in.last_day));
  return at_position(call);
}

Result<Answer> list_delegations(Call& call, const api::ListDelegations&) {
  TRY_SET(const int64_t position, call.position());
  TRY_SET(const auto delegations, account::list_delegations(call.session(), call.actor().account, position));
  JsonText json;
  json.begin_object().name("delegations").begin_list();
  for (const auto& item : delegations) {
    json.begin_object()
        .number("id", item.id)
        .number("from_account", item.from_account)
        .number("to_account", item.to_account);
    json.text("role", item.role).number("unit", item.unit).text("reason", item.reason);
    write_day(json, "from", item.from_day);
    write_day(json, "to", item.to_day);
    json.end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> delegate_role(Call& call, const api::DelegateRole& in) {
  TRY_SET(const int64_t id, account::delegate_role(call.tx(), call.kit(), call.actor(),
                                                   {in.body.from_account.value_or(0), in.body.to_account, in.body.role,
                                                    in.body.unit, in.body.from, in.body.to, in.body.reason}));
  return at_position(call, id);
}

Result<Answer> revoke_delegation(Call& call, const api::RevokeDelegation& in) {
  TRY(account::revoke_delegation(call.tx(), call.kit(), call.actor(), in.id));
  return at_position(call);
}

Result<Answer> hand_over(Call& call, const api::HandOver& in) {
  TRY(account::hand_over(call.tx(), call.kit(), call.actor(),
                         {in.body.from_account, in.body.to_account, in.body.last_day, in.body.reason}));
  return at_position(call);
}

}  // namespace bihuan::http
