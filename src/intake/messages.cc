#include "intake/messages.h"

namespace bihuan::intake {
namespace {

constexpr Message kMessages[] = {
    {"intake.not_public", "{kind} 不对公众开放", "{kind} is not open to the public"},
    {"intake.field_not_taken", "这里不收“{name}”，请只填写表单上的内容",
     "\"{name}\" is not asked for here; fill in the form only"},
    {"intake.not_text", "“{field}”不是 UTF-8 文字，请重新填写", "{name} is not UTF-8; write it again"},
    {"intake.control_character", "“{field}”里有看不见的字符（{character}），请删去",
     "{name} has a character that cannot be seen ({character}); leave it out"},
    {"intake.too_long", "“{field}”有 {length} 个字，最多 {longest} 个，请缩短",
     "{name} has {length} characters, at most {longest} fit; shorten it"},
    {"intake.code_given", "受理编号由系统给出，请不要填写", "the code is given by the system; leave it out"},
    {"intake.codes_used_up", "本年受理编号已用完（至 {code}），请增加套件里编号的位数",
     "this year's codes are used up (to {code}); give the kit's code more digits"},
    {"intake.no_receipt", "查不到这张回执：请核对查询码，过期的回执不能再查",
     "there is no such receipt: check it; an old one is good no more"},
    {"intake.not_to_rate", "现在没有可评价的答复：尚未答复，或已评价",
     "there is no answer to rate now: none yet, or it is rated"},
    {"intake.link_used", "这个评价链接已用过，一个链接只能评价一次", "this link was used: it rates once"},
    {"intake.not_closed", "诉求还没有办结，办结后才能再次提出", "it is not closed yet; ask again when it is"},
    {"intake.too_late", "再次提出的期限（至 {until}）已过，请另行提交",
     "it could be asked again until {until}; submit a new one"},
    {"intake.erase_why", "擦除个人信息须写明理由", "erasing needs a reason"},
    {"intake.erase_while_open", "{kind}还没有办结，办理仍需要这些信息；办结或不予受理后才能擦除",
     "the {kind} is open and what it says is still needed; erase it when it is closed or refused"},
    {"intake.nothing_to_erase", "没有可擦除的个人信息：本来没有，或已擦除",
     "there is nothing to erase: there was none, or it was erased"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::intake
