// Uploads that go on where they stopped (tus 1.0: creation, termination, checksum, expiration), below HTTP. What is
// known of an upload is a row of bh_upload, written in transactions; its bytes are a file, written outside of them:
//   begin_upload (row) → open_append, append …, finish (file) → … → finish_upload (file into the store, then the row)
// What has been acknowledged is on the disk. The true offset is the file's, so a crash between the bytes and any row
// loses nothing. An upload is its account's; to everybody else it is not there. It is forgotten a day after the last
// that happened to it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "evidence/checksum.h"
#include "evidence/file.h"
#include "log/writer.h"

namespace bihuan::evidence {

inline constexpr int64_t kLongestFile = int64_t{2} << 30;  // 2 GiB
inline constexpr int64_t kUploadSeconds = 24 * 3600;
inline constexpr int64_t kMostOpen = 200;  // unfinished uploads of one account

struct Upload {
  std::string id;  // 128 random bits in hex
  int64_t account = 0;
  std::string name;
  int64_t length = 0;    // as declared
  int64_t received = 0;  // as last noted; Uploads::offset tells the truth
  Instant created_at;
  Instant expires_at;
  std::string sha256;      // "" = not finished
  std::string media_type;  // of a finished one
  bool is_finished() const { return !sha256.empty(); }
};

// bh_upload; unlogged, and ignored by verify. One that is there already stays.
Result<void> create_tables(db::Session& session);

// Rows. Each is a part of the caller's transaction and writes no log entry.
struct NewUpload {
  int64_t account = 0;
  std::string name;
  int64_t length = 0;
};
// Faults: invalid "upload.empty"; refused "upload.too_large" (`limit`); conflict "upload.too_many".
Result<Upload> begin_upload(log::Tx& tx, const NewUpload& in, const std::function<std::string(size_t)>& random,
                            int64_t limit = kLongestFile);
// Fault: not_found "upload.unknown": no such id, another account's, or expired.
Result<Upload> find_upload(db::Session& session, std::string_view id, int64_t account, Instant now);
// How far it is, and a new day to go on. Needed when somebody wants to see it, and once in a while on a long way.
Result<void> note_progress(log::Tx& tx, const Upload& upload, int64_t received);

class Uploads;

// Who holds it may change the upload's files. Given back when destroyed.
class Claim {
 public:
  Claim(Claim&& other) noexcept : of_(std::exchange(other.of_, nullptr)), id_(std::move(other.id_)) {}
  Claim& operator=(Claim&&) = delete;
  ~Claim();

 private:
  friend class Uploads;
  Claim(Uploads* of, std::string id) : of_(of), id_(std::move(id)) {}
  Uploads* of_;
  std::string id_;
};

// One request's bytes on their way into the file, as they come. Not shared between threads.
class Appender {
 public:
  Appender(Appender&&) noexcept = default;
  // Without finish the line was broken: what came stays, unless it came with a checksum, which can no longer be held
  // against it.
  ~Appender();
  int64_t offset() const { return offset_; }  // of the next byte
  // Faults: refused "upload.too_long" (nothing of these bytes is kept); unavailable "file.cannot_write" (disk full).
  Result<void> append(std::string_view bytes);
  // The new offset, which may now be acknowledged: it is on the disk.
  // Faults: refused "upload.wrong_checksum" (nothing of this request is kept); unavailable "file.cannot_write".
  Result<int64_t> finish();

 private:
  friend class Uploads;
  struct State {
    Claim claim;
    File file;
    std::string mark;  // path of the note "bytes from here on are not yet checked"; "" without a checksum
    int64_t start = 0;
    int64_t length = 0;
    std::optional<Hashing> hashing;
    Checksum checksum;
  };
  Appender(std::unique_ptr<State> state, int64_t offset) : state_(std::move(state)), offset_(offset) {}
  Result<void> keep();
  Result<void> drop();
  Result<void> remove_mark();
  std::unique_ptr<State> state_;  // null: finished
  int64_t offset_ = 0;
};

// The files. May be called by several threads at once; one process has the site.
class Uploads {
 public:
  // Makes the folder when it is not there. Nothing else may be at work in it yet.
  static Result<std::unique_ptr<Uploads>> open(std::string directory, std::string evidence_directory);
  Uploads(const Uploads&) = delete;

  // How many bytes are on the disk for good. While an Appender is at work: those before it began.
  Result<int64_t> offset(const Upload& upload);
  // Faults: conflict "upload.busy" (another request is at it), "upload.wrong_offset" (field `offset`: the true one),
  // "upload.finished"; unavailable "file.cannot_write".
  Result<Appender> open_append(const Upload& upload, int64_t offset, const std::optional<Checksum>& checksum = {});

  // Fault: conflict "upload.busy".
  Result<Claim> claim(std::string_view id);
  const std::string& evidence_directory() const { return evidence_directory_; }
  const std::string& directory() const { return directory_; }

  // For finish_upload, end_upload and sweep_uploads; with the upload's Claim.
  struct Done {
    std::string sha256;
    std::string media_type;
  };
  Result<Done> move_into_store(const Upload& upload);
  Result<void> remove_files(std::string_view id);

 private:
  friend class Claim;
  Uploads(std::string directory, std::string evidence_directory)
      : directory_(std::move(directory)), evidence_directory_(std::move(evidence_directory)) {}
  std::string path(std::string_view id, std::string_view ending = {}) const;
  Result<int64_t> settled_size(const Upload& upload) const;
  Result<std::optional<Done>> read_done(const Upload& upload) const;

  std::string directory_;
  std::string evidence_directory_;
  std::mutex mutex_;
  std::map<std::string, int64_t, std::less<>> busy_;  // id → what is acknowledged meanwhile; -1 = ask the file
};

// Runs a command in a write transaction and commits it, on whatever thread writes.
using InTx = std::function<Result<void>(const std::function<Result<void>(log::Tx&)>&)>;

// Once offset == length: SHA-256, type, into the store, then the row. Asked again it gives the same answer; asked after
// a crash it goes on. A file that is refused is forgotten.
// Faults: conflict "upload.busy", "upload.unfinished"; refused "evidence.executable"; not_found "upload.unknown" (it
// was ended meanwhile); unavailable "file.…".
Result<Upload> finish_upload(Uploads& uploads, const InTx& in_tx, const Upload& upload);
// Forgets it (DELETE). A finished one's file stays in the store until it is swept, if it is no evidence.
// Fault: conflict "upload.busy".
Result<void> end_upload(Uploads& uploads, const InTx& in_tx, const Upload& upload);
// Forgets what has expired, files of uploads that are not known (a crash left them), and files of finished uploads that
// became nobody's evidence. Gives how many uploads and leftovers went. For the start and once an hour.
Result<int64_t> sweep_uploads(Uploads& uploads, const InTx& in_tx, Instant now);

}  // namespace bihuan::evidence
