// The postings of the full-text search, computed again from every version of every row: block after block of ids, so
// that memory stays bounded.
#include "search/postings.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "db/dialect.h"
#include "verify/replay.h"

namespace bihuan::verify {
namespace {

constexpr size_t kMostHeld = 1'000'000;

// What the rows make.
struct Computed {
  int64_t block = 0;
  search::Term term;
  int64_t ids = 0;
  std::pair<int64_t, std::string> key() const { return {block, search::to_text(term)}; }
};

class Kind {
 public:
  Kind(const What& what, const kit::Kind& kind, Findings& findings) : what_(what), kind_(kind), findings_(findings) {}

  Result<void> check() {
    const auto columns = search::searched_columns(kind_);
    std::string names;
    for (const size_t column : columns) names += ", " + db::quote(kind_.table.columns[column].name);
    TRY_SET(auto query, what_.session->prepare(fmt::format("select id{} from {} where site = ?1 order by id", names,
                                                           db::quote(kind_.table.name))));
    query.bind(1, db::kSite);
    int64_t from = INT64_MIN;
    int64_t block = 0;
    std::vector<search::Term> terms;
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) return compare(from, INT64_MAX);
      const int64_t id = query.integer(0);
      if (search::block_of(id) != block && held_.size() >= kMostHeld) {
        TRY(compare(from, block));
        from = block + 1;
      }
      block = search::block_of(id);
      terms.clear();
      for (size_t i = 0; i < columns.size(); ++i) search::add_terms(query.text(static_cast<int>(i) + 1), terms);
      search::put_in_order(terms);
      for (const auto& term : terms) held_.push_back({block, term, search::bit_of(id)});
    }
  }

 private:
  // What is held against what is stored of the blocks [from, to]: two walks in the order of the key.
  Result<void> compare(int64_t from, int64_t to) {
    merge();
    TRY_SET(auto query, what_.session->prepare(R"sql(
      select block, term, ids from bh_posting
       where site = ?1 and kind = ?2 and block >= ?3 and block <= ?4 order by block, term)sql"));
    query.bind(1, db::kSite);
    query.bind(2, std::string_view(kind_.name));
    query.bind(3, from);
    query.bind(4, to);
    auto next = held_.cbegin();
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) break;
      const std::pair stored(query.integer(0), std::string(query.text(1)));
      for (; next != held_.cend() && next->key() < stored; ++next) tell(next->key(), next->ids, 0);
      const bool is_same = next != held_.cend() && next->key() == stored;
      tell(stored, is_same ? next->ids : 0, query.integer(2));
      if (is_same) ++next;
    }
    for (; next != held_.cend(); ++next) tell(next->key(), next->ids, 0);
    held_.clear();
    return {};
  }

  void merge() {
    const auto key = [](const Computed& one) { return std::pair(one.block, one.term); };
    std::sort(held_.begin(), held_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    size_t kept = 0;
    for (const auto& one : held_) {
      if (kept > 0 && key(held_[kept - 1]) == key(one)) {
        held_[kept - 1].ids |= one.ids;
      } else {
        held_[kept++] = one;
      }
    }
    held_.resize(kept);
  }

  void tell(const std::pair<int64_t, std::string>& at, int64_t computed, int64_t stored) {
    for (auto wrong = static_cast<uint64_t>(computed ^ stored); wrong != 0; wrong &= wrong - 1) {
      const int bit = std::countr_zero(wrong);
      const bool is_missing = (static_cast<uint64_t>(computed) >> bit & 1) != 0;
      findings_.add({is_missing ? "verify.posting_missing" : "verify.posting_surplus",
                     "bh_posting",
                     at.first * search::kBlock + bit,
                     0,
                     {{"kind", kind_.name}, {"term", at.second}}});
    }
  }

  const What& what_;
  const kit::Kind& kind_;
  Findings& findings_;
  std::vector<Computed> held_;
};

// Rows that no kind of this site reads.
Result<void> check_strays(const What& what, Findings& findings) {
  TRY_SET(auto query,
          what.session->prepare("select site, kind, min(block), min(term) from bh_posting group by site, kind"));
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    const std::string kind(query.text(1));
    if (query.integer(0) == db::kSite && what.kit->find_kind(kind) != nullptr) continue;
    findings.add({"verify.posting_surplus",
                  "bh_posting",
                  query.integer(2) * search::kBlock,
                  0,
                  {{"kind", kind}, {"term", std::string(query.text(3))}}});
  }
}

}  // namespace

Result<void> check_postings(const What& what, Findings& findings) {
  TRY(check_strays(what, findings));
  for (const auto& kind : what.kit->kinds) TRY(Kind(what, kind, findings).check());
  return {};
}

}  // namespace bihuan::verify
