#include "log/checkpoint.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/number.h"
#include "base/text.h"

namespace bihuan::log {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // "— "
constexpr char kEd25519 = 1;                          // C2SP signature type

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string typed_key(const PublicKey& key) { return kEd25519 + std::string(key.bytes.begin(), key.bytes.end()); }

// The first four bytes of SHA-256(name || 0x0A || 0x01 || key).
std::string key_hash(const PublicKey& key) {
  const Digest digest = sha256(key.name + "\n", typed_key(key));
  return {digest.begin(), digest.begin() + 4};
}

bool is_key_name(std::string_view name) {
  return !name.empty() && is_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

Error malformed(const char* key) { return Error{Fault::refused, key}; }

}  // namespace

std::string PublicKey::vkey() const { return name + "+" + to_hex(key_hash(*this)) + "+" + to_base64(typed_key(*this)); }

Result<PublicKey> parse_vkey(std::string_view text) {
  // The name may itself hold a plus; hash and key may not.
  const size_t second = [&] {
    const size_t key_at = text.rfind('+');
    // The base64 of the key may hold plus signs: it is 44 characters long.
    return text.size() > 44 && text[text.size() - 45] == '+' ? text.size() - 45 : key_at;
  }();
  if (second == std::string_view::npos || second < 10 || text[second - 9] != '+') return malformed("checkpoint.bad_key");
  PublicKey key;
  key.name = text.substr(0, second - 9);
  auto bytes = from_base64(text.substr(second + 1));
  if (!is_key_name(key.name) || !bytes || bytes->size() != 33 || (*bytes)[0] != kEd25519) return malformed("checkpoint.bad_key");
  std::copy(bytes->begin() + 1, bytes->end(), key.bytes.begin());
  if (to_hex(key_hash(key)) != text.substr(second - 8, 8)) return malformed("checkpoint.bad_key");
  return key;
}

std::string fingerprint(const PublicKey& key) {
  const std::string hex = to_hex(sha256(typed_key(key)));
  std::string grouped;
  for (size_t i = 0; i < hex.size(); i += 4) grouped += (i == 0 ? "" : " ") + hex.substr(i, 4);
  return grouped;
}

SigningKey key_from_seed(std::string name, const std::array<uint8_t, 32>& seed) {
  SigningKey key;
  key.seed = seed;
  key.public_key.name = std::move(name);
  const Key handle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), EVP_PKEY_free);
  size_t length = key.public_key.bytes.size();
  EVP_PKEY_get_raw_public_key(handle.get(), key.public_key.bytes.data(), &length);
  return key;
}

std::string sign(const SigningKey& key, std::string_view bytes) {
  const Key handle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, key.seed.data(), key.seed.size()), EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string signature(64, '\0');
  size_t length = signature.size();
  EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle.get());
  EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &length, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return signature;
}

bool verify(const PublicKey& key, std::string_view bytes, std::string_view signature) {
  const Key handle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()), EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!handle || signature.size() != 64 || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<const uint8_t*>(signature.data()), signature.size(),
                          reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()) == 1;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  const std::string text =
      checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(as_bytes(checkpoint.root)) + "\n";
  return text + "\n" + std::string(kDash) + key.public_key.name + " " + to_base64(key_hash(key.public_key) + sign(key, text)) + "\n";
}

Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& key) {
  const size_t blank = note.rfind("\n\n");
  if (note.size() > 64 << 10 || !is_utf8(note) || blank == std::string_view::npos || !note.ends_with("\n")) return malformed("checkpoint.malformed");
  const auto text = note.substr(0, blank + 1);
  bool is_signed = false;
  for (auto line : split(note.substr(blank + 2), '\n')) {
    if (line.empty()) continue;
    if (!starts_with(line, kDash)) return malformed("checkpoint.malformed");
    line.remove_prefix(kDash.size());
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) return malformed("checkpoint.malformed");
    const auto signature = from_base64(line.substr(space + 1));
    if (!signature || signature->size() < 5) return malformed("checkpoint.malformed");
    // Lines of other keys are passed over, as the specification has it.
    if (line.substr(0, space) != key.name || signature->substr(0, 4) != key_hash(key)) continue;
    if (!verify(key, text, std::string_view(*signature).substr(4))) return malformed("checkpoint.wrong_signature");
    is_signed = true;
  }
  if (!is_signed) return malformed("checkpoint.wrong_signature");
  const auto lines = split(text, '\n');
  if (lines.size() < 4 || lines[0].empty()) return malformed("checkpoint.malformed");
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  auto size = parse_scaled(lines[1], 0);
  auto root = from_base64(lines[2]);
  if (!size || *size < 0 || std::to_string(*size) != lines[1] || !root || root->size() != checkpoint.root.size()) return malformed("checkpoint.malformed");
  checkpoint.size = *size;
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

Result<void> save_key(const std::string& path, const SigningKey& key) {
  const std::string text = "PRIVATE+KEY+" + key.public_key.name + "+" + to_hex(std::string_view(reinterpret_cast<const char*>(key.seed.data()), key.seed.size())) + "\n";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Error{Fault::unavailable, "file.cannot_write", {{"path", path}, {"reason", std::strerror(errno)}}};
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written) return Error{Fault::unavailable, "file.cannot_write", {{"path", path}, {"reason", std::strerror(errno)}}};
  return {};
}

Result<SigningKey> load_key(const std::string& path) {
  TRY_SET(const auto file, read_file(path, 4096));
  std::string_view text = trim(file);
  constexpr std::string_view kPrefix = "PRIVATE+KEY+";
  if (!starts_with(text, kPrefix) || text.size() < kPrefix.size() + 66) return malformed("checkpoint.bad_key");
  text.remove_prefix(kPrefix.size());
  const auto seed_bytes = from_hex(text.substr(text.size() - 64));
  if (!seed_bytes || text[text.size() - 65] != '+') return malformed("checkpoint.bad_key");
  std::array<uint8_t, 32> seed{};
  std::copy(seed_bytes->begin(), seed_bytes->end(), seed.begin());
  return key_from_seed(std::string(text.substr(0, text.size() - 65)), seed);
}

}  // namespace bihuan::log
