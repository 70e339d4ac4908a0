#include "evidence/sniff.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/text.h"
#include "evidence/site_for_test.h"

namespace bihuan::evidence {
namespace {

using std::string_literals::operator""s;

std::string little(uint32_t value, size_t bytes) {
  std::string out;
  for (size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 255);
  return out;
}

// A zip of empty parts, stored.
std::string zip(const std::vector<std::string>& names, const std::string& comment = {}) {
  std::string out;
  std::string directory;
  for (const auto& name : names) {
    directory += "PK\x01\x02"s + little(20, 2) + little(20, 2) + std::string(20, '\0') +
                 little(static_cast<uint32_t>(name.size()), 2) + std::string(12, '\0') +
                 little(static_cast<uint32_t>(out.size()), 4) + name;
    out += "PK\x03\x04"s + little(20, 2) + std::string(20, '\0') + little(static_cast<uint32_t>(name.size()), 2) +
           little(0, 2) + name;
  }
  const auto count = static_cast<uint32_t>(names.size());
  return out + directory + "PK\x05\x06"s + std::string(4, '\0') + little(count, 2) + little(count, 2) +
         little(static_cast<uint32_t>(directory.size()), 4) + little(static_cast<uint32_t>(out.size()), 4) +
         little(static_cast<uint32_t>(comment.size()), 2) + comment;
}

// An OLE compound file whose directory lies in the given sector.
std::string ole(const std::vector<std::string>& streams, uint32_t sector = 20) {
  std::string out = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s + std::string(22, '\0') + little(9, 2) + std::string(16, '\0') +
                    little(sector, 4);
  out.resize(512 * (sector + 1));
  for (const auto& name : streams) {
    std::string entry;
    for (const char c : name) entry += {c, '\0'};
    entry.resize(64);
    entry += little(static_cast<uint32_t>(2 * name.size() + 2), 2) + (name == "Root Entry" ? '\x05' : '\x02');
    entry.resize(128);
    out += entry;
  }
  return out + std::string(512, '\0');
}

std::string elf() {
  return "\x7f"
         "ELF\x02\x01\x01"s +
         std::string(57, '\0');
}
std::string pe() { return "MZ\x90\0\x03\0\0\0"s + std::string(52, '\0') + little(64, 4) + "PE\0\0"s; }

class Sniffing : public Folder {
 protected:
  Result<Kind> sniffed(std::string_view bytes, const std::string& name) {
    write(folder + "/file", bytes);
    return sniff_file(folder + "/file", name);
  }
  std::string type(std::string_view bytes, const std::string& name) { return must(sniffed(bytes, name)).media_type; }
};

TEST_F(Sniffing, KnowsTheFilesOfAnOfficeByTheirBytes) {
  const std::string ooxml = "application/vnd.openxmlformats-officedocument.";
  EXPECT_EQ(type("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a"), "application/pdf");
  EXPECT_EQ(type("\xff\xd8\xff\xe0\0\x10JFIF\0"s, "a"), "image/jpeg");
  EXPECT_EQ(type("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, "a"), "image/png");
  EXPECT_EQ(type("GIF89a\1\0\1\0"s, "a"), "image/gif");
  EXPECT_EQ(type("RIFF\x24\0\0\0WEBPVP8 "s, "a"), "image/webp");
  EXPECT_EQ(type("\0\0\0\x18"
                 "ftypheic\0\0\0\0mif1heic"s,
                 "a"),
            "image/heic");
  EXPECT_EQ(type("\0\0\0\x18"
                 "ftypmp42\0\0\0\0isommp42"s,
                 "a"),
            "video/mp4");
  EXPECT_EQ(type("\0\0\0\x14"
                 "ftypqt  \0\0\0\0"s,
                 "a"),
            "video/quicktime");
  EXPECT_EQ(type("ID3\x04\0\0\0\0\0\0"s, "a"), "audio/mpeg");
  EXPECT_EQ(type("\xff\xfb\x90\x64\0\0"s, "a"), "audio/mpeg");
  EXPECT_EQ(type(zip({"[Content_Types].xml", "_rels/.rels", "word/document.xml"}), "a"),
            ooxml + "wordprocessingml.document");
  EXPECT_EQ(type(zip({"xl/workbook.xml", "[Content_Types].xml"}), "a"), ooxml + "spreadsheetml.sheet");
  EXPECT_EQ(type(zip({"[Content_Types].xml", "ppt/presentation.xml"}, "a comment"), "a"),
            ooxml + "presentationml.presentation");
  EXPECT_EQ(type(zip({"OFD.xml", "Doc_0/Document.xml"}), "a"), "application/ofd");
  EXPECT_EQ(type(zip({"word/readme.txt", "b.txt"}), "a.docx"), "application/zip");
  EXPECT_EQ(type(zip({}), "a"), "application/zip");
  EXPECT_EQ(type(ole({"Root Entry", "1Table", "WordDocument"}), "a.doc"), "application/msword");
  EXPECT_EQ(type(ole({"Root Entry", "Workbook"}), "a.xls"), "application/vnd.ms-excel");
  EXPECT_EQ(type(ole({"Root Entry", "PowerPoint Document"}, 3), "a.ppt"), "application/vnd.ms-powerpoint");
  EXPECT_EQ(type(ole({"Root Entry", "WordDocument"}), "a.wps"), "application/kswps");
  EXPECT_EQ(type(ole({"Root Entry", "Book"}), "a.et"), "application/kset");
  EXPECT_EQ(type(ole({"Root Entry", "Contents"}), "a.doc"), "application/x-ole-storage");
  EXPECT_EQ(type("\0\1\2\3"s, "a.doc"), "application/octet-stream");
  EXPECT_EQ(type("", "a.txt"), "application/octet-stream");
}

TEST_F(Sniffing, AWordFileWithMacrosIsNotTakenForOneWithout) {
  const Kind kind = must(sniffed(zip({"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"}), "a.docx"));
  EXPECT_EQ(kind.media_type, "application/vnd.ms-word.document.macroEnabled.12");
  EXPECT_TRUE(contradicts(kind, "a.docx"));
  EXPECT_FALSE(contradicts(kind, "a.docm"));
}

TEST_F(Sniffing, KnowsTextInBothEncodings) {
  const std::string chinese = "整改措施，完成时限\r\n一、组织学习\n";
  EXPECT_EQ(type("plain\n", "a.txt"), "text/plain; charset=utf-8");
  EXPECT_EQ(type(chinese, "a"), "text/plain; charset=utf-8");
  EXPECT_EQ(type(to_gb18030(chinese), "a"), "text/plain; charset=gb18030");
  EXPECT_EQ(type("\xef\xbb\xbf编号,内容\n1,整改\n", "a.CSV"), "text/csv; charset=utf-8");
  EXPECT_EQ(type(to_gb18030("编号,内容\n"), "a.csv"), "text/csv; charset=gb18030");
  EXPECT_EQ(type("MZ is a text that begins with two capital letters", "a.txt"), "text/plain; charset=utf-8");
  EXPECT_EQ(type("#! a heading, not a script\n", "a.txt"), "text/plain; charset=utf-8");
}

TEST_F(Sniffing, ATextIsKnownThoughItsHeadIsCutWithinACharacter) {
  for (int lead = 0; lead < 4; ++lead) {
    std::string text(static_cast<size_t>(lead), 'a');
    while (text.size() < 3 * kHeadBytes) text += "闭环";
    EXPECT_EQ(type(text, "a"), "text/plain; charset=utf-8") << lead;
    EXPECT_EQ(type(to_gb18030(text), "a"), "text/plain; charset=gb18030") << lead;
  }
}

TEST_F(Sniffing, WhatActsInABrowserIsNeverShownThere) {
  for (const std::string bytes :
       {"<!DOCTYPE html><html></html>", "  \n<HTML><script>alert(1)</script>", "\xef\xbb\xbf<script>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "<?xml version=\"1.0\"?><svg/>",
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "<?xml version=\"1.0\"?><data/>",
        "<!-- x --><b>", "<iframe src=x>", "<x:script xmlns:x=\"y\">"}) {
    for (const auto* name : {"a.txt", "a.html", "a.jpg", "a.csv"}) {
      const Kind kind = must(sniffed(bytes, name));
      EXPECT_FALSE(kind.may_show_inline) << bytes;
      EXPECT_THAT(kind.media_type,
                  testing::AnyOf(testing::StartsWith("text/html"), testing::StartsWith("image/svg+xml"),
                                 testing::StartsWith("application/xml")))
          << bytes;
      const auto headers = safe_headers(kind, name);
      EXPECT_EQ(headers[0].second, "application/octet-stream") << bytes;
      EXPECT_THAT(headers[1].second, testing::StartsWith("attachment;")) << bytes;
    }
  }
  EXPECT_EQ(type("<通知> 各单位：", "a.txt"), "text/plain; charset=utf-8");
}

TEST_F(Sniffing, ProgramsAreRefusedByName) {
  const auto what = [&](std::string_view bytes) {
    const auto refused = sniffed(bytes, "照片.jpg");
    EXPECT_EQ(key_of(refused), "evidence.executable");
    return refused ? "" : refused.error().fields.at("what");
  };
  EXPECT_EQ(what(elf()), "evidence.what.elf");
  EXPECT_EQ(what(pe()), "evidence.what.pe");
  EXPECT_EQ(what("\xcf\xfa\xed\xfe\x07\0\0\x01"s), "evidence.what.mach_o");
  EXPECT_EQ(what("\xca\xfe\xba\xbe\0\0\0\x02"s), "evidence.what.mach_o");
  EXPECT_EQ(what("#!/bin/sh\n"), "evidence.what.script");
  EXPECT_EQ(what("#! /usr/bin/env python3\n"), "evidence.what.script");
}

TEST_F(Sniffing, NamesThatContradictTheContentAreFlagged) {
  const Kind jpeg = kind_of("image/jpeg");
  EXPECT_FALSE(contradicts(jpeg, "照片.JPG"));
  EXPECT_FALSE(contradicts(jpeg, "照片.jpeg"));
  EXPECT_FALSE(contradicts(jpeg, "照片"));
  EXPECT_FALSE(contradicts(jpeg, "照片.第1张"));
  EXPECT_TRUE(contradicts(jpeg, "照片.png"));
  EXPECT_TRUE(contradicts(kind_of("text/html; charset=utf-8"), "说明.doc"));
  EXPECT_TRUE(contradicts(Kind{}, "说明.pdf"));
  EXPECT_FALSE(contradicts(kind_of("text/plain; charset=gb18030"), "说明.txt"));
}

TEST_F(Sniffing, DamagedContainersAreReadWithoutHarm) {
  const auto package = zip({"[Content_Types].xml", "word/document.xml"});
  const auto compound = ole({"Root Entry", "WordDocument"});
  EXPECT_TRUE(rc::check("any damage gives some type or a refusal", [&] {
    std::string bytes = *rc::gen::element(package, compound);
    for (int i = *rc::gen::inRange(1, 12); i > 0; --i)
      bytes[*rc::gen::inRange<size_t>(8, bytes.size())] = static_cast<char>(*rc::gen::inRange(0, 256));
    bytes.resize(*rc::gen::inRange<size_t>(0, bytes.size() + 1));
    const auto kind = sniffed(bytes, "a.docx");
    const bool is_known = kind ? !kind->may_show_inline || starts_with(kind->media_type, "text/plain")
                               : kind.error().key == "evidence.executable";
    RC_ASSERT(is_known);
  }));
}

std::string disposition(const Kind& kind, std::string_view name) { return safe_headers(kind, name)[1].second; }

TEST(SafeHeaders, AreAllThere) {
  std::vector<std::string> names;
  for (const auto& [name, value] : safe_headers(kind_of("image/png"), "a.png")) names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("Content-Type", "Content-Disposition", "X-Content-Type-Options",
                                          "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"));
  const auto headers = safe_headers(kind_of("image/png"), "a.png");
  EXPECT_EQ(headers[0].second, "image/png");
  EXPECT_EQ(headers[2].second, "nosniff");
  EXPECT_THAT(headers[3].second, testing::EndsWith("; sandbox"));
  EXPECT_THAT(headers[5].second, testing::StartsWith("private"));
}

TEST(SafeHeaders, GiveTheNameInBothForms) {
  EXPECT_EQ(disposition(kind_of("image/png"), "照片 1.png"),
            "inline; filename=\"__ 1.png\"; filename*=UTF-8''%E7%85%A7%E7%89%87%201.png");
  EXPECT_EQ(disposition(kind_of("application/pdf"), "a%\"b.pdf"),
            "attachment; filename=\"a__b.pdf\"; filename*=UTF-8''a%25_b.pdf");
}

TEST(SafeHeaders, NoNameBreaksOutOfItsHeader) {
  EXPECT_TRUE(rc::check("one line, one quoted name", [](const std::string& name) {
    const std::string value = disposition(kind_of("application/zip"), name);
    RC_ASSERT(std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < '\x7f'; }));
    RC_ASSERT(std::count(value.begin(), value.end(), '"') == 2);
    RC_ASSERT(value.find('\\') == std::string::npos);
  }));
}

TEST(SafeName, LosesWhatCouldMislead) {
  EXPECT_EQ(safe_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe_name("a\r\nSet-Cookie: x.txt"), "aSet-Cookie_ x.txt");
  EXPECT_EQ(safe_name("照片\xE2\x80\xAEgpj.exe"), "照片gpj.exe");
  EXPECT_EQ(safe_name(" .hidden. "), "hidden");
  EXPECT_EQ(safe_name("..."), "file");
  EXPECT_EQ(safe_name("\xff\xfe.txt"), "\xEF\xBF\xBD\xEF\xBF\xBD.txt");
  std::string name;
  for (int i = 0; i < 300; ++i) name += "长";
  EXPECT_EQ(count_code_points(safe_name(name + ".docx")), 120u);
  EXPECT_TRUE(safe_name(name + ".docx").ends_with(".docx"));
}

}  // namespace
}  // namespace bihuan::evidence
