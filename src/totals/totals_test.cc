// The totals that are kept against two others: the product's own recomputation, and a plain count by the test.
#include "totals/totals.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "db/dialect.h"
#include "kit/load.h"

namespace bihuan::totals {
namespace {

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
void must(Result<void> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
}

const kit::Kit& totals_kit() {
  static const kit::Kit kKit = [] {
    auto loaded = kit::load({
        {"kit.yaml", "kit: small\nversion: \"1\"\nlanguages: [zh]\nlabel: {zh: 小套件}\n"},
        {"units.yaml", "county: {zh: 县}\n"},
        {"roles.yaml", "office: {label: {zh: 督查室}, may: [enter]}\n"},
        {"calendar.yaml", "from: 2021-01-01\nto: 2021-12-31\nholidays: []\nworkdays: []\n"},
        {"lamps.yaml", "[]\n"},
        {"ledgers/meeting.yaml", R"(kind: meeting
label: {zh: 会议}
date: happened_on
unit: unit
fields:
  happened_on: {type: date, label: {zh: 日期}}
  kind: {type: choice, label: {zh: 类别}, values: {standing: {zh: 常委会}, dispatch: {zh: 调度会议}}}
  unit: {type: unit, label: {zh: 单位}}
  attendance: {type: integer, label: {zh: 人次}, absent: unknown}
)"},
        {"ledgers/visit.yaml", R"(kind: visit
label: {zh: 走访}
date: visited_on
unit: unit
fields:
  visited_on: {type: date, label: {zh: 走访日期}}
  unit: {type: unit, label: {zh: 单位}}
)"},
        {"figures.yaml",
         R"(standing: {label: {zh: 常委会次数}, is: 'count meeting where kind = "常委会" in period', basis: {zh: 常委会}}
standing_last: {label: {zh: 去年常委会次数}, is: 'count meeting where kind = "常委会" in year(2020)', basis: {zh: 常委会}}
people: {label: {zh: 参会人次}, is: 'sum meeting.attendance in period', basis: {zh: 人次}}
)"},
        {"claims.yaml",
         R"(large: {label: {zh: 开过大会}, is: '(count meeting where attendance >= 10 in period) >= 1',
  strength: decidable, basis: {zh: 会议}}
fine: {label: {zh: 成效明显}, strength: opinion}
)"},
    });
    for (const auto& issue : loaded.issues)
      ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kKit;
}

struct Meeting {
  std::optional<int64_t> day;
  std::optional<std::string> kind;
  std::optional<int64_t> attendance;
};

template <class T>
db::Value value_of(const std::optional<T>& value) {
  return value ? db::Value(*value) : db::Value(db::Null{});
}

struct Site {
  std::unique_ptr<log::Writer> writer;
  const kit::Kind& meeting = *totals_kit().find_kind("meeting");

  explicit Site(const std::string& path = ":memory:") {
    auto session = must(db::Session::open(path, db::Access::create));
    must(log::create_system_tables(session));
    for (const auto& kind : totals_kit().kinds)
      for (const auto& sql : db::create_statements(kind.table, db::Dialect::sqlite)) must(session.execute(sql));
    must(create(session, totals_kit()));
    writer = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 's'); }));
    writer->add_listener(must(folder(writer->session(), totals_kit())));
  }
  log::Tx begin() { return must(writer->begin("clerk", {1000})); }
  db::Row row(const Meeting& in) const {
    db::Row made(meeting.table.columns.size(), db::Null{});
    const auto set = [&](const char* field, db::Value value) {
      made[static_cast<size_t>(meeting.column(field))] = std::move(value);
    };
    set("origin", std::string("loop"));
    set("happened_on", value_of(in.day));
    set("kind", value_of(in.kind));
    set("attendance", value_of(in.attendance));
    return made;
  }
  int64_t enter(const Meeting& in) {
    auto tx = begin();
    const int64_t id = must(tx.new_id(meeting.table));
    must(tx.put_new(meeting.table, id, row(in)));
    must(tx.append("enter"));
    must(tx.commit());
    return id;
  }
  void correct(int64_t id, const Meeting& in) {
    auto tx = begin();
    must(tx.put(meeting.table, id, row(in)));
    must(tx.append("correct"));
    must(tx.commit());
  }
  void withdraw(int64_t id) {
    auto tx = begin();
    must(tx.withdraw(meeting.table, id));
    must(tx.append("withdraw"));
    must(tx.commit());
  }
  int64_t number(const std::string& key) {
    for (const auto& [known, number] : must(kept(writer->session())))
      if (known == key) return number;
    return 0;
  }
  std::vector<Cell> cells() { return must(stored(writer->session())); }
  // Those of one total.
  std::vector<Cell> cells(const std::string& key) {
    std::vector<Cell> own;
    for (const auto& cell : cells())
      if (cell.total == number(key)) own.push_back(cell);
    return own;
  }
};

constexpr const char* kStanding = "meeting|kind = \"standing\"|";
constexpr const char* kPeople = "meeting||attendance";
constexpr const char* kLarge = "meeting|attendance >= 10|";

Meeting standing(int64_t day, std::optional<int64_t> attendance = 12) { return {day, "standing", attendance}; }

// What the totals must be, counted the plain way.
std::vector<Cell> counted(Site& site, const std::map<int64_t, Meeting>& meetings) {
  std::map<std::pair<int64_t, int>, Cell> cells;
  for (const auto& [id, in] : meetings) {
    if (!in.day) continue;
    const int month = static_cast<int>(*in.day / 100);
    const auto cell = [&](const char* key) -> Cell& {
      const int64_t total = site.number(key);
      Cell& made = cells[{total, month}];
      made.total = total;
      made.month = month;
      return made;
    };
    if (in.kind == "standing") ++cell(kStanding).n;
    ++cell(kPeople).n;
    if (in.attendance) cell(kPeople).amount += *in.attendance;
    if (!in.attendance) ++cell(kPeople).absent;
    if (!in.attendance) ++cell(kLarge).unknown;
    if (in.attendance && *in.attendance >= 10) ++cell(kLarge).n;
  }
  std::vector<Cell> all;
  for (const auto& [key, cell] : cells) all.push_back(cell);
  return all;
}

TEST(Totals, EveryFigureAndClaimIsKeptOnce) {
  Site site;
  std::vector<std::string> keys;
  std::vector<int64_t> numbers;
  for (const auto& [key, number] : must(kept(site.writer->session()))) {
    keys.push_back(key);
    numbers.push_back(number);
  }
  EXPECT_EQ(keys, (std::vector<std::string>{kLarge, kStanding, kPeople}));
  EXPECT_EQ(numbers, (std::vector<int64_t>{1, 2, 3}));
}

TEST(Totals, ASiteWithoutRecordsHasNone) {
  Site site;
  EXPECT_TRUE(site.cells().empty());
  EXPECT_TRUE(must(recompute(site.writer->session(), totals_kit())).empty());
}

TEST(Totals, AMeetingCountsInItsMonth) {
  Site site;
  site.enter(standing(20210305, 30));
  site.enter(standing(20210331, 12));
  site.enter(standing(20210401, 5));
  const int64_t number = site.number(kStanding);
  EXPECT_EQ(site.cells(kStanding), (std::vector<Cell>{{number, 202103, 2}, {number, 202104, 1}}));
  const int64_t people = site.number(kPeople);
  EXPECT_EQ(site.cells(kPeople), (std::vector<Cell>{{people, 202103, 2, 0, 42, 0}, {people, 202104, 1, 0, 5, 0}}));
}

TEST(Totals, AMeetingOfAnotherKindDoesNotCount) {
  Site site;
  site.enter({20210305, "dispatch", 3});
  EXPECT_TRUE(site.cells(kStanding).empty());
  EXPECT_EQ(site.cells(kPeople).size(), 1u);
}

TEST(Totals, ARowThatMovesToAnotherMonthLeavesNothingBehind) {
  Site site;
  const int64_t id = site.enter(standing(20210305));
  site.correct(id, standing(20210501));
  EXPECT_EQ(site.cells(kStanding), (std::vector<Cell>{{site.number(kStanding), 202105, 1}}));
  EXPECT_EQ(site.cells(kPeople), (std::vector<Cell>{{site.number(kPeople), 202105, 1, 0, 12, 0}}));
}

TEST(Totals, ACorrectedAmountReplacesTheOld) {
  Site site;
  const int64_t id = site.enter(standing(20210305, 12));
  site.correct(id, standing(20210305, 9));
  EXPECT_EQ(site.cells(kPeople), (std::vector<Cell>{{site.number(kPeople), 202103, 1, 0, 9, 0}}));
  EXPECT_TRUE(site.cells(kLarge).empty());
}

TEST(Totals, AWithdrawnRowLeavesNothingBehind) {
  Site site;
  const int64_t id = site.enter(standing(20210305));
  site.enter(standing(20210306, 8));
  site.withdraw(id);
  EXPECT_EQ(site.cells(kPeople), (std::vector<Cell>{{site.number(kPeople), 202103, 1, 0, 8, 0}}));
  EXPECT_TRUE(site.cells(kLarge).empty());
}

TEST(Totals, AnUnknownConditionIsCountedAsUnknownNotAsNo) {
  Site site;
  site.enter(standing(20210305, std::nullopt));
  site.enter(standing(20210306, 10));
  site.enter(standing(20210307, 9));
  EXPECT_EQ(site.cells(kLarge), (std::vector<Cell>{{site.number(kLarge), 202103, 1, 1, 0, 0}}));
}

TEST(Totals, AnAmountThatIsNotKnownIsToldFromZero) {
  Site site;
  const int64_t id = site.enter(standing(20210305, std::nullopt));
  EXPECT_EQ(site.cells(kPeople), (std::vector<Cell>{{site.number(kPeople), 202103, 1, 0, 0, 1}}));
  site.correct(id, standing(20210305, 0));
  EXPECT_EQ(site.cells(kPeople), (std::vector<Cell>{{site.number(kPeople), 202103, 1, 0, 0, 0}}));
}

TEST(Totals, ARowWithoutADateCountsNowhereUntilItHasOne) {
  Site site;
  const int64_t id = site.enter({std::nullopt, "standing", 12});
  EXPECT_TRUE(site.cells().empty());
  site.correct(id, standing(20210305));
  EXPECT_EQ(site.cells(kStanding).size(), 1u);
  site.correct(id, {std::nullopt, "standing", 12});
  EXPECT_TRUE(site.cells().empty());
}

TEST(Totals, ATransactionThatIsGivenUpLeavesNothing) {
  Site site;
  const int64_t id = site.enter(standing(20210305));
  const auto before = site.cells();
  {
    auto tx = site.begin();
    const int64_t fresh = must(tx.new_id(site.meeting.table));
    must(tx.put_new(site.meeting.table, fresh, site.row(standing(20210601))));
    must(tx.append("enter"));
    must(tx.withdraw(site.meeting.table, id));
    must(tx.append("withdraw"));
  }
  EXPECT_EQ(site.cells(), before);
  site.enter(standing(20210701));
  EXPECT_EQ(site.cells(kStanding).size(), 2u);
  EXPECT_EQ(site.cells(), must(recompute(site.writer->session(), totals_kit())));
}

TEST(Totals, ARowEnteredAndWithdrawnInOneTransactionCountsNowhere) {
  Site site;
  auto tx = site.begin();
  const int64_t id = must(tx.new_id(site.meeting.table));
  must(tx.put_new(site.meeting.table, id, site.row(standing(20210305))));
  must(tx.append("enter"));
  must(tx.withdraw(site.meeting.table, id));
  must(tx.append("withdraw"));
  must(tx.commit());
  EXPECT_TRUE(site.cells().empty());
}

TEST(Totals, SeveralVersionsInOneCommandCountAsTheLast) {
  Site site;
  auto tx = site.begin();
  const int64_t id = must(tx.new_id(site.meeting.table));
  must(tx.put_new(site.meeting.table, id, site.row(standing(20210305))));
  must(tx.put(site.meeting.table, id, site.row(standing(20210405, 3))));
  must(tx.put(site.meeting.table, id, site.row(standing(20210505, 4))));
  must(tx.append("enter"));
  must(tx.commit());
  EXPECT_EQ(site.cells(kPeople), (std::vector<Cell>{{site.number(kPeople), 202105, 1, 0, 4, 0}}));
}

TEST(Totals, AKindThatNoFigureCountsIsPassedOver) {
  Site site;
  const kit::Kind& visit = *totals_kit().find_kind("visit");
  db::Row row(visit.table.columns.size(), db::Null{});
  row[static_cast<size_t>(visit.column("origin"))] = std::string("loop");
  row[static_cast<size_t>(visit.column("visited_on"))] = int64_t{20210305};
  auto tx = site.begin();
  must(tx.put_new(visit.table, must(tx.new_id(visit.table)), row));
  must(tx.append("enter"));
  must(tx.commit());
  EXPECT_TRUE(site.cells().empty());
}

TEST(Totals, ATotalThatSomebodyEditedDiffersFromItsRecomputation) {
  Site site;
  site.enter(standing(20210305));
  ASSERT_EQ(site.cells(), must(recompute(site.writer->session(), totals_kit())));
  must(site.writer->session().execute("update bh_total set n = n + 1"));
  EXPECT_NE(site.cells(), must(recompute(site.writer->session(), totals_kit())));
}

TEST(Totals, LiveTotalsAreTheRecomputedAndThePlainlyCountedOnesAfterAnyHistory) {
  const bool ok = rc::check([] {
    Site site;
    std::map<int64_t, Meeting> meetings;
    const auto any = [] {
      Meeting in;
      if (*rc::gen::inRange(0, 6) > 0)
        in.day = *rc::gen::elementOf(std::vector<int64_t>{20201231, 20210101, 20210131, 20210201});
      if (*rc::gen::inRange(0, 6) > 0) in.kind = *rc::gen::elementOf(std::vector<std::string>{"standing", "dispatch"});
      if (*rc::gen::inRange(0, 4) > 0) in.attendance = *rc::gen::inRange<int64_t>(8, 12);
      return in;
    };
    const int transactions = *rc::gen::inRange(1, 7);
    for (int t = 0; t < transactions; ++t) {
      auto tx = site.begin();
      auto model = meetings;
      const int commands = *rc::gen::inRange(1, 4);
      for (int c = 0; c < commands; ++c) {
        const int steps = *rc::gen::inRange(0, 5);
        for (int s = 0; s < steps; ++s) {
          const int pick = *rc::gen::inRange(0, 4);
          const auto in = any();
          if (pick < 2 || model.empty()) {
            const int64_t id = must(tx.new_id(site.meeting.table));
            must(tx.put_new(site.meeting.table, id, site.row(in)));
            model[id] = in;
            continue;
          }
          const auto at = std::next(model.begin(), *rc::gen::inRange<int64_t>(0, static_cast<int64_t>(model.size())));
          if (pick == 2) {
            must(tx.put(site.meeting.table, at->first, site.row(in)));
            at->second = in;
          } else {
            must(tx.withdraw(site.meeting.table, at->first));
            model.erase(at);
          }
        }
        must(tx.append("x"));
      }
      if (*rc::gen::inRange(0, 4) == 0) continue;  // given up: rolls back
      must(tx.commit());
      meetings = model;
      RC_ASSERT(site.cells() == must(recompute(site.writer->session(), totals_kit())));
    }
    RC_ASSERT(site.cells() == counted(site, meetings));
    RC_ASSERT(site.cells() == must(recompute(site.writer->session(), totals_kit())));
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace bihuan::totals
