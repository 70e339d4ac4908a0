// A document with a form in its text, in every format.
#include "office/format.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "office/docx.h"
#include "office/html.h"
#include "office/sample_notice.h"

namespace bihuan::office {
namespace {

Document form() {
  Document document;
  document.title = "交办单";
  Paragraph grid;
  grid.style = Style::grid;
  grid.grid.widths = {1, 3, 1, 3};
  grid.grid.rows = {{{"事项", 1, true}, {"修路 <甲> & 乙", 3}},
                    {{"承办", 1, true}, {"东镇"}, {"协办", 1, true}, {""}},
                    {{"情况", 1, true}, {"一\n二", 3}}};
  document.paragraphs = {plain(Style::title, "交办单"), grid, plain(Style::small_print, "查验")};
  return document;
}
constexpr std::string_view kText = "交办单\n事项\n修路 <甲> & 乙\n承办\n东镇\n协办\n\n情况\n一\n二\n查验";

TEST(Grid, ItsPlainTextIsALineACell) { EXPECT_EQ(plain_text(form()), kText); }

TEST(Grid, IsReadBackFromWordFilesAndPages) {
  EXPECT_EQ(read_docx(*write(form(), Format::docx))->text, kText);
  EXPECT_EQ(read_html(*write(form(), Format::html))->text, kText);
}

TEST(Grid, InATextFileARowIsALine) {
  EXPECT_EQ(*write(form(), Format::txt),
            "交办单\n事项　　修路 <甲> & 乙\n承办　　东镇　　协办　　\n情况　　一 二\n查验\n");
}

TEST(Grid, SlotsBehindItAreFoundInThePlainText) {
  auto document = form();
  document.paragraphs.push_back({Style::body, {{"共"}, slot("f1", "3"), {"件"}}});
  const auto slots = plain_slots(document);
  ASSERT_EQ(slots.size(), 1u);
  const auto text = to_code_points(plain_text(document));
  EXPECT_EQ(to_utf8(std::u32string_view(text).substr(slots[0].start, slots[0].end - slots[0].start)), "3");
  EXPECT_EQ(read_docx(*write_docx(document))->slots, slots);
}

TEST(Grid, AtTheEndOfAWordFileStandsAParagraph) {
  auto document = form();
  document.paragraphs.pop_back();
  const auto read = read_docx(*write_docx(document));
  EXPECT_EQ(read->text, plain_text(document) + "\n");
}

TEST(Formats, AreKnownByNameAndByTheEndingOfAFile) {
  EXPECT_EQ(format_called("docx"), Format::docx);
  EXPECT_EQ(format_called("pdf"), std::nullopt);
  EXPECT_EQ(format_of_file("a/b.htm"), Format::html);
  EXPECT_EQ(format_of_file("b.txt"), Format::txt);
  EXPECT_EQ(format_of_file("txt"), std::nullopt);
  EXPECT_EQ(ending_of(Format::html), ".html");
}

TEST(Formats, ADraftSaysSoInATextFile) {
  Document document;
  document.draft = true;
  document.paragraphs = {plain(Style::body, "一")};
  EXPECT_EQ(*write(document, Format::txt), std::string(kDraftLine) + "一\n");
}

}  // namespace
}  // namespace bihuan::office
