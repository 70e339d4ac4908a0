#include "assess/publish.h"

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "record/record.h"

namespace bihuan::assess {
namespace {

constexpr size_t kNamed = 10;  // units in a message

Error not_reported(const std::vector<UnitScore>& units) {
  std::string names;
  for (size_t i = 0; i < units.size() && i < kNamed; ++i) names += (i == 0 ? "" : "、") + units[i].name;
  if (units.size() > kNamed) names += "…";
  return Error{
      Fault::invalid, "assess.not_reported", {{"count", std::to_string(units.size())}, {"units", std::move(names)}}};
}

Result<bool> stands(log::Tx& tx, const Scheme& scheme, const std::string& period) {
  const db::Value key[] = {db::kSite, int64_t{scheme.year}, int64_t{scheme.version}, period, db::kOpen};
  TRY_SET(const auto row, tx.session().first(R"sql(
    select id from score where site = ?1 and year = ?2 and version = ?3 and period = ?4 and until = ?5)sql",
                                             key));
  return !row.empty();
}

}  // namespace

Result<Published> publish(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const Table& table,
                          const std::string& request) {
  TRY(record::require(tx, kit, actor, "release", 0));
  const Scheme& scheme = *table.scheme;
  if (!table.not_reported.empty()) return not_reported(table.not_reported);
  if (table.position >= tx.position())
    return Error{Fault::invalid, "assess.position_ahead", {{"position", std::to_string(table.position)}}};
  Published made{
      0, scheme.year, scheme.version, to_string(table.period), table.position, {}, canonical(to_json(table))};
  made.digest = to_hex(sha256(made.result));
  TRY_SET(const bool taken, stands(tx, scheme, made.period));
  if (taken)
    return Error{
        Fault::conflict,
        "assess.published_already",
        {{"year", std::to_string(made.year)}, {"version", std::to_string(made.version)}, {"period", made.period}}};
  const kit::Kind& kind = kit::system_kind("score");
  TRY_SET(made.id, tx.new_id(kind.table));
  db::Row row(kind.table.columns.size());
  const auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(kind.column(column))] = std::move(value);
  };
  set("origin", std::string("loop"));
  set("year", int64_t{made.year});
  set("version", int64_t{made.version});
  set("period", made.period);
  set("position", made.position);
  set("digest", made.digest);
  set("result", made.result);
  TRY(tx.put_new(kind.table, made.id, std::move(row)));
  TRY(tx.append("score.publish", log::Origin::loop, request));
  return made;
}

Result<void> withdraw(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, int64_t id,
                      const std::string& reason) {
  TRY(record::require(tx, kit, actor, "release", 0));
  if (trim(reason).empty()) return Error{Fault::invalid, "record.reason_needed"};
  const kit::Kind& kind = kit::system_kind("score");
  TRY_SET(const auto row, tx.current(kind.table, id));
  if (!row) return Error{Fault::not_found, "assess.no_result", {{"id", std::to_string(id)}}};
  TRY(tx.withdraw(kind.table, id));
  TRY(tx.append("score.withdraw", log::Origin::loop, {}, canonical(Json{{"reason", reason}})));
  return {};
}

Result<std::vector<Published>> list_published(db::Session& session, int year) {
  const db::Value of[] = {db::kSite, db::kOpen, int64_t{year}};
  TRY_SET(const auto rows, session.all(R"sql(
    select id, year, version, period, position, digest, result from score
    where site = ?1 and until = ?2 and (?3 = 0 or year = ?3) order by year, version, period, id)sql",
                                       of));
  std::vector<Published> all;
  for (const auto& row : rows) {
    Published one{std::get<int64_t>(row[0]),
                  static_cast<int>(std::get<int64_t>(row[1])),
                  static_cast<int>(std::get<int64_t>(row[2])),
                  std::get<std::string>(row[3]),
                  std::get<int64_t>(row[4]),
                  std::get<std::string>(row[5]),
                  std::get<std::string>(row[6])};
    if (to_hex(sha256(one.result)) != one.digest)
      return Error{Fault::refused, "assess.result_changed", {{"id", std::to_string(one.id)}}};
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace bihuan::assess
