#include "remind/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace bihuan::remind {
namespace {

constexpr size_t kLongestTitle = 60;

bool is_chinese(const kit::Kit& kit) {
  return std::find(kit.languages.begin(), kit.languages.end(), "zh") != kit.languages.end();
}

std::string_view level_word(Level level, bool chinese) {
  switch (level) {
    case Level::remind:
      return chinese ? "催办" : "Reminder";
    case Level::overdue:
      return chinese ? "逾期" : "Overdue";
    case Level::criticism:
      break;
  }
  return chinese ? "通报" : "Criticism";
}

std::string stand(const About& about, Date today, bool chinese) {
  const int late = today.days_since(about.due);
  if (late == 0) return chinese ? "今日到期" : "due today";
  if (late > 0) return chinese ? fmt::format("已逾期 {} 天", late) : fmt::format("overdue by {} day(s)", late);
  return chinese ? fmt::format("还有 {} 天到期", -late) : fmt::format("due in {} day(s)", -late);
}

}  // namespace

Words words_for(const kit::Kit& kit, Level level, const About& about, Date today) {
  const bool chinese = is_chinese(kit);
  const std::string title = excerpt(about.title, kLongestTitle);
  const std::string when = stand(about, today, chinese);
  const auto word = level_word(level, chinese);
  if (chinese)
    return {
        fmt::format("【{}】{}{}：{}{}", word, about.kind_label, title.empty() ? "" : " " + title, about.doing, when),
        fmt::format("{}：{}\n单位：{}\n事项：{}，时限 {}，{}。", about.kind_label, about.title, about.unit_name,
                    about.doing, about.due.iso(), when)};
  return {fmt::format("[{}] {} {}: {} {}", word, about.kind_label, title, about.doing, when),
          fmt::format("{}: {}\nUnit: {}\n{}: {}, {}.", about.kind_label, about.title, about.unit_name, about.doing,
                      about.due.iso(), when)};
}

std::string may_be_a_repeat(const std::string& text) {
  return "（此件可能重复：上一次发送中断，结果不明。 This may be a repeat: the last try was cut off.）\n" + text;
}

}  // namespace bihuan::remind
