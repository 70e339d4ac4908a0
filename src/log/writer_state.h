// Inside log: what a Writer remembers between and during transactions. Ids, head and statements stay in memory; the
// changes of the command under way wait here until its entry is written.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "db/session.h"
#include "log/entry_text.h"
#include "log/tree.h"
#include "log/writer.h"

namespace bihuan::log {

// A table as the writer knows it: prepared once, not looked up by SQL text for each row.
struct KnownTable {
  db::Table shape;  // our own copy: the caller's may be gone by the next transaction
  ColumnOrder order;
  std::vector<size_t> personal;
  db::Query insert;
  db::Query close;
  db::Query current;
  std::optional<db::Query> erase = {};
  // The row last read or written and its open version: a command asks for its row again and again. Kept within a part,
  // or a transaction without parts.
  std::optional<int64_t> last_id = {};
  std::optional<Tx::Version> last = {};
  void forget_row() {
    last_id.reset();
    last.reset();
  }
  int64_t next_id = 0;       // 0 = not read yet
  int64_t committed_id = 0;  // what bh_next_id holds
};

struct Writer::State {
  struct Salt {
    const KnownTable* table = nullptr;
    int64_t id = 0;
    size_t column = 0;
    std::string salt;  // hex
  };

  explicit State(db::Session held) : session(std::move(held)) {}

  db::Session session;
  std::function<std::string(size_t)> random;
  std::vector<std::unique_ptr<Listener>> listeners;
  Frontier frontier;
  Frontier committed;
  int64_t last_at = INT64_MIN;
  int64_t committed_at = INT64_MIN;
  std::unordered_map<std::string, std::unique_ptr<KnownTable>> tables;
  std::unordered_map<const db::Table*, KnownTable*> by_pointer;
  std::optional<db::Query> insert_entry;
  std::optional<db::Query> insert_salt;
  std::optional<db::Query> find_request;
  std::vector<Change> pending;  // of the command under way, each row once
  bool withdrew = false;        // the command under way withdrew a row
  std::string entry;            // reused
  bool open = false;
  bool failed = false;

  // The part under way: where to go back to, and what listeners hear when it is kept.
  struct Part {
    Frontier frontier;
    int64_t last_at = 0;
    std::vector<std::pair<KnownTable*, int64_t>> next_ids;
    std::vector<std::pair<int64_t, Change>> told;
  };
  std::optional<Part> part;
  Result<void> begin_part();
  Result<void> keep_part();
  Result<void> drop_part();

  int64_t position() const { return frontier.size() + 1; }
  // Refuses to go on in a transaction that failed or that the database gave up by itself.
  Result<void> check_alive() const;
  Result<KnownTable*> known(const db::Table& table);
  // Every write goes through here: when it fails, so does the transaction.
  Result<void> write(db::Query& query);
  Result<void> insert_version(KnownTable& table, int64_t id, const db::Row& row);
  // The open version of a row, or nullopt; stands until the next call or write.
  Result<const std::optional<Tx::Version>*> current(KnownTable& table, int64_t id);
  Result<void> close_version(KnownTable& table, int64_t id, int64_t since);
  Result<void> erase_version(KnownTable& table, int64_t id);
  Result<std::vector<std::string>> erase_personal(KnownTable& table, int64_t id);
  Change* find_pending(const db::Table& table, int64_t id);
  void tell(const Change& change);
  Result<void> check_request(const std::string& request);
  Result<void> compose_entry(const Header& header, std::vector<Salt>& salts);
  Result<void> write_salts(const std::vector<Salt>& salts);
  Result<void> write_entry(const Header& header);
  Result<void> save();
  void settle(bool is_committed);
  void forget_rows();  // what stands in KnownTable::last

 private:
  Result<std::unique_ptr<KnownTable>> prepare(const db::Table& table);
  Result<std::vector<std::pair<size_t, std::string>>> salt(const KnownTable& table, int64_t id, const db::Row& row,
                                                           std::vector<Salt>& salts);
};

}  // namespace bihuan::log
