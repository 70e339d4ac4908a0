// kit.yaml, units.yaml, roles.yaml, calendar.yaml.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

const std::vector<std::string> kVerbs = {"enter", "correct", "withdraw", "import",   "release",  "set",
                                         "org",   "attach",  "accounts", "read_all", "read_log", "erase"};
// Settings that every site has; a parameter is a setting, too.
const std::vector<std::string> kSettings = {"name", "name_stem", "kit"};

void read_languages(Reader& reader, const Yaml& root, Kit& kit) {
  std::vector<std::string> languages;
  if (const auto* node = root.find("languages"))
    for (const auto& language : reader.texts(*node)) {
      const bool fine = language.size() <= 20 && std::all_of(language.begin(), language.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
                        });
      if (!fine) reader.report(*node, "kit.bad_key", {{"name", excerpt(language)}});
      languages.push_back(language);
    }
  kit.languages = languages.empty() ? std::vector<std::string>{"zh"} : std::move(languages);
}

void read_parameter(Reader& reader, const std::string& name, const Yaml& node, Kit& kit) {
  Parameter parameter;
  parameter.name = name;
  reader.expect_identifier(node, name);
  if (std::find(kSettings.begin(), kSettings.end(), name) != kSettings.end())
    reader.report_key(node, name, "kit.name_taken");
  if (!reader.expect_map(node, {"label", "scale", "unit", "value"})) return;
  parameter.label = reader.required_label(node);
  if (const auto* scale = node.find("scale")) parameter.scale = reader.whole(*scale, 0, 6);
  if (const auto* unit = node.find("unit")) parameter.unit = reader.text(*unit);
  if (const auto* value = node.find("value")) {
    const auto units = reader.scaled(*value, parameter.scale);
    const auto number = Number::parse(value->scalar);
    if (units && number) parameter.value = *number;
  }
  kit.parameters.push_back(std::move(parameter));
}

// "2021-02-11" or "2021-02-11..2021-02-17".
void read_days(Reader& reader, const Yaml& root, const char* key, const Calendar& calendar, std::set<Date>& days,
               const std::set<Date>& others) {
  constexpr size_t kMost = 5000;
  constexpr int kLongest = 60;
  const Yaml* list = root.find(key);
  if (list == nullptr || !reader.expect_list(*list, kMost)) return;
  for (const auto& item : list->items) {
    const std::string_view written = item.scalar;
    const size_t dots = written.find("..");
    const auto from = reader.day(item, written.substr(0, dots));
    const auto to = dots == std::string::npos ? from : reader.day(item, written.substr(dots + 2));
    if (!from || !to) continue;
    if (*to < *from || to->days_since(*from) >= kLongest) {
      reader.report(item, "kit.bad_range", {{"name", item.scalar}, {"limit", std::to_string(kLongest)}});
      continue;
    }
    if (*from < calendar.from || *to > calendar.to)
      reader.report(item, "kit.day_outside",
                    {{"name", item.scalar}, {"from", calendar.from.iso()}, {"to", calendar.to.iso()}});
    for (Date day = *from; day <= *to; day = day.plus_days(1)) {
      if (others.contains(day)) reader.report(item, "kit.holiday_and_workday", {{"name", day.iso()}});
      days.insert(day);
    }
  }
}

std::vector<std::string> keys_of(const std::vector<Level>& levels) {
  std::vector<std::string> keys;
  for (const auto& level : levels) keys.push_back(level.key);
  return keys;
}

}  // namespace

void read_kit(Reader& reader, const Yaml& root, Kit& kit) {
  constexpr size_t kMostParameters = 1000;
  read_languages(reader, root, kit);
  if (!reader.expect_map(root, {"kit", "version", "languages", "label", "parameters"})) return;
  if (const auto* name = reader.require(root, "kit")) kit.name = reader.identifier(*name);
  if (const auto* version = reader.require(root, "version")) kit.version = reader.text(*version);
  if (const auto* label = root.find("label")) kit.label = reader.label(*label);
  const auto* parameters = root.find("parameters");
  if (parameters != nullptr && reader.expect_entries(*parameters, kMostParameters))
    for (const auto& [name, node] : parameters->entries) read_parameter(reader, name, node, kit);
}

void read_units(Reader& reader, const Yaml& root, Kit& kit) {
  constexpr size_t kMostLevels = 100;
  const Yaml* levels = root.find("levels");
  if (levels != nullptr) reader.expect_map(root, {"levels"});
  const Yaml& list = levels != nullptr ? *levels : root;
  if (!reader.expect_entries(list, kMostLevels)) return;
  if (list.entries.empty()) reader.report(list, "kit.no_levels");
  Names names;
  for (const auto& [key, node] : list.entries) {
    reader.expect_identifier(node, key);
    Level level{key, reader.label(node)};
    names.take(reader, node, key, key);
    for (const auto& text : texts_of(level.label)) names.take(reader, node, text, key);
    kit.levels.push_back(std::move(level));
  }
}

void read_roles(Reader& reader, const Yaml& root, Kit& kit) {
  constexpr size_t kMostRoles = 500;
  if (!reader.expect_entries(root, kMostRoles)) return;
  const auto levels = keys_of(kit.levels);
  for (const auto& [key, node] : root.entries) {
    Role role;
    role.key = key;
    reader.expect_identifier(node, key);
    if (Names::plain(key) == kPublicRole) reader.report_key(node, key, "kit.name_taken");
    if (reader.expect_map(node, {"label", "level", "may"})) {
      role.label = reader.required_label(node);
      if (const auto* level = node.find("level")) {
        role.level = level->scalar;
        if (!levels.empty() && std::find(levels.begin(), levels.end(), role.level) == levels.end())
          reader.report_unknown(*level, "kit.no_such_level", role.level, levels);
      }
      if (const auto* may = node.find("may"); may != nullptr && reader.expect_list(*may, kVerbs.size()))
        for (const auto& verb : may->items)
          if (const auto known = reader.one_of(verb, kVerbs); !known.empty()) role.may.insert(known);
    }
    kit.roles.push_back(std::move(role));
  }
}

void read_calendar(Reader& reader, const Yaml& root, Kit& kit) {
  if (!reader.expect_map(root, {"from", "to", "holidays", "workdays"})) return;
  const Yaml* from = reader.require(root, "from");
  const Yaml* to = reader.require(root, "to");
  const auto first = from == nullptr ? std::nullopt : reader.day(*from, from->scalar);
  const auto last = to == nullptr ? std::nullopt : reader.day(*to, to->scalar);
  if (!first || !last) return;
  if (*last < *first) return reader.report(*to, "kit.bad_years", {{"name", last->iso()}, {"from", first->iso()}});
  kit.calendar.from = *first;
  kit.calendar.to = *last;
  read_days(reader, root, "holidays", kit.calendar, kit.calendar.holidays, {});
  read_days(reader, root, "workdays", kit.calendar, kit.calendar.workdays, kit.calendar.holidays);
}

}  // namespace bihuan::kit
