#include "record/filing.h"

#include "record/filing_rows.h"
#include "record/open_return.h"
#include "record/site_for_test.h"

namespace bihuan::record {
namespace {

constexpr int kMarch = 20210301;

db::Value shown(Site& site, const char* column, int from = kMarch) {
  const auto row = must(accepted_row(site.session(), site.shots(), site.east, day(from), site.position()));
  return row ? row->row[static_cast<size_t>(site.shots().column(column))] : db::Value(std::string("no row"));
}

std::string last_command(Site& site) {
  return must(log::parse_entry(must(log::read_entry(site.session(), site.position())).json)).header.command;
}

TEST(Return, CountsOnlyWhenItIsAccepted) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  EXPECT_EQ(last_command(site), "return.save");
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  EXPECT_EQ(last_command(site), "return.submit");
  must(site.accept("east.head", 20210402, site.east, kMarch));
  EXPECT_EQ(last_command(site), "return.accept");
  EXPECT_EQ(site.rows(), 0) << "one stage is left";
  const auto done = must(site.accept("office", 20210403, site.east, kMarch));
  EXPECT_EQ(done.state, FilingState::accepted);
  EXPECT_EQ(site.rows(), 1);
  EXPECT_NE(done.row_id, 0);
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{12}));
  EXPECT_EQ(shown(site, "visits"), db::Value(int64_t{7})) << "of the ledgers";
  EXPECT_EQ(shown(site, "origin"), db::Value(std::string("loop")));
  EXPECT_EQ(site.count("select count(*) from filing where until = 9223372036854775807"), 1);
  EXPECT_EQ(site.count("select count(*) from filing"), 4) << "each change is a version";
}

TEST(Return, IsComputedForItsUnitAndPeriod) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, {}));
  EXPECT_EQ(site.asked, std::vector<std::string>{"count visit in period east 2021-03-01..2021-03-31"});
}

TEST(Return, WhatTheLedgersGiveIsTakenAnewWhenItIsSubmitted) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  site.visits = 9;
  const auto filing = must(site.submit("east.clerk", 20210401, site.east, kMarch));
  EXPECT_EQ(filing.cells.at("visits").value, "9");
  EXPECT_EQ(filing.cells.at("visits").source, Source::computed);
}

TEST(Return, TypedOverNeedsAReasonAndIsShownAsSuch) {
  Site site;
  auto cells = Site::whole("12");
  cells["visits"] = {"11", Mark::none, ""};
  must(site.save("east.clerk", 20210401, site.east, kMarch, cells));
  EXPECT_EQ(key_of(site.submit("east.clerk", 20210401, site.east, kMarch)), "return.typed_over");
  must(site.save("east.clerk", 20210401, site.east, kMarch, {{"visits", {"11", Mark::none, "漏登四次"}}}));
  const auto filing = must(site.submit("east.clerk", 20210401, site.east, kMarch));
  EXPECT_TRUE(filing.cells.at("visits").is_typed_over());
  EXPECT_EQ(filing.cells.at("visits").computed, "7");
}

TEST(Return, AnEmptiedCellGoesBackToTheLedgers) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, {{"visits", {"11", Mark::none, "漏登"}}}));
  const auto filing = must(site.save("east.clerk", 20210401, site.east, kMarch, {{"visits", {{}, Mark::none, ""}}}));
  EXPECT_EQ(filing.cells.at("visits").value, "7");
  EXPECT_FALSE(filing.cells.at("visits").is_typed_over());
}

TEST(Return, CellsLeftOutStayAsTheyWere) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  const auto filing = must(site.save("east.clerk2", 20210402, site.east, kMarch, {{"doses", {"13", Mark::none, ""}}}));
  EXPECT_EQ(filing.cells.at("doses").value, "13");
  EXPECT_EQ(filing.cells.at("cost").value, "12.50");
  EXPECT_EQ(filing.prepared_by, site.actor("east.clerk2").account);
}

TEST(Return, IsNotSubmittedWithOpenCellsOrAgainstARule) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, {{"population", {"500", Mark::none, ""}}}));
  EXPECT_EQ(key_of(site.submit("east.clerk", 20210401, site.east, kMarch)), "return.not_answered");
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("1001")));
  must(site.run("admin", 20210401,
                [&](log::Tx& tx) { return set_parameter(tx, site.kit, site.actor("office"), "most_doses", "1000"); }));
  EXPECT_EQ(key_of(site.submit("east.clerk", 20210401, site.east, kMarch)), "record.rule_broken");
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("1000")));
  EXPECT_EQ(key_of(site.submit("east.clerk", 20210401, site.east, kMarch)), "");
}

TEST(Return, ANegativeNumberIsRefusedWhenItIsSubmitted) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("-1")));
  EXPECT_EQ(key_of(site.submit("east.clerk", 20210401, site.east, kMarch)), "record.below_minimum");
}

TEST(Return, ZeroNotReportedAndNotApplicableStayThreeThings) {
  Site site;
  auto cells = Site::whole("0");
  cells["cost"] = {{}, Mark::not_applicable, "本月无经费"};
  must(site.save("east.clerk", 20210401, site.east, kMarch, cells));
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  must(site.accept("east.head", 20210402, site.east, kMarch));
  const auto done = must(site.accept("office", 20210402, site.east, kMarch));
  EXPECT_EQ(done.cells.at("doses").mark, Mark::zero);
  EXPECT_EQ(done.cells.at("cost").mark, Mark::not_applicable);
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{0}));
  EXPECT_TRUE(db::is_null(shown(site, "cost")));
}

TEST(Return, IsFiledByItsOwnUnit) {
  Site site;
  EXPECT_EQ(key_of(site.save("west.clerk", 20210401, site.east, kMarch, {})), "record.not_allowed");
  EXPECT_EQ(key_of(site.save("reader", 20210401, site.east, kMarch, {})), "record.not_allowed");
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("1")));
  EXPECT_EQ(key_of(site.submit("west.clerk", 20210401, site.east, kMarch)), "record.not_allowed");
  EXPECT_EQ(key_of(site.save("office", 20210401, site.county, kMarch, {})), "record.unit_owes_none");
  EXPECT_EQ(key_of(site.save("east.clerk", 20210401, site.east, 20210302, {})), "record.not_first_of_period");
}

TEST(Return, RefusesCellsThatTheFormDoesNotHave) {
  Site site;
  EXPECT_EQ(key_of(site.save("east.clerk", 20210401, site.east, kMarch, {{"dose", {"1", Mark::none, ""}}})),
            "return.no_such_cell");
  EXPECT_EQ(key_of(site.save("east.clerk", 20210401, site.east, kMarch, {{"unit", {"west", Mark::none, ""}}})),
            "return.no_such_cell");
  EXPECT_EQ(key_of(site.save("east.clerk", 20210401, site.east, kMarch, {{"doses", {"many", Mark::none, ""}}})),
            "value.not_a_number");
  EXPECT_EQ(key_of(site.save("east.clerk", 20210401, site.east, kMarch, {{"doses", {{}, Mark::none, "\xff"}}})),
            "return.bad_reason");
  EXPECT_EQ(site.count("select count(*) from filing"), 0);
}

TEST(Return, TheSecondEditorIsTold) {
  Site site;
  const auto seen = must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12"), 0)).since;
  EXPECT_EQ(key_of(site.save("east.clerk2", 20210401, site.east, kMarch, {}, 0)), "return.changed_meanwhile");
  must(site.save("east.clerk2", 20210401, site.east, kMarch, Site::whole("13"), seen));
  EXPECT_EQ(key_of(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("14"), seen)),
            "return.changed_meanwhile");
}

TEST(Return, ARepeatedRequestHasNoSecondEffect) {
  Site site;
  const auto save = [&] {
    return site.run("east.clerk", 20210401, [&](log::Tx& tx) {
      return save_draft(tx, site.kit, site.shots(), site.actor("east.clerk"), {{site.east, day(kMarch)}, {}, {}},
                        site.compute(), "request-1");
    });
  };
  must(save());
  EXPECT_EQ(key_of(save()), "log.request_repeated");
  EXPECT_EQ(site.count("select count(*) from filing"), 1);
}

TEST(Acceptance, IsByAnotherPersonOnEveryPath) {
  Site site;
  // One person who is clerk and head, and in the county, too.
  must(site.run("admin", 20210101, [&](log::Tx& tx) -> Result<void> {
    const int64_t clerk = site.actor("east.clerk").account;
    TRY(account::grant(tx, clerk, "head", site.east, day(20200101)));
    return account::grant(tx, clerk, "supervision", site.county, day(20200101));
  }));
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  must(site.save("east.clerk2", 20210401, site.east, kMarch, {}));
  must(site.submit("east.clerk2", 20210401, site.east, kMarch));
  EXPECT_EQ(key_of(site.accept("east.clerk", 20210402, site.east, kMarch)), "return.two_persons")
      << "they wrote an earlier version of it";
  EXPECT_EQ(key_of(site.send_back("east.clerk", 20210402, site.east, kMarch, "不对")), "return.two_persons");
  must(site.accept("east.head", 20210402, site.east, kMarch));
  EXPECT_EQ(key_of(site.accept("east.clerk", 20210402, site.east, kMarch)), "return.two_persons");
  EXPECT_EQ(site.rows(), 0);
}

TEST(Acceptance, OfTwoStagesIsByTwoPersons) {
  Site site;
  must(site.run("admin", 20210101, [&](log::Tx& tx) {
    return account::grant(tx, site.actor("office").account, "head", site.east, day(20200101));
  }));
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  must(site.accept("office", 20210402, site.east, kMarch));
  EXPECT_EQ(key_of(site.accept("office", 20210402, site.east, kMarch)), "return.two_persons");
  must(site.accept("office2", 20210402, site.east, kMarch));
  EXPECT_EQ(site.rows(), 1);
}

TEST(Acceptance, WaitsForItsTurn) {
  Site site;
  EXPECT_EQ(key_of(site.accept("east.head", 20210402, site.east, kMarch)), "return.not_submitted");
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  EXPECT_EQ(key_of(site.accept("east.head", 20210402, site.east, kMarch)), "return.not_submitted");
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  EXPECT_EQ(key_of(site.accept("office", 20210402, site.east, kMarch)), "return.not_yours");
  EXPECT_EQ(key_of(site.accept("west.head", 20210402, site.east, kMarch)), "return.not_yours");
  EXPECT_EQ(key_of(site.save("east.clerk", 20210402, site.east, kMarch, {})), "return.is_submitted");
}

TEST(Acceptance, AReturnedReturnIsMendedAndGoesThroughAllStagesAgain) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  must(site.accept("east.head", 20210402, site.east, kMarch));
  EXPECT_EQ(key_of(site.send_back("office", 20210402, site.east, kMarch, "")), "return.reason_needed");
  const auto back = must(site.send_back("office", 20210402, site.east, kMarch, "剂次偏少"));
  EXPECT_EQ(last_command(site), "return.return");
  EXPECT_EQ(back.state, FilingState::returned);
  EXPECT_EQ(must(site.save("east.clerk", 20210403, site.east, kMarch, Site::whole("21"))).reason, "剂次偏少")
      << "the reason stays in sight while it is mended";
  must(site.submit("east.clerk", 20210403, site.east, kMarch));
  EXPECT_EQ(key_of(site.accept("office", 20210403, site.east, kMarch)), "return.not_yours") << "the head is first";
  must(site.accept("east.head", 20210403, site.east, kMarch));
  must(site.accept("office", 20210403, site.east, kMarch));
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{21}));
}

TEST(Locked, AnAcceptedReturnIsNotEnteredCorrectedOrWithdrawn) {
  Site site;
  const auto done = site.accepted(kMarch, 20210401, "12");
  const Fields fields{{"period_from", int64_t{20210401}}, {"unit", site.east}, {"population", int64_t{5}}};
  const auto by = [&](auto command) { return key_of(site.run("office", 20210501, command)); };
  const auto office = site.actor("office");
  EXPECT_EQ(by([&](log::Tx& tx) { return enter(tx, site.kit, site.shots(), office, fields); }), "return.use_filing");
  EXPECT_EQ(by([&](log::Tx& tx) {
              return correct(tx, site.kit, site.shots(), office, done.row_id, {{"doses", int64_t{1}}}, "改");
            }),
            "return.use_filing");
  EXPECT_EQ(by([&](log::Tx& tx) { return withdraw(tx, site.kit, site.shots(), office, done.row_id, "撤"); }),
            "return.use_filing");
  EXPECT_EQ(key_of(site.save("east.clerk", 20210501, site.east, kMarch, Site::whole("13"))), "return.is_accepted");
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{12}));
}

TEST(Locked, AFormWithoutAChainIsEnteredAsBefore) {
  Site site;
  const auto& simple = site.kind("simple");
  const Fields fields{{"period_from", int64_t{20210101}}, {"unit", site.east}, {"amount", int64_t{5}}};
  const int64_t id = must(site.run(
      "office", 20210501, [&](log::Tx& tx) { return enter(tx, site.kit, simple, site.actor("office"), fields); }));
  must(site.run("office", 20210501, [&](log::Tx& tx) {
    return correct(tx, site.kit, simple, site.actor("office"), id, {{"amount", int64_t{6}}}, "改");
  }));
}

TEST(Return, OfAFormWithoutAChainIsAcceptedWhenItIsSubmitted) {
  Site site;
  const auto& simple = site.kind("simple");
  const ReturnOf of{site.east, day(20210101)};
  const auto clerk = site.actor("east.clerk");
  must(site.run("east.clerk", 20210401, [&](log::Tx& tx) {
    return save_draft(tx, site.kit, simple, clerk, {of, {{"amount", {"5", Mark::none, ""}}}, {}}, site.compute());
  }));
  const auto done = must(site.run("east.clerk", 20210401, [&](log::Tx& tx) {
    return submit_return(tx, site.kit, simple, clerk, {of, "", {}}, site.compute());
  }));
  EXPECT_EQ(done.state, FilingState::accepted);
  EXPECT_EQ(site.count("select amount from simple"), 5);
}

TEST(Return, OnlyOfAForm) {
  Site site;
  EXPECT_EQ(key_of(site.run("east.clerk", 20210401,
                            [&](log::Tx& tx) {
                              return save_draft(tx, site.kit, site.kind("visit"), site.actor("east.clerk"),
                                                {{site.east, day(kMarch)}, {}, {}}, site.compute());
                            })),
            "return.not_a_form");
}

TEST(Revision, CountsWhenItIsAcceptedAndTheOldNumberStaysAsOfItsTime) {
  Site site;
  const auto first = site.accepted(kMarch, 20210401, "12");
  const int64_t before = site.position();
  EXPECT_EQ(key_of(site.revise("east.clerk", 20210601, site.east, kMarch, "")), "return.reason_needed");
  EXPECT_EQ(key_of(site.revise("west.clerk", 20210601, site.east, kMarch, "漏报")), "record.not_allowed");
  const auto draft = must(site.revise("east.clerk", 20210601, site.east, kMarch, "漏报一个点"));
  EXPECT_EQ(last_command(site), "return.revise");
  EXPECT_EQ(draft.revision, 2);
  EXPECT_NE(draft.id, first.id);
  EXPECT_EQ(key_of(site.revise("east.clerk", 20210601, site.east, kMarch, "再改")), "return.nothing_to_revise");
  must(site.save("east.clerk", 20210601, site.east, kMarch, {{"doses", {"15", Mark::none, ""}}}));
  must(site.submit("east.clerk", 20210601, site.east, kMarch));
  must(site.accept("east.head", 20210602, site.east, kMarch));
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{12})) << "what was accepted counts until the revision is";
  const auto done = must(site.accept("office", 20210602, site.east, kMarch));
  EXPECT_EQ(done.row_id, first.row_id);
  EXPECT_EQ(done.revised_for, "漏报一个点");
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{15}));
  EXPECT_EQ(site.rows(), 1);
  const auto then = must(accepted_row(site.session(), site.shots(), site.east, day(kMarch), before));
  EXPECT_EQ(then->row[static_cast<size_t>(site.shots().column("doses"))], db::Value(int64_t{12}));
  const auto back_then = must(newest_filing(site.session(), site.shots(), site.east, day(kMarch), before));
  EXPECT_EQ(back_then->revision, 1);
}

// As an import writes it: the row is put, its entry says that it is taken over.
int64_t take_over(Site& site, int from, int64_t doses) {
  return must(site.run("office", 20210501, [&](log::Tx& tx) -> Result<int64_t> {
    TRY_SET(
        auto row,
        make_row(site.shots(),
                 {{"period_from", int64_t{from}}, {"unit", site.east}, {"doses", doses}, {"population", int64_t{480}}},
                 log::Origin::imported));
    TRY_SET(const int64_t id, put_row(tx, site.shots(), std::move(row)));
    TRY(tx.append("exchange.import", log::Origin::imported));
    return id;
  }));
}

TEST(TakenOver, AReturnIsThereWithoutAFilingAndIsRevised) {
  Site site;
  const int64_t id = take_over(site, kMarch, 12);
  EXPECT_EQ(key_of(site.save("east.clerk", 20210501, site.east, kMarch, {})), "return.is_accepted");
  EXPECT_EQ(key_of(site.submit("east.clerk", 20210501, site.east, kMarch)), "return.is_accepted");
  const auto draft = must(site.revise("east.clerk", 20210601, site.east, kMarch, "漏报"));
  EXPECT_EQ(draft.revision, 2);
  EXPECT_EQ(draft.row_id, id);
  EXPECT_EQ(draft.cells.at("doses").value, "12");
  must(site.save("east.clerk", 20210601, site.east, kMarch, Site::whole("15")));
  must(site.submit("east.clerk", 20210601, site.east, kMarch));
  must(site.accept("east.head", 20210602, site.east, kMarch));
  EXPECT_EQ(must(site.accept("office", 20210602, site.east, kMarch)).row_id, id);
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{15}));
}

TEST(TakenOver, WhatWasTakenOverMeanwhileIsNotOverwritten) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("9")));
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  must(site.accept("east.head", 20210402, site.east, kMarch));
  take_over(site, kMarch, 12);
  EXPECT_EQ(key_of(site.accept("office", 20210501, site.east, kMarch)), "record.return_is_there");
  const auto draft = must(site.revise("east.clerk", 20210601, site.east, kMarch, "以导入为准"));
  EXPECT_EQ(draft.revision, 2);
  EXPECT_EQ(draft.cells.at("doses").value, "12");
}

TEST(TakenOver, MayBeWithdrawnAndTheRevisionStandsByItself) {
  Site site;
  const int64_t id = take_over(site, kMarch, 12);
  must(site.revise("east.clerk", 20210601, site.east, kMarch, "漏报"));
  must(site.run("office", 20210601,
                [&](log::Tx& tx) { return withdraw(tx, site.kit, site.shots(), site.actor("office"), id, "误导入"); }));
  must(site.save("east.clerk", 20210601, site.east, kMarch, Site::whole("15")));
  must(site.submit("east.clerk", 20210601, site.east, kMarch));
  must(site.accept("east.head", 20210602, site.east, kMarch));
  EXPECT_NE(must(site.accept("office", 20210602, site.east, kMarch)).row_id, id);
  EXPECT_EQ(shown(site, "doses"), db::Value(int64_t{15}));
}

const CellView& cell_of(const OpenReturn& open, const std::string& field) {
  for (const auto& view : open.cells)
    if (view.field == field) return view;
  std::abort();
}
OpenReturn look(Site& site, int from, int today) {
  return must(open_return(site.session(), site.kit, site.shots(), {site.east, day(from)}, {site.position(), day(today)},
                          site.compute()));
}

TEST(OpenReturn, IsFilledBeforeAnybodyWrites) {
  Site site;
  site.accepted(20210201, 20210301, "12");
  const auto open = look(site, kMarch, 20210401);
  EXPECT_FALSE(open.filing);
  EXPECT_TRUE(open.may_be_edited);
  EXPECT_EQ(open.due, day(20210405));
  EXPECT_FALSE(open.is_late);
  ASSERT_EQ(open.cells.size(), 5u) << "unit and period are no cells";
  const auto& visits = cell_of(open, "visits");
  EXPECT_EQ(visits.cell.value, "7");
  EXPECT_EQ(visits.cell.source, Source::computed);
  EXPECT_EQ(visits.expression, "count visit in period");
  EXPECT_EQ(cell_of(open, "population").cell.value, "500");
  EXPECT_EQ(cell_of(open, "population").cell.source, Source::previous);
  EXPECT_FALSE(cell_of(open, "doses").cell.value) << "last month's doses say nothing of this month's";
  EXPECT_EQ(cell_of(open, "doses").previous, "12");
  EXPECT_EQ(keys_of(cell_of(open, "doses").issues), std::vector<std::string>{"return.not_answered"});
  EXPECT_TRUE(look(site, kMarch, 20210406).is_late) << "the due day is past";
  EXPECT_EQ(site.count("select count(*) from filing where until = 9223372036854775807"), 1) << "looking writes nothing";
}

TEST(OpenReturn, CarriesOverIntoTheFirstDraft) {
  Site site;
  site.accepted(20210201, 20210301, "12");
  const auto filing = must(site.save("east.clerk", 20210401, site.east, kMarch, {}));
  EXPECT_EQ(filing.cells.at("population").value, "500");
  EXPECT_EQ(filing.cells.at("population").source, Source::previous);
  EXPECT_FALSE(filing.cells.contains("doses"));
}

TEST(OpenReturn, ShowsWhatIsWrongAndWhatIsOddBesideEachCell) {
  Site site;
  site.accepted(20210201, 20210301, "12");
  auto cells = Site::whole("0");
  cells["cost"] = {{}, Mark::not_reported, ""};
  cells["visits"] = {"8", Mark::none, ""};
  must(site.save("east.clerk", 20210401, site.east, kMarch, cells));
  const auto open = look(site, kMarch, 20210401);
  EXPECT_EQ(keys_of(cell_of(open, "cost").issues), std::vector<std::string>{"return.mark_without_reason"});
  EXPECT_EQ(keys_of(cell_of(open, "visits").issues), std::vector<std::string>{"return.typed_over"});
  EXPECT_EQ(keys_of(cell_of(open, "doses").hints), std::vector<std::string>{"return.outlier"});
  EXPECT_EQ(keys_of(open.hints), std::vector<std::string>{"return.hint"});
  EXPECT_TRUE(open.issues.empty());
}

TEST(OpenReturn, ShowsAJudgeWhatTheLedgersGiveNow) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("12")));
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  site.visits = 9;
  const auto open = look(site, kMarch, 20210402);
  EXPECT_FALSE(open.may_be_edited);
  EXPECT_EQ(cell_of(open, "visits").cell.value, "7") << "what was submitted";
  EXPECT_EQ(cell_of(open, "visits").computed, "9");
}

TEST(OpenReturn, OfWhatWasTakenOverShowsTheRow) {
  Site site;
  const int64_t id = take_over(site, kMarch, 12);
  const auto open = look(site, kMarch, 20210501);
  EXPECT_EQ(open.row_id, id);
  EXPECT_FALSE(open.may_be_edited);
  EXPECT_FALSE(open.is_late);
  EXPECT_EQ(cell_of(open, "doses").cell.value, "12");
}

TEST(OpenReturn, WarnsOfAnExpiredForm) {
  Site site;
  EXPECT_TRUE(look(site, kMarch, 20220630).warnings.empty());
  EXPECT_EQ(keys_of(look(site, kMarch, 20220701).warnings), std::vector<std::string>{"kit.form_expired"});
}

TEST(Beside, EverySubmissionStandsBesideWhatWasVerified) {
  Site site;
  must(site.save("east.clerk", 20210401, site.east, kMarch, Site::whole("99")));
  must(site.submit("east.clerk", 20210401, site.east, kMarch));
  must(site.send_back("east.head", 20210402, site.east, kMarch, "偏多"));
  site.accepted(kMarch, 20210403, "12");
  must(site.revise("east.clerk", 20210601, site.east, kMarch, "漏报"));
  must(site.save("east.clerk", 20210601, site.east, kMarch, Site::whole("15")));
  must(site.submit("east.clerk", 20210601, site.east, kMarch));
  const auto beside =
      must(reported_beside_verified(site.session(), site.shots(), {site.east, day(kMarch)}, site.position()));
  ASSERT_EQ(beside.reported.size(), 3u);
  EXPECT_EQ(beside.reported[0].cells.at("doses").value, "99");
  EXPECT_FALSE(beside.reported[0].is_accepted);
  EXPECT_EQ(beside.reported[1].cells.at("doses").value, "12");
  EXPECT_TRUE(beside.reported[1].is_accepted);
  EXPECT_EQ(beside.reported[2].revision, 2);
  EXPECT_FALSE(beside.reported[2].is_accepted);
  EXPECT_EQ(beside.verified->at("doses").value, "12");
}

TEST(History, NamesWhoDidWhatWhen) {
  Site site;
  const auto done = site.accepted(kMarch, 20210401, "12");
  const auto history = must(history_of_return(site.session(), site.shots(), site.east, day(kMarch), site.position()));
  ASSERT_EQ(history.size(), 4u);
  EXPECT_EQ(history[1].command, "return.submit");
  EXPECT_EQ(history[2].actor, "east.head");
  EXPECT_EQ(day_of(history[3].at), day(20210401));
  EXPECT_EQ(history[3].filing.id, done.id);
  EXPECT_EQ(must(load_filing(site.session(), done.id, site.position())).since, done.since);
  EXPECT_EQ(key_of(load_filing(site.session(), 99, site.position())), "return.no_such_filing");
}

}  // namespace
}  // namespace bihuan::record
