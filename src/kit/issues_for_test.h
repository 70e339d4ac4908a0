// For tests of the loader: the small kit with one thing changed, and what is said about it.
#pragma once

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/text.h"
#include "expr/messages.h"
#include "kit/load.h"
#include "kit/messages.h"
#include "kit/small_kit_for_test.h"

namespace bihuan::kit {

inline std::string in_words(const Issue& issue, Language language = Language::zh) {
  const MessageTable tables[] = {messages(), expr::messages(), base_messages()};
  return issue.file + ":" + std::to_string(issue.line) + ":" + std::to_string(issue.column) + " " + issue.error.key +
         " " + render(issue.error, language, tables);
}

inline std::string in_words(const Issues& issues) {
  std::string text;
  for (const auto& issue : issues) text += in_words(issue) + "\n";
  return text;
}

inline std::vector<std::string> keys_of(const Issues& issues) {
  std::vector<std::string> keys;
  for (const auto& issue : issues) keys.push_back(issue.error.key);
  return keys;
}

// A file of the small kit with the first `from` replaced by `to`.
struct Change {
  std::string file;
  std::string from;
  std::string to;
};

inline std::map<std::string, std::string> changed(const std::vector<Change>& changes) {
  auto files = small_kit();
  for (const auto& change : changes) {
    std::string& content = files[change.file];
    const size_t at = change.from.empty() ? content.size() : content.find(change.from);
    EXPECT_NE(at, std::string::npos) << change.file << " has no " << change.from;
    if (at != std::string::npos) content.replace(at, change.from.size(), change.to);
  }
  return files;
}

// One change makes one issue `key`, which points to the text `at` in that file; its message names no open {field}.
inline void expect_issue(const Change& change, const std::string& key, const std::string& at) {
  SCOPED_TRACE(change.file + ": " + change.from + " -> " + change.to);
  const auto files = changed({change});
  const auto loaded = load(files);
  EXPECT_FALSE(loaded.kit);
  ASSERT_EQ(loaded.issues.size(), 1u) << in_words(loaded.issues);
  const Issue& issue = loaded.issues[0];
  const std::string& content = files.at(change.file);
  const size_t offset = content.find(at);
  ASSERT_NE(offset, std::string::npos) << at;
  const LineColumn place = line_column(content, offset);
  EXPECT_EQ(issue.error.key, key) << in_words(issue);
  EXPECT_EQ(issue.file, change.file);
  EXPECT_EQ(issue.line, place.line) << in_words(issue);
  EXPECT_EQ(issue.column, place.column) << in_words(issue);
  static const std::regex kOpenField("\\{@?[a-z_]+\\}");
  for (const auto language : {Language::zh, Language::en})
    EXPECT_FALSE(std::regex_search(in_words(issue, language), kOpenField)) << in_words(issue, language);
}

}  // namespace bihuan::kit
