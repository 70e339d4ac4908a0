#include "openid/messages.h"

namespace bihuan::openid {
namespace {

constexpr Message kMessages[] = {
    {"openid.no_such_provider", "没有设置名为“{name}”的登录服务。",
     "No sign-in provider called \"{name}\" is set up here."},
    {"openid.no_random", "系统无法取得随机数，请稍后再试。", "No random numbers are to be had; try again later."},
    {"openid.bad_path", "登录后要去的地址“{path}”不是本站的路径。",
     "The path to go to after signing in, \"{path}\", is none of this server."},
    {"openid.begin_again", "这次登录不是在这个浏览器里开始的，或者已经用过、已经过时。请重新登录。",
     "This sign-in was not begun in this browser, or it was used or has run out of time. Sign in again."},

    {"openid.bad_discovery",
     "登录服务的说明（.well-known/openid-configuration）有误：{what}。请管理员核对 issuer 设置。",
     "The provider's description (.well-known/openid-configuration) is wrong: {what}. Ask the administrator to check "
     "the issuer in the settings."},
    {"openid.bad_answer", "登录服务 {host} 的回应不对（{status}）。请稍后再试，仍不行请联系管理员。",
     "The provider at {host} gave a wrong answer ({status}). Try again later, else ask the administrator."},
    {"openid.provider_refused", "登录服务拒绝了这次登录（{error}）。请重试，仍不行请联系管理员。",
     "The provider refused this sign-in ({error}). Try again, else ask the administrator."},
    {"openid.other_provider", "回应来自另一个登录服务，已拒绝。请重新登录。",
     "The answer comes from another provider and is refused. Sign in again."},
    {"openid.no_code", "登录服务没有给出授权码。请重新登录。", "The provider gave no code. Sign in again."},
    {"openid.no_common_proof", "登录服务不接受 client_secret_basic 和 client_secret_post。请管理员修改服务端的设置。",
     "The provider takes neither client_secret_basic nor client_secret_post. Ask the administrator to allow one "
     "there."},
    {"openid.bad_token_answer", "登录服务没有给出可用的令牌。请重试，仍不行请联系管理员。",
     "The provider gave no usable token. Try again, else ask the administrator."},

    {"openid.bad_keys", "登录服务公布的密钥有误（{what}）。请联系管理员。",
     "The keys that the provider publishes are wrong ({what}). Ask the administrator."},
    {"openid.private_key_shown", "登录服务公布了私钥（{kid}），谁都可以冒充它，已拒绝。请立即通知该服务的管理人员。",
     "The provider shows its private key ({kid}) to everybody, so that anybody could speak for it: refused. Tell those "
     "who run it at once."},
    {"openid.unknown_key", "登录服务没有公布签名所用的密钥（{kid}）。请重试，仍不行请联系管理员。",
     "The provider does not publish the key that signed ({kid}). Try again, else ask the administrator."},
    {"openid.key_not_clear", "登录服务公布了多把同名的密钥（{kid}），无法判断用哪一把。请联系管理员。",
     "The provider publishes several keys that fit ({kid}); it is not clear which one signed. Ask the administrator."},

    {"openid.bad_token", "登录服务的身份令牌有误（{what}）。请联系管理员。",
     "The provider's ID token is malformed ({what}). Ask the administrator."},
    {"openid.bad_algorithm",
     "身份令牌的签名算法 {alg} 不予接受：只接受公钥签名（RS256、ES256、EdDSA 等）。请联系管理员。",
     "The ID token is signed by {alg}, which is not accepted: only public keys are (RS256, ES256, EdDSA, …). Ask the "
     "administrator."},
    {"openid.bad_signature", "身份令牌的签名不对，已拒绝。", "The signature of the ID token is wrong; it is refused."},
    {"openid.bad_claim", "身份令牌中的 {name} 不对，已拒绝。请重新登录，仍不行请联系管理员。",
     "The ID token's {name} is not what it must be; it is refused. Sign in again, else ask the administrator."},
    {"openid.expired", "身份令牌已经过期。请重新登录；常常如此时请核对两边的时钟。",
     "The ID token has expired. Sign in again; if it happens often, check the clocks of both sides."},
    {"openid.from_the_future", "身份令牌的签发时间晚于现在。请核对两边的时钟。",
     "The ID token was issued in the future. Check the clocks of both sides."},
    {"openid.no_attribute", "登录服务没有给出“{name}”。请管理员核对该服务的设置和 scopes。",
     "The provider does not tell \"{name}\". Ask the administrator to check the provider's settings and the scopes."},
    {"openid.other_subject", "登录服务前后说的不是同一个人，已拒绝。",
     "The provider speaks of two different persons; it is refused."},
    {"openid.mail_not_verified", "登录服务没有核实过这个邮件地址，不能用它登录。",
     "The provider has not verified this mail address; it does not count."},

    {"openid.want_map", "这里应为若干“名称: 值”", "a map is wanted here"},
    {"openid.want_list", "这里应为列表，最多 50 项", "a list of at most 50 is wanted here"},
    {"openid.want_text", "这里应为文字，1 到 500 字节", "a text of 1 to 500 bytes is wanted here"},
    {"openid.want_word", "“{text}”不合要求：只能用可见的 ASCII 字符，不含引号和反斜线",
     "\"{text}\" will not do: visible ASCII without quotes and backslash"},
    {"openid.want_url", "这里应为地址，不含 ? 和 #", "an address without ? and # is wanted here"},
    {"openid.want_name", "名称应为小写字母、数字、_ 和 -，以字母开头，最长 40",
     "a name is of small letters, digits, _ and -, begins with a letter, and has at most 40"},
    {"openid.want_one_of", "这里应为其中之一：{words}", "one of these is wanted here: {words}"},
    {"openid.unknown_setting", "不认识“{name}”。最接近的是：{nearest}",
     "\"{name}\" is not known. The nearest is: {nearest}"},
    {"openid.missing_setting", "缺少“{name}”", "\"{name}\" is missing"},
    {"openid.name_twice", "名称“{name}”用了两次", "the name \"{name}\" is there twice"},
    {"openid.one_secret", "client_secret 和 client_secret_file 须写一个，且只写一个",
     "either client_secret or client_secret_file is wanted, and not both"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::openid
