#include "account/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "account/secret.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr int64_t kStepSeconds = 30;
constexpr int64_t kDrift = 1;  // steps

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 15];
  }
  return encoded;
}

}  // namespace

int64_t totp_step(Instant now) { return now.seconds / kStepSeconds; }

// RFC 4226, 5.3: HMAC of the counter, big-endian; four bytes of it, from where its last half byte says.
std::string totp_code(std::string_view key, int64_t step, int digits) {
  std::array<unsigned char, 8> counter{};
  for (size_t i = 0; i < counter.size(); ++i)
    counter[i] = static_cast<unsigned char>(static_cast<uint64_t>(step) >> (8 * (counter.size() - 1 - i)));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(), mac.data(), &size) ==
          nullptr ||
      size < 20)
    return {};
  const size_t at = mac[size - 1] & 15;
  uint32_t number = (static_cast<uint32_t>(mac[at] & 0x7F) << 24) | (static_cast<uint32_t>(mac[at + 1]) << 16) |
                    (static_cast<uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  std::string code(static_cast<size_t>(digits), '0');
  for (size_t i = code.size(); i-- > 0; number /= 10) code[i] = static_cast<char>('0' + number % 10);
  return code;
}

std::optional<int64_t> accepted_step(std::string_view key, std::string_view code, Instant now, int64_t last) {
  std::optional<int64_t> accepted;
  if (key.empty()) return accepted;
  for (int64_t step = totp_step(now) - kDrift; step <= totp_step(now) + kDrift; ++step) {
    const std::string expected = totp_code(key, step);
    if (!expected.empty() && same_secret(expected, code) && step > last && !accepted) accepted = step;
  }
  return accepted;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view key) {
  return "otpauth://totp/" + percent_encoded(issuer) + ":" + percent_encoded(account) + "?secret=" + to_base32(key) +
         "&issuer=" + percent_encoded(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace bihuan::account
