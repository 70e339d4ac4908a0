// What will hurt a site soon: a disk that fills, entries that no checkpoint covers. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"
#include "db/session.h"
#include "http/journal.h"

namespace bihuan::http {

struct Outlook {
  double free_share = 1;           // of the disk below the site
  int64_t checkpoint_seconds = 0;  // age of the first entry that no checkpoint covers; 0: all are covered
  struct Warning {
    std::string event;  // "disk_low", "checkpoint_old"
    Journal::Fields fields;
  };
  std::vector<Warning> warnings;
};
// Fault: unavailable "file.cannot_read".
Result<Outlook> look_ahead(db::Session& session, const std::string& directory, int least_free_percent,
                           int checkpoint_days, Instant now);

}  // namespace bihuan::http
