// Reads the YAML nodes of one file of a kit. Whatever is wrong becomes an issue at the node's place, and reading goes
// on with an empty value. Private to this folder; lives no longer than the loading.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/yaml.h"
#include "expr/row.h"
#include "kit/model.h"

namespace bihuan::kit {

// More are not listed: who has so many has given something that is no kit.
inline constexpr size_t kMaxIssues = 1000;

class Reader {
 public:
  using Fields = std::map<std::string, std::string>;

  // `languages`: of the kit, the first one is what a plain text is in; empty while kit.yaml is not read.
  Reader(std::string file, std::string_view content, const std::vector<std::string>& languages, Issues& issues);
  // Of a kit that a site keeps: what was not asked for when it was made is not asked for now.
  bool is_kept = false;

  void report(const Yaml& at, const char* key, Fields fields = {});
  // At the key `name` of a map, whose value is `value`.
  void report_key(const Yaml& value, const std::string& name, const char* key, Fields fields = {});
  // `name` is none of `known`: the nearest of them, or the list, goes into the message.
  void report_unknown(const Yaml& at, const char* key, const std::string& name, const std::vector<std::string>& known,
                      Fields fields = {});

  // The map's keys must be among `known`.
  bool expect_map(const Yaml& node, const std::vector<std::string>& known);
  // A map with any keys, at most `most` of them.
  bool expect_entries(const Yaml& node, size_t most);
  bool expect_list(const Yaml& node, size_t most);
  // ASCII letters, digits, underscore, beginning with a letter, at most 60: the key `name` of a map, whose value is
  // `value`.
  bool expect_identifier(const Yaml& value, const std::string& name);
  // The value of `key`; when it is not there, that is an issue of the map and the answer is null.
  const Yaml* require(const Yaml& map, const char* key);

  std::string text(const Yaml& node);  // not empty
  std::string identifier(const Yaml& node);
  std::string one_of(const Yaml& node, const std::vector<std::string>& words);
  bool boolean(const Yaml& node);
  int whole(const Yaml& node, int low, int high);
  std::optional<int64_t> scaled(const Yaml& node, int scale);
  std::vector<std::string> texts(const Yaml& node);  // a list of texts, or one text
  // In every language of the kit: where one is left out, the text of the first.
  Label label(const Yaml& node);
  // The label under the key `label`, which must be there.
  Label required_label(const Yaml& map);
  std::optional<Date> day(const Yaml& node, std::string_view written);
  std::optional<expr::Condition> condition(const Yaml& node, const std::string& of, const std::string& kind,
                                           const expr::Schema& schema);
  // Issues of the expression that stands at `node`, re-pointed into the file. `of`: whose it is.
  void report_expression(const Yaml& node, const Issues& found, const std::string& of);

  const std::string& file() const { return file_; }

 private:
  void report_at(int line, int column, const char* key, Fields fields);
  std::string_view line(int number) const;
  bool is_full() const;

  std::string file_;
  std::vector<std::string_view> lines_;
  const std::vector<std::string>& languages_;
  Issues& issues_;
};

}  // namespace bihuan::kit
