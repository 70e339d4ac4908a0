// A checkpoint (C2SP tlog-checkpoint) is the tree's size and root in a signed note (C2SP signed-note, Ed25519):
//   bihuan.local/<site>\n<size>\n<base64 root>\n\n— <key name> <base64(4-byte key hash || 64-byte signature)>\n
// The same key also signs the sealed proof in a report. Keys lie in the site's keys/ directory; a key whose name ends
// in
// "+insecure" or "-insecure" was made from a public seed (a demo) and proves nothing about who signed. Of the two only
// the latter is a name that other signed-note tools read: they allow no plus in it.
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
  bool insecure() const { return name.ends_with("+insecure") || name.ends_with("-insecure"); }
  std::string vkey() const;  // C2SP verifier key: <name>+<hex key id>+<base64(0x01 || key)>
};
Result<PublicKey> parse_vkey(std::string_view text);  // refused ("checkpoint.bad_key")
std::string fingerprint(const PublicKey& key);        // hex of sha256(0x01 || key), in groups of 4

struct SigningKey {
  PublicKey public_key;
  std::array<uint8_t, 32> seed{};
};
SigningKey key_from_seed(std::string name, const std::array<uint8_t, 32>& seed);
std::string sign(const SigningKey& key, std::string_view bytes);  // 64 bytes, Ed25519
bool verify(const PublicKey& key, std::string_view bytes, std::string_view signature);

struct Checkpoint {
  std::string origin;  // not empty, without a line break
  int64_t size = 0;
  Digest root{};
};
std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);
// Signatures of other keys are passed over; one of `key` must be there and hold. Lines after the root (extensions) are
// allowed and signed, but not given. Refused ("checkpoint.malformed", "checkpoint.wrong_signature").
Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& key);
// The text of a signed note, its last line break included, once one signature of `key` in it holds. Refused: the same.
Result<std::string> open_note(std::string_view note, const PublicKey& key);

// keys/<file>: the private key as text, PRIVATE+KEY+<name>+<hex key id>+<base64(0x01 || seed)>, readable by the owner
// only (0600). A key that is there already is not written over. Faults: unavailable ("file.cannot_write").
Result<void> save_key(const std::string& path, const SigningKey& key);
// Faults: not_found, unavailable (base/text.h); refused ("checkpoint.bad_key").
Result<SigningKey> load_key(const std::string& path);

}  // namespace bihuan::log
