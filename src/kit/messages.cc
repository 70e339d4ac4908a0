#include "kit/messages.h"

namespace bihuan::kit {
namespace {

constexpr Message kMessages[] = {
    {"kit.no_folder", "没有套件目录 {folder}", "there is no kit folder {folder}"},
    {"kit.too_large", "套件太大（最多 400 个文件、8 MiB）", "the kit is too large (at most 400 files, 8 MiB)"},
    {"kit.missing_file", "套件缺文件 {file}", "the kit has no {file}"},
    {"kit.missing_key", "这里缺“{key}”", "\"{key}\" is missing here"},
    {"kit.unknown_key", "没有“{key}”这个键；是否为“{nearest}”？", "there is no key \"{key}\"; did you mean \"{nearest}\"?"},
    {"kit.bad_key", "键“{key}”只能用 ASCII 字母、数字、下划线，以字母开头", "the key \"{key}\" may hold ASCII letters, digits and underscores, and begins with a letter"},
    {"kit.not_a_map", "这里应为“键: 值”", "\"key: value\" is expected here"},
    {"kit.not_a_list", "这里应为列表", "a list is expected here"},
    {"kit.not_a_text", "这里应为文字", "a text is expected here"},
    {"kit.not_true_or_false", "这里应为 true 或 false，不是“{text}”", "true or false is expected, not \"{text}\""},
    {"kit.not_in_range", "“{text}”应为 {low} 到 {high} 的整数", "\"{text}\" should be a whole number from {low} to {high}"},
    {"kit.not_a_number", "“{text}”不是合适的数", "\"{text}\" is not a fitting number"},
    {"kit.not_a_date", "“{text}”不是日期（2021-06-30）", "\"{text}\" is not a date (2021-06-30)"},
    {"kit.bad_range", "日期范围“{text}”不对", "bad range of days \"{text}\""},
    {"kit.no_label", "这里应为名称，或各语言的名称 {zh: …}", "a label is expected, or one per language"},
    {"kit.unknown_language", "kit.yaml 没有声明语言“{language}”", "kit.yaml does not name the language \"{language}\""},
    {"kit.no_levels", "units.yaml 没有层级", "units.yaml has no levels"},
    {"kit.no_such_level", "没有层级“{level}”", "there is no level \"{level}\""},
    {"kit.no_such_verb", "没有动作“{verb}”；是否为“{nearest}”？", "there is no verb \"{verb}\"; did you mean \"{nearest}\"?"},
    {"kit.holiday_and_workday", "{day} 既是假日又是调休上班日", "{day} is both a holiday and a workday"},
    {"kit.calendar_ends", "日历不含 {day}（只到 {from} 至 {to}）", "the calendar does not know {day} (only {from} to {to})"},
    {"kit.name_taken", "“{name}”是保留的名字", "the name \"{name}\" is taken by the system"},
    {"kit.no_such_type", "“{field}”的类型“{type}”不对；是否为“{nearest}”？", "\"{field}\" has no proper type (\"{type}\"); did you mean \"{nearest}\"?"},
    {"kit.no_scale", "“{field}”是 decimal，要写 scale（小数位数）", "\"{field}\" is decimal: give its scale"},
    {"kit.no_values", "“{field}”没有可选项", "\"{field}\" has no values"},
    {"kit.bad_absent", "absent 应为 none 或 unknown，不是“{text}”", "absent is none or unknown, not \"{text}\""},
    {"kit.bad_every", "every 应为 month、quarter、half 或 year", "every is month, quarter, half or year"},
    {"kit.form_of_matter", "事项不能是报表", "a matter cannot be a return"},
    {"kit.procedure_of_ledger", "台账没有“{key}”；有程序的种类放在 matters/", "a ledger has no \"{key}\"; kinds with a procedure stand in matters/"},
    {"kit.no_such_field", "{kind} 没有字段“{field}”；是否为“{nearest}”？", "{kind} has no field \"{field}\"; did you mean \"{nearest}\"?"},
    {"kit.wrong_field_type", "{kind} 的“{field}”类型不能用作 {key}", "the type of {kind}.{field} does not serve as {key}"},
    {"kit.no_such_kind", "没有种类“{kind}”；是否为“{nearest}”？", "there is no kind \"{kind}\"; did you mean \"{nearest}\"?"},
    {"kit.form_without_date", "报表 {kind} 要有 date 和 unit", "the return {kind} needs date and unit"},
    {"kit.kind_twice", "种类“{kind}”在 {file} 里已有", "the kind \"{kind}\" stands in {file} already"},
    {"kit.name_twice", "“{name}”有两个意思：{what}、{other}", "\"{name}\" means two things: {what}, {other}"},
    {"kit.no_such_core", "没有核心状态“{state}”；是否为“{nearest}”？", "there is no core state \"{state}\"; did you mean \"{nearest}\"?"},
    {"kit.no_such_state", "没有状态“{state}”；是否为“{nearest}”？", "there is no state \"{state}\"; did you mean \"{nearest}\"?"},
    {"kit.no_such_role", "没有角色“{role}”；是否为“{nearest}”？", "there is no role \"{role}\"; did you mean \"{nearest}\"?"},
    {"kit.no_such_step", "没有步骤“{step}”；是否为“{nearest}”？", "there is no step \"{step}\"; did you mean \"{nearest}\"?"},
    {"kit.no_such_class", "没有佐证类别“{class}”；是否为“{nearest}”？", "there is no evidence class \"{class}\"; did you mean \"{nearest}\"?"},
    {"kit.step_twice", "步骤“{step}”写了两次", "the step \"{step}\" stands twice"},
    {"kit.step_by_nobody", "步骤“{step}”没有人能办：要写 by", "nobody may take the step \"{step}\": give by"},
    {"kit.step_creates_nothing", "步骤“{step}”要写 to", "the step \"{step}\" needs to"},
    {"kit.no_creating_step", "{kind} 没有起始步骤（from: []）", "{kind} has no creating step (from: [])"},
    {"kit.state_unreachable", "到不了状态“{state}”", "the state \"{state}\" cannot be reached"},
    {"kit.state_without_end", "从状态“{state}”到不了办结或撤销", "from the state \"{state}\" no final state can be reached"},
    {"kit.bad_rule", "“{field}”不能设为“{rule}”", "\"{field}\" cannot be set to \"{rule}\""},
    {"kit.bad_parts", "{kind} 不是 {of} 的组成事项", "{kind} is no part of {of}"},
    {"kit.bad_limit", "limit 的 of 应为 working 或 calendar，不是“{text}”", "of is working or calendar, not \"{text}\""},
    {"kit.no_such_strength", "strength 应为 decidable、bar 或 opinion，不是“{text}”", "strength is decidable, bar or opinion, not \"{text}\""},
    {"kit.opinion_or_claim", "断言“{claim}”：有 is 就不是 opinion，没有 is 就只能是 opinion", "the claim \"{claim}\": with is it is no opinion, without is it is one"},
    {"kit.not_a_claim", "“{name}”算出的是数，不是断言", "\"{name}\" is a number, not a claim"},
    {"kit.not_a_figure", "“{name}”是断言，不是数", "\"{name}\" is a claim, not a number"},
    {"kit.no_such_figure", "没有数字“{figure}”", "there is no figure \"{figure}\""},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::kit
