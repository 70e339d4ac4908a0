// report: the notice, from the template to the file.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "cli/words.h"
#include "figure/where.h"
#include "log/tree.h"
#include "office/docx.h"
#include "office/html.h"
#include "report/check.h"
#include "report/compose.h"
#include "report/seal.h"
#include "report/template.h"

namespace bihuan::cli {
namespace {

constexpr uint64_t kMaxTemplateFile = 4u << 20;

struct Chosen {
  report::Template text;
  report::Binding binding;
};

// A kit's file by path, or null.
const std::string* kit_file(const kit::Kit& kit, const std::string& path) {
  const auto found = kit.files.find(path);
  return found == kit.files.end() ? nullptr : &found->second;
}

Result<std::optional<report::Binding>> parsed(const Terminal& terminal, std::string_view yaml,
                                              const std::string& file) {
  auto result = report::parse_binding(yaml, file);
  if (!result.binding) {
    (void)terminal.fail(result.issues, yaml);
    return std::optional<report::Binding>();
  }
  return std::move(result.binding);
}

// The binding of a raw text: the one that was named, else the kit's one with the text's fingerprint.
Result<std::optional<report::Binding>> binding_of(const Terminal& terminal, const kit::Kit& kit,
                                                  const ReportOptions& options, const std::string& text) {
  if (!options.binding.empty()) {
    TRY_SET(const auto yaml, read_file(options.binding, kMaxTemplateFile));
    return parsed(terminal, yaml, options.binding);
  }
  const std::string fingerprint = "sha256:" + to_hex(sha256(text));
  for (const auto& [path, content] : kit.files) {
    if (!starts_with(path, "templates/") || !path.ends_with(".bind.yaml")) continue;
    auto binding = report::parse_binding(content, path);
    if (binding.binding && binding.binding->fingerprint == fingerprint) return std::move(binding.binding);
  }
  return Error{Fault::refused, "template.no_binding", {{"file", options.template_name}, {"fingerprint", fingerprint}}};
}

// nullopt: the issues have been printed.
Result<std::optional<Chosen>> choose(const Terminal& terminal, const kit::Kit& kit, const ReportOptions& options) {
  std::error_code error;
  report::ParsedTemplate cut;
  std::optional<report::Binding> binding;
  std::string text;
  const std::string* tagged = kit_file(kit, "templates/" + options.template_name + ".md");
  if (tagged != nullptr) {
    const std::string path = "templates/" + options.template_name + ".bind.yaml";
    const std::string* yaml = kit_file(kit, path);
    if (yaml == nullptr) return Error{Fault::refused, "template.not_found", {{"name", path}}};
    TRY_SET(binding, parsed(terminal, *yaml, path));
    text = *tagged;
    if (binding) cut = report::parse_tagged(text, *binding, options.template_name + ".md");
  } else {
    if (!std::filesystem::is_regular_file(options.template_name, error))
      return Error{Fault::refused, "template.not_found", {{"name", options.template_name}}};
    TRY_SET(text, read_file(options.template_name, kMaxTemplateFile));
    TRY_SET(binding, binding_of(terminal, kit, options, text));
    const bool by_tags = binding && binding->fingerprint.empty() && text.find("{{") != std::string::npos;
    if (binding)
      cut = by_tags ? report::parse_tagged(text, *binding, options.template_name)
                    : report::cut_raw(text, *binding, options.template_name);
  }
  if (!binding) return std::optional<Chosen>();
  if (!cut.text) {
    (void)terminal.fail(cut.issues);
    return std::optional<Chosen>();
  }
  if (cut.text->name.empty())
    cut.text->name = options.template_name.substr(options.template_name.find_last_of('/') + 1);
  return std::optional<Chosen>(Chosen{*std::move(cut.text), *std::move(binding)});
}

Json culprits_json(const figure::Evaluation& value) {
  Json list = Json::array();
  for (const auto& culprit : value.culprits)
    list.push_back({{"kind", culprit.kind},
                    {"id", culprit.id},
                    {"name", culprit.name},
                    {"why", culprit.why},
                    {"period", culprit.period}});
  return list;
}

Json to_json(const report::Composed& composed, bool released) {
  Json figures = Json::array();
  for (const auto& filled : composed.figures) {
    const bool figure = filled.role == report::SlotBinding::Role::figure;
    const bool there = figure && filled.value.state == expr::State::value;
    Json item = {
        {"slot", filled.slot},
        {"name", figure ? (filled.value.name.empty() ? filled.expression : filled.value.name) : filled.expression},
        {"value", there ? Json(filled.value.value.to_string()) : Json(nullptr)},
        {"unit", filled.value.unit},
        {"state", figure ? std::string(figure::to_string(filled.value.state)) : "value"},
        {"text", filled.text},
        {"typed", filled.typed},
        {"position", filled.value.position}};
    if (!filled.problem.empty()) {
      item["problem"] = filled.problem;
      item["missing"] = culprits_json(filled.value);
    }
    figures.push_back(std::move(item));
  }
  Json claims = Json::array();
  for (const auto& claim : composed.claims)
    claims.push_back({{"id", claim.id},
                      {"name", claim.expression},
                      {"verdict", std::string(figure::to_string(claim.value.verdict))},
                      {"warn", claim.warn},
                      {"text", claim.text},
                      {"counterexamples", culprits_json(claim.value)},
                      {"counterexample_count", claim.value.culprit_count}});
  return {
      {"schema", 1}, {"figures", figures}, {"claims", claims}, {"warnings", composed.warnings}, {"released", released}};
}

void print_culprits(const Terminal& terminal, const figure::Evaluation& value) {
  constexpr size_t kMost = 10;
  for (size_t i = 0; i < std::min(kMost, value.culprits.size()); ++i) {
    const auto& culprit = value.culprits[i];
    const std::string why = culprit.why == "fails" ? "" : why_text(terminal, culprit) + " ";
    terminal.print(
        fmt::format("           ↳ {}{}{}{}", why, culprit.name, culprit.period.empty() ? "" : " ", culprit.period));
  }
  if (value.culprit_count > static_cast<int64_t>(kMost))
    terminal.print(fmt::format(fmt::runtime(terminal.pick("           ↳ … 共 {} 处", "           ↳ … {} in all")),
                               value.culprit_count));
}

// A declared claim or figure by its label, an opinion by its words, else the expression.
std::string label_of(const Terminal& terminal, const kit::Label* label, const std::string& otherwise) {
  return label == nullptr ? otherwise : kit::in_language(*label, terminal.pick("zh", "en"));
}

void print_claim(const Terminal& terminal, const kit::Kit& kit, const report::Decided& claim) {
  const auto* declared = kit.find_claim(claim.expression);
  const std::string label = label_of(terminal, declared == nullptr ? nullptr : &declared->label,
                                     claim.expression.empty() ? claim.text : claim.expression);
  const bool open = claim.value.verdict == figure::Verdict::fails || claim.value.verdict == figure::Verdict::unknown;
  terminal.print(fmt::format("{}{} {:<6} {}{}", verdict_word(terminal, claim.value.verdict),
                             claim.warn ? terminal.pick("（提示）", " (only told)") : "  ", claim.id, label,
                             claim.alternative ? terminal.pick("（已改用另一种说法）", " (said otherwise)") : ""));
  if (open) print_culprits(terminal, claim.value);
}

std::string problem_text(const Terminal& terminal, const report::Filled& filled) {
  if (filled.problem == "not_reported") return terminal.pick("未报", "not reported");
  if (filled.problem == "not_applicable") return terminal.pick("不适用", "not applicable");
  if (filled.problem == "disagrees") return terminal.pick("同一事实两处不一致", "the same fact is said in two ways");
  return fmt::format(fmt::runtime(terminal.pick("文中写“{}”，实为 {}{}", "the text says \"{}\", it is {}{}")),
                     filled.text, filled.value.value.to_string(), filled.value.unit);
}

void print_result(const Terminal& terminal, const kit::Kit& kit, const report::Composed& composed) {
  for (const auto& claim : composed.claims) print_claim(terminal, kit, claim);
  for (const auto& filled : composed.figures) {
    if (filled.problem.empty()) continue;
    const auto* declared = kit.find_figure(filled.expression);
    terminal.print(fmt::format("{} {:<6} {}: {}", terminal.pick("数字   ", "figure "), filled.slot,
                               label_of(terminal, declared == nullptr ? nullptr : &declared->label, filled.expression),
                               problem_text(terminal, filled)));
    print_culprits(terminal, filled.value);
  }
  for (const auto& warning : composed.warnings) terminal.print(terminal.pick("提示    ", "note    ") + warning);
  size_t counts[4] = {};
  for (const auto& claim : composed.claims) ++counts[static_cast<size_t>(claim.value.verdict)];
  terminal.print(
      fmt::format(fmt::runtime(terminal.pick("数字 {} 处；断言 {} 条：成立 {}，不成立 {}，不能定 {}，观点 {}",
                                             "{} figures; {} claims: {} hold, {} fail, {} unknown, {} opinions")),
                  composed.figures.size(), composed.claims.size(), counts[0], counts[1], counts[2], counts[3]));
}

Result<report::SealFacts> seal_facts(site::Site& site, const log::SigningKey& key, int64_t position,
                                     const Period& period) {
  report::SealFacts facts;
  facts.site = site.origin();
  facts.kit_digest = site.kit().digest;
  facts.position = position;
  facts.period = period;
  TRY_SET(const auto root, log::root_at(site.session(), position));
  facts.root = to_hex(root);
  facts.checkpoint = log::sign_checkpoint({facts.site, position, root}, key);
  return facts;
}

Result<void> write_out(const std::string& path, const office::Document& document) {
  if (path.ends_with(".docx")) {
    TRY_SET(const auto bytes, office::write_docx(document));
    return write_file(path, bytes);
  }
  if (path.ends_with(".html") || path.ends_with(".htm")) return write_file(path, office::write_html(document));
  TRY(write_file(path + ".proof.json", document.proof));
  return write_file(path,
                    (document.draft ? std::string(report::kDraftLine) : "") + office::plain_text(document) + "\n");
}

Result<void> require_known_formats(const std::vector<std::string>& files) {
  for (const auto& file : files)
    if (!file.ends_with(".docx") && !file.ends_with(".html") && !file.ends_with(".htm") && !file.ends_with(".txt"))
      return Error{Fault::invalid, "report.unknown_format", {{"file", file}}};
  return {};
}

Result<int> make_report(const Terminal& terminal, const ReportOptions& options) {
  TRY(require_known_formats(options.out));
  TRY_SET(auto site, site::Site::open_to_read(options.site));
  TRY(site->session().begin());
  TRY_SET(auto chosen, choose(terminal, site->kit(), options));
  if (!chosen) return kRefused;
  TRY_SET(const auto where, figure::read_where(site->session(), options.period, "", options.as_of));
  TRY_SET(auto evaluator, figure::Evaluator::open(site->session(), site->kit(), where));
  report::Wanted wanted{&chosen->text, &chosen->binding, where.period, options.draft, true};
  TRY_SET(auto composed, report::compose(evaluator, site->kit(), site->session(), wanted));
  const bool write = composed.may_be_written() || options.draft;
  if (write) {
    TRY_SET(const auto key, site->signing_key());
    TRY_SET(const auto facts, seal_facts(*site, key, evaluator.position(), where.period));
    TRY(report::seal(composed, site->kit(), chosen->text, chosen->binding, facts, key));
    for (const auto& path : options.out) TRY(write_out(path, composed.document));
  }
  if (terminal.json()) {
    terminal.print_json(to_json(composed, composed.may_be_written()));
  } else {
    print_result(terminal, site->kit(), composed);
    if (write) {
      for (const auto& path : options.out)
        terminal.print(fmt::format("{} {}{}", terminal.pick("已写", "wrote"), path,
                                   options.draft ? terminal.pick("（草稿）", " (draft)") : ""));
    } else {
      terminal.print(
          terminal.pick("没有写文件：上面不成立或未报的各项改正后再出通报；--draft 可先出草稿。",
                        "No file was written: mend what is false or missing above; --draft writes a draft."));
    }
  }
  return composed.any_false ? kNo : composed.any_unknown ? kUnknown : kDone;
}

}  // namespace

int run_report(const Terminal& terminal, const ReportOptions& options) {
  auto code = make_report(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
