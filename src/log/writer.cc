#include "log/writer.h"

#include <unordered_map>

#include "base/text.h"
#include "db/dialect.h"
#include "log/entry_text.h"

namespace bihuan::log {
namespace {

// What the writer keeps of a table: its statements, its next id, its column order.
struct Prepared {
  const db::Table* table = nullptr;
  db::Query insert;
  db::Query close;
  db::Query current;
  ColumnOrder order;
  std::vector<size_t> personal;
  int64_t next_id = 0;       // 0 = not read yet
  int64_t committed_id = 0;  // what bh_next_id holds
};


constexpr size_t kSaltBytes = 16;

std::string roots_text(const Frontier& frontier) {
  std::string text;
  for (const auto& root : frontier.roots()) text += to_hex(root);
  return text;
}

Result<Frontier> read_frontier(db::Session& session) {
  const db::Value site[] = {db::kSite};
  TRY_SET(const auto row, session.first("select size, frontier from bh_head where site = ?1", site));
  if (row.empty()) return Frontier();
  TRY_SET(const auto bytes, from_hex(std::get<std::string>(row[1])));
  const int64_t size = std::get<int64_t>(row[0]);
  std::vector<Digest> roots(bytes.size() / sizeof(Digest));
  for (size_t i = 0; i < roots.size(); ++i) std::copy_n(bytes.begin() + static_cast<ptrdiff_t>(i * sizeof(Digest)), sizeof(Digest), roots[i].begin());
  if (static_cast<size_t>(__builtin_popcountll(static_cast<unsigned long long>(size))) != roots.size())
    return Error{Fault::refused, "log.head_damaged", {{"size", std::to_string(size)}}};
  return Frontier(size, std::move(roots));
}

}  // namespace

struct Writer::State {
  db::Session session;
  std::function<std::string(size_t)> random;
  std::vector<std::unique_ptr<Listener>> listeners;
  Frontier frontier;
  Frontier committed;
  int64_t last_at = INT64_MIN;
  int64_t committed_at = INT64_MIN;
  std::unordered_map<std::string, std::unique_ptr<Prepared>> tables;
  std::unordered_map<const db::Table*, Prepared*> by_pointer;
  std::optional<db::Query> insert_entry;
  std::optional<db::Query> insert_salt;
  std::string changes;  // JSON of the command under way
  std::string entry;
  bool open = false;

  explicit State(db::Session held) : session(std::move(held)) {}

  Result<Prepared*> prepared(const db::Table& table) {
    if (const auto known = by_pointer.find(&table); known != by_pointer.end()) return known->second;
    auto& slot = tables[table.name];
    if (!slot) {
      TRY_SET(auto insert, session.prepare(db::insert_statement(table)));
      TRY_SET(auto close, session.prepare(db::close_statement(table)));
      TRY_SET(auto current, session.prepare(db::current_statement(table)));
      slot = std::make_unique<Prepared>(Prepared{&table, std::move(insert), std::move(close), std::move(current), ColumnOrder(table), {}, 0, 0});
      for (size_t i = 0; i < table.columns.size(); ++i)
        if (table.columns[i].personal) slot->personal.push_back(i);
    }
    return by_pointer[&table] = slot.get();
  }

  Result<void> insert_version(Prepared& table, int64_t id, int64_t position, const db::Row& row) {
    if (row.size() != table.table->columns.size()) return Error{Fault::internal, "log.row_does_not_fit", {{"table", table.table->name}}};
    auto& insert = table.insert;
    insert.bind(1, db::kSite);
    insert.bind(2, id);
    insert.bind(3, position);
    insert.bind(4, db::kOpen);
    for (size_t i = 0; i < row.size(); ++i) insert.bind(static_cast<int>(i) + 5, row[i]);
    return insert.run();
  }

  // Salts for the personal columns that hold a value; the digests that stand in the entry.
  Result<std::vector<std::pair<size_t, std::string>>> salt(const Prepared& table, int64_t id, int64_t position, const db::Row& row) {
    std::vector<std::pair<size_t, std::string>> digests;
    for (const size_t column : table.personal) {
      if (db::is_null(row[column])) continue;
      const std::string salt = random(kSaltBytes);
      const auto* text = std::get_if<std::string>(&row[column]);
      digests.emplace_back(column, to_hex(sha256(salt, text != nullptr ? *text : std::to_string(std::get<int64_t>(row[column])))));
      if (!insert_salt) {
        TRY_SET(insert_salt, session.prepare(R"sql(insert into bh_personal(site, "table", id, since, "column", salt) values(?1, ?2, ?3, ?4, ?5, ?6))sql"));
      }
      insert_salt->bind(1, db::kSite);
      insert_salt->bind(2, std::string_view(table.table->name));
      insert_salt->bind(3, id);
      insert_salt->bind(4, position);
      insert_salt->bind(5, std::string_view(table.table->columns[column].name));
      insert_salt->bind(6, std::string_view(to_hex(salt)));
      TRY(insert_salt->run());
    }
    return digests;
  }

  void tell(int64_t position, const Change& change) {
    for (auto& listener : listeners) listener->changed(position, change);
  }

  Result<void> save_head() {
    TRY_SET(auto head, session.prepare(R"sql(
      insert into bh_head(site, size, frontier) values(?1, ?2, ?3)
      on conflict(site) do update set size = excluded.size, frontier = excluded.frontier)sql"));
    head.bind(1, db::kSite);
    head.bind(2, frontier.size());
    head.bind(3, std::string_view(roots_text(frontier)));
    TRY(head.run());
    TRY_SET(auto next, session.prepare(R"sql(
      insert into bh_next_id(site, "table", next) values(?1, ?2, ?3) on conflict(site, "table") do update set next = excluded.next)sql"));
    for (const auto& [name, table] : tables) {
      if (table->next_id == table->committed_id) continue;
      next.bind(1, db::kSite);
      next.bind(2, std::string_view(name));
      next.bind(3, table->next_id);
      TRY(next.run());
    }
    return {};
  }

  void settle(bool committed_now) {
    if (committed_now) {
      committed = frontier;
      committed_at = last_at;
    } else {
      frontier = committed;
      last_at = committed_at;
      for (auto& listener : listeners) listener->dropped();
    }
    for (auto& [name, table] : tables) (committed_now ? table->committed_id : table->next_id) = committed_now ? table->next_id : table->committed_id;
    changes.clear();
    open = false;
  }
};

Tx::Tx(Writer& writer, std::string actor, Instant now) : writer_(&writer), actor_(std::move(actor)), now_(now) {}

Tx::~Tx() {
  if (writer_ == nullptr || !writer_->state_->open) return;
  writer_->state_->session.rollback();
  writer_->state_->settle(false);
}

db::Session& Tx::session() const { return writer_->state_->session; }
int64_t Tx::position() const { return writer_->state_->frontier.size() + 1; }

Result<int64_t> Tx::new_id(const db::Table& table) {
  auto& state = *writer_->state_;
  TRY_SET(Prepared * known, state.prepared(table));
  if (known->next_id == 0) {
    const db::Value key[] = {db::kSite, table.name};
    TRY_SET(const auto row, state.session.first(R"sql(select next from bh_next_id where site = ?1 and "table" = ?2)sql", key));
    known->next_id = known->committed_id = row.empty() ? 1 : std::get<int64_t>(row[0]);
  }
  return known->next_id++;
}

Result<std::optional<db::Row>> Tx::current(const db::Table& table, int64_t id) const {
  TRY_SET(Prepared * known, writer_->state_->prepared(table));
  auto& query = known->current;
  query.bind(1, db::kSite);
  query.bind(2, id);
  TRY_SET(const bool there, query.step());
  std::optional<db::Row> row;
  if (there) {
    row.emplace();
    for (int i = 0; i < query.columns(); ++i) row->push_back(query.value(i));
    row->resize(table.columns.size());
  }
  query.reset();
  return row;
}

Result<void> Tx::put(const db::Table& table, int64_t id, db::Row row) {
  auto& state = *writer_->state_;
  TRY_SET(auto before, current(table, id));
  if (!before) return put_new(table, id, std::move(row));
  TRY_SET(Prepared * known, state.prepared(table));
  const int64_t here = position();
  const db::Value version[] = {db::kSite, id, here};
  TRY_SET(const auto mine, state.session.first("select 1 from " + db::quote(table.name) + " where site = ?1 and id = ?2 and since = ?3", version));
  if (!mine.empty()) return Error{Fault::internal, "log.row_twice", {{"table", table.name}, {"id", std::to_string(id)}}};
  known->close.bind(1, here);
  known->close.bind(2, db::kSite);
  known->close.bind(3, id);
  TRY(known->close.run());
  TRY(state.insert_version(*known, id, here, row));
  TRY_SET(const auto salted, state.salt(*known, id, here, row));
  if (!state.changes.empty()) state.changes += ',';
  append_change(state.changes, table, known->order, id, &row, salted);
  state.tell(here, {&table, id, std::move(before), std::move(row)});
  return {};
}

Result<void> Tx::put_new(const db::Table& table, int64_t id, db::Row row) {
  auto& state = *writer_->state_;
  TRY_SET(Prepared * known, state.prepared(table));
  const int64_t here = position();
  TRY(state.insert_version(*known, id, here, row));
  std::vector<std::pair<size_t, std::string>> salted;
  if (!known->personal.empty()) {
    TRY_SET(salted, state.salt(*known, id, here, row));
  }
  if (!state.changes.empty()) state.changes += ',';
  append_change(state.changes, table, known->order, id, &row, salted);
  state.tell(here, {&table, id, std::nullopt, std::move(row)});
  return {};
}

Result<void> Tx::withdraw(const db::Table& table, int64_t id) {
  auto& state = *writer_->state_;
  TRY_SET(auto before, current(table, id));
  if (!before) return Error{Fault::not_found, "log.no_such_row", {{"table", table.name}, {"id", std::to_string(id)}}};
  TRY_SET(Prepared * known, state.prepared(table));
  const int64_t here = position();
  known->close.bind(1, here);
  known->close.bind(2, db::kSite);
  known->close.bind(3, id);
  TRY(known->close.run());
  if (!state.changes.empty()) state.changes += ',';
  append_change(state.changes, table, known->order, id, nullptr, {});
  state.tell(here, {&table, id, std::move(before), std::nullopt});
  return {};
}

Result<int64_t> Tx::append(Header header) {
  auto& state = *writer_->state_;
  if (!header.request.empty()) {
    const db::Value key[] = {db::kSite, header.request};
    TRY_SET(const auto row, state.session.first("select position from bh_log where site = ?1 and request = ?2", key));
    if (!row.empty())
      return Error{Fault::conflict, "log.request_repeated", {{"request", header.request}, {"position", std::to_string(std::get<int64_t>(row[0]))}}};
  }
  // The log's time never goes back, whatever the clock does.
  header.at.seconds = std::max(header.at.seconds, state.last_at);
  state.last_at = header.at.seconds;
  const int64_t here = position();
  state.entry.clear();
  append_entry(state.entry, header, state.changes);
  state.changes.clear();
  if (!state.insert_entry) {
    TRY_SET(state.insert_entry, state.session.prepare("insert into bh_log(site, position, at, request, entry) values(?1, ?2, ?3, ?4, ?5)"));
  }
  auto& insert = *state.insert_entry;
  insert.bind(1, db::kSite);
  insert.bind(2, here);
  insert.bind(3, header.at.seconds);
  if (header.request.empty()) {
    insert.bind_null(4);
  } else {
    insert.bind(4, std::string_view(header.request));
  }
  insert.bind(5, std::string_view(state.entry));
  TRY(insert.run());
  state.frontier.append(leaf_hash(state.entry));
  return here;
}

Result<int64_t> Tx::append(std::string command, Origin origin, std::string request, std::string note) {
  return append(Header{actor_, now_, std::move(command), std::move(request), origin, std::move(note)});
}

Result<void> Tx::commit() {
  auto& state = *writer_->state_;
  if (!state.changes.empty()) return Error{Fault::internal, "log.rows_without_entry"};
  for (auto& listener : state.listeners) TRY(listener->flush(state.session));
  TRY(state.save_head());
  TRY(state.session.commit());
  state.settle(true);
  writer_ = nullptr;
  return {};
}

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::~Writer() = default;

Result<std::unique_ptr<Writer>> Writer::open(db::Session session, std::function<std::string(size_t)> random) {
  auto state = std::make_unique<State>(std::move(session));
  state->random = std::move(random);
  TRY_SET(state->frontier, read_frontier(state->session));
  const db::Value last[] = {db::kSite, state->frontier.size()};
  TRY_SET(const auto row, state->session.first("select at from bh_log where site = ?1 and position = ?2", last));
  if (!row.empty()) state->last_at = std::get<int64_t>(row[0]);
  if (row.empty() && state->frontier.size() > 0) return Error{Fault::refused, "log.head_damaged", {{"size", std::to_string(state->frontier.size())}}};
  state->committed = state->frontier;
  state->committed_at = state->last_at;
  return std::unique_ptr<Writer>(new Writer(std::move(state)));
}

void Writer::add_listener(std::unique_ptr<Listener> listener) { state_->listeners.push_back(std::move(listener)); }
int64_t Writer::size() const { return state_->frontier.size(); }
Digest Writer::root() const { return state_->frontier.root(); }
db::Session& Writer::session() { return state_->session; }

Result<Tx> Writer::begin(std::string actor, Instant now) {
  if (state_->open) return Error{Fault::internal, "log.transaction_open"};
  TRY(state_->session.begin());
  state_->open = true;
  return Tx(*this, std::move(actor), now);
}

Result<void> create_system_tables(db::Session& session) {
  for (const auto* sql : {
           "create table bh_site(site integer not null, key text not null, value text not null, primary key(site, key)) strict, without rowid",
           "create table bh_log(site integer not null, position integer not null, at integer not null, request text, entry text not null, "
           "primary key(site, position)) strict, without rowid",
           "create unique index bh_log_request on bh_log(site, request) where request is not null",
           "create table bh_head(site integer not null primary key, size integer not null, frontier text not null) strict",
           "create table bh_next_id(site integer not null, \"table\" text not null, next integer not null, primary key(site, \"table\")) strict, "
           "without rowid",
           "create table bh_personal(site integer not null, \"table\" text not null, id integer not null, since integer not null, \"column\" text not null, "
           "salt text not null, primary key(site, \"table\", id, since, \"column\")) strict, without rowid",
           "create table bh_checkpoint(site integer not null, size integer not null, note text not null, primary key(site, size)) strict, without rowid",
       })
    TRY(session.execute(sql));
  return {};
}

Result<int64_t> log_size(db::Session& session) {
  const db::Value site[] = {db::kSite};
  TRY_SET(const auto row, session.first("select size from bh_head where site = ?1", site));
  return row.empty() ? 0 : std::get<int64_t>(row[0]);
}

Result<StoredEntry> read_entry(db::Session& session, int64_t position) {
  const db::Value key[] = {db::kSite, position};
  TRY_SET(const auto row, session.first("select entry from bh_log where site = ?1 and position = ?2", key));
  if (row.empty()) return Error{Fault::not_found, "log.no_such_entry", {{"position", std::to_string(position)}}};
  return StoredEntry{position, std::get<std::string>(row[0])};
}

// Entry times never go back, so a binary search does.
Result<int64_t> position_before(db::Session& session, Instant at) {
  TRY_SET(int64_t high, log_size(session));
  int64_t low = 0;
  while (low < high) {
    const int64_t middle = low + (high - low + 1) / 2;
    const db::Value key[] = {db::kSite, middle};
    TRY_SET(const auto row, session.first("select at from bh_log where site = ?1 and position = ?2", key));
    if (row.empty()) return Error{Fault::refused, "log.no_such_entry", {{"position", std::to_string(middle)}}};
    if (std::get<int64_t>(row[0]) < at.seconds) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

Result<Digest> root_at(db::Session& session, int64_t position) {
  TRY_SET(const auto frontier, read_frontier(session));
  if (frontier.size() == position) return frontier.root();
  TRY_SET(const auto leaves, read_leaves(session, position));
  return root_of(leaves);
}

Result<std::vector<Digest>> read_leaves(db::Session& session, int64_t size) {
  TRY_SET(auto query, session.prepare("select entry from bh_log where site = ?1 and position <= ?2 order by position"));
  query.bind(1, db::kSite);
  query.bind(2, size);
  std::vector<Digest> leaves;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return leaves;
    leaves.push_back(leaf_hash(query.text(0)));
  }
}

}  // namespace bihuan::log
