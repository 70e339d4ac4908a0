#include "exchange/cells.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bihuan::exchange {
namespace {

constexpr std::array<std::string_view, 12> kStanding = {"立行立改", "立整立改", "即知即改", "立即整改",
                                                        "长期坚持", "长期整改", "长期推进", "长期",
                                                        "持续",     "持续整改", "持续推进", "持续坚持"};

constexpr std::ptrdiff_t kImmediate = 4;  // the first four are done at once, the others never end

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
  const auto choice_called = [&](std::string_view word) -> std::optional<Choice> {
    for (const auto& field : kind.fields)
      for (const auto& [key, label] : field.values)
        if (std::any_of(label.begin(), label.end(), [&](const auto& entry) { return entry.second == word; }))
          return Choice{&field, key};
    return std::nullopt;
  };
  for (const auto& word : words(text)) {
    if (auto choice = choice_called(word)) return choice;
    const auto known = std::find(kStanding.begin(), kStanding.end(), word);
    if (known == kStanding.end()) continue;
    if (auto choice = choice_called(known - kStanding.begin() < kImmediate ? "立行立改" : "长期坚持")) return choice;
  }
  return std::nullopt;
}

}  // namespace bihuan::exchange
