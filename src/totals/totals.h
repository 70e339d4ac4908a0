// Live totals: for each countable aggregate of the kit's declared figures, and for the filed returns of each form, one
// row a month (table bh_total), folded once a transaction. Only whole-site rows are kept: a subtree is counted on read,
// which the record index makes cheap. A change of the unit tree touches the counts of filed returns alone: they are
// counted anew. A property test holds all of them against plain recomputation.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::totals {

// bh_total(site, total, unit, month, n, unknown, amount, absent), bh_total_key(site, total, key). Makes the tables and
// registers the kit's keys.
Result<void> create(db::Session& session, const kit::Kit& kit);

// The same for a site that is at work: forgets what is kept, registers the kit's keys and counts the rows. In the
// caller's transaction; listeners made before it are to be made anew.
Result<void> rebuild(db::Session& session, const kit::Kit& kit);

// The keys of what a site with this kit keeps, in the order of their numbers.
std::vector<std::string> keys_of(const kit::Kit& kit);

// The number of each kept total, by key. Empty when the site keeps none.
Result<std::vector<std::pair<std::string, int64_t>>> kept(db::Session& session);

// Folds row changes into the totals before each commit. `kit` must outlive it.
Result<std::unique_ptr<log::Listener>> folder(db::Session& session, const kit::Kit& kit);

struct Cell {
  int64_t total = 0;
  int month = 0;  // yyyymm
  int64_t n = 0;
  int64_t unknown = 0;
  int64_t amount = 0;
  int64_t absent = 0;
  auto operator<=>(const Cell&) const = default;
};
// What bh_total must hold, computed from the current rows; and what it holds. Zero cells are left out of both.
Result<std::vector<Cell>> recompute(db::Session& session, const kit::Kit& kit);
Result<std::vector<Cell>> stored(db::Session& session);

}  // namespace bihuan::totals
