// Rows of all kinds that hold a text, a few of each kind: what a search box in a page's header shows. Each kind's rows
// are a list as list.h makes it, narrowed to what an actor may see.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "figure/list.h"

namespace bihuan::figure {

struct SearchQuery {
  std::string text;
  size_t limit = 5;  // rows a kind
  int64_t position = 0;
  Date today;
  account::Scope scope;                                  // of who asks
  std::function<bool()> is_late = [] { return false; };  // asked before each kind: no further one is looked into
};

struct Group {
  const kit::Kind* kind = nullptr;
  std::vector<ListedRow> rows;  // the row whose code the text is, then the newest first
  bool has_code = false;        // the first row is that one
  bool has_more = false;
};
struct Found {
  std::vector<search::Word> words;
  std::vector<Group> groups;  // none empty; those with the code first, then in the kit's order
  bool is_complete = true;    // every kind was looked into
};
Result<Found> search_rows(db::Session& session, const kit::Kit& kit, const SearchQuery& query);

}  // namespace bihuan::figure
