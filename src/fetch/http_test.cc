// Which addresses are asked at all. What goes over the wire is tested where it is used: remind/, openid/.
#include "fetch/http.h"

#include <gtest/gtest.h>

namespace bihuan::fetch {
namespace {

std::string fault_of(const std::string& url) {
  const auto checked = check_url(url);
  return checked ? "" : checked.error().key;
}

TEST(Address, IsHttpsOrOnThisMachine) {
  for (const auto* url : {"https://sso.example.cn", "https://sso.example.cn:8443/a?b=c", "http://127.0.0.1:9000/a",
                          "http://[::1]:9000", "http://localhost", "HTTPS://sso.example.cn"})
    EXPECT_EQ(fault_of(url), "") << url;
  for (const auto* url : {"http://sso.example.cn", "http://127.0.0.1.example.cn", "http://127.0.0.2",
                          "http://localhost.cn", "ftp://sso.example.cn", "file:///etc/passwd", "http://0.0.0.0"})
    EXPECT_NE(fault_of(url), "") << url;
}

TEST(Address, HasNoUserNoFragmentAndNothingStrange) {
  for (const auto* url :
       {"", "sso.example.cn", "https://", "https:///a", "https://user@sso.example.cn",
        "http://127.0.0.1@sso.example.cn", "https://sso.example.cn#x", "https://sso.example.cn/a b",
        "https://sso.example.cn/\r\nX: y", "https://sso.example.cn\\@evil.example.cn", "https://闭环.cn"})
    EXPECT_NE(fault_of(url), "") << url;
}

TEST(Address, IsToldWithoutItsPathAndKey) {
  EXPECT_EQ(host_of("https://sso.example.cn:8443/robot?key=secret"), "sso.example.cn:8443");
  EXPECT_EQ(host_of("https://sso.example.cn?key=secret"), "sso.example.cn");
}

TEST(Fetch, DoesNotEvenTryWhatIsNotSafe) {
  Request request;
  request.url = "http://sso.example.cn";
  const auto answer = fetch(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().key, "fetch.not_https");
}

}  // namespace
}  // namespace bihuan::fetch
