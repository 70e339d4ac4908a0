#include "remind/channel.h"

#include <algorithm>

#include "base/text.h"
#include "db/table.h"

namespace bihuan::remind {

bool is_address(std::string_view address) {
  constexpr size_t kLongest = 254;
  constexpr size_t kLongestLocal = 64;
  const auto at = address.find('@');
  if (address.size() > kLongest || at == address.npos || at == 0 || at > kLongestLocal || at + 1 == address.size())
    return false;
  static constexpr std::string_view kLocal = "!#$%&'*+/=?^_`{|}~.-";
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const auto fine = [&](std::string_view part, std::string_view also) {
    return part.front() != '.' && part.back() != '.' && part.find("..") == part.npos &&
           std::all_of(part.begin(), part.end(), [&](char c) { return is_word(c) || also.find(c) != also.npos; });
  };
  return fine(address.substr(0, at), kLocal) && fine(address.substr(at + 1), ".-");
}

Result<void> set_address(log::Tx& tx, int64_t account, const std::string& address) {
  const std::string_view plain = trim(address);
  if (!plain.empty() && !is_address(plain))
    return Error{Fault::invalid, "remind.bad_address", {{"address", excerpt(address)}}};
  TRY_SET(auto query,
          tx.session().prepare(plain.empty() ? R"sql(delete from bh_address where site = ?1 and account = ?2)sql"
                                             : R"sql(insert into bh_address(site, account, address) values(?1, ?2, ?3)
                              on conflict(site, account) do update set address = excluded.address)sql"));
  query.bind(1, db::kSite);
  query.bind(2, account);
  if (!plain.empty()) query.bind(3, plain);
  return query.run();
}

Result<std::string> address_of(db::Session& reader, int64_t account) {
  const db::Value key[] = {db::kSite, account};
  TRY_SET(const auto row, reader.first("select address from bh_address where site = ?1 and account = ?2", key));
  return row.empty() ? std::string() : std::get<std::string>(row[0]);
}

}  // namespace bihuan::remind
