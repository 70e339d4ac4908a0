#include "log/writer.h"

#include "base/json_value.h"
#include "log/site_for_test.h"

namespace bihuan::log {
namespace {

class SiteWriter : public Site {};

TEST_F(SiteWriter, AnEntryIsCanonicalJsonThatHoldsTheWholeRow) {
  auto writer = create();
  enter(*writer, 20210305, "第一次\"会议\"\n");
  const auto entry = read_entry(writer->session(), 1);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->json,
            "{\"actor\":\"clerk\",\"at\":1000,\"changes\":[{\"id\":1,\"row\":{\"happened_on\":20210305,\"origin\":"
            "\"loop\",\"title\":\"第一次\\\"会议\\\"\\n\"},"
            "\"table\":\"meeting\"}],\"command\":\"record.enter\",\"origin\":\"loop\"}");
  const auto parsed = parse_json(entry->json);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(canonical(*parsed), entry->json);
}

TEST_F(SiteWriter, AnUncommittedTransactionLeavesNothingBehind) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  const auto root = writer->root();
  {
    auto tx = *writer->begin("clerk", {1000});
    ASSERT_TRUE(tx.put_new(kMeeting, *tx.new_id(kMeeting), meeting(20210306, "二")));
    ASSERT_TRUE(tx.append("record.enter"));
  }
  EXPECT_EQ(writer->size(), 1);
  EXPECT_EQ(writer->root(), root);
  enter(*writer, 20210307, "三");
  const auto ids = writer->session().all("select id from meeting order by id");
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->size(), 2u);
  EXPECT_EQ(std::get<int64_t>((*ids)[1][0]), 2);
}

TEST_F(SiteWriter, ACorrectionClosesTheFormerVersionAtItsPosition) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put(kMeeting, 1, meeting(20210305, "改")));
  ASSERT_TRUE(tx.append("record.correct"));
  ASSERT_TRUE(tx.commit());
  const auto versions = writer->session().all("select since, until, title from meeting order by since");
  ASSERT_EQ(versions->size(), 2u);
  EXPECT_EQ(std::get<int64_t>((*versions)[0][1]), 2);
  EXPECT_EQ(std::get<int64_t>((*versions)[1][0]), 2);
  EXPECT_EQ(std::get<int64_t>((*versions)[1][1]), db::kOpen);
}

TEST_F(SiteWriter, ARequestIsTakenOnce) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.append("x", Origin::loop, "r-1"));
  const auto again = tx.append("x", Origin::loop, "r-1");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().key, "log.request_repeated");
  EXPECT_EQ(again.error().fields.at("position"), "1");
}

TEST_F(SiteWriter, ChangesWithoutAnEntryAreNotCommitted) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put_new(kMeeting, 1, meeting(20210305, "一")));
  const auto done = tx.commit();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().key, "log.rows_without_entry");
}

TEST_F(SiteWriter, TheTimeOfTheLogNeverGoesBack) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {5000});
  ASSERT_TRUE(tx.append("a"));
  tx.set_now({4000});
  ASSERT_TRUE(tx.append("b"));
  ASSERT_TRUE(tx.commit());
  const auto times = writer->session().all("select at from bh_log order by position");
  EXPECT_EQ(std::get<int64_t>((*times)[1][0]), 5000);
  EXPECT_EQ(*position_before(writer->session(), {5000}), 0);
  EXPECT_EQ(*position_before(writer->session(), {5001}), 2);
}

TEST_F(SiteWriter, APersonalValueStaysOutOfTheEntryAndItsDigestStandsThere) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put_new(kMeeting, *tx.new_id(kMeeting),
                         {std::string("loop"), int64_t{20210305}, std::string("一"), std::string("13800000000")}));
  ASSERT_TRUE(tx.append("record.enter"));
  ASSERT_TRUE(tx.commit());
  const auto entry = read_entry(writer->session(), 1)->json;
  EXPECT_EQ(entry.find("13800000000"), std::string::npos);
  EXPECT_NE(entry.find("{\"salted\":\"" + to_hex(sha256(std::string(16, 's'), "13800000000")) + "\"}"),
            std::string::npos);
}

TEST_F(SiteWriter, ReopenedGoesOnWithTheSameTreeAndIds) {
  auto writer = create();
  for (int i = 0; i < 5; ++i) enter(*writer, 20210301 + i, "会");
  const auto root = writer->root();
  writer.reset();
  writer = reopen();
  EXPECT_EQ(writer->size(), 5);
  EXPECT_EQ(writer->root(), root);
  EXPECT_EQ(root_of(*read_leaves(writer->session(), 5)), root);
  EXPECT_EQ(*root_at(writer->session(), 3), root_of(*read_leaves(writer->session(), 3)));
  auto tx = *writer->begin("clerk", {1});
  EXPECT_EQ(*tx.new_id(kMeeting), 6);
}

TEST_F(SiteWriter, AVersionOfTheSameCommandIsReplaced) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put(kMeeting, 1, meeting(20210305, "二")));
  ASSERT_TRUE(tx.put(kMeeting, 1, meeting(20210305, "三")));
  ASSERT_TRUE(tx.append("record.correct"));
  ASSERT_TRUE(tx.commit());
  const auto versions = writer->session().all("select since, until, title from meeting order by since");
  ASSERT_EQ(versions->size(), 2u);
  EXPECT_EQ((*versions)[1], (db::Row{int64_t{2}, db::kOpen, std::string("三")}));
  const auto entry = parse_entry(read_entry(writer->session(), 2)->json);
  ASSERT_EQ(entry->changes.size(), 1u);
  EXPECT_EQ(entry->changes[0].row->back().second, LoggedValue(std::string("三")));
}

TEST_F(SiteWriter, WhatACommandEntersAndTakesBackLeavesNoTrace) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put_new(kMeeting, 1, meeting(20210305, "一")));
  ASSERT_TRUE(tx.put_new(kMeeting, 2, meeting(20210306, "二")));
  ASSERT_TRUE(tx.withdraw(kMeeting, 1));
  ASSERT_TRUE(tx.append("record.enter"));
  ASSERT_TRUE(tx.commit());
  EXPECT_EQ(number(*writer, "select count(*) from meeting"), 1);
  const auto entry = parse_entry(read_entry(writer->session(), 1)->json);
  ASSERT_EQ(entry->changes.size(), 1u);
  EXPECT_EQ(entry->changes[0].id, 2);
}

TEST_F(SiteWriter, ARowWithdrawnAndEnteredAgainByOneCommandIsOneChange) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.withdraw(kMeeting, 1));
  ASSERT_TRUE(tx.put(kMeeting, 1, meeting(20210305, "二")));
  ASSERT_TRUE(tx.append("record.correct"));
  ASSERT_TRUE(tx.commit());
  const auto entry = parse_entry(read_entry(writer->session(), 2)->json);
  ASSERT_EQ(entry->changes.size(), 1u);
  EXPECT_TRUE(entry->changes[0].row);
  EXPECT_EQ(number(*writer, "select count(*) from meeting where until = 2"), 1);
}

TEST_F(SiteWriter, AWithdrawnRowHasNoVersionFromThereOn) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.withdraw(kMeeting, 1));
  EXPECT_FALSE(*tx.current(kMeeting, 1));
  EXPECT_EQ(tx.withdraw(kMeeting, 1).error().key, "log.no_such_row");
  ASSERT_TRUE(tx.append("record.withdraw"));
  ASSERT_TRUE(tx.commit());
  EXPECT_EQ(number(*writer, "select until from meeting"), 2);
  EXPECT_FALSE(parse_entry(read_entry(writer->session(), 2)->json)->changes[0].row);
}

TEST_F(SiteWriter, AWriteThatTheDatabaseRefusedEndsTheTransaction) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  {
    auto tx = *writer->begin("clerk", {1000});
    // The former version is closed before the new one is refused: going on would lose it.
    const auto put = tx.put(kMeeting, 1, {std::string("loop"), std::string("no date"), db::Null{}, db::Null{}});
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().key, "db.constraint");
    EXPECT_EQ(tx.append("record.correct").error().key, "log.transaction_failed");
    EXPECT_EQ(tx.commit().error().key, "log.transaction_failed");
  }
  EXPECT_EQ(number(*writer, "select until from meeting"), db::kOpen);
  enter(*writer, 20210306, "二");
  expect_whole(*writer);
}

TEST_F(SiteWriter, ARowOfAnotherWidthThanItsTableIsRefused) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  EXPECT_EQ(tx.put_new(kMeeting, 1, {std::string("loop")}).error().key, "log.row_width");
  EXPECT_EQ(tx.put(kMeeting, 1, {}).error().key, "log.row_width");
}

TEST_F(SiteWriter, AColumnAddedToATableIsWrittenFromThenOn) {
  auto writer = create();
  enter(*writer, 20210305, "一");
  auto wider = kMeeting;
  wider.columns.push_back({"place"});
  ASSERT_TRUE(writer->session().execute(db::add_column_statement(kMeeting, wider.columns.back(), db::Dialect::sqlite)));
  auto tx = *writer->begin("clerk", {1000});
  auto row = meeting(20210306, "二");
  row.push_back(std::string("县委"));
  EXPECT_EQ(*tx.new_id(wider), 2);
  ASSERT_TRUE(tx.put_new(wider, 2, row));
  ASSERT_TRUE(tx.append("record.enter"));
  ASSERT_TRUE(tx.commit());
  EXPECT_EQ(number(*writer, "select count(*) from meeting where place = '县委'"), 1);
}

TEST_F(SiteWriter, TextThatIsNotUtf8NeverReachesTheLog) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.put_new(kMeeting, 1, meeting(20210305, "\xff")));
  EXPECT_EQ(tx.append("record.enter").error().key, "log.not_utf8");
  EXPECT_EQ(tx.commit().error().key, "log.rows_without_entry");
}

TEST_F(SiteWriter, ANoteThatIsNotCanonicalIsRefused) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  for (const auto* note : {"{ }", "[]", "{\"b\":1,\"a\":2}", "{", "\"x\""})
    EXPECT_EQ(tx.append("x", Origin::loop, "", note).error().key, "log.bad_note") << note;
  EXPECT_TRUE(tx.append("x", Origin::loop, "", "{\"a\":1}"));
}

TEST_F(SiteWriter, OneTransactionAtATime) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  EXPECT_EQ(writer->begin("clerk", {1000}).error().key, "log.transaction_open");
}

// Remembers what it was told.
struct Told : Listener {
  struct Story {
    std::vector<std::string> steps;
    int flushed = 0;
    int dropped = 0;
  };
  explicit Told(Story& into) : story(into) {}
  static std::string title(const std::optional<db::Row>& row) { return row ? std::get<std::string>((*row)[2]) : "—"; }
  void changed(int64_t position, const Change& change) override {
    story.steps.push_back(std::to_string(position) + " " + title(change.before) + "→" + title(change.after));
  }
  Result<void> flush(db::Session&) override {
    ++story.flushed;
    return {};
  }
  void dropped() override { ++story.dropped; }
  Story& story;
};

TEST_F(SiteWriter, AListenerIsToldEachStepAndFoldsOnce) {
  auto writer = create();
  Told::Story story;
  writer->add_listener(std::make_unique<Told>(story));
  {
    auto tx = *writer->begin("clerk", {1000});
    ASSERT_TRUE(tx.put_new(kMeeting, 1, meeting(20210305, "一")));
    ASSERT_TRUE(tx.put(kMeeting, 1, meeting(20210305, "二")));
    ASSERT_TRUE(tx.append("a"));
    ASSERT_TRUE(tx.put(kMeeting, 1, meeting(20210305, "三")));
    ASSERT_TRUE(tx.withdraw(kMeeting, 1));
    ASSERT_TRUE(tx.append("b"));
    ASSERT_TRUE(tx.commit());
  }
  EXPECT_EQ(story.steps, (std::vector<std::string>{"1 —→一", "1 一→二", "2 二→三", "2 三→—"}));
  EXPECT_EQ(story.flushed, 1);
  EXPECT_EQ(story.dropped, 0);
  {
    auto tx = *writer->begin("clerk", {1000});
  }
  EXPECT_EQ(story.flushed, 1);
  EXPECT_EQ(story.dropped, 1);
}

TEST_F(SiteWriter, ADroppedPartLeavesNothingAndTheOthersStay) {
  auto writer = create();
  Told::Story story;
  writer->add_listener(std::make_unique<Told>(story));
  const auto enter_part = [](Tx& tx, const std::string& title, bool keep) {
    ASSERT_TRUE(tx.begin_part());
    ASSERT_TRUE(tx.put_new(kMeeting, *tx.new_id(kMeeting), meeting(20210305, title)));
    ASSERT_TRUE(tx.append("record.enter", Origin::loop, title));
    ASSERT_TRUE(keep ? tx.keep_part() : tx.drop_part());
  };
  auto tx = *writer->begin("clerk", {1000});
  enter_part(tx, "一", true);
  enter_part(tx, "二", false);
  enter_part(tx, "三", true);
  ASSERT_TRUE(tx.commit());
  EXPECT_EQ(story.steps, (std::vector<std::string>{"1 —→一", "2 —→三"}));
  EXPECT_EQ(number(*writer, "select count(*) from meeting"), 2);
  EXPECT_EQ(number(*writer, "select max(id) from meeting"), 2);
  EXPECT_EQ(number(*writer, "select count(*) from bh_log where request = '二'"), 0);
  expect_whole(*writer);
  enter(*writer, 20210306, "四");
  EXPECT_EQ(number(*writer, "select max(id) from meeting"), 3);
}

TEST_F(SiteWriter, AWriteThatTheDatabaseRefusedEndsItsPartOnly) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  ASSERT_TRUE(tx.begin_part());
  ASSERT_TRUE(tx.put_new(kMeeting, 1, meeting(20210305, "一")));
  EXPECT_EQ(tx.put_new(kMeeting, 1, meeting(20210305, "一")).error().fault, Fault::conflict);
  EXPECT_EQ(tx.append("record.enter").error().key, "log.transaction_failed");
  ASSERT_TRUE(tx.drop_part());
  ASSERT_TRUE(tx.begin_part());
  ASSERT_TRUE(tx.put_new(kMeeting, 1, meeting(20210305, "二")));
  ASSERT_TRUE(tx.append("record.enter"));
  EXPECT_EQ(tx.begin_part().error().key, "log.part_open");
  EXPECT_EQ(tx.drop_part() ? "" : "no", "");
  EXPECT_EQ(tx.drop_part().error().key, "log.no_part");
  ASSERT_TRUE(tx.commit());
  EXPECT_EQ(writer->size(), 0);
  expect_whole(*writer);
}

TEST_F(SiteWriter, APersonalValueWrittenTwiceByOneCommandHasOneSalt) {
  auto writer = create();
  auto tx = *writer->begin("clerk", {1000});
  const db::Row row = {std::string("loop"), int64_t{20210305}, std::string("一"), std::string("13800000000")};
  ASSERT_TRUE(tx.put_new(kMeeting, 1, row));
  ASSERT_TRUE(tx.put(kMeeting, 1, row));
  ASSERT_TRUE(tx.append("record.enter"));
  ASSERT_TRUE(tx.commit());
  EXPECT_EQ(number(*writer, "select count(*) from bh_personal"), 1);
}

TEST_F(SiteWriter, ErasingTakesThePersonalValuesOfEveryVersionAndTheirSalts) {
  auto writer = create();
  for (const auto* title : {"会", "改名的会"}) {
    auto tx = *writer->begin("clerk", {1000});
    auto row = meeting(20210305, title);
    row[3] = std::string("138");
    ASSERT_TRUE(tx.put(kMeeting, 1, row));
    ASSERT_TRUE(tx.append("record.enter"));
    ASSERT_TRUE(tx.commit());
  }
  auto tx = *writer->begin("clerk", {1000});
  const auto erased = tx.erase_personal(kMeeting, 1);
  ASSERT_TRUE(erased);
  EXPECT_EQ(*erased, std::vector<std::string>{"phone"});
  EXPECT_EQ(*tx.erase_personal(kMeeting, 1), std::vector<std::string>{});
  ASSERT_TRUE(tx.append("personal.erase"));
  ASSERT_TRUE(tx.commit());
  EXPECT_EQ(number(*writer, "select count(*) from meeting where phone is null and title is not null"), 2);
  EXPECT_EQ(number(*writer, "select count(*) from bh_personal"), 0);
  expect_whole(*writer);
}

TEST_F(SiteWriter, ALogThatIsLongerOrShorterThanItsHeadIsRefused) {
  for (const auto* damage :
       {"delete from bh_log where position = 3", "insert into bh_log(site, position, at, entry) values(1, 4, 0, '')",
        "update bh_head set size = 2", "update bh_head set frontier = 'zz'", "update bh_head set size = -1",
        "delete from bh_head"}) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto writer = create();
    for (int i = 0; i < 3; ++i) enter(*writer, 20210305, "会");
    ASSERT_TRUE(writer->session().execute(damage));
    writer.reset();
    const auto opened = Writer::open(*db::Session::open(path, db::Access::write), salt);
    ASSERT_FALSE(opened) << damage;
    EXPECT_EQ(opened.error().key, "log.head_damaged") << damage;
  }
}

TEST_F(SiteWriter, AGapInTheLogIsNamed) {
  auto writer = create();
  for (int i = 0; i < 5; ++i) enter(*writer, 20210305, "会");
  EXPECT_EQ(read_leaves(writer->session(), 6).error().key, "log.no_such_entry");
  EXPECT_EQ(root_at(writer->session(), -1).error().key, "log.no_such_entry");
  ASSERT_TRUE(writer->session().execute("delete from bh_log where position = 3"));
  const auto leaves = read_leaves(writer->session(), 5);
  ASSERT_FALSE(leaves);
  EXPECT_EQ(leaves.error().key, "log.entry_missing");
  EXPECT_EQ(leaves.error().fields.at("position"), "3");
}

}  // namespace
}  // namespace bihuan::log
