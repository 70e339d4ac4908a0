// The search box: rows of all kinds that hold a text.
#include "figure/search.h"

#include <chrono>

#include "base/text.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "remind/next_steps.h"
#include "search/snippet.h"

namespace bihuan::http {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kLongest = std::chrono::milliseconds(500);  // of looking into further kinds
constexpr size_t kLongestTitle = 80;                       // characters

const db::Value& value_of(const kit::Kind& kind, const db::Row& row, std::string_view column) {
  static const db::Value kNone = db::Null{};
  const int at = kind.column(column);
  return at < 0 ? kNone : row[static_cast<size_t>(at)];
}

// What a row is called: its title, else its first text that is not its code.
std::string title_of(const kit::Kind& kind, const db::Row& row) {
  const kit::Field* field = remind::title_of(kind);
  for (const auto& other : kind.fields) {
    if (field != nullptr) break;
    if (other.type == expr::Type::text && !other.personal && other.name != kind.code_field) field = &other;
  }
  if (field == nullptr) return "";
  const auto* text = std::get_if<std::string>(&value_of(kind, row, field->name));
  return text == nullptr ? "" : excerpt(*text, kLongestTitle);
}

void write_snippet(JsonText& json, const search::Snippet& snippet, std::string_view language) {
  json.name("snippet").begin_object();
  json.text("field", snippet.field->name)
      .text("label", kit::in_language(snippet.field->label, language))
      .text("text", snippet.text);
  json.name("matches").begin_list();
  for (const auto& [start, end] : snippet.matches)
    json.begin_object()
        .number("start", static_cast<int64_t>(start))
        .number("end", static_cast<int64_t>(end))
        .end_object();
  json.end_list().end_object();
}

void write_hit(JsonText& json, const Call& call, const Tree& tree, const kit::Kind& kind,
               const figure::ListedRow& listed, const std::vector<search::Word>& words) {
  const auto language = call.language_key();
  json.begin_object().number("id", listed.id).number("rev", listed.since).text("title", title_of(kind, listed.row));
  const kit::Field* code = kind.find(kind.code_field);
  if (code != nullptr && !code->personal)
    if (const auto* text = std::get_if<std::string>(&value_of(kind, listed.row, code->name))) json.text("code", *text);
  if (const auto* unit = std::get_if<int64_t>(&value_of(kind, listed.row, kind.unit_field)))
    json.number("unit", *unit).text("unit_name", tree.name(*unit));
  if (kind.procedure) {
    const auto& state = std::get<std::string>(value_of(kind, listed.row, "state"));
    const auto label = kind.procedure->state_labels.find(state);
    json.text("state", state);
    if (label != kind.procedure->state_labels.end())
      json.text("state_label", kit::in_language(label->second, language));
  }
  if (const auto snippet = search::snippet_of(kind, listed.row, words)) write_snippet(json, *snippet, language);
  json.end_object();
}

}  // namespace

Result<Answer> search_rows(Call& call, const api::SearchRows& in) {
  figure::SearchQuery query;
  query.text = in.q;
  query.limit = static_cast<size_t>(in.limit.value_or(5));
  query.today = call.today();
  TRY_SET(query.position, call.position());
  query.scope = call.caller().scope;
  const auto until = Clock::now() + kLongest;
  query.is_late = [until] { return Clock::now() > until; };
  TRY_SET(const auto found, figure::search_rows(call.session(), call.kit(), query));
  TRY_SET(const auto tree, call.tree());
  JsonText json;
  json.begin_object().number("position", query.position).boolean("complete", found.is_complete);
  json.name("groups").begin_list();
  for (const auto& group : found.groups) {
    json.begin_object()
        .text("kind", group.kind->name)
        .text("label", kit::in_language(group.kind->label, call.language_key()))
        .boolean("more", group.has_more)
        .name("rows")
        .begin_list();
    for (const auto& listed : group.rows) write_hit(json, call, *tree, *group.kind, listed, found.words);
    json.end_list().end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

}  // namespace bihuan::http
