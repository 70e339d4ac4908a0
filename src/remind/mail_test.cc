#include "remind/mail.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/hash.h"
#include "base/text.h"

namespace bihuan::remind {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Mail kMail{"bihuan@linxi.example.cn",
                 "闭环督办",
                 "clerk@linxi.example.cn",
                 "【催办】问题 W-001 村级账目公开不及时：整改时限还有 5 天到期",
                 "问题：W-001\n单位：东镇\n.\n..点开头的行\n",
                 message_id("problem/12/1/due/20210630/-3w", 7, "bihuan@linxi.example.cn"),
                 {1624582800}};

// What a reader makes of encoded words: RFC 2047 §6.2, white space between two of them falls away.
std::string decoded(std::string text) {
  text = replace_all(text, "?=\r\n =?UTF-8?B?", "?==?UTF-8?B?");
  std::string out;
  while (true) {
    const auto begin = text.find("=?UTF-8?B?");
    if (begin == text.npos) return out + text;
    const auto end = text.find("?=", begin + 10);
    out += text.substr(0, begin) + *from_base64(text.substr(begin + 10, end - begin - 10));
    text = text.substr(end + 2);
  }
}

TEST(Mail, HasAHeaderThatEveryServerTakes) {
  const auto message = *mail_of(kMail);
  const auto head = message.substr(0, message.find("\r\n\r\n") + 2);
  EXPECT_THAT(head, HasSubstr("From: =?UTF-8?B?6Zet546v552j5Yqe?= <bihuan@linxi.example.cn>\r\n"));
  EXPECT_THAT(head, HasSubstr("To: clerk@linxi.example.cn\r\n"));
  EXPECT_THAT(head, HasSubstr("Date: Fri, 25 Jun 2021 09:00:00 +0800\r\n"));
  EXPECT_THAT(head, HasSubstr("Message-ID: <problem/12/1/due/20210630/-3w.7@linxi.example.cn>\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Transfer-Encoding: base64\r\n"));
  EXPECT_THAT(head, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  for (const char c : message) EXPECT_TRUE(c == '\r' || c == '\n' || (c >= ' ' && c <= '~'));
  const auto subject = head.substr(head.find("Subject: ") + 9, head.find("\r\nDate") - head.find("Subject: ") - 9);
  EXPECT_EQ(decoded(subject), kMail.subject);
}

TEST(Mail, TheTextArrivesAsItWas) {
  const auto message = *mail_of(kMail);
  const auto body = replace_all(message.substr(message.find("\r\n\r\n") + 4), "\r\n", "");
  EXPECT_EQ(*from_base64(body), replace_all(kMail.text, "\n", "\r\n"));
}

TEST(Mail, NoLineIsTooLong) {
  EXPECT_TRUE(rc::check("76 characters, and the subject reads back", [] {
    Mail mail = kMail;
    mail.subject.clear();
    for (const int pick : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5)))
      mail.subject += (std::vector<std::string>{"整改", "a", " ", "𠮷", "=?"})[static_cast<size_t>(pick)];
    mail.text = mail.subject + mail.subject;
    const auto message = *mail_of(mail);
    size_t begin = 0;
    for (size_t end = message.find("\r\n"); end != message.npos; end = message.find("\r\n", begin)) {
      RC_ASSERT(end - begin <= 76u);
      begin = end + 2;
    }
    const auto at = message.find("Subject: ") + 9;
    RC_ASSERT(decoded(message.substr(at, message.find("\r\nDate") - at)) == mail.subject);
  }));
}

TEST(Mail, NothingSlipsIntoTheHeader) {
  Mail mail = kMail;
  mail.subject = "a\r\nBcc: other@example.cn";
  mail.from_name = "x\r\nBcc: other@example.cn";
  EXPECT_THAT(*mail_of(mail), Not(HasSubstr("\nBcc:")));
  mail.to = "a@example.cn\r\nBcc: other@example.cn";
  EXPECT_EQ(mail_of(mail).error().key, "remind.bad_address");
  mail = kMail;
  mail.from = "";
  EXPECT_EQ(mail_of(mail).error().key, "remind.bad_address");
}

TEST(Mail, APlainSubjectStaysReadable) {
  EXPECT_EQ(encoded_words("Reminder: problem W-001"), "Reminder: problem W-001");
  EXPECT_EQ(encoded_words("到期"), "=?UTF-8?B?5Yiw5pyf?=");
  Mail mail = kMail;
  mail.from_name = "Office \"A\"";
  EXPECT_THAT(*mail_of(mail), HasSubstr("From: \"Office \\\"A\\\"\" <bihuan@"));
}

}  // namespace
}  // namespace bihuan::remind
