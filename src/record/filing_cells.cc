// Cells as text and as JSON: what a filing keeps of what its unit wrote.
#include "base/json_value.h"
#include "base/number.h"
#include "base/text.h"
#include "record/filing_rules.h"

namespace bihuan::record {
namespace {

template <class Enum, size_t n>
std::optional<Enum> by_word(std::string_view word, const std::pair<std::string_view, Enum> (&words)[n]) {
  for (const auto& [known, value] : words)
    if (known == word) return value;
  return std::nullopt;
}

template <class Enum, size_t n>
std::string_view word_of(Enum value, const std::pair<std::string_view, Enum> (&words)[n]) {
  for (const auto& [word, known] : words)
    if (known == value) return word;
  return {};
}

constexpr std::pair<std::string_view, FilingState> kStates[] = {{"draft", FilingState::draft},
                                                                {"submitted", FilingState::submitted},
                                                                {"accepted", FilingState::accepted},
                                                                {"returned", FilingState::returned}};
constexpr std::pair<std::string_view, Mark> kMarks[] = {{"", Mark::none},
                                                        {"zero", Mark::zero},
                                                        {"not_reported", Mark::not_reported},
                                                        {"not_applicable", Mark::not_applicable}};
constexpr std::pair<std::string_view, Source> kSources[] = {
    {"", Source::none}, {"typed", Source::typed}, {"computed", Source::computed}, {"previous", Source::previous}};

bool is_text(const kit::Field& field) {
  return field.many || field.type == expr::Type::text || field.type == expr::Type::choice;
}

Error damaged(std::string_view what) { return {Fault::refused, "return.cells_damaged", {{"what", excerpt(what)}}}; }

Result<Cell> cell_from_json(const Json& json) {
  if (!json.is_object()) return damaged("cell");
  Cell cell;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return damaged(key);
    const auto& text = value.get_ref<const std::string&>();
    if (key == "value") {
      cell.value = text;
    } else if (key == "computed") {
      cell.computed = text;
    } else if (key == "reason") {
      cell.reason = text;
    } else if (key == "mark") {
      const auto mark = by_word(text, kMarks);
      if (!mark) return damaged(text);
      cell.mark = *mark;
    } else if (key == "source") {
      const auto source = by_word(text, kSources);
      if (!source) return damaged(text);
      cell.source = *source;
    } else {
      return damaged(key);
    }
  }
  return cell;
}

}  // namespace

std::string_view to_string(FilingState state) { return word_of(state, kStates); }
std::string_view to_string(Mark mark) { return word_of(mark, kMarks); }
std::string_view to_string(Source source) { return word_of(source, kSources); }

Result<FilingState> state_of(std::string_view word) {
  const auto state = by_word(word, kStates);
  if (!state) return damaged(word);
  return *state;
}

Result<Mark> mark_of(std::string_view word) {
  const auto mark = by_word(word, kMarks);
  if (!mark) return Error{Fault::invalid, "return.no_such_mark", {{"text", excerpt(word)}}};
  return *mark;
}

std::string cell_text(const kit::Field& field, const db::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const auto* number = std::get_if<int64_t>(&value);
  if (number == nullptr) return {};
  if (field.type == expr::Type::boolean) return *number != 0 ? "true" : "false";
  if (field.type == expr::Type::date) {
    const auto day = Date::from_ymd(*number);
    return day ? day->iso() : std::to_string(*number);
  }
  return scaled_to_string(*number, field.scale);
}

Result<db::Value> cell_value(const kit::Field& field, std::string_view text) {
  const auto bad = [&] {
    return Error{Fault::invalid,
                 "return.bad_cell",
                 {{"name", field.name}, {"field", kit::in_language(field.label, "zh")}, {"text", excerpt(text)}}};
  };
  if (is_text(field) && !is_utf8(text)) return bad();
  if (is_text(field)) return db::Value(std::string(text));
  if (field.type == expr::Type::boolean) {
    if (text != "true" && text != "false") return bad();
    return db::Value(int64_t{text == "true"});
  }
  if (field.type == expr::Type::date) {
    const auto day = Date::parse(text);
    if (!day) return bad();
    return db::Value(int64_t{day->ymd()});
  }
  const auto number = parse_scaled(text, field.scale);
  if (!number) return bad();
  return db::Value(*number);
}

std::string cells_to_json(const Cells& cells) {
  Json all = Json::object();
  for (const auto& [field, cell] : cells) {
    Json one = Json::object();
    if (cell.value) one["value"] = *cell.value;
    if (cell.mark != Mark::none) one["mark"] = to_string(cell.mark);
    if (!cell.reason.empty()) one["reason"] = cell.reason;
    if (cell.source != Source::none) one["source"] = to_string(cell.source);
    if (cell.computed) one["computed"] = *cell.computed;
    if (!one.empty()) all[field] = std::move(one);
  }
  return canonical(all);
}

Result<Cells> cells_from_json(std::string_view text) {
  const auto json = parse_json(text);
  if (!json || !json->is_object()) return damaged(text);
  Cells cells;
  for (const auto& [field, one] : json->items()) {
    TRY_SET(cells[field], cell_from_json(one));
  }
  return cells;
}

}  // namespace bihuan::record
