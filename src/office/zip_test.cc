#include "office/zip.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/text.h"

namespace bihuan::office {
namespace {

std::string key_of(const Result<std::vector<Part>>& result) { return result ? "" : result.error().key; }

TEST(Zip, WhatIsWrittenIsReadBackInItsOrder) {
  const std::vector<Part> parts = {
      {"[Content_Types].xml", "<a/>"}, {"word/document.xml", std::string(100000, 'x')}, {"文件/空.txt", ""}};
  const auto package = write_zip(parts);
  ASSERT_TRUE(package);
  const auto read = read_zip(*package);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    EXPECT_EQ((*read)[i].name, parts[i].name);
    EXPECT_EQ((*read)[i].bytes, parts[i].bytes);
  }
}

TEST(Zip, TheSamePartsGiveTheSameBytesInAnyTimeZone) {
  const std::vector<Part> parts = {{"a", "1"}, {"b", "2"}};
  setenv("TZ", "Asia/Shanghai", 1);
  tzset();
  const auto first = write_zip(parts);
  setenv("TZ", "America/New_York", 1);
  tzset();
  const auto second = write_zip(parts);
  unsetenv("TZ");
  tzset();
  EXPECT_EQ(*first, *second);
}

TEST(Zip, ABombIsRefusedBeforeAByteIsUnpacked) {
  const auto package = write_zip({{"bomb.xml", std::string(32u << 20, '0')}});
  const auto read = read_zip(*package);
  EXPECT_EQ(key_of(read), "zip.bomb");
  EXPECT_EQ(read.error().fields.at("part"), "bomb.xml");
}

// The local header and the directory both say 10 bytes; what is inside is a megabyte more.
TEST(Zip, APartThatLiesAboutItsSizeIsRefused) {
  std::string package = *write_zip({{"liar.xml", std::string(2u << 20, '0')}});
  const std::string real("\0\0\x20\0", 4);
  const std::string said("\x0a\0\0\0", 4);
  EXPECT_EQ(key_of(read_zip(replace_all(package, real, said))), "zip.damaged");
}

TEST(Zip, MoreThanTheLimitsIsRefused) {
  const auto package = write_zip({{"a", std::string(600, 'a')}, {"b", std::string(600, 'b')}});
  ZipLimits limits;
  limits.unpacked = 1000;
  const auto read = read_zip(*package, limits);
  EXPECT_EQ(key_of(read), "zip.unpacked_too_large");
  EXPECT_EQ(read.error().fields.at("part"), "b");
  limits.unpacked = 1200;
  EXPECT_TRUE(read_zip(*package, limits));
  limits.parts = 1;
  EXPECT_EQ(key_of(read_zip(*package, limits)), "zip.too_many_parts");
  limits = {};
  limits.package = 10;
  EXPECT_EQ(key_of(read_zip(*package, limits)), "zip.too_large");
}

TEST(Zip, APathThatLeavesThePackageIsRefused) {
  const auto package = write_zip({{"aa/bb", "x"}});
  for (const std::string path : {"../bb", "/a/bb", "a/../", "C:/bb", "aa\\bb"}) {
    EXPECT_EQ(key_of(read_zip(replace_all(*package, "aa/bb", path))), "zip.bad_path") << path;
    EXPECT_FALSE(write_zip({{path, "x"}}));
  }
  EXPECT_TRUE(read_zip(replace_all(*package, "aa/bb", "..a/b")));
}

TEST(Zip, TheSameNameTwiceIsRefused) {
  EXPECT_EQ(write_zip({{"a", "1"}, {"a", "2"}}).error().key, "zip.duplicate");
  const auto package = write_zip({{"aaaa", "1"}, {"bbbb", "2"}});
  EXPECT_EQ(key_of(read_zip(replace_all(*package, "bbbb", "aaaa"))), "zip.duplicate");
  EXPECT_EQ(key_of(read_zip(replace_all(*package, "bbbb", "AAAA"))), "zip.duplicate");
}

TEST(Zip, WhatIsNotAZipOrIsCutShortIsRefused) {
  EXPECT_EQ(key_of(read_zip("")), "zip.not_a_zip");
  EXPECT_EQ(key_of(read_zip("hello")), "zip.not_a_zip");
  const auto package = *write_zip({{"a", std::string(5000, 'a')}});
  EXPECT_EQ(key_of(read_zip(package.substr(0, package.size() - 10))), "zip.not_a_zip");
}

TEST(Zip, AFlippedBitIsNeverReadAsSomethingElse) {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += std::to_string(i * 7919);
  const auto package = *write_zip({{"a.xml", text}});
  rc::check([&] {
    std::string damaged = package;
    const auto at = *rc::gen::inRange<size_t>(0, package.size());
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << *rc::gen::inRange(0, 8)));
    const auto read = read_zip(damaged);
    if (read && read->size() == 1) RC_ASSERT((*read)[0].bytes == text);
  });
}

}  // namespace
}  // namespace bihuan::office
