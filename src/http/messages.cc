#include "http/messages.h"

namespace bihuan::http {
namespace {

constexpr Message kMessages[] = {
    {"api.no_such_path", "没有这个地址：{path}。接口说明见 /api/openapi.yaml。", "There is no such path: {path}. See /api/openapi.yaml."},
    {"api.no_such_method", "这个地址不接受 {method}，可用：{allowed}。", "This path does not take {method}; it takes {allowed}."},
    {"api.bad_value", "“{place}”不合要求：{@what}。", "\"{place}\" will not do: {@what}."},
    {"api.missing", "缺少这一项", "it is missing"},
    {"api.header_missing", "缺少这个请求头", "the header is missing"},
    {"api.want_text", "应为文字", "a text is wanted"},
    {"api.want_clean_text", "含有控制字符或不是 UTF-8", "it holds control characters or is not UTF-8"},
    {"api.want_choice", "不是可选的值", "it is none of the allowed values"},
    {"api.too_long", "太长", "it is too long"},
    {"api.too_short", "太短", "it is too short"},
    {"api.want_integer", "应为整数", "an integer is wanted"},
    {"api.out_of_range", "超出范围", "it is out of range"},
    {"api.want_boolean", "应为 true 或 false", "true or false is wanted"},
    {"api.want_day", "应为日期，如 2021-06-30", "a date is wanted, as 2021-06-30"},
    {"api.want_object", "应为 JSON 对象", "a JSON object is wanted"},
    {"api.want_list", "应为列表", "a list is wanted"},
    {"api.want_other_length", "列表的长度不合要求", "the list is too short or too long"},
    {"api.want_decimal", "应为用文字写的十进制数，如 \"12.50\"", "a decimal number as text is wanted, as \"12.50\""},
    {"api.unknown_field", "不认识“{place}”。最接近的是：{nearest}", "\"{place}\" is not known. The nearest is: {nearest}"},
    {"api.bad_query", "地址中的参数写法有误：{text}", "A parameter in the address is malformed: {text}"},
    {"api.query_twice", "参数“{name}”出现了两次。", "The parameter \"{name}\" is there twice."},
    {"api.want_json", "请求正文应为 JSON（Content-Type: application/json）。", "The body must be JSON (Content-Type: application/json)."},
    {"api.if_match_missing", "请在 If-Match 中写明读到的版本（ETag）。", "Name the version that was read in If-Match (its ETag)."},
    {"api.changed_meanwhile", "这一条在您打开之后已被别人改过（现为版本 {rev}）。请重新读取后再改，什么都没有被覆盖。",
     "Somebody changed this since you read it (it is revision {rev} now). Read it again; nothing was overwritten."},
    {"api.sign_in", "请先登录。", "Sign in first."},
    {"api.local_only", "这个操作只能在本机通过命令行进行。", "This can only be done on this machine, through the command line."},
    {"api.no_verb", "账户“{actor}”没有“{verb}”的权限。", "The account \"{actor}\" has no right to \"{verb}\"."},
    {"api.out_of_scope", "没有这一条，或者它不在您可见的单位范围内。", "There is no such row, or it lies outside of the units that you may see."},
    {"api.no_such_kind", "没有“{kind}”这种台账或事项。最接近的是：{nearest}", "There is no kind \"{kind}\". The nearest is: {nearest}"},
    {"api.key_reused", "Idempotency-Key“{key}”已用于另一个请求。", "The Idempotency-Key \"{key}\" was used for another request."},
    {"api.bad_key", "Idempotency-Key 应为 1 到 100 个可见的 ASCII 字符。", "An Idempotency-Key is 1 to 100 visible ASCII characters."},
    {"api.csrf", "请求缺少有效的 X-CSRF-Token，已拒绝。请刷新页面。", "The request lacks a valid X-CSRF-Token and is refused. Load the page again."},
    {"api.scope_of_token", "这个令牌不包含操作 {operation}。", "This token does not cover the operation {operation}."},
    {"api.too_many_requests", "请求太频繁，请 {seconds} 秒后再试。", "Too many requests; try again in {seconds} seconds."},
    {"api.body_too_large", "请求正文超过 {limit}。", "The body is larger than {limit}."},
    {"api.malformed", "请求不符合 HTTP 规范：{what}", "This is not HTTP: {what}"},
    {"api.shutting_down", "系统正在停止，请稍后再试。", "The system is shutting down; try again later."},
    {"api.busy", "系统忙，请稍后再试。", "The system is busy; try again later."},
    {"api.broken", "程序内部错误，已记录。请稍后再试，并报告此问题。", "An error of this program; it is recorded. Try again later, and report it."},
    {"api.header_too_large", "请求头太大。", "The header of the request is too large."},
    {"api.no_matter", "“{kind}”不是事项，没有办理步骤。", "\"{kind}\" is no matter and has no steps."},
    {"api.no_such_figure", "套件中没有名为“{name}”的数字或断言；自拟的算式请用 /api/evaluations。",
     "The kit has no figure or claim \"{name}\"; send an expression of your own to /api/evaluations."},
    {"api.no_checkpoint", "还没有检查点。", "There is no checkpoint yet."},
    {"api.metrics_elsewhere", "指标只对本机和审计人员开放。", "Metrics are for this machine and for auditors."},
    {"api.not_by_token", "这个操作须本人登录后进行，不能用令牌。", "Sign in for this; a token cannot do it."},
    {"api.no_session", "当前没有登录会话。", "There is no session to sign out of."},
    {"api.no_such_operation", "接口中没有操作“{name}”。最接近的是：{nearest}", "The API has no operation \"{name}\". The nearest is: {nearest}"},
    {"api.no_account", "站点里没有账户", "the site has no account"},
    {"server.bad_address", "--listen 应写成 地址:端口，不是“{text}”", "--listen takes ADDRESS:PORT, not \"{text}\""},
    {"client.broken", "与服务进程的连接中断：{reason}", "the connection to the server broke: {reason}"},
    {"server.cannot_listen", "无法在 {address} 上监听：{reason}", "cannot listen on {address}: {reason}"},
    {"server.bad_certificate", "证书或私钥 {file} 不能用：{reason}", "the certificate or key {file} cannot be used: {reason}"},
    {"api.bad_as_of", "“{text}”既不是日志位置，也不是日期。", "\"{text}\" is neither a log position nor a date."},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::http
