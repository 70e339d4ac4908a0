#include "account/secret.h"

#include <sodium.h>

#include "base/hash.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

Result<std::string> random_bytes(const Random& random, size_t bytes) {
  std::string made = random(bytes);
  if (made.size() != bytes) return Error{Fault::unavailable, "account.no_random"};
  return made;
}

}  // namespace

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

std::string digest_of(std::string_view secret) { return to_hex(sha256(secret)); }

std::string to_base32(std::string_view bytes) {
  std::string text;
  uint32_t bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = (bits << 8) | static_cast<uint8_t>(byte);
    for (held += 8; held >= 5; held -= 5) text += kLetters[(bits >> (held - 5)) & 31];
  }
  if (held > 0) text += kLetters[(bits << (5 - held)) & 31];
  return text;
}

Result<std::string> from_base32(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int held = 0;
  for (const char letter : plain_code(text)) {
    const size_t value = kLetters.find(letter);
    if (value == std::string_view::npos) return Error{Fault::invalid, "account.not_base32"};
    bits = (bits << 5) | static_cast<uint32_t>(value);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xFF);
  }
  return bytes;
}

Result<std::string> random_hex(const Random& random, size_t bytes) {
  TRY_SET(const auto made, random_bytes(random, bytes));
  return to_hex(made);
}

Result<std::string> random_code(const Random& random, size_t bytes) {
  constexpr size_t kGroup = 4;
  TRY_SET(const auto made, random_bytes(random, bytes));
  const std::string letters = to_base32(made);
  std::string code;
  for (size_t i = 0; i < letters.size(); i += kGroup) code += (i == 0 ? "" : "-") + letters.substr(i, kGroup);
  return code;
}

std::string plain_code(std::string_view typed) {
  std::string plain;
  for (const char c : fold_width(is_utf8(typed) ? typed : std::string_view())) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return plain;
}

}  // namespace bihuan::account
