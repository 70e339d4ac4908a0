#include "record/filing_rows.h"

#include <fmt/format.h>

namespace bihuan::record {
namespace {

constexpr std::string_view kColumns =
    "f.id, f.since, f.about_kind, f.unit, f.period_from, f.revision, f.state, f.stage, f.cells, f.prepared_by, "
    "f.submitted_by, f.submitted_on, f.decided_by, f.decided_on, f.reason, f.revised_for, f.row_id, f.in_place_of";
constexpr int kColumnCount = 18;

Result<std::optional<Date>> day_at(const db::Query& query, int column) {
  if (query.is_null(column)) return std::optional<Date>();
  TRY_SET(const Date day, Date::from_ymd(query.integer(column)));
  return std::optional(day);
}

Result<Filing> read(const db::Query& query) {
  Filing filing;
  filing.id = query.integer(0);
  filing.since = query.integer(1);
  filing.form = query.text(2);
  filing.unit = query.integer(3);
  TRY_SET(filing.from, Date::from_ymd(query.integer(4)));
  filing.revision = static_cast<int>(query.integer(5));
  TRY_SET(filing.state, state_of(query.text(6)));
  filing.stage = static_cast<int>(query.integer(7));
  TRY_SET(filing.cells, cells_from_json(query.text(8)));
  filing.prepared_by = query.integer(9);
  filing.submitted_by = query.integer(10);
  TRY_SET(filing.submitted_on, day_at(query, 11));
  filing.decided_by = query.integer(12);
  TRY_SET(filing.decided_on, day_at(query, 13));
  filing.reason = query.text(14);
  filing.revised_for = query.text(15);
  filing.row_id = query.integer(16);
  filing.in_place_of = query.integer(17);
  return filing;
}

}  // namespace

Result<std::optional<Filing>> newest_filing(db::Session& session, const kit::Kind& form, int64_t unit, Date from,
                                            int64_t position) {
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(
    select {} from filing f
     where f.site = ?1 and f.about_kind = ?2 and f.period_from = ?3 and f.unit = ?4 and f.since <= ?5 and f.until > ?5
     order by f.revision desc limit 1)sql",
                                                  kColumns)));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(form.name));
  query.bind(3, int64_t{from.ymd()});
  query.bind(4, unit);
  query.bind(5, position);
  TRY_SET(const bool there, query.step());
  if (!there) return std::optional<Filing>();
  TRY_SET(auto filing, read(query));
  return std::optional(std::move(filing));
}

Result<Filing> load_filing(db::Session& session, int64_t id, int64_t position) {
  TRY_SET(auto query,
          session.prepare(fmt::format(
              "select {} from filing f where f.site = ?1 and f.id = ?2 and f.since <= ?3 and f.until > ?3", kColumns)));
  query.bind(1, db::kSite);
  query.bind(2, id);
  query.bind(3, position);
  TRY_SET(const bool there, query.step());
  if (!there) return Error{Fault::not_found, "return.no_such_filing", {{"id", std::to_string(id)}}};
  return read(query);
}

Result<std::vector<FilingVersion>> history_of_return(db::Session& session, const kit::Kind& form, int64_t unit,
                                                     Date from, int64_t position) {
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(
    select {}, l.at, l.entry from filing f join bh_log l on l.site = f.site and l.position = f.since
     where f.site = ?1 and f.about_kind = ?2 and f.period_from = ?3 and f.unit = ?4 and f.since <= ?5
     order by f.since)sql",
                                                  kColumns)));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(form.name));
  query.bind(3, int64_t{from.ymd()});
  query.bind(4, unit);
  query.bind(5, position);
  std::vector<FilingVersion> history;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return history;
    TRY_SET(auto filing, read(query));
    TRY_SET(auto entry, log::parse_entry(query.text(kColumnCount + 1)));
    history.push_back({std::move(filing), Instant{query.integer(kColumnCount)}, std::move(entry.header.actor),
                       std::move(entry.header.command)});
  }
}

std::vector<int64_t> hands_of(const std::vector<FilingVersion>& history, const Filing& filing) {
  std::vector<int64_t> wrote;
  std::vector<int64_t> accepted;
  for (const auto& [version, at, actor, command] : history) {
    if (version.id != filing.id) continue;
    for (const int64_t account : {version.prepared_by, version.submitted_by})
      if (account != 0) wrote.push_back(account);
    if (version.state != FilingState::submitted || version.stage == 0) {
      accepted.clear();  // submitted anew
      if (version.in_place_of != 0 && version.state != FilingState::returned) wrote.push_back(version.in_place_of);
    } else {
      accepted.push_back(version.decided_by);
      if (version.in_place_of != 0) accepted.push_back(version.in_place_of);
    }
  }
  wrote.insert(wrote.end(), accepted.begin(), accepted.end());
  return wrote;
}

Result<std::optional<AcceptedRow>> accepted_row(db::Session& session, const kit::Kind& form, int64_t unit, Date from,
                                                int64_t position) {
  std::string columns;
  for (const auto& column : form.table.columns) columns += ", \"" + column.name + "\"";
  const db::Value parameters[] = {db::kSite, unit, int64_t{from.ymd()}, position};
  TRY_SET(auto row, session.first(fmt::format(R"sql(
    select id{} from "{}" where site = ?1 and "{}" = ?2 and "{}" = ?3 and since <= ?4 and until > ?4)sql",
                                              columns, form.name, form.unit_field, form.date_field),
                                  parameters));
  if (row.empty()) return std::optional<AcceptedRow>();
  AcceptedRow found;
  found.id = std::get<int64_t>(row[0]);
  row.erase(row.begin());
  found.row = std::move(row);
  return std::optional(std::move(found));
}

Result<int64_t> put_filing(log::Tx& tx, const Filing& filing) {
  const kit::Kind& kind = kit::system_kind("filing");
  db::Row row(kind.table.columns.size());
  const auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(kind.column(column))] = std::move(value);
  };
  const auto set_account = [&](std::string_view column, int64_t account) {
    if (account != 0) set(column, account);
  };
  const auto set_text = [&](std::string_view column, const std::string& text) {
    if (!text.empty()) set(column, text);
  };
  set("origin", std::string("loop"));
  set("about_kind", filing.form);
  set("unit", filing.unit);
  set("period_from", int64_t{filing.from.ymd()});
  set("revision", int64_t{filing.revision});
  set("state", std::string(to_string(filing.state)));
  set("stage", int64_t{filing.stage});
  set("cells", cells_to_json(filing.cells));
  set_account("prepared_by", filing.prepared_by);
  set_account("submitted_by", filing.submitted_by);
  if (filing.submitted_on) set("submitted_on", int64_t{filing.submitted_on->ymd()});
  set_account("decided_by", filing.decided_by);
  if (filing.decided_on) set("decided_on", int64_t{filing.decided_on->ymd()});
  set_text("reason", filing.reason);
  set_text("revised_for", filing.revised_for);
  if (filing.row_id != 0) set("row_id", filing.row_id);
  set_account("in_place_of", filing.in_place_of);
  if (filing.id != 0) {
    TRY(tx.put(kind.table, filing.id, std::move(row)));
    return filing.id;
  }
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  TRY(tx.put_new(kind.table, id, std::move(row)));
  return id;
}

}  // namespace bihuan::record
