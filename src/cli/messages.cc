#include "cli/messages.h"

namespace bihuan::cli {
namespace {

constexpr Message kMessages[] = {
    {"cli.no_memory", "内存不足", "out of memory"},
    {"cli.broken", "内部错误，请报告此问题", "an internal error; please report it"},
    {"cli.not_for_a_server", "这个命令不经过服务进程", "this verb does not go through a server"},
    {"cli.no_administrator", "站点里没有账户", "the site has no account"},
    {"cli.not_a_claim", "“{text}”是数字，不是断言；请用 bihuan figure",
     "\"{text}\" is a number, not a claim: use bihuan figure"},
    {"cli.not_a_figure", "“{text}”是断言，不是数字；请用 bihuan claim",
     "\"{text}\" is a claim, not a number: use bihuan claim"},
    {"cli.no_such_name", "没有叫“{name}”的数字、断言或参数；套件的 figures.yaml 和 claims.yaml 列出了全部",
     "there is no figure, claim or parameter \"{name}\"; the kit's figures.yaml and claims.yaml list them all"},
    {"cli.no_such_name_near", "没有叫“{name}”的数字、断言或参数；是不是“{near}”？",
     "there is no figure, claim or parameter \"{name}\"; did you mean \"{near}\"?"},
    {"cli.no_such_kind", "没有种类“{kind}” {nearest}", "there is no kind \"{kind}\" {nearest}"},
    {"cli.bad_pair", "--set 应为 字段=值，不是“{text}”", "--set takes field=value, not \"{text}\""},
    {"cli.bad_name", "--name 不是合法的 UTF-8", "--name is not valid UTF-8"},
    {"cli.no_password", "没有读到口令", "no password was given"},
    {"cli.passwords_differ", "两次输入不一致，没有改动", "the two entries differ; nothing was changed"},
    {"cli.not_utf8", "参数不是合法的 UTF-8", "an argument is not valid UTF-8"},
    {"cli.no_such_unit", "没有单位“{name}”；请写单位的代码或名称",
     "there is no unit \"{name}\"; name it by code or name"},
    {"cli.no_such_role", "套件里没有角色“{name}” {nearest}", "the kit has no role \"{name}\" {nearest}"},
    {"cli.no_such_holding", "账户“{account}”在“{unit}”没有角色 {role}；bihuan user list {account} 列出全部",
     "{account} does not hold the role {role} at {unit}; bihuan user list {account} shows all"},
    {"cli.no_kit", "找不到套件 kits/county；请用 --kit 指明", "kits/county was not found; name it with --kit"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::cli
