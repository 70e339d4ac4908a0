#include "remind/curl_send.h"

#include <algorithm>

#include "fetch/curl.h"

namespace bihuan::remind {
namespace {

constexpr size_t kLongestAnswer = 64u << 10;

struct Upload {
  const std::string& bytes;
  size_t given = 0;
  bool whole = false;  // the end has been asked for: all of it went out
};

size_t give_upload(char* to, size_t size, size_t count, void* from) {
  auto& upload = *static_cast<Upload*>(from);
  const size_t length = std::min(size * count, upload.bytes.size() - upload.given);
  std::copy_n(upload.bytes.data() + upload.given, length, to);
  upload.given += length;
  upload.whole = upload.given == upload.bytes.size();
  return length;
}

}  // namespace

Result<HttpAnswer> post(const HttpRequest& request, const Patience& patience) {
  fetch::Request asked{request.url, request.headers, request.body};
  asked.is_post = true;
  asked.plain = true;
  asked.longest_answer = kLongestAnswer;
  asked.patience = patience;
  TRY_SET(auto answer, fetch::fetch(asked));
  return HttpAnswer{answer.status, std::move(answer.body)};
}

Result<void> send_mail(const MailServer& server, const Envelope& envelope, const Patience& patience) {
  fetch::Curl curl(server.url, "smtp,smtps", patience, kLongestAnswer);
  TRY(curl.is_ready());
  Upload upload{envelope.message};
  const std::string from = "<" + envelope.from + ">";
  curl.add("<" + envelope.to + ">");
  curl.set(CURLOPT_MAIL_FROM, from.c_str());
  curl.set(CURLOPT_MAIL_RCPT, curl.list());
  curl.set(CURLOPT_USE_SSL, long{server.encrypted ? CURLUSESSL_ALL : CURLUSESSL_TRY});
  if (!server.user.empty()) {
    curl.set(CURLOPT_USERNAME, server.user.c_str());
    curl.set(CURLOPT_PASSWORD, server.password.c_str());
  }
  curl.set(CURLOPT_UPLOAD, 1L);
  curl.set(CURLOPT_READFUNCTION, give_upload);
  curl.set(CURLOPT_READDATA, &upload);
  const CURLcode code = curl.perform();
  if (code == CURLE_OK) return {};
  const int status = curl.status();
  const bool is_sign_in = code == CURLE_LOGIN_DENIED || (status >= 530 && status <= 539);
  const std::map<std::string, std::string> fields = {{"status", std::to_string(status)},
                                                     {"host", fetch::host_of(server.url)}};
  const bool timed_out = code == CURLE_OPERATION_TIMEDOUT;
  if (!timed_out && (is_sign_in || (status >= 400 && status < 500)))
    return Error{Fault::unavailable, "remind.server_says_later", fields, curl.said()};
  if (!timed_out && status >= 500) return Error{Fault::refused, "remind.server_refuses", fields, curl.said()};
  return curl.fault_of(code, upload.whole);
}

}  // namespace bihuan::remind
