// report: the notice, from the template to the file.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "cli/words.h"
#include "figure/where.h"
#include "office/format.h"
#include "report/describe.h"
#include "report/make.h"

namespace bihuan::cli {
namespace {

constexpr uint64_t kMaxTemplateFile = 4u << 20;

// A name in the kit, else a file with a raw text.
Result<report::Choice> choose(const kit::Kit& kit, const ReportOptions& options) {
  std::error_code error;
  const bool is_file = std::filesystem::is_regular_file(options.template_name, error);
  if (report::has_template(kit, options.template_name) || !is_file)
    return report::choose_template(kit, options.template_name);
  report::OwnText own{options.template_name, "", options.binding, ""};
  TRY_SET(own.text, read_file(options.template_name, kMaxTemplateFile));
  if (!options.binding.empty()) {
    TRY_SET(own.binding, read_file(options.binding, kMaxTemplateFile));
  }
  return report::choose_text(kit, own);
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

Result<void> write_out(const std::string& path, const office::Document& document) {
  const auto format = *office::format_of_file(path);
  TRY_SET(const auto bytes, office::write(document, format));
  if (format == office::Format::txt) TRY(write_file(path + ".proof.json", document.proof));
  return write_file(path, bytes);
}

Result<void> require_known_formats(const std::vector<std::string>& files) {
  for (const auto& file : files)
    if (!office::format_of_file(file)) return Error{Fault::invalid, "report.unknown_format", {{"file", file}}};
  return {};
}

void print_outcome(const Terminal& terminal, const ReportOptions& options, bool written) {
  if (!written)
    return terminal.print(terminal.pick("没有写文件：上面不成立或未报的各项改正后再出通报；--draft 可先出草稿。",
                                        "No file was written: mend what is false or missing above; --draft writes a "
                                        "draft."));
  for (const auto& path : options.out)
    terminal.print(fmt::format("{} {}{}", terminal.pick("已写", "wrote"), path,
                               options.draft ? terminal.pick("（草稿）", " (draft)") : ""));
}

Result<int> make_report(const Terminal& terminal, const ReportOptions& options) {
  TRY(require_known_formats(options.out));
  TRY_SET(auto site, site::Site::open_to_read(options.site));
  TRY(site->session().begin());
  TRY_SET(const auto choice, choose(site->kit(), options));
  if (!choice.chosen) return terminal.fail(choice.issues, choice.read);
  TRY_SET(const auto where, figure::read_where(site->session(), options.period, "", options.as_of));
  TRY_SET(auto composed, report::compose_report(site->session(), site->kit(), *choice.chosen, where, options.draft));
  if (composed.is_to_be_written()) {
    TRY_SET(const auto key, site->signing_key());
    TRY(report::seal_report(site->session(), site->kit(), *choice.chosen, {site->origin(), key}, composed));
    for (const auto& path : options.out) TRY(write_out(path, composed.document));
  }
  if (terminal.json()) {
    terminal.print_json(report::describe(composed));
  } else {
    print_result(terminal, site->kit(), composed);
    print_outcome(terminal, options, composed.is_to_be_written());
  }
  return composed.any_false ? kNo : composed.any_unknown ? kUnknown : kDone;
}

}  // namespace

int run_report(const Terminal& terminal, const ReportOptions& options) {
  auto code = make_report(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
