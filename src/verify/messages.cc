#include "verify/messages.h"

namespace bihuan::verify {
namespace {

constexpr Message kMessages[] = {
    {"verify.entry_missing", "日志缺第 {position} 条", "log entry {position} is missing"},
    {"verify.entry_malformed", "日志第 {position} 条被改动，读不懂",
     "log entry {position} was changed and cannot be read"},
    {"verify.entry_columns", "日志第 {position} 条的时间或请求号被改动",
     "time or request of log entry {position} was changed"},
    {"verify.time_backwards", "日志第 {position} 条的时间早于前一条",
     "log entry {position} is earlier than the one before"},
    {"verify.row_missing", "{table} 第 {id} 条（日志 {position}）被删除", "{table} {id} (log {position}) was deleted"},
    {"verify.row_changed", "{table} 第 {id} 条（日志 {position}）的“{column}”被改动：库中为 {stored}，日志为 {logged}",
     "{table} {id} (log {position}): \"{column}\" was changed: stored {stored}, logged {logged}"},
    {"verify.row_unlogged", "{table} 第 {id} 条（自 {position}）不在日志里",
     "{table} {id} (since {position}) is not in the log"},
    {"verify.row_span", "{table} 第 {id} 条（日志 {position}）的有效期被改动：库中至 {stored}，日志至 {logged}",
     "{table} {id} (log {position}): its span was changed: stored until {stored}, logged {logged}"},
    {"verify.erased_unlogged",
     "{table} 第 {id} 条（日志 {position}）的个人信息“{column}”不见了，日志里没有擦除它的记载",
     "{table} {id} (log {position}): the personal value \"{column}\" is gone, and no entry says that it was erased"},
    {"verify.erased_is_there", "{table} 第 {id} 条的个人信息“{column}”在日志 {position} 处已擦除，却仍在库里",
     "{table} {id}: the personal value \"{column}\" was erased at log {position}, and is there"},
    {"verify.tree_impossible", "日志 {position} 处的单位树不成立", "the unit tree at log {position} is impossible"},
    {"verify.place_wrong", "单位 {id} 的位置（日志 {position}）与单位树不符",
     "the place of unit {id} (log {position}) does not follow from the tree"},
    {"verify.posting_missing", "检索索引缺项：{kind} {id} 的“{term}”查不到，请重建检索索引",
     "the search index lacks {kind} {id} under \"{term}\": a search would not find the row"},
    {"verify.posting_surplus", "检索索引多项：{kind} {id} 的任何版本都没有“{term}”",
     "the search index has {kind} {id} under \"{term}\", which no version of the row holds"},
    {"verify.total_keys", "实时合计的清单与套件不符", "the list of live totals is not the kit's"},
    {"verify.total_wrong", "实时合计 {id}（{month}）与重算不符",
     "live total {id} ({month}) differs from recomputation"},
    {"verify.next_id", "{table} 的下一个编号被改动", "the next id of {table} was changed"},
    {"verify.head_wrong", "日志头与重算的树不符", "the head of the log differs from the recomputed tree"},
    {"verify.kit_changed", "站点保存的套件与日志所记不符", "the site's kit is not the one in the log"},
    {"verify.site_facts", "站点的基本信息被改动", "the site's own facts were changed"},
    {"verify.checkpoint_signature", "检查点（{position}）签名不符",
     "the signature of checkpoint {position} does not match"},
    {"verify.checkpoint_missing", "日志 {position} 发布了通报，其后的检查点不见了",
     "entry {position} released a report; the checkpoint after it is gone"},
    {"verify.log_cut", "日志被截断：检查点在 {position}，日志只有 {entries} 条",
     "the log was cut: checkpoint at {position}, {entries} entries"},
    {"verify.log_rewritten", "日志在检查点 {position} 之前被改写",
     "the log was rewritten before checkpoint {position}"},
    {"verify.file_missing", "佐证材料 {id} 的文件不见了（{digest}）",
     "the file of evidence {id} is missing ({digest})"},
    {"verify.file_changed", "佐证材料 {id} 的文件被替换（{digest}）",
     "the file of evidence {id} was changed ({digest})"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::verify
