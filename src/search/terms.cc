#include "search/terms.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::search {
namespace {

struct Range {
  char32_t from;
  char32_t to;
};

// Beyond ASCII: what stands between words. Everything else belongs to a run, rare characters of names included.
constexpr Range kSeparators[] = {
    {0x0080, 0x00BF},  // Latin-1 controls and signs
    {0x00D7, 0x00D7},  // ×
    {0x00F7, 0x00F7},  // ÷
    {0x1680, 0x1680},  // a space
    {0x2000, 0x206F},  // spaces, dashes, quotation marks, …
    {0x2190, 0x23FF},  // arrows, operators, technical signs
    {0x2500, 0x2BFF},  // boxes, shapes, dingbats, more arrows
    {0x3000, 0x3004},  // 、。〃〄
    {0x3008, 0x3020},  // brackets
    {0x3030, 0x3030},  // a wavy dash
    {0x30FB, 0x30FB},  // ・ between the parts of a foreign name
    {0xFE10, 0xFE1F},  // vertical forms
    {0xFE30, 0xFE6F},  // small and compatibility forms
    {0xFF00, 0xFF65},  // what folding left of the half and full width forms
    {0xFFE0, 0xFFFF},  // signs, specials
};

bool is_of_a_run(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9');
  return std::none_of(std::begin(kSeparators), std::end(kSeparators),
                      [c](const Range& range) { return range.from <= c && c <= range.to; });
}

}  // namespace

std::string to_text(const Term& term) {
  const char32_t pair[] = {term.first, term.second};
  return to_utf8({pair, 2});
}

void add_terms(std::string_view text, std::vector<Term>& terms) {
  char32_t before = 0;  // 0: none, or a separator
  for (const char32_t c : to_code_points(fold_letters(text))) {
    const bool is_in = is_of_a_run(c);
    if (is_in && before != 0) terms.push_back({before, c});
    before = is_in ? c : 0;
  }
}

void put_in_order(std::vector<Term>& terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

std::vector<Term> terms_of(std::string_view text) {
  std::vector<Term> terms;
  add_terms(text, terms);
  put_in_order(terms);
  return terms;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  const std::string folded = replace_all(replace_all(replace_all(fold_letters(text), "\t", " "), "\n", " "), "\r", " ");
  for (const auto word : split(folded, ' '))
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) words.emplace_back(word);
  return words;
}

}  // namespace bihuan::search
