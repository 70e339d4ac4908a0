#include "record/filing_rules.h"

#include "record/site_for_test.h"

namespace bihuan::record {
namespace {

const kit::Kit& test_kit() {
  static const kit::Kit kit = *kit::load(kit_for_test()).kit;
  return kit;
}
const kit::Kind& shots() { return *test_kit().find_kind("shots"); }
const kit::Field& field(const char* name) { return *shots().find(name); }

Cell typed(const std::string& value, const std::string& reason = "") {
  return {value, Mark::none, reason, Source::typed, {}};
}
Cell marked(Mark mark, const std::string& reason = "") { return {{}, mark, reason, Source::typed, {}}; }

Filing filing_of(Cells cells) {
  Filing filing;
  filing.form = "shots";
  filing.unit = 2;
  filing.from = day(20210301);
  filing.cells = std::move(cells);
  return filing;
}
Cells whole() {
  return {{"doses", typed("12")}, {"visits", typed("3")}, {"population", typed("500")}, {"cost", typed("1.50")}};
}

TEST(ReturnCalendar, IsDueSomeDaysAfterItsPeriodEnds) {
  EXPECT_EQ(due_of(shots(), day(20210201)), day(20210305));
  EXPECT_EQ(period_of(*test_kit().find_kind("simple"), day(20211001)).to, day(20211231));
  EXPECT_EQ(due_of(*test_kit().find_kind("simple"), day(20211001)), day(20220110));
  EXPECT_EQ(previous_of(shots(), day(20210101)), day(20201201));
  EXPECT_EQ(previous_of(*test_kit().find_kind("simple"), day(20210101)), day(20201001));
}

TEST(ReturnCalendar, IsLateFromTheDayAfterTheDueDay) {
  Filing filing = filing_of({});
  EXPECT_FALSE(is_late(shots(), filing)) << "it was not submitted";
  filing.submitted_on = day(20210405);
  EXPECT_FALSE(is_late(shots(), filing));
  filing.submitted_on = day(20210406);
  EXPECT_TRUE(is_late(shots(), filing));
  filing.revision = 2;
  EXPECT_FALSE(is_late(shots(), filing)) << "a correction is not late";
}

TEST(ReturnCalendar, AsksForNothingOfPeriodsAfterTheFormExpired) {
  EXPECT_FALSE(is_expired_for(shots(), day(20220601)));
  EXPECT_TRUE(is_expired_for(shots(), day(20220701)));
  EXPECT_FALSE(is_expired_for(*test_kit().find_kind("simple"), day(20990101)));
}

TEST(ReturnCell, KeepsOneSpellingOfEveryValue) {
  const auto same = [](const char* name, const std::string& text) {
    const auto value = cell_value(field(name), text);
    ASSERT_TRUE(value) << name << text;
    EXPECT_EQ(cell_text(field(name), *value), text);
  };
  same("doses", "12");
  same("doses", "-1");
  same("cost", "12.50");
  same("remark", "无");
  same("period_from", "2021-03-01");
  kit::Field truth;
  truth.type = expr::Type::boolean;
  EXPECT_EQ(cell_text(truth, *cell_value(truth, "true")), "true");
  EXPECT_EQ(cell_text(truth, *cell_value(truth, "false")), "false");
  EXPECT_EQ(key_of(cell_value(truth, "1")), "return.bad_cell");
  EXPECT_EQ(key_of(cell_value(field("doses"), "1.5")), "return.bad_cell");
  EXPECT_EQ(key_of(cell_value(field("period_from"), "2021-02-30")), "return.bad_cell");
  EXPECT_EQ(key_of(cell_value(field("remark"), "\xff")), "return.bad_cell");
}

TEST(ReturnCell, ReadsBackWhatWasSaved) {
  const Cells cells{{"doses", {"12", Mark::none, "", Source::typed, {}}},
                    {"visits", {"3", Mark::none, "漏登两次", Source::typed, "1"}},
                    {"cost", marked(Mark::not_applicable, "本月无经费")},
                    {"population", {"0", Mark::zero, "", Source::previous, {}}}};
  const std::string json = cells_to_json(cells);
  EXPECT_EQ(must(cells_from_json(json)), cells);
  EXPECT_EQ(cells_to_json(must(cells_from_json(json))), json);
  EXPECT_EQ(cells_to_json({{"doses", Cell{}}}), "{}") << "what is empty is left out";
}

TEST(ReturnCell, DamagedCellsAreRefused) {
  for (const std::string json : {"", "[]", "{\"doses\":1}", "{\"doses\":{\"value\":1}}", "{\"doses\":{\"valu\":\"1\"}}",
                                 "{\"doses\":{\"mark\":\"nil\"}}", "{\"doses\":{\"source\":\"guess\"}}"})
    EXPECT_EQ(key_of(cells_from_json(json)), "return.cells_damaged") << json;
}

TEST(ReturnCell, ZeroIsMarkedByItsValueAndTheOtherWayRound) {
  EXPECT_EQ(must(settle(field("doses"), typed("0"), nullptr)).mark, Mark::zero);
  EXPECT_EQ(must(settle(field("cost"), typed("0.00"), nullptr)).mark, Mark::zero);
  EXPECT_EQ(must(settle(field("cost"), marked(Mark::zero), nullptr)).value, "0.00");
  Cell was_zero = typed("5");
  was_zero.mark = Mark::zero;
  EXPECT_EQ(must(settle(field("doses"), was_zero, nullptr)).mark, Mark::none);
  EXPECT_EQ(key_of(settle(field("remark"), marked(Mark::zero), nullptr)), "return.zero_of_no_number");
}

TEST(ReturnCell, HoldsAValueOrAMarkNotBoth) {
  Cell both = typed("5");
  both.mark = Mark::not_reported;
  EXPECT_EQ(key_of(settle(field("doses"), both, nullptr)), "return.mark_with_value");
}

TEST(ComputedCell, TakesWhatTheLedgersGive) {
  const Computed seven{expr::State::value, Number(7)};
  const Cell cell = must(settle(field("visits"), Cell{}, &seven));
  EXPECT_EQ(cell, (Cell{"7", Mark::none, "", Source::computed, "7"}));
  const Computed eight{expr::State::value, Number(8)};
  EXPECT_EQ(must(settle(field("visits"), cell, &eight)).value, "8") << "it follows while nobody typed over it";
  const Computed none{expr::State::value, Number(0)};
  EXPECT_EQ(must(settle(field("visits"), cell, &none)).mark, Mark::zero);
}

TEST(ComputedCell, TypedOverKeepsBothUntilTheyAgree) {
  const Computed seven{expr::State::value, Number(7)};
  const Cell over = must(settle(field("visits"), typed("9", "漏登"), &seven));
  EXPECT_EQ(over.value, "9");
  EXPECT_EQ(over.computed, "7");
  EXPECT_TRUE(over.is_typed_over());
  const Computed nine{expr::State::value, Number(9)};
  const Cell agreed = must(settle(field("visits"), over, &nine));
  EXPECT_EQ(agreed, (Cell{"9", Mark::none, "", Source::computed, "9"}));
  EXPECT_TRUE(must(settle(field("visits"), marked(Mark::not_reported), &seven)).is_typed_over())
      << "to mark as not reported what the ledgers know is to type over it";
}

TEST(ComputedCell, WithoutAnAnswerIsNotZero) {
  const Computed unknown{expr::State::not_reported, Number(3)};
  EXPECT_EQ(must(settle(field("visits"), Cell{}, &unknown)), Cell{});
  const Computed nothing{expr::State::not_applicable, {}};
  EXPECT_EQ(must(settle(field("visits"), Cell{}, &nothing)),
            (Cell{{}, Mark::not_applicable, "", Source::computed, {}}));
  EXPECT_FALSE(must(settle(field("visits"), typed("4"), &unknown)).is_typed_over());
}

TEST(ComputedCell, IsRoundedHalfUpToItsFieldsPlaces) {
  const Computed third{expr::State::value, *Number::fraction(5, 8)};
  EXPECT_EQ(must(settle(field("cost"), Cell{}, &third)).value, "0.63");
}

std::vector<std::string> wrong_with(const std::string& name, const Cell& cell) {
  Cells cells = whole();
  cells[name] = cell;
  std::vector<std::string> found;
  for (const auto& issue : check_cells(shots(), cells))
    found.push_back(issue.error.key + " " + issue.error.fields.at("name"));
  return found;
}
using Found = std::vector<std::string>;

TEST(ReturnCheck, EveryNumberIsAnswered) {
  EXPECT_EQ(check_cells(shots(), whole()).size(), 0u) << "a remark may stay empty";
  EXPECT_EQ(wrong_with("doses", Cell{}), Found{"return.not_answered doses"});
  EXPECT_EQ(wrong_with("cost", Cell{}), Found{"return.not_answered cost"});
  EXPECT_EQ(wrong_with("doses", marked(Mark::zero)), Found{"return.not_answered doses"}) << "not settled: no value";
  EXPECT_EQ(check_cells(shots(), {}).size(), 4u);
}

TEST(ReturnCheck, AMarkHasAReason) {
  EXPECT_EQ(wrong_with("doses", marked(Mark::not_reported)), Found{"return.mark_without_reason doses"});
  EXPECT_EQ(wrong_with("doses", marked(Mark::not_reported, "　")), Found{"return.mark_without_reason doses"});
  EXPECT_EQ(wrong_with("doses", marked(Mark::not_reported, "系统停机")), Found{});
  EXPECT_EQ(wrong_with("doses", marked(Mark::not_applicable, "无接种点")), Found{});
  EXPECT_EQ(wrong_with("visits", {{}, Mark::not_applicable, "", Source::computed, {}}), Found{});
}

TEST(ReturnCheck, WhatMustHoldAValueIsNotMarked) {
  EXPECT_EQ(wrong_with("population", marked(Mark::not_reported, "不掌握")), Found{"return.must_be_a_value population"});
}

TEST(ReturnCheck, TypingOverTheLedgersHasAReason) {
  EXPECT_EQ(wrong_with("visits", {"9", Mark::none, "", Source::typed, "7"}), Found{"return.typed_over visits"});
  EXPECT_EQ(wrong_with("visits", {"9", Mark::none, "漏登两次", Source::typed, "7"}), Found{});
}

TEST(ReturnRow, HoldsValuesAndLeavesMarksOpen) {
  Cells cells = whole();
  cells["doses"] = marked(Mark::not_reported, "停机");
  const auto row = must(row_of(shots(), filing_of(cells)));
  const auto at = [&](const char* name) { return row[static_cast<size_t>(shots().column(name))]; };
  EXPECT_EQ(at("origin"), db::Value(std::string("loop")));
  EXPECT_EQ(at("unit"), db::Value(int64_t{2}));
  EXPECT_EQ(at("period_from"), db::Value(int64_t{20210301}));
  EXPECT_TRUE(db::is_null(at("doses")));
  EXPECT_EQ(at("cost"), db::Value(int64_t{150}));
  Cells back = cells_of_row(shots(), row, Source::typed);
  back["doses"] = cells["doses"];
  EXPECT_EQ(back, cells);
}

TEST(Outlier, IsMoreThanTenTimesApart) {
  EXPECT_FALSE(is_outlier(100, 10, 10));
  EXPECT_TRUE(is_outlier(101, 10, 10));
  EXPECT_FALSE(is_outlier(10, 100, 10));
  EXPECT_TRUE(is_outlier(9, 100, 10));
  EXPECT_TRUE(is_outlier(0, 1, 10)) << "nothing where there was something";
  EXPECT_FALSE(is_outlier(1000, 0, 10)) << "no factor leads from nothing";
  EXPECT_FALSE(is_outlier(0, 0, 10));
  EXPECT_TRUE(is_outlier(-101, 10, 10));
  EXPECT_TRUE(is_outlier(INT64_MIN, 1, 10));
  EXPECT_FALSE(is_outlier(INT64_MAX, INT64_MAX, 2));
}

TEST(ReturnHints, TellOfConditionsAndOfLeaps) {
  const expr::Condition::Context context{day(20210401), {}};
  Cells cells = whole();
  const auto before = must(row_of(shots(), filing_of(cells)));
  EXPECT_EQ(hints_of(shots(), before, &before, context).size(), 0u);
  cells["doses"] = typed("0");
  cells["cost"] = typed("150.00");
  const auto row = must(row_of(shots(), filing_of(cells)));
  const auto hints = hints_of(shots(), row, &before, context);
  EXPECT_EQ(keys_of(hints), (Found{"return.hint", "return.outlier", "return.outlier"}));
  EXPECT_EQ(hints[2].error.fields.at("name"), "cost");
  EXPECT_EQ(hints[2].error.fields.at("previous"), "1.50");
  EXPECT_EQ(keys_of(hints_of(shots(), row, nullptr, context)), Found{"return.hint"});
}

// Decisions: clerk 1 submitted, head 2 holds the unit, office 3 the county.
account::Actor who(int64_t account, const std::string& role, const std::string& path) {
  return {account, "a" + std::to_string(account), {{role, 9, path}}};
}
const std::map<std::string, std::string> kPaths{{"unit", "1.2."}, {"site", "1."}};
Filing waiting(int stage) {
  Filing filing = filing_of(whole());
  filing.state = FilingState::submitted;
  filing.stage = stage;
  filing.prepared_by = 1;
  filing.submitted_by = 1;
  return filing;
}

TEST(ReturnChain, GoesStageByStage) {
  const auto first = must(accepted(shots(), waiting(0), {kPaths, {}}, who(2, "head", "1.2."), day(20210402)));
  EXPECT_EQ(first.state, FilingState::submitted);
  EXPECT_EQ(first.stage, 1);
  EXPECT_EQ(first.decided_by, 2);
  const auto last = must(accepted(shots(), first, {kPaths, {1, 2}}, who(3, "supervision", "1."), day(20210403)));
  EXPECT_EQ(last.state, FilingState::accepted);
  EXPECT_EQ(last.stage, 2);
  EXPECT_EQ(key_of(accepted(shots(), last, {kPaths, {}}, who(3, "supervision", "1."), day(20210403))),
            "return.not_submitted");
}

TEST(ReturnChain, OnlyTheStagesRoleAtTheUnitDecides) {
  const auto key = [](int stage, const account::Actor& actor) {
    return key_of(accepted(shots(), waiting(stage), {kPaths, {}}, actor, day(20210402)));
  };
  EXPECT_EQ(key(0, who(3, "supervision", "1.")), "return.not_yours") << "its stage is the second";
  EXPECT_EQ(key(1, who(2, "head", "1.2.")), "return.not_yours");
  EXPECT_EQ(key(0, who(2, "head", "1.3.")), "return.not_yours") << "the head of another unit";
  EXPECT_EQ(key(0, who(2, "clerk", "1.2.")), "return.not_yours");
  EXPECT_EQ(key(0, who(2, "head", "1.")), "") << "a head above reaches down";
}

TEST(ReturnChain, NobodyDecidesOnWhatWasInTheirHands) {
  account::Actor both = who(1, "head", "1.2.");
  both.holdings.push_back({"supervision", 1, "1."});
  EXPECT_EQ(key_of(accepted(shots(), waiting(0), {kPaths, {}}, both, day(20210402))), "return.two_persons");
  EXPECT_EQ(key_of(returned(shots(), waiting(0), {kPaths, {}}, both, day(20210402), "不对")), "return.two_persons");
  Filing other_submitter = waiting(0);
  other_submitter.submitted_by = 4;
  EXPECT_EQ(key_of(accepted(shots(), other_submitter, {kPaths, {}}, both, day(20210402))), "return.two_persons")
      << "they prepared it";
  both.account = 2;
  EXPECT_EQ(key_of(accepted(shots(), waiting(1), {kPaths, {2}}, both, day(20210402))), "return.two_persons")
      << "they accepted the stage before";
}

TEST(ReturnChain, ReturningNeedsAReasonAndBeginsAnew) {
  const auto head = who(2, "head", "1.2.");
  EXPECT_EQ(key_of(returned(shots(), waiting(0), {kPaths, {}}, head, day(20210402), " ")), "return.reason_needed");
  const auto office = who(3, "supervision", "1.");
  const auto back = must(returned(shots(), waiting(1), {kPaths, {}}, office, day(20210402), "数字不对"));
  EXPECT_EQ(back.state, FilingState::returned);
  EXPECT_EQ(back.stage, 0);
  EXPECT_EQ(back.reason, "数字不对");
  EXPECT_TRUE(may_be_edited(back));
  const auto again = must(submitted(shots(), back, who(1, "clerk", "1.2."), day(20210403)));
  EXPECT_EQ(again.state, FilingState::submitted);
  EXPECT_EQ(again.reason, "");
  EXPECT_EQ(again.decided_by, 0);
}

TEST(ReturnChain, WhatIsSubmittedOrAcceptedIsLocked) {
  EXPECT_EQ(key_of(may_be_edited(waiting(0))), "return.is_submitted");
  EXPECT_EQ(key_of(submitted(shots(), waiting(0), who(1, "clerk", "1.2."), day(20210402))), "return.is_submitted");
  Filing done = waiting(2);
  done.state = FilingState::accepted;
  EXPECT_EQ(key_of(may_be_edited(done)), "return.is_accepted");
}

TEST(ReturnChain, APeriodIsOverBeforeItsReturnIsSubmitted) {
  const auto clerk = who(1, "clerk", "1.2.");
  EXPECT_EQ(key_of(submitted(shots(), filing_of(whole()), clerk, day(20210330))), "return.period_not_over");
  EXPECT_EQ(key_of(submitted(shots(), filing_of(whole()), clerk, day(20210331))), "");
}

TEST(ReturnChain, WithoutAChainSubmittedIsAccepted) {
  Filing filing = filing_of({});
  EXPECT_EQ(must(submitted(*test_kit().find_kind("simple"), filing, who(1, "clerk", "1.2."), day(20210402))).state,
            FilingState::accepted);
}

TEST(ReturnRevision, IsOfWhatWasAcceptedAndHasAReason) {
  Filing done = waiting(2);
  done.id = 5;
  done.state = FilingState::accepted;
  done.row_id = 8;
  const auto clerk = who(1, "clerk", "1.2.");
  EXPECT_EQ(key_of(revised(done, clerk, "")), "return.reason_needed");
  EXPECT_EQ(key_of(revised(waiting(0), clerk, "漏报")), "return.nothing_to_revise");
  const auto next = must(revised(done, clerk, "漏报"));
  EXPECT_EQ(next.id, 0) << "a filing of its own";
  EXPECT_EQ(next.revision, 2);
  EXPECT_EQ(next.state, FilingState::draft);
  EXPECT_EQ(next.cells, done.cells);
  EXPECT_EQ(next.row_id, 8);
  EXPECT_EQ(next.revised_for, "漏报");
}

}  // namespace
}  // namespace bihuan::record
