#include "report/make.h"

#include "base/hash.h"
#include "base/text.h"
#include "log/tree.h"
#include "log/writer.h"
#include "report/seal.h"

namespace bihuan::report {
namespace {

constexpr std::string_view kFolder = "templates/";

const std::string* kit_file(const kit::Kit& kit, const std::string& path) {
  const auto found = kit.files.find(path);
  return found == kit.files.end() ? nullptr : &found->second;
}

Choice with_issues(Issues issues, std::string read) {
  Choice choice;
  choice.issues = std::move(issues);
  choice.read = std::move(read);
  return choice;
}

Choice chosen(ParsedTemplate cut, Binding binding, const std::string& name) {
  if (!cut.text) return with_issues(std::move(cut.issues), "");
  if (cut.text->name.empty()) cut.text->name = name.substr(name.find_last_of('/') + 1);
  Choice choice;
  choice.chosen = Chosen{*std::move(cut.text), std::move(binding)};
  return choice;
}

}  // namespace

bool has_template(const kit::Kit& kit, const std::string& name) {
  return kit_file(kit, std::string(kFolder) + name + ".bind.yaml") != nullptr &&
         kit_file(kit, std::string(kFolder) + name + ".md") != nullptr;
}

Result<Choice> choose_template(const kit::Kit& kit, const std::string& name) {
  const std::string binding_file = std::string(kFolder) + name + ".bind.yaml";
  const std::string* text = kit_file(kit, std::string(kFolder) + name + ".md");
  const std::string* yaml = kit_file(kit, binding_file);
  if (text == nullptr || yaml == nullptr)
    return Error{Fault::refused, "template.not_found", {{"name", text == nullptr ? name : binding_file}}};
  auto parsed = parse_binding(*yaml, binding_file);
  if (!parsed.binding) return with_issues(std::move(parsed.issues), *yaml);
  auto cut = parse_tagged(*text, *parsed.binding, name + ".md");
  return chosen(std::move(cut), *std::move(parsed.binding), name);
}

Result<Choice> choose_text(const kit::Kit& kit, const OwnText& own) {
  std::optional<Binding> binding;
  if (!own.binding_file.empty()) {
    auto parsed = parse_binding(own.binding, own.binding_file);
    if (!parsed.binding) return with_issues(std::move(parsed.issues), own.binding);
    binding = std::move(parsed.binding);
  }
  const std::string fingerprint = "sha256:" + to_hex(sha256(own.text));
  for (const auto& [path, content] : kit.files) {
    if (binding || !starts_with(path, kFolder) || !path.ends_with(".bind.yaml")) continue;
    auto parsed = parse_binding(content, path);
    if (parsed.binding && parsed.binding->fingerprint == fingerprint) binding = std::move(parsed.binding);
  }
  if (!binding) return Error{Fault::refused, "template.no_binding", {{"file", own.file}, {"fingerprint", fingerprint}}};
  const bool by_tags = binding->fingerprint.empty() && own.text.find("{{") != std::string::npos;
  auto cut = by_tags ? parse_tagged(own.text, *binding, own.file) : cut_raw(own.text, *binding, own.file);
  return chosen(std::move(cut), *std::move(binding), own.file);
}

Result<Composed> compose_report(db::Session& session, const kit::Kit& kit, const Chosen& chosen,
                                const figure::Where& where, bool draft) {
  TRY_SET(auto evaluator, figure::Evaluator::open(session, kit, where));
  return compose(evaluator, kit, session, {&chosen.text, &chosen.binding, where.period, draft, true});
}

Result<void> seal_report(db::Session& session, const kit::Kit& kit, const Chosen& chosen, const Sealing& sealing,
                         Composed& composed) {
  SealFacts facts;
  facts.site = sealing.origin;
  facts.kit_digest = kit.digest;
  facts.position = composed.position;
  facts.period = composed.period;
  TRY_SET(const auto root, log::root_at(session, facts.position));
  facts.root = to_hex(root);
  facts.checkpoint = log::sign_checkpoint({facts.site, facts.position, root}, sealing.key);
  return seal(composed, kit, chosen.text, chosen.binding, facts, sealing.key);
}

}  // namespace bihuan::report
