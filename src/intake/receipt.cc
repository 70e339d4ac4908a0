#include "intake/receipt.h"

#include <algorithm>

#include "base/hash.h"
#include "record/record.h"

namespace bihuan::intake {
namespace {

constexpr size_t kTokenBytes = 16;

std::string_view word_of(Use use) { return use == Use::receipt ? "receipt" : "rating"; }

Error no_receipt() { return Error{Fault::not_found, "intake.no_receipt"}; }

struct Found {
  const kit::Kind* kind = nullptr;
  int64_t id = 0;
  bool used = false;
  std::string digest;
  db::Row row;

  const std::string& state() const { return std::get<std::string>(row[static_cast<size_t>(kind->column("state"))]); }
  bool stands_before(std::string_view step_name) const {
    const kit::Step* step = kind->procedure->find(step_name);
    return step != nullptr && std::find(step->from.begin(), step->from.end(), state()) != step->from.end();
  }
};

// The row that the token leads to, as it is now.
Result<Found> find(db::Session& session, const kit::Kit& kit, std::string_view token, Use use, Date today) {
  Found found;
  found.digest = to_hex(sha256(token));
  const db::Value key[] = {db::kSite, found.digest, std::string(word_of(use)), int64_t{today.ymd()}};
  TRY_SET(const auto pass, session.first(R"sql(
    select kind, id, used_at from bh_receipt where site = ?1 and digest = ?2 and used_for = ?3 and expires >= ?4)sql",
                                         key));
  if (pass.empty()) return no_receipt();
  found.kind = kit.find_kind(std::get<std::string>(pass[0]));
  found.id = std::get<int64_t>(pass[1]);
  found.used = !db::is_null(pass[2]);
  if (found.kind == nullptr || !found.kind->open_to_public) return no_receipt();
  std::string columns;
  for (const auto& column : found.kind->table.columns)
    columns += (columns.empty() ? "\"" : ", \"") + column.name + "\"";
  const db::Value of[] = {db::kSite, found.id, db::kOpen};
  TRY_SET(found.row, session.first("select " + columns + " from \"" + found.kind->name +
                                       "\" where site = ?1 and id = ?2 and until = ?3",
                                   of));
  if (found.row.empty()) return no_receipt();  // withdrawn
  return found;
}

// The day on which the matter came to its end.
Result<std::optional<Date>> closed_on(db::Session& session, const Found& found) {
  const db::Value of[] = {db::kSite, found.kind->name, found.id, db::kOpen, found.state()};
  TRY_SET(const auto row, session.first(R"sql(
    select on_day from step where site = ?1 and about_kind = ?2 and about_id = ?3 and until = ?4 and to_state = ?5
      and (from_state is null or from_state <> ?5) order by id desc limit 1)sql",
                                        of));
  if (row.empty() || db::is_null(row[0])) return std::optional<Date>();
  TRY_SET(const Date day, Date::from_ymd(std::get<int64_t>(row[0])));
  return std::optional(day);
}

// The last day on which it may be asked again; none while it is open, or when the bar is not set.
Result<std::optional<Date>> again_until(db::Session& session, const Found& found) {
  const auto& access = *found.kind->open_to_public;
  if (access.again.empty() || !found.stands_before(access.again)) return std::optional<Date>();
  const db::Value name[] = {db::kSite, access.again_within, db::kOpen};
  TRY_SET(const auto setting,
          session.first("select value from setting where site = ?1 and name = ?2 and until = ?3", name));
  TRY_SET(const auto closed, closed_on(session, found));
  if (setting.empty() || !closed) return std::optional<Date>();
  TRY_SET(const int64_t days, parse_scaled(std::get<std::string>(setting[0]), 0));
  return std::optional(closed->plus_days(static_cast<int>(std::clamp<int64_t>(days, 0, 36'600))));
}

Result<void> run(db::Session& session, std::string_view sql, std::span<const db::Value> parameters) {
  TRY_SET(auto query, session.prepare(sql));
  for (size_t i = 0; i < parameters.size(); ++i) query.bind(static_cast<int>(i) + 1, parameters[i]);
  return query.run();
}

}  // namespace

Result<void> create_tables(db::Session& session) {
  TRY(session.execute(R"sql(
    create table if not exists bh_receipt(site integer not null, digest text not null, kind text not null,
      id integer not null, used_for text not null, expires integer not null, used_at integer,
      primary key(site, digest)) strict)sql"));
  return session.execute("create index if not exists bh_receipt_by_row on bh_receipt(site, kind, id)");
}

Result<std::string> give_token(log::Tx& tx, const Pass& pass, const Random& random) {
  const std::string bytes = random(kTokenBytes);
  if (bytes.size() != kTokenBytes) return Error{Fault::internal, "log.no_salt"};
  std::string token = to_hex(bytes);
  const db::Value old[] = {db::kSite, int64_t{tx.today().ymd()}};
  TRY(run(tx.session(), "delete from bh_receipt where site = ?1 and expires < ?2", old));
  const db::Value values[] = {db::kSite, to_hex(sha256(token)),          pass.kind,
                              pass.id,   std::string(word_of(pass.use)), int64_t{pass.expires.ymd()}};
  TRY(run(tx.session(),
          "insert into bh_receipt(site, digest, kind, id, used_for, expires) values(?1, ?2, ?3, ?4, ?5, ?6)", values));
  return token;
}

Result<void> forget_tokens(log::Tx& tx, std::string_view kind, int64_t id) {
  TRY(create_tables(tx.session()));
  const db::Value of[] = {db::kSite, std::string(kind), id};
  return run(tx.session(), "delete from bh_receipt where site = ?1 and kind = ?2 and id = ?3", of);
}

Result<Shown> read_receipt(db::Session& session, const kit::Kit& kit, std::string_view token, Date today) {
  TRY_SET(const Found found, find(session, kit, token, Use::receipt, today));
  const auto& access = *found.kind->open_to_public;
  Shown shown;
  shown.kind = found.kind;
  shown.state = found.state();
  const auto& labels = found.kind->procedure->state_labels;
  if (const auto label = labels.find(shown.state); label != labels.end()) shown.state_label = label->second;
  shown.round = static_cast<int>(std::get<int64_t>(found.row[static_cast<size_t>(found.kind->column("round"))]));
  for (const auto& name : access.shows)
    shown.fields.push_back({found.kind->find(name), found.row[static_cast<size_t>(found.kind->column(name))]});
  shown.may_rate = !access.rate.empty() && found.stands_before(access.rate);
  TRY_SET(const auto until, again_until(session, found));
  if (until && today <= *until) shown.may_ask_again_until = until;
  return shown;
}

Result<RatingLink> offer_rating(log::Tx& tx, const kit::Kit& kit, std::string_view receipt, const Random& random) {
  TRY_SET(const Found found, find(tx.session(), kit, receipt, Use::receipt, tx.today()));
  const auto& access = *found.kind->open_to_public;
  if (access.rate.empty() || !found.stands_before(access.rate)) return Error{Fault::conflict, "intake.not_to_rate"};
  const db::Value unused[] = {db::kSite, found.kind->name, found.id, std::string(word_of(Use::rating))};
  TRY(run(tx.session(), R"sql(
    delete from bh_receipt where site = ?1 and kind = ?2 and id = ?3 and used_for = ?4 and used_at is null)sql",
          unused));
  RatingLink link;
  link.expires = tx.today().plus_days(access.rate_days);
  TRY_SET(link.token, give_token(tx, {found.kind->name, found.id, Use::rating, link.expires}, random));
  return link;
}

Result<void> rate(log::Tx& tx, const kit::Kit& kit, std::string_view link, std::string_view grade,
                  const std::string& request) {
  TRY_SET(const Found found, find(tx.session(), kit, link, Use::rating, tx.today()));
  if (found.used) return Error{Fault::conflict, "intake.link_used"};
  const auto& access = *found.kind->open_to_public;
  if (access.rate.empty() || !found.stands_before(access.rate)) return Error{Fault::conflict, "intake.not_to_rate"};
  const AsPublic guard(tx);
  TRY(matter::take_step(tx, kit, *found.kind, account::the_public(), found.id, access.rate,
                        {{{access.rate_field, std::string(grade)}}, {}}, request));
  const db::Value used[] = {db::kSite, found.digest, tx.now().seconds};
  return run(tx.session(), "update bh_receipt set used_at = ?3 where site = ?1 and digest = ?2", used);
}

Result<void> ask_again(log::Tx& tx, const kit::Kit& kit, std::string_view receipt, std::string_view why,
                       const std::string& request) {
  TRY_SET(const Found found, find(tx.session(), kit, receipt, Use::receipt, tx.today()));
  const auto& access = *found.kind->open_to_public;
  TRY_SET(const auto until, again_until(tx.session(), found));
  if (!until) return Error{Fault::conflict, "intake.not_closed"};
  if (tx.today() > *until) return Error{Fault::conflict, "intake.too_late", {{"until", until->iso()}}};
  TRY_SET(std::string text, clean_text(*found.kind->find(access.again_field), why, access.again_longest));
  matter::Given given;
  if (!text.empty()) given.fields[access.again_field] = std::move(text);
  const AsPublic guard(tx);
  return matter::take_step(tx, kit, *found.kind, account::the_public(), found.id, access.again, given, request);
}

}  // namespace bihuan::intake
