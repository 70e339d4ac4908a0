// figures.yaml, claims.yaml, lamps.yaml.
#include <algorithm>

#include "kit/pieces.h"

namespace bihuan::kit {

void read_figures(Reader& reader, const Yaml& root, Kit& kit) {
  if (root.kind != Yaml::Kind::map) return reader.report(root, "kit.not_a_map");
  for (const auto& [name, node] : root.entries) {
    if (!reader.expect_key(node, name) || !reader.expect_map(node, {"label", "unit", "is", "basis", "same_as"})) continue;
    FigureDef figure;
    figure.name = name;
    if (const auto* label = node.find("label")) figure.label = reader.label(*label);
    if (const auto* unit = node.find("unit")) figure.unit = reader.text(*unit);
    if (const auto* is = node.find("is")) {
      figure.expression = reader.text(*is);
    } else {
      reader.report(node, "kit.missing_key", {{"key", "is"}});
    }
    if (const auto* basis = node.find("basis")) figure.basis = reader.label(*basis);
    if (const auto* same = node.find("same_as")) figure.same_as = reader.text(*same);
    kit.figures.push_back(std::move(figure));
  }
}

void read_claims(Reader& reader, const Yaml& root, Kit& kit) {
  if (root.kind != Yaml::Kind::map) return reader.report(root, "kit.not_a_map");
  static const std::map<std::string, Strength> kStrengths = {{"decidable", Strength::decidable}, {"bar", Strength::bar}, {"opinion", Strength::opinion}};
  for (const auto& [name, node] : root.entries) {
    if (!reader.expect_key(node, name) || !reader.expect_map(node, {"label", "is", "strength", "warn", "basis"})) continue;
    ClaimDef claim;
    claim.name = name;
    if (const auto* label = node.find("label")) claim.label = reader.label(*label);
    if (const auto* is = node.find("is")) claim.expression = reader.text(*is);
    if (const auto* strength = node.find("strength")) {
      const auto found = kStrengths.find(strength->scalar);
      if (found == kStrengths.end()) {
        reader.report(*strength, "kit.no_such_strength", {{"text", strength->scalar}});
      } else {
        claim.strength = found->second;
      }
    }
    if ((claim.strength == Strength::opinion) != claim.expression.empty()) reader.report(node, "kit.opinion_or_claim", {{"claim", name}});
    if (const auto* warn = node.find("warn")) claim.warn = reader.boolean(*warn);
    if (const auto* basis = node.find("basis")) claim.basis = reader.label(*basis);
    kit.claims.push_back(std::move(claim));
  }
}

void read_lamps(Reader& reader, const Yaml& root, Kit& kit) {
  if (!reader.expect_list(root)) return;
  for (const auto& node : root.items) {
    if (!reader.expect_map(node, {"kind", "key", "label", "when"})) continue;
    Lamp lamp;
    const auto* kind = node.find("kind");
    const auto* key = node.find("key");
    const auto* when = node.find("when");
    const Kind* known = kind == nullptr ? nullptr : kit.find_kind(kind->scalar);
    if (known == nullptr || key == nullptr || when == nullptr) {
      reader.report(node, known == nullptr ? "kit.no_such_kind" : "kit.missing_key",
                    {{"key", key == nullptr ? "key" : "when"}, {"kind", kind == nullptr ? "" : kind->scalar}, {"nearest", ""}});
      continue;
    }
    lamp.kind = known->name;
    lamp.key = key->scalar;
    if (const auto* label = node.find("label")) lamp.label = reader.label(*label);
    lamp.when_text = when->scalar;
    lamp.when = reader.condition(*when, *known, kit.schema);
    kit.lamps.push_back(std::move(lamp));
  }
}

namespace {

// Compiles what stands at `node`; keeps the totals of its aggregates.
void check_expression(Reader& reader, const Yaml& node, const std::string& name, bool truth, Kit& kit) {
  const auto outcome = expr::compile(node.scalar, kit.schema);
  reader.report_expression(node, outcome.issues, name);
  if (!outcome.compiled) return;
  if (outcome.compiled->is_truth != truth) reader.report(node, truth ? "kit.not_a_claim" : "kit.not_a_figure", {{"name", name}});
  for (const auto& leaf : outcome.compiled->leaves)
    if (leaf.total) kit.totals.push_back(leaf.total->key);
}

}  // namespace

void check_figures(Reader& reader, const Yaml& root, Kit& kit) {
  for (const auto& [name, node] : root.entries) {
    if (const auto* is = node.find("is")) check_expression(reader, *is, name, false, kit);
    const auto* same = node.find("same_as");
    if (same != nullptr && kit.find_figure(same->scalar) == nullptr) reader.report(*same, "kit.no_such_figure", {{"figure", same->scalar}});
  }
}

void check_claims(Reader& reader, const Yaml& root, Kit& kit) {
  for (const auto& [name, node] : root.entries)
    if (const auto* is = node.find("is")) check_expression(reader, *is, name, true, kit);
}

}  // namespace bihuan::kit
