#include "log/key_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/text.h"

namespace bihuan::log {
namespace {

constexpr char kEd25519 = 1;     // C2SP signature type
constexpr size_t kKeyText = 44;  // base64 of a type byte and 32 bytes
constexpr size_t kHashText = 8;  // hex of a key hash
constexpr std::string_view kPrivate = "PRIVATE+KEY+";

using Octets = std::array<uint8_t, 32>;

std::string typed(const Octets& bytes) { return kEd25519 + std::string(bytes.begin(), bytes.end()); }

// <name>+<hex key hash>+<base64(0x01 || 32 bytes)>. Taken apart from the right: name and base64 may hold a plus.
struct Parts {
  std::string name;
  std::string hash;
  Octets bytes{};
};

std::optional<Parts> take_apart(std::string_view text) {
  constexpr size_t kTail = 1 + kHashText + 1 + kKeyText;
  if (text.size() <= kTail) return std::nullopt;
  const auto tail = text.substr(text.size() - kTail);
  const auto bytes = from_base64(tail.substr(kTail - kKeyText));
  if (tail[0] != '+' || tail[1 + kHashText] != '+' || !bytes || bytes->size() != 33 || (*bytes)[0] != kEd25519)
    return std::nullopt;
  Parts parts{std::string(text.substr(0, text.size() - kTail)), std::string(tail.substr(1, kHashText)), {}};
  if (!is_key_name(parts.name)) return std::nullopt;
  std::copy(bytes->begin() + 1, bytes->end(), parts.bytes.begin());
  return parts;
}

std::string put_together(const PublicKey& key, const Octets& bytes) {
  return key.name + "+" + to_hex(key_hash(key)) + "+" + to_base64(typed(bytes));
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0d) || c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

Error bad_key() { return {Fault::refused, "checkpoint.bad_key"}; }

Error cannot_write(const std::string& path, int error) {
  return {
      Fault::unavailable, "file.cannot_write", {{"path", path}, {"reason", std::generic_category().message(error)}}};
}

// Without this a power cut may take the file's name away again. 0, or what the system said.
int sync_folder_of(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path();
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return errno;
  const int error = ::fsync(opened) == 0 ? 0 : errno;
  ::close(opened);
  return error;
}

// 0, or what the system said.
int write_whole(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

}  // namespace

std::string key_hash(const PublicKey& key) {
  const Digest digest = sha256(key.name + "\n", typed(key.bytes));
  return {digest.begin(), digest.begin() + 4};
}

bool is_key_name(std::string_view name) {
  if (name.empty() || !is_utf8(name)) return false;
  const auto code_points = to_code_points(name);
  return std::none_of(code_points.begin(), code_points.end(), is_space);
}

std::string PublicKey::vkey() const { return put_together(*this, bytes); }

Result<PublicKey> parse_vkey(std::string_view text) {
  const auto parts = take_apart(text);
  if (!parts) return bad_key();
  PublicKey key{parts->name, parts->bytes};
  if (to_hex(key_hash(key)) != parts->hash) return bad_key();
  return key;
}

std::string fingerprint(const PublicKey& key) {
  const std::string hex = to_hex(sha256(typed(key.bytes)));
  std::string grouped;
  for (size_t i = 0; i < hex.size(); i += 4) grouped += (i == 0 ? "" : " ") + hex.substr(i, 4);
  return grouped;
}

Result<void> save_key(const std::string& path, const SigningKey& key) {
  const std::string text = std::string(kPrivate) + put_together(key.public_key, key.seed) + "\n";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return cannot_write(path, errno);
  int error = write_whole(file, text);
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0) error = sync_folder_of(path);
  if (error == 0) return {};
  ::unlink(path.c_str());  // half a key would stand in the way of the next try
  return cannot_write(path, error);
}

Result<SigningKey> load_key(const std::string& path) {
  TRY_SET(const auto file, read_file(path, 4096));
  std::string_view text = trim(file);
  if (!starts_with(text, kPrivate)) return bad_key();
  text.remove_prefix(kPrivate.size());
  const auto parts = take_apart(text);
  if (!parts) return bad_key();
  auto key = key_from_seed(parts->name, parts->bytes);
  if (to_hex(key_hash(key.public_key)) != parts->hash) return bad_key();
  return key;
}

}  // namespace bihuan::log
