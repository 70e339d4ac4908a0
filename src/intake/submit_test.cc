#include "intake/submit.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "intake/site_for_test.h"

namespace bihuan::intake {
namespace {

class PublicRequest : public Site {};

TEST_F(PublicRequest, IsTakenInWithoutAnAccount) {
  const Submitted done = submitted();
  EXPECT_EQ(done.code, "SQ202100001");
  EXPECT_EQ(text(done.id, "code"), done.code);
  EXPECT_EQ(text(done.id, "state"), "received");
  EXPECT_EQ(text(done.id, "channel"), "web");
  EXPECT_EQ(value(done.id, "received_on"), db::Value(int64_t{20210305}));
  EXPECT_EQ(done.keep_until, day(20230305));
}

TEST_F(PublicRequest, StandsInTheHistoryWithoutAnActorAndInTheLogAsThePublic) {
  const Submitted done = submitted();
  EXPECT_EQ(count("select count(*) from step where about_kind = 'request' and name = 'submit' and actor is null and "
                  "origin = 'loop'"),
            1);
  EXPECT_NE(entry(writer->size()).find(R"("actor":"public")"), std::string::npos);
  EXPECT_GT(done.id, 0);
}

TEST_F(PublicRequest, LeavesWhatThePersonWroteOutOfTheLog) {
  in(20210305, [&](log::Tx& tx) {
    must(submit(tx, {{"subject", "噪声扰民"}, {"content", "夜间施工"}, {"name", "某人"}, {"phone", "0000-2"}}));
  });
  const std::string logged = entry(writer->size());
  for (const auto* word : {"噪声", "夜间", "某人", "0000-2"}) EXPECT_EQ(logged.find(word), std::string::npos) << word;
  EXPECT_EQ(count("select count(*) from bh_personal where \"table\" = 'request'"), 4);
}

TEST_F(PublicRequest, GetsTheNextCodeOfItsYear) {
  EXPECT_EQ(submitted(20210305).code, "SQ202100001");
  EXPECT_EQ(submitted(20210305).code, "SQ202100002");
  EXPECT_EQ(submitted(20211231).code, "SQ202100003");
  EXPECT_EQ(submitted(20220101).code, "SQ202200001");
}

TEST_F(PublicRequest, LeavesNoGapWhenOneIsTakenBack) {
  EXPECT_EQ(refused(20210305, [&](log::Tx& tx) { return submit(tx); }), "");  // not committed
  EXPECT_EQ(submitted().code, "SQ202100001");
}

TEST_F(PublicRequest, SharesTheSeriesWithTheDesk) {
  submitted();
  const auto take = [&](log::Tx& tx, matter::Given given) {
    given.fields["subject"] = std::string("咨询社保");
    given.fields["channel"] = std::string("phone");
    return take_in(tx, kit, request, actor(tx, "desk"), "intake", given);
  };
  const int64_t id = in(20210305, [&](log::Tx& tx) { return must(take(tx, {})); });
  EXPECT_EQ(text(id, "code"), "SQ202100002");
  EXPECT_EQ(submitted().code, "SQ202100003");
  EXPECT_EQ(refused(20210305, [&](log::Tx& tx) { return take(tx, {{{"code", std::string("X")}}, {}}); }),
            "intake.code_given");
}

TEST_F(PublicRequest, IsNotMisledByACodeThatOnlyLooksLikeOne) {
  in(20210305, [&](log::Tx& tx) {
    must(matter::take_over(tx, request, {{"code", std::string("SQ20211A999")}, {"received_on", int64_t{20210105}}},
                           "closed", 1, {}));
  });
  EXPECT_EQ(submitted().code, "SQ202100001");
}

TEST_F(PublicRequest, IsRefusedWhenTheCodesOfTheYearAreUsedUp) {
  in(20210305, [&](log::Tx& tx) {
    must(matter::take_over(tx, request, {{"code", std::string("SQ202199999")}, {"received_on", int64_t{20210105}}},
                           "closed", 1, {}));
  });
  EXPECT_EQ(refused(20210305, [&](log::Tx& tx) { return submit(tx); }), "intake.codes_used_up");
}

TEST_F(PublicRequest, TakesOnlyWhatTheKitNames) {
  for (const auto* field : {"code", "lead_unit", "rating", "due", "state", "channel", "no_such"})
    EXPECT_EQ(refused(20210305, [&](log::Tx& tx) { return submit(tx, {{"subject", "x"}, {field, "1"}}); }),
              "intake.field_not_taken")
        << field;
  EXPECT_EQ(refused(20210305, [&](log::Tx& tx) { return submit(tx, {{"content", "没有事项"}}); }),
            "procedure.missing_field");
  EXPECT_EQ(refused(20210305, [&](log::Tx& tx) { return submit(tx, {{"subject", " \n　"}}); }),
            "procedure.missing_field");
}

TEST_F(PublicRequest, CannotBeMadeOfAKindThatIsNotOpen) {
  EXPECT_EQ(
      refused(20210305, [&](log::Tx& tx) { return submit_public(tx, kit, *kit.find_kind("problem"), {}, random); }),
      "intake.not_public");
}

TEST_F(PublicRequest, OpensNoOtherStepToThePublic) {
  const Submitted done = submitted();
  for (const auto& step : request.procedure->steps) {
    if (step.name == "rate" || step.name == "ask_again") continue;
    const auto key = refused(20210305, [&](log::Tx& tx) {
      return matter::take_step(tx, kit, request, account::the_public(), done.id, step.name, {});
    });
    EXPECT_TRUE(key == "procedure.wrong_state" || key == "procedure.not_yours") << step.name << " " << key;
  }
  EXPECT_EQ(refused(20210305,
                    [&](log::Tx& tx) { return matter::open(tx, kit, request, account::the_public(), "intake", {}); }),
            "procedure.not_yours");
}

TEST_F(PublicRequest, IsNothingThatAnAccountTakesInThePublicsPlace) {
  EXPECT_EQ(refused(20210305,
                    [&](log::Tx& tx) {
                      return matter::open(tx, kit, request, actor(tx, "desk"), "submit",
                                          {{{"code", std::string("SQ1")}, {"subject", std::string("x")}}, {}});
                    }),
            "procedure.not_yours");
  in(20210305, [&](log::Tx& tx) { EXPECT_EQ(key_of(account::add_account(tx, "public", "")), "account.name_taken"); });
}

TEST(PublicText, IsLimitedInCharactersNotBytes) {
  const kit::Field& subject = *county().find_kind("request")->find("subject");
  EXPECT_EQ(must(clean_text(subject, "  路灯不亮\r\n", 4)), "路灯不亮");
  EXPECT_EQ(key_of(clean_text(subject, "路灯不亮了", 4)), "intake.too_long");
  EXPECT_EQ(key_of(clean_text(subject, "\xFF", 4)), "intake.not_text");
}

TEST(PublicText, HasNoHiddenCharacters) {
  const kit::Field& subject = *county().find_kind("request")->find("subject");
  for (const char32_t c : {U'\0', U'\x1B', U'\t', U'\x7F', char32_t{0x85}, U'\u200B', U'\u202E', U'\u2066', U'\uFEFF',
                           char32_t{0xFFFF}, char32_t{0xE0041}})
    EXPECT_EQ(key_of(clean_text(subject, "a" + to_utf8(std::u32string(1, c)) + "b", 1000)), "intake.control_character")
        << static_cast<int>(c);
}

TEST(PublicText, HasSeveralLinesOnlyWhereItMayBeLong) {
  const kit::Field& content = *county().find_kind("request")->find("content");
  EXPECT_EQ(must(clean_text(content, "一\r\n二\r三\n\n", 200)), "一\n二\n三");
  EXPECT_EQ(key_of(clean_text(content, "一\n二", 199)), "intake.control_character");
}

}  // namespace
}  // namespace bihuan::intake
