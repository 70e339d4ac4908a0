// Who refutes a claim, and what is missing from a figure: rows and units by the names that people know.
#pragma once

#include "figure/evaluate.h"
#include "figure/snapshot.h"

namespace bihuan::figure {

struct Culprits {
  std::vector<Culprit> culprits;  // the first kMaxCulprits
  int64_t count = 0;
};
Result<Culprits> find_culprits(Snapshot& snapshot, const expr::Compiled& compiled, const expr::LeafValues& values,
                               const expr::Answer& answer, const Period& figure);

// "problem P-012 (县发展和改革局)": a row's code or title and its unit.
Result<std::string> name_row(Snapshot& snapshot, const std::string& kind, int64_t id);

}  // namespace bihuan::figure
