// What robots of WeCom and DingTalk take, and a plain signed JSON for everything else. Pure.
//   https://developer.work.weixin.qq.com/document/path/91770
//   https://open.dingtalk.com/document/robots/customize-robot-security-settings
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "remind/channel.h"
#include "remind/curl_send.h"
#include "remind/delivery.h"

namespace bihuan::remind {

// Whole characters, cut to the limit of the robot: WeCom takes 2,048 bytes of text, 4,096 of Markdown; DingTalk 20,000.
std::string wecom_body(std::string_view subject, std::string_view text);
std::string wecom_markdown(std::string_view subject, std::string_view text);
std::string dingtalk_body(std::string_view subject, std::string_view text);
std::string dingtalk_markdown(std::string_view subject, std::string_view text);

// "&timestamp=…&sign=…": base64 of HMAC-SHA256 with the secret over "milliseconds\nsecret", percent-encoded.
std::string dingtalk_sign(std::string_view secret, Instant now);
// "t=1625014800,v1=hex" of HMAC-SHA256 over "t.body"; the receiver refuses what is old.
std::string bihuan_signature(std::string_view secret, Instant now, std::string_view body);

HttpRequest webhook_request(const Channel& channel, const Delivery& delivery, std::string_view text, Instant now);
// What the answer says. Faults: unavailable "remind.server_says_later"; refused "remind.server_refuses".
Result<void> judge(ChannelKind kind, const HttpAnswer& answer);

}  // namespace bihuan::remind
