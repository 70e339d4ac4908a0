// TLS with a certificate of one's own making: nothing but TLS 1.2 and later is spoken, and cookies stay on it.
#include "served_site.h"

namespace bihuan {
namespace {

using test::Line;
using test::quoted;

class Tls : public test::Served {
 protected:
  Tls() {
    EXPECT_EQ(shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
                    "/CN=localhost -keyout " +
                    quoted(folder / "key.pem") + " -out " + quoted(folder / "cert.pem")),
              0)
        << said_;
    serve({"--certificate", folder / "cert.pem", "--key", folder / "key.pem"});
  }
  int shell(const std::string& command) {
    const int status = std::system((command + " >" + quoted(folder / "said") + " 2>&1 </dev/null").c_str());
    said_ = *read_file(folder / "said", 1 << 20);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(server->port()); }
  std::string said_;
};

TEST_F(Tls, AClientIsAnsweredAndKeptOnIt) {
  ASSERT_EQ(shell("curl -sS -k -i https://" + address() + "/healthz"), 0) << said_;
  EXPECT_NE(said_.find("200 OK"), std::string::npos) << said_;
  EXPECT_NE(said_.find("Strict-Transport-Security: "), std::string::npos) << said_;
  EXPECT_NE(shell("curl -sS https://" + address() + "/healthz"), 0) << "a certificate that nobody vouches for";
}

TEST_F(Tls, CookiesAreForTlsAlone) {
  const auto reset = test::run(
      {"call", "--site", site, "reset_password", "--json", R"({"id":2,"new_password":"quiet-river-stone-42"})"});
  ASSERT_EQ(reset.code, 0) << reset.err;
  ASSERT_EQ(shell("curl -sS -k -i -H 'Content-Type: application/json' -d "
                  "'{\"account\":\"office\",\"password\":\"quiet-river-stone-42\"}' https://" +
                  address() + "/api/session"),
            0);
  const size_t cookie = said_.find("Set-Cookie: ");
  ASSERT_NE(cookie, std::string::npos) << said_;
  const auto line_of = said_.substr(cookie, said_.find('\r', cookie) - cookie);
  for (const auto* flag : {"; Secure", "; HttpOnly", "; SameSite=Strict"})
    EXPECT_NE(line_of.find(flag), std::string::npos) << line_of;
}

TEST_F(Tls, PlainHttpIsNotAnswered) {
  auto plain = line();
  ASSERT_TRUE(plain.send(Line::request("GET", "/healthz")));
  EXPECT_EQ(plain.read_reply().status, 0);
  EXPECT_TRUE(plain.is_ended_within(3'000));
}

TEST_F(Tls, OldVersionsAreRefused) {
  const std::string client = "openssl s_client -connect " + address() + " -cipher ALL:@SECLEVEL=0 ";
  EXPECT_NE(shell(client + "-tls1_1"), 0) << said_;
  EXPECT_NE(said_.find("alert"), std::string::npos) << said_;
  EXPECT_NE(shell(client + "-tls1"), 0) << said_;
  EXPECT_EQ(shell(client + "-tls1_2"), 0) << said_;
  EXPECT_EQ(shell("openssl s_client -connect " + address() + " -tls1_3"), 0) << said_;
}

TEST_F(Tls, AHandshakeThatStopsIsCut) {
  serve({"--certificate", folder / "cert.pem", "--key", folder / "key.pem", "--header-seconds", "1"});
  auto half = line();
  ASSERT_TRUE(half.send("\x16\x03\x01"));
  EXPECT_TRUE(half.is_ended_within(4'000));
  EXPECT_EQ(shell("curl -sS -k https://" + address() + "/healthz"), 0) << said_;
}

TEST_F(Tls, ACertificateThatIsNoneIsToldAtTheStart) {
  ASSERT_EQ(stop(), 0);
  const auto refused = test::run({"serve", "--site", site, "--listen", "127.0.0.1:0", "--certificate",
                                  site + "/bihuan.db", "--key", folder / "key.pem"});
  EXPECT_EQ(refused.code, 4) << refused.err;
}

}  // namespace
}  // namespace bihuan
