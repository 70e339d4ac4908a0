#include "base/json_value.h"
#include "evidence/evidence.h"

namespace bihuan::evidence {

Result<std::string> digest_of(db::Session& session, std::string_view about_kind, int64_t about_id, int64_t position) {
  TRY_SET(auto query, session.prepare(R"sql(
    select id, class, fact_on, sha256, text from evidence
    where site = ?1 and about_kind = ?2 and about_id = ?3 and since <= ?4 and until > ?4 order by id)sql"));
  query.bind(1, db::kSite);
  query.bind(2, about_kind);
  query.bind(3, about_id);
  query.bind(4, position);
  static const std::string nothing = to_hex(sha256("[]"));
  Json list = Json::array();
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return list.empty() ? nothing : to_hex(sha256(canonical(list)));
    Json item = {{"id", query.integer(0)}, {"class", query.text(1)}};
    if (!query.is_null(2)) {
      TRY_SET(const Date day, Date::from_ymd(query.integer(2)));
      item["fact_on"] = day.iso();
    }
    if (!query.is_null(3)) item["sha256"] = query.text(3);
    if (!query.is_null(4)) item["text"] = query.text(4);
    list.push_back(std::move(item));
  }
}

}  // namespace bihuan::evidence
