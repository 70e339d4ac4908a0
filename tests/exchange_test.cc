// Rows from and to spreadsheets: what an import takes, what it refuses and where, and that an export finds its way
// back.
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "county.h"
#include "exchange/export.h"
#include "exchange/identity.h"
#include "exchange/import.h"
#include "matter/matter.h"
#include "program.h"
#include "record/record.h"
#include "small_site.h"

namespace bihuan {
namespace {

const std::string kMeasure = R"(kind: measure
label: {zh: 整改措施}
unit: lead_unit
code: code
identity: [code]
fields:
  code: {type: text, label: {zh: 序号}, aliases: [编号]}
  source: {type: text, label: {zh: 问题来源}, aliases: [来源]}
  problem: {type: text, label: {zh: 具体问题}}
  content: {type: text, label: {zh: 措施内容}, required: true, aliases: [整改措施, 具体措施]}
  kind:
    type: choice
    label: {zh: 整改类型}
    values: {immediate: {zh: 立行立改}, limited: {zh: 限期整改}, standing: {zh: 长期坚持}}
  lead_leader: {type: text, label: {zh: 牵头领导}}
  lead_unit: {type: unit, label: {zh: 牵头单位, en: Lead unit}, required: true, aliases: [责任单位]}
  co_units: {type: unit, many: true, label: {zh: 配合单位}}
  money: {type: money, label: {zh: 资金（元）}}
  due: {type: date, label: {zh: 整改时限}}
states: {issued: issued, working: working, closed: closed}
state_labels: {issued: {zh: 已下达}, working: {zh: 整改中}, closed: {zh: 已销号}}
steps:
  - {name: issue, from: [], to: issued, by: {supervision: site}, label: {zh: 下达}}
  - {name: start, from: [issued], to: working, by: {clerk: lead_unit}, label: {zh: 启动}}
  - {name: close, from: [working], to: closed, by: {supervision: site}, label: {zh: 销号}}
)";

kit::Kit kit_with_measures() {
  auto files = test::small_kit();
  files["matters/measure.yaml"] = kMeasure;
  auto loaded = kit::load(files);
  for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.error.key;
  return *std::move(loaded.kit);
}

struct SheetSite {
  test::Folder folder;
  kit::Kit kit = kit_with_measures();
  std::unique_ptr<site::Site> site;

  explicit SheetSite(uint8_t key = 0) {
    site::NewSite in;
    in.key_seed.fill(key);
    in.directory = folder / "site";
    in.kit = &kit;
    in.now = test::at(2021, 1, 1);
    in.random = test::no_random;
    in.root_name = "测试县";
    in.name_stem = "测试";
    in.from = *Date::from_parts(2000, 1, 1);
    in.insecure_key = true;
    site = test::SmallSite::must(site::Site::create(in));
    auto tx = test::SmallSite::must(site->writer().begin("admin", test::at(2021, 1, 1)));
    test::SmallSite::must(org::add_units(tx, {{"t1", "东镇", "town", "root", in.from},
                                              {"t2", "西镇", "town", "root", in.from},
                                              {"v1", "新村", "village", "t1", in.from},
                                              {"v2", "新村", "village", "t2", in.from}}));
    test::SmallSite::must(tx.commit());
  }
};

class ExchangeCase : public ::testing::Test {
 protected:
  SheetSite here;

  static account::Actor actor(SheetSite& at, const std::string& name = "admin") {
    return test::SmallSite::must(
        account::load_actor(at.site->session(), name, {at.site->writer().size(), *Date::from_parts(2021, 12, 31)}));
  }

  // Commits when there is nothing wrong.
  static exchange::ImportOutcome import_into(SheetSite& at, const std::string& kind, std::string_view bytes,
                                             bool dry_run = false) {
    auto tx = test::SmallSite::must(at.site->writer().begin("admin", test::at(2021, 5, 1)));
    auto outcome = test::SmallSite::must(exchange::import_csv(tx, at.site->kit(), *at.site->kit().find_kind(kind),
                                                              actor(at), bytes, "some/folder/清单.csv", dry_run));
    if (outcome.done && !dry_run) test::SmallSite::must(tx.commit());
    return outcome;
  }
  exchange::ImportOutcome import(const std::string& kind, std::string_view bytes, bool dry_run = false) {
    return import_into(here, kind, bytes, dry_run);
  }

  // "line:column key" of each issue, one a line; "" when the import was done.
  std::string wrong(const std::string& kind, std::string_view bytes) {
    const auto outcome = import(kind, bytes);
    EXPECT_EQ(outcome.done.has_value(), outcome.issues.empty());
    std::string text;
    for (const auto& issue : outcome.issues) {
      EXPECT_EQ(issue.error.fault, Fault::refused);
      EXPECT_EQ(issue.file, "清单.csv");
      text += (text.empty() ? "" : "\n") + std::to_string(issue.line) + ":" + std::to_string(issue.column) + " " +
              issue.error.key;
    }
    return text;
  }

  static std::string exported(SheetSite& at, const std::string& kind,
                              office::Encoding encoding = office::Encoding::utf8) {
    std::string bytes;
    test::SmallSite::must(
        exchange::export_csv(at.site->session(), at.site->kit(), *at.site->kit().find_kind(kind), encoding,
                             [&](std::string_view piece) -> Result<void> { return bytes += piece, Result<void>(); }));
    return bytes;
  }

  // The first column of the only row, as text; "null" for nothing.
  std::string one(const std::string& sql) {
    const auto row = test::SmallSite::must(here.site->session().first(sql));
    if (row.empty() || db::is_null(row[0])) return "null";
    const auto* number = std::get_if<int64_t>(&row[0]);
    return number != nullptr ? std::to_string(*number) : std::get<std::string>(row[0]);
  }
};

class Import : public ExchangeCase {};
class Export : public ExchangeCase {};

TEST_F(Import, TakesAProblemListAsOfficesKeepIt) {
  const auto outcome =
      import("measure",
             "民主生活会整改清单,,,,,,,,,\r\n"
             ",,,,,,,,,\r\n"
             "序号,问题来源,具体问题,具体措施,牵头领导,责任单位（必填）,配合单位,整改类型,整改 时限,资金（元）\r\n"
             "1,巡察反馈,学习不深,\"定计划,\n每月学\",县长,东镇,\"西镇、t1\",限期整改,2021年6月底前,\"12,345.60\"\r\n"
             "2,自查,会风不实,压减会议,书记,t2,,,立行立改,\r\n"
             ",,,,,,,,,\r\n");
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.done->added, 2);
  EXPECT_EQ(outcome.done->unchanged, 0);
  EXPECT_EQ(one("select content from measure where code = '1'"), "定计划,\n每月学");
  EXPECT_EQ(one("select due from measure where code = '1'"), "20210630");
  EXPECT_EQ(one("select co_units from measure where code = '1'"), "t2、t1");
  EXPECT_EQ(one("select money from measure where code = '1'"), "1234560");
  EXPECT_EQ(one("select lead_leader from measure where code = '2'"), "书记");
  EXPECT_EQ(one("select count(*) from measure where origin = 'imported' and state = 'working' and round = 1"), "2");
}

TEST_F(Import, ReadsDatesInAllSpellings) {
  struct Case {
    const char* written;
    const char* due;
    const char* kind;
  };
  const Case cases[] = {{"2021-6-30", "20210630", "null"},
                        {"2021/6/30", "20210630", "null"},
                        {"2021年6月底前", "20210630", "null"},
                        {"2021年12月31日前", "20211231", "null"},
                        {"20210630", "20210630", "null"},
                        {"２０２１年６月", "20210630", "null"},
                        {"2021年底", "20211231", "null"},
                        {"立行立改", "null", "immediate"},
                        {"长期坚持", "null", "standing"},
                        {"持续", "null", "standing"},
                        {"立行立改、长期坚持", "null", "immediate"},
                        {"", "null", "null"}};
  int number = 0;
  for (const auto& one_case : cases) {
    const std::string code = "D" + std::to_string(++number);
    EXPECT_EQ(wrong("measure", "序号,措施内容,牵头单位,整改时限\n" + code + ",措施,东镇," + one_case.written + "\n"),
              "")
        << one_case.written;
    EXPECT_EQ(one("select due from measure where code = '" + code + "'"), one_case.due) << one_case.written;
    EXPECT_EQ(one("select kind from measure where code = '" + code + "'"), one_case.kind) << one_case.written;
  }
  EXPECT_EQ(wrong("measure", "序号,措施内容,牵头单位,整改时限\nX,措施,东镇,2021-02-30\n"), "2:4 value.not_a_date");
  EXPECT_EQ(wrong("measure", "序号,措施内容,牵头单位,整改时限\nX,措施,东镇,尽快\n"), "2:4 value.not_a_date");
}

TEST_F(Import, KeepsTheKindThatItsOwnColumnNames) {
  EXPECT_EQ(
      wrong("measure", "序号,措施内容,牵头单位,整改时限,整改类型\n1,甲,东镇,长期坚持,立行立改\n2,乙,东镇,长期坚持,\n"),
      "");
  EXPECT_EQ(one("select kind from measure where code = '1'"), "immediate");
  EXPECT_EQ(one("select kind from measure where code = '2'"), "standing");
  EXPECT_EQ(one("select count(*) from measure where due is null"), "2");
}

TEST_F(Import, NeedsADateWhereTheKindDoes) {
  EXPECT_EQ(wrong("meeting", "日期,类别,单位\n长期坚持,常委会,东镇\n"), "2:1 value.not_a_date");
}

TEST_F(Import, ReadsGb18030) {
  EXPECT_EQ(wrong("meeting", to_gb18030("日期,类别,单位,人次\n2021-3-5,常委会,东镇,12\n")), "");
  EXPECT_EQ(one("select attendance from meeting where kind = 'standing' and origin = 'imported'"), "12");
}

TEST_F(Import, ListsAllMistakesWithRowAndColumnAndWritesNothing) {
  const int64_t before = here.site->writer().size();
  EXPECT_EQ(wrong("measure",
                  "序号,措施内容,牵头单位,整改时限,整改类型,资金（元）\n"
                  "1,好的一行,东镇,2021-6-30,限期整改,1\n"
                  "2,,东镇,2021-6-30,限期整改,1\n"
                  "3,甲,南镇,2021-13-1,半年整改,1.234,多余\n"
                  "4,乙\n"),
            "3:2 record.required\n"
            "4:3 value.no_such_unit\n"
            "4:4 value.not_a_date\n"
            "4:5 value.no_such_choice\n"
            "4:6 value.not_a_number\n"
            "4:7 exchange.cell_without_heading\n"
            "5:3 record.required");
  EXPECT_EQ(here.site->writer().size(), before);
  EXPECT_EQ(one("select count(*) from measure"), "0");
  EXPECT_EQ(one("select count(*) from step"), "0");
}

TEST_F(Import, AnswersTheSameNameOfTwoUnitsWithTheirCodes) {
  const auto outcome = import("meeting", "日期,类别,单位\n2021-3-5,常委会,新村\n");
  ASSERT_EQ(outcome.issues.size(), 1u);
  EXPECT_EQ(outcome.issues[0].error.key, "org.ambiguous_name");
  EXPECT_EQ(outcome.issues[0].column, 3);
}

TEST_F(Import, RefusesTwoColumnsOfOneMeaning) {
  EXPECT_EQ(wrong("measure", "序号,措施内容,牵头单位,责任单位\n1,甲,东镇,西镇\n"), "1:4 exchange.duplicate_column");
  EXPECT_EQ(wrong("measure", "序号,措施内容,措施内容,牵头单位\n1,甲,乙,东镇\n"), "1:3 exchange.duplicate_column");
}

TEST_F(Import, RefusesUnknownAndMissingColumnsWithTheNearest) {
  const auto outcome = import("measure", "序号,牵头单味\n1,东镇\n");
  ASSERT_EQ(outcome.issues.size(), 3u);
  EXPECT_EQ(outcome.issues[0].error.key, "exchange.unknown_column");
  EXPECT_EQ(outcome.issues[0].column, 2);
  EXPECT_EQ(outcome.issues[0].error.fields.at("nearest"), "牵头单位");
  EXPECT_EQ(outcome.issues[1].error.key, "exchange.missing_column");
  EXPECT_EQ(outcome.issues[2].error.key, "exchange.missing_column");
}

TEST_F(Import, FindsColumnsByNameLabelAliasWidthAndCase) {
  EXPECT_EQ(wrong("measure", "code,具体措施,LEAD UNIT,*整改时限【选填】,资金\n1,甲,东镇,,3\n"), "");
  EXPECT_EQ(one("select money from measure"), "300");
}

TEST_F(Import, RefusesAFileThatIsNoText) {
  EXPECT_EQ(wrong("meeting", ""), "1:1 exchange.no_header");
  EXPECT_EQ(wrong("meeting", "\n,,\n"), "1:1 exchange.no_header");
  EXPECT_EQ(wrong("meeting", "\xEF\xBB\xBF日期,类别,单位\n2021-3-5,常委会,\xFF\n"), "2:0 csv.not_text");
  EXPECT_EQ(wrong("meeting", "日期,类别,单位\n2021-3-5,常委会,东\xE9\x95\n"), "2:0 csv.not_text");
  // The broken byte makes it GB18030 of no meaning.
  EXPECT_EQ(wrong("meeting", "日期,类别,单位\n2021-3-5,会议,东镇\xE9\x95\n"), "2:1 exchange.broken_utf8");
  EXPECT_NE(wrong("meeting", std::string("日期,类别,单位\n2021-3-5,常委会,\0\n", 43)), "");
  EXPECT_NE(wrong("meeting", "日期,类别,单位\n\"2021-3-5,常委会,东镇\n"), "");
  EXPECT_EQ(one("select count(*) from meeting"), "0");
}

TEST_F(Import, RefusesAnEndlessLine) {
  EXPECT_NE(wrong("meeting", "日期,类别,单位\n2021-3-5,常委会," + std::string(1 << 20, 'x') + "\n"), "");
  EXPECT_NE(wrong("meeting", "日期,类别,单位\n2021-3-5,常委会,东镇" + std::string(5000, ',') + "\n"), "");
}

TEST_F(Import, StopsAfterAThousandMistakes) {
  std::string sheet = "日期,类别,单位\n";
  for (int i = 0; i < 3000; ++i) sheet += "2021-3-5,常委会,无此单位\n";
  const auto outcome = import("meeting", sheet);
  ASSERT_EQ(outcome.issues.size(), 1001u);
  EXPECT_EQ(outcome.issues.back().error.key, "exchange.too_many_issues");
}

TEST_F(Import, OfTheSameFileTwiceAddsNothing) {
  const std::string sheet = "日期,类别,单位,人次\n2021-3-5,常委会,东镇,12\n2021-3-6,常委会,东镇,13\n";
  const auto first = import("meeting", sheet);
  ASSERT_TRUE(first.done);
  EXPECT_EQ(first.done->added, 2);
  const int64_t size = here.site->writer().size();
  EXPECT_EQ(first.done->position, size);
  auto tx = test::SmallSite::must(here.site->writer().begin("admin", test::at(2021, 5, 2)));
  test::SmallSite::must(record::correct(tx, here.site->kit(), *here.site->kit().find_kind("meeting"), actor(here), 1,
                                        {{"attendance", int64_t{14}}}, "更正"));
  test::SmallSite::must(tx.commit());
  const auto second = import("meeting", sheet);
  ASSERT_TRUE(second.done);
  EXPECT_EQ(second.done->added, 0);
  EXPECT_EQ(second.done->unchanged, 2);
  EXPECT_EQ(second.done->position, size);
  EXPECT_EQ(here.site->writer().size(), size + 1);
}

TEST_F(Import, OfKnownRowsInANewFileAddsOnlyTheOthers) {
  ASSERT_TRUE(import("meeting", "日期,类别,单位,人次\n2021-3-5,常委会,东镇,12\n").done);
  const auto outcome =
      import("meeting", "单位,日期,类别\n东镇,2021/3/5,常委会\n西镇,2021/3/5,常委会\n西镇,2021-03-05,常委会\n");
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.done->added, 1);
  EXPECT_EQ(outcome.done->unchanged, 2);
  const int64_t size = here.site->writer().size();
  const auto nothing_new = import("meeting", "单位,日期,类别\n东镇,2021/3/5,常委会\n");
  ASSERT_TRUE(nothing_new.done);
  EXPECT_EQ(nothing_new.done->position, size);
  EXPECT_EQ(here.site->writer().size(), size);
}

TEST_F(Import, NeverOverwritesARow) {
  ASSERT_TRUE(import("meeting", "日期,类别,单位,人次\n2021-3-5,常委会,东镇,12\n").done);
  EXPECT_EQ(wrong("meeting", "日期,类别,单位,人次\n2021-3-5,常委会,东镇,13\n"), "2:4 exchange.differs");
  EXPECT_EQ(wrong("meeting", "日期,类别,单位,人次\n2021-4-5,常委会,东镇,1\n2021-4-5,常委会,东镇,2\n"),
            "3:4 exchange.differs_in_file");
  EXPECT_EQ(one("select attendance from meeting"), "12");
}

TEST_F(Import, OfARowThatTheLoopHasDoesNotMakeItImported) {
  auto tx = test::SmallSite::must(here.site->writer().begin("admin", test::at(2021, 4, 1)));
  const auto unit = test::SmallSite::must(org::find_unit(tx.session(), "t1", {tx.position(), tx.today()}));
  test::SmallSite::must(
      record::enter(tx, here.site->kit(), *here.site->kit().find_kind("meeting"), actor(here),
                    {{"happened_on", int64_t{20210305}}, {"kind", std::string("standing")}, {"unit", unit->unit}}));
  test::SmallSite::must(tx.commit());
  ASSERT_TRUE(import("meeting", "日期,类别,单位\n2021-3-5,常委会,东镇\n2021-3-6,常委会,东镇\n").done);
  EXPECT_EQ(one("select origin from meeting where happened_on = 20210305"), "loop");
  EXPECT_EQ(one("select origin from meeting where happened_on = 20210306"), "imported");
}

TEST_F(Import, IsOneLogEntryThatNamesItsFile) {
  const int64_t before = here.site->writer().size();
  ASSERT_TRUE(import("measure", "序号,措施内容,牵头单位,状态\n1,甲,东镇,已销号\n2,乙,东镇,\n3,丙,东镇,issued\n").done);
  EXPECT_EQ(here.site->writer().size(), before + 1);
  const auto entry = test::SmallSite::must(log::read_entry(here.site->session(), before + 1));
  EXPECT_NE(entry.json.find(R"("command":"exchange.import")"), std::string::npos);
  EXPECT_NE(entry.json.find(R"("file":"清单.csv")"), std::string::npos);
  EXPECT_NE(entry.json.find(R"("origin":"imported","request":"import:)"), std::string::npos);
}

TEST_F(Import, PutsMattersIntoTheStateOfTheSheetWithTheirHistory) {
  ASSERT_TRUE(
      import("measure", "序号,措施内容,牵头单位,状态,轮次\n1,甲,东镇,已销号,2\n2,乙,东镇,,\n3,丙,东镇,issued,1\n")
          .done);
  EXPECT_EQ(one("select state from measure where code = '1'"), "closed");
  EXPECT_EQ(one("select round from measure where code = '1'"), "2");
  EXPECT_EQ(one("select state from measure where code = '2'"), "working");
  EXPECT_EQ(one("select state from measure where code = '3'"), "issued");
  EXPECT_EQ(
      one("select count(*) from step where about_kind = 'measure' and name = 'take_over' and origin = 'imported'"),
      "3");
  EXPECT_EQ(wrong("measure", "序号,措施内容,牵头单位,状态,轮次\n9,甲,东镇,办结,零\n"),
            "2:4 exchange.no_such_state\n2:5 exchange.bad_round");
}

TEST_F(Import, ChecksReturnsLikeThoseFiledHere) {
  EXPECT_EQ(wrong("shots", "期间,单位,剂次\n2021-1-1,东镇,5\n2021-2-1,东镇,6\n"), "");
  EXPECT_EQ(wrong("shots", "期间,单位,剂次\n2021-3-2,东镇,5\n2021-3-1,v1,6\n2021-1-1,东镇,7\n"),
            "2:1 record.not_first_of_period\n3:2 record.unit_owes_none\n4:3 exchange.differs");
}

TEST_F(Import, OfADryRunWritesNothing) {
  const int64_t before = here.site->writer().size();
  const auto outcome = import("meeting", "日期,类别,单位\n2021-3-5,常委会,东镇\n", true);
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.done->added, 1);
  EXPECT_EQ(here.site->writer().size(), before);
  EXPECT_EQ(one("select count(*) from meeting"), "0");
}

TEST_F(Import, ByOneWithoutTheRightIsForbidden) {
  auto tx = test::SmallSite::must(here.site->writer().begin("guest", test::at(2021, 5, 1)));
  const account::Actor guest{0, "guest", {}};
  const auto outcome = exchange::import_csv(tx, here.site->kit(), *here.site->kit().find_kind("meeting"), guest,
                                            "日期,类别,单位\n", "a.csv", false);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().fault, Fault::forbidden);
}

TEST_F(Import, OfALargeFileMakesEntriesThatCanBeRead) {
  std::string sheet = "序号,措施内容,牵头单位\n";
  for (int i = 0; i < 200; ++i) sheet += std::to_string(i) + "," + std::string(60'000, 'x') + ",东镇\n";
  const int64_t before = here.site->writer().size();
  const auto outcome = import("measure", sheet);
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.done->added, 200);
  EXPECT_EQ(here.site->writer().size(), before + 3);
  const auto again = import("measure", sheet);
  ASSERT_TRUE(again.done);
  EXPECT_EQ(again.done->unchanged, 200);
}

TEST_F(Export, IsFoundAgainByAnImportIntoAnEmptySite) {
  ASSERT_TRUE(import("measure",
                     "序号,问题来源,具体问题,措施内容,牵头领导,牵头单位,配合单位,整改类型,整改时限,资金,状态,轮次\n"
                     "1,巡察,\"逗号,引号\"\"换行\n\",甲,县长,东镇,\"西镇、新\",,,,,\n")
                  .issues.size() == 1);  // 新 is no unit: nothing was taken
  ASSERT_TRUE(import("measure",
                     "序号,问题来源,具体问题,措施内容,牵头领导,牵头单位,配合单位,整改类型,整改时限,资金,状态,轮次\n"
                     "1,巡察,\"逗号,引号\"\"换\n行\",甲,县长,东镇,\"西镇、t1\",限期整改,2021-6-30,-12.5,已销号,2\n"
                     "2,,,=1+1,,v2,,,长期坚持,,,\n")
                  .done);
  for (const auto encoding : {office::Encoding::utf8, office::Encoding::gb18030}) {
    const std::string bytes = exported(here, "measure", encoding);
    SheetSite there;
    const auto outcome = import_into(there, "measure", bytes);
    for (const auto& issue : outcome.issues)
      ADD_FAILURE() << issue.line << ":" << issue.column << " " << issue.error.key;
    ASSERT_TRUE(outcome.done);
    EXPECT_EQ(outcome.done->added, 2);
    EXPECT_EQ(exported(there, "measure", encoding), bytes);
  }
}

TEST_F(Export, GuardsFormulasAndKeepsNumbers) {
  ASSERT_TRUE(
      import("measure", "序号,措施内容,牵头单位,资金,牵头领导\n=1,\"=HYPERLINK(\"\"x\"\")\",东镇,-5,@甲\n").done);
  const std::string bytes = exported(here, "measure");
  EXPECT_NE(bytes.find("'=1,"), std::string::npos);
  EXPECT_NE(bytes.find("\"'=HYPERLINK(\"\"x\"\")\""), std::string::npos);
  EXPECT_NE(bytes.find(",-5.00,"), std::string::npos);
  EXPECT_NE(bytes.find("'@甲"), std::string::npos);
}

TEST(ExportOfPersonalFields, HasNoColumnForThem) {
  auto files = test::small_kit();
  files["matters/measure.yaml"] =
      replace_all(kMeasure, "  due: {", "  phone: {type: text, label: {zh: 联系电话}, personal: true}\n  due: {");
  auto loaded = kit::load(files);
  ASSERT_TRUE(loaded.kit);
  test::SmallSite small(*std::move(loaded.kit));
  {
    auto tx = small.begin("admin", test::at(2021, 5, 1));
    ASSERT_TRUE(matter::take_over(tx, small.kind("measure"),
                                  {{"code", std::string("1")},
                                   {"content", std::string("公开账目")},
                                   {"lead_unit", small.unit("t1")},
                                   {"phone", std::string("13900000000")}},
                                  "issued", 1, {}));
    test::SmallSite::must(tx.commit());
  }
  std::string bytes;
  test::SmallSite::must(
      exchange::export_csv(small.site->session(), small.site->kit(), small.kind("measure"), office::Encoding::utf8,
                           [&](std::string_view piece) -> Result<void> { return bytes += piece, Result<void>(); }));
  EXPECT_NE(bytes.find("公开账目"), std::string::npos);
  EXPECT_EQ(bytes.find("联系电话"), std::string::npos);
  EXPECT_EQ(bytes.find("13900000000"), std::string::npos);
  const auto shown =
      test::run({"--lang", "en", "show", "--site", small.folder / "site", "--kind", "measure", "--id", "1"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_EQ(shown.out.find("13900000000"), std::string::npos);
  EXPECT_NE(shown.out.find("personal_hidden"), std::string::npos);
  EXPECT_NE(shown.err.find("bihuan call show_row"), std::string::npos);
}

TEST_F(Export, TellsWhatTheLoopDidFromWhatCameFromElsewhere) {
  ASSERT_TRUE(import("meeting", "日期,类别,单位,人次\n2021-3-5,常委会,v1,\n").done);
  auto tx = test::SmallSite::must(here.site->writer().begin("admin", test::at(2021, 5, 1)));
  const auto unit = test::SmallSite::must(org::find_unit(tx.session(), "t1", {tx.position(), tx.today()}));
  test::SmallSite::must(record::enter(tx, here.site->kit(), *here.site->kit().find_kind("meeting"), actor(here),
                                      {{"happened_on", int64_t{20210306}},
                                       {"kind", std::string("dispatch")},
                                       {"unit", unit->unit},
                                       {"attendance", int64_t{7}}}));
  test::SmallSite::must(tx.commit());
  const std::string mark = test::SmallSite::must(exchange::site_mark(here.site->session()));
  EXPECT_EQ(exported(here, "meeting"),
            "\xEF\xBB\xBF日期,类别,单位,人次,来源（本系统办理/外部导入）,系统编号\r\n"
            "2021-03-05,常委会,v1,,外部导入," +  // two villages are called 新村: the code says which
                mark +
                "-meeting-1\r\n2021-03-06,调度会议,东镇,7,本系统办理," + mark + "-meeting-2\r\n");
}

TEST_F(Export, RowsThatLookAlikeAreBothTakenByAnotherSite) {
  auto tx = test::SmallSite::must(here.site->writer().begin("admin", test::at(2021, 5, 1)));
  const auto unit = test::SmallSite::must(org::find_unit(tx.session(), "t1", {tx.position(), tx.today()}));
  for (const int64_t attendance : {7, 9})
    test::SmallSite::must(record::enter(tx, here.site->kit(), *here.site->kit().find_kind("meeting"), actor(here),
                                        {{"happened_on", int64_t{20210306}},
                                         {"kind", std::string("dispatch")},
                                         {"unit", unit->unit},
                                         {"attendance", attendance}}));
  test::SmallSite::must(tx.commit());
  const std::string bytes = exported(here, "meeting");
  SheetSite there(7);
  EXPECT_EQ(import_into(there, "meeting", bytes).done->added, 2);
  EXPECT_EQ(import_into(there, "meeting", bytes).done->added, 0);
}

TEST_F(Export, OfAnEmptyKindIsAHeader) {
  const std::string bytes = exported(here, "measure");
  EXPECT_EQ(bytes,
            "\xEF\xBB\xBF序号,问题来源,具体问题,措施内容,整改类型,牵头领导,牵头单位,配合单位,资金（元）,整改时限,状态,"
            "轮次,来源（本系统办理/外部导入）,系统编号\r\n");
  const auto outcome = import("measure", bytes);
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.done->added, 0);
}

// ---- the county kit

class CountyExchange : public ::testing::Test {
 protected:
  static exchange::ImportOutcome import(site::Site& site, const std::string& kind, const std::string& bytes) {
    const Instant now = test::at(2023, 1, 5);
    const int64_t head = test::SmallSite::must(log::log_size(site.session()));
    const auto actor = test::SmallSite::must(account::load_actor(site.session(), "admin", {head, day_of(now)}));
    auto tx = test::SmallSite::must(site.writer().begin("admin", now));
    auto outcome = test::SmallSite::must(
        exchange::import_csv(tx, site.kit(), *site.kit().find_kind(kind), actor, bytes, kind + ".csv", false));
    for (const auto& issue : outcome.issues)
      ADD_FAILURE() << kind << ":" << issue.line << ":" << issue.column << " " << issue.error.key << " "
                    << (issue.error.fields.contains("fields") ? issue.error.fields.at("fields") : "");
    if (outcome.done) test::SmallSite::must(tx.commit());
    return outcome;
  }
  static std::string exported(site::Site& site, const std::string& kind) {
    std::string bytes;
    test::SmallSite::must(exchange::export_csv(site.session(), site.kit(), *site.kit().find_kind(kind),
                                               office::Encoding::utf8, [&](std::string_view more) -> Result<void> {
                                                 bytes += more;
                                                 return {};
                                               }));
    return bytes;
  }
  static std::unique_ptr<site::Site> write(const std::string& directory) {
    return test::SmallSite::must(site::Site::open_to_write(directory, test::no_random));
  }
};

TEST_F(CountyExchange, TheOfficesListMakesProblemsWithTheirMeasures) {
  test::Folder folder;
  site::NewSite in;
  in.directory = folder / "site";
  in.kit = &test::county();
  in.now = test::at(2021, 1, 1);
  in.random = test::no_random;
  in.root_name = "临溪县";
  in.name_stem = "临溪";
  in.from = *Date::from_parts(2000, 1, 1);
  auto site = test::SmallSite::must(site::Site::create(in));
  import(*site, "campaign",
         "专项编号,专项名称,专项类别,会议或反馈日期,整改起始日期,责任主体\n"
         "Z1,2020年度民主生活会整改,民主生活会整改,2021-01-22,2021-02-01,临溪县\n");
  std::string list =
      "县委常委班子整改清单,,,,,,,,\n"
      "序号,问题来源,具体问题,整改措施,牵头领导,牵头单位,配合单位,整改类型,整改时限\n"
      "1,民主生活会,学习不深入,\"1.制定学习计划\n2.每月集中学习\",县委副书记,临溪县,,限期整改,2021年6月底前\n"
      ",,,建立学习档案,县委副书记,临溪县,,立行立改,立行立改\n"
      "2,群众反映,调研不够,每季度调研一次,县委副书记,临溪县,,长期坚持,长期坚持\n";
  const auto outcome = import(*site, "problem", list);
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.done->added, 6);
  const auto rows = test::SmallSite::must(site->session().all(
      "select p.code, m.content, m.kind, m.due from measure m join problem p on p.id = m.problem order by m.id", {},
      9));
  ASSERT_EQ(rows.size(), 4u);
  const db::Row second{std::string("1"), std::string("每月集中学习"), std::string("limited"), int64_t{20210630}};
  EXPECT_EQ(rows[1], second);
  const db::Row third{std::string("1"), std::string("建立学习档案"), std::string("immediate"), db::Null{}};
  EXPECT_EQ(rows[2], third);
  const db::Row fourth{std::string("2"), std::string("每季度调研一次"), std::string("standing"), db::Null{}};
  EXPECT_EQ(rows[3], fourth);
  EXPECT_EQ(import(*site, "problem", list).done->added, 0) << "the same file twice";
  for (char& c : list)
    if (c == ',') c = ';';
  EXPECT_EQ(import(*site, "problem", list).done->added, 0) << "the same list with semicolons";
}

TEST_F(CountyExchange, AnExportOfEveryKindComesBackWithoutAChange) {
  test::Folder folder;
  test::SmallSite::must(demo::make_county({folder / "site", &test::county(), 3000, 1, {}, {}}));
  auto site = write(folder / "site");
  for (const auto& kind : test::county().kinds) {
    const auto outcome = import(*site, kind.name, exported(*site, kind.name));
    ASSERT_TRUE(outcome.done) << kind.name;
    EXPECT_EQ(outcome.done->added, 0) << kind.name;
  }
}

}  // namespace
}  // namespace bihuan
