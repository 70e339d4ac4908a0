#include "remind/feed.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "remind/situation.h"

namespace bihuan::remind {
namespace {

constexpr size_t kRandomBytes = 20;
constexpr size_t kPages = 2;
constexpr size_t kPageItems = 500;

Result<Instant> time_of(db::Session& reader, int64_t position) {
  const db::Value key[] = {db::kSite, position};
  TRY_SET(const auto row, reader.first("select at from bh_log where site = ?1 and position = ?2", key));
  if (row.empty()) return Instant{};
  return Instant{std::get<int64_t>(row[0])};
}

Result<void> add_returns(db::Session& reader, const kit::Kit& kit, const account::Actor& actor, const org::Moment& at,
                         std::string_view domain, std::vector<IcalItem>& items) {
  constexpr int kDaysBack = 62;
  constexpr int kDaysAhead = 92;
  std::set<int64_t> own;
  for (const auto& holding : actor.holdings) {
    const kit::Role* role = kit.find_role(holding.role);
    if (role != nullptr && role->may.contains("enter")) own.insert(holding.unit);
  }
  if (own.empty()) return {};
  TRY_SET(const auto units, Units::load(reader, at));
  TRY_SET(const auto returns, load_missing_returns(reader, kit, units, at,
                                                   {at.day.plus_days(-kDaysBack), at.day.plus_days(kDaysAhead)}, true));
  const std::string language = kit.languages.empty() ? "zh" : kit.languages.front();
  for (const auto& missing : returns) {
    if (!own.contains(missing.unit)) continue;
    IcalItem item;
    const std::string period = bihuan::to_string(missing.period);
    item.category = kit::in_language(missing.form->label, language);
    item.uid = fmt::format("{}-unit{}-{}@{}", missing.form->name, missing.unit, period, domain);
    item.summary = fmt::format("{} {}（{}）", item.category, period, missing.unit_name);
    item.due = missing.due;
    item.changed = start_of(missing.period.from);
    items.push_back(std::move(item));
  }
  return {};
}

}  // namespace

Result<std::string> create_feed(log::Tx& tx, int64_t account, const account::Random& random) {
  TRY_SET(auto token, account::random_hex(random, kRandomBytes));
  TRY(revoke_feed(tx, account));
  TRY_SET(auto query,
          tx.session().prepare("insert into bh_feed(site, digest, account, made_at) values(?1, ?2, ?3, ?4)"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(feed_digest(token)));
  query.bind(3, account);
  query.bind(4, tx.now().seconds);
  TRY(query.run());
  return token;
}

Result<void> revoke_feed(log::Tx& tx, int64_t account) {
  TRY_SET(auto query, tx.session().prepare("delete from bh_feed where site = ?1 and account = ?2"));
  query.bind(1, db::kSite);
  query.bind(2, account);
  return query.run();
}

std::string feed_digest(std::string_view token) { return account::digest_of(token); }

Result<std::optional<int64_t>> find_feed(db::Session& reader, std::string_view token) {
  const db::Value key[] = {db::kSite, feed_digest(token), db::kOpen};
  TRY_SET(const auto row, reader.first(R"sql(
    select f.account from bh_feed f
    join account a on a.site = f.site and a.id = f.account and a.until = ?3 and coalesce(a.disabled, 0) = 0
    where f.site = ?1 and f.digest = ?2)sql",
                                       key));
  if (row.empty()) return std::optional<int64_t>();
  return std::optional(std::get<int64_t>(row[0]));
}

Result<std::vector<IcalItem>> deadlines_of(db::Session& reader, const kit::Kit& kit, const account::Actor& actor,
                                           Date day, int64_t position, std::string_view domain) {
  std::vector<IcalItem> items;
  WorkPage page;
  page.limit = kPageItems;
  page.language = kit.languages.empty() ? "zh" : kit.languages.front();
  for (size_t i = 0; i < kPages; ++i) {
    page.from = i * kPageItems;
    TRY_SET(const auto work, my_work(reader, kit, actor, day, position, page));
    for (const auto& matter : work.items) {
      TRY_SET(const Instant changed, time_of(reader, matter.rev));
      const auto add = [&](const char* what, const std::optional<Date>& due) {
        if (!due) return;
        IcalItem item;
        item.uid = fmt::format("{}-{}-{}-{}@{}", matter.kind, matter.id, matter.round, what, domain);
        item.summary = fmt::format("{} {} {}（{}）", matter.kind_label, matter.code, excerpt(matter.title, 60),
                                   matter.state_label);
        item.description = matter.unit_name + "\n" + matter.title;
        item.category = matter.kind_label;
        item.due = *due;
        item.changed = changed;
        items.push_back(std::move(item));
      };
      add("due", matter.due);
      add(matter.state.c_str(), matter.limit);
    }
    if (work.items.size() < kPageItems) break;
  }
  TRY(add_returns(reader, kit, actor, {position, day}, domain, items));
  return items;
}

}  // namespace bihuan::remind
