#include "http/answers.h"

#include "base/json_value.h"
#include "db/table.h"

namespace bihuan::http {
namespace {

constexpr int64_t kKeptSeconds = 7 * 24 * 3600;

}  // namespace

Result<void> create_answer_table(db::Session& session) {
  return session.execute(R"sql(
    create table if not exists bh_answer(
      site integer not null, request text not null, digest text not null, status integer not null,
      headers text not null, body text not null, at integer not null, primary key(site, request)) strict)sql");
}

Result<std::optional<Answer>> find_answer(db::Session& session, const std::string& request, const std::string& digest) {
  const db::Value key[] = {db::kSite, request};
  TRY_SET(const auto row,
          session.first("select digest, status, headers, body from bh_answer where site = ?1 and request = ?2", key));
  if (row.empty()) return std::optional<Answer>();
  if (std::get<std::string>(row[0]) != digest)
    return Error{Fault::refused, "api.key_reused", {{"key", request.substr(request.find('/') + 1)}}};
  Answer answer;
  answer.status = static_cast<int>(std::get<int64_t>(row[1]));
  answer.body = std::get<std::string>(row[3]);
  TRY_SET(const Json headers, parse_json(std::get<std::string>(row[2])));
  for (const auto& pair : headers) answer.headers.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  answer.headers.emplace_back("Idempotency-Replayed", "true");
  return std::optional(std::move(answer));
}

Result<void> keep_answer(db::Session& session, const std::string& request, const std::string& digest,
                         const Answer& answer, Instant at) {
  Json headers = Json::array();
  for (const auto& [name, value] : answer.headers) headers.push_back({name, value});
  TRY_SET(auto query, session.prepare(R"sql(
    insert into bh_answer(site, request, digest, status, headers, body, at) values(?1, ?2, ?3, ?4, ?5, ?6, ?7))sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(request));
  query.bind(3, std::string_view(digest));
  query.bind(4, int64_t{answer.status});
  query.bind(5, std::string_view(canonical(headers)));
  query.bind(6, std::string_view(answer.body));
  query.bind(7, at.seconds);
  return query.run();
}

Result<void> forget_answers(db::Session& session, Instant now) {
  TRY_SET(auto query, session.prepare("delete from bh_answer where site = ?1 and at < ?2"));
  query.bind(1, db::kSite);
  query.bind(2, now.seconds - kKeptSeconds);
  return query.run();
}

}  // namespace bihuan::http
