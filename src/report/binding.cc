#include "report/binding.h"

#include "base/date.h"
#include "base/number.h"
#include "base/text.h"
#include "base/yaml.h"

namespace bihuan::report {
namespace {

bool is_power_of_ten(int64_t number) {
  while (number > 1 && number % 10 == 0) number /= 10;
  return number == 1;
}

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  ParsedBinding read(std::string_view yaml) {
    ParsedBinding result;
    auto root = parse_yaml(yaml, file_);
    if (!root) {
      issues_.push_back(
          {std::string(file_), number_of(root.error(), "line"), number_of(root.error(), "column"), root.error()});
    } else {
      read_root(*root);
    }
    result.issues = std::move(issues_);
    if (result.issues.empty()) result.binding = std::move(binding_);
    return result;
  }

 private:
  static int number_of(const Error& error, const std::string& field) {
    const auto found = error.fields.find(field);
    if (found == error.fields.end()) return 0;
    auto number = parse_scaled(found->second, 0);
    return number ? static_cast<int>(*number) : 0;
  }

  void report(const Yaml& node, std::string key, std::map<std::string, std::string> fields = {}) {
    issues_.push_back(
        {std::string(file_), node.line, node.column, Error{Fault::refused, std::move(key), std::move(fields)}});
  }

  void read_root(const Yaml& root) {
    if (root.kind != Yaml::Kind::map) return report(root, "binding.not_a_map");
    for (const auto& [key, node] : root.entries) {
      if (key == "schema") {
        if (node.scalar != "1") report(node, "binding.other_schema", {{"schema", node.scalar}});
      } else if (key == "name") {
        binding_.name = node.scalar;
      } else if (key == "fingerprint") {
        binding_.fingerprint = node.scalar;
      } else if (key == "periods") {
        read_texts(node, binding_.periods);
        for (const auto& [name, period] : node.entries)
          if (!parse_period(period.scalar)) report(period, "binding.bad_period", {{"text", period.scalar}});
      } else if (key == "front_matter") {
        read_texts(node, binding_.front_matter);
      } else if (key == "slots") {
        if (node.kind != Yaml::Kind::map && !node.is_null()) report(node, "binding.not_a_map");
        for (const auto& [id, slot] : node.entries) read_slot(id, slot);
      } else if (key == "claims") {
        if (node.kind != Yaml::Kind::map && !node.is_null()) report(node, "binding.not_a_map");
        for (const auto& [id, claim] : node.entries) read_claim(id, claim);
      } else if (key == "blank") {
        binding_.blanks.clear();
        if (node.kind == Yaml::Kind::scalar) binding_.blanks.push_back(node.scalar);
        for (const auto& item : node.items) binding_.blanks.push_back(item.scalar);
        std::erase_if(binding_.blanks, [](const auto& blank) { return blank.empty(); });
      } else if (key != "percent_places" && key != "label") {
        report(node, "binding.unknown_key", {{"key", key}});
      }
      if (key == "percent_places") {
        percent_places_ = node.scalar;
        const auto places = parse_scaled(node.scalar, 0);
        if (!places || *places < 0 || *places > 4)
          report(node, "binding.bad_number", {{"key", key}, {"text", node.scalar}});
      }
    }
    for (auto& slot : binding_.slots)
      if (slot.style.scale == figure::Scale::percent && slot.style.places < 0) slot.style.places = percent_places();
    for (auto& slot : binding_.slots)
      if (slot.style.places < 0) slot.style.places = 0;
  }

  int percent_places() const {
    auto places = parse_scaled(percent_places_, 0);
    return places && *places >= 0 && *places <= 4 ? static_cast<int>(*places) : 0;
  }

  void read_texts(const Yaml& node, std::map<std::string, std::string>& into) {
    if (node.kind != Yaml::Kind::map) return report(node, "binding.not_a_map");
    for (const auto& [key, value] : node.entries) {
      if (value.kind != Yaml::Kind::scalar && !value.is_null()) report(value, "binding.not_a_text", {{"key", key}});
      into[key] = value.scalar;
    }
  }

  // A text that is not empty.
  void require_text(const std::string& key, const Yaml& value) {
    if (value.kind != Yaml::Kind::scalar || trim(value.scalar).empty())
      report(value, "binding.not_a_text", {{"key", key}});
  }

  bool boolean(const std::string& key, const Yaml& value) {
    if (value.quoted || (value.scalar != "true" && value.scalar != "false"))
      report(value, "binding.bad_boolean", {{"key", key}, {"text", value.scalar}});
    return value.scalar == "true";
  }

  void read_slot(const std::string& id, const Yaml& node) {
    SlotBinding slot;
    slot.id = id;
    slot.line = node.line;
    slot.style.places = -1;
    int meanings = 0;
    for (const auto& [key, value] : node.entries) {
      const std::string& text = value.scalar;
      require_text(key, value);
      if (key == "at") {
        slot.at = text;
      } else if (key == "figure" || key == "name" || (key == "period" && !node.find("figure"))) {
        slot.role = key == "figure" ? SlotBinding::Role::figure
                    : key == "name" ? SlotBinding::Role::name
                                    : SlotBinding::Role::period;
        slot.figure = text;
        ++meanings;
      } else if (key == "period") {
        slot.period = text;
      } else if (key == "unit") {
        slot.unit = text;
      } else if (key == "typed") {
        slot.typed = boolean(key, value);
      } else if (key == "style") {
        if (const auto style = parse_style(text)) {
          slot.style.approx = style->approx;
          slot.style.scale = style->scale;
        } else {
          report(value, "binding.bad_style", {{"style", text}});
        }
      } else if (key == "step" || key == "places") {
        auto number = parse_scaled(text, 0);
        if (!number || *number < 0 || (key == "places" && *number > 9) ||
            (key == "step" && !is_power_of_ten(*number))) {
          report(value, "binding.bad_number", {{"key", key}, {"text", text}});
        } else if (key == "step") {
          slot.style.step = *number;
        } else {
          slot.style.places = static_cast<int>(*number);
        }
      } else {
        report(value, "binding.unknown_key", {{"key", key}});
      }
    }
    if (meanings == 0) report(node, "binding.slot_without_meaning", {{"slot", id}});
    if (meanings > 1) report(node, "binding.two_meanings", {{"id", id}});
    if (binding_.claim(id) != nullptr) report(node, "binding.id_twice", {{"id", id}});
    binding_.slots.push_back(std::move(slot));
  }

  void read_claim(const std::string& id, const Yaml& node) {
    ClaimBinding claim;
    claim.id = id;
    claim.line = node.line;
    int meanings = 0;
    for (const auto& [key, value] : node.entries) {
      require_text(key, value);
      if (key == "at") {
        claim.at = value.scalar;
      } else if (key == "claim") {
        claim.claim = value.scalar;
        ++meanings;
      } else if (key == "opinion") {
        if (boolean(key, value)) ++meanings;
      } else if (key == "otherwise") {
        claim.otherwise = value.scalar;
      } else if (key == "period") {
        claim.period = value.scalar;
      } else {
        report(value, "binding.unknown_key", {{"key", key}});
      }
    }
    if (meanings == 0) report(node, "binding.claim_without_meaning", {{"claim", id}});
    if (meanings > 1) report(node, "binding.two_meanings", {{"id", id}});
    if (binding_.slot(id) != nullptr) report(node, "binding.id_twice", {{"id", id}});
    binding_.claims.push_back(std::move(claim));
  }

  std::string_view file_;
  std::string percent_places_ = "0";
  Binding binding_;
  Issues issues_;
};

}  // namespace

const SlotBinding* Binding::slot(std::string_view id) const {
  for (const auto& slot : slots)
    if (slot.id == id) return &slot;
  return nullptr;
}

const ClaimBinding* Binding::claim(std::string_view id) const {
  for (const auto& claim : claims)
    if (claim.id == id) return &claim;
  return nullptr;
}

ParsedBinding parse_binding(std::string_view yaml, std::string_view file) { return Reader(file).read(yaml); }

// At most one approximation and one scale: what is both 余 and 近 says nothing.
std::optional<figure::Style> parse_style(std::string_view text) {
  static constexpr std::pair<char32_t, figure::Approx> kApproximations[] = {
      {U'余', figure::Approx::over_yu}, {U'多', figure::Approx::over_duo}, {U'近', figure::Approx::nearly}};
  static constexpr std::pair<char32_t, figure::Scale> kScales[] = {
      {U'万', figure::Scale::wan}, {U'亿', figure::Scale::yi}, {U'%', figure::Scale::percent}};
  figure::Style style;
  int approximations = 0;
  int scales = 0;
  for (const char32_t c : to_code_points(text)) {
    const int before = approximations + scales;
    for (const auto& [sign, approx] : kApproximations) {
      if (c != sign) continue;
      style.approx = approx;
      ++approximations;
    }
    for (const auto& [sign, scale] : kScales) {
      if (c != sign) continue;
      style.scale = scale;
      ++scales;
    }
    if (approximations + scales == before) return std::nullopt;
  }
  if (approximations > 1 || scales > 1) return std::nullopt;
  return style;
}

}  // namespace bihuan::report
