// A piece of a row's text around the words that were found in it, for a list of results.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "db/value.h"
#include "kit/model.h"
#include "search/query.h"

namespace bihuan::search {

struct Snippet {
  const kit::Field* field = nullptr;
  std::string text;                                // "…" where it was cut off
  std::vector<std::pair<size_t, size_t>> matches;  // in `text`: code points from 0, half-open, in order, apart
};

// From the first text that holds the most of the words; nullopt when none holds any (a unit or a label was meant).
// Personal texts are not looked at.
std::optional<Snippet> snippet_of(const kit::Kind& kind, const db::Row& row, std::span<const Word> words);

}  // namespace bihuan::search
