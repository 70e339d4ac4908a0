#include "account/messages.h"

namespace bihuan::account {
namespace {

constexpr Message kMessages[] = {
    {"account.bad_name", "账户名“{name}”不合要求：不能为空、不能有空格，最长 100 字节", "bad account name \"{name}\": not empty, no blanks, at most 100 bytes"},
    {"account.name_taken", "账户名“{name}”已被使用", "the account name \"{name}\" is taken"},
    {"account.unknown", "没有账户“{name}” {nearest}", "there is no account \"{name}\" {nearest}"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::account
