#include "evidence/messages.h"

namespace bihuan::evidence {
namespace {

constexpr Message kMessages[] = {
    {"evidence.no_such_row", "没有编号为 {id} 的 {kind}，或您无权查看", "there is no {kind} {id} that you may see"},
    {"evidence.not_allowed", "账户 {actor} 不能为该事项添加佐证材料",
     "account {actor} may not attach evidence to this matter"},
    {"evidence.unknown_class", "没有佐证类别“{class}”；有：document、photo、record_link、explanation",
     "there is no class of evidence \"{class}\"; classes: document, photo, record_link, explanation"},
    {"evidence.in_the_future", "事实日期 {day} 晚于今天（{today}）：尚未发生的事不能作为佐证",
     "the fact of {day} is later than today ({today}): what has not happened proves nothing"},
    {"evidence.file_needed", "文件和照片类佐证须附上已上传完成的文件；没有文件时请选“书面说明”",
     "a document or photo needs a finished upload; without a file, choose an explanation"},
    {"evidence.file_not_taken", "记录链接和书面说明不附文件；有文件时请选“文件”或“照片”",
     "a record link or an explanation takes no file; with a file, choose document or photo"},
    {"evidence.two_files", "一份佐证材料只附一个文件；请分别添加",
     "one evidence takes one file; attach them one by one"},
    {"evidence.no_picture", "“{name}”不是图片（{type}）；请改选“文件”",
     "\"{name}\" is no picture ({type}); choose document"},
    {"evidence.blank", "书面说明不能为空", "an explanation needs words"},
    {"evidence.too_long", "说明超过 {most} 字；较长的内容请作为文件上传",
     "longer than {most} characters; upload longer texts as a file"},
    {"evidence.bad_link", "“{text}”没有指向您可以查看的现有记录；请按“种类/编号”填写，例如 meeting/12",
     "\"{text}\" names no present row that you may see; write kind/id, as in meeting/12"},
    {"evidence.link_to_itself", "佐证材料不能是该事项自己", "a row is no evidence of itself"},
    {"evidence.no_such_file", "没有这个文件，或您无权使用；请重新上传",
     "there is no such file that you may use; upload it"},
    {"evidence.file_missing", "文件（摘要 {digest}）不在存储中；请重新上传，并请管理员运行 verify",
     "the file {digest} is not in the store; upload it again, and have the administrator run verify"},
    {"evidence.file_changed", "文件内容与其摘要 {digest} 不符，已停止发送；请管理员运行 verify 并从备份恢复",
     "the file does not have its digest {digest} any more and is not given out; have the administrator run verify and "
     "restore it from a backup"},
    {"evidence.executable", "“{name}”是可执行文件（{@what}），不予接收；请上传文档或图片",
     "\"{name}\" can be run as a program ({@what}) and is refused; upload a document or a picture"},
    {"evidence.what.elf", "Linux 程序（ELF）", "a program for Linux, ELF"},
    {"evidence.what.pe", "Windows 程序（PE）", "a program for Windows, PE"},
    {"evidence.what.mach_o", "macOS 或 Java 程序（Mach-O、class）", "a program for macOS or Java: Mach-O, class"},
    {"evidence.what.script", "以 #! 开头的脚本", "a script that begins with #!"},
    {"evidence.no_such_evidence", "没有编号为 {id} 的佐证材料", "there is no evidence {id}"},
    {"evidence.not_own", "只能撤回自己添加的佐证材料（账户 {actor}）",
     "only one's own evidence can be withdrawn (account {actor})"},
    {"evidence.matter_is_final", "{kind}已办结，其佐证材料不能撤回", "the {kind} is closed; its evidence stays"},
    {"evidence.reason_needed", "撤回佐证材料须写明理由", "withdrawing evidence needs a reason"},

    {"upload.unknown", "没有这个上传任务，或已过期；请重新开始上传",
     "there is no such upload, or it has expired; begin anew"},
    {"upload.empty", "文件是空的，不能上传", "an empty file cannot be uploaded"},
    {"upload.too_large", "文件超过上限 {limit}；请压缩或拆分后上传",
     "the file is larger than {limit}; compress or split it"},
    {"upload.too_many", "未完成的上传已有 {most} 个；请先完成或取消一些",
     "{most} uploads are unfinished; finish or end some of them first"},
    {"upload.no_random", "系统暂时不能生成编号，请稍后重试", "no random numbers at the moment; try again"},
    {"upload.busy", "该文件正由另一个连接上传；请稍后重试",
     "another connection is at work on this upload; try again shortly"},
    {"upload.wrong_offset", "上传位置应为 {offset}，收到的是 {given}；请从 {offset} 继续",
     "the upload stands at {offset}, not at {given}; go on from {offset}"},
    {"upload.finished", "该文件已全部收到", "the whole file has been received already"},
    {"upload.unfinished", "文件尚未上传完毕；请继续上传后再使用", "the upload is not finished; go on with it first"},
    {"upload.too_long", "内容超过申报的长度 {length} 字节", "more than the {length} bytes that were declared"},
    {"upload.wrong_checksum", "本段内容与校验值不符，已丢弃；请从 {offset} 重传",
     "the bytes do not match their checksum and were dropped; send them again from {offset}"},
    {"upload.bad_checksum", "校验值“{text}”有误；请按“sha1 摘要的Base64”或“sha256 摘要的Base64”填写",
     "\"{text}\" is no checksum; write sha1 or sha256, a blank and the digest in base64"},
    {"upload.bad_metadata", "上传说明“{text}”有误；请按 tus 1.0 的“filename 名称的Base64”填写",
     "\"{text}\" is no metadata as tus 1.0 has it: filename, a blank and the name in base64"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::evidence
