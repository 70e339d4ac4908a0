#include "demo/words.h"

#include "base/number.h"
#include "base/text.h"

namespace bihuan::demo {
namespace {

const Yaml kNothing;

}  // namespace

Result<Words> Words::read(const std::map<std::string, std::string>& kit_files) {
  const auto file = kit_files.find("demo.yaml");
  if (file == kit_files.end()) return Error{Fault::refused, "demo.no_words"};
  TRY_SET(auto root, parse_yaml(file->second, "demo.yaml"));
  return Words(std::move(root));
}

const Yaml& Words::at(std::string_view path) const {
  const Yaml* node = &root_;
  for (const auto key : split(path, '.')) {
    node = node->find(key);
    if (node == nullptr) return kNothing;
  }
  return *node;
}

int64_t Words::number(const Yaml& node) { return scaled(node, 0); }

int64_t Words::scaled(const Yaml& node, int scale) {
  const auto number = parse_scaled(node.scalar, scale);
  return number ? *number : 0;
}

Date Words::date(const Yaml& node) {
  const auto date = Date::parse(node.scalar);
  return date ? *date : Date();
}

std::vector<std::string> Words::list(const Yaml& node) {
  if (node.kind == Yaml::Kind::scalar) return {node.scalar};
  std::vector<std::string> texts;
  for (const auto& item : node.items) texts.push_back(item.scalar);
  return texts;
}

std::string Words::text_in(const Yaml& map, std::string_view key) {
  const Yaml* node = map.find(key);
  return node == nullptr ? std::string() : node->scalar;
}

int64_t Words::number_in(const Yaml& map, std::string_view key, int64_t otherwise) {
  const Yaml* node = map.find(key);
  return node == nullptr ? otherwise : number(*node);
}

}  // namespace bihuan::demo
