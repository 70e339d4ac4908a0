// What is derived and kept beside the log: the units' places, live totals, next ids, the tree's head, the site's own
// facts, checkpoints, evidence files. Each is computed again and compared.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"
#include "evidence/evidence.h"
#include "kit/load.h"
#include "log/tree.h"
#include "org/tree.h"
#include "totals/totals.h"
#include "verify/replay.h"

namespace bihuan::verify {
namespace {

Result<std::vector<org::Span>> spans_at(db::Session& session, int64_t position) {
  TRY_SET(auto query, session.prepare(R"sql(
    select unit, code, name, level, parent, from_day, to_day, successor from unit_span
    where site = ?1 and since <= ?2 and until > ?2 order by unit, from_day)sql"));
  query.bind(1, db::kSite);
  query.bind(2, position);
  std::vector<org::Span> spans;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return spans;
    spans.push_back({query.integer(0), std::string(query.text(1)), std::string(query.text(2)),
                     std::string(query.text(3)), query.integer(4), static_cast<int>(query.integer(5)),
                     static_cast<int>(query.integer(6)), query.integer(7)});
  }
}

Result<std::vector<org::Place>> places_at(db::Session& session, int64_t position) {
  TRY_SET(auto query, session.prepare(R"sql(
    select unit, from_day, to_day, path, level, live, code, name from bh_place
    where site = ?1 and since <= ?2 and until > ?2 order by unit, from_day)sql"));
  query.bind(1, db::kSite);
  query.bind(2, position);
  std::vector<org::Place> places;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return places;
    places.push_back({query.integer(0), static_cast<int>(query.integer(1)), static_cast<int>(query.integer(2)),
                      std::string(query.text(3)), std::string(query.text(4)), query.integer(5) != 0,
                      std::string(query.text(6)), std::string(query.text(7))});
  }
}

// `live` is 0 or 1: figures ask for 1, so that any other number would take a unit away unseen.
Result<void> check_live(const What& what, Findings& findings) {
  TRY_SET(auto query, what.session->prepare("select id, since from bh_place where live not in (0, 1) order by id"));
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    findings.add({"verify.place_wrong", "bh_place", query.integer(0), query.integer(1), {}});
  }
}

// The tree of each position at which it changed, and of no position besides.
Result<void> check_places(const What& what, const Replay& replay, Findings& findings) {
  TRY(check_live(what, findings));
  for (const int64_t position : replay.tree_changes) {
    TRY_SET(const auto spans, spans_at(*what.session, position));
    TRY_SET(const auto stored, places_at(*what.session, position));
    auto computed = org::places_of(spans);
    if (!computed) {
      findings.add({"verify.tree_impossible", "unit_span", 0, position, {}});
      continue;
    }
    std::sort(computed->begin(), computed->end(), [](const auto& a, const auto& b) {
      return std::pair(a.unit, a.from_day) < std::pair(b.unit, b.from_day);
    });
    if (*computed == stored) continue;
    const auto [mine, theirs] = std::mismatch(computed->begin(), computed->end(), stored.begin(), stored.end());
    const int64_t unit = theirs != stored.end() ? theirs->unit : mine != computed->end() ? mine->unit : 0;
    findings.add({"verify.place_wrong", "bh_place", unit, position, {}});
  }
  TRY_SET(const auto ids,
          what.session->first("select count(distinct id), max(id), min(id), min(site), max(site) from bh_place"));
  const auto number = [&](size_t column) { return std::get<int64_t>(ids[column]); };
  if (number(0) != number(1) || number(2) != 1 || number(3) != db::kSite || number(4) != db::kSite)
    findings.add({"verify.place_wrong", "bh_place", 0, 0, {}});
  TRY_SET(auto query, what.session->prepare("select unit, since, until from bh_place where site = ?1"));
  query.bind(1, db::kSite);
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    const auto made = [&](int64_t position) {
      return std::binary_search(replay.tree_changes.begin(), replay.tree_changes.end(), position);
    };
    if (!made(query.integer(1)) || (query.integer(2) != db::kOpen && !made(query.integer(2))))
      findings.add({"verify.place_wrong", "bh_place", query.integer(0), query.integer(1), {}});
  }
}

Result<void> check_totals(const What& what, Findings& findings) {
  TRY_SET(const auto kept, totals::kept(*what.session));
  std::vector<std::string> keys;
  for (const auto& [key, number] : kept) keys.push_back(key);
  if (keys != totals::keys_of(*what.kit)) findings.add({"verify.total_keys", "bh_total_key", 0, 0, {}});
  TRY_SET(const auto computed, totals::recompute(*what.session, *what.kit));
  TRY_SET(const auto stored, totals::stored(*what.session));
  std::vector<totals::Cell> wrong;
  std::set_symmetric_difference(computed.begin(), computed.end(), stored.begin(), stored.end(),
                                std::back_inserter(wrong));
  for (const auto& cell : wrong)
    findings.add({"verify.total_wrong", "bh_total", cell.total, 0, {{"month", std::to_string(cell.month)}}});
  return {};
}

Result<void> check_next_ids(const What& what, const Replay& replay, Findings& findings) {
  TRY_SET(auto query, what.session->prepare(R"sql(select "table", next from bh_next_id where site = ?1)sql"));
  query.bind(1, db::kSite);
  std::map<std::string, int64_t> next;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) break;
    next[std::string(query.text(0))] = query.integer(1);
  }
  for (const auto& [table, versions] : replay.versions) {
    int64_t highest = 0;
    for (const auto& version : versions) highest = std::max(highest, version.id);
    if (highest != 0 && next[table] != highest + 1)
      findings.add({"verify.next_id",
                    "bh_next_id",
                    highest + 1,
                    0,
                    {{"table", table}, {"stored", std::to_string(next[table])}}});
  }
  return {};
}

Result<void> check_head(const What& what, const Replay& replay, Findings& findings) {
  TRY_SET(const auto row, what.session->first("select size, frontier from bh_head where site = 1"));
  log::Frontier frontier;
  for (const auto& leaf : replay.leaves) frontier.append(leaf);
  std::string roots;
  for (const auto& root : frontier.roots()) roots += to_hex(root);
  if (row.empty() || std::get<int64_t>(row[0]) != frontier.size() || std::get<std::string>(row[1]) != roots)
    findings.add({"verify.head_wrong", "bh_head", 0, frontier.size(), {}});
  return {};
}

// The kit's files against the digest that the log recorded.
Result<void> check_site(const What& what, const Replay& replay, Findings& findings) {
  TRY_SET(auto query, what.session->prepare("select key, value from bh_site where site = ?1"));
  query.bind(1, db::kSite);
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> facts;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) break;
    const std::string key(query.text(0));
    (starts_with(key, "kit/") ? files[key.substr(4)] : facts[key]) = query.text(1);
  }
  const auto loaded = kit::load(files);
  const bool logged = !replay.kit_notes.empty() && replay.kit_notes.back().ends_with(what.kit->digest);
  if (!loaded.kit || loaded.kit->digest != facts["kit_digest"] || facts["kit_digest"] != what.kit->digest || !logged)
    findings.add({"verify.kit_changed", "bh_site", 0, 0, {}});
  const bool is_marked = facts["mark"] == to_hex(sha256(what.key.vkey())).substr(0, 8);
  if (facts["schema_version"] != "5" || !is_marked || facts.size() != 3)
    findings.add({"verify.site_facts", "bh_site", 0, 0, {}});
  return {};
}

}  // namespace

Result<void> check_derived(const What& what, const Replay& replay, Findings& findings) {
  TRY(check_places(what, replay, findings));
  TRY(check_totals(what, findings));
  TRY(check_postings(what, findings));
  TRY(check_next_ids(what, replay, findings));
  TRY(check_head(what, replay, findings));
  return check_site(what, replay, findings);
}

Result<void> check_checkpoints(const What& what, const Replay& replay, Findings& findings) {
  const auto check = [&](const std::string& note, int64_t size, const char* table) {
    const auto checkpoint = log::open_checkpoint(note, what.key);
    if (!checkpoint) return findings.add({"verify.checkpoint_signature", table, 0, size, {}});
    if (size != 0 && checkpoint->size != size) return findings.add({"verify.checkpoint_signature", table, 0, size, {}});
    if (checkpoint->size > static_cast<int64_t>(replay.leaves.size()))
      return findings.add(
          {"verify.log_cut", "bh_log", 0, checkpoint->size, {{"entries", std::to_string(replay.leaves.size())}}});
    const auto root = log::root_of(std::span(replay.leaves).first(static_cast<size_t>(checkpoint->size)));
    if (root != checkpoint->root) findings.add({"verify.log_rewritten", "bh_log", 0, checkpoint->size, {}});
  };
  TRY_SET(auto query, what.session->prepare("select size, note, site from bh_checkpoint order by size"));
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) break;
    if (query.integer(2) != db::kSite)
      findings.add({"verify.checkpoint_signature", "bh_checkpoint", 0, query.integer(0), {}});
    check(std::string(query.text(1)), query.integer(0), "bh_checkpoint");
  }
  TRY_SET(const auto newest, what.session->first("select coalesce(max(size), 0) from bh_checkpoint", {}));
  for (const int64_t release : replay.releases)
    if (std::get<int64_t>(newest[0]) < release)
      findings.add({"verify.checkpoint_missing", "bh_checkpoint", 0, release, {}});
  if (!what.checkpoint.empty()) check(what.checkpoint, 0, "checkpoint");
  return {};
}

Result<void> check_evidence(const What& what, Verified& verified, Findings& findings) {
  TRY_SET(auto query,
          what.session->prepare("select id, since, sha256, size from evidence where site = ?1 and sha256 is not null"));
  query.bind(1, db::kSite);
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    const std::string digest(query.text(2));
    const bool well_formed = digest.size() == 64 && digest.find_first_not_of("0123456789abcdef") == std::string::npos;
    const auto path = well_formed ? evidence::path_of(what.evidence_directory, digest) : std::string();
    std::error_code error;
    if (!well_formed || !std::filesystem::exists(path, error)) {
      findings.add({"verify.file_missing", "evidence", query.integer(0), query.integer(1), {{"digest", digest}}});
      continue;
    }
    ++verified.files;
    const auto computed = sha256_file(path);
    if (!computed || to_hex(*computed) != digest)
      findings.add({"verify.file_changed", "evidence", query.integer(0), query.integer(1), {{"digest", digest}}});
  }
}

}  // namespace bihuan::verify
