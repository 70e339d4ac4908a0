// SHA-256, HMAC and hex/base64. The digest algorithm is fetched once a process.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan {

using Digest = std::array<uint8_t, 32>;

Digest sha256(std::string_view bytes);
Digest sha256(std::string_view first, std::string_view second);  // of the two joined

// RFC 2104.
Digest hmac_sha256(std::string_view key, std::string_view message);

// Streaming; not shared between threads.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  Digest finish();  // and starts anew

 private:
  void* context_;
};
// Faults: not_found ("file.not_found"), unavailable ("file.cannot_read").
Result<Digest> sha256_file(const std::string& path);

std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);
Result<std::string> from_hex(std::string_view hex);  // either case; Fault: invalid ("hash.not_hex")
std::string to_base64(std::string_view bytes);       // with padding
// Only what to_base64 writes: padded, no white space, no stray bits. Fault: invalid ("hash.not_base64").
Result<std::string> from_base64(std::string_view text);
inline std::string_view as_bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace bihuan
