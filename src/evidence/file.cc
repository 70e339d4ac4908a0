#include "evidence/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/file_pieces.h"
#include "base/text.h"

namespace bihuan::evidence {
namespace {

constexpr size_t kPiece = 256 * 1024;

Error cannot_write(const std::string& path) { return file_error("file.cannot_write", path, errno); }
Error cannot_read(const std::string& path) { return file_error("file.cannot_read", path, errno); }

// To another disk: whole beside the new place first, so that a crash leaves no half file under the name.
Result<void> copy_over(const std::string& from, const std::string& to) {
  const std::string part = to + ".part";
  TRY_SET(const File source, File::open_to_read(from));
  TRY_SET(File copy, File::open_to_write(part));
  TRY(copy.cut(0));
  for (int64_t offset = 0;;) {
    TRY_SET(const std::string piece, source.read_at(offset, kPiece));
    if (piece.empty()) break;
    TRY(copy.write_at(offset, piece));
    offset += static_cast<int64_t>(piece.size());
  }
  TRY(copy.sync());
  if (::rename(part.c_str(), to.c_str()) != 0) return cannot_write(to);
  TRY(sync_folder(folder_of(to)));
  return remove_file(from);
}

}  // namespace

Result<File> File::open_to_read(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd >= 0) return File(fd, path);
  if (errno == ENOENT || errno == ENOTDIR)
    return Error{Fault::not_found, "file.not_found", {{"path", excerpt(path, 400)}}};
  return cannot_read(path);
}

Result<File> File::open_to_write(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd >= 0) return File(fd, path);
  if (errno != ENOENT) return cannot_write(path);
  fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) return cannot_write(path);
  File made(fd, path);
  TRY(sync_folder(folder_of(path)));
  return made;
}

File::File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Result<int64_t> File::size() const {
  struct stat found{};
  if (::fstat(fd_, &found) != 0) return cannot_read(path_);
  return int64_t{found.st_size};
}

Result<void> File::write_at(int64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), std::min<size_t>(bytes.size(), 1u << 30), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot_write(path_);
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
  return {};
}

Result<std::string> File::read_at(int64_t offset, size_t length) const {
  std::string bytes(length, '\0');
  size_t held = 0;
  while (held < length) {
    const ssize_t got = ::pread(fd_, bytes.data() + held, length - held, offset + static_cast<int64_t>(held));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(path_);
    if (got == 0) break;
    held += static_cast<size_t>(got);
  }
  bytes.resize(held);
  return bytes;
}

Result<void> File::cut(int64_t size) {
  if (::ftruncate(fd_, size) != 0) return cannot_write(path_);
  return {};
}

Result<void> File::sync() {
  if (::fdatasync(fd_) != 0) return cannot_write(path_);
  return {};
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> make_folder(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::create_directories(path, error)) {
    if (error) return file_error("file.cannot_write", path, error.value());
    return {};
  }
  return sync_folder(folder_of(path));
}

Result<void> sync_folder(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return cannot_write(path);
  const int error = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  // Some network disks cannot sync a folder and say so.
  if (error != 0 && error != EINVAL && error != ENOTSUP) return file_error("file.cannot_write", path, error);
  return {};
}

Result<void> move_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    if (errno == EXDEV) return copy_over(from, to);
    return cannot_write(to);
  }
  TRY(sync_folder(folder_of(to)));
  return sync_folder(folder_of(from));
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return cannot_write(path);
  return {};
}

std::optional<int64_t> size_of(const std::string& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  return int64_t{found.st_size};
}

}  // namespace bihuan::evidence
