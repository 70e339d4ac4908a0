#include "figure/search.h"

#include <algorithm>

namespace bihuan::figure {
namespace {

// Puts the row of this code in front; it may be older than what the page shows.
Result<void> put_code_first(db::Session& session, const kit::Kit& kit, ListQuery query, Group& group) {
  if (query.words->size() != 1 || group.kind->code_field.empty()) return {};
  query.code = query.words->front().text;
  Issues issues;
  TRY_SET(auto exact, list_rows(session, kit, *group.kind, query, issues));
  if (exact.rows.empty()) return {};
  ListedRow row = std::move(exact.rows.front());
  std::erase_if(group.rows, [&](const ListedRow& listed) { return listed.id == row.id; });
  group.rows.insert(group.rows.begin(), std::move(row));
  if (group.rows.size() > query.limit) group.rows.pop_back();
  group.has_code = true;
  return {};
}

}  // namespace

Result<Found> search_rows(db::Session& session, const kit::Kit& kit, const SearchQuery& in) {
  Found found;
  TRY_SET(found.words, search::read_words(session, in.text, {in.position, in.today}));
  if (found.words.empty()) return found;
  ListQuery query;
  query.text = in.text;
  query.words = &found.words;
  query.limit = in.limit;
  query.position = in.position;
  query.today = in.today;
  query.scope = in.scope;
  for (const auto& kind : kit.kinds) {
    if (in.is_late()) {
      found.is_complete = false;
      break;
    }
    Issues issues;
    TRY_SET(auto page, list_rows(session, kit, kind, query, issues));
    if (page.rows.empty()) continue;
    Group group{&kind, std::move(page.rows), false, !page.next_cursor.empty()};
    TRY(put_code_first(session, kit, query, group));
    found.groups.push_back(std::move(group));
  }
  std::stable_partition(found.groups.begin(), found.groups.end(), [](const Group& group) { return group.has_code; });
  return found;
}

}  // namespace bihuan::figure
