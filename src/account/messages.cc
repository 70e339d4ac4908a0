#include "account/messages.h"

namespace bihuan::account {
namespace {

constexpr Message kMessages[] = {
    {"account.hint", "是不是想写“{nearest}”？", " Did you mean \"{nearest}\"?"},
    {"account.hint_none", "请核对账户名。", " Check the name."},
    {"account.bad_name", "账户名“{name}”不合要求：不能为空，不能有空格，最长 60 个字。请用岗位命名，如 clerk.town03。",
     "The account name \"{name}\" will not do: not empty, no blanks, at most 60 characters. Name it for a post, as "
     "clerk.town03."},
    {"account.name_taken", "账户名“{name}”已被使用，请另取一个。",
     "The account name \"{name}\" is taken; choose another."},
    {"account.unknown", "没有账户“{name}”。{@hint}", "There is no account \"{name}\".{@hint}"},
    {"account.no_role", "没有写明授予什么角色。", "Say which role is granted."},
    {"account.no_such_account", "没有编号为 {account} 的账户，请先新建。",
     "There is no account {account}; add it first."},
    {"account.no_such_unit", "没有编号为 {unit} 的单位，请先登记。", "There is no unit {unit}; enter it first."},
    {"account.already_held", "该账户在这个单位（{unit}）已有角色 {role}，不必再授予。",
     "The account holds the role {role} at this unit ({unit}) already."},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::account
