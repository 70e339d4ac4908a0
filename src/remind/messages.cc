#include "remind/messages.h"

namespace bihuan::remind {
namespace {

constexpr Message kMessages[] = {
    {"remind.unknown_level", "没有提醒级别“{level}”。", "There is no level \"{level}\"."},
    {"remind.bad_address", "“{address}”不是邮件地址，请写成 名称@域名。",
     "\"{address}\" is no mail address; write it as name@domain."},
    {"remind.no_address", "账户 {account} 没有邮件地址。", "Account {account} has no mail address."},
    {"remind.server_says_later", "对方暂时不收（{status}），稍后再试。",
     "The other side does not take it now ({status}); it is tried again later."},
    {"remind.server_refuses", "对方拒收（{status}），请核对地址和通道设置。",
     "The other side refuses it ({status}); check address and channel."},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::remind
