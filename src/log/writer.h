// The only way to change a site. A Writer holds the writing connection, the head of the Merkle tree, and the listeners that keep
// derived tables (live totals, the unit tree's places) true. One Tx at a time:
//   begin → (command → rows + one log entry) × n → commit: one fsync; listeners fold once.
// A Tx that is not committed rolls back, head and all. Not shared between threads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "db/session.h"
#include "db/table.h"
#include "log/entry.h"
#include "log/tree.h"

namespace bihuan::log {

// Keeps a derived table. `changed` is called for each row change, `flush` once before commit.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void changed(int64_t position, const Change& change) = 0;
  virtual Result<void> flush(db::Session& session) = 0;
  virtual void dropped() = 0;  // the transaction was rolled back
};

class Writer;

class Tx {
 public:
  Tx(Tx&& other) noexcept : writer_(std::exchange(other.writer_, nullptr)), actor_(std::move(other.actor_)), now_(other.now_) {}
  Tx& operator=(Tx&&) = delete;
  ~Tx();
  Tx(const Tx&) = delete;

  Instant now() const { return now_; }
  Date today() const { return day_of(now_); }
  void set_now(Instant now) { now_ = now; }  // several commands in one transaction, each with its time
  db::Session& session() const;
  const std::string& actor() const { return actor_; }
  void set_actor(std::string actor) { actor_ = std::move(actor); }

  // Begins a command: rows put until `append` belong to it. Its position is head + 1.
  // With a request id that the log knows: conflict "log.request_repeated" with fields["position"].
  int64_t position() const;  // of the command under way
  // A free id in `table`. Ids are dense a table, given in order, and never used twice.
  Result<int64_t> new_id(const db::Table& table);
  // The current row of (table, id), or nullopt.
  Result<std::optional<db::Row>> current(const db::Table& table, int64_t id) const;
  // Writes a new version (or the first) of a row. `row` has the table's columns in order; "db.constraint" when it does not fit.
  Result<void> put(const db::Table& table, int64_t id, db::Row row);
  // The same when the caller knows that there is no earlier version: no look-up.
  Result<void> put_new(const db::Table& table, int64_t id, db::Row row);
  Result<void> withdraw(const db::Table& table, int64_t id);
  // Ends the command with its entry; gives its position. Without a row change it is still an entry (a release, say).
  Result<int64_t> append(Header header);
  // Shorthand: header with this Tx's actor and time.
  Result<int64_t> append(std::string command, Origin origin = Origin::loop, std::string request = {}, std::string note = {});

  Result<void> commit();

 private:
  friend class Writer;
  Tx(Writer& writer, std::string actor, Instant now);
  Writer* writer_;
  std::string actor_;
  Instant now_;
};

class Writer {
 public:
  // Takes over a writing session whose system tables exist (create_system_tables). `random` gives n random bytes (salts).
  static Result<std::unique_ptr<Writer>> open(db::Session session, std::function<std::string(size_t)> random);
  ~Writer();
  void add_listener(std::unique_ptr<Listener> listener);
  Result<Tx> begin(std::string actor, Instant now);
  int64_t size() const;     // entries in the log, those of the open Tx included
  Digest root() const;      // of those
  db::Session& session();

 private:
  friend class Tx;
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// bh_log, bh_head, bh_next_id, bh_personal, bh_checkpoint, bh_site; see docs/log-format.md.
Result<void> create_system_tables(db::Session& session);

// Reading side.
Result<int64_t> log_size(db::Session& session);
struct StoredEntry {
  int64_t position = 0;
  std::string json;
};
Result<StoredEntry> read_entry(db::Session& session, int64_t position);
// The last position whose entry is before `at` (as-of a date: start_of(date)); 0 when none.
Result<int64_t> position_before(db::Session& session, Instant at);
// The root of the tree over the first `position` entries: at the head read from its stored right edge, else computed.
Result<Digest> root_at(db::Session& session, int64_t position);
// The leaf hashes [0, size), computed from the entries.
Result<std::vector<Digest>> read_leaves(db::Session& session, int64_t size);

}  // namespace bihuan::log
