#include "log/writer.h"

#include <algorithm>

#include "log/head.h"
#include "log/writer_state.h"

namespace bihuan::log {
namespace {

Result<void> check_width(const db::Table& table, const db::Row& row) {
  if (row.size() == table.columns.size()) return {};
  return Error{Fault::internal, "log.row_width", {{"table", table.name}, {"columns", std::to_string(row.size())}}};
}

}  // namespace

Tx::Tx(Writer& writer, std::string actor, Instant now) : writer_(&writer), actor_(std::move(actor)), now_(now) {}

Tx::~Tx() {
  if (writer_ == nullptr || !writer_->state_->open) return;
  writer_->state_->session.rollback();
  writer_->state_->settle(false);
}

db::Session& Tx::session() const { return writer_->state_->session; }
int64_t Tx::position() const { return writer_->state_->position(); }

Result<int64_t> Tx::new_id(const db::Table& table) {
  auto& state = *writer_->state_;
  TRY_SET(KnownTable * known, state.known(table));
  if (known->next_id == 0) {
    TRY_SET(auto query, state.session.prepare(R"sql(select next from bh_next_id where site = ?1 and "table" = ?2)sql"));
    query.bind(1, db::kSite);
    query.bind(2, std::string_view(table.name));
    TRY_SET(const bool there, query.step());
    known->next_id = known->committed_id = there ? query.integer(0) : 1;
  }
  return known->next_id++;
}

Result<std::optional<Tx::Version>> Tx::current_version(const db::Table& table, int64_t id) const {
  TRY_SET(KnownTable * known, writer_->state_->known(table));
  TRY_SET(const auto* version, writer_->state_->current(*known, id));
  return *version;
}

Result<std::optional<db::Row>> Tx::current(const db::Table& table, int64_t id) const {
  TRY_SET(KnownTable * known, writer_->state_->known(table));
  TRY_SET(const auto* version, writer_->state_->current(*known, id));
  if (!*version) return std::optional<db::Row>();
  return std::optional((*version)->row);
}

Result<void> Tx::put(const db::Table& table, int64_t id, db::Row row) {
  auto& state = *writer_->state_;
  TRY(state.check_alive());
  TRY(check_width(table, row));
  TRY_SET(KnownTable * known, state.known(table));
  TRY_SET(const auto* found, state.current(*known, id));
  auto before = *found;
  if (!before && !state.withdrew) return put_new(table, id, std::move(row));
  const bool is_of_this_command = before && before->since == position();
  if (is_of_this_command) TRY(state.erase_version(*known, id));
  if (before && !is_of_this_command) TRY(state.close_version(*known, id, before->since));
  TRY(state.insert_version(*known, id, row));
  Change step{&table, id, std::nullopt, std::move(row)};
  if (before) step.before = std::move(before->row);
  state.tell(step);
  // Only what this command touched before can stand in `pending`: it is there again, or withdrawn by it.
  Change* earlier = is_of_this_command || !step.before ? state.find_pending(table, id) : nullptr;
  if (earlier != nullptr) {
    earlier->after = std::move(step.after);
  } else {
    state.pending.push_back(std::move(step));
  }
  return {};
}

Result<void> Tx::put_new(const db::Table& table, int64_t id, db::Row row) {
  auto& state = *writer_->state_;
  TRY(state.check_alive());
  TRY(check_width(table, row));
  TRY_SET(KnownTable * known, state.known(table));
  TRY(state.insert_version(*known, id, row));
  state.pending.push_back({&table, id, std::nullopt, std::move(row)});
  state.tell(state.pending.back());
  return {};
}

Result<void> Tx::withdraw(const db::Table& table, int64_t id) {
  auto& state = *writer_->state_;
  TRY(state.check_alive());
  TRY_SET(KnownTable * known, state.known(table));
  TRY_SET(const auto* found, state.current(*known, id));
  auto before = *found;
  if (!before) return Error{Fault::not_found, "log.no_such_row", {{"table", table.name}, {"id", std::to_string(id)}}};
  state.withdrew = true;
  Change step{&table, id, std::move(before->row), std::nullopt};
  if (before->since != position()) {
    TRY(state.close_version(*known, id, before->since));
    state.pending.push_back(std::move(step));
    state.tell(state.pending.back());
    return {};
  }
  // This command's own version is taken back; a row that it also entered leaves no trace.
  TRY(state.erase_version(*known, id));
  state.tell(step);
  if (Change* earlier = state.find_pending(table, id)) {
    earlier->after.reset();
    if (!earlier->before) state.pending.erase(state.pending.begin() + (earlier - state.pending.data()));
  }
  return {};
}

Result<std::vector<std::string>> Tx::erase_personal(const db::Table& table, int64_t id) {
  auto& state = *writer_->state_;
  TRY(state.check_alive());
  if (!state.pending.empty()) return Error{Fault::internal, "log.erase_in_command", {{"table", table.name}}};
  TRY_SET(KnownTable * known, state.known(table));
  return state.erase_personal(*known, id);
}

Result<int64_t> Tx::append(Header header) {
  auto& state = *writer_->state_;
  TRY(state.check_alive());
  if (header.request.empty()) header.request = std::exchange(request_, {});
  TRY(state.check_request(header.request));
  header.at.seconds = std::max(header.at.seconds, state.last_at);
  const int64_t here = position();
  std::vector<Writer::State::Salt> salts;
  TRY(state.compose_entry(header, salts));
  TRY(state.write_salts(salts));
  TRY(state.write_entry(header));
  return here;
}

Result<int64_t> Tx::append(std::string command, Origin origin, std::string request, std::string note) {
  return append(Header{actor_, now_, std::move(command), std::move(request), origin, std::move(note)});
}

Result<void> Tx::begin_part() { return writer_->state_->begin_part(); }
Result<void> Tx::keep_part() { return writer_->state_->keep_part(); }
Result<void> Tx::drop_part() { return writer_->state_->drop_part(); }

Result<void> Tx::commit() {
  auto& state = *writer_->state_;
  TRY(state.check_alive());
  if (state.part) return Error{Fault::internal, "log.part_open"};
  if (!state.pending.empty()) return Error{Fault::internal, "log.rows_without_entry"};
  for (auto& listener : state.listeners) TRY(listener->flush(state.session));
  TRY(state.save());
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
  TRY_SET(state->frontier, read_head(state->session));
  TRY_SET(auto last, state->session.prepare(R"sql(
    select position, at from bh_log where site = ?1 order by position desc limit 1)sql"));
  last.bind(1, db::kSite);
  TRY_SET(const bool is_begun, last.step());
  const int64_t entries = is_begun ? last.integer(0) : 0;
  if (entries != state->frontier.size()) return head_damaged(state->frontier.size(), entries);
  if (is_begun) state->last_at = last.integer(1);
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

}  // namespace bihuan::log
