// A checkpoint (C2SP tlog-checkpoint) is the tree's size and root in a signed note (C2SP signed-note, Ed25519):
//   bihuan.local/<site>\n<size>\n<base64 root>\n\n— <key name> <base64(4-byte key hash || 64-byte signature)>\n
// The same key also signs the sealed proof in a report. Keys lie in the site's keys/ directory; a key whose name ends in
// "+insecure" was made from a public seed (a demo) and proves nothing about who signed.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace bihuan::log {

struct PublicKey {
  std::string name;
  std::array<uint8_t, 32> bytes{};
  bool insecure() const { return name.ends_with("+insecure"); }
  std::string vkey() const;  // C2SP verifier key: <name>+<hex key id>+<base64(0x01 || key)>
};
Result<PublicKey> parse_vkey(std::string_view text);
std::string fingerprint(const PublicKey& key);  // hex of sha256(0x01 || key), in groups of 4

struct SigningKey {
  PublicKey public_key;
  std::array<uint8_t, 32> seed{};
};
SigningKey key_from_seed(std::string name, const std::array<uint8_t, 32>& seed);
std::string sign(const SigningKey& key, std::string_view bytes);  // 64 bytes, Ed25519
bool verify(const PublicKey& key, std::string_view bytes, std::string_view signature);

struct Checkpoint {
  std::string origin;
  int64_t size = 0;
  Digest root{};
};
std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);
// Refused ("checkpoint.malformed", "checkpoint.wrong_signature").
Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& key);

// keys/<file>: the private key as text, readable by the owner only (0600).
Result<void> save_key(const std::string& path, const SigningKey& key);
Result<SigningKey> load_key(const std::string& path);

}  // namespace bihuan::log
