#include "remind/delivery.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "remind/curl_send.h"
#include "remind/mail.h"
#include "remind/run.h"
#include "remind/webhook.h"
#include "remind/words.h"

namespace bihuan::remind {
namespace {

constexpr size_t kLongestError = 300;

Result<void> give_up_unsure(log::Tx& tx) {
  TRY_SET(auto query, tx.session().prepare(R"sql(
    update bh_delivery set state = 'unsure', error = 'cut off'
    where site = ?1 and state = 'trying' and may_be_a_repeat = 1 and next_try_at <= ?2)sql"));
  query.bind(1, db::kSite);
  query.bind(2, tx.now().seconds);
  return query.run();
}

Result<void> set_state(log::Tx& tx, const Delivery& delivery, std::string_view state, int64_t next_try,
                       std::optional<int64_t> sent, std::string_view error) {
  TRY_SET(auto query, tx.session().prepare(R"sql(
    update bh_delivery set state = ?5, tries = ?6, next_try_at = ?7, sent_at = ?8, error = ?9,
      may_be_a_repeat = ?10
    where site = ?1 and key = ?2 and account = ?3 and channel = ?4)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(delivery.key));
  query.bind(3, delivery.account);
  query.bind(4, std::string_view(delivery.channel));
  query.bind(5, state);
  query.bind(6, int64_t{delivery.tries});
  query.bind(7, next_try);
  query.bind(8, sent ? db::Value(*sent) : db::Value(db::Null{}));
  query.bind(9, error.empty() ? db::Value(db::Null{}) : db::Value(std::string(error)));
  query.bind(10, int64_t{delivery.may_be_a_repeat});
  return query.run();
}

}  // namespace

Result<std::vector<Delivery>> take_deliveries(log::Tx& tx, const Channels& channels, int limit) {
  std::vector<Delivery> taken;
  TRY_SET(const bool quiet, is_quiet(tx.session()));
  if (quiet) return taken;
  TRY(give_up_unsure(tx));
  for (const auto& channel : channels) {
    if (static_cast<int>(taken.size()) >= limit) break;
    const db::Value key[] = {db::kSite, tx.now().seconds, channel.name,
                             int64_t{limit} - static_cast<int64_t>(taken.size())};
    TRY_SET(const auto rows, tx.session().all(R"sql(
      select d.key, d.account, coalesce(a.address, ''), n.subject, n.text, n.about_kind, n.about_id, n.due_day, n.level,
             d.tries, d.state, d.may_be_a_repeat
      from bh_delivery d
      join bh_notice n on n.site = d.site and n.key = d.key
        and n.account = (select min(m.account) from bh_notice m where m.site = d.site and m.key = d.key
                           and (d.account = 0 or m.account = d.account))
      left join bh_address a on a.site = d.site and a.account = d.account
      where d.site = ?1 and d.state in ('waiting', 'trying') and d.next_try_at <= ?2 and d.channel = ?3
      order by d.next_try_at, d.key, d.account limit ?4)sql",
                                              key));
    for (const auto& row : rows) {
      Delivery delivery;
      delivery.key = std::get<std::string>(row[0]);
      delivery.account = std::get<int64_t>(row[1]);
      delivery.channel = channel.name;
      delivery.address = std::get<std::string>(row[2]);
      delivery.subject = std::get<std::string>(row[3]);
      delivery.text = std::get<std::string>(row[4]);
      delivery.about_kind = std::get<std::string>(row[5]);
      delivery.about_id = std::get<int64_t>(row[6]);
      TRY_SET(delivery.due, Date::from_ymd(std::get<int64_t>(row[7])));
      TRY_SET(delivery.level, level_of(std::get<std::string>(row[8])));
      delivery.tries = static_cast<int>(std::get<int64_t>(row[9])) + 1;
      delivery.may_be_a_repeat = std::get<std::string>(row[10]) == "trying" || std::get<int64_t>(row[11]) != 0;
      TRY(set_state(tx, delivery, "trying", tx.now().seconds + kLeaseSeconds, std::nullopt, ""));
      taken.push_back(std::move(delivery));
    }
  }
  return taken;
}

Result<void> send(const Channel& channel, const Delivery& delivery, Instant now) {
  const std::string text = delivery.may_be_a_repeat ? may_be_a_repeat(delivery.text) : delivery.text;
  if (channel.kind == ChannelKind::mail) {
    if (delivery.address.empty())
      return Error{Fault::refused, "remind.no_address", {{"account", std::to_string(delivery.account)}}};
    TRY_SET(const auto message, mail_of({channel.from, channel.from_name, delivery.address, delivery.subject, text,
                                         message_id(delivery.key, delivery.account, channel.from), now}));
    return send_mail({channel.url, channel.user, channel.password, channel.encrypted},
                     {channel.from, delivery.address, message});
  }
  const auto request = webhook_request(channel, delivery, text, now);
  TRY_SET(const auto answer, post(request));
  return judge(channel.kind, answer);
}

int back_off_minutes(int tries) {
  static constexpr int kMinutes[] = {1, 5, 15, 60, 240, 720, 1440};
  const int last = static_cast<int>(std::size(kMinutes)) - 1;
  return kMinutes[std::clamp(tries - 1, 0, last)];
}

Result<void> finish_delivery(log::Tx& tx, const Delivery& delivery, const Result<void>& outcome) {
  const int64_t now = tx.now().seconds;
  if (outcome) return set_state(tx, delivery, "sent", now, now, "");
  const Error& error = outcome.error();
  const std::string said = excerpt(error.detail.empty() ? error.key : error.key + ": " + error.detail, kLongestError);
  const bool may_be_out = error.key == "fetch.no_answer";
  if (may_be_out && delivery.may_be_a_repeat) return set_state(tx, delivery, "unsure", now, std::nullopt, said);
  if (error.fault != Fault::unavailable || delivery.tries >= kMostTries)
    return set_state(tx, delivery, "failed", now, std::nullopt, said);
  Delivery again = delivery;
  again.may_be_a_repeat = delivery.may_be_a_repeat || may_be_out;
  return set_state(tx, again, "waiting", now + int64_t{60} * back_off_minutes(delivery.tries), std::nullopt, said);
}

Result<std::vector<DeliveryCount>> count_deliveries(db::Session& reader) {
  const db::Value key[] = {db::kSite};
  TRY_SET(const auto rows, reader.all(R"sql(
    select channel, state, count(*) from bh_delivery where site = ?1 group by channel, state order by channel, state)sql",
                                      key));
  std::vector<DeliveryCount> counts;
  for (const auto& row : rows)
    counts.push_back({std::get<std::string>(row[0]), std::get<std::string>(row[1]), std::get<int64_t>(row[2])});
  return counts;
}

}  // namespace bihuan::remind
