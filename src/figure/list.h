// A page of a kind's rows: filtered by a condition of the figure language, searched, narrowed to what an actor may see,
// sorted, and continued by a cursor at the same log position. One parameterised SELECT; nothing is filtered afterwards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/seen.h"
#include "db/session.h"
#include "kit/model.h"
#include "search/query.h"

namespace bihuan::figure {

struct ListQuery {
  std::string filter;  // "state = working and due < 2021-06-30"; "" = all
  std::string text;    // every word of it is found in the row (search/query.h); personal texts are not searched
  std::string code;    // only the row of this code; "" = all
  std::string sort;    // "due,-code"; "" = newest first
  std::string fields;  // "code,due": only these are read, and what is sorted by; "" = all
  size_t limit = 50;
  std::string cursor;  // next_cursor of the page before
  bool count = false;
  int64_t position = 0;
  int64_t head = 0;                                  // of the log as the session sees it
  Date today;                                        // what `today` means in the filter, and the tree's day
  account::Scope scope;                              // of who asks
  const std::vector<search::Word>* words = nullptr;  // of the text, where they are read already, at that position
};

struct ListedRow {
  int64_t id = 0;
  int64_t since = 0;
  db::Row row;  // in table order
};
struct Page {
  std::vector<ListedRow> rows;
  int64_t position = 0;  // of the log that all pages of this list show
  std::string next_cursor;
  std::optional<int64_t> total;
};

// Faults: invalid "list.bad_filter" (the first issue rendered by whoever has the tables: `issues` holds them all),
// "list.bad_sort" (`field`, `nearest`), "list.bad_cursor".
Result<Page> list_rows(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, const ListQuery& query,
                       Issues& issues);

}  // namespace bihuan::figure
