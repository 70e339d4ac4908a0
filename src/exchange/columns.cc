#include "exchange/columns.h"

#include <array>

#include "base/text.h"

namespace bihuan::exchange {
namespace {

std::string normal(std::string_view heading) {
  std::string out = fold_width(trim(heading));
  for (const std::string_view blank : {" ", "\t", "\r", "\n", "\u00A0", "\u200B", "\uFEFF"})
    out = replace_all(std::move(out), blank, "");
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return starts_with(out, "*") ? out.substr(1) : out;
}

std::string without_brackets(std::string text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPairs = {
      {{"(", ")"}, {"[", "]"}, {"【", "】"}}};
  for (const auto& [opening, closing] : kPairs) {
    for (size_t from = text.find(opening); from != std::string::npos; from = text.find(opening, from)) {
      const size_t to = text.find(closing, from);
      if (to == std::string::npos) break;
      text.erase(from, to + closing.size() - from);
    }
  }
  return text;
}

std::string_view name_of(const Column& column) {
  switch (column.part) {
    case Part::state:
      return "state";
    case Part::round:
      return "round";
    case Part::origin:
      return "origin";
    case Part::id:
      return "system_id";
    case Part::field:
      break;
  }
  return column.field->name;
}

std::string label_of(const Column& column) {
  switch (column.part) {
    case Part::state:
      return "状态";
    case Part::round:
      return "轮次";
    case Part::origin:
      return "来源（本系统办理/外部导入）";
    case Part::id:
      return "系统编号";
    case Part::field:
      break;
  }
  return kit::in_language(column.field->label, "zh");
}

}  // namespace

Headings::Headings(const kit::Kind& kind) {
  std::vector<Column> columns;
  for (const auto& field : kind.fields) columns.push_back({Part::field, &field});
  std::vector<Column> others = {{Part::origin, nullptr}, {Part::id, nullptr}};
  if (kind.cls == kit::KindClass::matter) others.insert(others.end(), {{Part::state, nullptr}, {Part::round, nullptr}});
  for (const auto& column : columns) add(name_of(column), column);
  for (const auto& column : others) add(name_of(column), column);
  for (const auto& column : columns)
    for (const auto& [language, label] : column.field->label) add(label, column);
  for (const auto& column : columns)
    for (const auto& alias : column.field->aliases) add(alias, column);
  for (const auto& column : others) add(label_of(column), column);
}

void Headings::add(std::string_view heading, const Column& column) {
  const std::string key = normal(heading);
  if (key.empty() || !whole_.emplace(key, column).second) return;
  known_.emplace_back(heading);
  const auto [there, is_new] = bare_.emplace(without_brackets(key), column);
  // The heading of the origin gives way: a kit may call a field of its own 来源.
  if (!is_new && there->second != column && column.part == Part::field) there->second = std::nullopt;
}

std::optional<Column> Headings::find(std::string_view heading) const {
  const std::string key = normal(heading);
  if (const auto found = whole_.find(key); found != whole_.end()) return found->second;
  const auto found = bare_.find(without_brackets(key));
  return found == bare_.end() || found->first.empty() ? std::nullopt : found->second;
}

std::string Headings::of(const Column& column) const {
  std::string label = label_of(column);
  return find(label) == column ? label : std::string(name_of(column));
}

std::string Headings::near(std::string_view heading) const { return nearest(trim(heading), known_); }

}  // namespace bihuan::exchange
