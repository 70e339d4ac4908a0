#include "matter/messages.h"

namespace bihuan::matter {
namespace {

constexpr Message kMessages[] = {
    {"procedure.no_procedure", "{kind}不是事项，没有办理程序", "{kind} is no matter and has no procedure"},
    {"procedure.no_step", "{kind}没有“{step}”这一步；有：{steps}", "{kind} has no step \"{step}\"; steps: {steps}"},
    {"procedure.wrong_state", "{kind}现为“{state}”，不能做“{step}”（须在：{from}）",
     "the {kind} is {state}; \"{step}\" starts from: {from}"},
    {"procedure.not_yours", "账户 {actor} 不能对该{kind}做“{step}”；须由：{roles}",
     "account {actor} may not take the step \"{step}\" of this {kind}; roles: {roles}"},
    {"procedure.two_persons", "“{step}”须由另一人办理：{actor} 已做过“{other}”",
     "\"{step}\" needs a second person: {actor} did \"{other}\""},
    {"procedure.two_persons_lent", "“{step}”须由另一人办理：委托 {actor} 的人或受其委托的人已做过“{other}”",
     "\"{step}\" needs a second person: who lent {actor} the role, or acted in the place of {actor}, did \"{other}\""},
    {"procedure.draw_it", "“{step}”由程序抽取，不能自己填写；请用 /api/matters/…/draws",
     "\"{step}\" is drawn by the program, never typed in: use /api/matters/…/draws"},
    {"procedure.field_not_taken", "{kind}的“{step}”不接受字段“{field}”：这一环节只能填写套件列出的内容",
     "the step {step} of {kind} does not take the field {field}: only what the kit lists can be given at it"},
    {"procedure.missing_field", "“{step}”须填写“{field}”", "\"{step}\" needs \"{field}\""},
    {"procedure.missing_reason", "“{step}”须写明理由", "\"{step}\" needs a reason"},
    {"procedure.missing_evidence", "“{step}”须有佐证材料（{classes}）", "\"{step}\" needs evidence ({classes})"},
    {"procedure.open_parts", "还有 {count} 项{parts}未办结，{kind}不能“{step}”",
     "{parts} still open: {count}; the {kind} cannot take the step \"{step}\" yet"},
    {"procedure.condition", "“{step}”的条件不成立：{condition}", "\"{step}\" asks for: {condition}"},
    {"procedure.not_the_same", "“{step}”中的“{field}”须与“{path}”一致",
     "\"{step}\" asks that {field} is that of {path}"},
    {"procedure.too_late", "“{step}”中的“{field}”不能晚于{path}（{limit}）",
     "\"{step}\": {field} cannot be later than {path} ({limit})"},
    {"procedure.too_early", "“{step}”中的“{field}”不能早于未办结的{path}（{limit}）",
     "\"{step}\": {field} cannot be earlier than {path} of what is still open ({limit})"},
    {"procedure.wrong_state_of", "“{field}”现为“{state}”，不能“{step}”（须在：{from}）",
     "{field} is {state}; \"{step}\" asks that it is: {from}"},
    {"procedure.refers_to_nothing", "“{field}”指向的记录不存在，不能“{step}”",
     "{field} refers to nothing that is there; \"{step}\" cannot be taken"},
    {"procedure.own_ancestor", "“{field}”不能指向它自己或它的下级",
     "{field} cannot refer to the {kind} itself or to what stands below it"},
    {"procedure.unknown_state", "{kind} 没有状态“{state}”", "{kind} has no state \"{state}\""},
    {"procedure.bad_rule", "程序规则写错：{rule}", "bad rule: {rule}"},
    {"sample.no_such_kind", "没有种类“{kind}”可供抽样", "there is no kind \"{kind}\" to sample"},
    {"sample.bad_filter", "抽样范围“{filter}”：{what_zh}", "the filter \"{filter}\": {what_en}"},
    {"sample.personal_filter", "抽样范围不能用个人信息字段“{field}”：它可能被删除，就无法重抽",
     "the filter names the personal field \"{field}\": it may be erased, and nobody could draw again"},
    {"sample.nothing_said", "抽样须写明“{field}”", "a sample needs \"{field}\""},
    {"sample.bad_size", "抽取数应为 1 至 {most}，或百分比 1 至 100，二者写其一",
     "give a count from 1 to {most} or a percentage from 1 to 100, one of them"},
    {"sample.nobody", "{kind} 中没有符合“{filter}”的，无从抽样",
     "no {kind} fits \"{filter}\": there is nothing to draw from"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::matter
