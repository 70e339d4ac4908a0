#include "account/password.h"

#include <sodium.h>

#include <array>

#include "base/hash.h"

namespace bihuan::account {
namespace {

constexpr size_t kMemory = size_t{19} << 20;  // bytes
constexpr unsigned long long kPasses = 2;
constexpr size_t kHashBytes = 32;
constexpr size_t kLongestBytes = 1024;

// The format writes base64 without padding.
std::string unpadded(std::string_view bytes) {
  std::string text = to_base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

bool is_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

}  // namespace

Result<std::string> hash_password(std::string_view password, const Random& random) {
  if (!is_ready()) return Error{Fault::unavailable, "account.no_random"};
  const std::string salt = random(crypto_pwhash_SALTBYTES);
  if (salt.size() != crypto_pwhash_SALTBYTES) return Error{Fault::unavailable, "account.no_random"};
  std::array<unsigned char, kHashBytes> hash{};
  if (crypto_pwhash(hash.data(), hash.size(), password.data(), password.size(),
                    reinterpret_cast<const unsigned char*>(salt.data()), kPasses, kMemory,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return Error{Fault::unavailable, "account.no_memory"};
  return "$argon2id$v=19$m=" + std::to_string(kMemory >> 10) + ",t=" + std::to_string(kPasses) + ",p=1$" +
         unpadded(salt) + "$" + unpadded({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

bool is_password(const std::string& hash, std::string_view password) {
  const bool fits = password.size() <= kLongestBytes;
  if (!fits || password.empty()) password = "";  // never a null pointer
  if (!is_ready()) return false;
  const bool is_hash =
      hash.size() < crypto_pwhash_STRBYTES && crypto_pwhash_str_needs_rehash(hash.c_str(), 1, 8192) >= 0;
  const std::string& tried = is_hash ? hash : nobodys_hash();
  return crypto_pwhash_str_verify(tried.c_str(), password.data(), password.size()) == 0 && fits && is_hash &&
         tried != nobodys_hash();
}

bool is_outdated(const std::string& hash) {
  return hash.size() >= crypto_pwhash_STRBYTES || crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemory) != 0;
}

const std::string& nobodys_hash() {
  static const std::string kHash =
      "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  return kHash;
}

}  // namespace bihuan::account
