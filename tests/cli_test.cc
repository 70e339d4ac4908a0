// The command line as scripts see it: exit codes, one JSON document, clear refusals, nothing half written.
#include <gtest/gtest.h>
#include <sys/file.h>

#include <array>
#include <fstream>

#include "base/json_value.h"
#include "base/text.h"
#include "program.h"

namespace bihuan {
namespace {

using test::quoted;
using test::Ran;
using test::run;

class CommandLine : public ::testing::Test {
 protected:
  static inline test::Folder* folder = nullptr;
  static void SetUpTestSuite() {
    folder = new test::Folder;
    const auto made = run({"demo", "--site", *folder / "site", "--records", "7000", "--kit", kit()});
    ASSERT_EQ(made.code, 0) << made.err;
  }
  static void TearDownTestSuite() { delete folder; }
  static std::string kit() { return std::string(BIHUAN_SOURCE) + "/kits/county"; }
  static std::string site() { return *folder / "site"; }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
};

TEST_F(CommandLine, AFigureIsPrintedWithItsMeasureWord) {
  const auto ran = run({"figure", "--site", site(), "standing_meetings", "--period", "2021"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "38次\n");
}

TEST_F(CommandLine, ARowIsPrintedOnAFormOfItsKind) {
  const std::string text = *folder / "order.txt";
  const auto ran = run({"print", "--site", site(), "--kind", "order", "--id", "1", "--form", "order", "--out", text,
                        "--out", *folder / "order.docx"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(read_file(text, 1 << 20)->find("承办单位"), std::string::npos);
  EXPECT_TRUE(read_file(*folder / "order.docx", 1 << 20)->starts_with("PK"));
  const auto none = run({"print", "--site", site(), "--kind", "order", "--id", "1", "--form", "letter", "--out", text});
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.err.find("order_reply"), std::string::npos) << none.err;
}

TEST_F(CommandLine, JsonIsOneDocumentWithDecimalStrings) {
  const auto ran =
      run({"figure", "--site", site(), "sum eco_project.area in period", "--period", "2021", "--proof", "--json"});
  EXPECT_EQ(ran.code, 0);
  const auto document = parse_json(ran.out);
  ASSERT_TRUE(document);
  EXPECT_EQ((*document)["value"], "1286.4");
  EXPECT_EQ((*document)["state"], "value");
  EXPECT_EQ((*document)["schema"], 1);
  EXPECT_EQ((*document)["proof"]["row_count"], 14);
}

TEST_F(CommandLine, ClaimsAnswerByExitCode) {
  EXPECT_EQ(run({"claim", "--site", site(), "all problem satisfy state = closed"}).code, 0);
  EXPECT_EQ(run({"claim", "--site", site(), "all problem satisfy state = working"}).code, 1);
  EXPECT_EQ(
      run({"claim", "--site", site(), "all meeting where kind = dispatch in year(1999) satisfy attendance > 0"}).code,
      3);
}

TEST_F(CommandLine, AMistakeInAnExpressionIsShownWhereItIsWithWhatWouldBeValid) {
  const auto ran = run({"figure", "--site", site(), "count meeting where knd = \"常委会\" in period"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("1:21"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("kind"), std::string::npos) << ran.err;
}

TEST_F(CommandLine, TheSeedTextIsFilledWithoutABlank) {
  const std::string seed = std::string(BIHUAN_SOURCE) + "/../shared/seed/seed.txt";
  if (!std::filesystem::exists(seed)) {
    std::puts("not run: no ../shared");
    return;
  }
  const auto ran = run(
      {"report", "--site", site(), "--template", seed, "--period", "2021", "--out", *folder / "seed.txt", "--json"});
  EXPECT_EQ(ran.code, 0) << ran.out;
  const auto filled = *read_file(*folder / "seed.txt", 1 << 20);
  EXPECT_EQ(filled.find("xx"), std::string::npos);
  EXPECT_NE(filled.find("学习研讨5次"), std::string::npos);
  const auto document = parse_json(ran.out);
  ASSERT_TRUE(document);
  std::set<std::string> slots;
  for (const auto& figure : (*document)["figures"]) slots.insert(figure["slot"].get<std::string>());
  EXPECT_EQ(slots.size(), 81u);
  EXPECT_EQ((*document)["released"], true);
}

TEST_F(CommandLine, AllFormatsAreProvenUntouchedAndAnEditedDigitIsNamed) {
  const std::vector<std::string> files = {*folder / "n.docx", *folder / "n.html", *folder / "n.txt"};
  ASSERT_EQ(run({"report", "--site", site(), "--template", "notice", "--period", "2021", "--out", files[0], "--out",
                 files[1], "--out", files[2]})
                .code,
            0);
  for (const auto& file : files) {
    EXPECT_EQ(run({"check", file}).code, 0) << file;
    EXPECT_EQ(run({"check", "--site", site(), file}).code, 0) << file;
  }
  auto html = *read_file(files[1], 64 << 20);
  const size_t at = html.find(">38</data>");
  ASSERT_NE(at, std::string::npos);
  html.replace(at, 3, ">39");
  write(*folder / "edited.html", html);
  const auto checked = run({"check", *folder / "edited.html", "--json"});
  EXPECT_EQ(checked.code, 1);
  const auto document = parse_json(checked.out);
  ASSERT_TRUE(document);
  int edited = 0;
  for (const auto& item : (*document)["items"])
    if (item["status"] == "edited" && item["text"] == "39") ++edited;
  EXPECT_EQ(edited, 1);
  EXPECT_EQ((*document)["ok"], false);
}

TEST_F(CommandLine, AReportThatMayNotBeWrittenLeavesNoFileButADraftIsMarked) {
  ASSERT_EQ(run({"demo", "--site", *folder / "broken", "--records", "7000", "--kit", kit(), "--broken=5"}).code, 0);
  const auto refused = run({"report", "--site", *folder / "broken", "--template", "notice", "--period", "2021", "--out",
                            *folder / "no.docx"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_FALSE(std::filesystem::exists(*folder / "no.docx"));
  EXPECT_NE(refused.out.find("c18"), std::string::npos);
  const auto draft = run({"report", "--site", *folder / "broken", "--template", "notice", "--period", "2021", "--out",
                          *folder / "draft.txt", "--draft"});
  EXPECT_EQ(draft.code, 1);
  EXPECT_NE(read_file(*folder / "draft.txt", 1 << 20)->find("〔不实〕"), std::string::npos);
  EXPECT_EQ(run({"release", "--site", *folder / "broken", *folder / "draft.txt"}).code, 1);
}

TEST_F(CommandLine, WrongUseIsTwo) {
  EXPECT_EQ(run({}).code, 2);
  EXPECT_EQ(run({"figure", "--site", site()}).code, 2);
  EXPECT_EQ(run({"figure", "--site", *folder / "nowhere", "villages"}).code, 2);
  EXPECT_EQ(run({"figure", "--site", site(), "villages", "--period", "13. Monat"}).code, 2);
  EXPECT_EQ(run({"figure", "--site", site(), "villages", "--as-of", "999999999"}).code, 2);
  EXPECT_EQ(run({"report", "--site", site(), "--template", "notice", "--out", *folder / "n.odt"}).code, 2);
}

TEST_F(CommandLine, FilesThatAreNotAcceptableAreFour) {
  write(*folder / "bad.docx", "this is no zip");
  write(*folder / "bad.html", "<p>no proof</p>");
  write(*folder / "bad.txt", "no proof beside it");
  write(*folder / "loose.txt", "a text without binding");
  write(*folder / "bad.yaml", "slots: [unclosed");
  EXPECT_EQ(run({"check", *folder / "bad.docx"}).code, 4);
  EXPECT_EQ(run({"check", *folder / "bad.html"}).code, 4);
  EXPECT_EQ(run({"check", *folder / "bad.txt"}).code, 4);
  EXPECT_EQ(run({"report", "--site", site(), "--template", *folder / "loose.txt", "--out", *folder / "x.txt"}).code, 4);
  EXPECT_EQ(run({"report", "--site", site(), "--template", *folder / "loose.txt", "--binding", *folder / "bad.yaml",
                 "--out", *folder / "x.txt"})
                .code,
            4);
  EXPECT_FALSE(std::filesystem::exists(*folder / "x.txt"));
}

TEST_F(CommandLine, ABrokenKitIsFourWithFileAndLine) {
  std::filesystem::copy(kit(), *folder / "kit", std::filesystem::copy_options::recursive);
  auto text = *read_file(*folder / "kit/ledgers/meeting.yaml", 1 << 20);
  write(*folder / "kit/ledgers/meeting.yaml", replace_all(text, "unit: unit", "unit: untt"));
  const auto ran = run({"init", "--site", *folder / "new", "--kit", *folder / "kit", "--name", "某县"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_NE(ran.err.find("ledgers/meeting.yaml:"), std::string::npos) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(*folder / "new/bihuan.db"));
}

TEST_F(CommandLine, AKitWithABrokenSchemeOfAssessmentIsFour) {
  std::filesystem::copy(kit(), *folder / "scheme_kit", std::filesystem::copy_options::recursive);
  auto text = *read_file(*folder / "scheme_kit/assessment/2021.yaml", 1 << 20);
  write(*folder / "scheme_kit/assessment/2021.yaml", replace_all(text, "full: 25", "full: much"));
  const auto ran = run({"init", "--site", *folder / "scheme_site", "--kit", *folder / "scheme_kit", "--name", "某县"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_NE(ran.err.find("assessment/2021.yaml:13:"), std::string::npos) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(*folder / "scheme_site/bihuan.db"));
}

TEST_F(CommandLine, ATruncatedDatabaseAndAnotherVersionAreRefused) {
  std::filesystem::copy(site(), *folder / "cut", std::filesystem::copy_options::recursive);
  const auto size = std::filesystem::file_size(*folder / "cut/bihuan.db");
  std::filesystem::resize_file(*folder / "cut/bihuan.db", size / 3);
  EXPECT_EQ(run({"verify", "--site", *folder / "cut"}).code, 4);
  std::filesystem::copy(site(), *folder / "other", std::filesystem::copy_options::recursive);
  {
    auto session = *db::Session::open(*folder / "other/bihuan.db", db::Access::write);
    ASSERT_TRUE(session.execute("update bh_site set value = '99' where key = 'schema_version'"));
  }
  EXPECT_EQ(run({"figure", "--site", *folder / "other", "villages"}).code, 4);
}

TEST_F(CommandLine, ASecondWriterIsTurnedAwayAndReadersAreNot) {
  const int lock = ::open((site() + "/lock").c_str(), O_RDWR);
  ASSERT_GE(lock, 0);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  EXPECT_EQ(run({"set", "--site", site(), "income_bar_1", "90000"}).code, 5);
  EXPECT_EQ(run({"figure", "--site", site(), "villages", "--period", "2021"}).code, 0);
  ::close(lock);
}

TEST_F(CommandLine, AnEditedRowIsNamedByVerify) {
  std::filesystem::copy(site(), *folder / "edited", std::filesystem::copy_options::recursive);
  EXPECT_EQ(run({"verify", "--site", *folder / "edited"}).code, 0);
  {
    auto session = *db::Session::open(*folder / "edited/bihuan.db", db::Access::write);
    ASSERT_TRUE(session.execute("update village_profile set income = 99900000 where id = 17"));
  }
  const auto ran = run({"verify", "--site", *folder / "edited"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("village_profile"), std::string::npos);
  EXPECT_NE(ran.out.find("income"), std::string::npos);
}

TEST_F(CommandLine, ARequestIsTakenOnce) {
  std::filesystem::copy(site(), *folder / "twice", std::filesystem::copy_options::recursive);
  const std::vector<std::string> words = {
      "enter", "--site",      *folder / "twice", "--kind",     "meeting", "--set",           "happened_on=2021-6-30",
      "--set", "kind=常委会", "--set",           "title=补录", "--set",   "unit=县委办公室", "--request",
      "r-1",   "--json"};
  EXPECT_EQ(run(words).code, 0);
  const auto again = run(words);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.out.find("repeated"), std::string::npos);
  EXPECT_EQ(run({"figure", "--site", *folder / "twice", "standing_meetings", "--period", "2021"}).out, "39次\n");
}

TEST_F(CommandLine, SpeaksTheLanguageThatIsAskedForWhereverTheOptionStands) {
  for (const auto& words : {std::vector<std::string>{"--lang", "en", "verify", "--site", site()},
                            std::vector<std::string>{"verify", "--site", site(), "--lang", "en"}}) {
    const auto ran = run(words);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_NE(ran.out.find("verified"), std::string::npos) << ran.out;
  }
}

TEST_F(CommandLine, ASiteNeedsNoNameToBeginWithAndAFailedOneLeavesNothing) {
  EXPECT_EQ(run({"init", "--site", *folder / "new", "--kit", std::string(BIHUAN_SOURCE) + "/kits/county"}).code, 0);
  EXPECT_EQ(run({"init", "--site", *folder / "new", "--kit", std::string(BIHUAN_SOURCE) + "/kits/county"}).code, 2);
  const std::string wrong = *folder / "wrong";
  EXPECT_NE(run({"init", "--site", wrong, "--kit", std::string(BIHUAN_SOURCE) + "/kits/county", "--name", " "}).code,
            0);
  EXPECT_FALSE(std::filesystem::exists(wrong));
}

TEST_F(CommandLine, ARehearsalGoesByItsOwnClockAndARealSiteNever) {
  const std::string kit = std::string(BIHUAN_SOURCE) + "/kits/county";
  const std::string play = *folder / "rehearsal";
  ASSERT_EQ(run({"init", "--site", play, "--kit", kit, "--rehearsal", "2021-01-04"}).code, 0);
  ASSERT_TRUE(write_file(play + "/clock", "2021-03-05T10:30:00+08:00\n"));
  EXPECT_EQ(run({"set", "--site", play, "relay_days", "10"}).code, 0);
  const auto log = run({"call", "--site", play, "list_log", "--json", "{}"});
  EXPECT_NE(log.out.find("\"at\":1609718400"), std::string::npos) << log.out;
  EXPECT_NE(log.out.find("\"at\":1614911400"), std::string::npos) << log.out;

  const std::string real = *folder / "real";
  ASSERT_EQ(run({"init", "--site", real, "--kit", kit}).code, 0);
  ASSERT_TRUE(write_file(real + "/clock", "2021-03-05T10:30:00+08:00\n"));
  const auto refused = run({"set", "--site", real, "relay_days", "10"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_NE(refused.err.find("clock"), std::string::npos) << refused.err;
  EXPECT_EQ(run({"call", "--site", real, "list_log", "--json", "{}"}).code, 4);
}

TEST_F(CommandLine, AnEditedCopyOfTheKitIsAFindingOfVerify) {
  std::filesystem::copy(site(), *folder / "kit", std::filesystem::copy_options::recursive);
  {
    auto session = test::SmallSite::must(db::Session::open(*folder / "kit" + "/bihuan.db", db::Access::write));
    ASSERT_TRUE(session.execute("update bh_site set value = value || '#' where key = 'kit/lamps.yaml'"));
  }
  const auto ran = run({"verify", "--site", *folder / "kit", "--json"});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_NE(ran.out.find("verify.kit_changed"), std::string::npos) << ran.out;
}

TEST_F(CommandLine, AnUnknownNameIsAnsweredWithTheNearest) {
  const auto ran = run({"claim", "--site", site(), "c05_problems_close"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("c05_problems_closed"), std::string::npos) << ran.err;
}

TEST_F(CommandLine, AnActorWithoutTheRoleIsRefused) {
  std::filesystem::copy(site(), *folder / "roles", std::filesystem::copy_options::recursive);
  EXPECT_EQ(run({"set", "--site", *folder / "roles", "income_bar_1", "90000", "--actor", "T01.clerk"}).code, 1);
  EXPECT_EQ(run({"set", "--site", *folder / "roles", "income_bar_1", "90000", "--actor", "nobody"}).code, 2);
  EXPECT_EQ(run({"set", "--site", *folder / "roles", "income_bar_1", "90000"}).code, 0);
}

}  // namespace
}  // namespace bihuan
