#include "account/token.h"

#include <algorithm>
#include <charconv>

#include "account/credential.h"
#include "account/rows.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr size_t kRandomBytes = 32;
constexpr size_t kLongestScope = 60;
constexpr size_t kMostScopes = 100;
constexpr size_t kLongestLabel = 100;
constexpr std::string_view kPrefix = "bh_";

const kit::Kind& credentials() { return kit::system_kind("credential"); }

bool is_scope(std::string_view scope) {
  if (scope == "*") return true;
  if (scope.empty() || scope.size() > kLongestScope || scope.front() < 'a' || scope.front() > 'z') return false;
  return std::all_of(scope.begin(), scope.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::vector<std::string> scopes_of(const std::string& joined) {
  std::vector<std::string> scopes;
  for (const auto scope : split(joined, ' '))
    if (!scope.empty()) scopes.emplace_back(scope);
  return scopes;
}

// The id in "bh_ID_RANDOM"; 0 when it is no token.
int64_t id_in(std::string_view token) {
  if (!starts_with(token, kPrefix)) return 0;
  token.remove_prefix(kPrefix.size());
  int64_t id = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), id);
  const bool fine = error == std::errc() && id > 0 && end != token.data() + token.size() && *end == '_';
  return fine ? id : 0;
}

}  // namespace

Result<IssuedToken> issue_token(log::Tx& tx, const Actor& actor, const NewToken& in, const Random& random) {
  const auto label = trim(in.label);
  if (label.empty() || !is_utf8(label) || count_code_points(label) > kLongestLabel)
    return Error{Fault::invalid, "account.token_without_label", {{"longest", std::to_string(kLongestLabel)}}};
  if (in.scopes.empty() || in.scopes.size() > kMostScopes) return Error{Fault::invalid, "account.no_scope"};
  std::string joined;
  for (const auto& scope : in.scopes) {
    if (!is_scope(scope)) return Error{Fault::invalid, "account.bad_scope", {{"scope", excerpt(scope)}}};
    joined += (joined.empty() ? "" : " ") + scope;
  }
  if (in.expires && *in.expires < tx.today())
    return Error{Fault::invalid, "account.expires_in_past", {{"day", in.expires->iso()}}};
  TRY(account_row(tx, actor.account));
  TRY_SET(const auto secret, random_hex(random, kRandomBytes));
  TRY_SET(const int64_t id,
          put_credential(tx, actor.account, "token", digest_of(secret), std::string(label), joined, in.expires));
  TRY(tx.append("account.issue_token"));
  return IssuedToken{id, std::string(kPrefix) + std::to_string(id) + "_" + secret};
}

Result<void> revoke_token(log::Tx& tx, const kit::Kit& kit, const Actor& actor, int64_t token) {
  TRY_SET(const auto row, tx.current(credentials().table, token));
  if (!row || text(credentials(), *row, "kind") != "token")
    return Error{Fault::not_found, "account.no_such_token", {{"token", std::to_string(token)}}};
  const int64_t owner = number(credentials(), *row, "account");
  if (owner != actor.account) TRY(require_over(tx, kit, actor, owner));
  TRY(tx.withdraw(credentials().table, token));
  TRY(tx.append("account.revoke_token"));
  return {};
}

Result<std::optional<TokenUse>> find_token(db::Session& reader, std::string_view token, Date today) {
  const int64_t id = id_in(token);
  if (id == 0) return std::optional<TokenUse>();
  TRY_SET(auto query, reader.prepare(R"sql(
    select c.secret, c.account, a.name, c.scopes
    from credential c join account a on a.site = c.site and a.id = c.account and a.until = ?3
    where c.site = ?1 and c.id = ?2 and c.until = ?3 and c.kind = 'token'
      and (c.expires_day is null or c.expires_day >= ?4) and coalesce(a.disabled, 0) = 0)sql"));
  query.bind(1, db::kSite);
  query.bind(2, id);
  query.bind(3, db::kOpen);
  query.bind(4, int64_t{today.ymd()});
  TRY_SET(const bool there, query.step());
  const std::string_view secret = token.substr(token.find('_', kPrefix.size()) + 1);
  if (!there || !same_secret(query.text(0), digest_of(secret))) return std::optional<TokenUse>();
  return std::optional(
      TokenUse{id, query.integer(1), std::string(query.text(2)), scopes_of(std::string(query.text(3)))});
}

bool is_in_scope(const std::vector<std::string>& scopes, std::string_view operation, bool changes) {
  return std::any_of(scopes.begin(), scopes.end(), [&](const std::string& scope) {
    return scope == "*" || scope == (changes ? "write" : "read") || scope == operation;
  });
}

Result<std::vector<ListedToken>> list_tokens(db::Session& reader, int64_t account) {
  const db::Value key[] = {db::kSite, account, db::kOpen};
  TRY_SET(const auto rows, reader.all(R"sql(
    select id, label, scopes, from_day, expires_day from credential
    where site = ?1 and account = ?2 and kind = 'token' and until = ?3 order by id)sql",
                                      key));
  std::vector<ListedToken> all;
  for (const auto& row : rows)
    all.push_back({number(row[0]), text(row[1]), scopes_of(text(row[2])), static_cast<int>(number(row[3])),
                   static_cast<int>(number(row[4]))});
  return all;
}

}  // namespace bihuan::account
