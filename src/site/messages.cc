#include "site/messages.h"

namespace bihuan::site {
namespace {

constexpr Message kMessages[] = {
    {"site.exists", "{directory} 里已有站点；请换一个目录",
     "there is a site in {directory} already; choose another folder"},
    {"site.not_there", "{directory} 里没有站点；用 bihuan init 或 bihuan demo 新建",
     "there is no site in {directory}; make one with bihuan init or bihuan demo"},
    {"site.held", "站点 {directory} 正被另一进程写入；等它结束或先停止它",
     "another process is writing to {directory}; wait for it or stop it"},
    {"site.newer_version",
     "站点 {directory} 的数据版本是 {version}，比本程序认识的 {known} "
     "新：它由更新的程序写过。请改用那个程序；要退回旧程序，"
     "只能恢复升级之前的备份",
     "the site {directory} has data version {version}, newer than {known}, which this program knows: a newer program "
     "wrote it. Use that program; to go back, restore the backup from before the upgrade"},
    {"site.too_old", "站点 {directory} 的数据版本 {version} 太旧，本程序不能升级；请先用较早的程序升级",
     "the data version {version} of the site {directory} is too old to be brought to {known}: use an earlier program "
     "first"},
    {"site.older_version",
     "站点 {directory} 的数据版本是 {version}，本程序用 {known}；请先备份，再运行 bihuan upgrade --site {directory}",
     "the site {directory} has data version {version}, this program uses {known}: make a backup, then run bihuan "
     "upgrade --site {directory}"},
    {"site.not_a_site", "这个数据库不是站点（缺 {key}）", "this database is not a site ({key} is missing)"},
    {"site.kit_damaged", "站点里保存的套件被改动过（应为 {digest}）；请用备份恢复",
     "the site's copy of its kit was changed (should be {digest}): restore it from a backup"},
    {"site.clock_is_real", "{path}：只有演示站点和演练站点（bihuan init --rehearsal）可以自设时钟；请删去这个文件",
     "{path}: only a demo or a rehearsal (bihuan init --rehearsal) may set its own clock; take the file away"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::site
