#include "db/messages.h"

namespace bihuan::db {
namespace {

constexpr Message kMessages[] = {
    {"db.exists", "数据库 {where} 已经存在，没有改动它；请另选一个目录",
     "the database {where} exists already and was left as it is: choose another directory"},
    {"db.disk_full", "磁盘已满，没有写入任何内容（{where}）；请腾出空间后重试",
     "the disk is full; nothing was written ({where}): free some space and try again"},
    {"db.io", "读写数据库 {where} 失败，没有写入任何内容；请检查磁盘和权限",
     "reading or writing the database {where} failed; nothing was written: check the disk and the rights"},
    {"db.cannot_open", "打不开数据库 {where}；请检查路径和权限",
     "the database {where} cannot be opened: check path and rights"},
    {"db.read_only", "数据库 {where} 只能读，不能写；请检查权限",
     "the database {where} can only be read: check the rights"},
    {"db.no_wal", "数据库 {where} 所在的磁盘不支持预写日志（常见于网络共享盘）；请放到本机磁盘上",
     "the disk of the database {where} cannot keep a write-ahead log (a network share, often): put it on a local disk"},
    {"db.malformed", "数据库 {where} 已损坏、被截断，或根本不是数据库；请从备份恢复",
     "the database {where} is damaged, cut off, or no database at all: restore a backup"},
    {"db.other_schema", "数据库 {where} 里没有所需的表或列，不是本程序的站点，或属于别的版本；请检查路径",
     "the database {where} lacks a table or column: it is no site of this program, or of another version; check the "
     "path"},
    {"db.constraint", "数据库 {where} 拒绝了这一行（重复，或类型不符）；请检查内容",
     "the database {where} refused the row (a duplicate, or of a wrong type): check what was given"},
    {"db.busy", "数据库 {where} 正被占用；请稍后重试", "the database {where} is in use: try again"},
    {"db.timeout", "查询超过了时限；请缩小范围后重试",
     "the query took longer than allowed: ask for less and try again"},
    {"db.no_memory", "内存不足；请关闭其他程序后重试", "out of memory: close other programs and try again"},
    {"db.too_big", "内容太大，数据库存不下；请分成几份", "the content is too big for the database: divide it"},
    {"db.integer_overflow", "合计超出 64 位整数的范围；请缩小范围", "a sum does not fit 64 bits: ask for less"},
    {"db.too_many_rows", "查询结果超过 {limit} 行；请缩小范围", "the query gave more than {limit} rows: ask for less"},
    {"db.not_one_statement", "程序内部错误：应当恰好是一条语句；请报告此问题",
     "an error of this program: exactly one statement was expected; please report it"},
    {"db.internal", "程序内部错误（数据库 {where}）；请报告此问题",
     "an error of this program (database {where}); please report it"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::db
