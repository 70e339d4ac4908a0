#include "assess/messages.h"

namespace bihuan::assess {
namespace {

constexpr Message kMessages[] = {
    // schemes
    {"assess.no_items", "考核方案至少要有一项", "a scheme needs at least one item"},
    {"assess.item_twice", "考核项“{name}”写了两次", "the item \"{name}\" stands twice"},
    {"assess.version_twice", "同一年度的同一版本已在 {file} 里，请改 version",
     "this year's version stands in {file}; change version"},
    {"assess.full_not_above_zero", "满分应大于 0", "full must be above zero"},
    {"assess.one_rule", "每项要有一种计分办法：additive 或 piecewise", "an item has one rule: additive or piecewise"},
    {"assess.between_corners", "between 只用于 piecewise", "between goes with piecewise"},
    {"assess.per_not_above_zero", "per 应大于 0", "per must be above zero"},
    {"assess.cap_outside", "cap 不能低于 floor，也不能高于满分 {full}",
     "cap may be neither below floor nor above full ({full})"},
    {"assess.bad_corner", "这里应为 [数值, 得分]", "[value, points] is expected here"},
    {"assess.not_ascending", "数值要由小到大：“{name}”不大于前一个",
     "values ascend: \"{name}\" is not above the one before"},
    {"assess.above_full", "得分高于满分 {full}", "more points than full ({full})"},
    {"assess.too_few_corners", "分段计分至少要有两个点", "piecewise needs two corners or more"},

    // results
    {"assess.not_reported", "还有 {count} 个单位缺少数据（{units}），不能公布；请补报，或在方案里写明缺报得零分",
     "data of {count} units is missing ({units}): not published; have it reported, or let the scheme score it zero"},
    {"assess.position_ahead", "结果所据的日志位置 {position} 还不存在", "the log has no position {position} yet"},
    {"assess.published_already", "{year} 年度方案第 {version} 版（{period}）的结果已经公布；更正须先撤回",
     "the result of {year}, version {version} ({period}) is published; withdraw it first"},
    {"assess.no_result", "没有编号为 {id} 的考核结果", "there is no published result {id}"},
    {"assess.result_changed", "考核结果 {id} 与其摘要不符；请运行 bihuan verify",
     "the published result {id} does not match its digest: run bihuan verify"},

    // inspections
    {"assess.no_draw", "{kind}没有抽样步骤", "{kind} draws nothing"},
    {"assess.too_few_units", "抽取 {size} 个，应为 1 到 {units} 个（名单上的单位数）",
     "{size} units asked for; the list has {units}, and at least 1 is drawn"},
    {"assess.not_filed", "还没有做“{step}”，不能抽取", "\"{step}\" was not taken yet: nothing is drawn"},
    {"assess.not_drawn", "{kind}还没有抽取单位，没有可复核的；请先抽取",
     "no units were drawn for this {kind} yet, so there is nothing to check: draw them first"},
    {"assess.not_linked", "{from}与{to}没有互相指明的字段，不能转办",
     "{from} and {to} have no fields that name each other"},
    {"assess.raised_already", "它已转为 {kind} 第 {id} 条", "it is {kind} {id} already"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::assess
