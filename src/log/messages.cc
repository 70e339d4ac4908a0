#include "log/messages.h"

namespace bihuan::log {
namespace {

constexpr Message kMessages[] = {
    {"log.request_repeated", "请求 {request} 已办过（日志 {position}）", "request {request} was done already (log {position})"},
    {"log.no_such_row", "没有这一行：{table} {id}", "there is no row {table} {id}"},
    {"log.row_twice", "同一命令两次写同一行：{table} {id}", "one command wrote {table} {id} twice"},
    {"log.row_does_not_fit", "行的列数与表 {table} 不符", "a row does not have the columns of {table}"},
    {"log.rows_without_entry", "有改动没有写入日志", "rows were changed without a log entry"},
    {"log.transaction_open", "上一个事务还没有结束", "a transaction is open already"},
    {"log.head_damaged", "日志头损坏（{size}）；运行 bihuan verify 查看", "the head of the log is damaged ({size}); run bihuan verify"},
    {"log.no_such_entry", "日志没有第 {position} 条", "the log has no entry {position}"},
    {"checkpoint.malformed", "检查点格式不对", "the checkpoint is malformed"},
    {"checkpoint.wrong_signature", "检查点签名不符", "the checkpoint's signature does not match"},
    {"checkpoint.bad_key", "密钥格式不对", "the key is malformed"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::log
