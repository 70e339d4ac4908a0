#include "search/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "base/text.h"
#include "db/dialect.h"
#include "search/postings.h"

namespace bihuan::search {
namespace {

constexpr auto kDialect = db::Dialect::sqlite;
// More rows than this that may hold the words: the words are common, and reading the rows in their order meets enough
// of them soon.
constexpr size_t kMostCandidates = 10'000;
constexpr size_t kShortestName = 2;  // characters of a word that is looked for in names and labels

std::string like_pattern(std::string_view word) {
  std::string pattern = "%";
  for (const char c : word) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string json_list(const std::vector<int64_t>& numbers) { return fmt::format("[{}]", fmt::join(numbers, ",")); }

bool is_name(const std::string& word) { return count_code_points(word) >= kShortestName; }

Result<std::vector<int64_t>> units_called(db::Session& session, const std::string& word, const org::Moment& at) {
  std::vector<int64_t> units;
  if (!is_name(word)) return units;
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(
    select distinct p.unit from bh_place p
     where p.site = ?1 and p.since <= ?2 and p.until > ?2 and p.from_day <= ?3 and p.to_day >= ?3
       and {} like ?4 escape '\'
     order by p.unit)sql",
                                                  db::folded("p.name", kDialect))));
  query.bind(1, db::kSite);
  query.bind(2, at.position);
  query.bind(3, int64_t{at.day.ymd()});
  query.bind(4, std::string_view(like_pattern(word)));
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return units;
    units.push_back(query.integer(0));
  }
}

// The word is one of the label's, in any language of the kit.
bool is_called(const kit::Label& label, const std::string& word) {
  return std::any_of(label.begin(), label.end(), [&](const auto& text) {
    const auto words = words_of(text.second);
    return std::find(words.begin(), words.end(), word) != words.end();
  });
}

struct Labelled {
  std::string column;
  std::string value;
};

std::vector<Labelled> labelled(const kit::Kind& kind, const std::string& word) {
  std::vector<Labelled> found;
  if (!is_name(word)) return found;
  for (const auto& field : kind.fields)
    for (const auto& [value, label] : field.values)
      if (!field.personal && is_called(label, word)) found.push_back({field.name, value});
  if (kind.procedure)
    for (const auto& [state, label] : kind.procedure->state_labels)
      if (is_called(label, word)) found.push_back({"state", state});
  return found;
}

std::vector<std::string> unit_columns(const kit::Kind& kind) {
  std::vector<std::string> columns;
  for (const auto& field : kind.fields)
    if (field.type == expr::Type::unit && !field.many && !field.personal) columns.push_back(field.name);
  return columns;
}

// Blocks of ids, and which ids of each.
struct Block {
  int64_t number = 0;
  int64_t ids = 0;
};

Result<std::vector<Block>> all_blocks(db::Session& session, const kit::Kind& kind) {
  const db::Value site[] = {db::kSite};
  TRY_SET(const auto row, session.first(fmt::format("select id from {} where site = ?1 order by id desc limit 1",
                                                    db::quote(kind.table.name)),
                                        site));
  std::vector<Block> blocks;
  if (row.empty()) return blocks;
  for (int64_t number = 0; number <= block_of(std::get<int64_t>(row[0])); ++number)
    blocks.push_back({number, INT64_MAX});
  return blocks;
}

// What is left of the blocks when a row must have the term as well.
Result<std::vector<Block>> narrow(db::Session& session, const kit::Kind& kind, const Term& term,
                                  const std::vector<Block>& blocks) {
  std::vector<int64_t> numbers;
  for (const auto& block : blocks) numbers.push_back(block.number);
  // The list comes first, each of its blocks is looked up by the whole key.
  TRY_SET(auto query, session.prepare(fmt::format(R"sql(
    select p.block, p.ids from {} b cross join bh_posting p
     where p.site = ?1 and p.kind = ?2 and p.block = b.value and p.term = ?3
     order by b.value)sql",
                                                  db::list_parameter(4, false, kDialect))));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(kind.name));
  query.bind(3, std::string_view(to_text(term)));
  query.bind(4, std::string_view(json_list(numbers)));
  std::vector<Block> left;
  for (auto block = blocks.begin();;) {
    TRY_SET(const bool more, query.step());
    if (!more) return left;
    while (block->number < query.integer(0)) ++block;
    if (const int64_t ids = block->ids & query.integer(1); ids != 0) left.push_back({block->number, ids});
  }
}

// The ids of the rows that may hold all of the terms; nullopt: there are no terms, or too many such rows.
Result<std::optional<std::vector<int64_t>>> candidates(db::Session& session, const kit::Kind& kind,
                                                       const std::vector<Term>& terms) {
  if (terms.empty()) return std::optional<std::vector<int64_t>>();
  TRY_SET(auto blocks, all_blocks(session, kind));
  for (const auto& term : terms) {
    if (blocks.empty()) break;
    TRY_SET(blocks, narrow(session, kind, term, blocks));
  }
  std::vector<int64_t> ids;
  for (const auto& block : blocks) {
    for (auto bits = static_cast<uint64_t>(block.ids); bits != 0; bits &= bits - 1)
      ids.push_back(block.number * kBlock + std::countr_zero(bits));
    if (ids.size() > kMostCandidates) return std::optional<std::vector<int64_t>>();
  }
  return std::optional(std::move(ids));
}

class Writing {
 public:
  explicit Writing(int first) : first_(first) {}
  int bind(db::Value value) {
    condition_.values.push_back(std::move(value));
    return first_ + static_cast<int>(condition_.values.size()) - 1;
  }
  void both(const std::string& sql) { condition_.sql += " and (" + sql + ")"; }
  Condition take() { return std::move(condition_); }

 private:
  int first_;
  Condition condition_;
};

// One word: in a text, or by what the row's units, state and choices are called.
std::string found_somewhere(Writing& out, const kit::Kind& kind, const Word& word,
                            const std::vector<Labelled>& labels) {
  std::vector<std::string> places;
  const auto columns = searched_columns(kind);
  const int pattern = columns.empty() ? 0 : out.bind(like_pattern(word.text));
  for (const size_t column : columns)
    places.push_back(fmt::format("{} like ?{} escape '\\'",
                                 db::folded("t." + db::quote(kind.table.columns[column].name), kDialect), pattern));
  if (!word.units.empty()) {
    const std::string units = db::list_parameter(out.bind(json_list(word.units)), false, kDialect);
    for (const auto& column : unit_columns(kind)) places.push_back(fmt::format("t.{} in {}", db::quote(column), units));
  }
  for (const auto& [column, value] : labels)
    places.push_back(fmt::format("t.{} = ?{}", db::quote(column), out.bind(value)));
  return places.empty() ? "1 = 0" : fmt::format("{}", fmt::join(places, " or "));
}

}  // namespace

Result<std::vector<Word>> read_words(db::Session& session, std::string_view text, const org::Moment& at) {
  std::vector<Word> words;
  for (auto& word : words_of(text)) {
    TRY_SET(auto units, units_called(session, word, at));
    auto terms = terms_of(word);
    words.push_back({std::move(word), std::move(terms), std::move(units)});
  }
  return words;
}

Result<Condition> condition_of(db::Session& session, const kit::Kind& kind, std::span<const Word> words, int first) {
  Writing out(first);
  const bool has_units = !unit_columns(kind).empty();
  std::vector<Term> terms;  // of the words that only a text can hold
  for (const auto& word : words) {
    const auto labels = labelled(kind, word.text);
    if (labels.empty() && (word.units.empty() || !has_units))
      terms.insert(terms.end(), word.terms.begin(), word.terms.end());
    out.both(found_somewhere(out, kind, word, labels));
  }
  put_in_order(terms);
  TRY_SET(const auto ids, candidates(session, kind, terms));
  if (ids) out.both("t.id in " + db::list_parameter(out.bind(json_list(*ids)), false, kDialect));
  return out.take();
}

}  // namespace bihuan::search
