#include "report/describe.h"

#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::report {
namespace {

Json culprits_of(const figure::Evaluation& value) {
  Json list = Json::array();
  for (const auto& culprit : value.culprits)
    list.push_back({{"kind", culprit.kind},
                    {"id", culprit.id},
                    {"name", culprit.name},
                    {"why", culprit.why},
                    {"period", culprit.period}});
  return list;
}

Json describe(const Filled& filled) {
  const bool figure = filled.role == SlotBinding::Role::figure;
  const bool there = figure && filled.value.state == expr::State::value;
  Json item = {{"slot", filled.slot},
               {"name", figure && !filled.value.name.empty() ? filled.value.name : filled.expression},
               {"value", there ? Json(filled.value.value.to_string()) : Json(nullptr)},
               {"unit", filled.value.unit},
               {"state", figure ? std::string(figure::to_string(filled.value.state)) : "value"},
               {"text", filled.text},
               {"typed", filled.typed},
               {"position", filled.value.position}};
  if (!filled.problem.empty()) {
    item["problem"] = filled.problem;
    item["missing"] = culprits_of(filled.value);
  }
  return item;
}

Json describe(const Decided& claim) {
  return {{"id", claim.id},
          {"name", claim.expression},
          {"verdict", std::string(figure::to_string(claim.value.verdict))},
          {"warn", claim.warn},
          {"text", claim.text},
          {"counterexamples", culprits_of(claim.value)},
          {"counterexample_count", claim.value.culprit_count}};
}

Json describe(const Release& release) {
  Json one = {{"id", release.id},
              {"number", release.number},
              {"title", release.title},
              {"digest", release.digest},
              {"sealed_at", release.sealed_at},
              {"released_on", release.released_on.iso()},
              {"position", release.position}};
  if (release.withdrawn) {
    one["withdrawn_on"] = release.withdrawn->on.iso();
    one["reason"] = release.withdrawn->reason;
    if (release.withdrawn->replaced_by != 0) one["replaced_by"] = release.withdrawn->replaced_by;
  }
  return one;
}

Json labels_of(const kit::Label* label) {
  Json labels = Json::object();
  if (label != nullptr)
    for (const auto& [language, text] : *label) labels[language] = text;
  return labels;
}

Json describe(const kit::Kit& kit, const SlotBinding& slot) {
  const auto* figure = kit.find_figure(slot.figure);
  Json one = {{"id", slot.id},
              {"role", slot.role == SlotBinding::Role::figure ? "figure"
                       : slot.role == SlotBinding::Role::name ? "name"
                                                              : "period"},
              {"is", slot.figure},
              {"label", labels_of(figure == nullptr ? nullptr : &figure->label)},
              {"typed", slot.typed}};
  if (!slot.period.empty()) one["period"] = slot.period;
  return one;
}

Json describe(const kit::Kit& kit, const ClaimBinding& claim) {
  const auto* declared = kit.find_claim(claim.claim);
  return {{"id", claim.id},
          {"is", claim.claim},
          {"label", labels_of(declared == nullptr ? nullptr : &declared->label)},
          {"opinion", claim.claim.empty()},
          {"otherwise", claim.otherwise}};
}

Json describe(const kit::Kit& kit, const std::string& name, const Binding& binding) {
  Json slots = Json::array();
  for (const auto& slot : binding.slots) slots.push_back(describe(kit, slot));
  Json claims = Json::array();
  for (const auto& claim : binding.claims) claims.push_back(describe(kit, claim));
  Json one = {{"name", name},
              {"raw", !binding.fingerprint.empty()},
              {"periods", binding.periods},
              {"front_matter", binding.front_matter},
              {"slots", slots},
              {"claims", claims}};
  if (!binding.fingerprint.empty()) one["fingerprint"] = binding.fingerprint;
  return one;
}

}  // namespace

Json describe(const Composed& composed) {
  Json figures = Json::array();
  for (const auto& filled : composed.figures) figures.push_back(describe(filled));
  Json claims = Json::array();
  for (const auto& claim : composed.claims) claims.push_back(describe(claim));
  return {{"schema", 1},
          {"figures", figures},
          {"claims", claims},
          {"warnings", composed.warnings},
          {"released", composed.may_be_written()}};
}

Json describe(const Checked& checked) {
  Json items = Json::array();
  for (const auto& item : checked.items) {
    Json one = {{"slot", item.slot}, {"start", item.start},   {"end", item.end},
                {"text", item.text}, {"status", item.status}, {"name", item.name}};
    if (!item.sealed.empty()) one["sealed"] = item.sealed;
    if (!item.now.empty()) one["now"] = item.now;
    items.push_back(std::move(one));
  }
  Json rewordings = Json::array();
  for (const auto& one : checked.rewordings)
    rewordings.push_back({{"start", one.start}, {"end", one.end}, {"text", one.text}, {"sealed", one.sealed}});
  Json document = {{"schema", 1},
                   {"items", items},
                   {"rewordings", rewordings},
                   {"tags_lost", checked.tags_lost},
                   {"ok", checked.ok},
                   {"draft", checked.draft},
                   {"with_site", checked.with_site},
                   {"position", checked.position},
                   {"key", checked.fingerprint},
                   {"insecure_key", checked.insecure_key}};
  if (checked.release) {
    document["release"] = describe(*checked.release);
    document["release"]["same_file"] = checked.is_released_file;
  }
  return document;
}

Json describe_releases(const std::vector<Release>& releases) {
  Json list = Json::array();
  for (const auto& release : releases) list.push_back(describe(release));
  return {{"releases", list}};
}

Json describe_templates(const kit::Kit& kit) {
  constexpr std::string_view kFolder = "templates/";
  constexpr std::string_view kEnding = ".bind.yaml";
  Json list = Json::array();
  for (const auto& [path, content] : kit.files) {
    if (!starts_with(path, kFolder) || !path.ends_with(kEnding)) continue;
    const auto parsed = parse_binding(content, path);
    const std::string name = path.substr(kFolder.size(), path.size() - kFolder.size() - kEnding.size());
    if (parsed.binding) list.push_back(describe(kit, name, *parsed.binding));
  }
  return {{"templates", list}};
}

}  // namespace bihuan::report
