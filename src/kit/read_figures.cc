// figures.yaml, claims.yaml, lamps.yaml.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr size_t kMost = 5000;

// Compiles what stands at `node`; keeps the totals of its aggregates.
void check_expression(Reader& reader, const Yaml& node, const std::string& name, bool truth, Kit& kit) {
  if (node.kind != Yaml::Kind::scalar) return;
  const auto outcome = kit.cache->compile(node.scalar, kit.schema);
  reader.report_expression(node, outcome.issues, name);
  if (!outcome.compiled) return;
  if (outcome.compiled->is_truth != truth)
    reader.report(node, truth ? "kit.not_a_claim" : "kit.not_a_figure", {{"name", name}});
  for (const auto& leaf : outcome.compiled->leaves)
    if (leaf.total) kit.totals.push_back(leaf.total->key);
}

}  // namespace

void read_figures(Reader& reader, const Yaml& root, Kit& kit) {
  if (root.is_null() || !reader.expect_entries(root, kMost)) return;
  for (const auto& [name, node] : root.entries) {
    FigureDef figure;
    figure.name = name;
    reader.expect_identifier(node, name);
    if (!reader.expect_map(node, {"label", "unit", "is", "basis", "same_as"})) continue;
    figure.label = reader.required_label(node);
    if (const auto* unit = node.find("unit")) figure.unit = reader.text(*unit);
    if (const auto* is = reader.require(node, "is")) figure.expression = reader.text(*is);
    if (const auto* basis = node.find("basis")) figure.basis = reader.label(*basis);
    if (const auto* same = node.find("same_as")) figure.same_as = reader.text(*same);
    kit.figures.push_back(std::move(figure));
  }
  std::vector<std::string> names;
  for (const auto& figure : kit.figures) names.push_back(figure.name);
  for (const auto& figure : kit.figures) {
    if (figure.same_as.empty()) continue;
    const bool known =
        figure.same_as != figure.name && std::find(names.begin(), names.end(), figure.same_as) != names.end();
    if (!known)
      reader.report_unknown(*root.find(figure.name)->find("same_as"), "kit.no_such_figure", figure.same_as, names);
  }
}

void read_claims(Reader& reader, const Yaml& root, Kit& kit) {
  if (root.is_null() || !reader.expect_entries(root, kMost)) return;
  static const std::map<std::string, Strength> kStrengths = {
      {"decidable", Strength::decidable}, {"bar", Strength::bar}, {"opinion", Strength::opinion}};
  for (const auto& [name, node] : root.entries) {
    ClaimDef claim;
    claim.name = name;
    reader.expect_identifier(node, name);
    if (!reader.expect_map(node, {"label", "is", "strength", "warn", "basis"})) continue;
    claim.label = reader.required_label(node);
    const auto* is = node.find("is");
    const auto* strength = node.find("strength");
    if (is != nullptr) claim.expression = reader.text(*is);
    if (strength != nullptr) {
      const auto found = kStrengths.find(reader.one_of(*strength, {"decidable", "bar", "opinion"}));
      if (found != kStrengths.end()) claim.strength = found->second;
    }
    if ((claim.strength == Strength::opinion) != (is == nullptr))
      reader.report(strength == nullptr ? node : *strength, "kit.opinion_or_claim", {{"name", name}});
    if (const auto* warn = node.find("warn")) claim.warn = reader.boolean(*warn);
    if (const auto* basis = node.find("basis")) claim.basis = reader.label(*basis);
    kit.claims.push_back(std::move(claim));
  }
}

void check_figures(Reader& reader, const Yaml& root, Kit& kit) {
  for (const auto& [name, node] : root.entries)
    if (const auto* is = node.find("is")) check_expression(reader, *is, name, false, kit);
}

void check_claims(Reader& reader, const Yaml& root, Kit& kit) {
  for (const auto& [name, node] : root.entries)
    if (const auto* is = node.find("is")) check_expression(reader, *is, name, true, kit);
}

void read_lamps(Reader& reader, const Yaml& root, Kit& kit) {
  if (root.is_null() || !reader.expect_list(root, kMost)) return;
  std::vector<std::string> kinds;
  for (const auto& kind : kit.kinds) kinds.push_back(kind.name);
  for (const auto& node : root.items) {
    Lamp lamp;  // one for each item: read_lamp_conditions counts on it
    if (reader.expect_map(node, {"kind", "key", "label", "when"})) {
      if (const auto* kind = reader.require(node, "kind")) {
        lamp.kind = kind->scalar;
        if (std::find(kinds.begin(), kinds.end(), lamp.kind) == kinds.end())
          reader.report_unknown(*kind, "kit.no_such_kind", lamp.kind, kinds);
      }
      if (const auto* key = reader.require(node, "key")) lamp.key = reader.identifier(*key);
      lamp.label = reader.required_label(node);
      if (const auto* when = reader.require(node, "when")) lamp.when_text = reader.text(*when);
    }
    kit.lamps.push_back(std::move(lamp));
  }
}

void read_lamp_conditions(Reader& reader, const Yaml& root, Kit& kit) {
  for (size_t i = 0; i < kit.lamps.size(); ++i) {
    Lamp& lamp = kit.lamps[i];
    const auto* when = root.items[i].find("when");
    if (when != nullptr && kit.find_kind(lamp.kind) != nullptr)
      lamp.when = reader.condition(*when, lamp.kind + "." + lamp.key, lamp.kind, kit.schema);
  }
}

}  // namespace bihuan::kit
