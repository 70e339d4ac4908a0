#include "report/messages.h"

namespace bihuan::report {
namespace {

constexpr Message kMessages[] = {
    {"binding.not_a_map", "绑定文件这里应为“键: 值”", "the binding should have \"key: value\" here"},
    {"binding.other_schema", "绑定文件的 schema 是 {schema}，本程序只认 1",
     "the binding's schema is {schema}; this program knows 1"},
    {"binding.unknown_key", "绑定文件里没有“{key}”这个键", "a binding has no key \"{key}\""},
    {"binding.bad_style", "style “{style}”不对；可用 余 多 近 万 亿 % 及其组合",
     "bad style \"{style}\": 余 多 近 万 亿 % and their joins"},
    {"binding.bad_number", "{key} 应为整数，不是“{text}”", "{key} should be a whole number, not \"{text}\""},
    {"binding.slot_without_meaning", "空位 {slot} 没有说明：要写 figure、name 或 period",
     "slot {slot} means nothing: give figure, name or period"},
    {"binding.claim_without_meaning", "断言 {claim} 没有说明：要写 claim 或 opinion",
     "claim {claim} means nothing: give claim or opinion"},
    {"binding.id_twice", "“{id}”用了两次", "\"{id}\" is used twice"},
    {"binding.no_brackets", "{id} 的 at 要用【】标出位置：{at}", "the at of {id} needs 【】: {at}"},
    {"binding.not_in_text", "原文里找不到 {id} 的上下文：{at}", "the text does not have the words of {id}: {at}"},
    {"binding.several_in_text", "{id} 的上下文在原文里不止一处，请写长一些：{at}",
     "the words of {id} occur more than once; write more of them: {at}"},
    {"binding.over_a_line", "{id} 跨了行", "{id} runs over a line"},
    {"binding.crossing", "{id} 与 {other} 交叉", "{id} and {other} overlap"},
    {"binding.not_a_figure", "空位 {slot} 绑的“{figure}”是断言，不是数字",
     "slot {slot} is bound to a claim, not a figure: {figure}"},
    {"binding.not_a_claim", "断言 {claim} 绑的“{expression}”是数字，不是断言",
     "claim {claim} is bound to a figure: {expression}"},
    {"template.too_large", "模板 {file} 超过 4 MiB", "the template {file} is larger than 4 MiB"},
    {"template.not_utf8", "模板 {file} 不是 UTF-8；请另存为 UTF-8",
     "the template {file} is not UTF-8; save it as UTF-8"},
    {"template.open_tag", "标记 {tag} 没有结束", "the tag {tag} does not end"},
    {"template.unbound", "模板里的“{id}”没有绑定", "\"{id}\" in the template has no binding"},
    {"template.claim_twice", "断言“{id}”在模板里出现两次", "the claim \"{id}\" stands twice in the template"},
    {"template.not_found", "套件里没有模板“{name}”，也没有这个文件",
     "there is no template \"{name}\" in the kit, nor such a file"},
    {"template.no_binding", "原文 {file}（指纹 {fingerprint}）在套件里没有绑定；用 --binding 指明",
     "the text {file} ({fingerprint}) has no binding in the kit; name one with --binding"},
    {"report.other_wording_unknown", "断言 {claim} 的另一种说法里有算不出的数",
     "the other wording of {claim} has a figure without a value"},
    {"report.unknown_format", "不认识的输出格式：{file}；可用 .docx .html .txt",
     "unknown format: {file}; use .docx, .html or .txt"},
    {"report.draft", "这是草稿，不能发布", "this is a draft and cannot be released"},
    {"report.front_matter_missing", "缺少 {what}，不能发布（用绑定的 front_matter 或 --number 给出）",
     "{what} is missing: it cannot be released"},
    {"report.not_proven", "文件里有 {count} 处与记录不符，不能发布；先运行 bihuan check",
     "{count} places of the file are not proven; run bihuan check first"},
    {"seal.malformed", "文件里的证明读不懂，可能被改过",
     "the proof in the file cannot be read; it may have been changed"},
    {"seal.broken", "文件里的证明被改过：签名不符", "the proof in the file was changed: the signature does not match"},
    {"seal.checkpoint", "文件里的检查点与证明不符", "the checkpoint in the file does not belong to its proof"},
    {"check.no_proof", "{file} 没有证明，不是 bihuan report 生成的（应有 {expected}）",
     "{file} carries no proof ({expected})"},
    {"check.not_utf8", "{file} 不是 UTF-8", "{file} is not UTF-8"},
    {"check.unknown_format", "不认识的文件：{file}；可核验 .docx .html .txt",
     "unknown file: {file}; .docx, .html and .txt can be checked"},
    {"check.other_site", "这个文件不是本站点签发的", "this file was sealed by another site"},
    {"check.other_log", "站点的日志在位置 {position} 与文件里的不同：不是同一站点，或日志被改写",
     "the site's log at {position} is not the file's: another site, or a rewritten log"},
    {"check.too_long", "文件太长", "the file is too long"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::report
