#include "remind/webhook.h"

#include <gmock/gmock.h>

#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::remind {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const Instant kNow{1625014800};  // 2021-06-30 09:00 in Shanghai

Delivery delivery() {
  Delivery made;
  made.key = "problem/12/1/due/20210630/+0";
  made.channel = "robot";
  made.subject = "【催办】问题 W-001：今日到期";
  made.text = "单位：东镇";
  made.about_kind = "problem";
  made.about_id = 12;
  made.due = *Date::from_ymd(20210630);
  return made;
}
Channel channel(ChannelKind kind, const std::string& secret = "") {
  Channel made;
  made.name = "robot";
  made.kind = kind;
  made.url = "https://example.cn/robot/send?access_token=t";
  made.secret = secret;
  return made;
}
Json body_of(const HttpRequest& request) { return *parse_json(request.body); }

TEST(Webhook, TheRobotOfWecomGetsItsText) {
  const auto request = webhook_request(channel(ChannelKind::wecom), delivery(), "单位：东镇", kNow);
  EXPECT_EQ(request.url, "https://example.cn/robot/send?access_token=t");
  EXPECT_EQ(request.body, R"({"msgtype":"text","text":{"content":"【催办】问题 W-001：今日到期\n单位：东镇"}})");
  EXPECT_THAT(request.headers, Contains("Content-Type: application/json; charset=utf-8"));
}

// printf '1625014800000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
//   HB1IsBYGDkHC+2O/+N9uaViiYojY0PZqZXYIz0VWi6c=, then percent-encoded
TEST(Webhook, TheRobotOfDingtalkIsSigned) {
  const auto request = webhook_request(channel(ChannelKind::dingtalk, "SECabc"), delivery(), "单位：东镇", kNow);
  EXPECT_EQ(request.url,
            "https://example.cn/robot/"
            "send?access_token=t&timestamp=1625014800000&sign=HB1IsBYGDkHC%2B2O%2F%2BN9uaViiYojY0PZqZXYIz0VWi6c%3D");
  EXPECT_EQ(body_of(request)["msgtype"], "text");
  EXPECT_EQ(body_of(request)["text"]["content"], "【催办】问题 W-001：今日到期\n单位：东镇");
  EXPECT_EQ(body_of(request)["at"]["isAtAll"], false);
  EXPECT_EQ(webhook_request(channel(ChannelKind::dingtalk), delivery(), "", kNow).url,
            "https://example.cn/robot/send?access_token=t");
}

// printf '1625014800.{"a":1}' | openssl dgst -sha256 -hmac key
TEST(Webhook, APlainOneBearsOurSignature) {
  EXPECT_EQ(bihuan_signature("key", kNow, R"({"a":1})"),
            "t=1625014800,v1=b937a469fa803db5584f4bed15739e393321f4e8fb5c65d6fae2d8ef8a062a19");
  const auto request = webhook_request(channel(ChannelKind::webhook, "key"), delivery(), "单位：东镇", kNow);
  EXPECT_THAT(request.headers, Contains("X-Bihuan-Signature: " + bihuan_signature("key", kNow, request.body)));
  EXPECT_THAT(request.headers, Contains("Idempotency-Key: problem/12/1/due/20210630/+0"));
  const auto body = body_of(request);
  EXPECT_EQ(body["schema"], 1);
  EXPECT_EQ(body["about"], (Json{{"kind", "problem"}, {"id", 12}}));
  EXPECT_EQ(body["due"], "2021-06-30");
  EXPECT_EQ(body["level"], "remind");
  EXPECT_EQ(webhook_request(channel(ChannelKind::webhook), delivery(), "", kNow).headers.size(), 2u);
}

TEST(Webhook, ALongTextIsCutAtACharacter) {
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "整改";
  const auto wecom = (*parse_json(wecom_body("题", text)))["text"]["content"].get<std::string>();
  EXPECT_LE(wecom.size(), 2048u);
  EXPECT_GT(wecom.size(), 2040u);
  EXPECT_TRUE(is_utf8(wecom));
  EXPECT_THAT(wecom, ::testing::EndsWith("…"));
  EXPECT_LE((*parse_json(wecom_markdown("题", text)))["markdown"]["content"].get<std::string>().size(), 4096u);
  EXPECT_LE(dingtalk_body("题", text).size(), 20000u);
  EXPECT_LE(dingtalk_markdown("题", text).size(), 20000u);
}

TEST(Webhook, ARobotMayWriteMarkdown) {
  for (const auto kind : {ChannelKind::wecom, ChannelKind::dingtalk}) {
    auto robot = channel(kind);
    robot.markdown = true;
    const auto body = body_of(webhook_request(robot, delivery(), "单位：东镇", kNow));
    EXPECT_EQ(body["msgtype"], "markdown");
    EXPECT_THAT(body["markdown"].dump(), HasSubstr("**【催办】问题 W-001：今日到期**"));
  }
}

TEST(Webhook, ATitleMakesNoLinkAndCallsNobody) {
  const auto content =
      (*parse_json(wecom_markdown("[点此](http://x)", "<@all> # 大")))["markdown"]["content"].get<std::string>();
  EXPECT_THAT(content, Not(HasSubstr("](")));
  EXPECT_THAT(content, Not(HasSubstr("<@")));
  EXPECT_THAT(content, HasSubstr("&lt;@all&gt; \\# 大"));
}

TEST(Webhook, TheAnswerDecidesWhetherItIsTriedAgain) {
  const auto fault = [](ChannelKind kind, int status, const char* body) {
    const auto judged = judge(kind, {status, body});
    return judged ? std::string("fine") : judged.error().key;
  };
  EXPECT_EQ(fault(ChannelKind::webhook, 204, ""), "fine");
  EXPECT_EQ(fault(ChannelKind::webhook, 302, ""), "remind.server_refuses");
  EXPECT_EQ(fault(ChannelKind::webhook, 404, ""), "remind.server_refuses");
  EXPECT_EQ(fault(ChannelKind::webhook, 429, ""), "remind.server_says_later");
  EXPECT_EQ(fault(ChannelKind::webhook, 503, ""), "remind.server_says_later");
  EXPECT_EQ(fault(ChannelKind::wecom, 200, R"({"errcode":0,"errmsg":"ok"})"), "fine");
  EXPECT_EQ(fault(ChannelKind::wecom, 200, R"({"errcode":45009,"errmsg":"api freq out of limit"})"),
            "remind.server_says_later");
  EXPECT_EQ(fault(ChannelKind::dingtalk, 200, "<html>"), "remind.server_says_later");
}

}  // namespace
}  // namespace bihuan::remind
