#include "remind/run.h"

#include <gmock/gmock.h>

#include "remind/delivery.h"
#include "remind/inbox.h"
#include "remind/messages.h"
#include "remind/site_for_test.h"

namespace bihuan::remind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Clockwork : public County {
 protected:
  Ran run(int ymd) {
    auto tx = begin(ymd);
    auto ran = must(run_due(tx, kit, channels));
    must(tx.commit());
    return ran;
  }
  std::vector<std::string> inbox(int64_t account) {
    std::vector<std::string> keys;
    for (const auto& item : must(list_inbox(session(), account))) keys.push_back(item.key);
    return keys;
  }
  void address(int64_t account, const std::string& to) {
    auto tx = begin(20210601);
    must(set_address(tx, account, to));
    must(tx.commit());
  }
  std::vector<Delivery> taken(int ymd, int hour = 9, int minute = 0) {
    auto tx = must(writer->begin("server", {start_of(day(ymd)).seconds + hour * 3600 + minute * 60}));
    auto deliveries = must(take_deliveries(tx, channels));
    must(tx.commit());
    return deliveries;
  }
  void finish(const Delivery& delivery, const Result<void>& outcome, int ymd, int hour = 9, int minute = 0) {
    auto tx = must(writer->begin("server", {start_of(day(ymd)).seconds + hour * 3600 + minute * 60}));
    must(finish_delivery(tx, delivery, outcome));
    must(tx.commit());
  }
  std::vector<std::string> states() {
    std::vector<std::string> all;
    for (const auto& count : must(count_deliveries(session())))
      all.push_back(count.channel + " " + count.state + " " + std::to_string(count.count));
    return all;
  }
  // Monthly returns are due as well; these tests are about matters.
  void file_returns() {
    for (const int64_t unit : {east, west})
      for (int month = 5; month <= 7; ++month) {
        auto tx = begin(20210602);
        must(record::enter(tx, kit, kind("report"), actor(unit == east ? clerk : west_clerk),
                           {{"starts_on", int64_t{20210001 + month * 100}}, {"unit", unit}}));
        must(tx.commit());
      }
  }
  Channels channels;
};
using Inbox = Clockwork;
using Deliveries = Clockwork;

TEST_F(Clockwork, EachAddresseeIsToldOnce) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  run(20210624);
  EXPECT_THAT(inbox(clerk), IsEmpty());
  EXPECT_EQ(run(20210625).notices, 1);
  EXPECT_EQ(run(20210625).notices, 0);
  EXPECT_EQ(run(20210626).notices, 0);
  EXPECT_EQ(run(20210630).notices, 1);
  EXPECT_EQ(run(20210701).notices, 2);  // the head besides
  EXPECT_THAT(inbox(clerk), ElementsAre("problem/1/1/due/20210630/+1", "problem/1/1/due/20210630/+0",
                                        "problem/1/1/due/20210630/-3w"));
  EXPECT_THAT(inbox(head), ElementsAre("problem/1/1/due/20210630/+1"));
  EXPECT_THAT(inbox(office), IsEmpty());
  EXPECT_THAT(inbox(west_clerk), IsEmpty());
}

TEST_F(Clockwork, WritesNoLogEntry) {
  file_returns();
  issue("W-001", east, 20210604, 20210602);
  const int64_t size = writer->size();
  EXPECT_GT(run(20210604).notices, 0);
  EXPECT_EQ(writer->size(), size);
}

TEST_F(Clockwork, CatchesUpAfterDowntimeWithTheLatestLevelOnly) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  run(20210620);
  run(20210720);
  EXPECT_THAT(inbox(clerk), ElementsAre("problem/1/1/due/20210630/+10"));
  EXPECT_THAT(inbox(office), ElementsAre("problem/1/1/due/20210630/+10"));
}

TEST_F(Clockwork, TheFirstRunDoesNotDigUpThePast) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210603, 20210602);
  take(id, "receive", clerk, 20210602);
  EXPECT_EQ(run(20210720).notices, 0);
}

TEST_F(Clockwork, WhatWasIssuedSinceIsToldTheSameDay) {
  file_returns();
  run(20210614);
  issue("W-001", east, 20210730, 20210614);
  EXPECT_EQ(run(20210614).notices, 2);  // clerk and head: to be received within two working days
  EXPECT_EQ(run(20210614).notices, 0);
  EXPECT_THAT(inbox(clerk), ElementsAre("problem/1/1/issued/20210616/-3w"));
}

TEST_F(Clockwork, WhatIsDoneInTimeIsNotRemindedOf) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  run(20210620);
  take(id, "apply", clerk, 20210621);
  run(20210701);
  EXPECT_THAT(inbox(clerk), IsEmpty());
  // Whose turn it is now is told, of the deadline and of the limit of three working days.
  EXPECT_THAT(inbox(head), ElementsAre("problem/1/1/applied/20210624/+1", "problem/1/1/due/20210630/+1"));
}

TEST_F(Clockwork, AClockThatWasSetBackTellsNothingTwice) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  run(20210629);
  EXPECT_EQ(run(20210630).notices, 1);
  EXPECT_EQ(run(20210610).notices, 0);
  EXPECT_EQ(run(20210630).notices, 0);
  EXPECT_EQ(run(20210701).notices, 2);
}

TEST_F(Clockwork, TwoPlansOfTheSameDaysAreWrittenOnce) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  run(20210629);
  const auto found = must(find_due(session(), kit, day(20210630)));
  const auto again = must(find_due(session(), kit, day(20210630)));
  auto tx = begin(20210630);
  EXPECT_EQ(must(write_due(tx, channels, found)).notices, 1);
  EXPECT_EQ(must(write_due(tx, channels, again)).notices, 0);
  must(tx.commit());
}

TEST_F(Clockwork, MissingReturnsAreTheTowns) {
  file_returns();
  run(20210605);
  EXPECT_EQ(run(20210606).notices, 0);
  run(20210902);  // August's return: the third working day before the 5th of September is the 1st
  run(20210905);
  EXPECT_THAT(inbox(clerk), ElementsAre("report/2/2021-08/return/20210905/+0", "report/2/2021-08/return/20210905/-3w"));
  EXPECT_THAT(inbox(west_clerk),
              ElementsAre("report/3/2021-08/return/20210905/+0", "report/3/2021-08/return/20210905/-3w"));
  EXPECT_THAT(inbox(office), IsEmpty());
}

TEST_F(Clockwork, ADelegateIsToldAsWell) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  auto tx = begin(20210602);
  must(account::delegate_role(tx, kit, actor(clerk),
                              {0, west_clerk, "clerk", east, day(20210628), day(20210702), "学习"}));
  must(tx.commit());
  run(20210629);
  run(20210630);
  EXPECT_THAT(inbox(west_clerk), ElementsAre("problem/1/1/due/20210630/+0"));
  EXPECT_EQ(inbox(clerk), inbox(west_clerk));
}

TEST_F(Clockwork, ARestoredSiteIsQuietUntilItIsTold) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  channels = {{"robot", ChannelKind::wecom, "https://example.cn", "", "", "", "", "", true, false, Level::remind, ""}};
  run(20210629);
  EXPECT_EQ(run(20210630).deliveries, 1);
  auto tx = begin(20210701);
  must(be_quiet(tx));
  EXPECT_TRUE(must(is_quiet(tx.session())));
  must(tx.commit());
  EXPECT_TRUE(run(20210705).quiet);
  EXPECT_EQ(run(20210705).notices, 0);
  EXPECT_THAT(taken(20210705), IsEmpty());
  auto told = begin(20210706);
  must(go_on(told));
  must(told.commit());
  EXPECT_EQ(run(20210706).notices, 0);  // the days of silence are not made up for
  EXPECT_THAT(taken(20210706), IsEmpty());
  EXPECT_THAT(states(), ElementsAre("robot dropped 1"));
  EXPECT_EQ(run(20210710).notices, 3);
}

TEST_F(Clockwork, TheEndOfTheCalendarIsReported) {
  file_returns();
  issue("W-001", east, 20220110, 20211230);
  const auto ran = run(20211230);
  ASSERT_FALSE(ran.faults.empty());
  EXPECT_EQ(ran.faults[0].key, "kit.calendar_ends");
}

TEST_F(Inbox, IsReadByItsOwnerOnly) {
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  run(20210629);
  run(20210630);
  run(20210701);
  EXPECT_EQ(must(unread_count(session(), clerk)), 2);
  const auto items = must(list_inbox(session(), clerk));
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].level, Level::overdue);
  EXPECT_EQ(items[0].about_id, id);
  EXPECT_EQ(items[0].due, day(20210630));
  EXPECT_FALSE(items[0].read);
  auto tx = begin(20210702);
  must(mark_read(tx, head, {items[0].id}));  // not the head's
  EXPECT_EQ(must(unread_count(tx.session(), clerk)), 2);
  must(mark_read(tx, clerk, {items[0].id}));
  EXPECT_EQ(must(unread_count(tx.session(), clerk)), 1);
  EXPECT_EQ(must(list_inbox(tx.session(), clerk, {true})).size(), 1u);
  EXPECT_EQ(must(list_inbox(tx.session(), clerk))[0].read, tx.now());
  must(mark_read_up_to(tx, clerk, items[1].id));
  EXPECT_EQ(must(unread_count(tx.session(), clerk)), 0);
  must(tx.commit());
}

TEST_F(Inbox, IsPagedFromTheLatest) {
  file_returns();
  run(20210602);
  for (int i = 0; i < 5; ++i) issue("W-" + std::to_string(i), east, 20210730, 20210603);
  run(20210603);
  std::vector<std::string> paged;
  int64_t before = 0;
  for (auto page = must(list_inbox(session(), clerk, {false, 0, 2})); !page.empty();
       page = must(list_inbox(session(), clerk, {false, before, 2}))) {
    EXPECT_LE(page.size(), 2u);
    for (const auto& item : page) paged.push_back(item.key);
    before = page.back().id;
  }
  EXPECT_EQ(paged, inbox(clerk));
  EXPECT_EQ(paged.size(), 5u);
}

// ---- deliveries

class OnItsWay : public Clockwork {
 protected:
  // The clerk has mail, the head has none; the robot hears of what is overdue only.
  void tell() {
    channels = {
        {"mail", ChannelKind::mail, "smtp://localhost", "", "", "", "bihuan@example.cn", "", true, false, Level::remind,
         ""},
        {"robot", ChannelKind::wecom, "https://example.cn", "", "", "", "", "", true, false, Level::overdue, ""},
        {"west", ChannelKind::wecom, "https://example.cn", "", "", "", "", "", true, false, Level::remind,
         must(org::place_of(session(), west, {writer->size(), day(20210601)}))->path}};
    address(clerk, "clerk@example.cn");
    file_returns();
    const int64_t id = issue("W-001", east, 20210630, 20210602);
    take(id, "receive", clerk, 20210602);
    run(20210629);
  }
};

TEST_F(OnItsWay, MailGoesToWhoHasAnAddressAndARobotHearsOnce) {
  tell();
  EXPECT_EQ(run(20210630).deliveries, 1);
  const auto mail = taken(20210630);
  ASSERT_EQ(mail.size(), 1u);
  EXPECT_EQ(mail[0].channel, "mail");
  EXPECT_EQ(mail[0].address, "clerk@example.cn");
  EXPECT_THAT(mail[0].subject, HasSubstr("今日到期"));
  finish(mail[0], {}, 20210630);
  EXPECT_EQ(run(20210701).deliveries, 2);
  const auto both = taken(20210701);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1].channel, "robot");
  EXPECT_EQ(both[1].account, 0);
  EXPECT_EQ(both[1].about_id, 1);
  for (const auto& one : both) finish(one, {}, 20210701);
  EXPECT_THAT(taken(20210702), IsEmpty());
  EXPECT_THAT(states(), ElementsAre("mail sent 2", "robot sent 1"));
}

TEST_F(OnItsWay, WhatCannotBeReachedIsTriedAgainLaterAndLater) {
  tell();
  run(20210630);
  const Error down{Fault::unavailable, "fetch.cannot_reach", {}, "refused"};
  auto one = taken(20210630, 9).at(0);
  EXPECT_EQ(one.tries, 1);
  finish(one, down, 20210630, 9);
  EXPECT_THAT(taken(20210630, 9), IsEmpty());
  one = taken(20210630, 9, 1).at(0);
  EXPECT_EQ(one.tries, 2);
  EXPECT_FALSE(one.may_be_a_repeat);
  finish(one, down, 20210630, 9, 1);
  EXPECT_THAT(taken(20210630, 9, 5), IsEmpty());
  for (int tries = 3; tries <= kMostTries; ++tries) {
    one = taken(20210700 + tries, 9).at(0);
    finish(one, down, 20210700 + tries, 9);
  }
  EXPECT_THAT(taken(20210730), IsEmpty());
  EXPECT_THAT(states(), ElementsAre("mail failed 1"));
  EXPECT_EQ(back_off_minutes(1), 1);
  EXPECT_EQ(back_off_minutes(4), 60);
  EXPECT_EQ(back_off_minutes(99), 1440);
}

TEST_F(OnItsWay, WhatIsRefusedIsNotTriedAgain) {
  tell();
  run(20210630);
  finish(taken(20210630).at(0), Error{Fault::refused, "remind.server_refuses"}, 20210630);
  EXPECT_THAT(taken(20210730), IsEmpty());
  EXPECT_THAT(states(), ElementsAre("mail failed 1"));
}

TEST_F(OnItsWay, ATryThatWasCutOffIsRepeatedOnceAndSaysSo) {
  tell();
  run(20210630);
  const auto first = taken(20210630, 9).at(0);
  EXPECT_FALSE(first.may_be_a_repeat);
  EXPECT_THAT(taken(20210630, 9, 5), IsEmpty());  // it may still be under way
  const auto second = taken(20210630, 9, 10).at(0);
  EXPECT_TRUE(second.may_be_a_repeat);
  EXPECT_EQ(second.key, first.key);
  EXPECT_THAT(taken(20210630, 9, 30), IsEmpty());
  EXPECT_THAT(states(), ElementsAre("mail unsure 1"));
}

TEST_F(OnItsWay, WithoutAnAnswerItMayHaveGoneOutAndIsRepeatedOnce) {
  tell();
  run(20210630);
  const Error silence{Fault::unavailable, "fetch.no_answer"};
  finish(taken(20210630, 9).at(0), silence, 20210630, 9);
  auto again = taken(20210630, 10).at(0);
  EXPECT_TRUE(again.may_be_a_repeat);
  finish(again, Error{Fault::unavailable, "fetch.cannot_reach"}, 20210630, 10);
  again = taken(20210630, 11).at(0);
  EXPECT_TRUE(again.may_be_a_repeat);  // still: the first may have arrived
  finish(again, silence, 20210630, 11);
  EXPECT_THAT(taken(20210701), IsEmpty());
  EXPECT_THAT(states(), ElementsAre("mail unsure 1"));
}

TEST_F(OnItsWay, WhatNobodyIsThereForIsStillToldByTheRobot) {
  channels = {{"robot", ChannelKind::wecom, "https://example.cn", "", "", "", "", "", true, false, Level::remind, ""}};
  file_returns();
  const int64_t id = issue("W-001", east, 20210630, 20210602);
  take(id, "receive", clerk, 20210602);
  auto tx = begin(20210603);
  must(account::disable_account(tx, kit, actor(office), clerk));
  must(tx.commit());
  run(20210629);
  const auto ran = run(20210630);
  EXPECT_EQ(ran.notices, 0);
  EXPECT_EQ(ran.deliveries, 1);
  EXPECT_THAT(taken(20210630).at(0).subject, HasSubstr("W-001"));
}

TEST_F(Deliveries, AnAddressIsCheckedAndMayBeTakenBack) {
  for (const auto* wrong :
       {"clerk", "@x.cn", "a@", "a b@x.cn", "a@x.cn\r\nBcc: b@x.cn", "张三@x.cn", "a@x..cn", "<a@x.cn>"})
    EXPECT_FALSE(is_address(wrong)) << wrong;
  auto tx = begin(20210601);
  const auto refused = set_address(tx, clerk, "no address");
  ASSERT_FALSE(refused);
  const MessageTable tables[] = {messages()};
  EXPECT_THAT(render(refused.error(), Language::zh, tables), HasSubstr("no address"));
  must(set_address(tx, clerk, " clerk.east@gov.example.cn "));
  EXPECT_EQ(must(address_of(tx.session(), clerk)), "clerk.east@gov.example.cn");
  must(set_address(tx, clerk, ""));
  EXPECT_EQ(must(address_of(tx.session(), clerk)), "");
  must(tx.commit());
}

}  // namespace
}  // namespace bihuan::remind
