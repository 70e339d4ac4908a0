#include "base/url.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bihuan {
namespace {

TEST(Base64Url, IsWrittenAsInTheStandardsExample) {
  // RFC 7515, appendix C.
  EXPECT_EQ(to_base64url(std::string("\x03\xec\xff\xe0\xc1", 5)), "A-z_4ME");
  EXPECT_EQ(*from_base64url("A-z_4ME"), std::string("\x03\xec\xff\xe0\xc1", 5));
  EXPECT_EQ(to_base64url(""), "");
}

TEST(Base64Url, TakesNothingButWhatItWrites) {
  for (const auto* text : {"A+z/4ME", "A-z_4ME=", "A-z_4MF", "A", "A-z_4 ME", "A-z_4ME\n", "=", "===="})
    EXPECT_FALSE(from_base64url(text)) << text;
}

RC_GTEST_PROP(Base64Url, GivesBackAnyBytes, (const std::string& bytes)) {
  RC_ASSERT(*from_base64url(to_base64url(bytes)) == bytes);
}

TEST(PercentEncoding, LeavesNothingThatAnAddressUnderstands) {
  EXPECT_EQ(percent_encode("a b&c=d/e?f#g%+~"), "a%20b%26c%3Dd%2Fe%3Ff%23g%25%2B~");
  EXPECT_EQ(percent_encode("闭"), "%E9%97%AD");
}

}  // namespace
}  // namespace bihuan
