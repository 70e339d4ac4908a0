// Reading the words and amounts of a kit's demo.yaml. The kit ships it and a test loads it, so a missing word is our
// own mistake: the first one is remembered and ends the making with "demo.bad_words".
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/yaml.h"

namespace bihuan::demo {

class Words {
 public:
  static Result<Words> read(const std::map<std::string, std::string>& kit_files);
  explicit Words(Yaml root) : root_(std::move(root)) {}

  // A path of keys joined by dots: "returns.vaccination.doses".
  const Yaml& at(std::string_view path) const;
  std::string text(std::string_view path) const { return at(path).scalar; }
  int64_t number(std::string_view path) const { return number(at(path)); }
  Date date(std::string_view path) const { return date(at(path)); }
  std::vector<std::string> list(std::string_view path) const { return list(at(path)); }

  static int64_t number(const Yaml& node);
  static int64_t scaled(const Yaml& node, int scale);
  static Date date(const Yaml& node);
  static std::vector<std::string> list(const Yaml& node);
  static std::string text_in(const Yaml& map, std::string_view key);
  static int64_t number_in(const Yaml& map, std::string_view key, int64_t otherwise);

 private:
  Yaml root_;
};

}  // namespace bihuan::demo
