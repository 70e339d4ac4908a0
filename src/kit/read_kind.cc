// ledgers/*.yaml and matters/*.yaml: a kind with its fields; then, when all kinds are known, its references and its table.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

const std::vector<std::string> kKindKeys = {"kind", "label", "date", "unit", "code", "number", "identity", "indexes", "fields", "rules", "form",
                                            "states", "state_labels", "steps"};
const std::vector<std::string> kFieldKeys = {"type", "label", "required", "many", "personal", "absent", "values", "to", "scale", "aliases", "min", "max"};
const std::vector<std::string> kTypes = {"integer", "decimal", "money", "text", "choice", "date", "boolean", "unit", "account", "ref"};
const std::vector<std::string> kTaken = {"id", "site", "since", "until", "origin", "state", "round"};

expr::Type type_of(const std::string& name) {
  using expr::Type;
  static const std::map<std::string, Type> kByName = {{"integer", Type::integer}, {"decimal", Type::decimal}, {"money", Type::decimal}, {"text", Type::text},
                                                      {"choice", Type::choice},   {"date", Type::date},       {"boolean", Type::boolean}, {"unit", Type::unit},
                                                      {"account", Type::account}, {"ref", Type::ref}};
  const auto found = kByName.find(name);
  return found == kByName.end() ? Type::text : found->second;
}

void read_values(Reader& reader, const Yaml& node, Field& field) {
  if (node.kind != Yaml::Kind::map || node.entries.empty()) return reader.report(node, "kit.no_values", {{"field", field.name}});
  for (const auto& [key, label] : node.entries)
    if (reader.expect_key(label, key)) field.values.emplace_back(key, reader.label(label));
}

void read_bound(Reader& reader, const Yaml& node, int scale, std::optional<int64_t>& bound) {
  const auto number = parse_scaled(node.scalar, scale);
  if (number) {
    bound = *number;
  } else {
    reader.report(node, "kit.not_a_number", {{"text", node.scalar}});
  }
}

Field read_field(Reader& reader, const std::string& name, const Yaml& node) {
  Field field;
  field.name = name;
  reader.expect_key(node, name);
  if (std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end()) reader.report(node, "kit.name_taken", {{"name", name}});
  if (!reader.expect_map(node, kFieldKeys)) return field;
  const auto* type = node.find("type");
  if (type == nullptr || std::find(kTypes.begin(), kTypes.end(), type->scalar) == kTypes.end()) {
    reader.report(node, "kit.no_such_type", {{"field", name}, {"type", type == nullptr ? "" : type->scalar}, {"nearest", type == nullptr ? "" : nearest(type->scalar, kTypes)}});
    return field;
  }
  field.type = type_of(type->scalar);
  if (type->scalar == "money") field.scale = 2;
  if (const auto* scale = node.find("scale")) field.scale = reader.whole(*scale, 1, 6);
  if (type->scalar == "decimal" && field.scale == 0) reader.report(node, "kit.no_scale", {{"field", name}});
  if (const auto* label = node.find("label")) {
    field.label = reader.label(*label);
  } else {
    reader.report(node, "kit.missing_key", {{"key", "label"}});
  }
  if (const auto* required = node.find("required")) field.required = reader.boolean(*required);
  if (const auto* many = node.find("many")) field.many = reader.boolean(*many);
  if (const auto* personal = node.find("personal")) field.personal = reader.boolean(*personal);
  if (const auto* absent = node.find("absent")) {
    if (absent->scalar != "none" && absent->scalar != "unknown") reader.report(*absent, "kit.bad_absent", {{"text", absent->scalar}});
    field.absent = absent->scalar == "unknown" ? expr::Absent::unknown : expr::Absent::none;
  }
  if (const auto* values = node.find("values")) read_values(reader, *values, field);
  if (field.type == expr::Type::choice && field.values.empty()) reader.report(node, "kit.no_values", {{"field", name}});
  if (const auto* to = node.find("to")) field.target = reader.text(*to);
  if (field.type == expr::Type::ref && field.target.empty()) reader.report(node, "kit.missing_key", {{"key", "to"}});
  if (const auto* aliases = node.find("aliases")) field.aliases = reader.texts(*aliases);
  if (const auto* min = node.find("min")) read_bound(reader, *min, field.scale, field.min);
  if (const auto* max = node.find("max")) read_bound(reader, *max, field.scale, field.max);
  return field;
}

void read_form(Reader& reader, const Yaml& node, Kind& kind) {
  if (!reader.expect_map(node, {"every", "levels", "due_days"})) return;
  kind.cls = KindClass::form;
  static const std::map<std::string, int> kMonths = {{"month", 1}, {"quarter", 3}, {"half", 6}, {"year", 12}};
  const auto* every = node.find("every");
  const auto months = every == nullptr ? kMonths.end() : kMonths.find(every->scalar);
  if (months == kMonths.end()) {
    reader.report(node, "kit.bad_every");
  } else {
    kind.form_months = months->second;
  }
  if (const auto* levels = node.find("levels")) kind.form_levels = reader.texts(*levels);
  if (kind.form_levels.empty()) reader.report(node, "kit.missing_key", {{"key", "levels"}});
  if (const auto* due = node.find("due_days")) kind.form_due_days = reader.whole(*due, 0, 366);
}

// A field that a key of the kind names.
void expect_field(Reader& reader, const Yaml& root, const char* key, const Kind& kind, const std::string& name, std::optional<expr::Type> type = {}) {
  if (name.empty()) return;
  const Field* field = kind.find(name);
  const Yaml* node = root.find(key);
  std::vector<std::string> names;
  for (const auto& known : kind.fields) names.push_back(known.name);
  if (field == nullptr) {
    reader.report(node == nullptr ? root : *node, "kit.no_such_field", {{"kind", kind.name}, {"field", name}, {"nearest", nearest(name, names)}});
  } else if (type && field->type != *type) {
    reader.report(node == nullptr ? root : *node, "kit.wrong_field_type", {{"kind", kind.name}, {"field", name}, {"key", key}});
  }
}

}  // namespace

Kind read_kind(Reader& reader, const Yaml& root, bool matter) {
  Kind kind;
  kind.cls = matter ? KindClass::matter : KindClass::ledger;
  if (!reader.expect_map(root, kKindKeys)) return kind;
  const auto* name = root.find("kind");
  if (name == nullptr) {
    reader.report(root, "kit.missing_key", {{"key", "kind"}});
    return kind;
  }
  kind.name = name->scalar;
  reader.expect_key(*name, kind.name);
  bool taken = kind.name == "unit" || starts_with(kind.name, "bh_") || starts_with(kind.name, "sqlite");
  for (const auto& system : system_kinds()) taken = taken || system.name == kind.name;
  if (taken) reader.report(*name, "kit.name_taken", {{"name", kind.name}});
  if (const auto* label = root.find("label")) {
    kind.label = reader.label(*label);
  } else {
    reader.report(root, "kit.missing_key", {{"key", "label"}});
  }
  if (const auto* date = root.find("date")) kind.date_field = reader.text(*date);
  if (const auto* unit = root.find("unit")) kind.unit_field = reader.text(*unit);
  if (const auto* code = root.find("code")) kind.code_field = reader.text(*code);
  if (const auto* number = root.find("number"); number != nullptr && reader.expect_map(*number, {"series", "field"})) {
    if (const auto* series = number->find("series")) kind.series_field = reader.text(*series);
    if (const auto* field = number->find("field")) kind.number_field = reader.text(*field);
  }
  if (const auto* identity = root.find("identity")) kind.identity = reader.texts(*identity);
  if (const auto* indexes = root.find("indexes"); indexes != nullptr && reader.expect_list(*indexes))
    for (const auto& index : indexes->items) kind.indexes.push_back(reader.texts(index));
  const auto* fields = root.find("fields");
  if (fields == nullptr || fields->kind != Yaml::Kind::map) {
    reader.report(root, "kit.missing_key", {{"key", "fields"}});
  } else {
    for (const auto& [key, node] : fields->entries) kind.fields.push_back(read_field(reader, key, node));
  }
  if (const auto* form = root.find("form")) {
    if (matter) reader.report(*form, "kit.form_of_matter");
    read_form(reader, *form, kind);
  }
  if (matter) {
    read_procedure(reader, root, kind);
  } else {
    for (const auto* key : {"states", "state_labels", "steps"})
      if (const auto* node = root.find(key)) reader.report(*node, "kit.procedure_of_ledger", {{"key", key}});
  }
  return kind;
}

void check_kind(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind) {
  expect_field(reader, root, "date", kind, kind.date_field, expr::Type::date);
  expect_field(reader, root, "unit", kind, kind.unit_field, expr::Type::unit);
  expect_field(reader, root, "code", kind, kind.code_field, expr::Type::text);
  expect_field(reader, root, "number", kind, kind.series_field);
  expect_field(reader, root, "number", kind, kind.number_field, expr::Type::integer);
  for (const auto& field : kind.identity) expect_field(reader, root, "identity", kind, field);
  for (const auto& index : kind.indexes)
    for (const auto& field : index) expect_field(reader, root, "indexes", kind, field);
  for (const auto& field : kind.fields) {
    if (field.type != expr::Type::ref || field.target.empty() || kit.find_kind(field.target) != nullptr) continue;
    std::vector<std::string> names;
    for (const auto& other : kit.kinds) names.push_back(other.name);
    const Yaml* fields = root.find("fields");
    reader.report(*fields->find(field.name), "kit.no_such_kind", {{"kind", field.target}, {"nearest", nearest(field.target, names)}});
  }
  if (kind.cls == KindClass::form) {
    if (kind.date_field.empty() || kind.unit_field.empty()) reader.report(root, "kit.form_without_date", {{"kind", kind.name}});
    for (const auto& level : kind.form_levels)
      if (std::none_of(kit.levels.begin(), kit.levels.end(), [&](const Level& known) { return known.key == level; }))
        reader.report(*root.find("form"), "kit.no_such_level", {{"level", level}});
  }
  if (kind.procedure) check_procedure(reader, root, kit, kind);
}

void make_table(Kind& kind) {
  using db::ColumnType;
  db::Table& table = kind.table;
  table.name = kind.name;
  table.columns.push_back({"origin", ColumnType::text, false});
  if (kind.cls == KindClass::matter) {
    table.columns.push_back({"state", ColumnType::text, false});
    table.columns.push_back({"round", ColumnType::integer, false});
  }
  for (const auto& field : kind.fields) {
    const bool text = field.many || field.type == expr::Type::text || field.type == expr::Type::choice;
    table.columns.push_back({field.name, text ? ColumnType::text : ColumnType::integer, field.personal});
  }
  std::vector<std::vector<std::string>> indexes = kind.indexes;
  const auto add = [&](std::vector<std::string> columns) {
    // An index that begins with these columns serves as well.
    const bool served = std::any_of(indexes.begin(), indexes.end(), [&](const auto& known) {
      return known.size() >= columns.size() && std::equal(columns.begin(), columns.end(), known.begin());
    });
    if (!served) indexes.push_back(std::move(columns));
  };
  if (!kind.code_field.empty()) add({kind.code_field});
  if (kind.cls == KindClass::form) add({kind.unit_field, kind.date_field});
  if (kind.cls == KindClass::matter || kind.cls == KindClass::form)
    for (const auto& field : kind.fields)
      if (field.type == expr::Type::ref) add({field.name});
  if (!kind.date_field.empty() && (kind.cls != KindClass::ledger || kind.indexes.empty())) add({kind.date_field});
  for (const auto& columns : indexes) {
    std::string name = kind.name + "_by";
    for (const auto& column : columns) name += "_" + column;
    table.indexes.push_back({std::move(name), columns});
  }
}

void read_conditions(Reader& reader, const Yaml& root, const expr::Schema& schema, Kind& kind) {
  if (const auto* rules = root.find("rules"); rules != nullptr && reader.expect_list(*rules)) {
    for (const auto& rule : rules->items) {
      if (!reader.expect_map(rule, {"when", "label"})) continue;
      const auto* when = rule.find("when");
      const auto* label = rule.find("label");
      if (when == nullptr || label == nullptr) {
        reader.report(rule, "kit.missing_key", {{"key", when == nullptr ? "when" : "label"}});
        continue;
      }
      if (auto condition = reader.condition(*when, kind, schema)) {
        kind.rules.push_back(*std::move(condition));
        kind.rule_labels.push_back(reader.label(*label));
      }
    }
  }
  const auto* steps = root.find("steps");
  if (!kind.procedure || steps == nullptr) return;
  for (size_t i = 0; i < steps->items.size() && i < kind.procedure->steps.size(); ++i) {
    const auto* when = steps->items[i].find("when");
    if (when != nullptr) kind.procedure->steps[i].when = reader.condition(*when, kind, schema);
  }
}

}  // namespace bihuan::kit
