// First pass: the log itself, and the row of each change. Second pass: the versions of each table.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "verify/verify.h"

namespace bihuan::verify {

// A row version that the log made.
struct Version {
  int64_t id = 0;
  int64_t since = 0;
  int64_t until = 0;
};

struct Replay {
  std::map<std::string, std::vector<Version>> versions;  // by table, in log order until sorted
  std::vector<int64_t> tree_changes;                     // positions at which unit_span changed
  std::vector<int64_t> releases;                         // positions of released reports
  std::vector<std::string> kit_notes;                    // values of the setting "kit"
  std::vector<Digest> leaves;
};

class Findings {
 public:
  explicit Findings(Verified& into) : into_(into) {}
  void add(Finding finding) {
    ++into_.fault_count;
    if (into_.faults.size() < kMaxFindings) into_.faults.push_back(std::move(finding));
  }

 private:
  Verified& into_;
};

Result<Replay> replay_log(const What& what, Verified& verified, Findings& findings);
Result<void> check_versions(const What& what, Replay& replay, Findings& findings);
Result<void> check_derived(const What& what, const Replay& replay,
                           Findings& findings);                     // places, totals, ids, head, site facts
Result<void> check_postings(const What& what, Findings& findings);  // of the full-text search
Result<void> check_checkpoints(const What& what, const Replay& replay, Findings& findings);
Result<void> check_evidence(const What& what, Verified& verified, Findings& findings);

// Every table whose rows come from the log.
std::vector<const db::Table*> logged_tables(const kit::Kit& kit);

}  // namespace bihuan::verify
