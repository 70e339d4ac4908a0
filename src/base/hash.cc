#include "base/hash.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "base/file_pieces.h"
#include "base/text.h"

namespace bihuan {
namespace {

// OpenSSL fails here only without memory or in a broken installation; a wrong digest must never pass for one.
void require(bool done) {
  if (!done) std::abort();
}

const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

EVP_MD_CTX* as_context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

void put(EVP_MD_CTX* context, std::string_view bytes) {
  require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

// The one-shot functions share a context a thread: setting one up costs more than hashing a short entry.
Sha256& of_this_thread() {
  thread_local Sha256 hash;
  return hash;
}

Error not_hex(std::string_view hex) { return {Fault::invalid, "hash.not_hex", {{"text", excerpt(hex)}}}; }
Error not_base64(std::string_view text) { return {Fault::invalid, "hash.not_base64", {{"text", excerpt(text)}}}; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr && algorithm() != nullptr);
  require(EVP_DigestInit_ex2(as_context(context_), algorithm(), nullptr) == 1);
}
Sha256::~Sha256() { EVP_MD_CTX_free(as_context(context_)); }
void Sha256::update(std::string_view bytes) { put(as_context(context_), bytes); }
Digest Sha256::finish() {
  Digest digest;
  require(EVP_DigestFinal_ex(as_context(context_), digest.data(), nullptr) == 1);
  require(EVP_DigestInit_ex2(as_context(context_), nullptr, nullptr) == 1);
  return digest;
}

Digest sha256(std::string_view bytes) {
  of_this_thread().update(bytes);
  return of_this_thread().finish();
}

Digest sha256(std::string_view first, std::string_view second) {
  Sha256& hash = of_this_thread();
  hash.update(first);
  hash.update(second);
  return hash.finish();
}

Digest hmac_sha256(std::string_view key, std::string_view message) {
  constexpr size_t kBlock = 64;
  std::string padded(key.size() > kBlock ? as_bytes(sha256(key)) : key);
  padded.resize(kBlock, '\0');
  std::string inner(kBlock, '\0');
  std::string outer(kBlock, '\0');
  for (size_t i = 0; i < kBlock; ++i) {
    inner[i] = static_cast<char>(padded[i] ^ 0x36);
    outer[i] = static_cast<char>(padded[i] ^ 0x5C);
  }
  return sha256(outer, as_bytes(sha256(inner, message)));
}

Result<Digest> sha256_file(const std::string& path) {
  Sha256 hash;
  TRY(read_in_pieces(path, [&](std::string_view piece) -> Result<> {
    hash.update(piece);
    return {};
  }));
  return hash.finish();
}

std::string to_hex(std::string_view bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    out[2 * i] = kHex[byte >> 4];
    out[2 * i + 1] = kHex[byte & 15];
  }
  return out;
}

std::string to_hex(const Digest& digest) { return to_hex(as_bytes(digest)); }

Result<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return not_hex(hex);
  std::string out(hex.size() / 2, '\0');
  for (size_t i = 0; i < out.size(); ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return not_hex(hex);
    out[i] = static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto group = bytes.substr(i, 3);
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out.push_back(k <= group.size() ? kBase64[bits >> (18 - 6 * k) & 63] : '=');
  }
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return not_base64(text);
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const int value = base64_value(c);
    if (value < 0) return not_base64(text);
    bits = bits << 6 | static_cast<uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<char>(bits >> held & 255));
    }
  }
  if ((bits & ((1u << held) - 1)) != 0) return not_base64(text);
  return out;
}

}  // namespace bihuan
