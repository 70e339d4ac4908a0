#include "db/messages.h"

namespace bihuan::db {
namespace {

constexpr Message kMessages[] = {
    {"db.exists", "数据库 {where} 已经存在", "the database {where} exists already"},
    {"db.disk_full", "磁盘已满，没有写入任何内容；请腾出空间后重试", "the disk is full; nothing was written. Free some space and try again"},
    {"db.io", "读写数据库失败（磁盘或权限）；没有写入任何内容", "reading or writing the database failed (disk or rights); nothing was written"},
    {"db.cannot_open", "打不开数据库 {where}；请检查路径和权限", "the database {where} cannot be opened: check path and rights"},
    {"db.malformed", "数据库损坏、被截断，或不是本程序的数据库（{where}）；请从备份恢复", "the database is damaged, cut, or not ours ({where}): restore a backup"},
    {"db.constraint", "数据库拒绝了这一写入（唯一性或类型）", "the database refused the row (uniqueness or type)"},
    {"db.busy", "数据库正被占用；请稍后重试", "the database is in use; try again"},
    {"db.timeout", "查询超过了时限", "the query took longer than allowed"},
    {"db.no_memory", "数据库内存不足", "the database is out of memory"},
    {"db.too_big", "内容太大，数据库存不下", "the content is too big for the database"},
    {"db.integer_overflow", "合计超出 64 位整数的范围", "a sum does not fit 64 bits"},
    {"db.internal", "数据库内部错误", "internal error of the database"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::db
