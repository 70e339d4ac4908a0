#include "fetch/messages.h"

namespace bihuan::fetch {
namespace {

constexpr Message kMessages[] = {
    {"fetch.bad_url", "地址不对（{host}）：邮件写 smtp://主机:端口，其他写 https://…。",
     "The address is wrong ({host}): smtp://host:port for mail, https://… for the rest."},
    {"fetch.not_https", "地址 {host} 不是 https，不予连接；只有本机（127.0.0.1）可用 http。",
     "The address at {host} is not https and is not used; only this machine (127.0.0.1) may be http."},
    {"fetch.cannot_reach", "连不上 {host}，稍后再试。", "{host} cannot be reached; try again later."},
    {"fetch.untrusted", "{host} 的证书不可信。请核对地址；用自建证书的，在设置中写明 ca_file。",
     "The certificate of {host} is not trusted. Check the address; for a certificate of one's own, name its ca_file in "
     "the settings."},
    {"fetch.no_answer", "{host} 没有回应，不知道是否已收到。",
     "{host} did not answer; whether it has arrived is not known."},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::fetch
