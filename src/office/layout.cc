#include "office/layout.h"

#include <unicode/brkiter.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <numeric>

#include "base/text.h"

namespace bihuan::office {
namespace {

constexpr int kTitleLine = 38;  // half characters: 442 pt hold 20 characters of 22 pt; one is left for the eye
constexpr int kForbidden = 1 << 20;

int half_width(char32_t c) {
  // Quotes, dashes, the ellipsis and the middle dot are full width in a Chinese font.
  if (c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 || c == 0xB7 || c == 0xD7)
    return 2;
  return c < 0x2E80 || (c >= 0xFF61 && c <= 0xFFDC) ? 1 : 2;
}

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

// Code point offsets between words, by ICU's dictionary of Chinese.
std::vector<bool> word_starts(const std::u32string& text) {
  std::vector<bool> starts(text.size() + 1, false);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale("zh", "CN"), status));
  if (U_FAILURE(status) || !words) return std::vector<bool>(text.size() + 1, true);
  const auto units =
      icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()), static_cast<int32_t>(text.size()));
  words->setText(units);
  for (int32_t at = words->first(); at != icu::BreakIterator::DONE; at = words->next()) {
    starts[static_cast<size_t>(units.countChar32(0, at))] = true;
  }
  return starts;
}

// What it costs the reader when a line ends before text[at].
std::vector<int> break_costs(const std::u32string& text) {
  const auto starts = word_starts(text);
  std::vector<int> costs(text.size(), kForbidden);
  int nesting = 0;
  for (size_t at = 1; at < text.size(); ++at) {
    const char32_t before = text[at - 1];
    const char32_t after = text[at];
    if (is_one_of(before, U"《（“〔【")) ++nesting;
    if (is_one_of(before, U"》）”〕】")) --nesting;
    if (is_one_of(after, U"，。、；：？！）》”’〉】〕」』％%…—") || is_one_of(before, U"（《“‘〈【〔「『")) continue;
    const bool after_space = before == ' ' || before == 0x3000;
    if (before < 0x2E80 && after < 0x2E80 && !after_space) continue;  // inside a number or a Latin word
    if (after == ' ' || after == 0x3000) continue;
    int cost = starts[at] ? 0 : 400;
    if (after_space) cost -= 150;  // between two offices that write together
    if (nesting > 0) cost += 150;
    if (is_one_of(after, U"的了等们室府厅")) cost += 120;
    if (is_one_of(before, U"和与及或暨第")) cost += 40;
    if (is_one_of(before, U"、，；》”）")) cost -= 20;
    const auto two = std::u32string_view(text).substr(at, 2);
    if (two == U"关于") cost -= 80;
    if (at >= 2 && std::u32string_view(text).substr(at - 2, 2) == U"关于") cost += 60;
    costs[at] = cost;
  }
  return costs;
}

// 梯形 grows or shrinks downwards, 菱形 grows and then shrinks. Zero for a perfect one; an hourglass is dear.
int shape_cost(const std::vector<int>& lines) {
  const auto monotone = [&](size_t from, size_t to, int sign) {
    int cost = 0;
    for (size_t i = from; i + 1 < to; ++i) {
      const int step = sign * (lines[i + 1] - lines[i]);
      if (step < 0) cost += step * step * 2;
      if (step == 0) cost += 6;
      if (step > 8) cost += (step - 8) * (step - 8) / 2;
    }
    return cost;
  };
  const size_t n = lines.size();
  int best = std::min(monotone(0, n, 1), monotone(0, n, -1));
  for (size_t top = 1; top + 1 < n; ++top) best = std::min(best, monotone(0, top + 1, 1) + monotone(top, n, -1));
  const int longest = *std::max_element(lines.begin(), lines.end());
  for (const int line : lines) {
    if (line > kTitleLine) best += kForbidden / 8;
    if (line * 5 < longest * 2) best += 300;
  }
  return best;
}

class TitleBreaker {
 public:
  explicit TitleBreaker(const std::u32string& text) : costs_(break_costs(text)), widths_(text.size() + 1, 0) {
    for (size_t i = 0; i < text.size(); ++i) widths_[i + 1] = widths_[i] + half_width(text[i]);
    for (size_t at = 1; at < text.size(); ++at)
      if (costs_[at] < 400) places_.push_back(at);
    if (places_.empty())
      for (size_t at = 1; at < text.size(); ++at) places_.push_back(at);
  }

  // The best breaks into exactly `count` lines; tried one by one, so for few lines only.
  void search(size_t count) {
    chosen_.clear();
    extend(count, 0, 0);
  }

  // Lines as full as they go, for a title too long to have a shape.
  std::vector<size_t> fill() const {
    std::vector<size_t> breaks;
    size_t from = 0;
    for (size_t i = 0; i < places_.size(); ++i) {
      const size_t next = i + 1 < places_.size() ? places_[i + 1] : widths_.size() - 1;
      if (widths_[next] - widths_[from] > kTitleLine) breaks.push_back(from = places_[i]);
    }
    return breaks;
  }

  const std::vector<size_t>& best() const { return best_; }

 private:
  void extend(size_t count, size_t first_place, int cost) {
    if (chosen_.size() + 1 == count) return weigh(cost);
    const size_t from = chosen_.empty() ? 0 : chosen_.back();
    for (size_t i = first_place; i < places_.size(); ++i) {
      if (widths_[places_[i]] - widths_[from] > kTitleLine) break;
      chosen_.push_back(places_[i]);
      extend(count, i + 1, cost + costs_[places_[i]]);
      chosen_.pop_back();
    }
  }

  void weigh(int cost) {
    std::vector<int> lines;
    size_t from = 0;
    for (const size_t at : chosen_) {
      lines.push_back(widths_[at] - widths_[from]);
      from = at;
    }
    lines.push_back(widths_.back() - widths_[from]);
    cost += shape_cost(lines) + 60 * static_cast<int>(lines.size());
    if (cost >= best_cost_) return;
    best_cost_ = cost;
    best_ = chosen_;
  }

  std::vector<int> costs_;
  std::vector<int> widths_;     // of the first n characters
  std::vector<size_t> places_;  // where a break may be, ascending
  std::vector<size_t> chosen_;
  std::vector<size_t> best_;
  int best_cost_ = std::numeric_limits<int>::max();
};

}  // namespace

int half_widths(std::string_view text) {
  int sum = 0;
  for (const char32_t c : to_code_points(text)) sum += half_width(c);
  return sum;
}

std::vector<std::string> break_title(std::string_view text) {
  const int width = half_widths(text);
  if (width <= kTitleLine) return {std::string(text)};
  const auto points = to_code_points(text);
  TitleBreaker breaker(points);
  const auto fewest = static_cast<size_t>((width + kTitleLine - 1) / kTitleLine);
  std::vector<size_t> breaks;
  if (fewest <= 3) {
    breaker.search(fewest);
    breaker.search(fewest + 1);
    breaks = breaker.best();
  }
  if (breaks.empty()) breaks = breaker.fill();
  std::vector<std::string> lines;
  size_t from = 0;
  breaks.push_back(points.size());
  for (const size_t at : breaks) {
    lines.push_back(to_utf8(std::u32string_view(points).substr(from, at - from)));
    from = at;
  }
  return lines;
}

int right_indent(const Document& document, size_t index) {
  constexpr int kDate = 400;
  if (document.paragraphs[index].style != Style::signature) return kDate;
  size_t date = index;
  while (date < document.paragraphs.size() && document.paragraphs[date].style == Style::signature) ++date;
  if (date == document.paragraphs.size() || document.paragraphs[date].style != Style::date) return kDate;
  const int wider =
      half_widths(plain_text(document.paragraphs[date])) - half_widths(plain_text(document.paragraphs[index]));
  return std::max(0, kDate + wider * 25);
}

}  // namespace bihuan::office
