#include "office/csv.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/text.h"

namespace bihuan::office {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Rows rows;
  std::vector<int> lines;
  std::string key;  // of the error; "" when there is none
  std::map<std::string, std::string> fields;
  Encoding encoding = Encoding::utf8;
};
Read read(std::string_view bytes, const CsvLimits& limits = {}) {
  Read out;
  const auto done = read_csv(
      bytes,
      [&](int line, const std::vector<std::string>& cells) {
        out.lines.push_back(line);
        out.rows.push_back(cells);
        return Result<void>();
      },
      limits);
  if (done) {
    out.encoding = *done;
  } else {
    out.key = done.error().key;
    out.fields = done.error().fields;
  }
  return out;
}

TEST(Csv, CellsMayHoldCommasQuotesAndNewLines) {
  const auto got = read("单位,\"甲,乙\",\"说\"\"是\"\"\"\r\n\"两\r\n行\",x,\n\n末,,");
  EXPECT_EQ(got.rows, (Rows{{"单位", "甲,乙", "说\"是\""}, {"两\r\n行", "x", ""}, {"末", "", ""}}));
  EXPECT_EQ(got.lines, (std::vector<int>{1, 2, 5}));
}

TEST(Csv, EveryKindOfLineEndIsTaken) {
  const Rows two = {{"a", "b"}, {"c"}};
  for (const auto bytes : {"a,b\nc", "a,b\r\nc\r\n", "a,b\rc\r", "\r\na,b\n\n\nc\n"})
    EXPECT_EQ(read(bytes).rows, two) << bytes;
  EXPECT_EQ(read("a\r\r\n\nb").lines, (std::vector<int>{1, 4}));
}

TEST(Csv, AnEmptyFileHasNoRowsAndAnEmptyQuotedCellIsOne) {
  EXPECT_TRUE(read("").rows.empty());
  EXPECT_TRUE(read("\xEF\xBB\xBF\r\n").rows.empty());
  EXPECT_EQ(read("\"\"\n").rows, (Rows{{""}}));
}

TEST(Csv, ItsEncodingIsFound) {
  EXPECT_EQ(read("\xEF\xBB\xBF单位,数").rows, (Rows{{"单位", "数"}}));
  const auto got = read(to_gb18030("单位,数\n𠮷,\"镕\n1\"\n"));
  EXPECT_EQ(got.encoding, Encoding::gb18030);
  EXPECT_EQ(got.rows, (Rows{{"单位", "数"}, {"𠮷", "镕\n1"}}));
  EXPECT_EQ(read("\xFF\xFE"
                 "a")
                .key,
            "csv.utf16");
}

TEST(Csv, AFileInNoEncodingIsRefusedWithItsLine) {
  const auto got = read("a\n\xC4\xE3\n\xFF\xFF\n");
  EXPECT_EQ(got.key, "csv.not_text");
  EXPECT_EQ(got.fields.at("line"), "3");
  const auto marked = read(
      "\xEF\xBB\xBF"
      "a\n\xC4\xE3\n");
  EXPECT_EQ(marked.key, "csv.not_text");
  EXPECT_EQ(marked.fields.at("line"), "2");
}

TEST(Csv, AFileOfManyBlocksIsReadLikeAShortOne) {
  std::string text;
  Rows rows;
  for (int i = 0; i < 150000; ++i) {
    rows.push_back({"第" + std::to_string(i) + "件", "督查事项"});
    text += csv_record(rows.back());
  }
  EXPECT_EQ(read(to_gb18030(text)).rows, rows);
}

TEST(Csv, WhatIsMalformedIsRefusedWithItsPlace) {
  const auto open = read("a,b\n单位,\"没有\n闭合");
  EXPECT_EQ(open.key, "csv.quote_not_closed");
  EXPECT_EQ(open.fields.at("line"), "2");
  EXPECT_EQ(open.fields.at("column"), "4");
  const auto after = read("单位,\"甲\"乙");
  EXPECT_EQ(after.key, "csv.text_after_quote");
  EXPECT_EQ(after.fields.at("column"), "7");
  const auto nul = read(std::string_view("a\nb\0", 4));
  EXPECT_EQ(nul.key, "csv.nul");
  EXPECT_EQ(nul.fields.at("line") + ":" + nul.fields.at("column"), "2:2");
}

TEST(Csv, WhatIsTooLongIsRefused) {
  CsvLimits limits;
  limits.file = 20;
  limits.cell = 3;
  limits.columns = 2;
  limits.rows = 2;
  EXPECT_EQ(read("abc,d\n1,2\n\n", limits).key, "");
  EXPECT_EQ(read("abcd", limits).key, "csv.cell_too_long");
  EXPECT_EQ(read("\"a\nbc\"", limits).key, "csv.cell_too_long");
  EXPECT_EQ(read("a,b,c", limits).key, "csv.too_many_columns");
  EXPECT_EQ(read("1\n2\n3", limits).key, "csv.too_many_rows");
  EXPECT_EQ(read("123456789012345678901", limits).key, "csv.too_large");
}

TEST(Csv, TheFirstErrorOfARowStopsTheReading) {
  int calls = 0;
  const auto done = read_csv("1\n2\n3", [&](int line, const auto&) -> Result<void> {
    ++calls;
    if (line == 2) return Error{Fault::invalid, "row.bad"};
    return {};
  });
  EXPECT_EQ(done.error().key, "row.bad");
  EXPECT_EQ(calls, 2);
}

TEST(Csv, ACellThatASpreadsheetWouldRunIsGuarded) {
  for (const std::string cell : {"=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1"}) {
    EXPECT_EQ(guard_formula(cell), "'" + cell);
  }
  for (const std::string cell : {"-12.5", "+3", "-1", "", "'", "甲=乙", "it's", "12%"})
    EXPECT_EQ(guard_formula(cell), cell);
}

TEST(Csv, WhatIsWrittenIsReadBackWithoutItsGuards) {
  rc::check([] {
    const std::string alphabet = "a,\"\r\n '=-1.+@\t";
    const auto cells = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(rc::gen::elementOf(alphabet))));
    const auto got = read(csv_record(cells));
    RC_ASSERT(got.rows.size() == 1u);
    std::vector<std::string> back;
    for (const auto& cell : got.rows[0]) back.push_back(unguard_formula(cell));
    RC_ASSERT(back == cells);
  });
}

}  // namespace
}  // namespace bihuan::office
