#include "figure/messages.h"

namespace bihuan::figure {
namespace {

constexpr Message kMessages[] = {
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
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::figure
