#include "exchange/combined.h"

#include <algorithm>

#include "base/text.h"
#include "office/csv.h"

namespace bihuan::exchange {
namespace {

// The number that begins an item, in bytes: "1." "2、" "（3）" "④"; 0 when there is none.
size_t item_mark(std::string_view line) {
  const std::u32string text = to_code_points(line.substr(0, std::min<size_t>(line.size(), 16)));
  size_t at = 0;
  const bool bracket = !text.empty() && (text[0] == U'（' || text[0] == U'(');
  if (bracket) ++at;
  const size_t digits = at;
  while (at < text.size() && is_number_sign(text[at])) ++at;
  if (at == digits) return 0;
  const bool circled = text[digits] > 0x2000 && text[digits] < 0xFF00;
  if (!circled) {
    constexpr std::u32string_view kAfter = U".．、)）";
    if (at >= text.size() || kAfter.find(text[at]) == kAfter.npos) return 0;
    ++at;
  }
  return to_utf8(std::u32string_view(text).substr(0, at)).size();
}

std::vector<std::string> masked(const std::vector<std::string>& cells, const std::vector<char>& mask) {
  std::vector<std::string> out(cells.size());
  for (size_t i = 0; i < cells.size(); ++i)
    if (i >= mask.size() || mask[i] != 0) out[i] = cells[i];
  return out;
}

}  // namespace

PartKind part_of(const kit::Kit& kit, const kit::Kind& whole) {
  if (!whole.procedure) return {};
  for (const auto& step : whole.procedure->steps) {
    const kit::Kind* part = step.parts.empty() || step.parts == whole.name ? nullptr : kit.find_kind(step.parts);
    if (part == nullptr) continue;
    for (const auto& field : part->fields)
      if (field.type == expr::Type::ref && field.target == whole.name) return {part, &field};
  }
  return {};
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  for (const auto line : split(text, '\n')) {
    auto rest = trim(line);
    if (rest.empty()) continue;
    rest.remove_prefix(item_mark(rest));
    items.emplace_back(trim(rest));
  }
  return items;
}

Result<void> CombinedSheet::take(int line, const std::vector<std::string>& cells) {
  if (is_combined_) return take_row(line, cells);
  const bool blank = std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return trim(cell).empty(); });
  if (whole_.has_header() || blank || whole_.is_title(cells)) return whole_.take(line, cells);
  return take_header(line, cells);
}

Result<void> CombinedSheet::take_header(int line, const std::vector<std::string>& cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string heading(trim(office::unguard_formula(cells[i])));
    const bool in_whole = whole_.knows(heading);
    const auto column = part_.column(heading);
    const bool is_field = column && column->part == Part::field && column->field != kind_.link &&
                          column->field->name != kind_.kind->code_field;
    of_whole_.push_back(in_whole || !is_field ? 1 : 0);
    of_part_.push_back(is_field ? 1 : 0);
    if (is_field && !in_whole && column->field->required && column->field->type == expr::Type::text) texts_ = i + 1;
  }
  is_combined_ = texts_ != 0;
  if (!is_combined_) return whole_.take(line, cells);
  whole_.leave_standing_words();
  part_.set(kind_.link->name, db::Null{});
  TRY(whole_.take(line, masked(cells, of_whole_)));
  return part_.take(line, masked(cells, of_part_));
}

// A row whose own columns of the whole are blank (merged cells) or repeated goes on with the whole above.
Result<void> CombinedSheet::take_row(int line, const std::vector<std::string>& cells) {
  bool goes_on = !last_.empty();
  bool has_part = false;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool filled = !trim(cells[i]).empty();
    const bool own = i < of_whole_.size() && of_whole_[i] != 0 && of_part_[i] == 0;
    const bool repeated = i < last_.size() && last_[i] == cells[i];
    if (own && filled && !repeated) goes_on = false;
    if (filled && i < of_part_.size() && of_part_[i] != 0 && of_whole_[i] == 0) has_part = true;
  }
  if (!goes_on) {
    last_ = cells;
    TRY(whole_.take(line, masked(cells, of_whole_)));
    part_.set(kind_.link->name, whole_.last_id() == 0 ? db::Value(db::Null{}) : db::Value(whole_.last_id()));
    if (whole_.last_id() == 0) return {};  // refused: its parts have nothing to belong to
  }
  if (!has_part) return {};
  auto part = masked(cells, of_part_);
  const auto texts = texts_ > part.size() ? std::vector<std::string>{} : split_list(part[texts_ - 1]);
  if (texts.empty()) return part_.take(line, part);
  for (const auto& text : texts) {
    part[texts_ - 1] = text;
    TRY(part_.take(line, part));
  }
  return {};
}

}  // namespace bihuan::exchange
