#include "figure/messages.h"

namespace bihuan::figure {
namespace {

constexpr Message kMessages[] = {
    {"figure.invalid", "指标或判断“{text}”写法有误。请按下面列出的问题逐一改正；写法见 docs/figure-language.md。",
     "The figure or claim \"{text}\" is not valid. Correct what is listed below; docs/figure-language.md says how one "
     "is "
     "written."},
    // No {head}: one who asks before the log's end is read has none to give, and an empty one would read as a mistake.
    {"figure.no_such_position", "日志中没有第 {position} 条。请填写 1 至日志末条之间的位置；不填则以末条为准。",
     "The log has no entry {position}. Give a position from 1 to the log's last; without one, the last is taken."},
    {"figure.no_such_unit",
     "在所查的日期和日志位置上没有单位“{unit}”。请检查单位代码，或该单位当时是否已设立、已撤并。",
     "There is no unit \"{unit}\" at that day and log position. Check its code, and whether it existed at the time."},
    {"figure.unbound_symbol", "程序错误：指标中的符号没有对应的取值。请联系维护人员。",
     "A mistake of the program: a symbol of the figure has no value. Tell your maintainer."},
    {"figure.no_row", "程序错误：指标查询没有返回结果。请联系维护人员。",
     "A mistake of the program: a figure's query answered nothing. Tell your maintainer."},

    {"format.not_a_number",
     "“{text}”开头不是数字。请写阿拉伯数字，可带 近、余、多、万、亿、%，例如 1200余、9.2万、近60%。",
     "\"{text}\" does not begin with a number. Write Arabic digits, if need be with 近, 余, 多, 万, 亿 or %: 1200余, "
     "9.2万, 近60%."},
    {"format.bad_places", "数字格式的小数位数 {places} 不在 0 至 9 之间。请修改模板绑定中的 places。",
     "The number format asks for {places} decimal places; 0 to 9 are possible. Correct `places` in the binding."},
    {"format.bad_step", "取整单位 {step} 不是 10 的整数次幂。请把模板绑定中的 step 改为 1、10、100、1000、10000 等。",
     "The round figure {step} is not a power of ten. Set `step` in the binding to 1, 10, 100, 1000, 10000 ..."},
    {"format.too_large", "数值 {value} 过大，无法按所选格式如实写出。请减少小数位数，或改用更大的计量单位（万、亿）。",
     "{value} is too large to be written truly in this format. Use fewer decimal places, or a larger unit (万, 亿)."},
    {"format.too_fine",
     "数值 {value} 与零（或与 100%）相差太小，9 位小数内无法如实写出。请改用更小的计量单位，或不用百分数。",
     "{value} is too near to zero (or to 100 %) to be written truly within 9 decimal places. Use a smaller unit, or no "
     "percentage."},
    {"format.negative_share", "第 {place} 项为负数 {value}，不能计算占比。请核对数据。",
     "Part {place} is negative ({value}); shares cannot be computed. Check the data."},
    {"format.nothing_to_share", "各项合计为零，无法计算占比。请核对数据是否尚未上报。",
     "The parts add to zero, so there are no shares. Check whether the data has been reported."},
    {"figure.bad_as_of", "--as-of 应为日志位置或日期（2021-12-31），不是“{text}”",
     "--as-of takes a log position or a date (2021-12-31), not \"{text}\""},
    {"figure.nothing_before", "{day} 之前日志里没有记录", "the log has nothing before {day}"},
    {"list.bad_filter", "筛选条件“{filter}”有误", "the filter \"{filter}\" is wrong"},
    {"list.bad_sort", "不能按“{field}”排序。最接近的是：{nearest}",
     "cannot sort by \"{field}\". The nearest is: {nearest}"},
    {"list.bad_field", "没有字段“{field}”。最接近的是：{nearest}", "no field \"{field}\". The nearest is: {nearest}"},
    {"list.bad_cursor", "翻页标记无效，或属于另一个查询；请从第一页开始",
     "the cursor is broken or of another query: begin with the first page"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::figure
