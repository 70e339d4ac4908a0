// bh_place as the log goes on. A changed tree is placed anew as a whole (pure, a few milliseconds), and only the rows
// that differ get a new version; a stretch that keeps its unit and first day keeps its row id.
#include <fmt/format.h>

#include <set>
#include <tuple>

#include "db/dialect.h"
#include "org/tree.h"

namespace bihuan::org {
namespace {

db::Row row_of(const Place& place) {
  return {place.unit,
          int64_t{place.from_day},
          int64_t{place.to_day},
          place.path,
          place.level,
          int64_t{place.live},
          place.code,
          place.name};
}

struct PlaceRow {
  int64_t id = 0;
  int64_t since = 0;
  Place place;
};
auto start_of(const Place& place) { return std::tie(place.unit, place.from_day); }

Result<std::vector<PlaceRow>> place_rows(db::Session& session, int64_t position) {
  TRY_SET(auto query, session.prepare(R"(
    select id, since, unit, from_day, to_day, path, level, live, code, name
      from bh_place
     where site = ?1 and since <= ?2 and until > ?2
     order by unit, from_day)"));
  query.bind(1, db::kSite);
  query.bind(2, position);
  std::vector<PlaceRow> rows;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return rows;
    rows.push_back({query.integer(0),
                    query.integer(1),
                    {.unit = query.integer(2),
                     .from_day = static_cast<int>(query.integer(3)),
                     .to_day = static_cast<int>(query.integer(4)),
                     .path = std::string(query.text(5)),
                     .level = std::string(query.text(6)),
                     .live = query.integer(7) != 0,
                     .code = std::string(query.text(8)),
                     .name = std::string(query.text(9))}});
  }
}

class Keeper : public log::Listener {
 public:
  void changed(int64_t position, const log::Change& change) override {
    if (change.table->name == span_table().name) positions_.insert(position);
  }

  Result<void> flush(db::Session& session) override {
    if (positions_.empty()) return {};
    TRY_SET(rows_, place_rows(session, db::kOpen - 1));
    TRY_SET(const auto largest, session.first("select max(id) from bh_place where site = 1"));
    largest_id_ = largest.empty() || db::is_null(largest[0]) ? 0 : std::get<int64_t>(largest[0]);
    for (const auto position : positions_) {
      TRY_SET(const auto spans, spans_at(session, position));
      TRY_SET(auto places, places_of(spans));
      TRY(replace(session, position, std::move(places)));
    }
    positions_.clear();
    rows_.clear();
    return {};
  }

  void dropped() override {
    positions_.clear();
    rows_.clear();
  }

 private:
  // Both lists are ordered by unit and first day: one walk through the two.
  Result<void> replace(db::Session& session, int64_t position, std::vector<Place> places) {
    TRY_SET(auto closing, session.prepare(db::close_statement(place_table())));
    TRY_SET(auto inserting, session.prepare(db::insert_statement(place_table())));
    std::vector<PlaceRow> kept;
    kept.reserve(places.size());
    size_t old = 0;
    for (auto& place : places) {
      for (; old < rows_.size() && start_of(rows_[old].place) < start_of(place); ++old)
        TRY(close(closing, position, rows_[old]));
      const bool had_row = old < rows_.size() && start_of(rows_[old].place) == start_of(place);
      const auto id = had_row ? rows_[old].id : ++largest_id_;
      const bool same = had_row && rows_[old].place == place;
      if (had_row && !same) TRY(close(closing, position, rows_[old]));
      if (!same) TRY(insert(inserting, position, id, place));
      kept.push_back({id, same ? rows_[old].since : position, std::move(place)});
      if (had_row) ++old;
    }
    for (; old < rows_.size(); ++old) TRY(close(closing, position, rows_[old]));
    rows_ = std::move(kept);
    return {};
  }

  static Result<void> close(db::Query& query, int64_t position, const PlaceRow& row) {
    query.bind(1, position);
    query.bind(2, db::kSite);
    query.bind(3, row.id);
    query.bind(4, row.since);
    return query.run();
  }

  static Result<void> insert(db::Query& query, int64_t position, int64_t id, const Place& place) {
    query.bind(1, db::kSite);
    query.bind(2, id);
    query.bind(3, position);
    query.bind(4, db::kOpen);
    const auto row = row_of(place);
    for (size_t i = 0; i < row.size(); ++i) query.bind(static_cast<int>(i) + 5, row[i]);
    return query.run();
  }

  std::set<int64_t> positions_;  // that changed a span in this transaction
  std::vector<PlaceRow> rows_;   // the open rows, during flush
  int64_t largest_id_ = 0;
};

}  // namespace

std::unique_ptr<log::Listener> tree_keeper() { return std::make_unique<Keeper>(); }

Result<std::vector<Place>> places_at(db::Session& session, int64_t position) {
  TRY_SET(auto rows, place_rows(session, position));
  std::vector<Place> places;
  for (auto& row : rows) places.push_back(std::move(row.place));
  return places;
}

}  // namespace bihuan::org
