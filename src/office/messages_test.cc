#include "office/messages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/text.h"

namespace bihuan::office {
namespace {

TEST(Messages, EveryErrorKeyOfThisFolderHasATextInBothLanguages) {
  std::set<std::string, std::less<>> known;
  for (const auto& message : messages()) {
    EXPECT_TRUE(known.insert(std::string(message.key)).second) << message.key;
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.key;
  }
  for (const auto& entry : std::filesystem::directory_iterator(std::string(BIHUAN_SOURCE) + "/src/office")) {
    if (entry.path().extension() != ".cc") continue;
    const auto source = read_file(entry.path().string(), 1u << 20);
    ASSERT_TRUE(source);
    for (const std::string start : {"\"zip.", "\"docx.", "\"html.", "\"csv."}) {
      for (size_t at = source->find(start); at != source->npos; at = source->find(start, at + 1)) {
        const auto key = source->substr(at + 1, source->find('"', at + 1) - at - 1);
        const bool whole =
            key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == key.npos && key.back() != '.';
        if (whole) {
          EXPECT_EQ(known.count(key), 1u) << key << " in " << entry.path();
        }
      }
    }
  }
}

}  // namespace
}  // namespace bihuan::office
