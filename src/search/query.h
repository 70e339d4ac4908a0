// What a search text asks of a row, as a condition of SQL. Every word must be found, each in any of the row's texts
// (anywhere in it), in the name of one of its units, or as a word of the label of its state or of a choice. Postings
// say which rows may hold the words; the texts of the version that is shown decide.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "db/value.h"
#include "kit/model.h"
#include "org/tree.h"
#include "search/terms.h"

namespace bihuan::search {

// A word, and what does not depend on the kind that is searched.
struct Word {
  std::string text;  // folded
  std::vector<Term> terms;
  std::vector<int64_t> units;  // whose name holds it; none for a single character, which half the names hold
};
Result<std::vector<Word>> read_words(db::Session& session, std::string_view text, const org::Moment& at);

struct Condition {
  std::string sql;  // " and (…) and (…)" over a row `t` of the kind; "" = every row
  std::vector<db::Value> values;
};
// `first`: the number of the condition's first parameter.
Result<Condition> condition_of(db::Session& session, const kit::Kind& kind, std::span<const Word> words, int first);

}  // namespace bihuan::search
