#include "log/writer_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_value.h"
#include "base/text.h"
#include "db/dialect.h"
#include "log/head.h"

namespace bihuan::log {
namespace {

constexpr size_t kSaltBytes = 16;

std::string text_of(const db::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

// Kits only ever add columns: the same name and width is the same table.
bool is_same(const db::Table& a, const db::Table& b) {
  return a.name == b.name && a.columns.size() == b.columns.size();
}

// Prepared once, run for each part of a group.
Result<void> run(db::Session& session, std::string_view sql) {
  TRY_SET(auto query, session.prepare(sql));
  return query.run();
}

// A note that is not canonical would make an entry that no second reader accepts.
bool is_canonical_object(const std::string& note) {
  const auto parsed = parse_json(note, kLongestEntry);
  return parsed && parsed->is_object() && canonical(*parsed) == note;
}

}  // namespace

Result<void> Writer::State::check_alive() const {
  if (failed || !session.in_transaction()) return Error{Fault::internal, "log.transaction_failed"};
  return {};
}

Result<std::unique_ptr<KnownTable>> Writer::State::prepare(const db::Table& table) {
  TRY_SET(auto insert, session.prepare(db::insert_statement(table)));
  TRY_SET(auto close, session.prepare(db::close_statement(table)));
  TRY_SET(auto current, session.prepare(db::current_statement(table)));
  auto known = std::make_unique<KnownTable>(
      KnownTable{table, ColumnOrder(table), {}, std::move(insert), std::move(close), std::move(current)});
  for (size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].personal) known->personal.push_back(i);
  return known;
}

Result<KnownTable*> Writer::State::known(const db::Table& table) {
  if (const auto found = by_pointer.find(&table); found != by_pointer.end() && is_same(found->second->shape, table))
    return found->second;
  auto& slot = tables[table.name];
  if (!slot || !is_same(slot->shape, table)) {
    auto prepared = prepare(table);
    if (!prepared && !slot) tables.erase(table.name);
    if (!prepared) return std::move(prepared.error());
    if (slot) {
      (*prepared)->next_id = slot->next_id;
      (*prepared)->committed_id = slot->committed_id;
      std::erase_if(by_pointer, [&](const auto& pair) { return pair.second == slot.get(); });
    }
    slot = *std::move(prepared);
  }
  return by_pointer[&table] = slot.get();
}

Result<void> Writer::State::write(db::Query& query) {
  auto done = query.run();
  if (!done) failed = true;
  return done;
}

Result<const std::optional<Tx::Version>*> Writer::State::current(KnownTable& table, int64_t id) {
  if (table.last_id == id) return &table.last;
  table.forget_row();
  auto& query = table.current;
  query.bind(1, db::kSite);
  query.bind(2, id);
  TRY_SET(const bool there, query.step());
  if (!there) {
    table.last.reset();
  } else {
    auto& version = table.last.emplace();
    const auto columns = static_cast<int>(table.shape.columns.size());
    version.row.reserve(table.shape.columns.size());
    for (int i = 0; i < columns; ++i) version.row.push_back(query.value(i));
    version.since = query.integer(columns);
  }
  query.reset();
  table.last_id = id;
  return &table.last;
}

void Writer::State::forget_rows() {
  for (auto& [name, table] : tables) table->forget_row();
}

Result<void> Writer::State::insert_version(KnownTable& table, int64_t id, const db::Row& row) {
  auto& insert = table.insert;
  insert.bind(1, db::kSite);
  insert.bind(2, id);
  insert.bind(3, position());
  insert.bind(4, db::kOpen);
  for (size_t i = 0; i < row.size(); ++i) insert.bind_borrowed(static_cast<int>(i) + 5, row[i]);
  table.forget_row();
  TRY(write(insert));
  table.last = Tx::Version{row, position()};
  table.last_id = id;
  return {};
}

Result<void> Writer::State::close_version(KnownTable& table, int64_t id, int64_t since) {
  table.forget_row();
  table.close.bind(1, position());
  table.close.bind(2, db::kSite);
  table.close.bind(3, id);
  table.close.bind(4, since);
  return write(table.close);
}

Result<void> Writer::State::erase_version(KnownTable& table, int64_t id) {
  if (!table.erase) {
    TRY_SET(table.erase, session.prepare(db::erase_statement(table.shape)));
  }
  table.forget_row();
  table.erase->bind(1, db::kSite);
  table.erase->bind(2, id);
  table.erase->bind(3, position());
  return write(*table.erase);
}

Result<std::vector<std::string>> Writer::State::erase_personal(KnownTable& table, int64_t id) {
  std::vector<std::string> erased;
  table.forget_row();
  const auto run = [&](const std::string& sql, std::string_view column) -> Result<bool> {
    TRY_SET(auto query, session.prepare(sql));
    query.bind(1, db::kSite);
    query.bind(2, id);
    if (!column.empty()) query.bind(3, std::string_view(table.shape.name));
    if (!column.empty()) query.bind(4, column);
    return query.step();
  };
  for (const size_t index : table.personal) {
    const std::string& column = table.shape.columns[index].name;
    TRY_SET(const bool held,
            run(fmt::format(R"sql(select 1 from "{}" where site = ?1 and id = ?2 and "{}" is not null limit 1)sql",
                            table.shape.name, column),
                {}));
    if (!held) continue;
    erased.push_back(column);
    failed = true;  // until both are gone
    TRY(run(fmt::format(R"sql(update "{}" set "{}" = null where site = ?1 and id = ?2)sql", table.shape.name, column),
            {}));
    TRY(run(R"sql(delete from bh_personal where site = ?1 and id = ?2 and "table" = ?3 and "column" = ?4)sql", column));
    failed = false;
  }
  return erased;
}

// From the back: who changes a row twice in one command does so soon.
Change* Writer::State::find_pending(const db::Table& table, int64_t id) {
  const auto is_it = [&](const Change& change) { return change.id == id && change.table->name == table.name; };
  const auto found = std::find_if(pending.rbegin(), pending.rend(), is_it);
  return found == pending.rend() ? nullptr : &*found;
}

void Writer::State::tell(const Change& change) {
  if (part) {
    part->told.emplace_back(position(), change);
    return;
  }
  for (auto& listener : listeners) listener->changed(position(), change);
}

Result<void> Writer::State::check_request(const std::string& request) {
  if (request.empty()) return {};
  if (!find_request) {
    TRY_SET(find_request, session.prepare("select position from bh_log where site = ?1 and request = ?2"));
  }
  find_request->bind(1, db::kSite);
  find_request->bind(2, std::string_view(request));
  TRY_SET(const bool is_known, find_request->step());
  const int64_t known_at = is_known ? find_request->integer(0) : 0;
  find_request->reset();
  if (!is_known) return {};
  return Error{Fault::conflict, "log.request_repeated", {{"request", request}, {"position", std::to_string(known_at)}}};
}

// Salts for the personal columns that hold a value; the digests that stand in the entry.
Result<std::vector<std::pair<size_t, std::string>>> Writer::State::salt(const KnownTable& table, int64_t id,
                                                                        const db::Row& row, std::vector<Salt>& salts) {
  std::vector<std::pair<size_t, std::string>> digests;
  for (const size_t column : table.personal) {
    if (db::is_null(row[column])) continue;
    const std::string bytes = random(kSaltBytes);
    if (bytes.size() != kSaltBytes) return Error{Fault::internal, "log.no_salt"};
    digests.emplace_back(column, to_hex(sha256(bytes, text_of(row[column]))));
    salts.push_back({&table, id, column, to_hex(bytes)});
  }
  return digests;
}

Result<void> Writer::State::compose_entry(const Header& header, std::vector<Salt>& salts) {
  if (!header.note.empty() && !is_canonical_object(header.note)) return Error{Fault::internal, "log.bad_note"};
  entry.clear();
  begin_entry(entry, header);
  for (const auto& change : pending) {
    TRY_SET(const KnownTable* table, known(*change.table));
    std::vector<std::pair<size_t, std::string>> salted;
    if (!table->personal.empty() && change.after) {
      TRY_SET(salted, salt(*table, change.id, *change.after, salts));
    }
    if (&change != &pending.front()) entry += ',';
    append_change(entry, table->order, change.id, change.after ? &*change.after : nullptr, salted);
  }
  end_entry(entry, header);
  if (entry.size() > kLongestEntry)
    return Error{
        Fault::invalid, "log.entry_too_long", {{"size", size_text(entry.size())}, {"limit", size_text(kLongestEntry)}}};
  if (const size_t at = find_not_utf8(entry); at != std::string::npos)
    return Error{Fault::invalid,
                 "log.not_utf8",
                 {{"text", excerpt(std::string_view(entry).substr(at < 60 ? 0 : at - 60, 120))}}};
  return {};
}

Result<void> Writer::State::write_salts(const std::vector<Salt>& salts) {
  if (salts.empty()) return {};
  if (!insert_salt) {
    TRY_SET(insert_salt, session.prepare(R"sql(
      insert into bh_personal(site, "table", id, since, "column", salt) values(?1, ?2, ?3, ?4, ?5, ?6))sql"));
  }
  for (const auto& salt : salts) {
    insert_salt->bind(1, db::kSite);
    insert_salt->bind_borrowed(2, std::string_view(salt.table->shape.name));
    insert_salt->bind(3, salt.id);
    insert_salt->bind(4, position());
    insert_salt->bind_borrowed(5, std::string_view(salt.table->shape.columns[salt.column].name));
    insert_salt->bind_borrowed(6, std::string_view(salt.salt));
    TRY(write(*insert_salt));
  }
  return {};
}

Result<void> Writer::State::write_entry(const Header& header) {
  if (!insert_entry) {
    TRY_SET(insert_entry,
            session.prepare("insert into bh_log(site, position, at, request, entry) values(?1, ?2, ?3, ?4, ?5)"));
  }
  insert_entry->bind(1, db::kSite);
  insert_entry->bind(2, position());
  insert_entry->bind(3, header.at.seconds);
  if (header.request.empty()) {
    insert_entry->bind_null(4);
  } else {
    insert_entry->bind_borrowed(4, std::string_view(header.request));
  }
  insert_entry->bind_borrowed(5, std::string_view(entry));
  TRY(write(*insert_entry));
  last_at = header.at.seconds;
  pending.clear();
  withdrew = false;
  frontier.append(leaf_hash(entry));
  return {};
}

// Head and ids: once a commit.
Result<void> Writer::State::save() {
  if (frontier.size() != committed.size()) TRY(write_head(session, frontier));
  for (const auto& [name, table] : tables) {
    if (table->next_id == table->committed_id) continue;
    TRY_SET(auto next, session.prepare(R"sql(
      insert into bh_next_id(site, "table", next) values(?1, ?2, ?3)
      on conflict(site, "table") do update set next = excluded.next)sql"));
    next.bind(1, db::kSite);
    next.bind(2, std::string_view(name));
    next.bind(3, table->next_id);
    TRY(next.run());
  }
  return {};
}

Result<void> Writer::State::begin_part() {
  TRY(check_alive());
  if (part || !pending.empty()) return Error{Fault::internal, "log.part_open"};
  TRY(run(session, "savepoint part"));
  forget_rows();
  part.emplace(Part{frontier, last_at, {}, {}});
  for (const auto& [name, table] : tables) part->next_ids.emplace_back(table.get(), table->next_id);
  return {};
}

Result<void> Writer::State::keep_part() {
  TRY(check_alive());
  if (!part) return Error{Fault::internal, "log.no_part"};
  if (!pending.empty()) return Error{Fault::internal, "log.rows_without_entry"};
  TRY(run(session, "release savepoint part"));
  const auto kept = std::exchange(part, std::nullopt);
  for (const auto& [at, change] : kept->told)
    for (auto& listener : listeners) listener->changed(at, change);
  return {};
}

Result<void> Writer::State::drop_part() {
  if (!part) return Error{Fault::internal, "log.no_part"};
  if (!session.in_transaction()) failed = true;
  TRY(session.in_transaction() ? run(session, "rollback to savepoint part") : check_alive());
  TRY(run(session, "release savepoint part"));
  frontier = part->frontier;
  last_at = part->last_at;
  // Tables that the part was the first to use are read anew from what the transaction holds.
  for (auto& [name, table] : tables) {
    const auto before = std::find_if(part->next_ids.begin(), part->next_ids.end(),
                                     [&](const auto& pair) { return pair.first == table.get(); });
    table->next_id = before == part->next_ids.end() ? 0 : before->second;
    if (table->next_id == 0) table->committed_id = 0;
  }
  forget_rows();
  pending.clear();
  withdrew = false;
  failed = false;
  part.reset();
  return {};
}

void Writer::State::settle(bool is_committed) {
  part.reset();
  if (is_committed) {
    committed = frontier;
    committed_at = last_at;
  } else {
    frontier = committed;
    last_at = committed_at;
    for (auto& listener : listeners) listener->dropped();
  }
  for (auto& [name, table] : tables) {
    if (is_committed) table->committed_id = table->next_id;
    if (!is_committed) table->next_id = table->committed_id;
  }
  forget_rows();
  pending.clear();
  withdrew = false;
  failed = false;
  open = false;
}

}  // namespace bihuan::log
