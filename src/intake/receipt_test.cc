#include "intake/receipt.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "intake/site_for_test.h"

namespace bihuan::intake {
namespace {

class Receipt : public Site {
 protected:
  Shown shown(const std::string& token, int ymd) { return must(read_receipt(writer->session(), kit, token, day(ymd))); }
  db::Value field(const Shown& of, const std::string& name) {
    for (const auto& one : of.fields)
      if (one.field->name == name) return one.value;
    ADD_FAILURE() << name << " is not shown";
    return db::Null{};
  }
  // Submitted on 5 March, answered on the 8th, rated on the 9th, closed on the 10th.
  Submitted closed() {
    const Submitted done = submitted(20210305);
    answer(done.id, 20210308);
    in(20210309, [&](log::Tx& tx) {
      const auto link = must(offer_rating(tx, kit, done.receipt, random));
      must(rate(tx, kit, link.token, "poor"));
    });
    in(20210310, [&](log::Tx& tx) { step(tx, "desk", done.id, "close"); });
    return done;
  }
};

TEST_F(Receipt, IsKeptAsItsDigestOnly) {
  const Submitted done = submitted();
  EXPECT_EQ(done.receipt.size(), 32u);
  EXPECT_EQ(count("select count(*) from bh_receipt where digest = '" + to_hex(sha256(done.receipt)) + "'"), 1);
  EXPECT_EQ(count("select count(*) from bh_receipt where digest = '" + done.receipt + "'"), 0);
  EXPECT_EQ(entry(writer->size()).find(done.receipt), std::string::npos);
}

TEST_F(Receipt, ShowsStateDatesAndAnswerAndNothingOfThePerson) {
  const Submitted done = submitted(20210305);
  Shown before = shown(done.receipt, 20210306);
  EXPECT_EQ(before.state, "received");
  EXPECT_EQ(kit::in_language(before.state_label, "zh"), "已受理");
  EXPECT_EQ(field(before, "code"), db::Value(std::string("SQ202100001")));
  EXPECT_TRUE(db::is_null(field(before, "reply")));
  EXPECT_FALSE(before.may_rate);
  answer(done.id, 20210308);
  Shown after = shown(done.receipt, 20210309);
  EXPECT_EQ(after.state, "replied");
  EXPECT_EQ(field(after, "reply"), db::Value(std::string("已修好")));
  EXPECT_TRUE(after.may_rate);
  for (const auto& one : after.fields)
    for (const auto* hidden : {"subject", "content", "name", "phone", "lead_unit", "applied_by"})
      EXPECT_NE(one.field->name, hidden);
}

TEST_F(Receipt, OfAnotherOrTooOldOrOfAnotherUseLeadsNowhere) {
  const Submitted done = submitted(20210305);
  answer(done.id, 20210308);
  const auto link = in(20210309, [&](log::Tx& tx) { return must(offer_rating(tx, kit, done.receipt, random)); });
  auto& session = writer->session();
  EXPECT_EQ(key_of(read_receipt(session, kit, "00", day(20210309))), "intake.no_receipt");
  EXPECT_EQ(key_of(read_receipt(session, kit, link.token, day(20210309))), "intake.no_receipt");
  EXPECT_EQ(refused(20210309, [&](log::Tx& tx) { return rate(tx, kit, done.receipt, "good"); }), "intake.no_receipt");
  EXPECT_EQ(key_of(read_receipt(session, kit, done.receipt, day(20230305))), "");
  EXPECT_EQ(key_of(read_receipt(session, kit, done.receipt, day(20230306))), "intake.no_receipt");
}

TEST_F(Receipt, GivesALinkThatRatesOnce) {
  const Submitted done = submitted(20210305);
  EXPECT_EQ(refused(20210305, [&](log::Tx& tx) { return offer_rating(tx, kit, done.receipt, random); }),
            "intake.not_to_rate");
  answer(done.id, 20210308);
  const auto first = in(20210309, [&](log::Tx& tx) { return must(offer_rating(tx, kit, done.receipt, random)); });
  const auto link = in(20210309, [&](log::Tx& tx) { return must(offer_rating(tx, kit, done.receipt, random)); });
  EXPECT_EQ(link.expires, day(20210408));
  EXPECT_EQ(refused(20210309, [&](log::Tx& tx) { return rate(tx, kit, first.token, "good"); }), "intake.no_receipt");
  EXPECT_EQ(refused(20210309, [&](log::Tx& tx) { return rate(tx, kit, link.token, "excellent"); }),
            "record.no_such_choice");
  EXPECT_EQ(refused(20210409, [&](log::Tx& tx) { return rate(tx, kit, link.token, "good"); }), "intake.no_receipt");
  in(20210309, [&](log::Tx& tx) { must(rate(tx, kit, link.token, "very_good")); });
  EXPECT_EQ(text(done.id, "rating"), "very_good");
  EXPECT_EQ(text(done.id, "state"), "verified");
  EXPECT_TRUE(db::is_null(value(done.id, "verified_by")));
  EXPECT_EQ(refused(20210309, [&](log::Tx& tx) { return rate(tx, kit, link.token, "poor"); }), "intake.link_used");
  EXPECT_EQ(refused(20210309, [&](log::Tx& tx) { return offer_rating(tx, kit, done.receipt, random); }),
            "intake.not_to_rate");
}

TEST_F(Receipt, RatedByThePersonItselfTheRequestCanBeClosed) { EXPECT_EQ(text(closed().id, "state"), "closed"); }

TEST_F(Receipt, BeginsTheNextRoundWithinTheStatedDaysOfTheClosing) {
  const Submitted done = closed();
  EXPECT_EQ(shown(done.receipt, 20210325).may_ask_again_until, std::optional(day(20210325)));
  EXPECT_EQ(shown(done.receipt, 20210326).may_ask_again_until, std::nullopt);
  EXPECT_EQ(refused(20210326, [&](log::Tx& tx) { return ask_again(tx, kit, done.receipt, "又坏了"); }),
            "intake.too_late");
  EXPECT_EQ(refused(20210325, [&](log::Tx& tx) { return ask_again(tx, kit, done.receipt, " "); }),
            "procedure.missing_field");
  in(20210325, [&](log::Tx& tx) { must(ask_again(tx, kit, done.receipt, "又坏了")); });
  EXPECT_EQ(value(done.id, "round"), db::Value(int64_t{2}));
  EXPECT_EQ(text(done.id, "state"), "received");
  EXPECT_EQ(text(done.id, "again"), "又坏了");
  EXPECT_EQ(entry(writer->size()).find("又坏了"), std::string::npos);
  for (const auto* column : {"reply", "rating", "closed_on", "applied_by", "due"})
    EXPECT_TRUE(db::is_null(value(done.id, column))) << column;
  EXPECT_EQ(refused(20210325, [&](log::Tx& tx) { return ask_again(tx, kit, done.receipt, "又坏了"); }),
            "intake.not_closed");
}

TEST_F(Receipt, LetsTheSecondRoundBeAnsweredAndRatedLikeTheFirst) {
  const Submitted done = closed();
  in(20210315, [&](log::Tx& tx) { must(ask_again(tx, kit, done.receipt, "又坏了")); });
  answer(done.id, 20210317);
  in(20210318, [&](log::Tx& tx) {
    must(rate(tx, kit, must(offer_rating(tx, kit, done.receipt, random)).token, "good"));
    step(tx, "desk", done.id, "close");
  });
  EXPECT_EQ(text(done.id, "state"), "closed");
  EXPECT_EQ(shown(done.receipt, 20210402).may_ask_again_until, std::optional(day(20210402)));
}

TEST_F(Receipt, LetsTheDeskUpholdTheAnswerButNotRefuseWhatItOnceTookIn) {
  const Submitted done = closed();
  in(20210315, [&](log::Tx& tx) { must(ask_again(tx, kit, done.receipt, "不服")); });
  EXPECT_EQ(refused(20210316,
                    [&](log::Tx& tx) {
                      return matter::take_step(tx, kit, request, actor(tx, "desk"), done.id, "refuse",
                                               {{}, "不予受理"});
                    }),
            "procedure.condition");
  in(20210316, [&](log::Tx& tx) { step(tx, "desk", done.id, "uphold", {{}, "已按规定办理"}); });
  EXPECT_EQ(text(done.id, "state"), "closed");
}

TEST_F(Receipt, AsksAgainOnlyWhenTheBarIsSet) {
  const Submitted done = closed();
  in(20210311, [&](log::Tx& tx) {
    must(tx.withdraw(kit::system_kind("setting").table, 1));
    must(tx.append("test"));
  });
  EXPECT_EQ(shown(done.receipt, 20210311).may_ask_again_until, std::nullopt);
}

}  // namespace
}  // namespace bihuan::intake
