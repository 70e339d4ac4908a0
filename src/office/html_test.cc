#include "office/html.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/hash.h"
#include "base/text.h"
#include "office/html_page.h"
#include "office/sample_notice.h"

namespace bihuan::office {
namespace {

std::string in_page(std::string_view main) {
  return "<!DOCTYPE html><body>头<main id=\"bh-text\">" + std::string(main) + "</main>尾</body>";
}
std::string text_of(std::string_view main) {
  const auto read = read_html(in_page(main));
  return read ? read->text : read.error().key;
}

TEST(Html, WhatIsWrittenIsReadBack) {
  for (const bool draft : {false, true}) {
    auto document = sample_notice();
    document.draft = draft;
    const auto read = read_html(write_html(document));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, plain_text(document));
    EXPECT_EQ(read->slots, plain_slots(document));
    EXPECT_EQ(read->proof, document.proof);
  }
}

TEST(Html, AnyTextIsReadBack) {
  rc::check([] {
    const std::vector<std::string> bits = {"一",  "。", " ", "\n", "\t",   "<", "</p>", "&amp;", "&#65;",
                                           "-->", "\"", "'", "𠮷", "\x01", "a", "\r\n", "\xFF"};
    const auto text = [&] {
      std::string out;
      for (const auto i : *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, bits.size())))
        out += bits[i];
      return out;
    };
    Document document;
    const auto count = *rc::gen::inRange(0, 5);
    for (int i = 0; i < count; ++i) {
      const auto style = static_cast<Style>(*rc::gen::inRange(0, 11));
      document.paragraphs.push_back(
          {style, {{text()}, {text(), "f1", text(), {{text()}, {text(), "<f\"2", text()}}}, {text()}}});
    }
    document.annex_title = text();
    document.details["f1"] = {{{text(), text()}}, {{text()}, {{text()}}, {}}};
    document.proof = R"({"a":"</script>\\u003c<!--"})";
    const auto read = read_html(write_html(document));
    RC_ASSERT(static_cast<bool>(read));
    RC_ASSERT(read->text == plain_text(document));
    RC_ASSERT(read->slots == plain_slots(document));
    RC_ASSERT(read->proof == document.proof);
  });
}

TEST(Html, ThePageAsksForNothingFromOutsideAndOnlyItsOwnScriptRuns) {
  const auto page = write_html(sample_notice());
  EXPECT_THAT(page, testing::HasSubstr("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" +
                                       to_base64(as_bytes(sha256(page_script()))) + "'"));
  EXPECT_EQ(page.find("http://"), page.npos);
  EXPECT_EQ(page.find("https://"), page.npos);
  EXPECT_EQ(page_script().find("</"), std::string_view::npos);
}

TEST(Html, NothingFromTheDataBecomesMarkup) {
  Document document;
  const std::string evil = "\"><script>alert(1)</script><b x='";
  document.title = evil;
  document.annex_title = evil;
  document.annex_notes = {evil};
  document.annex = {{evil}, {{evil}}, {100}};
  document.paragraphs = {{Style::body, {{evil, evil, evil}}}};
  document.details[evil] = {{{evil, evil}}, {{evil}, {{evil}}, {}}};
  document.proof = "{\"a\":\"" + evil + "\"}";
  const auto page = write_html(document);
  EXPECT_EQ(page.find("<script>alert"), page.npos);
  EXPECT_EQ(page.find("<b x="), page.npos);
}

TEST(Html, EverySlotIsListedAtTheEndForThoseWithoutScript) {
  const auto page = write_html(sample_notice());
  for (const auto& one : plain_slots(sample_notice())) {
    EXPECT_THAT(page, testing::HasSubstr("<section data-for=\"" + one.slot + "\">"));
  }
}

TEST(Html, AClaimIsTickedOnlyWhenItHolds) {
  Document document;
  document.paragraphs = {{Style::body, {{"", "c1", "", {slot("f1", "3")}}}}};
  EXPECT_THAT(write_html(document), testing::Not(testing::HasSubstr("class=\"bh claim holds\"")));
  document.draft = true;
  EXPECT_THAT(write_html(document), testing::HasSubstr("class=\"bh claim\""));
  document.paragraphs[0].spans[0].claim = true;
  EXPECT_THAT(write_html(document), testing::HasSubstr("class=\"bh claim holds\""));
}

TEST(Html, ADraftSaysSo) {
  auto document = sample_notice();
  EXPECT_EQ(write_html(document).find("不得作为正式文件"), std::string::npos);
  document.draft = true;
  EXPECT_THAT(write_html(document), testing::HasSubstr("草稿 · 不得作为正式文件"));
}

TEST(Html, APageEditedByHandIsReadAsTheBrowserShowsIt) {
  EXPECT_EQ(text_of("\n  <p>一<p>二 &ldquo;三&rdquo;&#x4e94;&unknown; &lt<b>四</b>\n</p><!-- <p>五 "
                    "--><script>六</script><p hidden>七</p><p style='display: none'>八</p>"),
            "一\n二 “三”五&unknown; &lt四\n");
  EXPECT_EQ(text_of("<DIV>一<div>二</div>三</DIV><ul><li>四</li><li>五</ul>"), "一\n二\n三\n四\n五");
  EXPECT_EQ(text_of("<p></p><p>a < b</p><p/>"), "\na < b\n");
  EXPECT_EQ(text_of("<h1>甲<br>乙</h1><p>丙<br/>丁</p>"), "甲乙\n丙\n丁");
}

TEST(Html, ASlotThatWasMovedSplitOrLeftOpenKeepsItsPlace) {
  const auto read =
      read_html(in_page("<p>共<data data-bh=a>1<data data-bh='b'>2</p><p>3</data></p><data data-bh=c></data>"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "共12\n3");
  EXPECT_EQ(read->slots, (std::vector<SlotText>{{"a", 1, 3}, {"b", 2, 3}, {"c", 5, 5}}));
}

TEST(Html, WhatIsNoPageOfOursIsRefused) {
  const auto key = [](std::string_view page) {
    const auto read = read_html(page);
    return read ? "" : read.error().key;
  };
  EXPECT_EQ(key(""), "html.no_text");
  EXPECT_EQ(key("<main>x</main>"), "html.no_text");
  EXPECT_EQ(key("<main id=bh-text>\xFF</main>"), "html.not_utf8");
  EXPECT_EQ(key(in_page("a") + in_page("b")), "html.two_texts");
  EXPECT_EQ(key(in_page("a") + "<script id=bh-proof>1</script><script id=bh-proof>2</script>"), "html.two_proofs");
  EXPECT_EQ(key(std::string((64u << 20) + 1, ' ')), "html.too_large");
  std::string deep;
  for (int i = 0; i < 255; ++i) deep += "<b>";
  EXPECT_EQ(key(in_page(deep)), "");
  EXPECT_EQ(key(in_page(deep + "<b>")), "html.too_deep");
}

TEST(Html, AnyBytesAreReadOrRefused) {
  rc::check([] {
    const std::vector<std::string> bits = {
        "<",      ">",       "</", "<p", "data-bh=", "\"",      "'",        "=", "<!--", "-->",
        "<data ", "</data>", "&",  "&#", ";",        "<script", "</script", "x", " ",    "<main id=bh-text>",
        "</main>"};
    std::string page;
    for (const auto i : *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, bits.size())))
      page += bits[i];
    const auto read = read_html("<main id=bh-text>" + page);
    if (!read) return;
    const size_t length = count_code_points(read->text);
    for (const auto& one : read->slots) RC_ASSERT(one.start <= one.end && one.end <= length);
  });
}

// For looking at, as in docx_test.cc.
TEST(Html, TheSampleIsWrittenForLookingAt) {
  const char* folder = std::getenv("BIHUAN_LOOK");
  if (folder == nullptr) return;
  auto document = sample_notice();
  EXPECT_TRUE(write_file(std::string(folder) + "/notice.html", write_html(document)));
  document.draft = true;
  EXPECT_TRUE(write_file(std::string(folder) + "/draft.html", write_html(document)));
}

}  // namespace
}  // namespace bihuan::office
