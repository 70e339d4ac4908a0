#include "report/seal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "office/html.h"

namespace bihuan::report {
namespace {

constexpr size_t kShownRows = 20;

std::string label_of(const kit::Kit& kit, const std::string& expression) {
  if (const auto* figure = kit.find_figure(expression)) return kit::in_language(figure->label, "zh");
  if (const auto* claim = kit.find_claim(expression)) return kit::in_language(claim->label, "zh");
  return expression;
}

std::string basis_of(const kit::Kit& kit, const std::string& expression) {
  if (const auto* figure = kit.find_figure(expression)) return kit::in_language(figure->basis, "zh");
  if (const auto* claim = kit.find_claim(expression)) return kit::in_language(claim->basis, "zh");
  return {};
}

Json proven(const figure::Proof& proof) {
  Json parameters = Json::object();
  for (const auto& [name, value] : proof.parameters) parameters[name] = value;
  return {{"parameters", parameters},
          {"row_count", proof.row_count},
          {"imported", proof.imported},
          {"rows_digest", proof.rows_digest},
          {"definition_digest", to_hex(sha256(proof.definition))}};
}

Json slot_json(const Filled& filled) {
  Json slot = {{"slot", filled.slot}, {"text", filled.text}, {"typed", filled.typed}};
  switch (filled.role) {
    case SlotBinding::Role::name:
      slot["role"] = "name";
      break;
    case SlotBinding::Role::period:
      slot["role"] = "period";
      break;
    case SlotBinding::Role::figure: {
      slot["role"] = "figure";
      slot["expression"] = filled.expression;
      slot["name"] = filled.value.name;
      slot["definition"] = filled.value.definition;
      slot["period"] = to_string(filled.value.period);
      slot["unit"] = filled.value.unit;
      slot["state"] = figure::to_string(filled.value.state);
      slot["value"] = filled.value.state == expr::State::value ? Json(filled.value.value.to_string(9)) : Json(nullptr);
      slot["position"] = filled.value.position;
      slot.update(proven(filled.proof));
      break;
    }
  }
  return slot;
}

Json claim_json(const Decided& decided) {
  Json claim = {{"slot", decided.id},
                {"role", "claim"},
                {"text", decided.text},
                {"expression", decided.expression},
                {"definition", decided.value.definition},
                {"period", to_string(decided.value.period)},
                {"verdict", figure::to_string(decided.value.verdict)},
                {"alternative", decided.alternative},
                {"warn", decided.warn},
                {"position", decided.value.position}};
  if (decided.value.verdict != figure::Verdict::opinion) claim.update(proven(decided.proof));
  return claim;
}

std::string shown_value(const Filled& filled) {
  return filled.value.state == expr::State::value ? filled.value.value.to_string() + filled.value.unit
                                                  : std::string(figure::to_string(filled.value.state));
}

std::string shown_verdict(figure::Verdict verdict) {
  switch (verdict) {
    case figure::Verdict::holds:
      return "成立";
    case figure::Verdict::fails:
      return "不成立";
    case figure::Verdict::opinion:
      return "观点";
    case figure::Verdict::unknown:
      break;
  }
  return "无法判定";
}

// History from elsewhere is told from what the loop itself recorded.
std::string shown_rows(const figure::Proof& proof) {
  return proof.imported == 0 ? std::to_string(proof.row_count)
                             : fmt::format("{}（外部导入 {}）", proof.row_count, proof.imported);
}

office::Table rows_table(const figure::Proof& proof) {
  office::Table table{{"种类", "编号", "日志位置"}, {}, {40, 30, 30}};
  for (size_t i = 0; i < std::min(kShownRows, proof.rows.size()); ++i)
    table.rows.push_back({proof.rows[i].kind, std::to_string(proof.rows[i].id), std::to_string(proof.rows[i].since)});
  return table;
}

office::Document::Detail detail_of(const kit::Kit& kit, const std::string& expression, const figure::Evaluation& value,
                                   const figure::Proof& proof, const std::string& shown) {
  office::Document::Detail detail;
  detail.facts = {{"指标", label_of(kit, expression)}, {"口径", basis_of(kit, expression)},
                  {"定义", value.definition},          {"准确值", shown},
                  {"期间", to_string(value.period)},   {"日志位置", std::to_string(value.position)},
                  {"来源行数", shown_rows(proof)},     {"来源摘要", proof.rows_digest}};
  for (const auto& [name, number] : proof.parameters)
    detail.facts.emplace_back("参数 " + name, number.empty() ? "未设定" : number);
  detail.rows = rows_table(proof);
  return detail;
}

void add_annex(Composed& composed, const kit::Kit& kit, const SealFacts& facts) {
  auto& document = composed.document;
  document.annex_title = "附件：数据来源与核验表";
  document.annex_notes = {
      fmt::format("本表由记录计算生成。日志位置 {}，日志根 {}。", facts.position, facts.root.substr(0, 16)),
      "核验方法：bihuan check 文件；持有站点时加 --site，可逐项重算。"};
  document.annex.header = {"序号", "指标与定义", "准确值", "来源行", "摘要"};
  document.annex.widths = {7, 50, 17, 9, 17};
  std::map<std::string, bool> listed;
  for (const auto& filled : composed.figures) {
    if (filled.role != SlotBinding::Role::figure) continue;
    document.details[filled.slot] = detail_of(kit, filled.expression, filled.value, filled.proof, shown_value(filled));
    if (std::exchange(listed[filled.slot], true)) continue;
    document.annex.rows.push_back({std::to_string(document.annex.rows.size() + 1),
                                   label_of(kit, filled.expression) + "：" + filled.value.definition,
                                   shown_value(filled), shown_rows(filled.proof),
                                   filled.proof.rows_digest.substr(0, 12)});
  }
  for (const auto& decided : composed.claims) {
    document.details[decided.id] =
        detail_of(kit, decided.expression, decided.value, decided.proof, shown_verdict(decided.value.verdict));
    const bool opinion = decided.value.verdict == figure::Verdict::opinion;
    document.annex.rows.push_back(
        {std::to_string(document.annex.rows.size() + 1),
         opinion ? decided.text + "（观点）" : label_of(kit, decided.expression) + "：" + decided.value.definition,
         shown_verdict(decided.value.verdict), opinion ? "—" : shown_rows(decided.proof),
         opinion ? "—" : decided.proof.rows_digest.substr(0, 12)});
  }
}

Result<Json> parsed_seal(std::string_view proof) {
  auto json = parse_json(proof, 16u << 20);
  if (!json || !json->is_object() || !json->contains("signature") || !json->contains("key") ||
      !(*json)["signature"].is_string() || !(*json)["key"].is_string())
    return Error{Fault::refused, "seal.malformed"};
  return json;
}

}  // namespace

Result<void> seal(Composed& composed, const kit::Kit& kit, const Template& text, const Binding& binding,
                  const SealFacts& facts, const log::SigningKey& key) {
  auto& document = composed.document;
  add_annex(composed, kit, facts);
  Json slots = Json::array();
  std::map<std::string, Json> known;
  for (const auto& filled : composed.figures) known[filled.slot] = slot_json(filled);
  for (const auto& decided : composed.claims) known[decided.id] = claim_json(decided);
  std::map<std::string, bool> placed;
  for (const auto& place : office::plain_slots(document)) {
    Json slot = known.at(place.slot);
    slot["start"] = place.start;
    slot["end"] = place.end;
    placed[place.slot] = true;
    slots.push_back(std::move(slot));
  }
  for (const auto& decided : composed.claims)
    if (!placed[decided.id] && decided.text.empty()) slots.push_back(known.at(decided.id));

  Json front = Json::object();
  for (const auto& [name, value] : binding.front_matter) front[name] = value;
  TRY_SET(const auto frame, office::html_frame(document));
  Json proof = {{"schema", 1},
                {"type", "bihuan-proof"},
                {"site", facts.site},
                {"kit", facts.kit_digest},
                {"title", document.title},
                {"template", text.name},
                {"template_digest", text.digest},
                {"front_matter", front},
                {"period", to_string(facts.period)},
                {"position", facts.position},
                {"root", facts.root},
                {"checkpoint", facts.checkpoint},
                {"draft", document.draft},
                {"text", office::plain_text(document)},
                {"annex", office::annex_lines(document)},
                {"html_frame", frame},
                {"slots", slots},
                {"key", key.public_key.vkey()}};
  proof["signature"] = to_base64(log::sign(key, canonical(proof)));
  document.proof = canonical(proof);
  return {};
}

Result<Seal> open_seal(std::string_view text) {
  TRY_SET(Json proof, parsed_seal(text));
  auto key = log::parse_vkey(proof["key"].get<std::string>());
  auto signature = from_base64(proof["signature"].get<std::string>());
  if (!key || !signature) return Error{Fault::refused, "seal.malformed"};
  proof.erase("signature");
  if (!log::verify(*key, canonical(proof), *signature)) return Error{Fault::refused, "seal.broken"};
  for (const auto* field : {"text", "checkpoint", "root", "period"})
    if (!proof.contains(field) || !proof[field].is_string()) return Error{Fault::refused, "seal.malformed"};
  if (!proof.contains("position") || !proof["position"].is_number_integer() || !proof.contains("slots") ||
      !proof["slots"].is_array())
    return Error{Fault::refused, "seal.malformed"};
  const auto checkpoint = log::open_checkpoint(proof["checkpoint"].get<std::string>(), *key);
  if (!checkpoint || checkpoint->size != proof["position"].get<int64_t>() ||
      to_hex(checkpoint->root) != proof["root"].get<std::string>())
    return Error{Fault::refused, "seal.checkpoint"};
  return Seal{canonical(proof), *key};
}

}  // namespace bihuan::report
