// The second reader: trusts nothing that the writer remembers. Reads the log entry by entry, recomputes the Merkle
// tree, replays each change and holds every table against it: rows, versions, units' places, live totals, settings,
// checkpoints, evidence files. It shares the formats with those who write, and no code that writes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/checkpoint.h"

namespace bihuan::verify {

// One thing that is not as it must be. `key` is a message (messages.h); `place` names table, row and position.
struct Finding {
  std::string key;
  std::string table;
  int64_t id = 0;
  int64_t position = 0;
  std::map<std::string, std::string> fields;
};
inline constexpr size_t kMaxFindings = 200;

struct Verified {
  int64_t entries = 0;
  std::string root;  // hex, recomputed
  std::vector<Finding> faults;
  int64_t fault_count = 0;
  int64_t rows = 0;    // row versions held against the log
  int64_t files = 0;   // evidence files
  int64_t erased = 0;  // personal values that are gone, each with an entry that says so
};

struct What {
  db::Session* session = nullptr;
  const kit::Kit* kit = nullptr;
  std::string evidence_directory;
  log::PublicKey key;
  std::string checkpoint;  // kept outside; "" = none
  std::function<void(int64_t done, int64_t of)> progress;
};
Result<Verified> verify(const What& what);

}  // namespace bihuan::verify
