#include "remind/webhook.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::remind {
namespace {

constexpr size_t kWecomText = 2048;
constexpr size_t kWecomMarkdown = 4096;
constexpr size_t kDingtalkText = 18000;  // of 20,000 for the whole body

std::string cut(std::string text, size_t limit) {
  if (text.size() <= limit) return text;
  static constexpr std::string_view kMore = "…";
  size_t end = limit - kMore.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text.append(kMore);
}

std::string joined(std::string_view subject, std::string_view text) {
  return std::string(subject) + "\n" + std::string(text);
}

// Nothing in a title becomes a link, a heading or a call to everyone.
std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]()<>#+!|~@&").find(c) != std::string_view::npos) {
      if (c == '<') {
        out += "&lt;";
        continue;
      }
      if (c == '>') {
        out += "&gt;";
        continue;
      }
      if (c == '&') {
        out += "&amp;";
        continue;
      }
      if (c != '@') out += '\\';
    }
    out += c;
    if (c == '\n') out += '\n';
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string plain_json(const Delivery& delivery, std::string_view text, Instant now) {
  Json about = {{"kind", delivery.about_kind}};
  if (delivery.about_id != 0) about["id"] = delivery.about_id;
  return canonical({{"schema", 1},
                    {"key", delivery.key},
                    {"level", std::string(to_string(delivery.level))},
                    {"subject", delivery.subject},
                    {"text", std::string(text)},
                    {"about", about},
                    {"due", delivery.due.iso()},
                    {"sent_at", bihuan::to_string(now)},
                    {"may_be_a_repeat", delivery.may_be_a_repeat}});
}

Error said(Fault fault, const char* key, const HttpAnswer& answer) {
  return {fault, key, {{"status", std::to_string(answer.status)}}, excerpt(answer.body, 200)};
}

}  // namespace

std::string wecom_body(std::string_view subject, std::string_view text) {
  return canonical({{"msgtype", "text"}, {"text", {{"content", cut(joined(subject, text), kWecomText)}}}});
}

std::string wecom_markdown(std::string_view subject, std::string_view text) {
  const std::string content = cut("**" + markdown_text(subject) + "**\n" + markdown_text(text), kWecomMarkdown);
  return canonical({{"msgtype", "markdown"}, {"markdown", {{"content", content}}}});
}

std::string dingtalk_body(std::string_view subject, std::string_view text) {
  return canonical({{"msgtype", "text"},
                    {"text", {{"content", cut(joined(subject, text), kDingtalkText)}}},
                    {"at", {{"isAtAll", false}}}});
}

std::string dingtalk_markdown(std::string_view subject, std::string_view text) {
  const std::string content = cut("**" + markdown_text(subject) + "**\n\n" + markdown_text(text), kDingtalkText);
  return canonical({{"msgtype", "markdown"},
                    {"markdown", {{"title", excerpt(subject)}, {"text", content}}},
                    {"at", {{"isAtAll", false}}}});
}

std::string dingtalk_sign(std::string_view secret, Instant now) {
  const std::string milliseconds = std::to_string(now.seconds * 1000);
  const Digest digest = hmac_sha256(secret, milliseconds + "\n" + std::string(secret));
  return "&timestamp=" + milliseconds + "&sign=" + percent_encoded(to_base64(as_bytes(digest)));
}

std::string bihuan_signature(std::string_view secret, Instant now, std::string_view body) {
  const std::string at = std::to_string(now.seconds);
  return "t=" + at + ",v1=" + to_hex(hmac_sha256(secret, at + "." + std::string(body)));
}

HttpRequest webhook_request(const Channel& channel, const Delivery& delivery, std::string_view text, Instant now) {
  HttpRequest request;
  request.url = channel.url;
  request.headers.push_back("Content-Type: application/json; charset=utf-8");
  switch (channel.kind) {
    case ChannelKind::wecom:
      request.body = (channel.markdown ? wecom_markdown : wecom_body)(delivery.subject, text);
      break;
    case ChannelKind::dingtalk:
      request.body = (channel.markdown ? dingtalk_markdown : dingtalk_body)(delivery.subject, text);
      if (!channel.secret.empty()) request.url += dingtalk_sign(channel.secret, now);
      break;
    case ChannelKind::mail:
    case ChannelKind::webhook:
      request.body = plain_json(delivery, text, now);
      request.headers.push_back("Idempotency-Key: " + delivery.key);
      if (!channel.secret.empty())
        request.headers.push_back("X-Bihuan-Signature: " + bihuan_signature(channel.secret, now, request.body));
      break;
  }
  return request;
}

Result<void> judge(ChannelKind kind, const HttpAnswer& answer) {
  constexpr int kTooMany = 429;
  constexpr int kTimeout = 408;
  if (answer.status >= 500 || answer.status == kTooMany || answer.status == kTimeout)
    return said(Fault::unavailable, "remind.server_says_later", answer);
  if (answer.status < 200 || answer.status >= 300) return said(Fault::refused, "remind.server_refuses", answer);
  if (kind != ChannelKind::wecom && kind != ChannelKind::dingtalk) return {};
  // Robots answer 200 to everything. What they do not take now (too often, busy) they may take later.
  const auto json = parse_json(answer.body, 1 << 16);
  if (!json || !json->is_object() || !json->contains("errcode") || !(*json)["errcode"].is_number_integer())
    return said(Fault::unavailable, "remind.server_says_later", answer);
  if ((*json)["errcode"].get<int64_t>() == 0) return {};
  return said(Fault::unavailable, "remind.server_says_later", answer);
}

}  // namespace bihuan::remind
