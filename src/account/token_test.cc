#include "account/token.h"

#include <gtest/gtest.h>

#include "account/manage.h"
#include "account/site_for_test.h"

namespace bihuan::account {
namespace {

using Scopes = std::vector<std::string>;

class Token : public Site {
 protected:
  int64_t clerk = post("clerk.town03", "clerk", town03);
  int64_t head = post("head.town03", "head", town03);
  int64_t admin = post("admin", "admin", county);
  Instant now = morning(20210301);

  Result<IssuedToken> issue(const NewToken& in) {
    return run(now, [&](log::Tx& tx) { return issue_token(tx, actor(clerk), in, std::ref(dice)); });
  }
  std::optional<TokenUse> find(const std::string& token, int ymd = 20210301) {
    return must(find_token(session(), token, day(ymd)));
  }
  std::string revoke(int64_t who, int64_t token) {
    return key_of(run(now, [&](log::Tx& tx) { return revoke_token(tx, kit, actor(who), token); }));
  }
};

TEST_F(Token, ActsForItsAccountWithinItsScopes) {
  const auto issued = must(issue({"月报上传", {"read", "file_return"}, {}}));
  EXPECT_TRUE(issued.token.starts_with("bh_" + std::to_string(issued.id) + "_"));
  const auto use = find(issued.token, 20991231);
  ASSERT_TRUE(use);
  EXPECT_EQ(use->account, clerk);
  EXPECT_EQ(use->name, "clerk.town03");
  EXPECT_EQ(use->scopes, (Scopes{"read", "file_return"}));
  EXPECT_NE(last_entry().find("account.issue_token"), std::string::npos);
}

TEST_F(Token, IsKeptAsADigestAndNotLogged) {
  const auto issued = must(issue({"月报上传", {"read"}, {}}));
  const std::string secret = issued.token.substr(issued.token.rfind('_') + 1);
  EXPECT_EQ(count("select count(*) from credential where secret = '" + digest_of(secret) + "'"), 1);
  EXPECT_EQ(count("select count(*) from credential where secret like '%" + secret + "%'"), 0);
  EXPECT_EQ(whole_log().find(secret), std::string::npos);
  EXPECT_EQ(whole_log().find(digest_of(secret)), std::string::npos);
}

TEST_F(Token, ThatIsNotExactlyItIsNone) {
  const auto issued = must(issue({"月报上传", {"read"}, {}}));
  const auto other = must(issue({"另一个", {"*"}, {}}));
  const std::string secret = issued.token.substr(issued.token.rfind('_') + 1);
  for (const std::string& wrong :
       {std::string(), std::string("bh_"), std::string("bh__"), "bh_" + std::to_string(issued.id),
        "bh_" + std::to_string(issued.id) + "_", "bh_" + std::to_string(other.id) + "_" + secret,
        "bh_99999999999999999999_" + secret, "bh_-1_" + secret, "bh_0_" + secret, "BH" + issued.token.substr(2),
        issued.token + "0", issued.token.substr(0, issued.token.size() - 1)})
    EXPECT_FALSE(find(wrong)) << wrong;
}

TEST_F(Token, EndsAfterItsLastDay) {
  const auto issued = must(issue({"月报上传", {"read"}, day(20210331)}));
  EXPECT_TRUE(find(issued.token, 20210331));
  EXPECT_FALSE(find(issued.token, 20210401));
}

TEST_F(Token, IsRevokedByItsOwnerOrAnAdministrator) {
  const auto one = must(issue({"一", {"read"}, {}}));
  const auto two = must(issue({"二", {"read"}, {}}));
  EXPECT_EQ(revoke(head, one.id), "account.may_not");
  EXPECT_EQ(revoke(clerk, one.id), "");
  EXPECT_EQ(revoke(clerk, one.id), "account.no_such_token");
  EXPECT_EQ(revoke(admin, two.id), "");
  EXPECT_FALSE(find(one.token));
  EXPECT_FALSE(find(two.token));
}

TEST_F(Token, OfADisabledAccountIsNone) {
  const auto issued = must(issue({"月报上传", {"read"}, {}}));
  must(run(now, [&](log::Tx& tx) { return disable_account(tx, kit, actor(admin), clerk); }));
  EXPECT_FALSE(find(issued.token));
}

TEST_F(Token, NeedsALabelAScopeAndADayToCome) {
  EXPECT_EQ(key_of(issue({" ", {"read"}, {}})), "account.token_without_label");
  EXPECT_EQ(key_of(issue({"用途", {}, {}})), "account.no_scope");
  for (const std::string scope : {"", "Read", "read write", "1st", "a-b", "**"})
    EXPECT_EQ(key_of(issue({"用途", {scope}, {}})), "account.bad_scope") << scope;
  EXPECT_EQ(key_of(issue({"用途", {"read"}, day(20210228)})), "account.expires_in_past");
  EXPECT_EQ(key_of(issue({"用途", {"read"}, day(20210301)})), "");
}

TEST_F(Token, IsListedWithoutItsSecret) {
  const auto issued = must(issue({"月报上传", {"read", "write"}, day(20210331)}));
  const auto listed = must(list_tokens(session(), clerk));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].id, issued.id);
  EXPECT_EQ(listed[0].label, "月报上传");
  EXPECT_EQ(listed[0].scopes, (Scopes{"read", "write"}));
  EXPECT_EQ(listed[0].from_day, 20210301);
  EXPECT_EQ(listed[0].expires_day, 20210331);
  EXPECT_TRUE(must(list_tokens(session(), head)).empty());
}

TEST(TokenScope, IsByOperationOrByWhatItDoes) {
  EXPECT_TRUE(is_in_scope({"read"}, "list_problems", false));
  EXPECT_FALSE(is_in_scope({"read"}, "open_problem", true));
  EXPECT_TRUE(is_in_scope({"write"}, "open_problem", true));
  EXPECT_FALSE(is_in_scope({"write"}, "list_problems", false));
  EXPECT_TRUE(is_in_scope({"*"}, "open_problem", true));
  EXPECT_TRUE(is_in_scope({"list_units", "open_problem"}, "open_problem", true));
  EXPECT_FALSE(is_in_scope({"open_problems"}, "open_problem", true));
  EXPECT_FALSE(is_in_scope({}, "list_problems", false));
}

}  // namespace
}  // namespace bihuan::account
