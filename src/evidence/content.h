// The store of files by their content: evidence/ab/cdef… by the hex SHA-256. The same content is kept once and never
// changed. Functions may be called by several threads; a Content belongs to one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace bihuan::evidence {

// Precondition of all that take a digest: is_digest.
bool is_digest(std::string_view text);  // 64 lower-case hex digits
std::string path_of(const std::string& directory, const std::string& sha256);

// Copies `bytes` into the store under its digest (fsync'd). Gives the digest.
Result<std::string> store(const std::string& directory, std::string_view bytes);
// Moves a file, whose digest the caller has computed, into the store: it is there or here, never half.
Result<void> move_into_store(const std::string& directory, const std::string& path, const std::string& sha256);
// Removes a file that nobody has stored in the last `seconds`: who stores it now is sure to find it. False: it stays.
// That no row names it is the caller's to see to.
Result<bool> remove_unused(const std::string& directory, const std::string& sha256, int64_t seconds);

// A stored file to be sent out, whole or in parts. A file up to 4 MiB is checked against its digest before any of it is
// given; a larger one while it is read from its beginning to its end: then its last piece is not given when it was
// changed. A part alone of a larger file is only as good as the last `verify`.
class Content {
 public:
  int64_t size() const { return size_; }
  // At most `length` bytes, as many as there are, from `offset` on; "" beyond the end.
  // Faults: refused ("evidence.file_changed"), unavailable ("file.cannot_read").
  Result<std::string> read(int64_t offset, size_t length);

 private:
  friend Result<Content> open_content(const std::string& directory, const std::string& sha256);
  struct State;
  explicit Content(std::shared_ptr<State> state, int64_t size) : state_(std::move(state)), size_(size) {}
  std::shared_ptr<State> state_;
  int64_t size_;
};
// Faults: not_found ("evidence.no_such_file": no digest at all); refused ("evidence.file_missing",
// "evidence.file_changed"); unavailable ("file.cannot_read").
Result<Content> open_content(const std::string& directory, const std::string& sha256);

}  // namespace bihuan::evidence
