#include "log/messages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

namespace bihuan::log {
namespace {

std::set<std::string> fields_of(std::string_view text) {
  static const std::regex field("\\{@?[a-z_]+\\}");
  const std::string held(text);
  std::set<std::string> fields;
  for (std::sregex_iterator it(held.begin(), held.end(), field), end; it != end; ++it) fields.insert(it->str());
  return fields;
}

TEST(Messages, EachHasATextInBothLanguagesWithTheSameFields) {
  std::set<std::string_view> keys;
  for (const auto& message : messages()) {
    EXPECT_TRUE(keys.insert(message.key).second) << message.key;
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.key;
    EXPECT_EQ(fields_of(message.zh), fields_of(message.en)) << message.key;
  }
}

}  // namespace
}  // namespace bihuan::log
