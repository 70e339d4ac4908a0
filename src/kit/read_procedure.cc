// The procedure of a matter: states on the core life cycle and steps between them; then its check as a whole.
#include <algorithm>
#include <deque>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

const std::vector<std::string> kStepKeys = {"name", "label", "from", "to", "by", "not_by", "needs", "evidence", "when", "parts", "sets", "reopens", "reason", "limit"};
const std::vector<std::string> kClasses = {"document", "photo", "record_link", "explanation"};

const std::map<std::string, Core>& cores() {
  static const std::map<std::string, Core> kCores = {
      {"draft", Core::draft},         {"issued", Core::issued},     {"received", Core::received}, {"working", Core::working},
      {"submitted", Core::submitted}, {"endorsed", Core::endorsed}, {"verified", Core::verified}, {"closed", Core::closed},
      {"returned", Core::returned},   {"extended", Core::extended}, {"cancelled", Core::cancelled}};
  return kCores;
}

void read_by(Reader& reader, const Yaml& node, Step& step) {
  if (node.kind != Yaml::Kind::map) return reader.report(node, "kit.not_a_map");
  for (const auto& [role, field] : node.entries) step.by.emplace_back(role, reader.text(field));
}

void read_limit(Reader& reader, const Yaml& node, Step& step) {
  if (!reader.expect_map(node, {"days", "of"})) return;
  if (const auto* days = node.find("days")) step.limit_days = reader.whole(*days, 1, 3660);
  if (const auto* of = node.find("of")) {
    step.limit_working = of->scalar == "working";
    if (of->scalar != "working" && of->scalar != "calendar") reader.report(*of, "kit.bad_limit", {{"text", of->scalar}});
  }
}

Step read_step(Reader& reader, const Yaml& node, const Procedure& procedure) {
  Step step;
  if (!reader.expect_map(node, kStepKeys)) return step;
  if (const auto* name = node.find("name")) {
    step.name = name->scalar;
    reader.expect_key(*name, step.name);
  } else {
    reader.report(node, "kit.missing_key", {{"key", "name"}});
  }
  if (const auto* label = node.find("label")) step.label = reader.label(*label);
  if (const auto* from = node.find("from")) {
    if (from->kind == Yaml::Kind::scalar && from->scalar == "any") {
      for (const auto& state : procedure.state_order)
        if (!procedure.is_final(state)) step.from.push_back(state);
    } else {
      step.from = reader.texts(*from);
    }
  } else {
    reader.report(node, "kit.missing_key", {{"key", "from"}});
  }
  if (const auto* to = node.find("to")) step.to = reader.text(*to);
  if (const auto* by = node.find("by")) read_by(reader, *by, step);
  if (const auto* not_by = node.find("not_by")) step.not_by = reader.texts(*not_by);
  if (const auto* needs = node.find("needs")) step.needs = reader.texts(*needs);
  if (const auto* evidence = node.find("evidence")) step.evidence = reader.texts(*evidence);
  if (const auto* when = node.find("when")) step.when_text = reader.text(*when);
  if (const auto* parts = node.find("parts")) step.parts = reader.text(*parts);
  if (const auto* reopens = node.find("reopens")) step.reopens = reader.boolean(*reopens);
  if (const auto* reason = node.find("reason")) step.reason = reader.boolean(*reason);
  if (const auto* limit = node.find("limit")) read_limit(reader, *limit, step);
  if (const auto* sets = node.find("sets")) {
    if (sets->kind != Yaml::Kind::map) reader.report(*sets, "kit.not_a_map");
    for (const auto& [field, rule] : sets->entries) step.sets[field] = reader.text(rule);
  }
  return step;
}

// "actor", "today", "unit", "+3 working days", "= field", else a value of the field's type.
bool is_rule_for(const Kind& kind, const Field& field, const std::string& rule) {
  using expr::Type;
  if (rule == "actor") return field.type == Type::account;
  if (rule == "today") return field.type == Type::date;
  if (rule == "unit") return field.type == Type::unit;
  if (starts_with(rule, "+")) return field.type == Type::date && rule.find(" days") != std::string::npos && rule.size() > 2 && rule[1] >= '0' && rule[1] <= '9';
  if (starts_with(rule, "=")) {
    const Field* other = kind.find(trim(std::string_view(rule).substr(1)));
    return other != nullptr && other->type == field.type;
  }
  switch (field.type) {
    case Type::choice: return std::any_of(field.values.begin(), field.values.end(), [&](const auto& value) { return value.first == rule; });
    case Type::boolean: return rule == "true" || rule == "false";
    case Type::integer:
    case Type::decimal: return static_cast<bool>(parse_scaled(rule, field.scale));
    case Type::text: return true;
    default: return false;
  }
}

class ProcedureCheck {
 public:
  ProcedureCheck(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind)
      : reader_(reader), root_(root), steps_(root.find("steps")), kit_(kit), kind_(kind), procedure_(*kind.procedure) {}

  void run() {
    for (size_t i = 0; i < procedure_.steps.size(); ++i) check_step(procedure_.steps[i], steps_->items[i]);
    check_graph();
  }

 private:
  void check_step(const Step& step, const Yaml& node) {
    for (const auto& state : step.from) expect_state(node, state);
    if (!step.to.empty()) expect_state(node, step.to);
    if (step.from.empty() && step.to.empty()) reader_.report(node, "kit.step_creates_nothing", {{"step", step.name}});
    if (step.by.empty()) reader_.report(node, "kit.step_by_nobody", {{"step", step.name}});
    for (const auto& [role, field] : step.by) {
      if (kit_.find_role(role) == nullptr) reader_.report(node, "kit.no_such_role", {{"role", role}, {"nearest", nearest(role, roles())}});
      const Field* known = kind_.find(field);
      if (field != "site" && (known == nullptr || known->type != expr::Type::unit || known->many))
        reader_.report(node, "kit.no_such_field", {{"kind", kind_.name}, {"field", field}, {"nearest", nearest(field, fields())}});
    }
    for (const auto& other : step.not_by)
      if (procedure_.find(other) == nullptr) reader_.report(node, "kit.no_such_step", {{"step", other}, {"nearest", nearest(other, names())}});
    for (const auto& field : step.needs) expect_field(node, field);
    for (const auto& cls : step.evidence)
      if (std::find(kClasses.begin(), kClasses.end(), cls) == kClasses.end()) reader_.report(node, "kit.no_such_class", {{"class", cls}, {"nearest", nearest(cls, kClasses)}});
    for (const auto& [field, rule] : step.sets) {
      const Field* known = expect_field(node, field);
      if (known != nullptr && !is_rule_for(kind_, *known, rule)) reader_.report(node, "kit.bad_rule", {{"field", field}, {"rule", rule}});
    }
    if (!step.parts.empty()) check_parts(step, node);
    if (step.reopens && step.to.empty()) reader_.report(node, "kit.step_creates_nothing", {{"step", step.name}});
    if (std::count_if(procedure_.steps.begin(), procedure_.steps.end(), [&](const Step& other) { return other.name == step.name; }) > 1)
      reader_.report(node, "kit.step_twice", {{"step", step.name}});
  }

  void check_parts(const Step& step, const Yaml& node) {
    const Kind* parts = kit_.find_kind(step.parts);
    const bool refers = parts != nullptr && parts->cls == KindClass::matter && std::any_of(parts->fields.begin(), parts->fields.end(), [&](const Field& field) {
      return field.type == expr::Type::ref && field.target == kind_.name;
    });
    if (!refers) reader_.report(node, "kit.bad_parts", {{"kind", step.parts}, {"of", kind_.name}});
  }

  // Every state can be reached from a creating step, and from every state that is not final a final one can.
  void check_graph() {
    std::map<std::string, std::set<std::string>> next;
    std::map<std::string, std::set<std::string>> back;
    std::deque<std::string> frontier;
    std::set<std::string> reached;
    for (const auto& step : procedure_.steps) {
      if (step.from.empty() && reached.insert(step.to).second) frontier.push_back(step.to);
      for (const auto& from : step.from) {
        next[from].insert(step.to.empty() ? from : step.to);
        back[step.to.empty() ? from : step.to].insert(from);
      }
    }
    if (frontier.empty()) return reader_.report(root_, "kit.no_creating_step", {{"kind", kind_.name}});
    spread(next, frontier, reached);
    std::set<std::string> ending;
    for (const auto& state : procedure_.state_order)
      if (procedure_.is_final(state) && ending.insert(state).second) frontier.push_back(state);
    spread(back, frontier, ending);
    for (const auto& state : procedure_.state_order) {
      if (!reached.contains(state)) reader_.report(*root_.find("states"), "kit.state_unreachable", {{"state", state}});
      if (!ending.contains(state)) reader_.report(*root_.find("states"), "kit.state_without_end", {{"state", state}});
    }
  }

  static void spread(const std::map<std::string, std::set<std::string>>& edges, std::deque<std::string>& frontier, std::set<std::string>& seen) {
    while (!frontier.empty()) {
      const auto found = edges.find(frontier.front());
      frontier.pop_front();
      if (found == edges.end()) continue;
      for (const auto& state : found->second)
        if (seen.insert(state).second) frontier.push_back(state);
    }
  }

  void expect_state(const Yaml& node, const std::string& state) {
    if (!procedure_.states.contains(state)) reader_.report(node, "kit.no_such_state", {{"state", state}, {"nearest", nearest(state, procedure_.state_order)}});
  }
  const Field* expect_field(const Yaml& node, const std::string& name) {
    const Field* field = kind_.find(name);
    if (field == nullptr) reader_.report(node, "kit.no_such_field", {{"kind", kind_.name}, {"field", name}, {"nearest", nearest(name, fields())}});
    return field;
  }
  std::vector<std::string> fields() const {
    std::vector<std::string> all;
    for (const auto& field : kind_.fields) all.push_back(field.name);
    return all;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& step : procedure_.steps) all.push_back(step.name);
    return all;
  }
  std::vector<std::string> roles() const {
    std::vector<std::string> all;
    for (const auto& role : kit_.roles) all.push_back(role.key);
    return all;
  }

  Reader& reader_;
  const Yaml& root_;
  const Yaml* steps_;
  const Kit& kit_;
  const Kind& kind_;
  const Procedure& procedure_;
};

}  // namespace

void read_procedure(Reader& reader, const Yaml& root, Kind& kind) {
  Procedure procedure;
  const auto* states = root.find("states");
  const auto* steps = root.find("steps");
  if (states == nullptr || states->kind != Yaml::Kind::map) return reader.report(root, "kit.missing_key", {{"key", "states"}});
  if (steps == nullptr || !reader.expect_list(*steps)) return reader.report(root, "kit.missing_key", {{"key", "steps"}});
  std::vector<std::string> known;
  for (const auto& [name, core] : cores()) known.push_back(name);
  for (const auto& [state, core] : states->entries) {
    reader.expect_key(core, state);
    const auto found = cores().find(core.scalar);
    if (found == cores().end()) {
      reader.report(core, "kit.no_such_core", {{"state", core.scalar}, {"nearest", nearest(core.scalar, known)}});
      continue;
    }
    procedure.states[state] = found->second;
    procedure.state_order.push_back(state);
  }
  if (const auto* labels = root.find("state_labels"); labels != nullptr && labels->kind == Yaml::Kind::map) {
    for (const auto& [state, label] : labels->entries) {
      if (!procedure.states.contains(state)) reader.report(label, "kit.no_such_state", {{"state", state}, {"nearest", nearest(state, procedure.state_order)}});
      procedure.state_labels[state] = reader.label(label);
    }
  }
  for (const auto& step : steps->items) procedure.steps.push_back(read_step(reader, step, procedure));
  kind.procedure = std::move(procedure);
}

void check_procedure(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind) { ProcedureCheck(reader, root, kit, kind).run(); }

}  // namespace bihuan::kit
