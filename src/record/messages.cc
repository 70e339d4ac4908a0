#include "record/messages.h"

namespace bihuan::record {
namespace {

constexpr Message kMessages[] = {
    {"record.required", "“{field}”必须填写", "\"{field}\" is required"},
    {"record.wrong_type", "“{field}”的值类型不对", "\"{field}\" has a value of the wrong type"},
    {"record.below_minimum", "“{field}”不能小于 {minimum}", "\"{field}\" must not be below {minimum}"},
    {"record.above_maximum", "“{field}”不能大于 {maximum}", "\"{field}\" must not be above {maximum}"},
    {"record.no_such_day", "“{field}”不是一个存在的日期", "\"{field}\" is not a day that exists"},
    {"record.not_utf8", "“{field}”含有不合法的字符（不是 UTF-8）", "\"{field}\" is not valid UTF-8"},
    {"record.no_such_choice", "“{field}”没有“{text}”这一项", "\"{field}\" has no choice \"{text}\""},
    {"record.rule_broken", "不符合校验规则：{rule}", "breaks the rule: {rule}"},
    {"record.unknown_field", "{kind} 没有字段“{field}” {nearest}", "{kind} has no field \"{field}\" {nearest}"},
    {"record.code_taken", "{kind}的编码已被使用（第 {id} 条），请换一个编码",
     "the code is taken by {kind} {id}; choose another"},
    {"record.return_is_there", "该单位这一期的{kind}已经报过（第 {id} 条）；要改请用更正",
     "that return is there already ({kind} {id}); correct it instead"},
    {"record.not_first_of_period", "报表日期应为期间的第一天（每 {months} 个月一期），不是 {day}",
     "a return's date is the first day of its period (every {months} months), not {day}"},
    {"record.unit_owes_none", "{unit} 在这一期不报{kind}（层级不对，或当时不存在）",
     "{unit} files no {kind} for this period (wrong level, or it did not exist)"},
    {"record.not_a_ledger", "{kind}是事项，请用 step 办理", "{kind} is a matter: use step"},
    {"record.not_found", "没有这条记录：{kind} {id}", "there is no {kind} {id}"},
    {"record.no_such_unit", "没有这个单位：{unit}", "there is no unit {unit}"},
    {"record.not_allowed", "账户 {actor} 在该单位没有“{verb}”的权限", "account {actor} may not {verb} at that unit"},
    {"record.reason_needed", "请写明理由（--reason）", "give a reason (--reason)"},
    {"record.no_such_parameter", "没有参数“{name}” {nearest}", "there is no parameter \"{name}\" {nearest}"},
    {"value.no_such_unit", "“{field}”：没有名为“{text}”的单位", "\"{field}\": there is no unit \"{text}\""},
    {"value.no_such_row", "“{field}”：{kind} 中没有编码为“{text}”的记录",
     "\"{field}\": no {kind} has the code \"{text}\""},
    {"value.no_such_choice", "“{field}”：没有“{text}”这一项；可填：{choices}",
     "\"{field}\": no choice \"{text}\"; choices: {choices}"},
    {"value.not_a_number", "“{field}”：“{text}”不是数（小数最多 {places} 位）",
     "\"{field}\": \"{text}\" is not a number with at most {places} decimals"},
    {"value.not_a_date", "“{field}”：“{text}”不是日期；可写 2021-6-30、2021年6月底前",
     "\"{field}\": \"{text}\" is not a date; write 2021-06-30"},
    {"value.not_yes_or_no", "“{field}”：“{text}”应为 是 或 否", "\"{field}\": \"{text}\" should be yes or no"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::record
