// The only way to change a site. A Writer holds the writing connection, the head of the Merkle tree, and the listeners
// that keep derived tables (live totals, the unit tree's places) true. One Tx at a time:
//   begin → (command → rows + one log entry) × n → commit: one fsync; listeners fold once.
// A Tx that is not committed rolls back, head and all. After a write that failed it can only roll back: what follows is
// internal "log.transaction_failed". Not shared between threads.
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

// Keeps a derived table. `changed` is called for each step of a row when it is put or withdrawn (put_new: `before` is
// absent), `flush` once before commit.
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
  Tx(Tx&& other) noexcept
      : writer_(std::exchange(other.writer_, nullptr)),
        actor_(std::move(other.actor_)),
        request_(std::move(other.request_)),
        now_(other.now_) {}
  Tx& operator=(Tx&&) = delete;
  ~Tx();
  Tx(const Tx&) = delete;

  Instant now() const { return now_; }
  Date today() const { return day_of(now_); }
  void set_now(Instant now) { now_ = now; }  // several commands in one transaction, each with its time
  db::Session& session() const;
  const std::string& actor() const { return actor_; }
  void set_actor(std::string actor) { actor_ = std::move(actor); }
  // The request id of the next entry that names none itself.
  void set_request(std::string request) { request_ = std::move(request); }

  // Of the command under way: rows put until `append` belong to it. It is head + 1.
  int64_t position() const;
  // A free id in `table`. Ids are dense a table, given in order, and never used twice.
  Result<int64_t> new_id(const db::Table& table);
  // The current row of (table, id), or nullopt; and the position since which it stands so.
  Result<std::optional<db::Row>> current(const db::Table& table, int64_t id) const;
  struct Version {
    db::Row row;
    int64_t since = 0;
  };
  Result<std::optional<Version>> current_version(const db::Table& table, int64_t id) const;
  // Writes a new version (or the first) of a row. `row` has the table's columns in order (else internal
  // "log.row_width"); `table` must stand until `append`. A version that the same command wrote is replaced.
  // Fault: conflict ("db.constraint": a column's type).
  Result<void> put(const db::Table& table, int64_t id, db::Row row);
  // The same when the caller knows that there was never such a row: no look-up.
  Result<void> put_new(const db::Table& table, int64_t id, db::Row row);
  // No version from here on. Fault: not_found ("log.no_such_row").
  Result<void> withdraw(const db::Table& table, int64_t id);
  // Takes away what the row's personal columns hold, in every version, with the salts: from then on the log does not
  // tell it. Names the columns that held something, as the command's entry must (note: fields, id, kind). A command of
  // its own: internal ("log.erase_in_command") after a put.
  Result<std::vector<std::string>> erase_personal(const db::Table& table, int64_t id);
  // Ends the command with its entry; gives its position. Without a row change it is still an entry (a release, say).
  // Its time is never before that of the entry before it.
  // Faults: conflict ("log.request_repeated", field `position`: the log knows that request); invalid ("log.not_utf8",
  // "log.entry_too_long"); internal ("log.bad_note").
  Result<int64_t> append(Header header);
  // Shorthand: header with this Tx's actor and time.
  Result<int64_t> append(std::string command, Origin origin = Origin::loop, std::string request = {},
                         std::string note = {});

  // Several commands in one transaction, each kept or dropped alone: what is written from `begin_part` on is undone by
  // `drop_part` — rows, ids, entries, and what listeners would have been told — or stays with `keep_part`. Parts do not
  // nest. A write that failed ends its part, not the transaction, unless the database gave up the transaction itself
  // (disk full): then every further call is "log.transaction_failed".
  Result<void> begin_part();
  Result<void> keep_part();
  Result<void> drop_part();

  // Rows without their entry: internal "log.rows_without_entry". After it, failed or not, this Tx is not used again.
  Result<void> commit();

 private:
  friend class Writer;
  Tx(Writer& writer, std::string actor, Instant now);
  Writer* writer_;
  std::string actor_;
  std::string request_;
  Instant now_;
};

class Writer {
 public:
  // Takes over a writing session whose system tables exist (create_system_tables). `random` gives n random bytes
  // (salts). Refused ("log.head_damaged") when head and log do not end at the same entry.
  static Result<std::unique_ptr<Writer>> open(db::Session session, std::function<std::string(size_t)> random);
  ~Writer();
  void add_listener(std::unique_ptr<Listener> listener);
  Result<Tx> begin(std::string actor, Instant now);
  int64_t size() const;  // entries in the log, those of the open Tx included
  Digest root() const;   // of those
  db::Session& session();

 private:
  friend class Tx;
  struct State;  // log/writer_state.h
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
// Fault: not_found ("log.no_such_entry").
Result<StoredEntry> read_entry(db::Session& session, int64_t position);
// The last position whose entry is before `at` (as-of a date: start_of(date)); 0 when none.
Result<int64_t> position_before(db::Session& session, Instant at);
// The root of the tree over the first `position` entries: at the head read from its stored right edge, else computed.
// Faults: those of read_leaves.
Result<Digest> root_at(db::Session& session, int64_t position);
// The leaf hashes [0, size), computed from the entries. Faults: not_found ("log.no_such_entry": the log is shorter);
// refused ("log.entry_missing": a gap).
Result<std::vector<Digest>> read_leaves(db::Session& session, int64_t size);

}  // namespace bihuan::log
