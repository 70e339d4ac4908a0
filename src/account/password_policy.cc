#include <algorithm>
#include <set>

#include "account/password.h"
#include "base/text.h"

namespace bihuan::account {
namespace {

// Without capital letters, of eight characters and more: no policy takes shorter ones.
constexpr std::string_view kCommon = R"(
!@#$%^&* !@#$%^&*()_+ !qaz2wsx !qaz@wsx !qaz@wsx#edc 0123456789 012345678901 0987654321 12345678 123456789 1234567890
123456789012 1234567890123 12345678910 1357924680 147258369 147258369147 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz!qaz
1qaz2wsx 1qaz2wsx3edc 1qaz@wsx 1qaz@wsx3edc 20202020 5201314520 52013145201314 789456123 789456123000 987654321
987654321098 a1234567 a12345678 a123456789 a1234567890 a12345678901 aa123456 aa12345678 aa123456789 aa1234567890
abc12345 abc123456 abc123456789 abcd1234 abcd123456 abcd12345678 abcdef123456 abcdefg123456 abcdefgh abcdefghijkl
abcdefghijklm admin!@#$%^ admin123 admin1234 admin12345 admin123456 admin1234567 admin12345678 admin888888 admin@123
admin@123456 adminadmin adminadmin123 administrator administrator1 administrator123 asdf1234 asdfasdf1234 asdfghjk
asdfghjkl asdfghjkl123 asdfghjkl;' baseball changeme changeme1234 changeme123456 changemenow1 computer
correcthorsebatterystaple dearbook football guanliyuan guanliyuan123 huawei12#$ huawei@123 iloveyou iloveyou1234
iloveyou1314 internet letmein1 letmein12345 letmeinplease mima123456 mima12345678 nihao123456 p@ssw0rd p@ssw0rd1
p@ssw0rd12 p@ssw0rd123 p@ssw0rd1234 p@ssword1234 pa$$w0rd pa$$word1234 passw0rd passw0rd1234 passwd123456 password
password! password1 password12 password123 password123! password1234 password12345 password123456 password1234567890
password2020 password2021 password@123 princess q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qazwsx123456 qazwsxedc qazwsxedc123
qazwsxedcrfv qq123456 qq123456789 qq1234567890 qwer1234 qwer12345678 qwerasdf1234 qwerasdfzxcv qwerty123 qwerty1234
qwerty12345 qwerty123456 qwertyui qwertyuiop qwertyuiop12 qwertyuiop123 qwertyuiop[] root123456 root12345678 rootroot
sunshine superman superuser123 system123456 temp12345678 test123456 test12345678 testtest1234 trustno1 wang123456
welcome1 welcome123 welcome1234 welcome12345 welcome123456 whatever woaini123 woaini123456 woaini1314 woaini520
woaini5201314 woaizhongguo xiaoming123456 zaq12wsx zaq12wsxcde3 zhongguo zhongguo123 zhongguo1949 zxcvbnm,./
zxcvbnm123 zxcvbnm12345 zxcvbnm123456
)";

const std::set<std::string, std::less<>>& common_ones() {
  static const auto kOnes = [] {
    std::set<std::string, std::less<>> ones;
    for (const auto line : split(kCommon, '\n'))
      for (const auto word : split(line, ' '))
        if (!word.empty()) ones.emplace(word);
    return ones;
  }();
  return kOnes;
}

constexpr size_t kShortestName = 3;  // that a password may not contain: shorter ones are in any

// ASCII letters small, full-width characters as their plain ones: what a guesser folds as well.
std::string folded(std::string_view text) {
  std::string small = fold_width(text);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return small;
}

// Up to four characters over and over: "aaaaaaaa", "12341234".
bool is_repetition(const std::u32string& text) {
  constexpr size_t kLongestGroup = 4;
  for (size_t group = 1; group <= kLongestGroup && group * 2 <= text.size(); ++group)
    if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(group), text.end(), text.begin())) return true;
  return false;
}

int classes_of(const std::u32string& text) {
  bool capital = false;
  bool small = false;
  bool digit = false;
  bool other = false;
  for (const char32_t c : text) {
    if (c >= U'A' && c <= U'Z')
      capital = true;
    else if (c >= U'a' && c <= U'z')
      small = true;
    else if (c >= U'0' && c <= U'9')
      digit = true;
    else
      other = true;
  }
  return capital + small + digit + other;
}

}  // namespace

Result<Policy> policy_called(std::string_view name) {
  if (name == "asvs") return Policy{"asvs", 12, 128, 0, 0, 0};
  if (name == "dengbao") return Policy{"dengbao", 8, 128, 3, 90, 5};
  return Error{Fault::not_found, "account.unknown_policy", {{"name", excerpt(name)}}};
}

bool is_common_password(std::string_view password) {
  const std::string plain = folded(password);
  return common_ones().contains(plain) || is_repetition(to_code_points(plain));
}

std::vector<Error> password_faults(const Policy& policy, std::string_view password, std::string_view account_name) {
  std::vector<Error> faults;
  const auto add = [&](const char* key, std::map<std::string, std::string> fields = {}) {
    faults.push_back({Fault::invalid, key, std::move(fields)});
  };
  if (!is_utf8(password)) {
    add("account.password_not_utf8");
    return faults;
  }
  const auto characters = to_code_points(password);
  if (characters.size() < policy.shortest)
    add("account.password_too_short", {{"shortest", std::to_string(policy.shortest)}});
  if (characters.size() > policy.longest)
    add("account.password_too_long", {{"longest", std::to_string(policy.longest)}});
  if (is_common_password(password)) add("account.password_common");
  if (count_code_points(account_name) >= kShortestName &&
      folded(password).find(folded(account_name)) != std::string::npos)
    add("account.password_has_name", {{"name", std::string(account_name)}});
  if (classes_of(characters) < policy.classes)
    add("account.password_classes", {{"classes", std::to_string(policy.classes)}});
  return faults;
}

}  // namespace bihuan::account
