// ledgers/*.yaml and matters/*.yaml: a kind with its fields; then, when all kinds are known, what it refers to.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr size_t kMostFields = 500;
constexpr size_t kMostValues = 2000;
constexpr size_t kMostIndexes = 20;
constexpr size_t kMostRules = 100;

const std::vector<std::string> kKindKeys = {"kind",         "label",   "date",   "unit",  "code", "number",
                                            "identity",     "indexes", "fields", "rules", "form", "states",
                                            "state_labels", "steps",   "public", "draw"};
const std::vector<std::string> kFieldKeys = {"type",   "label", "required", "many",    "personal", "absent",
                                             "values", "to",    "scale",    "aliases", "min",      "max"};
const std::vector<std::string> kTaken = {"id", "site", "since", "until", "origin", "state", "round"};

// What a field's `type:` may say, and which further keys go with it.
struct TypeWord {
  const char* word;
  expr::Type type;
  int scale;  // -1: `scale:` says it
  std::vector<std::string> keys;
};
const std::vector<TypeWord>& type_words() {
  using expr::Type;
  static const std::vector<TypeWord> kWords = {{"integer", Type::integer, 0, {"min", "max"}},
                                               {"decimal", Type::decimal, -1, {"scale", "min", "max"}},
                                               {"money", Type::decimal, 2, {"min", "max"}},
                                               {"text", Type::text, 0, {"many"}},
                                               {"choice", Type::choice, 0, {"values"}},
                                               {"date", Type::date, 0, {}},
                                               {"boolean", Type::boolean, 0, {}},
                                               {"unit", Type::unit, 0, {"many"}},
                                               {"account", Type::account, 0, {}},
                                               {"ref", Type::ref, 0, {"to"}}};
  return kWords;
}

void read_values(Reader& reader, const Yaml& node, Field& field) {
  if (!reader.expect_entries(node, kMostValues)) return;
  if (node.entries.empty()) reader.report(node, "kit.no_values", {{"name", field.name}});
  Names names;
  for (const auto& [key, label] : node.entries) {
    reader.expect_identifier(label, key);
    field.values.emplace_back(key, reader.label(label));
    names.take(reader, label, key, key);
    for (const auto& text : texts_of(field.values.back().second)) names.take(reader, label, text, key);
  }
}

// The keys that go with some types only.
void read_by_type(Reader& reader, const Yaml& node, const TypeWord& word, Field& field) {
  const auto fits = [&](const char* key) {
    return std::find(word.keys.begin(), word.keys.end(), key) != word.keys.end();
  };
  for (const auto* key : {"scale", "values", "to", "many", "min", "max"})
    if (const auto* value = node.find(key); value != nullptr && !fits(key))
      reader.report_key(*value, key, "kit.not_of_type", {{"type", word.word}});
  field.type = word.type;
  field.scale = std::max(word.scale, 0);
  if (word.scale < 0) {
    const auto* scale = reader.require(node, "scale");
    field.scale = scale == nullptr ? 1 : reader.whole(*scale, 1, 6);
  }
  if (field.type == expr::Type::choice) {
    if (const auto* values = reader.require(node, "values")) read_values(reader, *values, field);
  }
  if (field.type == expr::Type::ref) {
    if (const auto* to = reader.require(node, "to")) field.target = to->scalar;
  }
  const auto given = [&](const char* key) { return fits(key) ? node.find(key) : nullptr; };
  if (const auto* many = given("many")) field.many = reader.boolean(*many);
  if (const auto* min = given("min")) field.min = reader.scaled(*min, field.scale);
  if (const auto* max = given("max")) field.max = reader.scaled(*max, field.scale);
  if (field.min && field.max && *field.max < *field.min)
    reader.report(*node.find("max"), "kit.max_below_min", {{"name", field.name}});
}

Field read_field(Reader& reader, const std::string& name, const Yaml& node) {
  Field field;
  field.name = name;
  reader.expect_identifier(node, name);
  if (std::find(kTaken.begin(), kTaken.end(), Names::plain(name)) != kTaken.end())
    reader.report_key(node, name, "kit.name_taken");
  if (!reader.expect_map(node, kFieldKeys)) return field;
  field.label = reader.required_label(node);
  if (const auto* type = reader.require(node, "type")) {
    std::vector<std::string> words;
    for (const auto& word : type_words()) words.emplace_back(word.word);
    const std::string known = reader.one_of(*type, words);
    for (const auto& word : type_words())
      if (word.word == known) read_by_type(reader, node, word, field);
  }
  if (const auto* required = node.find("required")) field.required = reader.boolean(*required);
  if (const auto* personal = node.find("personal")) field.personal = reader.boolean(*personal);
  if (const auto* absent = node.find("absent"))
    field.absent =
        reader.one_of(*absent, {"none", "unknown"}) == "unknown" ? expr::Absent::unknown : expr::Absent::none;
  if (const auto* aliases = node.find("aliases")) field.aliases = reader.texts(*aliases);
  return field;
}

void read_fields(Reader& reader, const Yaml& root, Kind& kind) {
  const auto* fields = reader.require(root, "fields");
  if (fields == nullptr || !reader.expect_entries(*fields, kMostFields)) return;
  if (fields->entries.empty()) reader.report(*fields, "kit.no_fields");
  Names names;
  const bool matter = kind.cls == KindClass::matter;
  names.reserve("来源方式", "origin");
  if (matter) names.reserve("状态", "state");
  if (matter) names.reserve("轮次", "round");
  for (const auto& [name, node] : fields->entries) {
    Field field = read_field(reader, name, node);
    names.take(reader, node, name, name);
    for (const auto& text : texts_of(field.label)) names.take(reader, node, text, name);
    kind.fields.push_back(std::move(field));
  }
  for (const auto& field : kind.fields)  // after all labels: an alias never hides one
    for (const auto& alias : field.aliases)
      names.take(reader, *fields->find(field.name)->find("aliases"), alias, field.name);
}

void read_name(Reader& reader, const Yaml& root, Kind& kind) {
  const auto* name = reader.require(root, "kind");
  if (name == nullptr) return;
  kind.name = reader.identifier(*name);
  if (is_taken_kind(kind.name)) reader.report(*name, "kit.name_taken", {{"name", kind.name}});
}

class KindCheck {
 public:
  KindCheck(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind)
      : reader_(reader), root_(root), kit_(kit), kind_(kind) {}

  void run() {
    using expr::Type;
    expect(root_.find("date"), kind_.date_field, {Type::date});
    expect(root_.find("unit"), kind_.unit_field, {Type::unit});
    expect(root_.find("code"), kind_.code_field, {Type::text});
    if (const auto* number = root_.find("number")) {
      expect(number->find("series"), kind_.series_field, {Type::choice, Type::text});
      expect(number->find("field"), kind_.number_field, {Type::integer});
    }
    if (const auto* identity = root_.find("identity"))
      for (const auto& field : kind_.identity) expect(identity, field, {});
    check_indexes();
    check_references();
    if (kind_.cls == KindClass::form) check_form(reader_, root_, kit_, kind_);
  }

 private:
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& field : kind_.fields) all.push_back(field.name);
    return all;
  }

  // `name` is a field, of one of these types when there are any; then it is not a list either.
  void expect(const Yaml* at, const std::string& name, const std::vector<expr::Type>& types) {
    if (at == nullptr || name.empty()) return;
    const Field* field = kind_.find(name);
    if (field == nullptr)
      return reader_.report_unknown(*at, "kit.no_such_field", name, names(), {{"kind", kind_.name}});
    const bool fits =
        types.empty() || (!field->many && std::find(types.begin(), types.end(), field->type) != types.end());
    if (!fits) reader_.report(*at, "kit.wrong_field_type", {{"kind", kind_.name}, {"name", name}});
  }

  void check_indexes() {
    const auto* node = root_.find("indexes");
    if (node == nullptr) return;
    std::set<std::vector<std::string>> seen;
    for (size_t i = 0; i < kind_.indexes.size() && i < node->items.size(); ++i) {
      const auto& index = kind_.indexes[i];
      if (index.empty() || !seen.insert(index).second) reader_.report(node->items[i], "kit.index_twice");
      std::set<std::string> columns;
      for (const auto& column : index) {
        const bool own = column == "origin" || (kind_.procedure && (column == "state" || column == "round"));
        if (!own) expect(&node->items[i], column, {});
        if (!columns.insert(column).second) reader_.report(node->items[i], "kit.index_twice");
      }
    }
  }

  void check_references() {
    std::vector<std::string> kinds;
    for (const auto& other : kit_.kinds) kinds.push_back(other.name);
    for (const auto& field : kind_.fields) {
      if (field.type != expr::Type::ref || field.target.empty() ||
          std::find(kinds.begin(), kinds.end(), field.target) != kinds.end())
        continue;
      reader_.report_unknown(*root_.find("fields")->find(field.name)->find("to"), "kit.no_such_kind", field.target,
                             kinds);
    }
  }

  Reader& reader_;
  const Yaml& root_;
  const Kit& kit_;
  const Kind& kind_;
};

}  // namespace

// What every site has, and what databases keep for themselves.
bool is_taken_kind(const std::string& name) {
  const std::string plain = Names::plain(name);
  if (plain == "unit" || starts_with(plain, "bh_") || starts_with(plain, "sqlite_") || starts_with(plain, "pg_"))
    return true;
  const auto& system = system_kinds();
  return std::any_of(system.begin(), system.end(), [&](const Kind& kind) { return kind.name == plain; });
}

Kind read_kind(Reader& reader, const Yaml& root, bool matter) {
  Kind kind;
  kind.cls = matter ? KindClass::matter : KindClass::ledger;
  if (!reader.expect_map(root, kKindKeys)) return kind;
  read_name(reader, root, kind);
  kind.label = reader.required_label(root);
  if (const auto* date = root.find("date")) kind.date_field = reader.text(*date);
  if (const auto* unit = root.find("unit")) kind.unit_field = reader.text(*unit);
  if (const auto* code = root.find("code")) kind.code_field = reader.text(*code);
  if (const auto* number = root.find("number"); number != nullptr && reader.expect_map(*number, {"series", "field"})) {
    if (const auto* series = reader.require(*number, "series")) kind.series_field = reader.text(*series);
    if (const auto* field = reader.require(*number, "field")) kind.number_field = reader.text(*field);
  }
  if (const auto* identity = root.find("identity")) kind.identity = reader.texts(*identity);
  if (const auto* indexes = root.find("indexes"); indexes != nullptr && reader.expect_list(*indexes, kMostIndexes))
    for (const auto& index : indexes->items) kind.indexes.push_back(reader.texts(index));
  read_fields(reader, root, kind);
  if (const auto* form = root.find("form")) {
    if (matter) {
      reader.report_key(*form, "form", "kit.form_of_matter");
    } else {
      read_form(reader, *form, kind);
    }
  }
  if (kind.cls == KindClass::form) {  // one row per unit and period: both are always there
    if (kind.identity.empty()) kind.identity = {kind.unit_field, kind.date_field};
    for (auto& field : kind.fields)
      if (field.name == kind.unit_field || field.name == kind.date_field) field.required = true;
  }
  if (matter) {
    read_states(reader, root, kind);
  } else {
    for (const auto* key : {"states", "state_labels", "steps", "public", "draw"})
      if (const auto* node = root.find(key)) reader.report_key(*node, key, "kit.procedure_of_ledger");
  }
  return kind;
}

void check_kind(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind) {
  KindCheck(reader, root, kit, kind).run();
}

void read_rules(Reader& reader, const Yaml& root, const expr::Schema& schema, Kind& kind) {
  const auto* rules = root.find("rules");
  if (rules == nullptr || !reader.expect_list(*rules, kMostRules)) return;
  for (const auto& rule : rules->items) {
    if (!reader.expect_map(rule, {"when", "label"})) continue;
    const auto* when = reader.require(rule, "when");
    Label label = reader.required_label(rule);
    if (when == nullptr) continue;
    reader.text(*when);
    if (auto condition = reader.condition(*when, kind.name + ".rules", kind.name, schema)) {
      kind.rules.push_back(*std::move(condition));
      kind.rule_labels.push_back(std::move(label));
    }
  }
}

}  // namespace bihuan::kit
