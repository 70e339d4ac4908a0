#include "log/checkpoint.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/number.h"
#include "base/text.h"
#include "log/key_text.h"

namespace bihuan::log {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // "— "
constexpr size_t kLongestNote = 64 << 10;
constexpr size_t kSignatureBytes = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const uint8_t* as_octets(std::string_view bytes) { return reinterpret_cast<const uint8_t*>(bytes.data()); }

// OpenSSL fails here only without memory or in a broken installation; a wrong signature must never leave the house.
void require(bool done) {
  if (!done) std::abort();
}

Key private_key(const std::array<uint8_t, 32>& seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), EVP_PKEY_free);
  require(key != nullptr);
  return key;
}

Error malformed(std::string what) { return {Fault::refused, "checkpoint.malformed", {{"what", std::move(what)}}}; }

// Signed notes hold no control characters but line breaks.
bool is_note_text(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
  return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

struct SignatureLine {
  std::string_view name;
  std::string hash;
  std::string signature;
};

Result<SignatureLine> parse_signature(std::string_view line) {
  if (!starts_with(line, kDash)) return malformed("—");
  line.remove_prefix(kDash.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return malformed("—");
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return malformed("—");
  return SignatureLine{line.substr(0, space), bytes->substr(0, 4), bytes->substr(4)};
}

// A whole number as this format writes it: no sign, no leading zero.
Result<int64_t> parse_size(std::string_view text) {
  const auto size = parse_scaled(text, 0);
  if (!size || *size < 0 || std::to_string(*size) != text) return malformed("size");
  return *size;
}

}  // namespace

SigningKey key_from_seed(std::string name, const std::array<uint8_t, 32>& seed) {
  SigningKey key;
  key.seed = seed;
  key.public_key.name = std::move(name);
  size_t length = key.public_key.bytes.size();
  require(EVP_PKEY_get_raw_public_key(private_key(seed).get(), key.public_key.bytes.data(), &length) == 1);
  return key;
}

std::string sign(const SigningKey& key, std::string_view bytes) {
  const Key handle = private_key(key.seed);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string signature(kSignatureBytes, '\0');
  size_t length = signature.size();
  require(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle.get()) == 1);
  require(EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &length, as_octets(bytes),
                         bytes.size()) == 1);
  return signature;
}

bool verify(const PublicKey& key, std::string_view bytes, std::string_view signature) {
  if (signature.size() != kSignatureBytes) return false;
  const Key handle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()),
                   EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!handle || !context) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), as_octets(signature), signature.size(), as_octets(bytes), bytes.size()) == 1;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  const std::string text =
      checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(as_bytes(checkpoint.root)) + "\n";
  const std::string signature = to_base64(key_hash(key.public_key) + sign(key, text));
  return text + "\n" + std::string(kDash) + key.public_key.name + " " + signature + "\n";
}

Result<std::string> open_note(std::string_view note, const PublicKey& key) {
  const size_t blank = note.rfind("\n\n");
  if (note.size() > kLongestNote || !is_note_text(note) || blank == std::string_view::npos || !note.ends_with("\n"))
    return malformed("note");
  const auto text = note.substr(0, blank + 1);
  auto signatures = note.substr(blank + 2);
  if (signatures.empty()) return malformed("—");
  signatures.remove_suffix(1);
  bool is_signed = false;
  const Error wrong{Fault::refused, "checkpoint.wrong_signature", {{"name", key.name}}};
  for (const auto line : split(signatures, '\n')) {
    TRY_SET(const auto signature, parse_signature(line));
    if (signature.name != key.name || signature.hash != key_hash(key)) continue;
    if (!verify(key, text, signature.signature)) return wrong;
    is_signed = true;
  }
  if (!is_signed) return wrong;
  return std::string(text);
}

Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& key) {
  TRY_SET(const auto text, open_note(note, key));
  auto lines = split(text, '\n');
  lines.pop_back();  // after the last line break
  if (lines.size() < 3 || std::any_of(lines.begin(), lines.end(), [](auto line) { return line.empty(); }))
    return malformed("lines");
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  TRY_SET(checkpoint.size, parse_size(lines[1]));
  const auto root = from_base64(lines[2]);
  if (!root || root->size() != checkpoint.root.size()) return malformed("root");
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

}  // namespace bihuan::log
