#include "base/hash.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <filesystem>
#include <thread>

#include "base/text.h"

namespace bihuan {
namespace {

constexpr auto kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Hash, KnownTextsHaveTheirKnownDigests) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), kOfAbc);
  EXPECT_EQ(to_hex(sha256("a", "bc")), kOfAbc);
  EXPECT_EQ(to_hex(sha256("abc", "")), kOfAbc);
}

TEST(Hash, HmacIsThatOfTheStandard) {
  // RFC 4231, cases 1, 2 and 6 (a key longer than a block).
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hash, AStreamStartsAnewAfterItsDigest) {
  Sha256 hash;
  hash.update("ab");
  hash.update("c");
  EXPECT_EQ(to_hex(hash.finish()), kOfAbc);
  hash.update("abc");
  EXPECT_EQ(to_hex(hash.finish()), kOfAbc);
}

TEST(Hash, EachThreadHashesForItself) {
  std::string other;
  std::thread([&] { other = to_hex(sha256("abc")); }).join();
  EXPECT_EQ(other, kOfAbc);
}

TEST(Hash, AFileHasTheDigestOfItsBytes) {
  const std::string path = testing::TempDir() + "hash_test_file";
  const std::string bytes(200000, 'x');
  ASSERT_TRUE(write_file(path, bytes));
  EXPECT_EQ(*sha256_file(path), sha256(bytes));
  std::filesystem::remove(path);
  EXPECT_EQ(sha256_file(path).error().key, "file.not_found");
}

TEST(Hex, BytesRoundTripAndAnythingElseIsRefused) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) { RC_ASSERT(*from_hex(to_hex(bytes)) == bytes); }));
  EXPECT_EQ(*from_hex("0aFf"), std::string("\x0a\xff"));
  for (const char* text : {"0", "0g", "g0", " 0", "0x"}) EXPECT_EQ(from_hex(text).error().key, "hash.not_hex");
}

TEST(Base64, BytesRoundTripAndAnythingElseIsRefused) {
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_TRUE(rc::check([](const std::string& bytes) { RC_ASSERT(*from_base64(to_base64(bytes)) == bytes); }));
  for (const char* text : {"Zg=", "Zg", "Z===", "====", "=", "Zh==", "Zm9=", "Zg==Zg==", "Zg =", "Z\n==", "Z-_="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Base64, TextThatReadsBackIsWrittenTheSameWay) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    if (const auto bytes = from_base64(text)) RC_ASSERT(to_base64(*bytes) == text);
  }));
}

}  // namespace
}  // namespace bihuan
