#include "search/snippet.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::search {
namespace {

constexpr size_t kBefore = 20;   // characters before the first match
constexpr size_t kLongest = 80;  // characters of a snippet

using Matches = std::vector<std::pair<size_t, size_t>>;

// Where the words stand, those that touch or overlap as one. Folding keeps the number of code points.
Matches matches_in(const std::u32string& folded, std::span<const Word> words, size_t& held) {
  Matches all;
  held = 0;
  for (const auto& word : words) {
    const std::u32string wanted = to_code_points(word.text);
    size_t at = folded.find(wanted);
    held += at == std::u32string::npos ? 0 : 1;
    for (; at != std::u32string::npos; at = folded.find(wanted, at + 1)) all.emplace_back(at, at + wanted.size());
  }
  std::sort(all.begin(), all.end());
  Matches apart;
  for (const auto& match : all) {
    if (!apart.empty() && match.first <= apart.back().second) {
      apart.back().second = std::max(apart.back().second, match.second);
    } else {
      apart.push_back(match);
    }
  }
  return apart;
}

Snippet cut_out(const kit::Field& field, const std::u32string& text, const Matches& matches) {
  const size_t from = matches.front().first > kBefore ? matches.front().first - kBefore : 0;
  const size_t to = std::min(text.size(), from + kLongest);
  Snippet snippet{&field, to_utf8(std::u32string_view(text).substr(from, to - from)), {}};
  const size_t mark = from > 0 ? 1 : 0;
  if (from > 0) snippet.text = "…" + snippet.text;
  if (to < text.size()) snippet.text += "…";
  for (const auto& [start, end] : matches)
    if (start < to) snippet.matches.emplace_back(start - from + mark, std::min(end, to) - from + mark);
  return snippet;
}

}  // namespace

std::optional<Snippet> snippet_of(const kit::Kind& kind, const db::Row& row, std::span<const Word> words) {
  std::optional<Snippet> best;
  size_t most = 0;
  for (const auto& field : kind.fields) {
    const auto* text = std::get_if<std::string>(&row[static_cast<size_t>(field.column)]);
    if (field.type != expr::Type::text || field.personal || text == nullptr) continue;
    size_t held = 0;
    const auto matches = matches_in(to_code_points(fold_letters(*text)), words, held);
    if (held <= most) continue;
    most = held;
    best = cut_out(field, to_code_points(*text), matches);
  }
  return best;
}

}  // namespace bihuan::search
