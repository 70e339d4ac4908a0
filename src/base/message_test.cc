#include "base/message.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <set>

#include "base/text.h"

namespace bihuan {
namespace {

constexpr Message kGreetings[] = {
    {"greeting.plain", "{name}，您好{mark}", "Hello {name}{mark}"},
    {"greeting.why", "不行：{@why}", "No: {@why}"},
    {"why.late", "{name}来晚了，{@why}", "{name} is late, {@why}"},
};

std::string say(const Error& error, Language language) {
  const MessageTable tables[] = {base_messages(), kGreetings};
  return render(error, language, tables);
}

TEST(Message, FieldsFillTheTextInBothLanguages) {
  const Error error{Fault::invalid, "greeting.plain", {{"name", "王芳"}, {"mark", "！"}}};
  EXPECT_EQ(say(error, Language::zh), "王芳，您好！");
  EXPECT_EQ(say(error, Language::en), "Hello 王芳！");
}

TEST(Message, NothingInsideAValueIsExpanded) {
  const Error error{Fault::invalid, "greeting.plain", {{"name", "{mark}{@mark}"}, {"mark", "!"}}};
  EXPECT_EQ(say(error, Language::en), "Hello {mark}{@mark}!");
}

TEST(Message, AMissingFieldStaysVisible) {
  EXPECT_EQ(say({Fault::invalid, "greeting.plain", {{"name", "A"}}}, Language::en), "Hello A{mark}");
}

TEST(Message, AValueThatIsAKeyIsTranslatedOnce) {
  EXPECT_EQ(say({Fault::invalid, "greeting.why", {{"why", "why.late"}, {"name", "A"}}}, Language::en),
            "No: A is late, {@why}");
  EXPECT_EQ(say({Fault::invalid, "greeting.why", {{"why", "just so"}}}, Language::en), "No: just so");
}

TEST(Message, AnUnknownKeyLosesNothing) {
  EXPECT_EQ(say({Fault::internal, "nobody.knows", {{"a", "1"}, {"b", "2"}}}, Language::zh), "nobody.knows (a=1, b=2)");
  EXPECT_EQ(say({Fault::internal, "nobody.knows"}, Language::zh), "nobody.knows");
}

// What stands between `open` and the next `close`, each time.
std::set<std::string> all_between(std::string_view text, std::string_view open, char close) {
  std::set<std::string> found;
  for (size_t at = text.find(open); at != std::string_view::npos; at = text.find(open, at)) {
    at += open.size();
    found.emplace(text.substr(at, text.find(close, at) - at));
  }
  return found;
}

TEST(Message, EveryMessageOfBaseStandsOnceAndSaysTheSameInBothLanguages) {
  std::set<std::string_view> seen;
  for (const auto& message : base_messages()) {
    EXPECT_TRUE(seen.insert(message.key).second) << message.key;
    EXPECT_FALSE(message.zh.empty()) << message.key;
    EXPECT_EQ(all_between(message.zh, "{", '}'), all_between(message.en, "{", '}')) << message.key;
  }
}

TEST(Message, EveryKeyThatBaseUsesHasAText) {
  std::set<std::string> known;
  for (const auto& message : base_messages()) known.emplace(message.key);
  size_t used = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BIHUAN_SOURCE "/src/base")) {
    const auto path = entry.path().string();
    if (!path.ends_with(".cc") || path.ends_with("_test.cc") || path.ends_with("messages.cc")) continue;
    const auto source = read_file(path, 1u << 20);
    ASSERT_TRUE(source) << path;
    for (const std::string folder : {"date.", "number.", "text.", "hash.", "file.", "json.", "yaml."}) {
      for (const auto& rest : all_between(*source, '"' + folder, '"')) {
        EXPECT_TRUE(known.contains(folder + rest)) << path << ": " << folder << rest;
        ++used;
      }
    }
  }
  EXPECT_GT(used, 20u);
}

}  // namespace
}  // namespace bihuan
