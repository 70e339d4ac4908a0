#include "office/docx.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <filesystem>
#include <iostream>
#include <pugixml.hpp>
#include <set>

#include "base/hash.h"
#include "base/message.h"
#include "base/text.h"
#include "office/messages.h"
#include "office/sample_notice.h"
#include "office/xml_guard.h"
#include "office/zip.h"

namespace bihuan::office {
namespace {

constexpr std::string_view kHead =
    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
    "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body>";

// A package with this main part and nothing else of ours.
std::string package_of(std::string main, std::vector<Part> more = {}) {
  std::vector<Part> parts = {{"[Content_Types].xml", "<Types/>"},
                             {"_rels/.rels",
                              "<Relationships><Relationship Id=\"rId1\" Type=\"x/officeDocument\" "
                              "Target=\"word/document.xml\"/></Relationships>"},
                             {"word/document.xml", std::move(main)}};
  parts.insert(parts.end(), more.begin(), more.end());
  return *write_zip(parts);
}
std::string with_body(std::string_view body) {
  return package_of(std::string(kHead).append(body).append("</w:body></w:document>"));
}

std::string text_of(std::string_view body) {
  const auto read = read_docx(with_body(body));
  return read ? read->text : read.error().key;
}
std::string key_of(std::string_view package) {
  const auto read = read_docx(package);
  return read ? "" : read.error().key;
}
std::string part_of(const std::string& package, std::string_view name) {
  const auto parts = read_zip(package);
  for (const auto& part : *parts)
    if (part.name == name) return part.bytes;
  return "";
}

TEST(Docx, WhatIsWrittenIsReadBack) {
  const auto document = sample_notice();
  const auto file = write_docx(document);
  ASSERT_TRUE(file);
  const auto read = read_docx(*file);
  ASSERT_TRUE(read) << read.error().key << read.error().detail;
  EXPECT_EQ(read->text, plain_text(document));
  EXPECT_EQ(read->slots, plain_slots(document));
  EXPECT_EQ(read->proof, document.proof);
}

TEST(Docx, AnyTextIsReadBack) {
  rc::check([] {
    const std::vector<std::string> bits = {"一", "。", " ",  "  ",   "\n", "\t",   "<",      "&amp;", "]]>",
                                           "\"", "'",  "𠮷", "\x01", "a",  "\r\n", "\uFFFE", "\xFF"};
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
    document.annex_title = *rc::gen::arbitrary<bool>() ? "附表" : "";
    document.annex = {{"甲", "乙"}, {{text(), text()}, {text()}}, {50, 50}};
    document.draft = *rc::gen::arbitrary<bool>();
    document.title = text();
    document.proof = text();
    const auto read = read_docx(*write_docx(document));
    RC_ASSERT(static_cast<bool>(read));
    RC_ASSERT(read->text == plain_text(document));
    RC_ASSERT(read->slots == plain_slots(document));
    RC_ASSERT(read->proof == document.proof);
  });
}

TEST(Docx, TheSameDocumentGivesTheSameBytes) { EXPECT_EQ(*write_docx(sample_notice()), *write_docx(sample_notice())); }

TEST(Docx, EveryPartIsWellFormedAndNamedInTheContentTypes) {
  auto document = sample_notice();
  document.draft = true;
  const auto file = *write_docx(document);
  const auto types = part_of(file, "[Content_Types].xml");
  const auto parts = read_zip(file);
  for (const auto& part : *parts) {
    pugi::xml_document xml;
    EXPECT_TRUE(xml.load_buffer(part.bytes.data(), part.bytes.size())) << part.name;
    const bool by_extension = part.name.find("rels") != std::string::npos || part.name == "[Content_Types].xml" ||
                              part.name == "customXml/item1.xml";
    EXPECT_TRUE(by_extension || types.find("\"/" + part.name + "\"") != std::string::npos) << part.name;
  }
}

TEST(Docx, EveryContentControlHasAnIdOfItsOwnAndATitleThatFits) {
  auto document = sample_notice();
  document.paragraphs.push_back({Style::body, {{"1", "f01", std::string(200, 'x')}}});
  pugi::xml_document xml;
  const auto body = part_of(*write_docx(document), "word/document.xml");
  ASSERT_TRUE(xml.load_string(body.c_str()));
  std::set<std::string> ids;
  size_t controls = 0;
  for (const auto& found : xml.select_nodes("//w:sdtPr")) {
    ++controls;
    ids.insert(found.node().child("w:id").attribute("w:val").value());
    EXPECT_LE(count_code_points(found.node().child("w:alias").attribute("w:val").value()), 64u);
    EXPECT_TRUE(starts_with(found.node().child("w:tag").attribute("w:val").value(), "bh:"));
  }
  EXPECT_EQ(ids.size(), controls);
  EXPECT_EQ(controls, plain_slots(document).size());
}

TEST(Docx, ASlotIdThatWordWouldCutIsAnError) {
  Document document;
  document.paragraphs = {{Style::body, {{"1", std::string(62, 'f')}}}};
  EXPECT_EQ(write_docx(document).error().key, "docx.slot_too_long");
  document.paragraphs[0].spans[0].slot.pop_back();
  EXPECT_TRUE(write_docx(document));
}

TEST(Docx, ADraftSaysSoOnOddAndEvenPages) {
  auto document = sample_notice();
  EXPECT_EQ(part_of(*write_docx(document), "word/header1.xml"), "");
  document.draft = true;
  const auto file = *write_docx(document);
  for (const auto name : {"word/header1.xml", "word/header2.xml"}) {
    EXPECT_THAT(part_of(file, name), testing::HasSubstr("草稿 · 不得作为正式文件"));
  }
  EXPECT_THAT(part_of(file, "word/styles.xml"), testing::HasSubstr("FF0000"));
}

TEST(Docx, ThePageHasTheGridOfTheStandard) {
  const auto body = part_of(*write_docx(sample_notice()), "word/document.xml");
  EXPECT_THAT(body, testing::HasSubstr("<w:docGrid w:type=\"lines\" w:linePitch=\"580\"/>"));
  EXPECT_THAT(body, testing::HasSubstr("w:top=\"2098\" w:right=\"1475\" w:bottom=\"1978\" w:left=\"1587\""));
  EXPECT_GE(16838 - 2098 - 1978, 22 * 580);
  EXPECT_GE(11906 - 1587 - 1475, 28 * (320 - 5));
  EXPECT_LT(11906 - 1587 - 1475, 29 * (320 - 5));
}

TEST(Docx, DeletedTextIsNotTextAndInsertedTextIs) {
  EXPECT_EQ(text_of("<w:p><w:r><w:t>办结</w:t></w:r><w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
                    "<w:ins><w:r><w:t>13</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>甲</w:t></w:r></w:moveFrom>"
                    "<w:moveTo><w:r><w:t>乙</w:t></w:r></w:moveTo></w:p>"),
            "办结13乙");
  EXPECT_EQ(text_of("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:t>二</w:t></"
                    "w:r></w:p>"),
            "一二");
  EXPECT_EQ(text_of("<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>乙</"
                    "w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
            "乙");
}

TEST(Docx, HiddenTextAndFieldCodesAreNotText) {
  EXPECT_EQ(text_of("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:rPr><w:vanish "
                    "w:val=\"0\"/></w:rPr><w:t>8</w:t></w:r>"
                    "<w:r><w:instrText> PAGE </w:instrText></w:r></w:p>"),
            "8");
}

TEST(Docx, SpaceAndBreaksAreReadAsWordShowsThem) {
  EXPECT_EQ(text_of("<w:p><w:r><w:t> a </w:t><w:t xml:space=\"preserve\"> </w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t>"
                    "<w:br w:type=\"page\"/><w:noBreakHyphen/><w:sym w:char=\"F0FC\"/></w:r></w:p>"),
            "a \tb\nc-\uFFFD");
}

TEST(Docx, ATextBoxIsReadOnceAfterItsParagraph) {
  EXPECT_EQ(text_of("<w:p><w:r><w:t>前</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></"
                    "w:r></w:p></w:txbxContent></mc:Choice>"
                    "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></"
                    "mc:AlternateContent><w:t>后</w:t></w:r></w:p>"
                    "<w:p><w:r><w:t>尾</w:t></w:r></w:p>"),
            "前后\n框\n尾");
}

TEST(Docx, ASlotAroundWholeParagraphsIsFound) {
  const auto read = read_docx(
      with_body("<w:p><w:r><w:t>一</w:t></w:r></w:p><w:sdt><w:sdtPr><w:tag w:val=\"bh:c1\"/></w:sdtPr><w:sdtContent>"
                "<w:p><w:r><w:t>二</w:t></w:r></w:p><w:p><w:r><w:t>三</w:t></w:r></w:p></w:sdtContent></w:sdt>"
                "<w:sdt><w:sdtPr><w:tag w:val=\"bh:c2\"/></w:sdtPr><w:sdtContent/></w:sdt>"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "一\n二\n三");
  EXPECT_EQ(read->slots, (std::vector<SlotText>{{"c1", 2, 5}, {"c2", 5, 5}}));
}

TEST(Docx, AControlBoundToOtherDataIsNoSlot) {
  const auto read =
      read_docx(with_body("<w:p><w:sdt><w:sdtPr><w:dataBinding w:xpath=\"/a\"/><w:tag w:val=\"bh:f1\"/></w:sdtPr>"
                          "<w:sdtContent><w:r><w:t>1</w:t></w:r></w:sdtContent></w:sdt></w:p>"));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->slots.empty());
  EXPECT_EQ(read->text, "1");
}

TEST(Docx, OtherPrefixesAndStrictNamespacesAreRead) {
  const auto read = read_docx(package_of(
      "<q:document "
      "xmlns:q=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><q:body><q:p><q:r><q:t>甲</q:t></q:r></q:p>"
      "</q:body></q:document>"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "甲");
}

TEST(Docx, AnAnnexIsLeftOutEvenWhenItsStyleHasAnotherId) {
  const std::vector<Part> more = {
      {"word/_rels/document.xml.rels",
       "<Relationships><Relationship Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>"},
      {"word/styles.xml",
       "<w:styles xmlns:w=\"x\"><w:style w:styleId=\"a7\"><w:name w:val=\"公文数据附表标题\"/></w:style></w:styles>"}};
  const auto read = read_docx(package_of(
      std::string(kHead) + "<w:p><w:r><w:t>正文</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"a7\"/></w:pPr>"
                           "<w:r><w:t>附表</w:t></w:r></w:p></w:body></w:document>",
      more));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "正文");
}

TEST(Docx, ADtdIsRefusedInAnyPartAndEncoding) {
  const std::string dtd = "<!DOCTYPE a [<!ENTITY b \"c\">]>";
  std::string wide;
  for (const char c : dtd) wide.append(1, '\0').append(1, c);
  EXPECT_EQ(key_of(package_of(dtd + std::string(kHead) + "</w:body></w:document>")), "docx.dtd");
  for (const auto& bytes : {dtd + "<a/>", "\xFE\xFF" + wide, wide.substr(1)}) {
    EXPECT_EQ(key_of(package_of(std::string(kHead) + "</w:body></w:document>", {{"customXml/item9.xml", bytes}})),
              "docx.dtd");
  }
}

TEST(Docx, XmlThatIsTooDeepIsRefused) {
  const auto nested = [](int depth) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += "<w:a>";
    for (int i = 0; i < depth; ++i) out += "</w:a>";
    return out;
  };
  EXPECT_EQ(text_of("<w:p/>" + nested(254)), "");
  EXPECT_EQ(text_of(nested(255)), "docx.too_deep");
  EXPECT_EQ(guard_xml("a.xml", nested(1'000'000)).error().key, "docx.too_deep");
  EXPECT_TRUE(guard_xml(
      "a.xml", "<a><!-- " + nested(300) + " --><b c='" + nested(300) + "'/><![CDATA[" + nested(300) + "]]></a>"));
}

TEST(Docx, AFileThatIsNoDocumentIsRefusedWithItsReason) {
  const auto what = [](std::string_view bytes) {
    const auto read = read_docx(bytes);
    return read ? ""
                : read.error().key + " " +
                      (read.error().fields.count("what") != 0 ? read.error().fields.at("what") : "");
  };
  EXPECT_EQ(what("hello"), "docx.not_a_docx docx.what.not_a_package");
  EXPECT_EQ(what("\xD0\xCF\x11\xE0 an old file"), "docx.not_a_docx docx.what.old_or_encrypted");
  EXPECT_EQ(what(*write_zip({{"a.txt", "x"}})), "docx.not_a_docx docx.what.not_a_package");
  EXPECT_EQ(what(*write_zip({{"[Content_Types].xml", "<Types/>"}})), "docx.not_a_docx docx.what.no_document");
  EXPECT_EQ(what(package_of("<workbook/>")), "docx.not_a_docx docx.what.other_kind");
  EXPECT_EQ(what(package_of("<w:document><w:body>")), "docx.malformed ");
  EXPECT_EQ(what(package_of("<w:document>\xFF</w:document>")), "docx.not_utf8 ");
  EXPECT_EQ(what(with_body("<w:altChunk/>")), "docx.embedded_document ");
  EXPECT_EQ(what(*write_zip({{"bomb.xml", std::string(8u << 20, ' ')}})), "zip.bomb ");
}

TEST(Docx, TwoDifferentProofsAreRefused) {
  const auto proof = [](std::string_view text) {
    return "<proof xmlns=\"urn:bihuan:proof:1\">" + to_base64(text) + "</proof>";
  };
  const std::string main = std::string(kHead) + "</w:body></w:document>";
  EXPECT_EQ(key_of(package_of(main, {{"customXml/item1.xml", proof("{}")}, {"customXml/item2.xml", proof("[]")}})),
            "docx.two_proofs");
  EXPECT_EQ(key_of(package_of(main, {{"customXml/item1.xml", proof("{}")}, {"customXml/item2.xml", proof("{}")}})), "");
  EXPECT_EQ(key_of(package_of(main, {{"customXml/item1.xml", "<proof xmlns=\"urn:bihuan:proof:1\">?</proof>"}})),
            "docx.damaged_proof");
}

TEST(Docx, AFlippedByteNeverCrashesTheReader) {
  const auto main = part_of(*write_docx(sample_notice()), "word/document.xml");
  rc::check([&] {
    std::string damaged = main;
    for (int i = 0; i < 3; ++i)
      damaged[*rc::gen::inRange<size_t>(0, main.size())] = *rc::gen::element('<', '>', '/', '"', 'w', '&', '\0', ' ');
    (void)read_docx(package_of(damaged));
  });
}

// Files of other projects: each is read, or refused with a message that has no gaps.
TEST(Docx, EveryFileOfTheCorpusIsReadOrRefused) {
  const std::filesystem::path folder = std::filesystem::path(BIHUAN_SOURCE) / "../shared/corpus/docx";
  if (!std::filesystem::exists(folder)) {
    std::cout << "not run: no ../shared\n";
    return;
  }
  const std::vector<MessageTable> tables = {base_messages(), messages()};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto bytes = read_file(entry.path().string(), 64u << 20);
    ASSERT_TRUE(bytes) << entry.path();
    const auto read = read_docx(*bytes);
    if (read) {
      EXPECT_TRUE(is_utf8(read->text)) << entry.path();
      EXPECT_FALSE(trim(read->text).empty()) << entry.path();
      std::cout << entry.path().filename().string() << ": " << count_code_points(read->text) << " characters\n";
    } else {
      const auto message = render(read.error(), Language::zh, tables);
      EXPECT_EQ(message.find('{'), std::string::npos) << message;
      std::cout << entry.path().filename().string() << ": " << message << "\n";
    }
  }
}

// For looking at: BIHUAN_LOOK=/tmp/look office_test --gtest_filter='*IsWrittenForLookingAt'
TEST(Docx, TheSampleIsWrittenForLookingAt) {
  const char* folder = std::getenv("BIHUAN_LOOK");
  if (folder == nullptr) return;
  auto document = sample_notice();
  EXPECT_TRUE(write_file(std::string(folder) + "/notice.docx", *write_docx(document)));
  document.draft = true;
  EXPECT_TRUE(write_file(std::string(folder) + "/draft.docx", *write_docx(document)));
}

}  // namespace
}  // namespace bihuan::office
