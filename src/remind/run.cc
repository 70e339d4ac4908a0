#include "remind/run.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "remind/situation.h"

namespace bihuan::remind {
namespace {

// The widest gap between a deadline and the day of a rung of some working days: a week for every five, and a holiday.
constexpr int kFreeDays = 21;

struct Clock {
  Date last_day;
  int64_t position = 0;
  bool quiet = false;
};

Result<std::optional<Clock>> read_clock(db::Session& session) {
  const db::Value key[] = {db::kSite};
  TRY_SET(const auto row, session.first("select last_day, position, quiet from bh_clock where site = ?1", key));
  if (row.empty()) return std::optional<Clock>();
  TRY_SET(const Date day, Date::from_ymd(std::get<int64_t>(row[0])));
  return std::optional(Clock{day, std::get<int64_t>(row[1]), std::get<int64_t>(row[2]) != 0});
}

Result<void> write_clock(log::Tx& tx, const Clock& clock) {
  TRY_SET(auto query, tx.session().prepare(R"sql(
    insert into bh_clock(site, last_day, position, quiet) values(?1, ?2, ?3, ?4)
    on conflict(site) do update set last_day = excluded.last_day, position = excluded.position,
      quiet = excluded.quiet)sql"));
  query.bind(1, db::kSite);
  query.bind(2, int64_t{clock.last_day.ymd()});
  query.bind(3, clock.position);
  query.bind(4, int64_t{clock.quiet});
  return query.run();
}

int most_days(const kit::Kit& kit, bool before) {
  int most = 0;
  const auto look = [&](const Ladder& ladder) {
    for (const auto& rung : ladder) {
      const int days = before ? -rung.days : rung.days;
      most = std::max(most, rung.working ? days * 2 + kFreeDays : days);
    }
  };
  look(default_ladder());
  for (const auto& ladder : kit.ladders) look(ladder.rungs);
  return most;
}

bool concerns(const Channel& channel, const Notice& notice) {
  return notice.level >= channel.least && starts_with(notice.path, channel.path);
}

// Writes notices and deliveries; each is there once, so what is there already is passed over.
class Writing {
 public:
  static Result<Writing> begin(log::Tx& tx, const Channels& channels) {
    Writing made(tx, channels);
    const db::Value key[] = {db::kSite};
    TRY_SET(const auto last, tx.session().first("select coalesce(max(id), 0) from bh_notice where site = ?1", key));
    made.last_id_ = std::get<int64_t>(last.at(0));
    TRY_SET(const auto rows, tx.session().all("select account, address from bh_address where site = ?1", key));
    for (const auto& row : rows) made.addresses_[std::get<int64_t>(row[0])] = std::get<std::string>(row[1]);
    return made;
  }

  Result<void> write(const Notice& notice) {
    bool is_new = false;
    for (const int64_t account : notice.to) {
      TRY_SET(const bool made, put(notice, account));
      is_new = is_new || made;
      if (!made || !addresses_.contains(account)) continue;
      for (const auto& channel : channels_)
        if (channel.kind == ChannelKind::mail && concerns(channel, notice)) TRY(deliver(notice, account, channel));
    }
    if (notice.to.empty()) {
      TRY_SET(is_new, put(notice, 0));
    }
    if (!is_new) return {};
    for (const auto& channel : channels_)
      if (channel.kind != ChannelKind::mail && concerns(channel, notice)) TRY(deliver(notice, 0, channel));
    return {};
  }

  Ran ran;

 private:
  Writing(log::Tx& tx, const Channels& channels) : tx_(tx), channels_(channels) {}

  Result<bool> put(const Notice& notice, int64_t account) {
    const db::Value key[] = {db::kSite, notice.key, account};
    TRY_SET(const auto there,
            tx_.session().first("select id from bh_notice where site = ?1 and key = ?2 and account = ?3", key));
    if (!there.empty()) return false;
    TRY_SET(auto query, tx_.session().prepare(R"sql(
      insert into bh_notice(site, id, key, account, subject, text, about_kind, about_id, due_day, level, made_at)
      values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11))sql"));
    query.bind(1, db::kSite);
    query.bind(2, ++last_id_);
    query.bind(3, std::string_view(notice.key));
    query.bind(4, account);
    query.bind(5, std::string_view(notice.subject));
    query.bind(6, std::string_view(notice.text));
    query.bind(7, std::string_view(notice.about_kind));
    query.bind(8, notice.about_id);
    query.bind(9, int64_t{notice.due.ymd()});
    query.bind(10, to_string(notice.level));
    query.bind(11, tx_.now().seconds);
    TRY(query.run());
    if (account != 0) ++ran.notices;
    return true;
  }

  Result<void> deliver(const Notice& notice, int64_t account, const Channel& channel) {
    TRY_SET(auto query, tx_.session().prepare(R"sql(
      insert into bh_delivery(site, key, account, channel, state, tries, may_be_a_repeat,
                              next_try_at)
      values(?1, ?2, ?3, ?4, 'waiting', 0, 0, ?5) on conflict(site, key, account, channel) do nothing)sql"));
    query.bind(1, db::kSite);
    query.bind(2, std::string_view(notice.key));
    query.bind(3, account);
    query.bind(4, std::string_view(channel.name));
    query.bind(5, tx_.now().seconds);
    TRY(query.run());
    ++ran.deliveries;
    return {};
  }

  log::Tx& tx_;
  const Channels& channels_;
  std::map<int64_t, std::string> addresses_;
  int64_t last_id_ = 0;
};

}  // namespace

Result<Due> find_due(db::Session& reader, const kit::Kit& kit, Date today) {
  TRY_SET(const auto clock, read_clock(reader));
  Due due;
  due.today = today;
  TRY_SET(due.position, log::log_size(reader));
  due.after = clock ? clock->last_day : today.plus_days(-1);
  due.quiet = clock && clock->quiet;
  if (due.quiet || today < due.after) return due;
  const Date from = due.after.plus_days(-most_days(kit, false));
  const Date to = today.plus_days(most_days(kit, true));
  TRY_SET(const auto situation,
          load_situation(reader, kit, {due.position, today}, from, to, clock ? clock->position : due.position));
  due.plan = plan(kit, situation, due.after, today);
  return due;
}

Result<Ran> write_due(log::Tx& tx, const Channels& channels, const Due& due) {
  TRY_SET(const auto clock, read_clock(tx.session()));
  Ran ran;
  ran.quiet = clock && clock->quiet;
  const Date last = clock ? clock->last_day : due.today.plus_days(-1);
  if (ran.quiet || due.quiet || last != due.after || due.today < due.after) return ran;
  TRY_SET(auto writing, Writing::begin(tx, channels));
  for (const auto& notice : due.plan.notices) TRY(writing.write(notice));
  TRY(write_clock(tx, {due.today, due.position, false}));
  ran = std::move(writing.ran);
  ran.faults = due.plan.faults;
  return ran;
}

Result<Ran> run_due(log::Tx& tx, const kit::Kit& kit, const Channels& channels) {
  TRY_SET(const auto due, find_due(tx.session(), kit, tx.today()));
  return write_due(tx, channels, due);
}

Result<void> be_quiet(log::Tx& tx) {
  TRY_SET(const auto clock, read_clock(tx.session()));
  return write_clock(tx, {clock ? clock->last_day : tx.today(), clock ? clock->position : 0, true});
}

Result<void> go_on(log::Tx& tx) {
  TRY_SET(const int64_t size, log::log_size(tx.session()));
  TRY(write_clock(tx, {tx.today().plus_days(-1), size, false}));
  TRY_SET(auto query, tx.session().prepare(R"sql(
    update bh_delivery set state = 'dropped' where site = ?1 and state in ('waiting', 'trying'))sql"));
  query.bind(1, db::kSite);
  return query.run();
}

Result<bool> is_quiet(db::Session& reader) {
  TRY_SET(const auto clock, read_clock(reader));
  return clock && clock->quiet;
}

}  // namespace bihuan::remind
