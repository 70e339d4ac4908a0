#include "verify/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "base/hash.h"
#include "base/json_value.h"
#include "log/tree.h"

namespace bihuan::verify {
namespace {

// A table as the replay sees it: how to read one version, and the last version of each row so far.
struct Tracked {
  const db::Table* table = nullptr;
  std::string select;
  std::unordered_map<int64_t, size_t> last;  // id → index in versions
  std::vector<Version>* versions = nullptr;
};

class Replayer {
 public:
  Replayer(const What& what, Verified& verified, Findings& findings)
      : what_(what), verified_(verified), findings_(findings) {
    for (const auto* table : logged_tables(*what.kit)) {
      std::string columns;
      for (const auto& column : table->columns)
        columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ", ", column.name);
      tables_[table->name] = {
          table,
          fmt::format(R"sql(select {} from "{}" where site = ?1 and id = ?2 and since = ?3)sql", columns, table->name),
          {},
          &replay_.versions[table->name]};
    }
  }

  Result<Replay> run() {
    TRY_SET(const auto count, what_.session->first("select count(*) from bh_log where site = 1"));
    const int64_t total = std::get<int64_t>(count[0]);
    TRY_SET(auto entries, what_.session->prepare(
                              "select position, at, request, entry from bh_log where site = ?1 order by position"));
    entries.bind(1, db::kSite);
    int64_t expected = 1;
    while (true) {
      TRY_SET(const bool more, entries.step());
      if (!more) break;
      const int64_t position = entries.integer(0);
      for (; expected < position; ++expected) fault("verify.entry_missing", "bh_log", 0, expected);
      ++expected;
      replay_.leaves.push_back(log::leaf_hash(entries.text(3)));
      TRY(replay_entry(position, entries.integer(1), entries.is_null(2) ? std::string() : std::string(entries.text(2)),
                       std::string(entries.text(3))));
      if (what_.progress && position % 5000 == 0) what_.progress(position, total);
    }
    judge_erased();
    return std::move(replay_);
  }

 private:
  void fault(std::string key, std::string table, int64_t id, int64_t position,
             std::map<std::string, std::string> fields = {}) {
    findings_.add({std::move(key), std::move(table), id, position, std::move(fields)});
  }

  Result<void> replay_entry(int64_t position, int64_t at, const std::string& request, const std::string& text) {
    const auto parsed = parse_json(text);
    if (!parsed || canonical(*parsed) != text) {
      fault("verify.entry_malformed", "bh_log", 0, position);
      return {};
    }
    const Json& entry = *parsed;
    const bool whole = entry.is_object() && entry.contains("at") && entry["at"].is_number_integer() &&
                       entry.contains("changes") && entry["changes"].is_array();
    if (!whole) {
      fault("verify.entry_malformed", "bh_log", 0, position);
      return {};
    }
    const std::string stated =
        entry.contains("request") && entry["request"].is_string() ? entry["request"].get<std::string>() : std::string();
    if (entry["at"].get<int64_t>() != at || stated != request) fault("verify.entry_columns", "bh_log", 0, position);
    if (at < last_at_) fault("verify.time_backwards", "bh_log", 0, position);
    last_at_ = std::max(last_at_, at);
    if (entry.contains("command") && entry["command"] == "report.release") replay_.releases.push_back(position);
    for (const auto& change : entry["changes"]) TRY(replay_change(position, change));
    if (entry.contains("command") && entry["command"] == "personal.erase") return replay_erasure(position, entry);
    return {};
  }

  // From here on nothing that the row held before may be there.
  Result<void> replay_erasure(int64_t position, const Json& entry) {
    const Json note = entry.value("note", Json::object());
    const bool whole = note.contains("kind") && note["kind"].is_string() && note.contains("id") &&
                       note["id"].is_number_integer() && note.contains("fields") && note["fields"].is_array() &&
                       tables_.contains(note["kind"].get<std::string>());
    if (!whole) {
      fault("verify.entry_malformed", "bh_log", 0, position);
      return {};
    }
    const std::string table = note["kind"].get<std::string>();
    const auto id = note["id"].get<int64_t>();
    for (const auto& field : note["fields"]) {
      const std::string column = field.is_string() ? field.get<std::string>() : std::string();
      erasures_[{table, id, column}] = position;
      const db::Value key[] = {db::kSite, table, id, position, column};
      TRY_SET(const auto left, what_.session->first(R"sql(
        select since from bh_personal where site = ?1 and "table" = ?2 and id = ?3 and since < ?4 and "column" = ?5
        limit 1)sql",
                                                    key));
      if (!left.empty()) fault("verify.erased_is_there", table, id, position, {{"column", column}});
    }
    return {};
  }

  // A value that is gone must be one that an entry after it erased.
  void judge_erased() {
    for (const auto& gone : gone_) {
      const auto erasure = erasures_.find({gone.table, gone.id, gone.column});
      if (erasure != erasures_.end() && erasure->second > gone.since) {
        ++verified_.erased;
      } else {
        fault("verify.erased_unlogged", gone.table, gone.id, gone.since, {{"column", gone.column}});
      }
    }
  }

  Result<void> replay_change(int64_t position, const Json& change) {
    const bool whole = change.is_object() && change.contains("table") && change["table"].is_string() &&
                       change.contains("id") && change["id"].is_number_integer() && change.contains("row");
    const auto found = whole ? tables_.find(change["table"].get<std::string>()) : tables_.end();
    if (found == tables_.end()) {
      fault("verify.entry_malformed", "bh_log", 0, position);
      return {};
    }
    Tracked& tracked = found->second;
    const auto id = change["id"].get<int64_t>();
    if (const auto last = tracked.last.find(id); last != tracked.last.end())
      (*tracked.versions)[last->second].until = position;
    if (tracked.table->name == "unit_span" && (replay_.tree_changes.empty() || replay_.tree_changes.back() != position))
      replay_.tree_changes.push_back(position);
    if (change["row"].is_null()) return {};
    tracked.last[id] = tracked.versions->size();
    tracked.versions->push_back({id, position, db::kOpen});
    ++verified_.rows;
    return compare_row(tracked, id, position, change["row"]);
  }

  // The row as stored, column by column, against the row as logged.
  Result<void> compare_row(const Tracked& tracked, int64_t id, int64_t position, const Json& logged) {
    TRY_SET(auto query, what_.session->prepare(tracked.select));
    query.bind(1, db::kSite);
    query.bind(2, id);
    query.bind(3, position);
    TRY_SET(const bool there, query.step());
    if (!there) {
      fault("verify.row_missing", tracked.table->name, id, position);
      return {};
    }
    size_t known = 0;
    for (size_t i = 0; i < tracked.table->columns.size(); ++i) {
      const auto& column = tracked.table->columns[i];
      const db::Value stored = query.value(static_cast<int>(i));
      const auto value = logged.find(column.name);
      const bool in_entry = value != logged.end();
      if (in_entry) ++known;
      const bool same = column.personal
                            ? personal_equal(tracked, id, position, column, stored, in_entry ? &*value : nullptr)
                            : equal(stored, in_entry ? &*value : nullptr);
      if (!same)
        fault("verify.row_changed", tracked.table->name, id, position,
              {{"column", column.name}, {"stored", shown(stored)}, {"logged", in_entry ? value->dump() : "—"}});
    }
    if (known != logged.size()) fault("verify.entry_malformed", "bh_log", 0, position);
    if (tracked.table->name == "setting" && logged.contains("name") && logged["name"] == "kit" &&
        logged.contains("value"))
      replay_.kit_notes.push_back(logged["value"].get<std::string>());
    return {};
  }

  static bool equal(const db::Value& stored, const Json* logged) {
    if (logged == nullptr) return db::is_null(stored);
    if (const auto* number = std::get_if<int64_t>(&stored))
      return logged->is_number_integer() && logged->get<int64_t>() == *number;
    if (const auto* text = std::get_if<std::string>(&stored))
      return logged->is_string() && logged->get_ref<const std::string&>() == *text;
    return false;
  }

  // A personal value is held against its salted digest. Erased (no value, no salt) is a legitimate state, if an entry
  // says so.
  bool personal_equal(const Tracked& tracked, int64_t id, int64_t position, const db::Column& column,
                      const db::Value& stored, const Json* logged) {
    if (logged == nullptr) return db::is_null(stored);
    const db::Value key[] = {db::kSite, tracked.table->name, id, position, column.name};
    const auto row = what_.session->first(R"sql(
      select salt from bh_personal where site = ?1 and "table" = ?2 and id = ?3 and since = ?4 and "column" = ?5)sql",
                                          key);
    if (!row) return false;
    if (row->empty()) {
      if (db::is_null(stored)) gone_.push_back({tracked.table->name, id, position, column.name});
      return db::is_null(stored);
    }
    if (!logged->is_object() || !logged->contains("salted") || db::is_null(stored)) return false;
    const auto salt = from_hex(std::get<std::string>((*row)[0]));
    const std::string value = std::holds_alternative<std::string>(stored) ? std::get<std::string>(stored)
                                                                          : std::to_string(std::get<int64_t>(stored));
    return salt && to_hex(sha256(*salt, value)) == (*logged)["salted"].get<std::string>();
  }

  static std::string shown(const db::Value& value) {
    if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return "—";
  }

  const What& what_;
  Verified& verified_;
  Findings& findings_;
  Replay replay_;
  std::map<std::string, Tracked, std::less<>> tables_;
  int64_t last_at_ = INT64_MIN;
  struct Gone {
    std::string table;
    int64_t id = 0;
    int64_t since = 0;
    std::string column;
  };
  std::vector<Gone> gone_;                                                     // personal values without value and salt
  std::map<std::tuple<std::string, int64_t, std::string>, int64_t> erasures_;  // the last entry that erased them
};

}  // namespace

Result<Replay> replay_log(const What& what, Verified& verified, Findings& findings) {
  return Replayer(what, verified, findings).run();
}

// Every stored version must be one that the log made, with the `until` that the log gave it; none besides.
Result<void> check_versions(const What& what, Replay& replay, Findings& findings) {
  for (const auto* table : logged_tables(*what.kit)) {
    auto& versions = replay.versions[table->name];
    std::sort(versions.begin(), versions.end(),
              [](const Version& a, const Version& b) { return std::pair(a.id, a.since) < std::pair(b.id, b.since); });
    TRY_SET(auto query, what.session->prepare(fmt::format(
                            R"sql(select site, id, since, until from "{}" order by id, since)sql", table->name)));
    size_t at = 0;
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) break;
      const std::pair key(query.integer(1), query.integer(2));
      while (at < versions.size() && std::pair(versions[at].id, versions[at].since) < key)
        ++at;  // missing ones were named by the replay
      const bool known = query.integer(0) == db::kSite && at < versions.size() &&
                         std::pair(versions[at].id, versions[at].since) == key;
      if (!known) {
        findings.add({"verify.row_unlogged", table->name, key.first, key.second, {}});
      } else if (query.integer(3) != versions[at].until) {
        findings.add({"verify.row_span",
                      table->name,
                      key.first,
                      key.second,
                      {{"stored", std::to_string(query.integer(3))}, {"logged", std::to_string(versions[at].until)}}});
      }
    }
  }
  return {};
}

}  // namespace bihuan::verify
