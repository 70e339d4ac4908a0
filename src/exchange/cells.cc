#include "exchange/cells.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bihuan::exchange {
namespace {

constexpr std::array<std::string_view, 12> kStanding = {"立行立改", "立整立改", "即知即改", "立即整改",
                                                        "长期坚持", "长期整改", "长期推进", "长期",
                                                        "持续",     "持续整改", "持续推进", "持续坚持"};

std::vector<std::string> words(std::string_view text) {
  std::string joined = fold_width(trim(text));
  for (const std::string_view mark : {"、", "/", ";", "并", "。"}) joined = replace_all(std::move(joined), mark, ",");
  std::vector<std::string> out;
  for (const auto part : split(joined, ','))
    if (const auto word = trim(part); !word.empty()) out.emplace_back(word);
  return out;
}

}  // namespace

Result<db::Value> Cells::read(const kit::Field& field, const std::string& text) {
  const bool looked_up =
      field.type == expr::Type::unit || field.type == expr::Type::account || field.type == expr::Type::ref;
  if (looked_up) {
    const auto& known = known_[&field];
    if (const auto found = known.find(text); found != known.end()) return found->second;
  }
  auto value = record::read_value(session_, kit_, field, text, at_);
  if (!value) value.error().fields.try_emplace("field", kit::in_language(field.label, "zh"));
  if (looked_up) known_[&field].emplace(text, value);
  return value;
}

bool is_standing(std::string_view text) {
  const auto all = words(text);
  return !all.empty() && std::all_of(all.begin(), all.end(), [](const auto& word) {
    return std::find(kStanding.begin(), kStanding.end(), word) != kStanding.end();
  });
}

std::optional<Choice> standing_choice(const kit::Kind& kind, std::string_view text) {
  for (const auto& word : words(text))
    for (const auto& field : kind.fields)
      for (const auto& [key, label] : field.values)
        if (std::any_of(label.begin(), label.end(), [&](const auto& entry) { return entry.second == word; }))
          return Choice{&field, key};
  return std::nullopt;
}

}  // namespace bihuan::exchange
