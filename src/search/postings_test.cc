#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "search/site_for_test.h"

namespace bihuan::search {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::set<std::string> rebuilt(Site& site) {
  must(site.session().begin());
  must(rebuild(site.session(), search_kit()));
  must(site.session().commit());
  return site.stored();
}

TEST(Postings, NameEveryTextOfARowByItsId) {
  Site site;
  site.enter(site.paper, {{"title", std::string("会议室")}, {"note", std::string("AB")}});
  EXPECT_THAT(site.stored(), UnorderedElementsAre("paper 1 会议", "paper 1 议室", "paper 1 ab"));
}

TEST(Postings, StayWhenARowIsCorrectedOrWithdrawn) {
  Site site;
  const auto id = site.enter(site.paper, {{"title", std::string("会议")}});
  site.correct(site.paper, id, {{"title", std::string("调研")}});
  site.withdraw(site.paper, id);
  EXPECT_THAT(site.stored(), UnorderedElementsAre("paper 1 会议", "paper 1 调研"));
}

TEST(Postings, NeverHoldWhatIsPersonalSoThatErasingLeavesNothingHere) {
  Site site;
  const auto id = site.enter(site.paper, {{"title", std::string("来信")}, {"author", std::string("拟稿人甲")}});
  EXPECT_THAT(site.stored(), UnorderedElementsAre("paper 1 来信"));
  auto tx = site.begin();
  EXPECT_THAT(must(tx.erase_personal(site.paper.table, id)), testing::ElementsAre("author"));
  must(tx.append("record.erase"));
  must(tx.commit());
  EXPECT_THAT(site.stored(), UnorderedElementsAre("paper 1 来信"));
  EXPECT_EQ(rebuilt(site), site.stored());
}

TEST(Postings, OfACommandAreThoseOfTheVersionThatItLeaves) {
  Site site;
  auto tx = site.begin();
  must(tx.put_new(site.paper.table, 1, Site::row(site.paper, {{"title", std::string("草稿")}})));
  must(tx.put(site.paper.table, 1, Site::row(site.paper, {{"title", std::string("定稿")}})));
  must(tx.put_new(site.paper.table, 2, Site::row(site.paper, {{"title", std::string("作废")}})));
  must(tx.withdraw(site.paper.table, 2));
  must(tx.append("enter"));
  must(tx.put(site.paper.table, 1, Site::row(site.paper, {{"title", std::string("印发")}})));
  must(tx.append("correct"));
  must(tx.commit());
  EXPECT_THAT(site.stored(), UnorderedElementsAre("paper 1 定稿", "paper 1 印发"));
  EXPECT_EQ(rebuilt(site), site.stored());
}

TEST(Postings, OfADroppedTransactionAreNotWritten) {
  Site site;
  {
    auto tx = site.begin();
    must(tx.put_new(site.paper.table, 1, Site::row(site.paper, {{"title", std::string("会议")}})));
    must(tx.append("enter"));
  }
  site.enter(site.paper, {{"title", std::string("调研")}});
  EXPECT_THAT(site.stored(), UnorderedElementsAre("paper 1 调研"));
}

// Enough rows for several blocks of ids, so that bits and blocks are both met.
RC_GTEST_PROP(Postings, ThatAreKeptEqualThoseThatAreRebuilt, ()) {
  Site site;
  const auto text = [] {
    return db::Value(*rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab1 -"))));
  };
  const int rows = *rc::gen::inRange(1, 140);
  auto tx = site.begin();
  for (int i = 0; i < rows; ++i) {
    const int64_t id = must(tx.new_id(site.paper.table));
    must(tx.put_new(site.paper.table, id, Site::row(site.paper, {{"title", text()}})));
    if (i % 7 == 0) must(tx.append("enter"));
  }
  must(tx.append("enter"));
  must(tx.commit());
  for (int i = *rc::gen::inRange(0, 20); i > 0; --i) {
    const int64_t id = *rc::gen::inRange(1, rows + 1);
    const bool is_there = !must(site.session().first("select 1 from paper where id = " + std::to_string(id) +
                                                     " and until = 9223372036854775807"))
                               .empty();
    if (is_there && *rc::gen::inRange(0, 4) == 0) {
      site.withdraw(site.paper, id);
    } else {
      site.correct(site.paper, id, {{"title", text()}, {"note", text()}});
    }
  }
  const auto kept = site.stored();
  RC_ASSERT(kept == rebuilt(site));
}

}  // namespace
}  // namespace bihuan::search
