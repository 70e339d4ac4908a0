#include "db/log_file.h"

#include <sqlite3.h>

#include <cstddef>
#include <new>
#include <string>

namespace bihuan::db {
namespace {

// Bytes. SQLite itself writes 64 KiB at most in one call, and its code for Unix takes no more than 17 bits of a length.
constexpr size_t kMostGathered = 64 << 10;

sqlite3_vfs* system_of(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

// Bytes that were written and that the system does not have yet.
struct Gathered {
  sqlite3_int64 start = 0;
  std::string bytes;
};

// SQLite's handle of the file; the system's own follows it in memory.
struct LogFile {
  sqlite3_file base;
  Gathered* gathered;
};
static_assert(sizeof(LogFile) % alignof(std::max_align_t) == 0);

Gathered& gathered_of(sqlite3_file* file) { return *reinterpret_cast<LogFile*>(file)->gathered; }
sqlite3_file* system_of(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<LogFile*>(file) + 1);
}

// What cannot be written is given up: its transaction fails, and the log holds nothing of it that counts.
int hand_over(sqlite3_file* file) {
  auto& [start, bytes] = gathered_of(file);
  if (bytes.empty()) return SQLITE_OK;
  auto* system = system_of(file);
  const int code = system->pMethods->xWrite(system, bytes.data(), static_cast<int>(bytes.size()), start);
  bytes.clear();
  return code;
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  auto& [start, bytes] = gathered_of(file);
  const bool follows = at == start + static_cast<sqlite3_int64>(bytes.size());
  if (!follows || bytes.size() + static_cast<size_t>(size) > kMostGathered)
    if (const int code = hand_over(file); code != SQLITE_OK) return code;
  if (bytes.empty()) start = at;
  try {
    bytes.append(static_cast<const char*>(data), static_cast<size_t>(size));
  } catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
  }
  return SQLITE_OK;
}

// Where nothing was asked to be written, a full disk is an I/O error: SQLite may take back a single statement of a
// transaction for a full disk, and go on without the pages that are lost here; for an I/O error it takes back all.
int hand_over_first(sqlite3_file* file) { return hand_over(file) == SQLITE_OK ? SQLITE_OK : SQLITE_IOERR_WRITE; }

int read(sqlite3_file* file, void* data, int size, sqlite3_int64 at) {
  if (const int code = hand_over_first(file); code != SQLITE_OK) return code;
  return system_of(file)->pMethods->xRead(system_of(file), data, size, at);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = hand_over_first(file); code != SQLITE_OK) return code;
  return system_of(file)->pMethods->xTruncate(system_of(file), size);
}

int sync(sqlite3_file* file, int flags) {
  if (const int code = hand_over(file); code != SQLITE_OK) return code;
  return system_of(file)->pMethods->xSync(system_of(file), flags);
}

int measure(sqlite3_file* file, sqlite3_int64* size) {
  if (const int code = hand_over_first(file); code != SQLITE_OK) return code;
  return system_of(file)->pMethods->xFileSize(system_of(file), size);
}

// What is gathered still was never synced, so never committed: it is let go.
int close(sqlite3_file* file) {
  const int code = system_of(file)->pMethods->xClose(system_of(file));
  delete &gathered_of(file);
  return code;
}

// A log is locked through its database, shared through memory of its own, and never mapped: the first version of the
// methods is all it needs.
const sqlite3_io_methods kMethods = {
    1,
    close,
    read,
    write,
    truncate,
    sync,
    measure,
    [](sqlite3_file* file, int level) { return system_of(file)->pMethods->xLock(system_of(file), level); },
    [](sqlite3_file* file, int level) { return system_of(file)->pMethods->xUnlock(system_of(file), level); },
    [](sqlite3_file* file, int* held) { return system_of(file)->pMethods->xCheckReservedLock(system_of(file), held); },
    [](sqlite3_file* file, int what, void* with) {
      return system_of(file)->pMethods->xFileControl(system_of(file), what, with);
    },
    [](sqlite3_file* file) { return system_of(file)->pMethods->xSectorSize(system_of(file)); },
    [](sqlite3_file* file) { return system_of(file)->pMethods->xDeviceCharacteristics(system_of(file)); },
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* opened) {
  auto* system = system_of(vfs);
  if ((flags & SQLITE_OPEN_WAL) == 0) return system->xOpen(system, name, file, flags, opened);
  auto* log = reinterpret_cast<LogFile*>(file);
  log->base.pMethods = nullptr;
  log->gathered = new (std::nothrow) Gathered();
  if (log->gathered == nullptr) return SQLITE_NOMEM;
  const int code = system->xOpen(system, name, system_of(file), flags, opened);
  if (code == SQLITE_OK) {
    log->base.pMethods = &kMethods;
    return SQLITE_OK;
  }
  if (system_of(file)->pMethods != nullptr) system_of(file)->pMethods->xClose(system_of(file));
  delete log->gathered;
  return code;
}

// As the system's, but for `open`; without what loads extensions, which nobody may.
sqlite3_vfs made_from(sqlite3_vfs& system) {
  sqlite3_vfs vfs = {};
  vfs.iVersion = 2;
  vfs.szOsFile = system.szOsFile + static_cast<int>(sizeof(LogFile));
  vfs.mxPathname = system.mxPathname;
  vfs.zName = "bihuan";
  vfs.pAppData = &system;
  vfs.xOpen = open;
  vfs.xDelete = [](sqlite3_vfs* own, const char* name, int sync_directory) {
    return system_of(own)->xDelete(system_of(own), name, sync_directory);
  };
  vfs.xAccess = [](sqlite3_vfs* own, const char* name, int flags, int* result) {
    return system_of(own)->xAccess(system_of(own), name, flags, result);
  };
  vfs.xFullPathname = [](sqlite3_vfs* own, const char* name, int size, char* path) {
    return system_of(own)->xFullPathname(system_of(own), name, size, path);
  };
  vfs.xRandomness = [](sqlite3_vfs* own, int size, char* bytes) {
    return system_of(own)->xRandomness(system_of(own), size, bytes);
  };
  vfs.xSleep = [](sqlite3_vfs* own, int microseconds) { return system_of(own)->xSleep(system_of(own), microseconds); };
  vfs.xCurrentTime = [](sqlite3_vfs* own, double* now) { return system_of(own)->xCurrentTime(system_of(own), now); };
  vfs.xGetLastError = [](sqlite3_vfs* own, int size, char* text) {
    return system_of(own)->xGetLastError(system_of(own), size, text);
  };
  vfs.xCurrentTimeInt64 = [](sqlite3_vfs* own, sqlite3_int64* now) {
    return system_of(own)->xCurrentTimeInt64(system_of(own), now);
  };
  return vfs;
}

}  // namespace

const char* log_file_vfs() {
  static const char* const name = []() -> const char* {
    auto* system = sqlite3_vfs_find(nullptr);
    if (system == nullptr || system->iVersion < 2) return nullptr;
    static sqlite3_vfs vfs = made_from(*system);
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK ? vfs.zName : nullptr;
  }();
  return name;
}

}  // namespace bihuan::db
