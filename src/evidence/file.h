// Inside evidence: one open file, and what must be on the disk before anybody is told of it. Not shared between
// threads, but for read_at. Faults of everything here: unavailable ("file.cannot_write", "file.cannot_read").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan::evidence {

class File {
 public:
  // Fault: not_found ("file.not_found").
  static Result<File> open_to_read(const std::string& path);
  // Makes the file when it is not there; then its name is on the disk, too.
  static Result<File> open_to_write(const std::string& path);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  Result<int64_t> size() const;
  Result<void> write_at(int64_t offset, std::string_view bytes);
  // At most `length` bytes; fewer only at the end of the file. May be called by several threads at once.
  Result<std::string> read_at(int64_t offset, size_t length) const;
  Result<void> cut(int64_t size);
  Result<void> sync();  // the bytes, and the size

 private:
  File(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  int fd_;
  std::string path_;
};

std::string folder_of(const std::string& path);
Result<void> make_folder(const std::string& path);  // and its parents; done when they are there
Result<void> sync_folder(const std::string& path);
// Over a file of that name, if there is one; both folders are on the disk afterwards. Copies to another disk.
Result<void> move_file(const std::string& from, const std::string& to);
// A file that is not there is removed already.
Result<void> remove_file(const std::string& path);
// nullopt: not there, or no ordinary file.
std::optional<int64_t> size_of(const std::string& path);

}  // namespace bihuan::evidence
