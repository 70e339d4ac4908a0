// What the figure language sees of a kit: its kinds with origin, state and round as ordinary fields, and the system
// kinds.
#include <algorithm>

#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

expr::Field plain(std::string name, std::vector<std::string> labels, expr::Type type) {
  expr::Field made;
  made.name = std::move(name);
  made.labels = std::move(labels);
  made.type = type;
  return made;
}

expr::Field origin_field() {
  expr::Field made = plain("origin", {"来源方式"}, expr::Type::choice);
  made.values = {{"loop", {"本系统办理"}}, {"imported", {"外部导入"}}};
  return made;
}

expr::Field field_of(const Field& field) {
  expr::Field made = plain(field.name, texts_of(field.label), field.many ? expr::Type::text : field.type);
  made.scale = field.scale;
  made.absent = field.absent;
  made.target = field.target;
  made.personal = field.personal;
  if (!field.many)
    for (const auto& [key, label] : field.values) made.values.push_back({key, texts_of(label)});
  return made;
}

expr::KindClass class_of(KindClass cls) {
  switch (cls) {
    case KindClass::ledger:
      return expr::KindClass::ledger;
    case KindClass::form:
      return expr::KindClass::form;
    case KindClass::matter:
      return expr::KindClass::matter;
    case KindClass::system:
      break;
  }
  return expr::KindClass::system;
}

expr::Kind kind_of(const Kind& kind) {
  expr::Kind made;
  made.name = kind.name;
  made.labels = texts_of(kind.label);
  made.cls = class_of(kind.cls);
  made.date_field = kind.date_field;
  made.unit_field = kind.unit_field;
  made.form_levels = kind.form_levels;
  made.form_months = kind.form_months;
  made.fields.push_back(origin_field());
  if (kind.procedure) {
    expr::Field state = plain("state", {"状态"}, expr::Type::choice);
    for (const auto& own : kind.procedure->state_order) {
      const auto label = kind.procedure->state_labels.find(own);
      state.values.push_back(
          {own, label == kind.procedure->state_labels.end() ? std::vector<std::string>() : texts_of(label->second)});
    }
    made.fields.push_back(std::move(state));
    made.fields.push_back(plain("round", {"轮次"}, expr::Type::integer));
  }
  for (const auto& field : kind.fields) made.fields.push_back(field_of(field));
  return made;
}

expr::Kind unit_kind(const Kit& kit) {
  expr::Kind unit;
  unit.name = "unit";
  unit.labels = {"单位"};
  unit.cls = expr::KindClass::unit;
  expr::Field level = plain("level", {"层级"}, expr::Type::choice);
  for (const auto& known : kit.levels) level.values.push_back({known.key, texts_of(known.label)});
  unit.fields = {plain("unit", {}, expr::Type::integer),
                 plain("from_day", {}, expr::Type::date),
                 plain("to_day", {}, expr::Type::date),
                 plain("path", {}, expr::Type::text),
                 std::move(level),
                 plain("live", {}, expr::Type::boolean),
                 plain("code", {"编码"}, expr::Type::text),
                 plain("name", {"名称"}, expr::Type::text)};
  return unit;
}

}  // namespace

std::vector<std::string> texts_of(const Label& label) {
  std::vector<std::string> all;
  if (const auto chinese = label.find("zh"); chinese != label.end()) all.push_back(chinese->second);
  for (const auto& [language, text] : label)
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
  return all;
}

expr::Schema make_schema(const Kit& kit) {
  expr::Schema schema;
  schema.kinds.push_back(unit_kind(kit));
  for (const auto* name : {"account", "evidence", "step"}) {
    expr::Kind made = kind_of(system_kind(name));
    made.about = std::string_view(name) != "account";
    schema.kinds.push_back(std::move(made));
  }
  for (const auto& kind : kit.kinds) schema.kinds.push_back(kind_of(kind));
  for (const auto& parameter : kit.parameters) {
    const auto type = parameter.scale == 0 ? expr::Type::integer : expr::Type::decimal;
    schema.parameters.push_back({parameter.name, texts_of(parameter.label), type, parameter.scale});
  }
  for (const auto& figure : kit.figures) {
    schema.figures[figure.name] = figure.expression;
    for (const auto& text : texts_of(figure.label)) schema.figure_labels[text] = figure.name;
  }
  for (const auto& level : kit.levels) {
    schema.levels.push_back(level.key);
    for (const auto& text : texts_of(level.label)) schema.level_labels[text] = level.key;
  }
  return schema;
}

}  // namespace bihuan::kit
