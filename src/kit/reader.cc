#include <algorithm>

#include "base/number.h"
#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {

void Reader::report(const Yaml& node, std::string key, std::map<std::string, std::string> fields) {
  issues_.push_back({file_, node.line, node.column, Error{Fault::refused, std::move(key), std::move(fields)}});
}

bool Reader::expect_map(const Yaml& node, const std::vector<std::string>& known) {
  if (node.kind != Yaml::Kind::map) {
    report(node, "kit.not_a_map");
    return false;
  }
  for (const auto& [key, value] : node.entries)
    if (std::find(known.begin(), known.end(), key) == known.end()) report(value, "kit.unknown_key", {{"key", key}, {"nearest", nearest(key, known)}});
  return true;
}

bool Reader::expect_list(const Yaml& node) {
  if (node.kind == Yaml::Kind::list) return true;
  if (!node.is_null()) report(node, "kit.not_a_list");
  return false;
}

bool Reader::expect_key(const Yaml& at, const std::string& key) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool fine = !key.empty() && key.size() <= 60 && letter(key[0]) &&
                    std::all_of(key.begin(), key.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
  if (!fine) report(at, "kit.bad_key", {{"key", key}});
  return fine;
}

std::string Reader::text(const Yaml& node) {
  if (node.kind == Yaml::Kind::scalar) return node.scalar;
  report(node, "kit.not_a_text");
  return {};
}

bool Reader::boolean(const Yaml& node) {
  if (node.scalar == "true" || node.scalar == "false") return node.scalar == "true";
  report(node, "kit.not_true_or_false", {{"text", node.scalar}});
  return false;
}

int Reader::whole(const Yaml& node, int low, int high) {
  const auto number = parse_scaled(node.scalar, 0);
  if (node.kind == Yaml::Kind::scalar && number && *number >= low && *number <= high) return static_cast<int>(*number);
  report(node, "kit.not_in_range", {{"text", node.scalar}, {"low", std::to_string(low)}, {"high", std::to_string(high)}});
  return low;
}

std::vector<std::string> Reader::texts(const Yaml& node) {
  if (node.kind == Yaml::Kind::scalar) return {node.scalar};
  std::vector<std::string> all;
  if (expect_list(node))
    for (const auto& item : node.items) all.push_back(text(item));
  return all;
}

Label Reader::label(const Yaml& node) {
  if (node.kind == Yaml::Kind::scalar) return {{kit_.languages.empty() ? "zh" : kit_.languages.front(), node.scalar}};
  Label made;
  if (node.kind != Yaml::Kind::map) {
    report(node, "kit.no_label");
    return made;
  }
  for (const auto& [language, value] : node.entries) {
    if (std::find(kit_.languages.begin(), kit_.languages.end(), language) == kit_.languages.end())
      report(value, "kit.unknown_language", {{"language", language}});
    made[language] = text(value);
  }
  return made;
}

Date Reader::day(const Yaml& node, std::string_view written) {
  const auto date = Date::parse(written);
  if (date) return *date;
  report(node, "kit.not_a_date", {{"text", std::string(written)}});
  return {};
}

std::optional<expr::Condition> Reader::condition(const Yaml& node, const Kind& kind, const expr::Schema& schema) {
  const expr::Kind* known = schema.find_kind(kind.name);
  if (known == nullptr) return std::nullopt;
  auto [made, found] = expr::Condition::parse(text(node), *known, schema);
  report_expression(node, found, kind.name);
  return made;
}

void Reader::report_expression(const Yaml& node, const Issues& found, const std::string& name) {
  for (const auto& issue : found) {
    Error error = issue.error;
    error.fault = Fault::refused;
    error.detail = name + ": " + node.scalar;
    // A single-line scalar: the column is counted from where it stands.
    issues_.push_back({file_, node.line, node.column + issue.column - 1 + (node.quoted ? 1 : 0), std::move(error)});
  }
}

}  // namespace bihuan::kit
