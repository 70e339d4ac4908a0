// The dated tree of units. What is *stated* are spans (table unit_span): from a day on, unit U is called so, stands at
// this level below this parent, or has ended and its work went to a successor. What is *derived* are places (table
// bh_place): for each unit and each stretch of days, the path at which its records count. An ended unit's place lies
// below its successor, so parts always add to the whole.
//
// A path is the chain of ids from the root, eight lower-case hex digits and a dot each: "00000001.0000002a."; a subtree
// is a range of paths. Places are versioned by log position like every row, so an earlier report keeps the tree of its
// day.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "db/table.h"
#include "log/writer.h"

namespace bihuan::org {

// A stretch of a unit's life. `id` of the row is its own; `unit` is the unit's id. Days both included; to = open.
struct Span {
  int64_t unit = 0;
  std::string code;
  std::string name;
  std::string level;
  int64_t parent = 0;  // 0 = the root
  int from_day = 0;
  int to_day = Date::kOpen;
  int64_t successor = 0;  // set on the last span of an ended unit: where its records count from to_day + 1
};
// unit_span: origin, unit, code, name, level, parent, from_day, to_day, successor. The id of a unit's first row is the
// unit's id.
const db::Table& span_table();
// bh_place: unit, from_day, to_day, path, level, live, code, name. Derived, so it has no origin.
const db::Table& place_table();

struct Place {
  int64_t unit = 0;
  int from_day = 0;
  int to_day = 0;
  std::string path;
  std::string level;
  bool live = false;  // the unit itself exists on these days (else its records count at its successor)
  std::string code;
  std::string name;
  bool operator==(const Place&) const = default;
};
// Pure; ordered by unit and day. A unit's places tile its days from the first on, without end: an ended unit's follow
// its successor, and the successor's successor. Neighbouring places differ in something besides their days. Faults:
// invalid with the unit's code: overlapping spans or a gap, a parent that does not exist on these days, an end without
// a successor, a cycle, no root or two.
Result<std::vector<Place>> places_of(const std::vector<Span>& spans);

// Keeps bh_place true to unit_span inside the writer's transaction: for each position that changed a span, the places
// as of that position. They are written at commit, so a command does not yet see the places of units that the same
// transaction made.
std::unique_ptr<log::Listener> tree_keeper();

// Commands. Each checks first, then writes spans and one log entry. `from` = the first day on which it holds; it may
// lie in the past, but not before another change of the same unit: invalid "org.later_change" names that change. Other
// faults: not_found (no such unit); invalid (before its founding, a cycle, the root, a blank name); conflict (a code
// that was used before, a unit that has ended, a second root).
struct NewUnit {
  std::string code;
  std::string name;
  std::string level;
  std::string parent_code;  // "" for the root
  Date from;
};
Result<int64_t> add_unit(log::Tx& tx, const NewUnit& unit);  // its unit id
Result<void> add_units(log::Tx& tx,
                       const std::vector<NewUnit>& units);  // one entry; parents before children; none: no entry
Result<void> rename_unit(log::Tx& tx, int64_t unit, const std::string& name, Date from);
Result<void> move_unit(log::Tx& tx, int64_t unit, int64_t new_parent, Date from);
Result<void> merge_units(log::Tx& tx, const std::vector<int64_t>& ended, int64_t into,
                         Date from);  // children of the ended move to `into`

// Reading, as of a log position and a day.
struct Moment {
  int64_t position = 0;
  Date day;
};
// By code, else by name; a living unit goes before an ended one. More than one: invalid "org.ambiguous_name", listing
// codes.
Result<std::optional<Place>> find_unit(db::Session& session, std::string_view code_or_name, const Moment& at);
Result<std::optional<Place>> place_of(db::Session& session, int64_t unit, const Moment& at);
// Only where it stands; nullopt as place_of. For what is asked at every write.
Result<std::optional<std::string>> path_of(db::Session& session, int64_t unit, const Moment& at);
// Fault: not_found "org.no_unit_on_day".
Result<Place> root_unit(db::Session& session, const Moment& at);
Result<std::vector<Place>> units_at(db::Session& session, const std::vector<std::string>& levels,
                                    const Moment& at);  // live, in order of path
bool is_root(std::string_view path);                    // one step and no more
std::string path_end(
    std::string_view path);  // the range of a subtree is [path, path_end(path)); that of "" is the whole tree
// How many units of a level live exactly from one day to another.
struct Lives {
  std::string level;
  int from_day = 0;
  int to_day = 0;
  int64_t units = 0;
};
Result<std::vector<Lives>> lives_at(db::Session& session, int64_t position, std::string_view path);
// How many live units of `levels` there are on the last day of each `months`-long period within `period`, added up;
// with `path`, those in that subtree only. `months` divides 12, and periods are aligned to it: quarters end with March,
// June, …
Result<int64_t> expected_returns(db::Session& session, const std::vector<std::string>& levels, int months,
                                 const Period& period, int64_t position, std::string_view path);
Result<int64_t> expected_returns(const std::vector<Lives>& lives, const std::vector<std::string>& levels, int months,
                                 const Period& period);

// Every span and every place as they stood at a position, ordered by unit and day: places_of the former are the latter.
Result<std::vector<Span>> spans_at(db::Session& session, int64_t position);
Result<std::vector<Place>> places_at(db::Session& session, int64_t position);

}  // namespace bihuan::org
