#include "evidence/content.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <ctime>
#include <mutex>

#include "base/text.h"
#include "evidence/file.h"

namespace bihuan::evidence {
namespace {

constexpr int64_t kCheckedFirst = 4 << 20;
constexpr size_t kPiece = 256 * 1024;

// Between "it is there already" and "it is there still" nobody may remove it.
std::mutex& store_mutex() {
  static std::mutex mutex;
  return mutex;
}

// Its time says when it was last asked for.
void touch(const std::string& path) { ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0); }

Error changed(const std::string& sha256) {
  return Error{Fault::refused, "evidence.file_changed", {{"digest", sha256}}};
}

}  // namespace

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string path_of(const std::string& directory, const std::string& sha256) {
  return directory + "/" + sha256.substr(0, 2) + "/" + sha256.substr(2);
}

Result<std::string> store(const std::string& directory, std::string_view bytes) {
  const std::string digest = to_hex(sha256(bytes));
  const std::string path = path_of(directory, digest);
  const std::lock_guard lock(store_mutex());
  if (size_of(path) == static_cast<int64_t>(bytes.size())) {
    touch(path);
    return digest;
  }
  TRY(make_folder(folder_of(path)));
  TRY(write_file(path, bytes));
  return digest;
}

Result<void> move_into_store(const std::string& directory, const std::string& path, const std::string& sha256) {
  const std::string target = path_of(directory, sha256);
  TRY(make_folder(folder_of(target)));
  const std::lock_guard lock(store_mutex());
  touch(path);
  // Over what may be there: the same content, or what has become of it on a failing disk.
  return move_file(path, target);
}

Result<bool> remove_unused(const std::string& directory, const std::string& sha256, int64_t seconds) {
  const std::string path = path_of(directory, sha256);
  const std::lock_guard lock(store_mutex());
  struct stat found{};
  struct timespec now{};
  if (::stat(path.c_str(), &found) != 0) return true;
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (found.st_mtim.tv_sec > now.tv_sec - seconds) return false;
  TRY(remove_file(path));
  return true;
}

struct Content::State {
  File file;
  std::string digest;
  int64_t size = 0;
  bool checked = false;
  int64_t hashed = 0;  // bytes from the beginning that went through `hash`, while they are asked for in order
  Sha256 hash = {};

  bool is_right() { return to_hex(hash.finish()) == digest; }
};

Result<std::string> Content::read(int64_t offset, size_t length) {
  State& state = *state_;
  if (offset < 0 || offset >= size_) return std::string();
  length = static_cast<size_t>(std::min<int64_t>(static_cast<int64_t>(length), size_ - offset));
  TRY_SET(std::string bytes, state.file.read_at(offset, length));
  if (bytes.size() != length) return changed(state.digest);
  if (state.checked || offset != state.hashed) return bytes;
  state.hash.update(bytes);
  state.hashed += static_cast<int64_t>(length);
  if (state.hashed < size_) return bytes;
  if (!state.is_right()) return changed(state.digest);
  state.checked = true;
  return bytes;
}

Result<Content> open_content(const std::string& directory, const std::string& sha256) {
  if (!is_digest(sha256)) return Error{Fault::not_found, "evidence.no_such_file"};
  auto file = File::open_to_read(path_of(directory, sha256));
  if (!file && file.error().fault == Fault::not_found)
    return Error{Fault::refused, "evidence.file_missing", {{"digest", sha256}}};
  if (!file) return std::move(file.error());
  auto state = std::shared_ptr<Content::State>(new Content::State{*std::move(file), sha256});
  TRY_SET(state->size, state->file.size());
  Content content(state, state->size);
  if (state->size > kCheckedFirst) return content;
  for (int64_t offset = 0; offset < state->size;) {
    TRY_SET(const std::string piece, content.read(offset, kPiece));
    offset += static_cast<int64_t>(piece.size());
  }
  // An empty file went through no read.
  if (state->size == 0 && !state->is_right()) return changed(sha256);
  return content;
}

}  // namespace bihuan::evidence
