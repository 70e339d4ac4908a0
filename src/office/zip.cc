#include "office/zip.h"

#include <zip.h>

#include <algorithm>
#include <memory>
#include <set>

namespace bihuan::office {
namespace {

constexpr uint64_t kRatioFrom = 1u << 20;
constexpr size_t kChunk = 64u << 10;
// 1980-01-01 00:00, the first day of the DOS calendar. Not zip_file_set_mtime: that goes through the local time zone.
constexpr zip_uint16_t kDosTime = 0;
constexpr zip_uint16_t kDosDate = (1 << 5) | 1;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using File = std::unique_ptr<zip_file_t, Discard>;
using Source = std::unique_ptr<zip_source_t, Discard>;

Error refused(std::string key, std::string_view part, std::string detail = {}) {
  return Error{Fault::refused, std::move(key), {{"part", std::string(part)}}, std::move(detail)};
}

bool is_safe_path(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != name.npos || name.find('\0') != name.npos) return false;
  if (name.size() > 1 && name[1] == ':') return false;
  for (size_t at = 0; at <= name.size();) {
    const size_t end = std::min(name.find('/', at), name.size());
    if (name.substr(at, end - at) == "..") return false;
    at = end + 1;
  }
  return true;
}

// Part names of an office package are equal when they differ in ASCII case only.
std::string folded(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return name;
}

class Reader {
 public:
  Reader(zip_t* archive, const ZipLimits& limits) : archive_(archive), limits_(limits) {}

  Result<std::vector<Part>> read_all() {
    const auto count = static_cast<uint64_t>(zip_get_num_entries(archive_, 0));
    if (count > limits_.parts) {
      return Error{Fault::refused,
                   "zip.too_many_parts",
                   {{"count", std::to_string(count)}, {"limit", std::to_string(limits_.parts)}}};
    }
    std::vector<zip_stat_t> stats;
    for (uint64_t index = 0; index < count; ++index) {
      TRY_SET(auto stat, check_declared(index));
      stats.push_back(stat);
    }
    std::vector<Part> parts;
    for (const auto& stat : stats) {
      const std::string_view name = stat.name;
      if (name.back() == '/') continue;  // a folder
      TRY_SET(auto bytes, inflate(stat));
      parts.push_back({std::string(name), std::move(bytes)});
    }
    return parts;
  }

 private:
  // What the directory says of itself is checked before a byte is inflated.
  Result<zip_stat_t> check_declared(uint64_t index) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (zip_stat_index(archive_, index, 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
      return refused("zip.damaged", std::to_string(index), zip_strerror(archive_));
    }
    const std::string_view name = stat.name;
    if (!is_safe_path(name)) return refused("zip.bad_path", name);
    if (!names_.insert(folded(std::string(name))).second) return refused("zip.duplicate", name);
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
      return refused("zip.encrypted", name);
    }
    if (is_bomb(stat, stat.size)) return bomb(name);
    if (stat.size > limits_.unpacked - declared_) return too_much(name);
    declared_ += stat.size;
    return stat;
  }

  Result<std::string> inflate(const zip_stat_t& stat) {
    const std::string_view name = stat.name;
    File file(zip_fopen_index(archive_, stat.index, 0));
    if (!file) return refused("zip.damaged", name, zip_strerror(archive_));
    std::string bytes;
    bytes.reserve(std::min<uint64_t>(stat.size, kRatioFrom));
    std::string chunk(kChunk, '\0');
    for (;;) {
      const zip_int64_t got = zip_fread(file.get(), chunk.data(), chunk.size());
      if (got < 0) return refused("zip.damaged", name, zip_file_strerror(file.get()));
      if (got == 0) break;
      const auto more = static_cast<uint64_t>(got);
      if (is_bomb(stat, bytes.size() + more)) return bomb(name);
      if (more > limits_.unpacked - unpacked_) return too_much(name);
      unpacked_ += more;
      bytes.append(chunk.data(), more);
      if (bytes.size() > stat.size) return refused("zip.damaged", name, "longer than declared");
    }
    if (bytes.size() != stat.size) return refused("zip.damaged", name, "shorter than declared");
    return bytes;
  }

  bool is_bomb(const zip_stat_t& stat, uint64_t size) const {
    return size > kRatioFrom && size / limits_.ratio > std::max<uint64_t>(stat.comp_size, 1);
  }
  Error bomb(std::string_view name) const {
    auto error = refused("zip.bomb", name);
    error.fields["ratio"] = std::to_string(limits_.ratio);
    return error;
  }
  Error too_much(std::string_view name) const {
    auto error = refused("zip.unpacked_too_large", name);
    error.fields["limit"] = std::to_string(limits_.unpacked);
    return error;
  }

  zip_t* archive_;
  const ZipLimits& limits_;
  std::set<std::string> names_;
  uint64_t declared_ = 0;
  uint64_t unpacked_ = 0;
};

Error cannot_write(std::string_view part, std::string detail) {
  return Error{Fault::internal, "zip.cannot_write", {{"part", std::string(part)}}, std::move(detail)};
}

Result<void> add_part(zip_t* archive, const Part& part) {
  if (!is_safe_path(part.name)) return Error{Fault::internal, "zip.bad_path", {{"part", part.name}}};
  Source source(zip_source_buffer(archive, part.bytes.data(), part.bytes.size(), 0));
  if (!source) return cannot_write(part.name, zip_strerror(archive));
  const zip_int64_t index = zip_file_add(archive, part.name.c_str(), source.get(), ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    if (zip_error_code_zip(zip_get_error(archive)) == ZIP_ER_EXISTS) {
      return Error{Fault::internal, "zip.duplicate", {{"part", part.name}}};
    }
    return cannot_write(part.name, zip_strerror(archive));
  }
  source.release();  // the archive's now
  const auto at = static_cast<zip_uint64_t>(index);
  if (zip_set_file_compression(archive, at, ZIP_CM_DEFLATE, 6) != 0 ||
      zip_file_set_dostime(archive, at, kDosTime, kDosDate, 0) != 0) {
    return cannot_write(part.name, zip_strerror(archive));
  }
  return {};
}

Result<std::string> read_source(zip_source_t* source) {
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0) {
    return cannot_write("", zip_error_strerror(zip_source_error(source)));
  }
  std::string bytes(stat.size, '\0');
  const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (got < 0 || static_cast<zip_uint64_t>(got) != stat.size) return cannot_write("", "short read");
  return bytes;
}

}  // namespace

Result<std::vector<Part>> read_zip(std::string_view package, const ZipLimits& limits) {
  if (package.size() > limits.package) {
    return Error{Fault::refused,
                 "zip.too_large",
                 {{"size", std::to_string(package.size())}, {"limit", std::to_string(limits.package)}}};
  }
  zip_error_t why;
  zip_error_init(&why);
  Archive archive;
  // libzip takes an empty file for an empty archive.
  if (Source source(zip_source_buffer_create(package.data(), package.size(), 0, &why)); source && !package.empty()) {
    archive.reset(zip_open_from_source(source.get(), ZIP_RDONLY, &why));
    if (archive) source.release();  // the archive's now
  }
  std::string detail = archive ? "" : zip_error_strerror(&why);
  zip_error_fini(&why);
  if (!archive) return Error{Fault::refused, "zip.not_a_zip", {}, std::move(detail)};
  return Reader(archive.get(), limits).read_all();
}

Result<std::string> write_zip(const std::vector<Part>& parts) {
  zip_error_t why;
  zip_error_init(&why);
  Source source(zip_source_buffer_create(nullptr, 0, 0, &why));
  Archive archive(source ? zip_open_from_source(source.get(), ZIP_TRUNCATE, &why) : nullptr);
  std::string detail = archive ? "" : zip_error_strerror(&why);
  zip_error_fini(&why);
  if (!archive) return cannot_write("", std::move(detail));
  zip_source_keep(source.get());  // once for the archive, once for us, who read it after the archive is closed
  for (const auto& part : parts) TRY(add_part(archive.get(), part));
  if (zip_close(archive.get()) != 0) return cannot_write("", zip_strerror(archive.get()));
  archive.release();
  return read_source(source.get());
}

}  // namespace bihuan::office
