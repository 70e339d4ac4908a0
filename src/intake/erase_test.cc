#include "intake/erase.h"

#include <gtest/gtest.h>

#include "intake/site_for_test.h"

namespace bihuan::intake {
namespace {

class Erasing : public Site {
 protected:
  Submitted refused_request() {
    const Submitted done = submitted();
    in(20210306, [&](log::Tx& tx) { step(tx, "desk", done.id, "refuse", {{}, "不属受理范围"}); });
    return done;
  }
  Result<std::vector<std::string>> erase(log::Tx& tx, int64_t id, const std::string& by = "desk",
                                         const std::string& reason = "本人申请") {
    return erase_personal(tx, kit, request, actor(tx, by), id, reason);
  }
};

TEST_F(Erasing, TakesAwayEveryVersionAndEverySalt) {
  const Submitted done = refused_request();
  const Submitted other = submitted();
  EXPECT_GT(count("select count(*) from request where id = 1"), 1);
  const auto fields = in(20210307, [&](log::Tx& tx) { return must(erase(tx, done.id)); });
  EXPECT_EQ(fields, (std::vector<std::string>{"subject", "phone"}));
  EXPECT_EQ(count("select count(*) from request where id = 1 and (subject is not null or phone is not null)"), 0);
  EXPECT_EQ(count("select count(*) from bh_personal where id = 1"), 0);
  EXPECT_EQ(text(other.id, "phone"), "0000-1");
  EXPECT_EQ(text(done.id, "state"), "cancelled");
}

TEST_F(Erasing, IsToldInTheLogByFieldNotByValue) {
  const Submitted done = refused_request();
  in(20210307, [&](log::Tx& tx) { must(erase(tx, done.id)); });
  const std::string logged = entry(writer->size());
  EXPECT_NE(logged.find(R"("command":"personal.erase")"), std::string::npos);
  EXPECT_NE(logged.find(R"("note":{"fields":["subject","phone"],"id":1,"kind":"request","reason":"本人申请"})"),
            std::string::npos)
      << logged;
  EXPECT_EQ(logged.find("0000-1"), std::string::npos);
}

TEST_F(Erasing, EndsTheReceipt) {
  const Submitted done = refused_request();
  in(20210307, [&](log::Tx& tx) { must(erase(tx, done.id)); });
  EXPECT_EQ(key_of(read_receipt(writer->session(), kit, done.receipt, day(20210307))), "intake.no_receipt");
}

TEST_F(Erasing, WaitsUntilTheMatterIsDone) {
  const Submitted done = submitted();
  EXPECT_EQ(refused(20210307, [&](log::Tx& tx) { return erase(tx, done.id); }), "intake.erase_while_open");
}

TEST_F(Erasing, NeedsTheVerbAReasonAndSomethingToErase) {
  const Submitted done = refused_request();
  EXPECT_EQ(refused(20210307, [&](log::Tx& tx) { return erase(tx, done.id, "clerk"); }), "record.not_allowed");
  EXPECT_EQ(refused(20210307, [&](log::Tx& tx) { return erase(tx, done.id, "desk", " "); }), "intake.erase_why");
  EXPECT_EQ(refused(20210307, [&](log::Tx& tx) { return erase(tx, 99); }), "record.not_found");
  in(20210307, [&](log::Tx& tx) { must(erase(tx, done.id)); });
  EXPECT_EQ(refused(20210308, [&](log::Tx& tx) { return erase(tx, done.id); }), "intake.nothing_to_erase");
}

TEST_F(Erasing, IsACommandOfItsOwn) {
  const Submitted done = refused_request();
  auto tx = must(writer->begin("desk", start_of(day(20210307))));
  db::Row row = *must(tx.current(request.table, done.id));
  must(tx.put(request.table, done.id, row));
  EXPECT_EQ(key_of(tx.erase_personal(request.table, done.id)), "log.erase_in_command");
}

}  // namespace
}  // namespace bihuan::intake
