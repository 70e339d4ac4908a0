// report, check, release: the notice, from the template to the file and back.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
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

std::string_view verdict_word(const Terminal&, figure::Verdict verdict) {
  switch (verdict) {
    case figure::Verdict::holds:
      return "成立  ";
    case figure::Verdict::fails:
      return "不成立";
    case figure::Verdict::opinion:
      return "观点  ";
    case figure::Verdict::unknown:
      break;
  }
  return "不能定";
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
  size_t shown = 0;
  for (const auto& culprit : value.culprits) {
    if (++shown > 10) break;
    const std::string why = culprit.why == "missing"   ? "缺 "
                            : culprit.why == "unknown" ? "不明 "
                            : culprit.why == "fails"   ? ""
                                                       : culprit.why + " ";
    terminal.print(
        fmt::format("           ↳ {}{}{}{}", why, culprit.name, culprit.period.empty() ? "" : " ", culprit.period));
  }
  if (value.culprit_count > 10) terminal.print(fmt::format("           ↳ … 共 {} 处", value.culprit_count));
}

void print_result(const Terminal& terminal, const kit::Kit& kit, const report::Composed& composed) {
  for (const auto& claim : composed.claims) {
    const auto* declared = kit.find_claim(claim.expression);
    const std::string label = declared == nullptr ? (claim.expression.empty() ? claim.text : claim.expression)
                                                  : kit::in_language(declared->label, "zh");
    terminal.print(fmt::format("{}{} {:<6} {}{}", verdict_word(terminal, claim.value.verdict),
                               claim.warn ? "（提示）" : "  ", claim.id, label,
                               claim.alternative ? "（已改用另一种说法）" : ""));
    if (claim.value.verdict == figure::Verdict::fails || claim.value.verdict == figure::Verdict::unknown)
      print_culprits(terminal, claim.value);
  }
  for (const auto& filled : composed.figures) {
    if (filled.problem.empty()) continue;
    const std::string why =
        filled.problem == "not_reported"     ? "未报"
        : filled.problem == "not_applicable" ? "不适用"
        : filled.problem == "disagrees"
            ? "同一事实两处不一致"
            : fmt::format("文中写“{}”，实为 {}{}", filled.text, filled.value.value.to_string(), filled.value.unit);
    terminal.print(fmt::format("数字    {:<6} {}：{}", filled.slot, filled.expression, why));
    print_culprits(terminal, filled.value);
  }
  for (const auto& warning : composed.warnings) terminal.print("提示    " + warning);
  size_t counts[4] = {};
  for (const auto& claim : composed.claims) ++counts[static_cast<size_t>(claim.value.verdict)];
  terminal.print(fmt::format("数字 {} 处；断言 {} 条：成立 {}，不成立 {}，不能定 {}，观点 {}", composed.figures.size(),
                             composed.claims.size(), counts[0], counts[1], counts[2], counts[3]));
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
  TRY_SET(const auto where, read_where(site->session(), options.period, "", options.as_of));
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
        terminal.print(fmt::format("已写 {}{}", path, options.draft ? "（草稿）" : ""));
    } else {
      terminal.print("没有写文件：上面不成立或未报的各项改正后再出通报；--draft 可先出草稿。");
    }
  }
  return composed.any_false ? kNo : composed.any_unknown ? kUnknown : kDone;
}

std::string_view status_word(const std::string& status) {
  if (status == "changed_since") return "后有变化";
  if (status == "edited") return "被改动";
  if (status == "untagged") return "无来源";
  if (status == "false_claim") return "不实";
  return "已证明";
}

// What stands outside the text has no slot; its place is told in words.
std::string place_of(const Terminal& terminal, const std::string& name) {
  if (name == "annex") return terminal.pick("（附件表）", "(annex)");
  if (name == "margin") return terminal.pick("（页眉页脚或注）", "(header, footer or note)");
  if (name == "page")
    return terminal.pick("（正文以外的页面内容或标记被改动）", "(the page around the text was changed)");
  return name;
}

Result<int> check_file(const Terminal& terminal, const CheckOptions& options) {
  TRY_SET(const auto file, report::read_sealed(options.file));
  std::unique_ptr<site::Site> site;
  std::optional<report::AgainstSite> against;
  if (!options.site.empty()) {
    TRY_SET(site, site::Site::open_to_read(options.site));
    TRY(site->session().begin());
    TRY_SET(const auto key, site->public_key());
    against = report::AgainstSite{&site->session(), &site->kit(), key};
  }
  TRY_SET(const auto checked, report::check(file, against));
  if (terminal.json()) {
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
    terminal.print_json(Json{{"schema", 1},
                             {"items", items},
                             {"rewordings", rewordings},
                             {"tags_lost", checked.tags_lost},
                             {"ok", checked.ok},
                             {"draft", checked.draft},
                             {"with_site", checked.with_site},
                             {"position", checked.position},
                             {"key", checked.fingerprint},
                             {"insecure_key", checked.insecure_key}});
    return checked.ok ? kDone : kNo;
  }
  std::map<std::string, int> counts;
  for (const auto& item : checked.items) {
    ++counts[item.status];
    if (item.status == "proven") continue;
    std::string line =
        fmt::format("{}  {:<6} “{}”", status_word(item.status), item.slot.empty() ? "—" : item.slot, item.text);
    if (!item.sealed.empty()) line += fmt::format("  原为“{}”", item.sealed);
    if (!item.now.empty()) line += fmt::format("  现为 {}", item.now);
    if (!item.name.empty()) line += "  " + place_of(terminal, item.name);
    terminal.print(line);
  }
  terminal.print(fmt::format("{}：{} 处{}，日志位置 {}，签名钥 {}{}", options.file, counts["proven"],
                             checked.with_site ? "与记录一致" : "封签完好（未与站点核对；加 --site 可逐项重算）",
                             checked.position, checked.fingerprint,
                             checked.insecure_key ? "（演示用钥，不能证明签发人）" : ""));
  for (const auto& one : checked.rewordings)
    terminal.print(fmt::format("{}  “{}”  {}“{}”", terminal.pick("文字改动", "reworded"), one.text,
                               terminal.pick("原为", "was "), one.sealed));
  if (checked.tags_lost)
    terminal.print(terminal.pick("内容控件已全部丢失（可能由其他软件另存）：只按文字核对。",
                                 "no content control is left (another program saved the file): checked by its text."));
  if (checked.draft) terminal.print(terminal.pick("这是草稿。", "This is a draft."));
  return checked.ok ? kDone : kNo;
}

Result<int> release_file(const Terminal& terminal, const ReleaseOptions& options) {
  TRY_SET(const auto bytes, read_file(options.file, 64u << 20));
  TRY_SET(const auto file, report::read_sealed(options.file));
  TRY_SET(auto site, open_to_write(options.site));
  TRY_SET(const auto actor, load_actor(*site, options.actor));
  TRY_SET(const auto key, site->public_key());
  TRY_SET(const auto checked, report::check(file, report::AgainstSite{&site->session(), &site->kit(), key}));
  if (checked.draft) return Error{Fault::conflict, "report.draft"};
  const auto wrong = std::count_if(checked.items.begin(), checked.items.end(), [](const auto& item) {
    return item.status != "proven" && item.status != "changed_since";
  });
  if (wrong > 0) return Error{Fault::conflict, "report.not_proven", {{"count", std::to_string(wrong)}}};
  TRY_SET(const Json proof, parse_json(file.proof, 16u << 20));
  const auto front = [&](const char* name) {
    const auto& matter = proof["front_matter"];
    return matter.contains(name) && matter[name].is_string() ? matter[name].get<std::string>() : std::string();
  };
  const std::string number = options.number.empty() ? front("number") : options.number;
  for (const auto& [value, what] :
       {std::pair(number, "文号"), std::pair(front("date"), "成文日期"), std::pair(front("addressee"), "主送机关")})
    if (value.empty()) return Error{Fault::conflict, "report.front_matter_missing", {{"what", what}}};
  TRY_SET(auto tx, site->writer().begin(actor.name, system_now()));
  if (!account::may(site->kit(), actor, "release", "")) {
    TRY_SET(const auto root, org::root_unit(site->session(), {tx.position(), tx.today()}));
    if (!account::may(site->kit(), actor, "release", root.path))
      return Error{Fault::forbidden, "record.not_allowed", {{"actor", actor.name}, {"verb", "release"}}};
  }
  const std::string note =
      canonical(Json{{"digest", to_hex(sha256(bytes))}, {"number", number}, {"position", checked.position}});
  TRY_SET(const int64_t position, tx.append("report.release", log::Origin::loop, "", note));
  TRY(tx.commit());
  TRY_SET(const auto checkpoint, site->write_checkpoint());
  if (terminal.json()) {
    terminal.print_json(Json{{"schema", 1},
                             {"number", number},
                             {"position", position},
                             {"digest", to_hex(sha256(bytes))},
                             {"checkpoint", checkpoint}});
  } else {
    terminal.print(fmt::format("已发布 {}：{}，日志位置 {}", number, options.file, position));
    terminal.print(trim(checkpoint));  // print ends the last line
  }
  return kDone;
}

}  // namespace

int run_report(const Terminal& terminal, const ReportOptions& options) {
  auto code = make_report(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

int run_check(const Terminal& terminal, const CheckOptions& options) {
  auto code = check_file(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

int run_release(const Terminal& terminal, const ReleaseOptions& options) {
  auto code = release_file(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
