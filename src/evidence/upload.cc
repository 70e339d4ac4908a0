// The files of uploads: ID (the bytes), ID.chunk (bytes from the noted offset on wait for their checksum), ID.done (the
// bytes are in the store, or on their way there; the row need not know it yet).
#include "evidence/upload.h"

#include <algorithm>
#include <filesystem>

#include "base/json_value.h"
#include "base/text.h"
#include "evidence/content.h"
#include "evidence/sniff.h"

namespace bihuan::evidence {
namespace {

bool is_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Error busy(std::string_view id) { return Error{Fault::conflict, "upload.busy", {{"id", std::string(id)}}}; }

// The offset in an ID.chunk, or nullopt when there is no such note.
Result<std::optional<int64_t>> read_mark(const std::string& path) {
  const auto bytes = read_file(path, 1024);
  if (!bytes && bytes.error().fault == Fault::not_found) return std::optional<int64_t>();
  if (!bytes) return bytes.error();
  TRY_SET(const Json note, parse_json(*bytes));
  return std::optional<int64_t>(note.is_object() ? note.value("offset", int64_t{0}) : 0);
}

}  // namespace

Claim::~Claim() {
  if (of_ == nullptr) return;
  const std::lock_guard lock(of_->mutex_);
  of_->busy_.erase(id_);
}

Appender::~Appender() {
  if (!state_) return;
  // Nobody waits for an answer: what cannot be kept for sure is dropped, and what cannot be dropped is told by offset.
  if (state_->hashing || !keep()) (void)drop();
}

Result<void> Appender::append(std::string_view bytes) {
  if (!state_) return Error{Fault::internal, "upload.finished"};
  if (static_cast<int64_t>(bytes.size()) > state_->length - offset_)
    return Error{Fault::refused, "upload.too_long", {{"length", std::to_string(state_->length)}}};
  TRY(state_->file.write_at(offset_, bytes));
  if (state_->hashing) state_->hashing->update(bytes);
  offset_ += static_cast<int64_t>(bytes.size());
  return {};
}

// A write that failed may have left bytes beyond the offset.
Result<void> Appender::keep() {
  TRY_SET(const int64_t size, state_->file.size());
  if (size != offset_) TRY(state_->file.cut(offset_));
  return state_->file.sync();
}

Result<void> Appender::drop() {
  offset_ = state_->start;
  TRY(state_->file.cut(offset_));
  TRY(state_->file.sync());
  return remove_mark();
}

// For good: a note that comes back after a crash would throw away what was acknowledged since.
Result<void> Appender::remove_mark() {
  if (state_->mark.empty()) return {};
  TRY(remove_file(state_->mark));
  return sync_folder(folder_of(state_->mark));
}

Result<int64_t> Appender::finish() {
  if (!state_) return offset_;
  if (state_->hashing && state_->hashing->finish() != state_->checksum.digest) {
    state_->hashing.reset();
    TRY(drop());
    state_.reset();
    return Error{Fault::refused, "upload.wrong_checksum", {{"offset", std::to_string(offset_)}}};
  }
  if (auto kept = keep(); !kept) {
    // After a failed sync the system may take for written what is not: such bytes must not count.
    (void)drop();
    state_.reset();
    return std::move(kept.error());
  }
  TRY(remove_mark());
  state_.reset();
  return offset_;
}

Result<std::unique_ptr<Uploads>> Uploads::open(std::string directory, std::string evidence_directory) {
  TRY(make_folder(directory));
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (starts_with(name, ".part-")) TRY(remove_file(directory + "/" + name));  // a note that a crash left half
  }
  if (error) return Error{Fault::unavailable, "file.cannot_read", {{"path", directory}, {"reason", error.message()}}};
  return std::unique_ptr<Uploads>(new Uploads(std::move(directory), std::move(evidence_directory)));
}

std::string Uploads::path(std::string_view id, std::string_view ending) const {
  return directory_ + "/" + std::string(id) + std::string(ending);
}

Result<Claim> Uploads::claim(std::string_view id) {
  if (!is_id(id)) return Error{Fault::not_found, "upload.unknown"};
  const std::lock_guard lock(mutex_);
  if (!busy_.emplace(id, -1).second) return busy(id);
  return Claim(this, std::string(id));
}

// What is there and checked, once on the disk.
Result<int64_t> Uploads::settled_size(const Upload& upload) const {
  auto file = File::open_to_read(path(upload.id));
  if (!file && file.error().fault == Fault::not_found) {
    TRY_SET(const auto done, read_done(upload));
    return done ? upload.length : 0;
  }
  if (!file) return std::move(file.error());
  TRY(file->sync());
  TRY_SET(const int64_t size, file->size());
  TRY_SET(const auto mark, read_mark(path(upload.id, ".chunk")));
  return std::min(size, mark.value_or(size));
}

Result<int64_t> Uploads::offset(const Upload& upload) {
  if (upload.is_finished()) return upload.length;
  if (!is_id(upload.id)) return Error{Fault::not_found, "upload.unknown"};
  const auto before_a_request = [&]() -> std::optional<int64_t> {
    const std::lock_guard lock(mutex_);
    const auto found = busy_.find(upload.id);
    return found != busy_.end() && found->second >= 0 ? std::optional(found->second) : std::nullopt;
  };
  if (const auto known = before_a_request()) return *known;
  TRY_SET(const int64_t size, settled_size(upload));
  return before_a_request().value_or(size);  // one that began meanwhile may have written already
}

Result<Appender> Uploads::open_append(const Upload& upload, int64_t offset, const std::optional<Checksum>& checksum) {
  if (upload.is_finished()) return Error{Fault::conflict, "upload.finished", {{"id", upload.id}}};
  TRY_SET(Claim claim, this->claim(upload.id));
  TRY_SET(const int64_t there, settled_size(upload));
  if (offset != there)
    return Error{
        Fault::conflict, "upload.wrong_offset", {{"offset", std::to_string(there)}, {"given", std::to_string(offset)}}};
  if (there == upload.length) return Error{Fault::conflict, "upload.finished", {{"id", upload.id}}};
  const std::string mark = path(upload.id, ".chunk");
  TRY_SET(File file, File::open_to_write(path(upload.id)));
  TRY_SET(const int64_t size, file.size());
  if (size != there) {
    TRY(file.cut(there));
    TRY(file.sync());
  }
  if (checksum) TRY(write_file(mark, canonical(Json{{"offset", there}})));
  if (!checksum && size_of(mark)) {
    TRY(remove_file(mark));
    TRY(sync_folder(directory_));
  }
  {
    const std::lock_guard lock(mutex_);
    busy_[upload.id] = there;
  }
  auto state = std::unique_ptr<Appender::State>(
      new Appender::State{std::move(claim), std::move(file), checksum ? mark : "", there, upload.length, {}, {}});
  if (checksum) {
    state->hashing.emplace(checksum->algorithm);
    state->checksum = *checksum;
  }
  return Appender(std::move(state), there);
}

Result<std::optional<Uploads::Done>> Uploads::read_done(const Upload& upload) const {
  const auto bytes = read_file(path(upload.id, ".done"), 4096);
  if (!bytes && bytes.error().fault == Fault::not_found) return std::optional<Done>();
  if (!bytes) return bytes.error();
  TRY_SET(const Json note, parse_json(*bytes));
  Done done{note.value("sha256", ""), note.value("media_type", "")};
  if (!is_digest(done.sha256) || size_of(path_of(evidence_directory_, done.sha256)) != upload.length)
    return std::optional<Done>();
  return std::optional<Done>(std::move(done));
}

Result<Uploads::Done> Uploads::move_into_store(const Upload& upload) {
  const std::string from = path(upload.id);
  if (!size_of(from)) {
    TRY_SET(auto done, read_done(upload));
    if (done) return *std::move(done);
  }
  TRY_SET(const int64_t there, settled_size(upload));
  if (there != upload.length)
    return Error{Fault::conflict,
                 "upload.unfinished",
                 {{"offset", std::to_string(there)}, {"length", std::to_string(upload.length)}}};
  TRY_SET(const Kind kind, sniff_file(from, upload.name));
  TRY_SET(const Digest digest, sha256_file(from));
  Done done{to_hex(digest), kind.media_type};
  // The note goes before: after a crash the bytes are here, or there and known.
  TRY(write_file(path(upload.id, ".done"), canonical(Json{{"sha256", done.sha256}, {"media_type", done.media_type}})));
  TRY(evidence::move_into_store(evidence_directory_, from, done.sha256));
  return done;
}

Result<void> Uploads::remove_files(std::string_view id) {
  for (const auto* ending : {"", ".chunk", ".done"}) TRY(remove_file(path(id, ending)));
  return {};
}

}  // namespace bihuan::evidence
