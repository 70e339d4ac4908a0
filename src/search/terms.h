// How a text is searched: folded (full-width forms to ASCII, capitals to small letters), cut into runs of letters and
// digits at white space and punctuation, and each run into its overlapping pairs of characters, the terms. 会议室 is
// 会议 and 议室; W-001 is 00 and 01. So a piece of a text has no term that the text has not, whatever the language, and
// no dictionary decides what a word is. What a run is made of is fixed here, not by a library's tables: postings that
// an older program wrote are the same.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::search {

struct Term {
  char32_t first = 0;
  char32_t second = 0;
  auto operator<=>(const Term&) const = default;  // the order of their UTF-8
};
std::string to_text(const Term& term);

// The terms of a text, in order, each once. Precondition: is_utf8.
std::vector<Term> terms_of(std::string_view text);
// The same for several texts that belong together: add each, then put them in order.
void add_terms(std::string_view text, std::vector<Term>& terms);
void put_in_order(std::vector<Term>& terms);

// What somebody searches for: folded, split at white space, each word once.
std::vector<std::string> words_of(std::string_view text);

}  // namespace bihuan::search
