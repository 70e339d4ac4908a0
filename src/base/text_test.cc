#include "base/text.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

namespace bihuan {
namespace {

using testing::ElementsAre;

std::u32string any_text() {
  return *rc::gen::container<std::u32string>(
      rc::gen::oneOf(rc::gen::inRange<char32_t>(0, 0x100), rc::gen::inRange<char32_t>(0, 0xD800),
                     rc::gen::inRange<char32_t>(0xE000, 0x10000), rc::gen::inRange<char32_t>(0x10000, 0x110000)));
}

TEST(Utf8, EveryCodePointRoundTrips) {
  std::u32string all;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c < 0xD800 || c > 0xDFFF) all.push_back(c);
  }
  const auto text = to_utf8(all);
  EXPECT_TRUE(is_utf8(text));
  EXPECT_EQ(count_code_points(text), all.size());
  EXPECT_TRUE(to_code_points(text) == all);
}

TEST(Utf8, SurrogatesOverlongFormsAndHalvesAreRefused) {
  for (const char* bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE4\xB8", "\xE4",
        "\xE4\xB8x", "\xF0\x9F\x98", "12345678\xE4"}) {
    EXPECT_FALSE(is_utf8(bytes)) << bytes;
  }
  EXPECT_EQ(find_not_utf8("0123456789中\xFF"), 13u);
}

TEST(Utf8, AnyTextRoundTripsAndItsOffsetsAgree) {
  EXPECT_TRUE(rc::check([] {
    const auto points = any_text();
    const auto text = to_utf8(points);
    RC_ASSERT(is_utf8(text));
    RC_ASSERT(to_code_points(text) == points);
    RC_ASSERT(code_point_offset(text, text.size()) == points.size());
    RC_ASSERT(*from_gb18030(to_gb18030(text)) == text);
  }));
  EXPECT_TRUE(rc::check([](const std::string& bytes) { RC_ASSERT(is_utf8(excerpt(bytes, 5))); }));
}

TEST(Text, LinesAndColumnsCountFromOneInCodePoints) {
  const std::string text = "一二\n三x\n";
  const auto at = [&](size_t offset) {
    const auto place = line_column(text, offset);
    return std::pair(place.line, place.column);
  };
  EXPECT_EQ(at(0), std::pair(1, 1));
  EXPECT_EQ(at(6), std::pair(1, 3));
  EXPECT_EQ(at(7), std::pair(2, 1));
  EXPECT_EQ(at(10), std::pair(2, 2));
  EXPECT_EQ(at(999), std::pair(3, 1));
}

TEST(Text, TrimmingTakesAsciiAndIdeographicSpace) {
  EXPECT_EQ(trim(" \t\r\n　王芳　 "), "王芳");
  EXPECT_EQ(trim("　"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("a b"), "a b");
}

TEST(Text, SplittingKeepsEmptyParts) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, ReplacingDoesNotLookAtWhatItPut) {
  EXPECT_EQ(replace_all("aaa", "a", "aa"), "aaaaaa");
  EXPECT_EQ(replace_all("a-b", "-", ""), "ab");
  EXPECT_EQ(replace_all("abc", "", "x"), "abc");
}

TEST(Text, FullWidthFormsFoldToAsciiAndNamesStay) {
  EXPECT_EQ(fold_width("２０２１－０６，ＡＢＣ（ａｚ）～！｀＿"), "2021-06,ABC(az)~!`_");
  EXPECT_EQ(fold_width("㎡①。王　芳\xEF\xBC"), "㎡①。王 芳\xEF\xBC");
  for (char32_t c = '!'; c <= '~'; ++c) {
    const char32_t wide = c + 0xFEE0;
    EXPECT_EQ(fold_width(to_utf8({&wide, 1})), to_utf8({&c, 1}));
  }
}

TEST(Text, LettersFoldWithoutWidthAndCaseCodePointForCodePoint) {
  EXPECT_EQ(fold_letters("ＧＢ／Ｔ　9704 Abc"), "gb/t 9704 abc");
  EXPECT_EQ(fold_letters("会议É〇㎡"), "会议É〇㎡");
  EXPECT_EQ(count_code_points(fold_letters("Ａ会Ｂ议")), 4u);
}

TEST(Text, AnExcerptSaysThatItWasCut) {
  EXPECT_EQ(excerpt("一二三", 3), "一二三");
  EXPECT_EQ(excerpt("一二三", 2), "一二…");
  EXPECT_EQ(excerpt("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(size_text(4u << 20), "4 MiB");
  EXPECT_EQ(size_text(1500), "1500 B");
}

TEST(Text, TheNearestWordIsFoundOrNone) {
  const std::vector<std::string> words = {"closed", "endorsed", "责任单位", "责任科室", "open"};
  EXPECT_EQ(nearest("clsoed", words), "closed");
  EXPECT_EQ(nearest("endorse", words), "endorsed");
  EXPECT_EQ(nearest("责任单", words), "责任单位");
  EXPECT_EQ(nearest("xyz", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest("ab", {"ac", "ad"}), "ac");
  EXPECT_EQ(nearest("a", {"b"}), "");
  EXPECT_EQ(nearest(std::string(1000000, 'a'), words), "");
}

TEST(Gb18030, ChineseIsReadAndWritten) {
  EXPECT_EQ(*from_gb18030("\xD6\xD0\xCE\xC4"), "中文");
  EXPECT_EQ(to_gb18030("中文a"),
            "\xD6\xD0\xCE\xC4"
            "a");
  EXPECT_EQ(*from_gb18030(""), "");
}

TEST(Gb18030, EveryCharacterRoundTrips) {
  std::u32string all;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c < 0xD800 || c > 0xDFFF) all.push_back(c);
  }
  const auto text = to_utf8(all);
  const auto back = from_gb18030(to_gb18030(text));
  ASSERT_TRUE(back);
  EXPECT_TRUE(*back == text);
}

TEST(Gb18030, AnInvalidSequenceIsRefusedWithItsOffset) {
  const auto offset = [](std::string_view bytes) {
    const auto text = from_gb18030(bytes);
    return text ? "accepted" : text.error().fields.at("offset");
  };
  EXPECT_EQ(offset("ab\xFFz"), "2");
  EXPECT_EQ(offset("\xD6\xD0\xD6"), "2");
  EXPECT_EQ(offset("\xD6\xD0\xD6\x20"), "2");
  EXPECT_EQ(offset("\x81\x30\x81"), "0");
  EXPECT_EQ(offset("\xD6\xD0"), "accepted");
}

class File : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  size_t files() const { return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_), {})); }
  std::string folder_ = testing::TempDir() + "bihuan_file_test_" + std::to_string(getpid());
  std::string path_ = folder_ + "/a";
};

TEST_F(File, WhatWasWrittenIsRead) {
  ASSERT_TRUE(write_file(path_, "one"));
  ASSERT_TRUE(write_file(path_, std::string_view("two\0", 4)));
  EXPECT_EQ(*read_file(path_, 4), std::string_view("two\0", 4));
  EXPECT_EQ(files(), 1u);
}

TEST_F(File, OneByteAboveTheLimitIsRefused) {
  ASSERT_TRUE(write_file(path_, std::string(100001, 'x')));
  EXPECT_TRUE(read_file(path_, 100001));
  EXPECT_EQ(read_file(path_, 100000).error().key, "file.too_large");
  EXPECT_EQ(read_file(path_, 0).error().key, "file.too_large");
}

TEST_F(File, AMissingFileAndAFolderAreToldApart) {
  EXPECT_EQ(read_file(path_, 10).error().key, "file.not_found");
  EXPECT_EQ(read_file(folder_, 10).error().key, "file.cannot_read");
  EXPECT_EQ(read_file(folder_, 10).error().fields.at("reason"), "file.reason.is_folder");
}

TEST_F(File, TheModeOfTheOldFileIsKept) {
  ASSERT_TRUE(write_file(path_, "secret"));
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  ASSERT_TRUE(write_file(path_, "new secret"));
  struct stat now{};
  ASSERT_EQ(::stat(path_.c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 0777, 0600u);
}

TEST_F(File, AWriteThatFailsLeavesTheOldFileAndNothingElse) {
  ASSERT_TRUE(write_file(path_, "old"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = write_file(path_, std::string(100000, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().key, "file.cannot_write");
  EXPECT_EQ(written.error().fault, Fault::unavailable);
  EXPECT_EQ(written.error().fields.at("reason"), "file.reason.too_large");
  EXPECT_EQ(*read_file(path_, 10), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(File, WritingIntoAFolderThatIsNotThereFails) {
  const auto written = write_file(folder_ + "/none/a", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fields.at("reason"), "file.reason.no_folder");
  EXPECT_FALSE(write_file(folder_, "x"));  // a folder stands there
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace bihuan
