// Every example of docs/figure-language.md compiles against the test kit, runs, and its canonical text parses to
// itself.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "base/text.h"
#include "expr/site_for_test.h"

namespace bihuan::expr {
namespace {

// What a section's fragments are put into; one of the frames must fit.
const std::map<std::string, std::vector<std::string>>& frames() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"## Counting and adding", {"{}"}},
      {"## Clauses, in any order after the kind", {"count meeting {}", "count meeting {} ever"}},
      {"## Conditions", {"all problem satisfy {}", "all unit satisfy {}"}},
      {"## Claims", {"{}"}},
      {"## Figures in figures", {"{}"}},
  };
  return all;
}

std::string example_of(std::string_view line) { return std::string(trim(line.substr(4, line.find("   ", 4) - 4))); }

std::vector<std::string> pieces_of(const std::string& example) {
  std::vector<std::string> pieces;
  const std::string lines = replace_all(example, " · ", "\n");
  for (const auto piece : split(lines, '\n')) pieces.emplace_back(piece);
  return pieces;
}

bool runs(const std::string& text) {
  const Outcome outcome = compile(text, test_schema());
  if (!outcome.compiled) return false;
  const Outcome again = compile(outcome.compiled->canonical, test_schema());
  EXPECT_TRUE(again.compiled) << outcome.compiled->canonical;
  if (again.compiled) {
    EXPECT_EQ(again.compiled->canonical, outcome.compiled->canonical);
  }
  TestSite site;
  site.evaluate(text);
  return true;
}

TEST(Manual, EveryExampleRuns) {
  const auto manual = read_file(std::string(BIHUAN_SOURCE) + "/docs/figure-language.md", 1 << 20);
  ASSERT_TRUE(manual);
  std::string section;
  int examples = 0;
  for (const auto line : split(*manual, '\n')) {
    if (line.starts_with("## ")) section = line;
    const auto fits = frames().find(section);
    if (fits == frames().end() || !line.starts_with("    ")) continue;
    for (const auto& piece : pieces_of(example_of(line))) {
      bool ran = false;
      for (const auto& frame : fits->second) ran = ran || runs(replace_all(frame, "{}", piece));
      EXPECT_TRUE(ran) << section << "\n" << piece;
      ++examples;
    }
  }
  EXPECT_GT(examples, 50);
}

TEST(Manual, ShowsTheMistakeAsItIsShown) {
  const Outcome outcome = compile("count meeting where knd = \"常委会\" in period", test_schema());
  ASSERT_EQ(outcome.issues.size(), 1U);
  const std::string said = in_chinese(outcome.issues[0]);
  const auto manual = read_file(std::string(BIHUAN_SOURCE) + "/docs/figure-language.md", 1 << 20);
  ASSERT_TRUE(manual);
  const std::string shown = said.substr(said.find(' ') + 1, said.find("title") + 5 - said.find(' ') - 1);
  EXPECT_NE(manual->find(shown), std::string::npos) << shown;
}

}  // namespace
}  // namespace bihuan::expr
