#include "cli/messages.h"

namespace bihuan::cli {
namespace {

constexpr Message kMessages[] = {
    {"cli.no_administrator", "站点里没有账户", "the site has no account"},
    {"cli.bad_as_of", "--as-of 应为日志位置或日期（2021-12-31），不是“{text}”",
     "--as-of takes a log position or a date (2021-12-31), not \"{text}\""},
    {"cli.nothing_before", "{day} 之前日志里没有记录", "the log has nothing before {day}"},
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
    {"cli.no_kit", "找不到套件 kits/county；请用 --kit 指明", "kits/county was not found; name it with --kit"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::cli
