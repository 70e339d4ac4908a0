#include "figure/list.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "db/dialect.h"
#include "expr/cache.h"
#include "figure/snapshot.h"

namespace bihuan::figure {
namespace {

constexpr size_t kMostSort = 4;

struct SortKey {
  std::string name;
  std::string column;  // quoted
  bool descending = false;
};

// A condition's offset in the expression that is made around it.
struct Around {
  std::string text;
  int before = 0;  // code points
};

Around expression_of(const kit::Kind& kind, const std::string& filter) {
  std::string text = "count " + kind.name;
  int before = 0;
  if (!trim(filter).empty()) {
    text += " where (";
    before = static_cast<int>(text.size());
    text += filter + ")";
  }
  // `ever` also in front of a condition that names a stretch of its own: it is the row's own date that is free.
  if (!kind.date_field.empty())
    text = replace_all(text, "count " + kind.name, "count " + kind.name + " ever"), before += before > 0 ? 5 : 0;
  return {std::move(text), before};
}

Result<std::shared_ptr<const expr::Compiled>> compile(const kit::Kit& kit, const kit::Kind& kind,
                                                      const std::string& filter, Issues& issues) {
  const Around around = expression_of(kind, filter);
  auto outcome = kit.cache->compile(around.text, kit.schema);
  const bool fits = outcome.compiled && outcome.compiled->leaves.size() == 1 &&
                    outcome.compiled->leaves.front().form == expr::LeafForm::count &&
                    outcome.compiled->leaves.front().kind == kind.name && !outcome.compiled->is_truth;
  if (fits) return outcome.compiled;
  issues = std::move(outcome.issues);
  for (auto& issue : issues) issue.column = std::max(1, issue.column - around.before);
  return Error{Fault::invalid, "list.bad_filter", {{"filter", excerpt(filter, 200)}}};
}

Error bad_field(const kit::Kind& kind, const char* key, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& known : kind.fields) names.push_back(known.name);
  return Error{Fault::invalid, key, {{"field", excerpt(name)}, {"nearest", nearest(name, names)}}};
}

Result<std::vector<SortKey>> read_sort(const kit::Kind& kind, const std::string& text) {
  std::vector<SortKey> keys;
  for (auto part : split(text, ',')) {
    part = trim(part);
    if (part.empty()) continue;
    const bool descending = part.front() == '-';
    const std::string name(descending ? part.substr(1) : part);
    const kit::Field* field = kind.find(name);
    const bool fine = (field != nullptr && !field->personal) || name == "state" || name == "round";
    if (!fine || kind.column(name) < 0 || keys.size() >= kMostSort) return bad_field(kind, "list.bad_sort", name);
    keys.push_back({name, "t." + db::quote(name), descending});
  }
  return keys;
}

// The columns to read: what is no field, what was asked for, and what the cursor needs.
Result<std::vector<size_t>> read_fields(const kit::Kind& kind, const std::string& fields,
                                        const std::vector<SortKey>& keys) {
  std::set<std::string, std::less<>> names;
  for (auto part : split(fields, ',')) {
    part = trim(part);
    if (part.empty()) continue;
    if (kind.find(part) == nullptr) return bad_field(kind, "list.bad_field", std::string(part));
    names.emplace(part);
  }
  std::vector<size_t> columns;
  for (size_t i = 0; i < kind.table.columns.size(); ++i) {
    const std::string& name = kind.table.columns[i].name;
    const bool is_key = std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.name == name; });
    if (names.empty() || is_key || names.contains(name) || kind.find(name) == nullptr) columns.push_back(i);
  }
  return columns;
}

// What a cursor says: the page's place in the list, and of which list.
struct Place {
  int64_t position = 0;
  std::vector<db::Value> values;
  int64_t id = 0;
};

std::string list_digest(const kit::Kind& kind, const ListQuery& query) {
  const Json of = {kind.name, query.filter, query.text, query.sort};
  return to_hex(sha256(canonical(of))).substr(0, 16);
}

std::string write_cursor(const std::string& digest, const Place& place) {
  Json values = Json::array();
  for (const auto& value : place.values) {
    if (const auto* number = std::get_if<int64_t>(&value))
      values.push_back(*number);
    else if (const auto* text = std::get_if<std::string>(&value))
      values.push_back(*text);
    else
      values.push_back(nullptr);
  }
  return to_hex(canonical(Json{{"list", digest}, {"position", place.position}, {"values", values}, {"id", place.id}}));
}

Result<Place> read_cursor(const std::string& cursor, const std::string& digest, size_t keys) {
  const auto bad = [] { return Error{Fault::invalid, "list.bad_cursor"}; };
  const auto bytes = from_hex(cursor);
  if (!bytes) return bad();
  const auto json = parse_json(*bytes, 64 << 10);
  if (!json || !json->is_object() || json->size() != 4) return bad();
  for (const auto* name : {"list", "position", "values", "id"})
    if (!json->contains(name)) return bad();
  const Json& values = (*json)["values"];
  if ((*json)["list"] != digest || !(*json)["position"].is_number_integer() || !(*json)["id"].is_number_integer() ||
      !values.is_array() || values.size() != keys)
    return bad();
  Place place{(*json)["position"].get<int64_t>(), {}, (*json)["id"].get<int64_t>()};
  for (const auto& value : values) {
    if (value.is_number_integer())
      place.values.emplace_back(value.get<int64_t>());
    else if (value.is_string())
      place.values.emplace_back(value.get<std::string>());
    else if (value.is_null())
      place.values.emplace_back(db::Null{});
    else
      return bad();
  }
  return place;
}

// A SELECT in the making: its values are bound behind those of the condition.
class Writing {
 public:
  explicit Writing(size_t bound) : first_(static_cast<int>(bound) + 1) {}
  std::string bind(db::Value value) {
    values_.push_back(std::move(value));
    return "?" + std::to_string(next() - 1);
  }
  std::string add(search::Condition condition) {
    std::move(condition.values.begin(), condition.values.end(), std::back_inserter(values_));
    return std::move(condition.sql);
  }
  const std::vector<db::Value>& values() const { return values_; }
  int next() const { return first_ + static_cast<int>(values_.size()); }

 private:
  int first_;
  std::vector<db::Value> values_;
};

// Rows after the place: empty values come first when ascending, last when descending; id decides among equals.
std::string after(Writing& out, const std::vector<SortKey>& keys, const Place& place, size_t at, bool newest_first) {
  if (at == keys.size()) return fmt::format("t.id {} {}", newest_first ? "<" : ">", out.bind(place.id));
  const auto& [name, column, descending] = keys[at];
  const db::Value& value = place.values[at];
  if (db::is_null(value)) {
    const std::string rest = after(out, keys, place, at + 1, newest_first);
    return descending ? fmt::format("({} is null and {})", column, rest)
                      : fmt::format("({0} is not null or ({0} is null and {1}))", column, rest);
  }
  const std::string bound = out.bind(value);
  const std::string rest = after(out, keys, place, at + 1, newest_first);
  if (descending) return fmt::format("({0} < {1} or {0} is null or ({0} = {1} and {2}))", column, bound, rest);
  return fmt::format("({0} > {1} or ({0} = {1} and {2}))", column, bound, rest);
}

std::string order_of(const std::vector<SortKey>& keys, bool newest_first) {
  std::string order;
  for (const auto& key : keys) order += key.column + (key.descending ? " desc nulls last, " : " asc nulls first, ");
  return order + (newest_first ? "t.id desc" : "t.id");
}

// Whether the filter lets through only rows that name a unit which is seen: then no row need be looked at for that.
bool is_seen_by_filter(db::Session& session, const kit::Kind& kind, const ListQuery& query,
                       const expr::Compiled& compiled) {
  if (query.scope.is_everything() || query.scope.prefixes.empty()) return false;
  for (const auto& required : expr::required_units(compiled)) {
    const kit::Field* field = kind.find(required.column);
    if (field == nullptr || field->type != expr::Type::unit || field->many) continue;
    const auto found = org::find_unit(session, required.code, {query.head, query.today});
    if (!found || !*found) continue;  // nobody is called so, or several are
    const org::Place& place = **found;
    if (place.code == required.code && query.scope.sees(place.path)) return true;
  }
  return false;
}

std::string scope_condition(Writing& out, const kit::Kind& kind, const ListQuery& query) {
  const auto seen = account::seen_sql(query.scope, kind, query.today, out.next());
  for (const auto& value : seen.values) out.bind(value);
  return " and " + seen.condition;
}

Result<search::Condition> text_condition(Snapshot& snapshot, const kit::Kind& kind, const ListQuery& query, int first) {
  if (query.words != nullptr) return search::condition_of(*snapshot.session, kind, *query.words, first);
  TRY_SET(const auto words, search::read_words(*snapshot.session, query.text, {snapshot.position, query.today}));
  return search::condition_of(*snapshot.session, kind, words, first);
}

// The row whose code it is, however wide or large the letters.
std::string code_condition(Writing& out, const kit::Kind& kind, const std::string& code) {
  if (code.empty()) return "";
  const kit::Field* field = kind.find(kind.code_field);
  if (field == nullptr || field->personal) return " and 1 = 0";
  return fmt::format(" and {} = {}", db::folded("t." + db::quote(field->name), db::Dialect::sqlite),
                     out.bind(fold_letters(code)));
}

Result<db::Query> bound_query(Snapshot& snapshot, const std::string& sql, const expr::RowsSource& source,
                              const Writing& more) {
  TRY_SET(auto query, snapshot.session->prepare(sql));
  int at = 0;
  for (const auto& binding : source.bindings) {
    TRY_SET(const auto value, snapshot.value(binding, {Date::open(), Date::open()}));
    query.bind(++at, value);
  }
  for (const auto& value : more.values()) query.bind(++at, value);
  return query;
}

}  // namespace

Result<Page> list_rows(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, const ListQuery& query,
                       Issues& issues) {
  TRY_SET(const auto compiled, compile(kit, kind, query.filter, issues));
  TRY_SET(const auto keys, read_sort(kind, query.sort));
  TRY_SET(const auto wanted, read_fields(kind, query.fields, keys));
  const bool newest_first = keys.empty();
  const std::string digest = list_digest(kind, query);
  std::optional<Place> place;
  if (!query.cursor.empty()) {
    TRY_SET(place, read_cursor(query.cursor, digest, keys.size()));
    if (place->position < 1 || place->position > query.position) return Error{Fault::invalid, "list.bad_cursor"};
  }

  Snapshot snapshot;
  snapshot.session = &session;
  snapshot.kit = &kit;
  snapshot.position = place ? place->position : query.position;
  snapshot.cutoff = query.today;
  expr::Options options;
  options.newest = snapshot.position == query.head;
  const auto source = expr::rows_source(*compiled, options);

  std::string columns;
  for (const size_t column : wanted) columns += ", t." + db::quote(kind.table.columns[column].name);
  Writing out(source.bindings.size());
  std::string where = source.where;
  if (!is_seen_by_filter(session, kind, query, *compiled)) where += scope_condition(out, kind, query);
  TRY_SET(auto text, text_condition(snapshot, kind, query, out.next()));
  where += out.add(std::move(text));
  where += code_condition(out, kind, query.code);

  Page page;
  page.position = snapshot.position;
  if (query.count) {
    TRY_SET(auto counting,
            bound_query(snapshot, fmt::format("select count(*) from {} where {}", source.from, where), source, out));
    TRY_SET(const bool there, counting.step());
    page.total = there ? counting.integer(0) : 0;
  }
  if (place) where += " and " + after(out, keys, *place, 0, newest_first);
  const std::string limit = out.bind(static_cast<int64_t>(query.limit) + 1);
  TRY_SET(auto rows, bound_query(snapshot,
                                 fmt::format("select t.id, t.since{} from {} where {} order by {} limit {}", columns,
                                             source.from, where, order_of(keys, newest_first), limit),
                                 source, out));
  while (true) {
    TRY_SET(const bool more, rows.step());
    if (!more) break;
    if (page.rows.size() == query.limit) {
      const ListedRow& last = page.rows.back();
      Place next{page.position, {}, last.id};
      for (const auto& key : keys) next.values.push_back(last.row[static_cast<size_t>(kind.column(key.name))]);
      page.next_cursor = write_cursor(digest, next);
      break;
    }
    ListedRow row{rows.integer(0), rows.integer(1), db::Row(kind.table.columns.size())};
    for (size_t i = 0; i < wanted.size(); ++i) row.row[wanted[i]] = rows.value(static_cast<int>(i) + 2);
    page.rows.push_back(std::move(row));
  }
  return page;
}

}  // namespace bihuan::figure
