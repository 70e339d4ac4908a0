#include "remind/inbox.h"

#include <algorithm>

#include "db/table.h"

namespace bihuan::remind {
namespace {

constexpr int kMostItems = 200;

}  // namespace

Result<std::vector<InboxItem>> list_inbox(db::Session& reader, int64_t account, const InboxPage& page) {
  TRY_SET(auto query, reader.prepare(R"sql(
    select id, key, subject, text, about_kind, about_id, due_day, level, made_at, read_at from bh_notice
    where site = ?1 and account = ?2 and id < ?3 and (?4 = 0 or read_at is null)
    order by id desc limit ?5)sql"));
  query.bind(1, db::kSite);
  query.bind(2, account);
  query.bind(3, page.before > 0 ? page.before : db::kOpen);
  query.bind(4, int64_t{page.unread_only});
  query.bind(5, int64_t{std::clamp(page.limit, 1, kMostItems)});
  std::vector<InboxItem> items;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return items;
    InboxItem item;
    item.id = query.integer(0);
    item.key = query.text(1);
    item.subject = query.text(2);
    item.text = query.text(3);
    item.about_kind = query.text(4);
    item.about_id = query.integer(5);
    TRY_SET(item.due, Date::from_ymd(query.integer(6)));
    TRY_SET(item.level, level_of(query.text(7)));
    item.made = {query.integer(8)};
    if (!query.is_null(9)) item.read = Instant{query.integer(9)};
    items.push_back(std::move(item));
  }
}

Result<int64_t> unread_count(db::Session& reader, int64_t account) {
  const db::Value key[] = {db::kSite, account};
  TRY_SET(const auto row, reader.first(R"sql(
    select count(*) from bh_notice where site = ?1 and account = ?2 and read_at is null)sql",
                                       key));
  return std::get<int64_t>(row.at(0));
}

Result<void> mark_read(log::Tx& tx, int64_t account, const std::vector<int64_t>& ids) {
  TRY_SET(auto query, tx.session().prepare(R"sql(
    update bh_notice set read_at = ?4 where site = ?1 and account = ?2 and id = ?3 and read_at is null)sql"));
  for (const int64_t id : ids) {
    query.bind(1, db::kSite);
    query.bind(2, account);
    query.bind(3, id);
    query.bind(4, tx.now().seconds);
    TRY(query.run());
  }
  return {};
}

Result<void> mark_read_up_to(log::Tx& tx, int64_t account, int64_t id) {
  TRY_SET(auto query, tx.session().prepare(R"sql(
    update bh_notice set read_at = ?4 where site = ?1 and account = ?2 and id <= ?3 and read_at is null)sql"));
  query.bind(1, db::kSite);
  query.bind(2, account);
  query.bind(3, id);
  query.bind(4, tx.now().seconds);
  return query.run();
}

}  // namespace bihuan::remind
