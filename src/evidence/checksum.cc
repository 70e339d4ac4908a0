#include "evidence/checksum.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "evidence/sniff.h"

namespace bihuan::evidence {
namespace {

// OpenSSL fails here only without memory or in a broken installation; a wrong digest must never pass for one.
void require(bool done) {
  if (!done) std::abort();
}

EVP_MD_CTX* as_context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

Result<Checksum> parse_checksum(std::string_view text) {
  const Error bad{Fault::invalid, "upload.bad_checksum", {{"text", excerpt(text)}}};
  const auto parts = split(trim(text), ' ');
  if (parts.size() != 2 || (parts[0] != "sha1" && parts[0] != "sha256")) return bad;
  const auto digest = from_base64(parts[1]);
  if (!digest || digest->size() != (parts[0] == "sha1" ? 20u : 32u)) return bad;
  return Checksum{std::string(parts[0]), *digest};
}

Hashing::Hashing(std::string_view algorithm) : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr);
  require(EVP_DigestInit_ex(as_context(context_), algorithm == "sha1" ? EVP_sha1() : EVP_sha256(), nullptr) == 1);
}
Hashing::Hashing(Hashing&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}
Hashing::~Hashing() { EVP_MD_CTX_free(as_context(context_)); }
void Hashing::update(std::string_view bytes) {
  require(EVP_DigestUpdate(as_context(context_), bytes.data(), bytes.size()) == 1);
}
std::string Hashing::finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  require(EVP_DigestFinal_ex(as_context(context_), digest, &length) == 1);
  return {reinterpret_cast<const char*>(digest), length};
}

Result<std::string> name_in_metadata(std::string_view text) {
  std::string name;
  if (trim(text).empty()) return safe_name(name);
  for (const auto pair : split(text, ',')) {
    const auto parts = split(trim(pair), ' ');
    const auto value = parts.size() == 2 ? from_base64(parts[1]) : Result<std::string>(std::string());
    if (parts.size() > 2 || parts[0].empty() || !value || (parts[0] == "filename" && !is_utf8(*value)))
      return Error{Fault::invalid, "upload.bad_metadata", {{"text", excerpt(pair)}}};
    if (parts[0] == "filename" || (parts[0] == "name" && name.empty())) name = *value;
  }
  return safe_name(name);
}

}  // namespace bihuan::evidence
