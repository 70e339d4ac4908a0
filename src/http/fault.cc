#include "http/fault.h"

#include <array>

#include "account/messages.h"
#include "assess/messages.h"
#include "db/messages.h"
#include "evidence/messages.h"
#include "expr/messages.h"
#include "fetch/messages.h"
#include "figure/messages.h"
#include "http/json_text.h"
#include "http/messages.h"
#include "intake/messages.h"
#include "kit/messages.h"
#include "log/messages.h"
#include "matter/messages.h"
#include "office/messages.h"
#include "openid/messages.h"
#include "org/messages.h"
#include "print/messages.h"
#include "record/messages.h"
#include "remind/messages.h"
#include "report/messages.h"
#include "site/messages.h"
#include "verify/messages.h"

namespace bihuan::http {
namespace {

const std::array kTables = {base_messages(),    db::messages(),     log::messages(),     org::messages(),
                            kit::messages(),    expr::messages(),   account::messages(), record::messages(),
                            matter::messages(), figure::messages(), office::messages(),  report::messages(),
                            verify::messages(), site::messages(),   http::messages(),    evidence::messages(),
                            intake::messages(), assess::messages(), remind::messages(),  print::messages(),
                            fetch::messages(),  openid::messages()};

struct Special {
  std::string_view key;
  int status;
};
constexpr Special kSpecial[] = {
    {"api.no_such_method", 405},    {"api.changed_meanwhile", 412}, {"api.if_match_missing", 428},
    {"api.too_many_requests", 429}, {"api.body_too_large", 413},    {"api.key_reused", 422},
    {"api.want_json", 415},         {"api.want_bytes", 415},        {"api.tus_version", 412},
    {"upload.wrong_checksum", 460}, {"upload.too_large", 413},      {"return.changed_meanwhile", 412},
};

}  // namespace

int status_of(const Error& error) {
  for (const auto& special : kSpecial)
    if (special.key == error.key) return special.status;
  switch (error.fault) {
    case Fault::invalid:
      return 400;
    case Fault::unauthenticated:
      return 401;
    case Fault::forbidden:
      return 403;
    case Fault::not_found:
      return 404;
    case Fault::conflict:
      return 409;
    case Fault::refused:
      return 422;
    case Fault::unavailable:
      return 503;
    case Fault::internal:
      return 500;
  }
  return 500;
}

std::string say(const Error& error, Language language) { return render(error, language, kTables); }

Answer problem(const Error& error, Language language) { return problem(error, {}, language); }

Answer problem(const Error& error, const Issues& issues, Language language) {
  Answer answer;
  answer.status = status_of(error);
  answer.media_type = "application/problem+json";
  JsonText out;
  out.begin_object().text("type", "urn:bihuan:fault:" + error.key).text("title", say(error, language));
  out.number("status", answer.status).text("key", error.key);
  if (!error.fields.empty()) {
    out.name("fields").begin_object();
    for (const auto& [name, value] : error.fields)
      if (name.find(':') == std::string::npos) out.text(name, value);  // labels are for the title
    out.end_object();
  }
  if (!issues.empty()) {
    out.name("issues").begin_list();
    for (const auto& issue : issues)
      out.begin_object()
          .text("key", issue.error.key)
          .text("title", say(issue.error, language))
          .number("line", issue.line)
          .number("column", issue.column)
          .end_object();
    out.end_list();
  }
  out.end_object();
  answer.body = out.take();
  if (answer.status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"bihuan\"");
  if (answer.status == 405) answer.headers.emplace_back("Allow", error.fields.at("allowed"));
  if (answer.status == 429 || answer.status == 503) {
    const auto wait = error.fields.find("seconds");
    answer.headers.emplace_back("Retry-After", wait == error.fields.end() ? "5" : wait->second);
  }
  return answer;
}

Language language_of(const Request& request) {
  const std::string* wanted = request.header("accept-language");
  if (wanted == nullptr) return Language::zh;
  const size_t zh = wanted->find("zh");
  const size_t en = wanted->find("en");
  return en != std::string::npos && (zh == std::string::npos || en < zh) ? Language::en : Language::zh;
}

}  // namespace bihuan::http
