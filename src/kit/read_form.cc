// `form:` of a ledger: its calendar, who answers for it, who accepts its returns, what fills and what warns.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr size_t kMostStages = 10;
constexpr size_t kMostComputed = 500;
constexpr size_t kMostHints = 100;

void read_by(Reader& reader, const Yaml& node, AcceptStage& stage) {
  if (!reader.expect_entries(node, kMostStages)) return;
  if (node.entries.empty()) reader.report(node, "kit.stage_by_nobody");
  for (const auto& [role, field] : node.entries) stage.by.emplace_back(role, reader.text(field));
}

// One for each item: check_form counts on it.
AcceptStage read_stage(Reader& reader, const Yaml& node, size_t number) {
  AcceptStage stage;
  stage.name = "accept" + std::to_string(number);
  if (!reader.expect_map(node, {"name", "label", "by"})) return stage;
  if (const auto* name = node.find("name")) stage.name = reader.identifier(*name);
  if (const auto* label = node.find("label")) stage.label = reader.label(*label);
  if (const auto* by = node.find("by")) {
    read_by(reader, *by, stage);
  } else {
    reader.report(node, "kit.stage_by_nobody");
  }
  return stage;
}

void read_owner(Reader& reader, const Yaml& node, FilingPlan& filing) {
  const std::string owner = reader.text(node);
  const size_t slash = owner.find('/');
  if (owner.empty()) return;
  if (slash == std::string::npos || slash == 0 || slash + 1 == owner.size())
    return reader.report(node, "kit.bad_owner", {{"name", excerpt(owner)}});
  filing.owner_level = owner.substr(0, slash);
  filing.owner_role = owner.substr(slash + 1);
}

void read_filing(Reader& reader, const Yaml& node, FilingPlan& filing) {
  if (const auto* owner = node.find("owner")) read_owner(reader, *owner, filing);
  if (const auto* expires = node.find("expires")) filing.expires = reader.day(*expires, expires->scalar);
  if (const auto* chain = node.find("chain"); chain != nullptr && reader.expect_list(*chain, kMostStages))
    for (const auto& item : chain->items) filing.chain.push_back(read_stage(reader, item, filing.chain.size() + 1));
  if (const auto* computed = node.find("computed");
      computed != nullptr && reader.expect_entries(*computed, kMostComputed))
    for (const auto& [field, expression] : computed->entries)
      filing.computed.emplace_back(field, reader.text(expression));
  if (const auto* carry = node.find("carry")) filing.carried = reader.texts(*carry);
  if (const auto* factor = node.find("outlier_factor")) filing.outlier_factor = reader.whole(*factor, 2, 1'000'000);
}

class FormCheck {
 public:
  FormCheck(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind)
      : reader_(reader), root_(root), form_(*root.find("form")), kind_(kind) {
    for (const auto& level : kit.levels) levels_.push_back(level.key);
    for (const auto& role : kit.roles) roles_.push_back(role.key);
    for (const auto& field : kind.fields) fields_.push_back(field.name);
  }

  void run() {
    if (kind_.date_field.empty() || kind_.unit_field.empty())
      reader_.report(form_, "kit.form_without_date", {{"name", kind_.name}});
    for (const auto& level : kind_.form_levels) expect_level(*form_.find("levels"), level);
    const std::set<std::string> identity(kind_.identity.begin(), kind_.identity.end());
    const auto* given = root_.find("identity");
    if (given != nullptr && identity != std::set<std::string>{kind_.unit_field, kind_.date_field})
      reader_.report(*given, "kit.form_identity", {{"name", kind_.name}});
    if (!kind_.filing.owner_level.empty()) {
      expect_level(*form_.find("owner"), kind_.filing.owner_level);
      expect_role(*form_.find("owner"), kind_.filing.owner_role);
    }
    check_chain();
    check_filled();
  }

 private:
  void expect_level(const Yaml& at, const std::string& level) {
    if (!levels_.empty() && std::find(levels_.begin(), levels_.end(), level) == levels_.end())
      reader_.report_unknown(at, "kit.no_such_level", level, levels_);
  }

  void expect_role(const Yaml& at, const std::string& role) {
    if (!roles_.empty() && std::find(roles_.begin(), roles_.end(), role) == roles_.end())
      reader_.report_unknown(at, "kit.no_such_role", role, roles_);
  }

  void check_chain() {
    const auto& chain = kind_.filing.chain;
    std::set<std::string> seen;
    for (size_t i = 0; i < chain.size(); ++i) {
      const Yaml& node = form_.find("chain")->items[i];
      if (!seen.insert(chain[i].name).second) reader_.report(node, "kit.stage_twice", {{"name", chain[i].name}});
      for (const auto& [role, field] : chain[i].by) {
        const Yaml& at = *node.find("by")->find(role);
        expect_role(at, role);
        if (field == "site" || field.empty()) continue;
        const Field* known = kind_.find(field);
        if (known == nullptr) {
          reader_.report_unknown(at, "kit.no_such_field", field, fields_, {{"kind", kind_.name}});
        } else if (known->type != expr::Type::unit || known->many) {
          reader_.report(at, "kit.wrong_field_type", {{"kind", kind_.name}, {"name", field}});
        }
      }
    }
    if (chain.empty()) return;
    for (const auto& field : kind_.fields)
      if (field.personal)
        reader_.report_key(*root_.find("fields")->find(field.name), field.name, "kit.form_personal",
                           {{"name", kind_.name}, {"field", field.name}});
  }

  // False, and an issue, when `name` cannot be filled by itself.
  bool may_be_filled(const Yaml& at, const std::string& name) {
    if (kind_.find(name) == nullptr) {
      reader_.report_unknown(at, "kit.no_such_field", name, fields_, {{"kind", kind_.name}});
      return false;
    }
    if (name != kind_.unit_field && name != kind_.date_field) return true;
    reader_.report(at, "kit.key_of_return", {{"name", name}});
    return false;
  }

  void check_filled() {
    const auto& filing = kind_.filing;
    for (const auto& [name, expression] : filing.computed) {
      const Yaml& at = *form_.find("computed")->find(name);
      if (!may_be_filled(at, name)) continue;
      const auto type = kind_.find(name)->type;
      if (type != expr::Type::integer && type != expr::Type::decimal)
        reader_.report(at, "kit.wrong_field_type", {{"kind", kind_.name}, {"name", name}});
    }
    for (const auto& name : filing.carried) {
      const Yaml& at = *form_.find("carry");
      if (may_be_filled(at, name) && filing.expression_of(name) != nullptr)
        reader_.report(at, "kit.computed_and_carried", {{"name", name}});
    }
  }

  Reader& reader_;
  const Yaml& root_;
  const Yaml& form_;
  const Kind& kind_;
  std::vector<std::string> levels_;
  std::vector<std::string> roles_;
  std::vector<std::string> fields_;
};

}  // namespace

void read_form(Reader& reader, const Yaml& node, Kind& kind) {
  kind.cls = KindClass::form;
  if (!reader.expect_map(node, {"every", "levels", "due_days", "owner", "expires", "chain", "computed", "carry",
                                "hints", "outlier_factor"}))
    return;
  static const std::map<std::string, int> kMonths = {{"month", 1}, {"quarter", 3}, {"half", 6}, {"year", 12}};
  if (const auto* every = reader.require(node, "every")) {
    const auto months = kMonths.find(reader.one_of(*every, {"month", "quarter", "half", "year"}));
    if (months != kMonths.end()) kind.form_months = months->second;
  }
  if (const auto* levels = reader.require(node, "levels")) {
    kind.form_levels = reader.texts(*levels);
    if (kind.form_levels.empty()) reader.report(*levels, "kit.no_levels");
  }
  if (const auto* due = node.find("due_days")) kind.form_due_days = reader.whole(*due, 0, 366);
  read_filing(reader, node, kind.filing);
}

void check_form(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind) {
  FormCheck(reader, root, kit, kind).run();
}

// What fills a cell is a number like any figure; what warns is a condition over the row, like a rule.
void read_form_expressions(Reader& reader, const Yaml& root, const Kit& kit, Kind& kind) {
  const auto* form = root.find("form");
  if (kind.cls != KindClass::form || form == nullptr) return;
  for (const auto& [field, expression] : kind.filing.computed) {
    const Yaml& at = *form->find("computed")->find(field);
    if (at.kind != Yaml::Kind::scalar) continue;
    const auto outcome = kit.cache->compile(expression, kit.schema);
    reader.report_expression(at, outcome.issues, kind.name + "." + field);
    if (outcome.compiled && outcome.compiled->is_truth) reader.report(at, "kit.not_a_figure", {{"name", field}});
  }
  const auto* hints = form->find("hints");
  if (hints == nullptr || !reader.expect_list(*hints, kMostHints)) return;
  for (const auto& node : hints->items) {
    if (!reader.expect_map(node, {"when", "label"})) continue;
    const auto* when = reader.require(node, "when");
    Label label = reader.required_label(node);
    if (when == nullptr) continue;
    reader.text(*when);
    if (auto condition = reader.condition(*when, kind.name + ".hints", kind.name, kit.schema))
      kind.filing.hints.push_back({*std::move(condition), std::move(label)});
  }
}

}  // namespace bihuan::kit
