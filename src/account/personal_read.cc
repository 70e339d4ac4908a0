#include "account/personal_read.h"

#include <algorithm>

#include "account/rows.h"
#include "base/text.h"

namespace bihuan::account {

Result<void> note_personal_reads(log::Tx& tx, std::span<const PersonalRead> reads) {
  TRY_SET(auto insert, tx.session().prepare(R"sql(
    insert into bh_personal_read(site, at, account, kind, id, fields) values(?1, ?2, ?3, ?4, ?5, ?6)
    on conflict do nothing)sql"));
  for (const auto& read : reads) {
    auto fields = read.fields;
    std::sort(fields.begin(), fields.end());
    std::string joined;
    for (const auto& field : fields) joined += (joined.empty() ? "" : " ") + field;
    insert.bind(1, db::kSite);
    insert.bind(2, read.at.seconds);
    insert.bind(3, read.account);
    insert.bind(4, std::string_view(read.kind));
    insert.bind(5, read.id);
    insert.bind(6, std::string_view(joined));
    TRY(insert.run());
  }
  return {};
}

Result<std::vector<PersonalRead>> list_personal_reads(db::Session& reader, const WhichReads& which, size_t limit) {
  const db::Value key[] = {db::kSite, which.account,        which.kind,
                           which.id,  which.before.seconds, static_cast<int64_t>(limit)};
  TRY_SET(const auto rows, reader.all(R"sql(
    select account, kind, id, at, fields from bh_personal_read
    where site = ?1 and (?2 = 0 or account = ?2) and (?3 = '' or kind = ?3) and (?4 = 0 or id = ?4) and at < ?5
    order by at desc, account, kind, id, fields limit ?6)sql",
                                      key));
  std::vector<PersonalRead> all;
  for (const auto& row : rows) {
    const std::string joined = text(row[4]);
    PersonalRead read{number(row[0]), text(row[1]), number(row[2]), {number(row[3])}, {}};
    for (const auto field : split(joined, ' '))
      if (!field.empty()) read.fields.emplace_back(field);
    all.push_back(std::move(read));
  }
  return all;
}

}  // namespace bihuan::account
