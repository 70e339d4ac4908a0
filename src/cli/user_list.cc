// user list: who there is, what each holds and has lent or was lent. Reads only.
#include <fmt/format.h>

#include <map>

#include "account/credential.h"
#include "account/delegation.h"
#include "account/manage.h"
#include "cli/user_work.h"

namespace bihuan::cli {
namespace {

using AccountNames = std::map<int64_t, std::string>;

Result<std::vector<account::Listed>> all_accounts(const Names& names) {
  constexpr size_t kPage = 1000;
  std::vector<account::Listed> all;
  while (true) {
    const std::string after = all.empty() ? "" : all.back().name;
    TRY_SET(const auto page, account::list_accounts(names.session(), names.now.position, after, kPage));
    all.insert(all.end(), page.begin(), page.end());
    if (page.size() < kPage) return all;
  }
}

Json days(int from_day, int to_day) {
  Json json = Json::object();
  if (const auto from = Date::from_ymd(from_day)) json["from"] = from->iso();
  if (const auto to = Date::from_ymd(to_day); to && to_day != 0 && to_day != Date::kOpen) json["to"] = to->iso();
  return json;
}

Result<Json> holdings_json(const Terminal& terminal, const Names& names, int64_t account) {
  TRY_SET(const auto holdings, account::list_holdings(names.session(), account, names.now.position));
  Json list = Json::array();
  for (const auto& holding : holdings) {
    Json json = days(holding.from_day, holding.to_day);
    json["id"] = holding.id;
    json["role"] = holding.role;
    json["unit"] = holding.unit;
    TRY_SET(json["unit_name"], names.unit_name(holding.unit));
    json["role_label"] = names.role_label(terminal, holding.role);
    list.push_back(std::move(json));
  }
  return list;
}

// Those that are not over.
Result<Json> delegations_json(const Terminal& terminal, const Names& names, int64_t account,
                              const AccountNames& accounts) {
  TRY_SET(const auto delegations, account::list_delegations(names.session(), account, names.now.position));
  Json list = Json::array();
  for (const auto& item : delegations) {
    if (item.to_day < names.now.day.ymd()) continue;
    Json json = days(item.from_day, item.to_day);
    json["id"] = item.id;
    json["role"] = item.role;
    json["reason"] = item.reason;
    json["is_given"] = item.from_account == account;
    const auto other = accounts.find(item.from_account == account ? item.to_account : item.from_account);
    json["other"] = other == accounts.end() ? "" : other->second;
    TRY_SET(json["unit_name"], names.unit_name(item.unit));
    json["role_label"] = names.role_label(terminal, item.role);
    list.push_back(std::move(json));
  }
  return list;
}

Result<Json> account_json(const Terminal& terminal, const Names& names, const account::Listed& account,
                          const AccountNames& accounts) {
  Json json = {{"id", account.account},
               {"name", account.name},
               {"label", account.label},
               {"disabled", account.disabled},
               {"must_change", account.must_change}};
  TRY_SET(const auto password, account::stored_password(names.session(), account.account));
  json["has_password"] = password.has_value();
  TRY_SET(json["holdings"], holdings_json(terminal, names, account.account));
  TRY_SET(json["delegations"], delegations_json(terminal, names, account.account, accounts));
  return json;
}

void print_account(const Terminal& terminal, const Json& account) {
  std::string line = account.value("name", "");
  if (const auto label = account.value("label", ""); !label.empty()) line += "  " + label;
  if (account.value("disabled", false)) line += terminal.pick("  已停用", "  disabled");
  if (!account.value("has_password", false)) line += terminal.pick("  无口令", "  no password");
  if (account.value("must_change", false)) line += terminal.pick("  须改口令", "  must change the password");
  terminal.print(line);
  const auto span = [&](const Json& json) {
    return fmt::format("{}{}{}", json.value("from", ""), terminal.pick(" 至 ", " to "),
                       json.value("to", terminal.pick("今", "today and on")));
  };
  for (const auto& holding : account["holdings"])
    terminal.print(
        fmt::format("    {} @ {}  {}", holding.value("role_label", ""), holding.value("unit_name", ""), span(holding)));
  for (const auto& item : account["delegations"])
    terminal.print(fmt::format(
        "    {} {}  {} @ {}  {}  {} {}",
        item.value("is_given", false) ? terminal.pick("委托给", "lent to") : terminal.pick("受托于", "lent by"),
        item.value("other", ""), item.value("role_label", ""), item.value("unit_name", ""), span(item),
        terminal.pick("委托编号", "delegation"), item.value("id", int64_t{0})));
}

}  // namespace

int run_user_list(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work&, const Names& names) -> Result<int> {
    if (!options.name.empty()) TRY(names.account(options.name));
    TRY_SET(const auto all, all_accounts(names));
    AccountNames accounts;
    for (const auto& account : all) accounts[account.account] = account.name;
    Json list = Json::array();
    for (const auto& account : all) {
      if (!options.name.empty() && account.name != options.name) continue;
      TRY_SET(auto json, account_json(terminal, names, account, accounts));
      list.push_back(std::move(json));
    }
    if (terminal.json()) {
      terminal.print_json(Json{{"schema", 1}, {"accounts", list}});
    } else {
      for (const auto& account : list) print_account(terminal, account);
    }
    return kDone;
  });
}

}  // namespace bihuan::cli
