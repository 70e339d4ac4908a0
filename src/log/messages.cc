#include "log/messages.h"

namespace bihuan::log {
namespace {

constexpr Message kMessages[] = {
    {"log.request_repeated", "请求 {request} 已经办过（日志第 {position} 条），没有再办一次",
     "request {request} was done already (log entry {position}) and is not done again"},
    {"log.no_such_row", "没有这一行：{table} {id}；可能已被撤销",
     "there is no row {table} {id}: it may have been withdrawn"},
    {"log.no_such_entry", "日志没有第 {position} 条；请核对位置",
     "the log has no entry {position}: check the position"},
    {"log.entry_missing", "日志缺第 {position} 条；请运行 bihuan verify，并从备份恢复",
     "entry {position} is missing from the log: run bihuan verify and restore a backup"},
    {"log.entry_malformed", "日志条目格式不对（{what}）；请运行 bihuan verify",
     "a log entry is malformed ({what}): run bihuan verify"},
    {"log.head_damaged",
     "日志头记着 {size} 条，日志实有 {entries} 条，或日志头已损坏；请运行 bihuan verify，并从备份恢复",
     "the head of the log says {size} entries, the log has {entries}, or the head is damaged: run bihuan verify and "
     "restore a backup"},
    {"log.not_utf8", "内容不是 UTF-8 文字（“{text}”附近）；请转换编码后重试",
     "the text is not UTF-8 (near \"{text}\"): convert it and try again"},
    {"log.entry_too_long", "一次写入 {size}，超过一条日志的上限 {limit}；请分几次写入",
     "one command of {size} is more than a log entry may hold ({limit}): divide it"},
    {"log.row_width", "程序内部错误：{table} 的一行有 {columns} 列，与表不符；请报告此问题",
     "an error of this program: a row of {table} has {columns} columns, unlike its table; please report it"},
    {"log.rows_without_entry", "程序内部错误：有改动没有记入日志，已全部撤回；请报告此问题",
     "an error of this program: rows were changed without a log entry, and all is taken back; please report it"},
    {"log.transaction_open", "程序内部错误：上一个事务还没有结束；请报告此问题",
     "an error of this program: a transaction is open already; please report it"},
    {"log.part_open", "程序内部错误：事务中的上一项还没有结束；请报告此问题",
     "an error of this program: a part of the transaction is open already; please report it"},
    {"log.no_part", "程序内部错误：事务中没有正在进行的一项；请报告此问题",
     "an error of this program: no part of the transaction is open; please report it"},
    {"log.transaction_failed", "前面的写入失败，整个事务已撤回；请按先前的提示处理后重试",
     "an earlier write failed and the whole transaction is taken back: see the earlier message and try again"},
    {"log.erase_in_command", "程序内部错误：擦除 {table} 的个人信息须单独成一条日志；请报告此问题",
     "an error of this program: erasing personal values of {table} must be a command of its own; please report it"},
    {"log.bad_note", "程序内部错误：日志附注不是规范的 JSON；请报告此问题",
     "an error of this program: a log note is not canonical JSON; please report it"},
    {"log.no_salt", "取不到随机数，没有写入任何内容；请重试",
     "no random bytes could be had; nothing was written: try again"},
    {"checkpoint.malformed", "检查点格式不对（{what}）；请核对文件是否完整",
     "the checkpoint is malformed ({what}): check that the file is whole"},
    {"checkpoint.wrong_signature", "检查点没有 {name} 的有效签名；它被改过，或属于别的站点",
     "the checkpoint has no valid signature of {name}: it was changed, or is another site's"},
    {"checkpoint.bad_key", "密钥格式不对；请核对文件是否完整", "the key is malformed: check that the file is whole"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::log
