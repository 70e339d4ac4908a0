// The procedure of a matter: its states on the core life cycle and the steps between them; then its check as a whole.
#include <algorithm>
#include <deque>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr size_t kMostStates = 100;
constexpr size_t kMostSteps = 200;

const std::vector<std::string> kStepKeys = {"name",       "label",    "from",       "to",     "by",   "not_by",
                                            "needs",      "evidence", "when",       "parts",  "sets", "clears",
                                            "takes",      "reopens",  "reason",     "limit",  "same", "not_after",
                                            "not_before", "while",    "when_label", "resumes"};
const std::vector<std::string> kClasses = {"document", "photo", "record_link", "explanation"};

const std::map<std::string, Core>& cores() {
  static const std::map<std::string, Core> kCores = {
      {"draft", Core::draft},       {"issued", Core::issued},       {"received", Core::received},
      {"working", Core::working},   {"submitted", Core::submitted}, {"endorsed", Core::endorsed},
      {"verified", Core::verified}, {"closed", Core::closed},       {"returned", Core::returned},
      {"extended", Core::extended}, {"cancelled", Core::cancelled}};
  return kCores;
}

void read_limit(Reader& reader, const Yaml& node, Step& step) {
  constexpr int kTenYears = 3660;
  if (!reader.expect_map(node, {"days", "of"})) return;
  if (const auto* days = reader.require(node, "days")) step.limit_days = reader.whole(*days, 1, kTenYears);
  if (const auto* of = node.find("of")) step.limit_working = reader.one_of(*of, {"working", "calendar"}) != "calendar";
}

// A map of texts: role → field, field → rule.
std::vector<std::pair<std::string, std::string>> read_pairs(Reader& reader, const Yaml& node) {
  constexpr size_t kMost = 200;
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!reader.expect_entries(node, kMost)) return pairs;
  for (const auto& [key, value] : node.entries) pairs.emplace_back(key, reader.text(value));
  return pairs;
}

// A map of lists: each a list of texts, or one text.
std::vector<std::pair<std::string, std::vector<std::string>>> read_lists(Reader& reader, const Yaml& node) {
  constexpr size_t kMost = 200;
  std::vector<std::pair<std::string, std::vector<std::string>>> lists;
  if (!reader.expect_entries(node, kMost)) return lists;
  for (const auto& [key, value] : node.entries) lists.emplace_back(key, reader.texts(value));
  return lists;
}

// What holds must be said in words, too: a refusal is read by people.
void read_when(Reader& reader, const Yaml& node, Step& step) {
  const auto* when = node.find("when");
  const auto* label = node.find("when_label");
  if (when != nullptr) step.when_text = reader.text(*when);
  if (when != nullptr && label == nullptr && !reader.is_kept) reader.require(node, "when_label");
  if (label != nullptr) step.when_label = reader.label(*label);
  if (when == nullptr && label != nullptr) reader.require(node, "when");
}

void read_from(Reader& reader, const Yaml& node, const Procedure& procedure, Step& step) {
  if (node.kind != Yaml::Kind::scalar || node.scalar != "any") {
    step.from = reader.texts(node);
    return;
  }
  for (const auto& state : procedure.state_order)
    if (!procedure.is_final(state)) step.from.push_back(state);
}

Step read_step(Reader& reader, const Yaml& node, const Procedure& procedure) {
  Step step;
  if (!reader.expect_map(node, kStepKeys)) return step;
  if (const auto* name = reader.require(node, "name")) step.name = reader.identifier(*name);
  step.label = reader.required_label(node);
  if (const auto* from = reader.require(node, "from")) read_from(reader, *from, procedure, step);
  if (const auto* to = node.find("to")) step.to = reader.text(*to);
  if (const auto* by = node.find("by")) step.by = read_pairs(reader, *by);
  if (const auto* not_by = node.find("not_by")) step.not_by = reader.texts(*not_by);
  if (const auto* needs = node.find("needs")) step.needs = reader.texts(*needs);
  if (const auto* evidence = node.find("evidence")) step.evidence = reader.texts(*evidence);
  read_when(reader, node, step);
  if (const auto* parts = node.find("parts")) step.parts = reader.text(*parts);
  if (const auto* reopens = node.find("reopens")) step.reopens = reader.boolean(*reopens);
  if (const auto* reason = node.find("reason")) step.reason = reader.boolean(*reason);
  if (const auto* limit = node.find("limit")) read_limit(reader, *limit, step);
  if (const auto* takes = node.find("takes")) step.takes = reader.texts(*takes);
  if (const auto* clears = node.find("clears")) step.clears = reader.texts(*clears);
  if (const auto* same = node.find("same")) step.same = read_lists(reader, *same);
  if (const auto* not_after = node.find("not_after")) step.not_after = read_pairs(reader, *not_after);
  if (const auto* not_before = node.find("not_before")) step.not_before = read_pairs(reader, *not_before);
  if (const auto* during = node.find("while")) step.during = read_lists(reader, *during);
  if (const auto* resumes = node.find("resumes")) step.resumes = reader.boolean(*resumes);
  if (const auto* sets = node.find("sets"))
    for (auto& [field, rule] : read_pairs(reader, *sets)) step.sets[field] = rule;
  return step;
}

// "+3 working days" or "+10 days".
bool is_delay(std::string_view rule) {
  if (!starts_with(rule, "+")) return false;
  rule.remove_prefix(1);
  size_t digits = 0;
  while (digits < rule.size() && rule[digits] >= '0' && rule[digits] <= '9') ++digits;
  const auto unit = rule.substr(digits);
  return digits > 0 && digits <= 4 && (unit == " days" || unit == " working days");
}

// "actor", "today", "unit", a delay, "= field", else a value of the field's type.
bool is_rule_for(const Kind& kind, const Field& field, const std::string& rule) {
  using expr::Type;
  if (starts_with(rule, "=")) {
    const Field* other = kind.find(trim(std::string_view(rule).substr(1)));
    return other != nullptr && other->type == field.type && other->many == field.many && other->scale == field.scale &&
           other->target == field.target;
  }
  if (field.many) return field.type == Type::text;
  switch (field.type) {
    case Type::account:
      return rule == "actor";
    case Type::date:
      return rule == "today" || is_delay(rule);
    case Type::unit:
      return rule == "unit";
    case Type::choice:
      return std::any_of(field.values.begin(), field.values.end(),
                         [&](const auto& value) { return value.first == rule; });
    case Type::boolean:
      return rule == "true" || rule == "false";
    case Type::integer:
    case Type::decimal:
      return static_cast<bool>(parse_scaled(rule, field.scale));
    case Type::text:
      return rule != "actor" && rule != "today" && rule != "unit" && !starts_with(rule, "+");
    case Type::ref:
      break;
  }
  return false;
}

class ProcedureCheck {
 public:
  ProcedureCheck(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind)
      : reader_(reader), root_(root), kit_(kit), kind_(kind), procedure_(*kind.procedure) {
    for (const auto& field : kind.fields) fields_.push_back(field.name);
    for (const auto& step : procedure_.steps) steps_.push_back(step.name);
    for (const auto& role : kit.roles) roles_.push_back(role.key);
  }

  void run() {
    const auto* steps = root_.find("steps");
    std::set<std::string> seen;
    for (size_t i = 0; i < procedure_.steps.size(); ++i) {
      const Step& step = procedure_.steps[i];
      const Yaml& node = steps->items[i];
      if (node.kind != Yaml::Kind::map) continue;
      if (!step.name.empty() && !seen.insert(step.name).second)
        reader_.report(*node.find("name"), "kit.step_twice", {{"name", step.name}});
      check_step(step, node);
    }
    if (states_are_known_ && check_graph()) check_persons(reader_, *steps, kit_, kind_);
  }

 private:
  // Where a key of the step stands, else the step.
  static const Yaml& at(const Yaml& step, const char* key) {
    const Yaml* found = step.find(key);
    return found == nullptr ? step : *found;
  }

  void expect_among(const Yaml& node, const char* complaint, const std::vector<std::string>& names,
                    const std::vector<std::string>& known) {
    for (const auto& name : names)
      if (std::find(known.begin(), known.end(), name) == known.end())
        reader_.report_unknown(node, complaint, name, known, {{"kind", kind_.name}});
  }

  void expect_states(const Yaml& node, const std::vector<std::string>& states) {
    expect_among(node, "kit.no_such_state", states, procedure_.state_order);
    for (const auto& state : states) states_are_known_ = states_are_known_ && procedure_.states.contains(state);
  }

  void check_step(const Step& step, const Yaml& node) {
    expect_states(at(node, "from"), step.from);
    if (!step.to.empty()) expect_states(at(node, "to"), {step.to});
    expect_among(at(node, "not_by"), "kit.no_such_step", step.not_by, steps_);
    expect_among(at(node, "needs"), "kit.no_such_field", step.needs, fields_);
    expect_among(at(node, "takes"), "kit.no_such_field", step.takes, fields_);
    expect_among(at(node, "clears"), "kit.no_such_field", step.clears, fields_);
    expect_among(at(node, "evidence"), "kit.no_such_class", step.evidence, kClasses);
    if (step.by.empty()) reader_.report(at(node, "by"), "kit.step_by_nobody", {{"name", step.name}});
    for (const auto& [role, field] : step.by) check_by(node.find("by")->find(role), role, field);
    for (const auto& [field, rule] : step.sets) check_set(*node.find("sets")->find(field), field, rule);
    check_references(reader_, node, kit_, kind_, step);
    if (step.resumes && step.to.empty())
      reader_.report(at(node, "resumes"), "kit.resumes_nothing", {{"name", step.name}});
    if (!step.parts.empty()) check_parts(step, at(node, "parts"));
    if (step.from.empty() && node.find("from") != nullptr) check_creating(step, node);
  }

  void check_by(const Yaml* node, const std::string& role, const std::string& field) {
    if (role != kPublicRole && kit_.find_role(role) == nullptr)
      reader_.report_unknown(*node, "kit.no_such_role", role, roles_);
    if (field == "site" || field.empty()) return;
    const Field* known = kind_.find(field);
    if (known == nullptr)
      return reader_.report_unknown(*node, "kit.no_such_field", field, fields_, {{"kind", kind_.name}});
    if (known->type != expr::Type::unit || known->many)
      reader_.report(*node, "kit.wrong_field_type", {{"kind", kind_.name}, {"name", field}});
  }

  void check_set(const Yaml& node, const std::string& field, const std::string& rule) {
    const Field* known = kind_.find(field);
    if (known == nullptr)
      return reader_.report_unknown(node, "kit.no_such_field", field, fields_, {{"kind", kind_.name}});
    if (!rule.empty() && !is_rule_for(kind_, *known, rule))
      reader_.report(node, "kit.bad_rule", {{"name", field}, {"rule", excerpt(rule)}});
  }

  // It begins a matter, so there is nothing before it that could have evidence, parts or a round.
  void check_creating(const Step& step, const Yaml& node) {
    if (step.to.empty()) reader_.report(node, "kit.step_creates_nothing", {{"name", step.name}});
    for (const auto* key : {"evidence", "parts", "reopens", "limit", "not_by", "clears", "resumes", "not_before"})
      if (const auto* found = node.find(key)) reader_.report_key(*found, key, "kit.not_when_creating");
  }

  void check_parts(const Step& step, const Yaml& node) {
    const auto parts =
        std::find_if(kit_.kinds.begin(), kit_.kinds.end(), [&](const Kind& kind) { return kind.name == step.parts; });
    const bool refers = parts != kit_.kinds.end() && parts->procedure && parts->ref_to(kind_.name) != nullptr;
    if (!refers) reader_.report(node, "kit.bad_parts", {{"name", step.parts}, {"kind", kind_.name}});
  }

  // Every state can be reached from a creating step, and from every state a final one can.
  // False: a matter has no beginning or no end.
  bool check_graph() {
    std::map<std::string, std::set<std::string>> next;
    std::map<std::string, std::set<std::string>> back;
    std::deque<std::string> frontier;
    std::set<std::string> reached;
    for (const auto& step : procedure_.steps) {
      if (step.from.empty() && !step.to.empty() && reached.insert(step.to).second) frontier.push_back(step.to);
      for (const auto& from : step.from) {
        next[from].insert(step.to.empty() ? from : step.to);
        back[step.to.empty() ? from : step.to].insert(from);
      }
    }
    const Yaml& states = *root_.find("states");
    if (frontier.empty()) {
      reader_.report(at(root_, "steps"), "kit.no_creating_step", {{"kind", kind_.name}});
      return false;
    }
    spread(next, frontier, reached);
    std::set<std::string> ending;
    for (const auto& state : procedure_.state_order)
      if (procedure_.is_final(state) && ending.insert(state).second) frontier.push_back(state);
    if (frontier.empty()) {
      reader_.report(states, "kit.no_final_state", {{"kind", kind_.name}});
      return false;
    }
    spread(back, frontier, ending);
    for (const auto& state : procedure_.state_order) {
      if (!reached.contains(state)) {
        reader_.report_key(*states.find(state), state, "kit.state_unreachable");
      } else if (!next.contains(state) && !procedure_.is_final(state)) {
        reader_.report_key(*states.find(state), state, "kit.state_dead_end");
      } else if (!ending.contains(state)) {
        reader_.report_key(*states.find(state), state, "kit.state_without_end");
      }
    }
    return true;
  }

  static void spread(const std::map<std::string, std::set<std::string>>& edges, std::deque<std::string>& frontier,
                     std::set<std::string>& seen) {
    while (!frontier.empty()) {
      const auto found = edges.find(frontier.front());
      frontier.pop_front();
      if (found == edges.end()) continue;
      for (const auto& state : found->second)
        if (seen.insert(state).second) frontier.push_back(state);
    }
  }

  Reader& reader_;
  const Yaml& root_;
  const Kit& kit_;
  const Kind& kind_;
  const Procedure& procedure_;
  std::vector<std::string> fields_;
  std::vector<std::string> steps_;
  std::vector<std::string> roles_;
  bool states_are_known_ = true;
};

}  // namespace

void read_states(Reader& reader, const Yaml& root, Kind& kind) {
  Procedure procedure;
  const auto* states = reader.require(root, "states");
  if (states == nullptr || !reader.expect_entries(*states, kMostStates)) return;
  std::vector<std::string> known;
  for (const auto& [name, core] : cores()) known.push_back(name);
  Names names;
  for (const auto& [state, node] : states->entries) {
    reader.expect_identifier(node, state);
    names.take(reader, node, state, state);
    const auto found = cores().find(node.scalar);
    if (found == cores().end()) reader.report_unknown(node, "kit.no_such_core", node.scalar, known);
    procedure.states[state] = found == cores().end() ? Core::draft : found->second;
    procedure.state_order.push_back(state);
  }
  const auto* labels = root.find("state_labels");
  if (labels != nullptr && reader.expect_entries(*labels, kMostStates)) {
    for (const auto& [state, node] : labels->entries) {
      if (!procedure.states.contains(state))
        reader.report_unknown(node, "kit.no_such_state", state, procedure.state_order, {{"kind", kind.name}});
      const Label& label = procedure.state_labels[state] = reader.label(node);
      for (const auto& text : texts_of(label)) names.take(reader, node, text, state);
    }
  }
  kind.procedure = std::move(procedure);
}

void read_steps(Reader& reader, const Yaml& root, Kind& kind) {
  if (!kind.procedure) return;
  const auto* steps = reader.require(root, "steps");
  if (steps == nullptr || !reader.expect_list(*steps, kMostSteps)) return;
  for (const auto& node : steps->items) kind.procedure->steps.push_back(read_step(reader, node, *kind.procedure));
}

void check_procedure(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind) {
  const auto* steps = root.find("steps");
  if (kind.procedure && steps != nullptr && steps->kind == Yaml::Kind::list)
    ProcedureCheck(reader, root, kit, kind).run();
}

void read_step_conditions(Reader& reader, const Yaml& root, const expr::Schema& schema, Kind& kind) {
  if (!kind.procedure) return;
  const auto* steps = root.find("steps");
  for (size_t i = 0; i < kind.procedure->steps.size(); ++i) {
    Step& step = kind.procedure->steps[i];
    if (const auto* when = steps->items[i].find("when"))
      step.when = reader.condition(*when, kind.name + "." + step.name, kind.name, schema);
  }
}

}  // namespace bihuan::kit
