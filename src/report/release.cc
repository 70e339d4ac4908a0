#include "report/release.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_value.h"
#include "base/text.h"
#include "record/record.h"
#include "report/check.h"

namespace bihuan::report {
namespace {

const kit::Kind& releases() { return kit::system_kind("release"); }

constexpr std::string_view kColumns =
    "id, number, title, digest, seal, sealed_at, position, released_on, withdrawn_on, reason, replaced_by";

std::string text_of(const db::Value& value) { return db::is_null(value) ? "" : std::get<std::string>(value); }
int64_t number_of(const db::Value& value) { return db::is_null(value) ? 0 : std::get<int64_t>(value); }

Result<Release> read(const db::Row& row) {
  Release release;
  release.id = number_of(row[0]);
  release.number = text_of(row[1]);
  release.title = text_of(row[2]);
  release.digest = text_of(row[3]);
  release.seal = text_of(row[4]);
  release.sealed_at = number_of(row[5]);
  release.position = number_of(row[6]);
  TRY_SET(release.released_on, Date::from_ymd(number_of(row[7])));
  if (db::is_null(row[8])) return release;
  TRY_SET(const Date on, Date::from_ymd(number_of(row[8])));
  release.withdrawn = Withdrawn{on, text_of(row[9]), number_of(row[10])};
  return release;
}

db::Row row_of(const Release& release, const account::Actor& actor) {
  const kit::Kind& kind = releases();
  db::Row row(kind.table.columns.size());
  const auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(kind.column(column))] = std::move(value);
  };
  set("origin", std::string("loop"));
  set("number", release.number);
  set("title", release.title);
  set("digest", release.digest);
  set("seal", release.seal);
  set("sealed_at", release.sealed_at);
  set("position", release.position);
  set("released_on", int64_t{release.released_on.ymd()});
  set("released_by", actor.account);
  return row;
}

Result<std::vector<Release>> find(db::Session& session, const std::string& where, const db::Value& value) {
  const db::Value key[] = {db::kSite, db::kOpen, value};
  TRY_SET(const auto rows,
          session.all(fmt::format("select {} from \"release\" where site = ?1 and until = ?2 and {} order "
                                  "by id desc",
                                  kColumns, where),
                      key));
  std::vector<Release> found;
  for (const auto& row : rows) {
    TRY_SET(auto release, read(row));
    found.push_back(std::move(release));
  }
  return found;
}

}  // namespace

Result<Release> prepare_release(const SealedFile& file, const Checked& checked, const std::string& number) {
  if (checked.draft) return Error{Fault::conflict, "report.draft"};
  const auto wrong = std::count_if(checked.items.begin(), checked.items.end(), [](const auto& item) {
    return item.status != "proven" && item.status != "changed_since";
  });
  if (wrong > 0) return Error{Fault::conflict, "report.not_proven", {{"count", std::to_string(wrong)}}};
  TRY_SET(const Json proof, parse_json(file.proof, 16u << 20));
  const auto front = [&](const char* name) {
    const auto& matter = proof["front_matter"];
    return matter.contains(name) && matter[name].is_string() ? matter[name].get<std::string>() : std::string();
  };
  Release release;
  release.number = number.empty() ? front("number") : number;
  for (const auto& [value, what] :
       {std::pair(release.number, "report.what_number"), std::pair(front("date"), "report.what_date"),
        std::pair(front("addressee"), "report.what_addressee")})
    if (value.empty()) return Error{Fault::conflict, "report.front_matter_missing", {{"what", what}}};
  release.title = checked.title;
  release.digest = file.digest;
  release.seal = checked.seal;
  release.sealed_at = checked.position;
  return release;
}

Result<Release> release_report(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, Release prepared) {
  TRY(record::require(tx, kit, actor, "release", 0));
  TRY_SET(const auto same_seal, find(tx.session(), "seal = ?3", prepared.seal));
  for (const auto& known : same_seal) {
    if (known.withdrawn) return Error{Fault::conflict, "report.was_withdrawn", {{"number", known.number}}};
    if (known.digest == prepared.digest && known.number == prepared.number) return known;
    return Error{Fault::conflict, "report.released_already", {{"number", known.number}}};
  }
  TRY_SET(const auto same_number, find(tx.session(), "number = ?3", prepared.number));
  if (std::any_of(same_number.begin(), same_number.end(), [](const Release& known) { return !known.withdrawn; }))
    return Error{Fault::conflict, "report.number_taken", {{"number", prepared.number}}};
  prepared.released_on = tx.today();
  prepared.position = tx.position();
  TRY_SET(prepared.id, tx.new_id(releases().table));
  TRY(tx.put_new(releases().table, prepared.id, row_of(prepared, actor)));
  const std::string note =
      canonical(Json{{"digest", prepared.digest}, {"number", prepared.number}, {"position", prepared.sealed_at}});
  TRY(tx.append("report.release", log::Origin::loop, "", note));
  return prepared;
}

Result<void> withdraw_release(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, int64_t id,
                              const Withdrawn& withdrawn) {
  TRY(record::require(tx, kit, actor, "release", 0));
  if (trim(withdrawn.reason).empty()) return Error{Fault::invalid, "record.reason_needed"};
  const kit::Kind& kind = releases();
  const auto none = [](int64_t which) {
    return Error{Fault::not_found, "report.no_such_release", {{"id", std::to_string(which)}}};
  };
  TRY_SET(auto row, tx.current(kind.table, id));
  if (!row) return none(id);
  const auto column = [&](std::string_view name) -> db::Value& {
    return (*row)[static_cast<size_t>(kind.column(name))];
  };
  const bool repeated =
      text_of(column("reason")) == withdrawn.reason && number_of(column("replaced_by")) == withdrawn.replaced_by;
  if (!db::is_null(column("withdrawn_on")) && repeated) return {};
  if (!db::is_null(column("withdrawn_on")))
    return Error{Fault::conflict, "report.was_withdrawn", {{"number", text_of(column("number"))}}};
  if (withdrawn.replaced_by == id) return Error{Fault::invalid, "report.replaced_by_itself"};
  if (withdrawn.replaced_by != 0) {
    TRY_SET(const auto other, tx.current(kind.table, withdrawn.replaced_by));
    if (!other) return none(withdrawn.replaced_by);
    column("replaced_by") = withdrawn.replaced_by;
  }
  column("withdrawn_on") = int64_t{tx.today().ymd()};
  column("withdrawn_by") = actor.account;
  column("reason") = withdrawn.reason;
  TRY(tx.put(kind.table, id, *std::move(row)));
  TRY(tx.append(withdrawn.replaced_by == 0 ? "report.withdraw" : "report.correct"));
  return {};
}

Result<std::vector<Release>> list_releases(db::Session& session) { return find(session, "id >= ?3", int64_t{0}); }

Result<std::optional<Release>> find_release(db::Session& session, std::string_view seal) {
  TRY_SET(auto found, find(session, "seal = ?3", std::string(seal)));
  return found.empty() ? std::optional<Release>() : std::optional(std::move(found.front()));
}

}  // namespace bihuan::report
