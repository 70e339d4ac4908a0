// bh_posting(site, kind, block, term, ids): in which rows of a kind a term stands. A block is kBlock ids that follow
// each other, `ids` has the bit of each row of it (1 << id % kBlock) of which *some* version holds the term in a text
// that is not personal. So nothing is taken away when a row changes, a list as of any position finds its rows, and who
// reads postings looks at the version itself before believing them. Blocks come before terms in the key: what is
// written now lies together. docs/decisions/search-by-pairs.md
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "db/value.h"
#include "kit/model.h"
#include "log/writer.h"
#include "search/terms.h"

namespace bihuan::search {

inline constexpr int64_t kBlock = 63;  // ids a block: the bits of a positive 64-bit integer

inline int64_t block_of(int64_t id) { return id / kBlock; }
inline int64_t bit_of(int64_t id) { return int64_t{1} << id % kBlock; }

Result<void> create_tables(db::Session& session);

// The columns of a kind's table that are searched: its texts, but for the personal ones.
std::vector<size_t> searched_columns(const kit::Kind& kind);

// Terms of rows, collected and then written in the order of the key.
class Postings {
 public:
  void add(const kit::Kind& kind, int64_t id, std::span<const Term> terms);
  size_t size() const { return collected_.size(); }
  void clear() { collected_.clear(); }
  // Writes what is not there yet, and forgets it. `kind`s must still stand.
  Result<void> write(db::Session& session);

 private:
  struct Posting {
    const kit::Kind* kind = nullptr;
    int64_t block = 0;
    Term term;
    int64_t ids = 0;
  };
  void merge();
  std::vector<Posting> collected_;
};

// Keeps the postings of the kit's kinds inside the writer's transaction: what a command's version of a row holds and
// the version before it did not. `kit` must outlive it.
std::unique_ptr<log::Listener> keeper(const kit::Kit& kit);

// Writes the postings anew, from every version of every row, in bounded memory; inside the caller's transaction.
Result<void> rebuild(db::Session& session, const kit::Kit& kit);

}  // namespace bihuan::search
