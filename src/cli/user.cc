// user …: accounts, what they hold, their passwords and tokens. Passwords come from the terminal or the standard input,
// never from the arguments.
#include <fmt/format.h>

#include <algorithm>

#include "account/manage.h"
#include "account/password.h"
#include "cli/user_work.h"

namespace bihuan::cli {
namespace {

// Four groups of four, as they can be read out; good under each policy.
std::string generated_password() {
  constexpr size_t kBytes = 10;
  while (true) {
    const auto code = account::random_code(system_random, kBytes);
    const auto policy = account::policy_called("dengbao");
    if (code && policy && account::password_faults(*policy, *code, "").empty()) return *code;
  }
}

// Where a password was set: it is to be changed, but by one who typed his own.
Result<Json> set_password(const Work& work, const Names& names, int64_t account) {
  const auto& options = work.options();
  std::string password = options.generate ? generated_password() : "";
  if (!options.generate) {
    TRY_SET(password, work.terminal().read_secret(
                          fmt::format("{} {}", work.terminal().pick("新口令", "new password of"), options.name)));
  }
  TRY_SET(const auto actor, load_actor(*names.site, options.actor));
  const bool must_change = options.generate || actor.account != account;
  TRY_SET(auto answer,
          work.ask("set_password", {{"account", account}, {"new_password", password}, {"must_change", must_change}}));
  answer["account"] = options.name;
  answer["must_change"] = must_change;
  if (options.generate) answer["password"] = password;
  return answer;
}

std::string password_line(const Terminal& terminal, const Json& set) {
  const std::string name = set.value("account", "");
  if (set.contains("password"))
    return fmt::format(
        fmt::runtime(terminal.pick("{} 的口令（只显示这一次，首次登录后须修改）: {}",
                                   "the password of {} (shown this once, to be changed at the first sign-in): {}")),
        name, set.value("password", ""));
  return fmt::format(fmt::runtime(set.value("must_change", false)
                                      ? terminal.pick("已设置 {} 的口令，首次登录后须修改",
                                                      "the password of {} is set, to be changed at the first sign-in")
                                      : terminal.pick("已设置 {} 的口令", "the password of {} is set")),
                     name);
}

Result<Json> grant_of(const Names& names, const UserOptions& options) {
  TRY_SET(const auto role, names.role(options.role));
  TRY_SET(const int64_t unit, names.unit(options.at));
  TRY_SET(const auto from, day(options.from, names.now.day));
  Json grant = {{"role", role}, {"unit", unit}, {"from", from}};
  if (!options.until.empty()) {
    TRY_SET(grant["to"], day(options.until, names.now.day));
  }
  return grant;
}

int set_state(const Terminal& terminal, const UserOptions& options, const Ask& ask, const char* state,
              const std::string& said) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY_SET(const int64_t account, names.account(options.name));
    TRY_SET(auto answer, work.ask("set_account_state", {{"id", account}, {"state", state}}));
    return work.done(fmt::format("{} {}", options.name, said), std::move(answer));
  });
}

}  // namespace

int run_user_add(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    Json grant;
    if (!options.role.empty()) {  // before anything is made: the words must be right
      TRY_SET(grant, grant_of(names, options));
    }
    TRY_SET(auto answer, work.ask("add_account", {{"name", options.name}, {"label", options.label}}));
    const auto account = answer.value("id", int64_t{0});
    std::string said = fmt::format(fmt::runtime(terminal.pick("已建账户 {}", "added the account {}")), options.name);
    if (!options.role.empty()) {
      grant["id"] = account;
      TRY_SET(const auto granted, work.ask("grant_role", grant));
      answer["position"] = granted["position"];
      said += fmt::format(fmt::runtime(terminal.pick("，{} @ {}", ", {} at {}")), options.role, options.at);
    }
    Json more = Json::object();
    if (options.generate) {
      TRY_SET(more, set_password(work, names, account));
      said += "\n" + password_line(terminal, more);
    }
    return work.done(said, std::move(answer), more);
  });
}

int run_user_disable(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return set_state(terminal, options, ask, "disabled", terminal.pick("已停用", "is disabled"));
}

int run_user_enable(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return set_state(terminal, options, ask, "enabled", terminal.pick("已恢复", "is enabled"));
}

int run_user_unlock(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return set_state(terminal, options, ask, "unlocked", terminal.pick("已解除锁定", "is no longer locked out"));
}

int run_user_grant(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY_SET(const int64_t account, names.account(options.name));
    TRY_SET(auto grant, grant_of(names, options));
    const std::string from = grant["from"];
    grant["id"] = account;
    TRY_SET(auto answer, work.ask("grant_role", grant));
    return work.done(
        fmt::format("{}: {} @ {}, {}{}", options.name, options.role, options.at, from, terminal.pick(" 起", " on")),
        std::move(answer));
  });
}

int run_user_revoke(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY_SET(const int64_t account, names.account(options.name));
    TRY_SET(const auto role, names.role(options.role));
    TRY_SET(const int64_t unit, names.unit(options.at));
    TRY_SET(const auto last_day, day(options.until, names.now.day.plus_days(-1)));
    TRY_SET(const auto holdings, account::list_holdings(names.session(), account, names.now.position));
    const int today = names.now.day.ymd();
    const auto found = std::find_if(holdings.begin(), holdings.end(), [&](const auto& holding) {
      return holding.role == role && holding.unit == unit && (holding.to_day == 0 || holding.to_day >= today);
    });
    if (found == holdings.end())
      return Error{Fault::not_found,
                   "cli.no_such_holding",
                   {{"account", options.name}, {"role", options.role}, {"unit", options.at}}};
    TRY_SET(auto answer, work.ask("end_holding", {{"id", found->id}, {"last_day", last_day}}));
    return work.done(fmt::format(fmt::runtime(terminal.pick("{}: {} @ {}，到 {} 为止", "{}: {} at {} until {}")),
                                 options.name, options.role, options.at, last_day),
                     std::move(answer));
  });
}

int run_user_password(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY_SET(const int64_t account, names.account(options.name));
    TRY_SET(auto set, set_password(work, names, account));
    const std::string said = password_line(terminal, set);
    return work.done(said, std::move(set));
  });
}

int run_user_reset_second_factor(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY_SET(const int64_t account, names.account(options.name));
    TRY_SET(auto answer, work.ask("reset_second_factor", {{"id", account}}));
    return work.done(fmt::format(fmt::runtime(terminal.pick("已取消 {} 的动态口令，可重新登记",
                                                            "{} has no second factor now, and may enrol a new one")),
                                 options.name),
                     std::move(answer));
  });
}

int run_user_delegate(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY_SET(auto lent, grant_of(names, options));
    TRY_SET(lent["from_account"], names.account(options.name));
    TRY_SET(lent["to_account"], names.account(options.to));
    lent["reason"] = options.reason;
    TRY_SET(auto answer, work.ask("delegate_role", lent));
    const auto said = fmt::format(
        fmt::runtime(terminal.pick("{} 委托 {}: {} @ {}，委托编号 {}", "{} lends to {}: {} at {}, delegation {}")),
        options.name, options.to, options.role, options.at, answer.value("id", int64_t{0}));
    return work.done(said, std::move(answer));
  });
}

int run_user_end_delegation(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names&) -> Result<int> {
    TRY_SET(auto answer, work.ask("revoke_delegation", {{"id", options.id}}));
    return work.done(
        fmt::format(fmt::runtime(terminal.pick("委托 {} 已收回", "delegation {} is taken back")), options.id),
        std::move(answer));
  });
}

int run_user_hand_over(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY_SET(const int64_t from, names.account(options.name));
    TRY_SET(const int64_t to, names.account(options.to));
    TRY_SET(const auto last_day, day(options.until, names.now.day.plus_days(-1)));
    TRY_SET(auto answer,
            work.ask("hand_over",
                     {{"from_account", from}, {"to_account", to}, {"last_day", last_day}, {"reason", options.reason}}));
    return work.done(fmt::format(fmt::runtime(terminal.pick("{} 的任职已移交 {}，{} 为其最后一天",
                                                            "what {} holds goes to {}; the last day is {}")),
                                 options.name, options.to, last_day),
                     std::move(answer));
  });
}

int run_token_issue(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY(names.account(options.name));
    Json wanted = {{"label", options.label}, {"scopes", options.scopes}};
    if (!options.expires.empty()) {
      TRY_SET(wanted["expires"], day(options.expires, names.now.day));
    }
    TRY_SET(auto answer, work.ask("issue_token", wanted, options.name));
    const auto said =
        fmt::format(fmt::runtime(terminal.pick("令牌 {}（只显示这一次）: {}", "token {} (shown this once): {}")),
                    answer.value("id", int64_t{0}), answer.value("token", ""));
    return work.done(said, std::move(answer));
  });
}

int run_token_list(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names& names) -> Result<int> {
    TRY(names.account(options.name));
    TRY_SET(auto answer, work.ask("list_tokens", Json::object(), options.name));
    std::string said;
    for (const auto& token : answer["tokens"]) {
      std::vector<std::string> scopes;
      for (const auto& scope : token["scopes"]) scopes.push_back(scope);
      said += fmt::format("{}{}  {}  {}  {}", said.empty() ? "" : "\n", token.value("id", int64_t{0}),
                          token.value("label", ""), fmt::join(scopes, " "),
                          token.value("expires", terminal.pick("直到吊销", "until revoked")));
    }
    if (said.empty()) said = terminal.pick("没有令牌", "no tokens");
    return work.done(said, std::move(answer));
  });
}

int run_token_revoke(const Terminal& terminal, const UserOptions& options, const Ask& ask) {
  return with_names(terminal, options, ask, [&](const Work& work, const Names&) -> Result<int> {
    TRY_SET(auto answer, work.ask("revoke_token", {{"id", options.id}}));
    return work.done(fmt::format(fmt::runtime(terminal.pick("令牌 {} 已吊销", "token {} is revoked")), options.id),
                     std::move(answer));
  });
}

}  // namespace bihuan::cli
