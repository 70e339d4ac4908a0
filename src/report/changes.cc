#include "report/changes.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bihuan::report {
namespace {

constexpr std::u32string_view kPunctuation = U"，。；：、！？（）《》【】\n\t,;:!?()";
constexpr std::u32string_view kChineseDigits = U"〇零一二三四五六七八九十百千万亿两俩仨壹贰叁肆伍陆柒捌玖拾佰仟廿卅";
constexpr std::u32string_view kCounted =
    U"次个项条件人名家户场期篇份级年月日轮批类处起宗例天周季倍成元亩吨株座所村镇乡县区组块台套辆支部字号页";
constexpr std::array<std::u32string_view, 22> kSweeping = {
    U"全部",   U"全面完成", U"全覆盖", U"全员", U"所有", U"均已",   U"一律", U"无一", U"毫无", U"无遗漏", U"百分之",
    U"百分百", U"完毕",     U"办结",   U"清零", U"销号", U"零增长", U"率先", U"唯一", U"首位", U"第一名", U"不留死角"};

bool is_chinese_digit(char32_t c) { return kChineseDigits.find(c) != kChineseDigits.npos; }

bool is_figure_part(char32_t c) {
  return is_number_sign(c) || is_chinese_digit(c) || c == U'.' || c == U'%' || c == U'％';
}

// 三百二十, 两次; not 进一步, 统一.
bool is_chinese_figure(std::u32string_view text, size_t at) {
  if (!is_chinese_digit(text[at])) return false;
  const bool joined = (at > 0 && (is_chinese_digit(text[at - 1]) || is_number_sign(text[at - 1]))) ||
                      (at + 1 < text.size() && (is_chinese_digit(text[at + 1]) || is_number_sign(text[at + 1])));
  return joined || (at + 1 < text.size() && kCounted.find(text[at + 1]) != kCounted.npos);
}

}  // namespace

bool is_punctuation(char32_t c) { return kPunctuation.find(c) != kPunctuation.npos; }

Changes::Changes(std::u32string_view before, std::u32string_view after)
    : before_(before), after_(after), runs_(align(before, after)) {}

Changes::Moved Changes::moved(Stretch sealed) const {
  // The first run that ends behind the start.
  auto run = std::partition_point(runs_.begin(), runs_.end(),
                                  [&](const Same& one) { return one.before + one.length <= sealed.start; });
  if (run != runs_.end() && run->before <= sealed.start && sealed.end <= run->before + run->length)
    return {{sealed.start - run->before + run->after, sealed.end - run->before + run->after}, true};
  Moved moved;
  if (run != runs_.end() && run->before < sealed.start) {
    moved.at.start = sealed.start - run->before + run->after;
  } else if (run != runs_.begin()) {
    moved.at.start = std::prev(run)->after + std::prev(run)->length;
  }
  const auto last = std::partition_point(runs_.begin(), runs_.end(),
                                         [&](const Same& one) { return one.before + one.length < sealed.end; });
  moved.at.end =
      last == runs_.end() ? after_.size() : last->after + (last->before >= sealed.end ? 0 : sealed.end - last->before);
  moved.at.end = std::max(moved.at.end, moved.at.start);
  return moved;
}

std::vector<Changes::Difference> Changes::differences() const {
  std::vector<Difference> found;
  size_t sealed = 0;
  size_t now = 0;
  const auto add = [&](size_t sealed_end, size_t now_end) {
    if (sealed < sealed_end || now < now_end) found.push_back({{sealed, sealed_end}, {now, now_end}});
  };
  for (const auto& run : runs_) {
    add(run.before, run.after);
    sealed = run.before + run.length;
    now = run.after + run.length;
  }
  add(before_.size(), after_.size());
  return found;
}

Clause clause_around(std::u32string_view text, Stretch slot, size_t not_before, size_t not_after) {
  Clause clause{slot};
  auto& words = clause.words;
  while (words.start > not_before && !is_punctuation(text[words.start - 1])) --words.start;
  while (words.end < std::min(not_after, text.size()) && !is_punctuation(text[words.end])) ++words.end;
  clause.after_neighbour = words.start == not_before && words.start > 0 && !is_punctuation(text[words.start - 1]);
  clause.before_neighbour = words.end == not_after && words.end < text.size() && !is_punctuation(text[words.end]);
  return clause;
}

Stretch figures_touched(std::u32string_view before, std::u32string_view after, const Changes::Difference& difference) {
  const auto [sealed, now] = difference;
  const bool after_figure = now.start > 0 && is_figure_part(after[now.start - 1]);
  const bool before_figure = now.end < after.size() && is_figure_part(after[now.end]);
  const auto is_cut = [&](size_t at) { return sealed.start < sealed.end && is_figure_part(before[at]); };
  const bool joins = now.start == now.end && after_figure && before_figure;
  Stretch touched = now;
  if (joins || (now.start < now.end && is_figure_part(after[now.start])) || (after_figure && is_cut(sealed.start)))
    while (touched.start > 0 && is_figure_part(after[touched.start - 1])) --touched.start;
  if (joins || (now.start < now.end && is_figure_part(after[now.end - 1])) || (before_figure && is_cut(sealed.end - 1)))
    while (touched.end < after.size() && is_figure_part(after[touched.end])) ++touched.end;
  return touched;
}

std::vector<Stretch> claims_in(std::u32string_view text, Stretch stretch) {
  std::vector<Stretch> found;
  const auto is_figure = [&](size_t at) { return is_number_sign(text[at]) || is_chinese_figure(text, at); };
  for (size_t at = stretch.start; at < stretch.end; ++at) {
    if (!is_figure(at)) continue;
    Stretch figure{at, at + 1};
    while (figure.end < stretch.end && (is_figure(figure.end) || is_figure_part(text[figure.end]))) ++figure.end;
    found.push_back(figure);
    at = figure.end;
  }
  if (!found.empty() || stretch.start == stretch.end) return found;
  // A word may begin before what was added to it.
  constexpr size_t kLongestWord = 4;
  const size_t from = stretch.start < kLongestWord ? 0 : stretch.start - kLongestWord + 1;
  for (const auto word : kSweeping) {
    const size_t last = std::min(text.size(), stretch.end + word.size() - 1);
    for (size_t at = text.find(word, from); at < last && at + word.size() <= last; at = text.find(word, at + 1))
      if (at + word.size() > stretch.start) return {stretch};
  }
  return {};
}

}  // namespace bihuan::report
