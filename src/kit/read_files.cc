// kit.yaml, units.yaml, roles.yaml, calendar.yaml.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

const std::vector<std::string> kVerbs = {"enter", "correct", "withdraw", "import", "release", "set", "org", "attach", "step"};

void read_parameter(Reader& reader, const std::string& name, const Yaml& node, Kit& kit) {
  Parameter parameter;
  parameter.name = name;
  if (!reader.expect_key(node, name) || !reader.expect_map(node, {"label", "scale", "unit", "value"})) return;
  if (const auto* label = node.find("label")) parameter.label = reader.label(*label);
  if (const auto* scale = node.find("scale")) parameter.scale = reader.whole(*scale, 0, 6);
  if (const auto* unit = node.find("unit")) parameter.unit = reader.text(*unit);
  if (const auto* value = node.find("value")) {
    auto number = Number::parse(value->scalar);
    if (number && number->scaled(parameter.scale) && parse_scaled(value->scalar, parameter.scale)) {
      parameter.value = *number;
    } else {
      reader.report(*value, "kit.not_a_number", {{"text", value->scalar}});
    }
  }
  kit.parameters.push_back(std::move(parameter));
}

// "2021-02-11" or "2021-02-11..2021-02-17".
void read_days(Reader& reader, const Yaml& list, std::set<Date>& days) {
  if (!reader.expect_list(list)) return;
  for (const auto& item : list.items) {
    const size_t dots = item.scalar.find("..");
    const Date from = reader.day(item, std::string_view(item.scalar).substr(0, dots));
    const Date to = dots == std::string::npos ? from : reader.day(item, std::string_view(item.scalar).substr(dots + 2));
    if (to < from || to.days_since(from) > 60) {
      reader.report(item, "kit.bad_range", {{"text", item.scalar}});
      continue;
    }
    for (Date day = from; day <= to; day = day.plus_days(1)) days.insert(day);
  }
}

}  // namespace

void read_kit(Reader& reader, const Yaml& root, Kit& kit) {
  if (!reader.expect_map(root, {"kit", "version", "languages", "label", "parameters"})) return;
  if (const auto* languages = root.find("languages")) kit.languages = reader.texts(*languages);
  if (kit.languages.empty()) kit.languages = {"zh"};
  const auto* name = root.find("kit");
  const auto* version = root.find("version");
  if (name == nullptr) {
    reader.report(root, "kit.missing_key", {{"key", "kit"}});
  } else if (reader.expect_key(*name, name->scalar)) {
    kit.name = name->scalar;
  }
  if (version == nullptr) {
    reader.report(root, "kit.missing_key", {{"key", "version"}});
  } else {
    kit.version = reader.text(*version);
  }
  if (const auto* label = root.find("label")) kit.label = reader.label(*label);
  const auto* parameters = root.find("parameters");
  if (parameters != nullptr && parameters->kind == Yaml::Kind::map)
    for (const auto& [key, node] : parameters->entries) read_parameter(reader, key, node, kit);
}

void read_units(Reader& reader, const Yaml& root, Kit& kit) {
  const Yaml* levels = root.find("levels");
  const Yaml& list = levels != nullptr && root.entries.size() == 1 ? *levels : root;
  if (list.kind != Yaml::Kind::map || list.entries.empty()) return reader.report(root, "kit.no_levels");
  for (const auto& [key, label] : list.entries) {
    if (reader.expect_key(label, key)) kit.levels.push_back({key, reader.label(label)});
  }
}

void read_roles(Reader& reader, const Yaml& root, Kit& kit) {
  if (root.kind != Yaml::Kind::map) return reader.report(root, "kit.not_a_map");
  for (const auto& [key, node] : root.entries) {
    if (!reader.expect_key(node, key) || !reader.expect_map(node, {"label", "level", "may"})) continue;
    Role role;
    role.key = key;
    if (const auto* label = node.find("label")) role.label = reader.label(*label);
    if (const auto* level = node.find("level")) {
      role.level = reader.text(*level);
      const bool known = std::any_of(kit.levels.begin(), kit.levels.end(), [&](const Level& l) { return l.key == role.level; });
      if (!known) reader.report(*level, "kit.no_such_level", {{"level", role.level}});
    }
    if (const auto* may = node.find("may")) {
      for (const auto& verb : reader.texts(*may)) {
        if (std::find(kVerbs.begin(), kVerbs.end(), verb) == kVerbs.end()) reader.report(*may, "kit.no_such_verb", {{"verb", verb}, {"nearest", nearest(verb, kVerbs)}});
        role.may.insert(verb);
      }
    }
    kit.roles.push_back(std::move(role));
  }
}

void read_calendar(Reader& reader, const Yaml& root, Kit& kit) {
  if (!reader.expect_map(root, {"from", "to", "holidays", "workdays"})) return;
  Calendar& calendar = kit.calendar;
  for (const auto& [key, into] : {std::pair("from", &calendar.from), std::pair("to", &calendar.to)}) {
    const auto* node = root.find(key);
    if (node == nullptr) {
      reader.report(root, "kit.missing_key", {{"key", key}});
    } else {
      *into = reader.day(*node, node->scalar);
    }
  }
  if (const auto* holidays = root.find("holidays")) read_days(reader, *holidays, calendar.holidays);
  if (const auto* workdays = root.find("workdays")) read_days(reader, *workdays, calendar.workdays);
  for (const auto& day : calendar.workdays)
    if (calendar.holidays.contains(day)) reader.report(root, "kit.holiday_and_workday", {{"day", day.iso()}});
}

}  // namespace bihuan::kit
