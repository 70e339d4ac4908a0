#include <fmt/format.h>

#include <cctype>

#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "cli/words.h"
#include "figure/where.h"

namespace bihuan::cli {
namespace {

Json to_json(const figure::Proof& proof) {
  Json rows = Json::array();
  for (const auto& row : proof.rows) rows.push_back({{"kind", row.kind}, {"id", row.id}, {"since", row.since}});
  Json parameters = Json::object();
  for (const auto& [name, value] : proof.parameters) parameters[name] = value;
  return {{"definition", proof.definition},
          {"sql", proof.sql},
          {"parameters", parameters},
          {"position", proof.position},
          {"root", proof.root},
          {"rows", rows},
          {"row_count", proof.row_count},
          {"rows_digest", proof.rows_digest}};
}

Json to_json(const figure::Evaluation& evaluation) {
  Json document = {{"schema", 1},
                   {"name", evaluation.name},
                   {"definition", evaluation.definition},
                   {"period", to_string(evaluation.period)},
                   {"under", evaluation.under},
                   {"position", evaluation.position}};
  if (evaluation.is_truth) {
    document["verdict"] = figure::to_string(evaluation.verdict);
  } else {
    const bool there = evaluation.state == expr::State::value;
    document["value"] = there ? Json(evaluation.value.to_string()) : Json(nullptr);
    document["unit"] = evaluation.unit;
    document["state"] = figure::to_string(evaluation.state);
  }
  Json culprits = Json::array();
  for (const auto& culprit : evaluation.culprits)
    culprits.push_back({{"kind", culprit.kind},
                        {"id", culprit.id},
                        {"name", culprit.name},
                        {"why", culprit.why},
                        {"period", culprit.period}});
  document[evaluation.is_truth ? "counterexamples" : "missing"] = culprits;
  document["counterexample_count"] = evaluation.culprit_count;
  return document;
}

std::string headline(const Terminal& terminal, const figure::Evaluation& evaluation) {
  if (evaluation.is_truth) {
    switch (evaluation.verdict) {
      case figure::Verdict::holds:
        return terminal.pick("成立", "holds");
      case figure::Verdict::fails:
        return terminal.pick("不成立", "fails");
      case figure::Verdict::opinion:
        return terminal.pick("观点：没有记录能证明或否定", "opinion: no record could prove or refute it");
      case figure::Verdict::unknown:
        break;
    }
    return terminal.pick("无法判定", "cannot say");
  }
  switch (evaluation.state) {
    case expr::State::value:
      return evaluation.value.to_string() + evaluation.unit;
    case expr::State::not_reported:
      return terminal.pick("未报", "not reported");
    case expr::State::not_applicable:
      break;
  }
  return terminal.pick("不适用", "not applicable");
}

void print_text(const Terminal& terminal, const figure::Evaluation& evaluation,
                const std::optional<figure::Proof>& proof) {
  terminal.print(headline(terminal, evaluation));
  for (const auto& culprit : evaluation.culprits)
    terminal.print(fmt::format("  {} {}{}{}", why_text(terminal, culprit), culprit.name,
                               culprit.period.empty() ? "" : " ", culprit.period));
  if (evaluation.culprit_count > static_cast<int64_t>(evaluation.culprits.size()))
    terminal.print(fmt::format("  {} {}", terminal.pick("共", "in all"), evaluation.culprit_count));
  if (!proof) return;
  terminal.print(fmt::format("{}: {}", terminal.pick("定义", "definition"), proof->definition));
  for (const auto& [name, value] : proof->parameters)
    terminal.print(fmt::format("{}: {} = {}", terminal.pick("参数", "parameter"), name, value));
  terminal.print(fmt::format("{}: {}  {}: {}", terminal.pick("日志位置", "log position"), proof->position,
                             terminal.pick("根", "root"), proof->root));
  terminal.print(fmt::format("{}: {}  {}: {}", terminal.pick("来源行", "source rows"), proof->row_count,
                             terminal.pick("摘要", "digest"), proof->rows_digest));
}

// A single word is a declared name: when it is not, the nearest of all names helps more than the language's grammar.
Result<void> require_known_name(const kit::Kit& kit, const std::string& text) {
  constexpr std::string_view kOfExpressions = " \t\n()+-*/<>=.\"“”";
  if (text.find_first_of(kOfExpressions) != std::string::npos || kit.find_figure(text) != nullptr ||
      kit.find_claim(text) != nullptr || std::isdigit(static_cast<unsigned char>(text.front())) != 0)
    return {};
  std::vector<std::string> names;
  for (const auto& parameter : kit.parameters) {
    if (parameter.name == text || kit::in_language(parameter.label, "zh") == text) return {};
    names.push_back(parameter.name);
  }
  for (const auto& figure : kit.figures) {
    names.push_back(figure.name);
    names.push_back(kit::in_language(figure.label, "zh"));
  }
  for (const auto& claim : kit.claims) {
    names.push_back(claim.name);
    names.push_back(kit::in_language(claim.label, "zh"));
  }
  const std::string near = nearest(text, names);
  return Error{
      Fault::invalid, near.empty() ? "cli.no_such_name" : "cli.no_such_name_near", {{"name", text}, {"near", near}}};
}

Result<int> answer(const Terminal& terminal, const FigureOptions& options, bool claim) {
  TRY_SET(auto site, site::Site::open_to_read(options.site));
  TRY(site->session().begin());
  TRY_SET(const auto where, figure::read_where(site->session(), options.period, options.unit, options.as_of));
  TRY_SET(auto evaluator, figure::Evaluator::open(site->session(), site->kit(), where));
  TRY(require_known_name(site->kit(), options.text));
  auto evaluated = evaluator.evaluate(options.text);
  if (!evaluated) {
    if (!evaluator.issues().empty()) return terminal.fail(evaluator.issues(), options.text);
    return std::move(evaluated.error());
  }
  const auto& evaluation = *evaluated;
  if (claim != evaluation.is_truth)
    return Error{Fault::invalid, claim ? "cli.not_a_claim" : "cli.not_a_figure", {{"text", options.text}}};
  std::optional<figure::Proof> proof;
  if (options.proof) {
    TRY_SET(proof, evaluator.prove(options.text));
  }
  if (terminal.json()) {
    Json document = to_json(evaluation);
    if (proof) document["proof"] = to_json(*proof);
    terminal.print_json(document);
  } else {
    print_text(terminal, evaluation, proof);
  }
  if (claim)
    return evaluation.verdict == figure::Verdict::holds   ? kDone
           : evaluation.verdict == figure::Verdict::fails ? kNo
                                                          : kUnknown;
  return evaluation.state == expr::State::value ? kDone : kUnknown;
}

}  // namespace

int run_figure(const Terminal& terminal, const FigureOptions& options) {
  auto code = answer(terminal, options, false);
  return code ? *code : terminal.fail(code.error());
}

int run_claim(const Terminal& terminal, const FigureOptions& options) {
  auto code = answer(terminal, options, true);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
