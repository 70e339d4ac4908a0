// assessment/*.yaml → schemes, or all that is wrong with them: file, line, column.
#include <algorithm>
#include <tuple>

#include "assess/scheme.h"
#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "base/yaml.h"
#include "expr/cache.h"
#include "kit/reader.h"

namespace bihuan::assess {
namespace {

constexpr size_t kMostItems = 200;
constexpr size_t kMostCorners = 100;

class SchemeReader {
 public:
  SchemeReader(const kit::Kit& kit, const std::string& path, const std::string& content, Issues& issues)
      : kit_(kit), reader_(path, content, kit.languages, issues) {}

  Scheme read(const Yaml& root) {
    Scheme scheme;
    scheme.file = reader_.file();
    if (!reader_.expect_map(root, {"year", "version", "label", "levels", "places", "due", "items"})) return scheme;
    if (const auto* year = reader_.require(root, "year")) scheme.year = reader_.whole(*year, 1900, 9999);
    if (const auto* version = reader_.require(root, "version")) scheme.version = reader_.whole(*version, 1, 10'000);
    scheme.label = reader_.required_label(root);
    if (const auto* levels = reader_.require(root, "levels")) read_levels(*levels, scheme);
    if (const auto* places = root.find("places")) scheme.places = reader_.whole(*places, 0, 6);
    if (const auto* due = reader_.require(root, "due")) {
      scheme.due = reader_.text(*due);
      definition_of(*due, scheme.due, "due");
    }
    const auto* items = reader_.require(root, "items");
    if (items != nullptr && reader_.expect_list(*items, kMostItems))
      for (const auto& node : items->items) read_item(node, scheme);
    if (items != nullptr && items->items.empty()) reader_.report(*items, "assess.no_items");
    scheme.digest = digest_of(scheme);
    return scheme;
  }

  void report_twice(const Yaml& root, const std::string& other) {
    reader_.report(*root.find("version"), "assess.version_twice", {{"file", other}});
  }

 private:
  void read_levels(const Yaml& node, Scheme& scheme) {
    std::vector<std::string> known;
    for (const auto& level : kit_.levels) known.push_back(level.key);
    scheme.levels = reader_.texts(node);
    if (scheme.levels.empty()) reader_.report(node, "kit.no_levels");
    for (const auto& level : scheme.levels)
      if (std::find(known.begin(), known.end(), level) == known.end())
        reader_.report_unknown(node, "kit.no_such_level", level, known);
  }

  // The canonical text of a declared figure's expression, or of the expression itself; it must be a number.
  std::string definition_of(const Yaml& node, const std::string& text, const std::string& of) {
    if (text.empty()) return {};
    const auto* figure = kit_.find_figure(text);
    const auto outcome = kit_.cache->compile(figure == nullptr ? text : figure->expression, kit_.schema);
    reader_.report_expression(node, outcome.issues, of);
    if (!outcome.compiled) return {};
    if (outcome.compiled->is_truth) reader_.report(node, "kit.not_a_figure", {{"name", of}});
    return outcome.compiled->canonical;
  }

  // "12.5" or "75%".
  // What is no number is told once: the value that stands for it gives no further complaint.
  Number number(const Yaml& node, Number otherwise = {}) {
    std::string_view written = node.scalar;
    const bool percent = written.ends_with('%');
    if (percent) written.remove_suffix(1);
    const auto parsed = node.kind == Yaml::Kind::scalar ? Number::parse(written) : Error{};
    const auto value = parsed && percent ? parsed->over(Number(100)) : parsed;
    if (value) return *value;
    reader_.report(node, "kit.not_a_number", {{"name", excerpt(node.scalar)}, {"places", "9"}});
    return otherwise;
  }

  Number number(const Yaml& map, const char* key, Number otherwise) {
    const auto* node = map.find(key);
    return node == nullptr ? otherwise : number(*node, otherwise);
  }

  void read_item(const Yaml& node, Scheme& scheme) {
    Item item;
    if (!reader_.expect_map(node, {"key", "label", "full", "figure", "additive", "piecewise", "between", "nothing_due",
                                   "not_reported"}))
      return;
    if (const auto* key = reader_.require(node, "key")) {
      item.key = reader_.identifier(*key);
      if (std::any_of(scheme.items.begin(), scheme.items.end(),
                      [&](const Item& other) { return !item.key.empty() && other.key == item.key; }))
        reader_.report(*key, "assess.item_twice", {{"name", item.key}});
    }
    item.label = reader_.required_label(node);
    if (const auto* full = reader_.require(node, "full")) {
      item.full = number(*full, 1'000'000'000);
      if (item.full.compare(0) <= 0) reader_.report(*full, "assess.full_not_above_zero");
    }
    if (const auto* figure = reader_.require(node, "figure")) {
      item.figure = reader_.text(*figure);
      item.definition = definition_of(*figure, item.figure, item.key);
    }
    read_rule(node, item);
    if (const auto* nothing = node.find("nothing_due")) {
      const auto word = reader_.one_of(*nothing, {"convert", "full", "zero"});
      item.nothing_due = word == "full" ? NothingDue::full : word == "zero" ? NothingDue::zero : NothingDue::convert;
    }
    if (const auto* missing = node.find("not_reported"))
      item.not_reported =
          reader_.one_of(*missing, {"unknown", "zero"}) == "zero" ? NotReported::zero : NotReported::unknown;
    item.digest = to_hex(sha256(canonical(json_of(item))));
    scheme.items.push_back(std::move(item));
  }

  void read_rule(const Yaml& node, Item& item) {
    const auto* additive = node.find("additive");
    const auto* piecewise = node.find("piecewise");
    const auto* between = node.find("between");
    if ((additive == nullptr) == (piecewise == nullptr)) return reader_.report(node, "assess.one_rule");
    if (between != nullptr && piecewise == nullptr) reader_.report_key(*between, "between", "assess.between_corners");
    if (additive != nullptr) return read_additive(*additive, item);
    item.piecewise.emplace();
    if (between != nullptr) item.piecewise->steps = reader_.one_of(*between, {"line", "step"}) == "step";
    read_corners(*piecewise, item);
  }

  void read_additive(const Yaml& node, Item& item) {
    item.additive.emplace();
    if (!reader_.expect_map(node, {"start", "per", "points", "floor", "cap", "whole"})) return;
    Additive& rule = *item.additive;
    rule.start = number(node, "start", 0);
    rule.per = number(node, "per", 1);
    if (const auto* points = reader_.require(node, "points")) rule.points = number(*points);
    rule.floor = number(node, "floor", 0);
    rule.cap = number(node, "cap", item.full);
    if (const auto* whole = node.find("whole")) rule.whole = reader_.boolean(*whole);
    if (rule.per.compare(0) <= 0) reader_.report(*node.find("per"), "assess.per_not_above_zero");
    if (rule.cap.compare(rule.floor) < 0 || rule.cap.compare(item.full) > 0)
      reader_.report(node, "assess.cap_outside", {{"full", item.full.to_string()}});
  }

  void read_corners(const Yaml& node, Item& item) {
    if (!reader_.expect_list(node, kMostCorners)) return;
    auto& corners = item.piecewise->corners;
    for (const auto& corner : node.items) {
      if (corner.kind != Yaml::Kind::list || corner.items.size() != 2) {
        reader_.report(corner, "assess.bad_corner");
        continue;
      }
      corners.push_back({number(corner.items[0]), number(corner.items[1])});
      if (corners.size() > 1 && corners.back().at.compare(corners[corners.size() - 2].at) <= 0)
        reader_.report(corner.items[0], "assess.not_ascending", {{"name", corner.items[0].scalar}});
      if (corners.back().points.compare(item.full) > 0)
        reader_.report(corner.items[1], "assess.above_full", {{"full", item.full.to_string()}});
    }
    if (node.items.size() < 2) reader_.report(node, "assess.too_few_corners");
  }

  static Json json_of(const Item& item) {
    Json rule;
    if (item.additive) {
      const Additive& a = *item.additive;
      rule = {{"start", a.start.to_string(9)}, {"per", a.per.to_string(9)}, {"points", a.points.to_string(9)},
              {"floor", a.floor.to_string(9)}, {"cap", a.cap.to_string(9)}, {"whole", a.whole}};
    } else {
      Json corners = Json::array();
      if (item.piecewise)
        for (const auto& corner : item.piecewise->corners)
          corners.push_back({corner.at.to_string(9), corner.points.to_string(9)});
      rule = {{"corners", corners}, {"steps", item.piecewise && item.piecewise->steps}};
    }
    return {{"definition", item.definition},
            {"full", item.full.to_string(9)},
            {"nothing_due", static_cast<int>(item.nothing_due)},
            {"not_reported", static_cast<int>(item.not_reported)},
            {"rule", rule}};
  }

  static std::string digest_of(const Scheme& scheme) {
    Json items = Json::array();
    for (const auto& item : scheme.items) items.push_back({{"key", item.key}, {"digest", item.digest}});
    return to_hex(sha256(canonical(Json{{"year", scheme.year},
                                        {"version", scheme.version},
                                        {"levels", scheme.levels},
                                        {"places", scheme.places},
                                        {"due", scheme.due},
                                        {"items", items}})));
  }

  const kit::Kit& kit_;
  kit::Reader reader_;
};

int number_in(const Error& error, const char* field) {
  const auto found = error.fields.find(field);
  const auto number = found == error.fields.end() ? Result<int64_t>(Error{}) : parse_scaled(found->second, 0);
  return number ? static_cast<int>(*number) : 0;
}

}  // namespace

Schemes load_schemes(const kit::Kit& kit) {
  Schemes loaded;
  for (const auto& [path, content] : kit.files) {
    if (!starts_with(path, "assessment/")) continue;
    const auto root = parse_yaml(content, path);
    if (!root) {
      loaded.issues.push_back({path, number_in(root.error(), "line"), number_in(root.error(), "column"), root.error()});
      continue;
    }
    SchemeReader reader(kit, path, content, loaded.issues);
    Scheme scheme = reader.read(*root);
    if (const Scheme* other = loaded.find(scheme.year, scheme.version); other != nullptr && root->find("version"))
      reader.report_twice(*root, other->file);
    loaded.all.push_back(std::move(scheme));
  }
  std::sort(loaded.all.begin(), loaded.all.end(),
            [](const Scheme& a, const Scheme& b) { return std::tie(a.year, a.version) < std::tie(b.year, b.version); });
  if (!loaded.issues.empty()) loaded.all.clear();
  return loaded;
}

}  // namespace bihuan::assess
