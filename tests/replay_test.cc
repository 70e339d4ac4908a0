// A log says all: whoever replays its first n entries into an empty site computes what the full site says as of n.
#include <gtest/gtest.h>

#include <random>

#include "db/dialect.h"
#include "figure/evaluate.h"
#include "log/entry.h"
#include "record/record.h"
#include "small_site.h"
#include "totals/totals.h"

namespace bihuan {
namespace {

constexpr const char* kAsked[] = {
    "count meeting where kind = standing in period",
    "sum known meeting.attendance in period",
    "sum known shots.doses in period",
    "count distinct meeting.unit in period",
    "every unit at level town satisfy exists shots of it in period",
    "avg meeting.attendance in range(2021-03-01, 2021-09-30)",
};

std::string answers(db::Session& session, const kit::Kit& kit, std::optional<int64_t> as_of, const std::string& under) {
  auto evaluator = test::SmallSite::must(figure::Evaluator::open(session, kit, {year_period(2021), under, as_of}));
  std::string all;
  for (const auto* asked : kAsked) {
    const auto answer = test::SmallSite::must(evaluator.evaluate(asked, {}, false));
    all += answer.is_truth ? std::string(figure::to_string(answer.verdict))
                           : answer.value.to_string(6) + std::string(figure::to_string(answer.state));
    all += '|';
  }
  return all;
}

// A site of the same kit that has no entry at all, filled from the log of another.
class Replay {
 public:
  explicit Replay(const kit::Kit& kit) : kit_(kit) {
    auto session = test::SmallSite::must(db::Session::open(folder_ / "replay.db", db::Access::create));
    test::SmallSite::must(session.begin());
    test::SmallSite::must(create_tables(session));
    test::SmallSite::must(session.commit());
    writer_ = test::SmallSite::must(log::Writer::open(std::move(session), test::no_random));
    writer_->add_listener(org::tree_keeper());
    writer_->add_listener(test::SmallSite::must(totals::folder(writer_->session(), kit)));
  }

  void take(const std::string& json) {
    const auto entry = test::SmallSite::must(log::parse_entry(json));
    auto tx = test::SmallSite::must(writer_->begin(entry.header.actor, entry.header.at));
    for (const auto& change : entry.changes) put(tx, change);
    test::SmallSite::must(tx.append(entry.header));
    test::SmallSite::must(tx.commit());
  }

  log::Writer& writer() { return *writer_; }

 private:
  Result<void> create_tables(db::Session& session) {
    TRY(log::create_system_tables(session));
    std::vector<db::Table> tables{org::place_table()};
    for (const auto& kind : kit::system_kinds()) tables.push_back(kind.table);
    for (const auto& kind : kit_.kinds) tables.push_back(kind.table);
    for (const auto& table : tables)
      for (const auto& sql : db::create_statements(table, db::Dialect::sqlite)) TRY(session.execute(sql));
    return totals::create(session, kit_);
  }

  void put(log::Tx& tx, const log::ParsedChange& change) {
    const kit::Kind* kind = kit_.find_kind(change.table);
    const db::Table& table = kind != nullptr                          ? kind->table
                             : change.table == org::span_table().name ? org::span_table()
                                                                      : kit::system_kind(change.table).table;
    if (!change.row) return test::SmallSite::must(tx.withdraw(table, change.id));
    db::Row row(table.columns.size());
    for (const auto& [name, value] : *change.row)
      for (size_t i = 0; i < row.size(); ++i)
        if (table.columns[i].name == name)
          row[i] = std::holds_alternative<int64_t>(value) ? db::Value(std::get<int64_t>(value))
                                                          : db::Value(std::get<std::string>(value));
    test::SmallSite::must(tx.put(table, change.id, std::move(row)));
  }

  test::Folder folder_;
  const kit::Kit& kit_;
  std::unique_ptr<log::Writer> writer_;
};

class History {
 public:
  explicit History(unsigned seed) : random_(seed) {}

  void go_on(test::SmallSite& small) {
    auto tx = small.begin("office", test::at(2021, 12, 31));
    const auto pick = random_() % 12;
    if (pick == 0 && !merged_) {
      test::SmallSite::must(org::merge_units(tx, {small.unit("t2")}, small.unit("t1"), *Date::from_parts(2021, 7, 1)));
      merged_ = true;
    } else if (pick == 1) {
      test::SmallSite::must(org::rename_unit(tx, small.unit("v1"), "甲村" + std::to_string(random_() % 100),
                                             *Date::from_parts(2021, 1, 1)));
    } else if (pick < 4 && !meetings_.empty()) {
      correct(small, tx);
    } else if (pick == 4 && !meetings_.empty()) {
      const auto id = take_one();
      test::SmallSite::must(
          record::withdraw(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), id, "重复"));
    } else if (pick < 8 && next_return_ < 24) {
      file(small, tx);
    } else {
      meet(small, tx);
    }
    test::SmallSite::must(tx.commit());
  }

 private:
  int64_t number(int64_t below) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(below)); }
  int64_t take_one() {
    const auto at = meetings_.begin() + number(static_cast<int64_t>(meetings_.size()));
    const int64_t id = *at;
    meetings_.erase(at);
    return id;
  }
  void meet(test::SmallSite& small, log::Tx& tx) {
    const char* units[] = {"t1", "v1", "v2", "root"};
    record::Fields fields{{"happened_on", 20210101 + number(12) * 100},
                          {"kind", std::string(number(2) == 0 ? "standing" : "dispatch")},
                          {"unit", small.unit(units[number(4)])}};
    if (number(3) != 0) fields["attendance"] = number(60);
    meetings_.push_back(test::SmallSite::must(
        record::enter(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), fields)));
  }
  void correct(test::SmallSite& small, log::Tx& tx) {
    const int64_t id = meetings_[static_cast<size_t>(number(static_cast<int64_t>(meetings_.size())))];
    test::SmallSite::must(record::correct(tx, small.site->kit(), small.kind("meeting"), small.actor("office"), id,
                                          {{"attendance", number(90)}, {"happened_on", 20210101 + number(12) * 100}},
                                          "改"));
  }
  void file(test::SmallSite& small, log::Tx& tx) {
    const int64_t which = next_return_++;
    const bool second = which % 2 == 1;
    const int64_t month = which / 2;
    if (second && merged_ && month >= 6) return meet(small, tx);  // the ended town owes none
    record::Fields fields{
        {"period_from", 20210101 + month * 100}, {"unit", small.unit(second ? "t2" : "t1")}, {"doses", number(500)}};
    test::SmallSite::must(record::enter(tx, small.site->kit(), small.kind("shots"), small.actor("office"), fields));
  }

  std::mt19937 random_;
  std::vector<int64_t> meetings_;
  int64_t next_return_ = 0;
  bool merged_ = false;
};

TEST(AsOf, EqualsAReplayOfTheLogToThatPoint) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    test::SmallSite small;
    History history(seed);
    for (int step = 0; step < 60; ++step) history.go_on(small);
    auto& session = small.site->session();
    const int64_t head = small.site->writer().size();
    Replay replay(small.site->kit());
    for (int64_t position = 1; position <= head; ++position) {
      replay.take(test::SmallSite::must(log::read_entry(session, position)).json);
      if (position < 12) continue;  // the site's own beginning: no towns yet
      for (const std::string under : {"", "t1"})
        ASSERT_EQ(answers(session, small.site->kit(), position, under),
                  answers(replay.writer().session(), small.site->kit(), {}, under))
            << "seed " << seed << ", position " << position << ", under " << under;
    }
    EXPECT_EQ(replay.writer().root(), small.site->writer().root());
    EXPECT_EQ(test::SmallSite::must(totals::stored(session)),
              test::SmallSite::must(totals::stored(replay.writer().session())));
    EXPECT_EQ(test::SmallSite::must(totals::stored(session)),
              test::SmallSite::must(totals::recompute(session, small.site->kit())));
  }
}

}  // namespace
}  // namespace bihuan
