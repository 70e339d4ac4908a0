// What the blanks, typed-in numbers and claims of a template mean: one YAML file a template (docs/kits.md,
// "templates").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "figure/format.h"

namespace bihuan::report {

struct SlotBinding {
  enum class Role { figure, name, period };
  std::string id;
  std::string at;  // the words around it, the slot itself in 【】; "" in a tagged template
  Role role = Role::figure;
  std::string figure;  // name or expression; a setting's name; a period's name
  std::string period;  // which of the binding's periods; "" = the report's
  std::string unit;    // measure word; "" = the figure's
  figure::Style style;
  bool typed = false;  // it stands in the text already and is checked, never replaced
  int line = 0;
};

struct ClaimBinding {
  std::string id;
  std::string at;         // "" = no words of its own: a condition of the whole text (or a tagged template)
  std::string claim;      // name or expression; "" = an opinion
  std::string otherwise;  // true wording when it does not hold; figures as {{name}}
  std::string period;
  int line = 0;
};

struct Binding {
  std::string name;
  std::string fingerprint;  // "sha256:…" of the raw text; "" for a tagged one
  std::map<std::string, std::string> periods;
  std::vector<SlotBinding> slots;
  std::vector<ClaimBinding> claims;
  std::vector<std::string> blanks = {"xx", "XX", "××", "__"};  // what a blank of a raw text looks like
  std::map<std::string, std::string> front_matter;             // title addressee issuer number date …

  const SlotBinding* slot(std::string_view id) const;
  const ClaimBinding* claim(std::string_view id) const;
};

struct ParsedBinding {
  std::optional<Binding> binding;
  Issues issues;
};
ParsedBinding parse_binding(std::string_view yaml, std::string_view file);

// "余万", "近", "%", "" → a style; nullopt when a character is not one of 余 多 近 万 亿 %.
std::optional<figure::Style> parse_style(std::string_view text);

}  // namespace bihuan::report
