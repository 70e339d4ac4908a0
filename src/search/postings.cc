#include "search/postings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "db/dialect.h"

namespace bihuan::search {
namespace {

constexpr size_t kMostCollected = 1'000'000;  // by a rebuild, before it writes: some 40 MB

void add_terms_of(const db::Row& row, const std::vector<size_t>& columns, std::vector<Term>& terms) {
  for (const size_t column : columns)
    if (const auto* text = std::get_if<std::string>(&row[column])) add_terms(*text, terms);
  put_in_order(terms);
}

class Keeper : public log::Listener {
 public:
  explicit Keeper(const kit::Kit& kit) {
    for (const auto& kind : kit.kinds)
      if (auto columns = searched_columns(kind); !columns.empty())
        searched_.emplace(kind.table.name, Searched{&kind, std::move(columns)});
  }

  // A row may go through several versions in one command, of which the last one stays.
  void changed(int64_t position, const log::Change& change) override {
    const auto found = searched_.find(change.table->name);
    if (found == searched_.end()) return;
    const Searched& searched = found->second;
    if (position != position_) settle();
    position_ = position;
    const auto [touched, is_first] = touched_.try_emplace({&searched, change.id});
    auto& [before, after] = touched->second;
    if (is_first && change.before) add_terms_of(*change.before, searched.columns, before);
    after.clear();
    if (change.after) add_terms_of(*change.after, searched.columns, after);
  }

  Result<void> flush(db::Session& session) override {
    settle();
    return postings_.write(session);
  }

  void dropped() override {
    touched_.clear();
    postings_.clear();
  }

 private:
  struct Searched {
    const kit::Kind* kind = nullptr;
    std::vector<size_t> columns;
  };
  struct Touched {
    std::vector<Term> before;  // of the version that the command found
    std::vector<Term> after;   // of the version that it leaves
  };

  void settle() {
    std::vector<Term> fresh;
    for (const auto& [row, terms] : touched_) {
      fresh.clear();
      std::set_difference(terms.after.begin(), terms.after.end(), terms.before.begin(), terms.before.end(),
                          std::back_inserter(fresh));
      postings_.add(*row.first->kind, row.second, fresh);
    }
    touched_.clear();
  }

  std::map<std::string, Searched, std::less<>> searched_;  // by table
  int64_t position_ = 0;                                   // of the command whose rows are in touched_
  std::map<std::pair<const Searched*, int64_t>, Touched> touched_;
  Postings postings_;
};

// Every version of every row of a kind.
Result<void> rebuild_kind(db::Session& session, const kit::Kind& kind, Postings& postings) {
  const auto columns = searched_columns(kind);
  if (columns.empty()) return {};
  std::string names;
  for (const size_t column : columns) names += ", " + db::quote(kind.table.columns[column].name);
  TRY_SET(auto query, session.prepare(fmt::format("select id{} from {} where site = ?1 order by id, since", names,
                                                  db::quote(kind.table.name))));
  query.bind(1, db::kSite);
  std::vector<Term> terms;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return {};
    terms.clear();
    for (size_t i = 0; i < columns.size(); ++i) add_terms(query.text(static_cast<int>(i) + 1), terms);
    put_in_order(terms);
    postings.add(kind, query.integer(0), terms);
    if (postings.size() >= kMostCollected) TRY(postings.write(session));
  }
}

}  // namespace

Result<void> create_tables(db::Session& session) {
  return session.execute(
      R"sql(create table bh_posting(site integer not null, kind text not null, block integer not null,
    term text not null, ids integer not null, primary key(site, kind, block, term)) strict, without rowid)sql");
}

std::vector<size_t> searched_columns(const kit::Kind& kind) {
  std::vector<size_t> columns;
  for (const auto& field : kind.fields)
    if (field.type == expr::Type::text && !field.personal) columns.push_back(static_cast<size_t>(field.column));
  return columns;
}

void Postings::add(const kit::Kind& kind, int64_t id, std::span<const Term> terms) {
  for (const auto& term : terms) collected_.push_back({&kind, block_of(id), term, bit_of(id)});
}

void Postings::merge() {
  const auto key = [](const Posting& posting) {
    return std::tuple<const std::string&, int64_t, Term>(posting.kind->name, posting.block, posting.term);
  };
  std::sort(collected_.begin(), collected_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  size_t kept = 0;
  for (const auto& posting : collected_) {
    if (kept > 0 && key(collected_[kept - 1]) == key(posting)) {
      collected_[kept - 1].ids |= posting.ids;
    } else {
      collected_[kept++] = posting;
    }
  }
  collected_.resize(kept);
}

Result<void> Postings::write(db::Session& session) {
  if (collected_.empty()) return {};
  merge();
  TRY_SET(auto query, session.prepare(R"sql(
    insert into bh_posting(site, kind, block, term, ids) values(?1, ?2, ?3, ?4, ?5)
    on conflict(site, kind, block, term) do update set ids = bh_posting.ids | excluded.ids
      where bh_posting.ids | excluded.ids <> bh_posting.ids)sql"));
  query.bind(1, db::kSite);
  for (const auto& posting : collected_) {
    const std::string term = to_text(posting.term);
    query.bind_borrowed(2, std::string_view(posting.kind->name));
    query.bind(3, posting.block);
    query.bind_borrowed(4, std::string_view(term));
    query.bind(5, posting.ids);
    TRY(query.run());
  }
  collected_.clear();
  return {};
}

std::unique_ptr<log::Listener> keeper(const kit::Kit& kit) { return std::make_unique<Keeper>(kit); }

Result<void> rebuild(db::Session& session, const kit::Kit& kit) {
  TRY_SET(auto erase, session.prepare("delete from bh_posting where site = ?1"));
  erase.bind(1, db::kSite);
  TRY(erase.run());
  Postings postings;
  for (const auto& kind : kit.kinds) TRY(rebuild_kind(session, kind, postings));
  return postings.write(session);
}

}  // namespace bihuan::search
