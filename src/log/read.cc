#include <algorithm>
#include <bit>

#include "log/head.h"
#include "log/writer.h"

namespace bihuan::log {
namespace {

Error no_such_entry(int64_t position) {
  return {Fault::not_found, "log.no_such_entry", {{"position", std::to_string(position)}}};
}

Error entry_missing(int64_t position) {
  return {Fault::refused, "log.entry_missing", {{"position", std::to_string(position)}}};
}

Result<int64_t> time_of(db::Query& times, int64_t position) {
  times.reset();
  times.bind(1, db::kSite);
  times.bind(2, position);
  TRY_SET(const bool there, times.step());
  if (!there) return entry_missing(position);
  return times.integer(0);
}

}  // namespace

Error head_damaged(int64_t size, int64_t entries) {
  return {Fault::refused, "log.head_damaged", {{"size", std::to_string(size)}, {"entries", std::to_string(entries)}}};
}

Result<Frontier> read_head(db::Session& session) {
  TRY_SET(auto query, session.prepare("select size, frontier from bh_head where site = ?1"));
  query.bind(1, db::kSite);
  TRY_SET(const bool there, query.step());
  if (!there) return Frontier();
  const int64_t size = query.integer(0);
  const auto bytes = from_hex(query.text(1));
  const size_t count = size < 0 ? 0 : static_cast<size_t>(std::popcount(static_cast<uint64_t>(size)));
  if (size < 0 || !bytes || bytes->size() != count * sizeof(Digest)) return head_damaged(size, size);
  std::vector<Digest> roots(count);
  for (size_t i = 0; i < count; ++i)
    std::copy_n(bytes->begin() + static_cast<ptrdiff_t>(i * sizeof(Digest)), sizeof(Digest), roots[i].begin());
  return Frontier(size, std::move(roots));
}

Result<void> write_head(db::Session& session, const Frontier& frontier) {
  std::string roots;
  for (const auto& root : frontier.roots()) roots += to_hex(root);
  TRY_SET(auto head, session.prepare(R"sql(
    insert into bh_head(site, size, frontier) values(?1, ?2, ?3)
    on conflict(site) do update set size = excluded.size, frontier = excluded.frontier)sql"));
  head.bind(1, db::kSite);
  head.bind(2, frontier.size());
  head.bind(3, std::string_view(roots));
  return head.run();
}

Result<int64_t> log_size(db::Session& session) {
  TRY_SET(auto query, session.prepare("select size from bh_head where site = ?1"));
  query.bind(1, db::kSite);
  TRY_SET(const bool there, query.step());
  return there ? query.integer(0) : int64_t{0};
}

Result<StoredEntry> read_entry(db::Session& session, int64_t position) {
  TRY_SET(auto query, session.prepare("select entry from bh_log where site = ?1 and position = ?2"));
  query.bind(1, db::kSite);
  query.bind(2, position);
  TRY_SET(const bool there, query.step());
  if (!there) return no_such_entry(position);
  return StoredEntry{position, std::string(query.text(0))};
}

// Entry times never go back, so a binary search does.
Result<int64_t> position_before(db::Session& session, Instant at) {
  TRY_SET(int64_t high, log_size(session));
  TRY_SET(auto times, session.prepare("select at from bh_log where site = ?1 and position = ?2"));
  int64_t low = 0;
  while (low < high) {
    const int64_t middle = high - (high - low) / 2;
    TRY_SET(const int64_t time, time_of(times, middle));
    if (time < at.seconds) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

Result<Digest> root_at(db::Session& session, int64_t position) {
  TRY_SET(const auto frontier, read_head(session));
  if (frontier.size() == position) return frontier.root();
  TRY_SET(const auto leaves, read_leaves(session, position));
  return root_of(leaves);
}

Result<std::vector<Digest>> read_leaves(db::Session& session, int64_t size) {
  if (size < 0) return no_such_entry(size);
  TRY_SET(auto query,
          session.prepare("select position, entry from bh_log where site = ?1 and position <= ?2 order by position"));
  query.bind(1, db::kSite);
  query.bind(2, size);
  std::vector<Digest> leaves;
  while (true) {
    TRY_SET(const bool more, query.step());
    const auto next = static_cast<int64_t>(leaves.size()) + 1;
    if (!more && next <= size) return no_such_entry(next);
    if (!more) return leaves;
    if (query.integer(0) != next) return entry_missing(next);
    leaves.push_back(leaf_hash(query.text(1)));
  }
}

}  // namespace bihuan::log
