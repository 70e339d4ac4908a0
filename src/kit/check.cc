// What a kit says twice: names and labels by which an expression, an import or a database would find two things.
#include "base/text.h"
#include "kit/pieces.h"
#include "org/tree.h"

namespace bihuan::kit {
namespace {

// The entry of a figure, a parameter or a claim.
const Yaml* entry(const Source& source, const std::string& name) {
  return source.root == nullptr ? nullptr : source.root->find(name);
}

}  // namespace

std::string Names::plain(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return name;
}

bool Names::take(Reader& reader, const Yaml& at, const std::string& name, const std::string& owner) {
  if (name.empty()) return true;
  const auto [known, fresh] = owners_.emplace(plain(name), owner);
  if (fresh || known->second == owner) return true;
  reader.report(at, "kit.name_twice", {{"name", excerpt(name)}, {"what", owner}, {"other", known->second}});
  return false;
}

void Names::reserve(const std::string& name, const std::string& owner) { owners_.emplace(plain(name), owner); }

void check_kind_names(std::vector<Source>& kinds, const Kit& kit) {
  Names names;
  names.reserve("unit", "unit");
  names.reserve("单位", "unit");
  for (const auto& system : system_kinds()) {
    names.reserve(system.name, system.name);
    for (const auto& text : texts_of(system.label)) names.reserve(text, system.name);
  }
  Names database;  // tables and indexes have one list of names
  const auto reserve = [&](const db::Table& table) {
    database.reserve(table.name, table.name);
    for (const auto& index : table.indexes) database.reserve(index.name, index.name);
  };
  reserve(org::place_table());
  for (const auto& system : system_kinds()) reserve(system.table);
  const auto owner_of = [&](size_t i) { return kit.kinds[i].name + " (" + kinds[i].reader.file() + ")"; };
  for (size_t i = 0; i < kinds.size(); ++i) {  // keys before labels, which must not be another's key
    const std::string& name = kit.kinds[i].name;
    if (is_taken_kind(name)) continue;  // that has been said
    if (names.take(kinds[i].reader, *kinds[i].root->find("kind"), name, owner_of(i)))
      database.reserve(name, owner_of(i));
  }
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (const auto* label = kinds[i].root->find("label"))
      for (const auto& text : texts_of(kit.kinds[i].label)) names.take(kinds[i].reader, *label, text, owner_of(i));
    for (const auto& index : kit.kinds[i].table.indexes)
      database.take(kinds[i].reader, *kinds[i].root, index.name, kit.kinds[i].name + " index");
  }
}

// A figure and a claim may be called alike, for a command says which it wants; by key they may not.
void check_figure_names(Source& parameters, Source& figures, Source& claims, const Kit& kit) {
  Names numbers;
  Names verdicts;
  const auto take = [](Names& names, Source& source, const Yaml* at, const std::string& owner, const Label& label) {
    if (at == nullptr) return;
    for (const auto& text : texts_of(label)) names.take(source.reader, *at, text, owner);
  };
  const auto take_key = [&](Source& source, const Yaml* at, const std::string& what, const std::string& name) {
    if (at == nullptr) return;
    if (numbers.take(source.reader, *at, name, what + " " + name)) verdicts.reserve(name, what + " " + name);
  };
  const Source inner{parameters.reader, parameters.root == nullptr ? nullptr : parameters.root->find("parameters")};
  for (const auto& parameter : kit.parameters) {
    take_key(parameters, entry(inner, parameter.name), "parameter", parameter.name);
    take(numbers, parameters, entry(inner, parameter.name), "parameter " + parameter.name, parameter.label);
  }
  for (const auto& figure : kit.figures) {
    take_key(figures, entry(figures, figure.name), "figure", figure.name);
    take(numbers, figures, entry(figures, figure.name), "figure " + figure.name, figure.label);
  }
  for (const auto& claim : kit.claims) {
    take_key(claims, entry(claims, claim.name), "claim", claim.name);
    take(verdicts, claims, entry(claims, claim.name), "claim " + claim.name, claim.label);
  }
}

}  // namespace bihuan::kit
