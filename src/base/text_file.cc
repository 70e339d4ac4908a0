// Whole files, read and written so that a crash or a full disk never leaves half of one.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "base/file_pieces.h"
#include "base/text.h"

namespace bihuan {
namespace {

// Closes on every way out. A write must check close itself: a network disk reports a full quota there.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int close() {
    const int result = fd_ >= 0 ? ::close(fd_) : 0;
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// A new file in the folder of `path`. A name left by a process that died is passed over.
Descriptor create_beside(const std::string& path, std::string& name) {
  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < 1000; ++attempt) {
    name = folder_of(path) + "/.part-" + std::to_string(::getpid()) + "-" + std::to_string(++counter);
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return Descriptor(fd);
  }
  return Descriptor(-1);
}

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), std::min<size_t>(bytes.size(), 1u << 30));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return -1;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

int keep_mode_of(const std::string& path, int fd) {
  struct stat old{};
  if (::stat(path.c_str(), &old) != 0 || !S_ISREG(old.st_mode)) return 0;
  return ::fchmod(fd, old.st_mode & 07777);
}

int sync_folder_of(const std::string& path) {
  const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return -1;
  // Some network disks cannot sync a folder and say so; the rename has happened.
  if (::fsync(folder.get()) != 0 && errno != EINVAL && errno != ENOTSUP) return -1;
  return 0;
}

}  // namespace

Error file_error(const char* key, const std::string& path, int error) {
  static constexpr struct {
    int error;
    const char* reason;
  } kReasons[] = {
      {ENOSPC, "file.reason.disk_full"},     {EDQUOT, "file.reason.disk_full"},
      {EACCES, "file.reason.no_permission"}, {EPERM, "file.reason.no_permission"},
      {EROFS, "file.reason.read_only"},      {ENOENT, "file.reason.no_folder"},
      {ENOTDIR, "file.reason.no_folder"},    {EISDIR, "file.reason.is_folder"},
      {EFBIG, "file.reason.too_large"},      {ENAMETOOLONG, "file.reason.name_too_long"},
      {EIO, "file.reason.disk_failed"},
  };
  std::string reason = std::generic_category().message(error);
  Error out{Fault::unavailable, key, {{"path", excerpt(path, 400)}}, reason};
  for (const auto& row : kReasons) {
    if (row.error == error) reason = row.reason;
  }
  out.fields["reason"] = std::move(reason);
  return out;
}

Result<std::string> read_file(const std::string& path, uint64_t limit) {
  std::string bytes;
  TRY(read_in_pieces(path, [&](std::string_view piece) -> Result<> {
    if (piece.size() > limit - bytes.size()) {
      return Error{Fault::refused, "file.too_large", {{"path", excerpt(path, 400)}, {"limit", size_text(limit)}}};
    }
    bytes.append(piece);
    return {};
  }));
  return bytes;
}

Result<> read_in_pieces(const std::string& path, const std::function<Result<>(std::string_view)>& take) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) {
    return Error{Fault::not_found, "file.not_found", {{"path", excerpt(path, 400)}}};
  }
  if (!file.is_open()) return file_error("file.cannot_read", path, errno);
  std::string buffer(64 * 1024, '\0');
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("file.cannot_read", path, errno);
    if (got == 0) return {};
    TRY(take({buffer.data(), static_cast<size_t>(got)}));
  }
}

Result<void> write_file(const std::string& path, std::string_view bytes) {
  std::string part;
  Descriptor file = create_beside(path, part);
  if (!file.is_open()) return file_error("file.cannot_write", path, errno);
  const bool done = write_all(file.get(), bytes) == 0 && keep_mode_of(path, file.get()) == 0 &&
                    ::fsync(file.get()) == 0 && file.close() == 0 && ::rename(part.c_str(), path.c_str()) == 0;
  if (!done) {
    const int error = errno;
    ::unlink(part.c_str());
    return file_error("file.cannot_write", path, error);
  }
  if (sync_folder_of(path) != 0) return file_error("file.cannot_write", path, errno);
  return {};
}

}  // namespace bihuan
