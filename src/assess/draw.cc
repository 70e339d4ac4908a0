#include "assess/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/number.h"
#include "base/text.h"
#include "matter/matter.h"
#include "matter/sample.h"
#include "org/tree.h"

namespace bihuan::assess {
namespace {

constexpr std::string_view kBetween = "、";  // in a field that lists units

// Below 2^53, so that every reader of JSON has it exactly.
int64_t seed_of(std::string_view entry) {
  const Digest digest = sha256(entry);
  uint64_t number = 0;
  for (size_t i = 0; i < 7; ++i) number = number << 8 | digest[i];
  return static_cast<int64_t>(number >> 3);
}

// From the entry in which this round's step `after` was taken.
Result<int64_t> seed_for(db::Session& session, const kit::Kind& kind, int64_t id) {
  const db::Value key[] = {db::kSite, kind.name, id, db::kOpen, kind.draw->after};
  TRY_SET(const auto row, session.first(R"sql(
    select since from step where site = ?1 and about_kind = ?2 and about_id = ?3 and until = ?4 and name = ?5
    order by id desc limit 1)sql",
                                        key));
  if (row.empty()) {
    const kit::Step* filing = kind.procedure->find(kind.draw->after);
    return Error{Fault::conflict, "assess.not_filed", {{"step", kit::in_language(filing->label, "zh")}}};
  }
  TRY_SET(const auto entry, log::read_entry(session, std::get<int64_t>(row[0])));
  return seed_of(entry.json);
}

// The list: units by id with their codes.
Result<std::map<int64_t, std::string>> units_on(db::Session& session, const std::string& level, int64_t position,
                                                Date day) {
  TRY_SET(const auto places, org::units_at(session, {level}, {position, day}));
  std::map<int64_t, std::string> codes;
  for (const auto& place : places) codes[place.unit] = place.code;
  return codes;
}

std::vector<std::string> drawn_from(const std::map<int64_t, std::string>& list, int64_t size, int64_t seed) {
  std::vector<int64_t> ids;
  for (const auto& [id, code] : list) ids.push_back(id);
  std::vector<std::string> codes;
  for (const int64_t id : matter::draw(std::move(ids), static_cast<size_t>(size), std::to_string(seed)))
    codes.push_back(list.at(id));
  return codes;
}

std::string joined(const std::vector<std::string>& units) {
  std::string text;
  for (const auto& unit : units) text += (text.empty() ? "" : std::string(kBetween)) + unit;
  return text;
}

}  // namespace

Result<Drawn> draw_units(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                         int64_t id, const std::string& level, int size, const std::string& request) {
  if (!kind.draw) return Error{Fault::invalid, "assess.no_draw", {{"kind", kit::in_language(kind.label, "zh")}}};
  const int64_t position = tx.position() - 1;
  TRY_SET(const auto list, units_on(tx.session(), level, position, tx.today()));
  if (size < 1 || static_cast<size_t>(size) > list.size())
    return Error{Fault::invalid,
                 "assess.too_few_units",
                 {{"size", std::to_string(size)}, {"units", std::to_string(list.size())}}};
  Drawn drawn;
  TRY_SET(drawn.seed, seed_for(tx.session(), kind, id));
  drawn.list = fmt::format("{}@{} {}", level, position, tx.today().iso());
  drawn.units = drawn_from(list, size, drawn.seed);
  matter::Given given;
  given.drawn = true;
  given.fields[kind.draw->seed] = drawn.seed;
  given.fields[kind.draw->size] = int64_t{size};
  given.fields[kind.draw->units] = joined(drawn.units);
  given.fields[kind.draw->list] = drawn.list;
  TRY(matter::take_step(tx, kit, kind, actor, id, kind.draw->step, given, request));
  return drawn;
}

Result<bool> check_draw(db::Session& session, const kit::Kind& kind, int64_t id) {
  if (!kind.draw) return Error{Fault::invalid, "assess.no_draw", {{"kind", kit::in_language(kind.label, "zh")}}};
  const db::Value key[] = {db::kSite, id, db::kOpen};
  TRY_SET(const auto row,
          session.first(
              fmt::format(R"sql(select "{}", "{}", "{}", "{}" from "{}" where site = ?1 and id = ?2 and until = ?3)sql",
                          kind.draw->seed, kind.draw->size, kind.draw->units, kind.draw->list, kind.name),
              key));
  if (row.empty())
    return Error{Fault::not_found, "record.not_found", {{"kind", kind.name}, {"id", std::to_string(id)}}};
  for (const auto& value : row)
    if (db::is_null(value))
      return Error{Fault::conflict, "assess.not_drawn", {{"kind", kit::in_language(kind.label, "zh")}}};
  const std::string list = std::get<std::string>(row[3]);
  const size_t at = list.find('@');
  const size_t blank = list.find(' ');
  if (at == std::string::npos || blank == std::string::npos || blank < at) return false;
  const auto position = parse_scaled(std::string_view(list).substr(at + 1, blank - at - 1), 0);
  const auto day = Date::parse(std::string_view(list).substr(blank + 1));
  if (!position || !day) return false;
  TRY_SET(const auto units, units_on(session, list.substr(0, at), *position, *day));
  TRY_SET(const int64_t seed, seed_for(session, kind, id));
  const auto size = std::get<int64_t>(row[1]);
  return row[0] == db::Value(seed) && size >= 1 && static_cast<size_t>(size) <= units.size() &&
         row[2] == db::Value(joined(drawn_from(units, size, seed)));
}

}  // namespace bihuan::assess
